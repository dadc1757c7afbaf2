"""A real server on a folder of its own, filled by a process of its own: the browser meets what people meet."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.blank import lay_tables

ROOT = Path(__file__).parents[3]
_SERVE = (
    "import sys; from granian.constants import Interfaces; from granian.server import Server; "
    "Server(sys.argv[2], address='127.0.0.1', port=int(sys.argv[1]), "
    "interface=Interfaces.WSGI, workers=1, blocking_threads=4, log_enabled=False).serve()"
)


@dataclass(frozen=True)
class Served:
    address: str
    told: dict


def _free_port():
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def served(folder, seed, *, application="habitue.web.wsgi:application", **environment):
    """The server's address and what ``tests.web.browser.seed:<seed>`` told of the shop it made."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("HABITUE_", "DJANGO_"))},
        "HABITUE_DATA": str(folder),
        "HABITUE_SECRET_KEY": "a key for tests only, of no use to anybody else",
        "DJANGO_SETTINGS_MODULE": "habitue.web.settings",
        **environment,
    }
    lay_tables(folder)
    made = subprocess.run(
        [sys.executable, "-m", "tests.web.browser.seed", seed],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    port = _free_port()
    if "SLOW" in environment:
        environment["SLOW_APPLICATION"] = application
        application = "tests.web.browser.slow:application"
    command = [sys.executable, "-c", _SERVE, str(port), application]
    server = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        # passkeys know localhost as a safe place, and no bare number
        address = f"http://localhost:{port}"
        _wait_for(address)
        yield Served(address, json.loads(made.stdout.splitlines()[-1]))
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(address):
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/account/login/", timeout=30):  # noqa: S310  (our own server)
                return
        except OSError:  # not listening yet, or slow to begin on a busy machine
            time.sleep(0.1)
    raise TimeoutError(address)
