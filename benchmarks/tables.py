"""Results as a table: on the screen in columns of equal width, and in Markdown to be kept."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.measure import library_versions

RESULTS = Path(__file__).with_name("results.md")
SERVER_RESULTS = Path(__file__).with_name("results-server.md")


@dataclass(frozen=True, slots=True)
class Table:
    """A title, what was measured in a sentence or two, columns and rows of text."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def text(self) -> str:
        """For the screen."""
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        lines = [
            _line(row, widths) for row in (self.columns, tuple("-" * width for width in widths), *self.rows)
        ]
        return "\n".join([self.title, *lines, ""])

    def markdown(self) -> str:
        """For a file."""
        rule = "|".join(["---", *["---:"] * (len(self.columns) - 1)])
        rows = [f"| {' | '.join(row)} |" for row in self.rows]
        return "\n".join(
            [f"## {self.title}", "", self.note, "", f"| {' | '.join(self.columns)} |", f"|{rule}|", *rows, ""]
        )


def seconds(value: float | None) -> str:
    """A duration: ``0.034 s``, ``12.3 s``."""
    if value is None:
        return "–"
    return f"{value:.3f} s" if value < 1 else f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def times(value: float) -> str:
    """A ratio: ``5.2x``."""
    return f"{value:.2f}x" if value < 10 else f"{value:.1f}x"


def write_results(tables: Sequence[Table], *, measured_on: date, path: Path = RESULTS) -> None:
    """All tables under one description of the machine."""
    head = (
        "# Results\n\nWritten by `make bench`; how to read and repeat them is in [README.md](README.md).\n\n"
        f"Measured on {measured_on.isoformat()}: {machine()}.\n"
    )
    path.write_text("\n".join([head, *(table.markdown() for table in tables)]), encoding="utf-8")


def machine() -> str:
    """Cores, memory, Python and library versions."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1024**3
    libraries = library_versions("duckdb", "pyarrow", "numpy", "pandas")
    return (
        f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, {platform.system()},"
        f" Python {platform.python_version()}, {libraries}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine()
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]).rstrip()
