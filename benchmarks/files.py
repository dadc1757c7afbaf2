"""From a file to the finished page, cold: `habitue report` as a whole process, and what an import alone costs.

``python -m benchmarks.files [--repeats 3] [--folder FOLDER]``
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.environments import habitue_installed
from benchmarks.measure import Limits, Run, middle, runs
from benchmarks.seeded import cache_folder, seeded_file
from benchmarks.tables import Table, seconds


@dataclass(frozen=True, slots=True)
class Goal:
    """What a work may take; None where nothing was promised."""

    seconds: float | None
    mib: float | None

    def said(self) -> str:
        """For the table: ``5 s``, ``256 MiB``."""
        parts = [f"{self.seconds:g} s"] if self.seconds else []
        return ", ".join([*parts, *([f"{self.mib:g} MiB"] if self.mib else [])])

    def met(self, one: Run) -> bool:
        """Neither slower nor larger."""
        return one.wall <= (self.seconds or float("inf")) and one.peak_mib <= (self.mib or float("inf"))


def works(folder: Path, out: Path) -> dict[str, tuple[list[str], Goal]]:
    """The commands by name, each with its goal, in an environment as a user has it."""
    python = habitue_installed(folder)
    habitue = str(python.with_name("habitue.exe" if sys.platform == "win32" else "habitue"))

    def report(orders: int) -> list[str]:
        file = seeded_file(folder, orders=orders, kind="csv")
        return [habitue, "report", str(file), "--timezone", "Europe/Paris", "-o", str(out / f"{orders}.html")]

    return {
        "report of 100,000 rows of CSV": (report(100_000), Goal(5, None)),
        "report of 1,000 rows of CSV": (report(1_000), Goal(2, None)),
        "import-check of 100,000 rows (I11)": (
            [habitue, "import-check", str(seeded_file(folder, orders=100_000, kind="csv"))],
            Goal(None, 256),
        ),
        "habitue --help": ([habitue, "--help"], Goal(None, None)),
        "import habitue": ([str(python), "-c", "import habitue"], Goal(None, None)),
        "import habitue; habitue.read": (
            [str(python), "-c", "import habitue; habitue.read"],
            Goal(None, None),
        ),
        "python alone": ([str(python), "-c", "pass"], Goal(None, None)),
    }


def measure(folder: Path, *, repeats: int) -> dict[str, tuple[Run, Goal]]:
    """Each command in fresh processes; the first run, which may compile bytecode, is not counted."""
    with tempfile.TemporaryDirectory() as out:
        return {
            name: (middle(runs(command, repeats=repeats + 1, limits=Limits(120))[1:]), goal)
            for name, (command, goal) in works(folder, Path(out)).items()
        }


def table(found: dict[str, tuple[Run, Goal]]) -> Table:
    """Times and peaks beside the goals."""
    rows = tuple(
        (
            name,
            one.failure or seconds(one.wall),
            seconds(one.cpu),
            f"{one.peak_mib:,.0f} MiB",
            goal.said(),
            "" if not goal.said() else "yes" if goal.met(one) and not one.failure else "NO",
        )
        for name, (one, goal) in found.items()
    )
    return Table(
        "From a file to the finished page",
        "Whole processes, from a fresh interpreter to exit.",
        ("", "wall", "CPU", "peak", "goal", "met"),
        rows,
    )


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=cache_folder())
    given = parser.parse_args(arguments)
    print(table(measure(given.folder, repeats=given.repeats)).text())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
