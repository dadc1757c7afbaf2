"""One piece of work in its own child process: seconds on the wall, seconds of CPU, peak memory, and what it found.

A child prints one JSON object as its last line: ``{"clocks": {name: seconds}, "cpu_clocks": {name: seconds}, "figures": {...}}``.
Each repeat is a fresh process, so that neither caches nor peaks of one work reach the next.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MIB = 1024 * 1024
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Past so many seconds a child is stopped; past so much memory its result is refused. The table says so."""

    seconds: float = 600.0
    memory_mib: float = float("inf")


@dataclass(frozen=True, slots=True)
class Run:
    """What one child took and found; ``failure`` says why it found nothing."""

    wall: float
    cpu: float
    peak_mib: float
    clocks: dict[str, float] = field(default_factory=dict)
    cpu_clocks: dict[str, float] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    failure: str | None = None


class Clocks:
    """Named seconds within a child: on the wall, and of CPU (all threads)."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        """Add the seconds of the block to the named clock."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - wall
        self.cpu[name] = self.cpu.get(name, 0.0) + time.process_time() - cpu


def tell(clocks: Clocks, figures: dict[str, Any]) -> None:
    """The child's last line."""
    print(json.dumps({"clocks": clocks.seconds, "cpu_clocks": clocks.cpu, "figures": figures}))


def module(name: str, *arguments: object) -> list[str]:
    """The command that runs one of our modules in this interpreter."""
    return [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)]


def run(command: Sequence[str], *, limits: Limits | None = None) -> Run:
    """Run a command to its end in the project's folder.

    The peak is the kernel's for that child alone. A child begins with the parent's peak (Linux keeps it
    across ``exec``), which is why this process imports nothing large.
    """
    limits = limits or Limits()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=err)
        status, usage = _wait(child, start + limits.seconds)
        wall = time.perf_counter() - start
        cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT / MIB
        if status != 0:
            reason = "too slow" if wall >= limits.seconds else _last_line(err) or f"ended with {status}"
            return Run(wall, cpu, peak, failure=reason)
        if peak > limits.memory_mib:
            return Run(wall, cpu, peak, failure=f"needs {peak:,.0f} MiB")
        told = _told(_last_line(out))
    return Run(wall, cpu, peak, *(told.get(part, {}) for part in ("clocks", "cpu_clocks", "figures")))


def runs(command: Sequence[str], *, repeats: int, limits: Limits | None = None) -> list[Run]:
    """The command several times, each in a fresh process; stops at the first failure."""
    found: list[Run] = []
    while len(found) < repeats and not any(one.failure for one in found):
        found.append(run(command, limits=limits))
    return found


def middle(found: Sequence[Run]) -> Run:
    """The median of each measure over the repeats; the first failure where there is one."""
    failed = next((one for one in found if one.failure), None)
    if failed is not None:
        return failed

    def median(values: Iterator[float]) -> float:
        return statistics.median(list(values))

    return Run(
        median(one.wall for one in found),
        median(one.cpu for one in found),
        max(one.peak_mib for one in found),
        {name: median(one.clocks[name] for one in found) for name in found[0].clocks},
        {name: median(one.cpu_clocks[name] for one in found) for name in found[0].cpu_clocks},
        found[0].figures,
    )


def library_versions(*names: str) -> str:
    """``duckdb 2.0.0, pandas 3.1.1``, without importing them."""
    from importlib.metadata import version

    return ", ".join(f"{name} {version(name)}" for name in names if importlib.util.find_spec(name))


def _wait(child: subprocess.Popen[bytes], deadline: float) -> tuple[int, resource.struct_rusage]:
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)  # Popen must not wait for it again
            return child.returncode, usage
        if time.perf_counter() > deadline:
            child.kill()
        time.sleep(0.002)


def _last_line(stream: Any) -> str:
    stream.seek(0)
    lines = stream.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _told(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:  # a program that tells nothing: only its clock counts
        return {}
    return found if isinstance(found, dict) else {}
