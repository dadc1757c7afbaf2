"""The server with a clock that tests move: a file says by how many seconds it is off, and answers say that time."""

import os
import time
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path
from threading import Lock

import time_machine

from habitue.web.wsgi import application as _served

_FILE = Path(os.environ["CLOCK_OF_TESTS"])
_travels = time_machine.travel(datetime.now(UTC))
_clock, _lock, _off = _travels.start(), Lock(), [0.0]


def application(environ, start_response):
    _set()
    # what stands before the server would say the time of the machine
    date = ("Date", formatdate(time.time(), usegmt=True))

    def dated(status, headers, *rest):
        return start_response(status, [*headers, date], *rest)

    return _served(environ, dated)


def _set():
    with _lock:
        off = float(_FILE.read_text())
        _clock.shift(timedelta(seconds=off - _off.pop()))
        _off.append(off)
