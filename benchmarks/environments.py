"""Environments beside the tests' own: Habitué as a user installs it, and the peers, each with what it needs."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUN = ROOT / "requirements" / "run.txt"


class NotMade(Exception):
    """An environment could not be made; the message says why."""


def environment(home: Path, *installs: Sequence[str]) -> Path:
    """The Python of an environment, made if need be by these arguments of `uv pip install`.

    Raises:
        NotMade: there is no uv, or a package cannot be installed.
    """
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if (home / "ready").exists():
        return python
    beside = Path(sys.executable).with_name("uv")
    uv = str(beside) if beside.exists() else shutil.which("uv")
    if uv is None:
        raise NotMade("no uv to install it with")
    commands = [[uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(home)]]
    commands += [[uv, "pip", "install", "--quiet", "--python", str(python), *wanted] for wanted in installs]
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise NotMade(f"could not be installed: {(done.stderr.strip().splitlines() or ['?'])[-1][:80]}")
    (home / "ready").touch()
    return python


def habitue_installed(folder: Path) -> Path:
    """The Python of an installation without what only the tests need, its bytecode compiled as `make setup` does."""
    version = hashlib.sha256(RUN.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()[:12]
    python = environment(
        folder / f"habitue-{version}",
        ["--compile-bytecode", "--require-hashes", "-r", str(RUN)],
        ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    )
    quiet = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([python, "-m", "compileall", "-q", ROOT / "src"], env=quiet, check=True)
    return python
