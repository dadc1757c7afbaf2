"""A real server for the proofs: ``habitue serve`` in a process group of its own, with its own folder, port and database."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil

from tests.blank import lay_tables
from tests.faults.till import Unanswered, ask
from tests.postgres import start_postgres

ROOT = Path(__file__).parents[2]
START_SECONDS, END_SECONDS = 60, 20
KEY = "a key for the proofs only, of no use to anybody else"


class NotStarted(Exception):
    """The server did not answer in time; the message ends with its log."""


@dataclass(frozen=True)
class Ground:
    """A folder and the database that servers of one proof share; ``url`` is empty for SQLite in that folder."""

    folder: Path
    url: str = ""

    @property
    def name(self) -> str:
        return "postgres" if self.url else "sqlite"

    @property
    def file(self) -> Path:
        """SQLite's file."""
        return self.folder / "habitue.sqlite3"

    def environment(self) -> dict[str, str]:
        """What the server's processes see: nothing of the developer's own settings."""
        own = {
            name: value for name, value in os.environ.items() if not name.startswith(("HABITUE_", "DJANGO_"))
        }
        own.pop("PYTHONDONTWRITEBYTECODE", None)
        own |= {"HABITUE_DATA": str(self.folder), "HABITUE_SECRET_KEY": KEY}
        return own | ({"HABITUE_DATABASE_URL": self.url} if self.url else {})


@contextmanager
def ground(kind: str, *, parent: Path | None = None, durable: bool = False) -> Iterator[Ground]:
    """A folder of its own with an empty database, ``sqlite`` or ``postgres``; gone at the end.

    SQLite is always durable; PostgreSQL waits for the disk where ``durable`` says so.
    """
    folder = Path(tempfile.mkdtemp(prefix="habitue-proof-", dir=parent))
    try:
        if kind == "sqlite":
            lay_tables(folder)
            yield Ground(folder)
        else:
            with start_postgres(_Folders(folder), durable=durable) as url:
                yield Ground(folder, url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Folders:
    """What ``start_postgres`` asks pytest for, where there is no pytest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.chmod(0o711)  # the server's own user must reach its folder

    def mktemp(self, name: str) -> Path:
        made = self.folder / name
        made.mkdir()
        return made


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """``habitue serve`` on a port that it keeps over restarts. All its processes are one group, and die as one."""

    ground: Ground
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.ground.folder / f"server-{self.port}.log"

    def start(self) -> None:
        """Start it, without waiting until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    Path(sys.executable).with_name("habitue"),
                    "serve",
                    *("--port", str(self.port)),
                ],
                env=self.ground.environment(),
                cwd=self.ground.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Until it says how it is; 503 too: its worker may not have been heard yet."""
        deadline = time.monotonic() + seconds
        while self._health() not in (200, 503):
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                raise NotStarted(self.log.read_text(errors="replace")[-3000:])
            time.sleep(0.02)

    def _health(self) -> int | None:
        try:
            return ask(self.port, "GET", "/health")[0]
        except Unanswered:
            return None

    def kill(self) -> None:
        """``kill -9`` of every process of the group, at once."""
        family = self.processes()
        self._tell(signal.SIGKILL)
        _wait_for(family)
        self._bury()

    def stop(self) -> None:
        """As a host stops it; what has not ended after a while is killed."""
        family = self.processes()
        self._tell(signal.SIGTERM)
        try:
            _wait_for(family)
        except TimeoutError:
            for one in filter(_alive, family):
                one.kill()
        self._bury()

    def _bury(self) -> None:
        if self.process is not None:
            self.process.wait(END_SECONDS)

    def processes(self) -> list[psutil.Process]:
        """All that was started, and what that has started."""
        if self.process is None or self.process.poll() is not None:
            return []
        first = psutil.Process(self.process.pid)
        return [first, *first.children(recursive=True)]

    def _tell(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)

    def __enter__(self) -> Self:
        self.start()
        try:
            self.wait()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _wait_for(family: list[psutil.Process]) -> None:
    """Grandchildren are not ours to wait for: look until each is gone, or dead and not yet buried."""
    deadline = time.monotonic() + END_SECONDS
    while any(_alive(one) for one in family):
        if time.monotonic() > deadline:
            raise TimeoutError("processes of the server do not end")
        time.sleep(0.005)


def _alive(one: psutil.Process) -> bool:
    try:
        return one.is_running() and one.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
