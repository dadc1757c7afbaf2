"""The process in which the tills' own script runs: one for many seeds, asked by lines of JSON."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass
class Browsers:
    """Browsers with nothing but a till's page in each; they have no time but the one they are told."""

    process: "subprocess.Popen[bytes]"

    def ask(self, what: str, **more: Any) -> str:
        """What they did about it, a line of JSON; RuntimeError where their process died, which has said why."""
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(json.dumps({"what": what, **more}).encode() + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline().decode()
        except OSError:
            line = ""
        if not line.endswith("\n"):
            raise RuntimeError(f"the tills' process died of “{what}”; its own words stand above")
        return line


@contextmanager
def browsers(mutant: str = "") -> Iterator[Browsers]:
    """Started and, at the end, stopped; ``mutant`` names a mistake to be planted in the page's source."""
    command = ["node", str(HERE / "start.mjs"), *([mutant] if mutant else [])]
    # where the machine has no Node, the set-up has put one beside Python
    path = os.pathsep.join([os.environ["PATH"], str(Path(sys.executable).parent)])
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PATH": path, "TZ": "UTC"}
    ) as process:
        try:
            yield Browsers(process)
        finally:
            assert process.stdin
            process.stdin.close()
