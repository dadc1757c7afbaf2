"""A PostgreSQL server of the tests' own: a private cluster in a temporary folder, on a free loopback port."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
START_SECONDS = 30


def run_on_postgres(tmp_path_factory: pytest.TempPathFactory, *tests: str) -> None:
    """Run these tests once more, on an empty PostgreSQL of their own; fail with what they say where one fails."""
    with start_postgres(tmp_path_factory) as address:
        environment = os.environ | {
            "HABITUE_DATABASE_URL": address,
            "HABITUE_DATA": str(tmp_path_factory.mktemp("data")),
        }
        environment.pop("PYTEST_XDIST_WORKER", None)
        asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
        tested = subprocess.run(
            [*asked, "-m", "not database and not browser", *tests],
            cwd=REPOSITORY,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert tested.returncode == 0, tested.stdout[-6000:]


@contextmanager
def start_postgres(tmp_path_factory: pytest.TempPathFactory, *, durable: bool = False) -> Iterator[str]:
    """The address of an empty database ``postgres``; the server is stopped at the end, by its process id.

    ``durable`` is PostgreSQL as it comes: a commit waits for the disk. Tests need not.
    """
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL server on this machine: install the package postgresql to run these tests")
    home = tmp_path_factory.mktemp("postgres")
    if not any(folder.name.startswith("pytest-of-") for folder in home.parents):
        yield from _served(home, programs, durable=durable)
        return
    # every pytest that starts closes pytest's folders to other users, a server that runs as another among them
    with tempfile.TemporaryDirectory(prefix="habitue-postgres-", ignore_cleanup_errors=True) as apart:
        yield from _served(Path(apart), programs, durable=durable)


def _served(home: Path, programs: Path, *, durable: bool) -> Iterator[str]:
    as_owner = _owner(home)
    data, port = home / "data", _free_port()
    subprocess.run(
        [
            *as_owner,
            programs / "initdb",
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--no-sync",
        ],
        check=True,
        capture_output=True,
        cwd=home,
    )
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [
                *as_owner,
                programs / "postgres",
                "-D",
                data,
                *([] if durable else ["-F"]),
                "-p",
                str(port),
                "-k",
                home,
                "-h",
                "127.0.0.1",
            ],
            stdout=log,
            stderr=log,
            cwd=home,
        )
    try:
        _wait(server, port, home / "log")
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(START_SECONDS)


def binaries() -> Path | None:
    """The folder of PostgreSQL's programs, where it is installed."""
    found = shutil.which("postgres")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def _owner(home: Path) -> list[str]:
    """The server refuses to run as root: then the folder, and the server, are given to the user postgres."""
    if os.getuid() != 0:
        return []
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("PostgreSQL does not run as root, and this machine has no user postgres")
    os.chown(home, owner.pw_uid, owner.pw_gid)
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg

    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.05)
        else:
            return
