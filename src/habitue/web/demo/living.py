"""The demo's server: a folder of its own, so that a real shop is never touched, and a story that goes on while it is open."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import threading
from pathlib import Path

_PAUSE_SECONDS = 30
_log = logging.getLogger("habitue.demo")


def demo_folder() -> Path:
    """Where the demo's files are."""
    from habitue.web.environment import data_folder

    return data_folder() / "demo"


def use_demo_folder(*, reset: bool) -> None:
    """Point this process and those it starts to the demo's own folder and database, whatever the environment says."""
    if os.environ.get("HABITUE_DEMO") != "1":
        folder = demo_folder()
        if reset and folder.exists():
            shutil.rmtree(folder)
        os.environ["HABITUE_DATA"], os.environ["HABITUE_DEMO"] = str(folder), "1"
    # a demo lives in its own file: the address of a real database is not for it
    os.environ.pop("HABITUE_DATABASE_URL", None)
    os.environ["HABITUE_SIGNUP"] = "first"


def live() -> None:
    """Let the story go on until stopped: visits happen at their time."""
    from habitue.web.start import prepare

    use_demo_folder(reset=False)
    prepare(migrate=False)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(stop)


def run(stop: threading.Event) -> None:
    """Feed what has happened since, every half-minute, as long as the process that started this one is there."""
    from django.utils import timezone

    from habitue.web.demo.building import feed
    from habitue.web.queries.demo import demo_shop

    parent = os.getppid()
    while not stop.is_set() and os.getppid() == parent:
        try:
            shop = demo_shop()
            if shop is not None:
                feed(shop, now=timezone.now())
        except Exception:  # noqa: BLE001  (the pages go on without it)
            _log.exception("the demo's story stopped for a moment; it is tried again")
        stop.wait(_PAUSE_SECONDS)
