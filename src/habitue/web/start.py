"""Starting the server: settings, tables, promises, worker, pages; one command and nothing else to run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence


def prepare(*, migrate: bool = True) -> None:
    """Load the settings, bring the tables up to date, and refuse a database that cannot keep the promises."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "habitue.web.settings")
    import django

    from habitue.web.environment import data_folder

    data_folder().mkdir(parents=True, exist_ok=True)
    django.setup()
    from django.core.management import call_command

    from habitue.web.guard import require_promises
    from habitue.web.logs import configure

    configure()
    require_promises()
    if migrate:
        call_command("migrate", verbosity=0, interactive=False)


def serve(*, host: str, port: int, threads: int, also: Sequence[str] = ()) -> None:
    """Serve until stopped; the worker, and whatever else runs beside the pages, ends with them."""
    from granian.constants import Interfaces
    from granian.server import Server

    beside = [
        subprocess.Popen([sys.executable, "-c", code])  # noqa: S603  (our own code)
        for code in ("from habitue.web.start import work; work()", *also)
    ]
    try:
        Server(
            "habitue.web.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=threads,
            log_access=False,
            log_enabled=False,
            respawn_failed_workers=True,
        ).serve()
    finally:
        for process in beside:
            process.terminate()
        for process in beside:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def work() -> None:
    """The worker's process."""
    import signal
    import threading

    prepare(migrate=False)
    from habitue.web.worker import run

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(stop)
