"""An empty database with every table in it, made once a process: laying the tables takes longer than most of what is tested on them."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

_FILE = "habitue.sqlite3"


def lay_tables(folder: Path) -> None:
    """Put an empty SQLite database into a server's folder, as its first start would."""
    shutil.copy(_made(), folder / _FILE)


@cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="habitue-blank-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("HABITUE_", "DJANGO_"))}
    subprocess.run(
        [sys.executable, "-c", "from habitue.web.start import prepare; prepare()"],
        env=own
        | {
            "HABITUE_DATA": str(folder),
            "HABITUE_SECRET_KEY": "a key for tests only, of no use to anybody else",
        },
        cwd=folder,
        check=True,
        timeout=180,
    )
    return folder / _FILE
