"""The whole set of indicators from a hundred thousand orders to a hundred million, on one machine with a cap on memory; what an order costs.

``python -m benchmarks.scale [--orders 100000,1000000] [--spark 100000,1000000] [--memory 8GB] [--folder FOLDER] [--write]``

Each file is made, measured in a process of its own, and deleted. ``--write`` writes docs/methods/scale.md and its curves.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.measure import Limits, Run, module, run
from benchmarks.scale_page import write_page
from benchmarks.seeded import SEED, cache_folder
from benchmarks.tables import Table, seconds

DUCKDB_ORDERS = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000)
SPARK_ORDERS = (100_000, 1_000_000, 10_000_000)


@dataclass(frozen=True, slots=True)
class Point:
    """What one engine took for one file."""

    orders: int
    customers: int
    file_mib: float
    took: Run

    @property
    def microseconds_an_order(self) -> float:
        """CPU of all cores for all figures over the number of orders: what neighbours on the machine do not change."""
        return self.took.cpu_clocks["work"] / self.orders * 1e6

    @property
    def peak_mib(self) -> float:
        """The most memory that the process had, Java's beside it included."""
        return self.took.peak_mib + float(self.took.figures["java_peak_mib"])


def measure(engine: str, sizes: Sequence[int], *, folder: Path, memory: str) -> list[Point]:
    """One point for each size, smallest first."""
    return [_point(engine, orders, folder=folder, memory=memory) for orders in sorted(sizes)]


def _point(engine: str, orders: int, *, folder: Path, memory: str) -> Point:
    folder.mkdir(parents=True, exist_ok=True)
    file, spill = folder / f"scale-{orders}-seed{SEED}.parquet", folder / "spill"
    try:
        _make(file, orders=orders, memory=memory)
        print(f"{engine}: {orders:,} orders ...", file=sys.stderr, flush=True)
        took = run(module("work_scale", engine, file, memory, spill), limits=Limits(seconds=3600))
        if took.failure:
            raise SystemExit(f"{engine}, {orders:,} orders: {took.failure}")
        return Point(orders, took.figures["customers"], file.stat().st_size / 2**20, took)
    finally:
        file.unlink(missing_ok=True)
        shutil.rmtree(spill, ignore_errors=True)


def _make(file: Path, *, orders: int, memory: str) -> None:
    """In a process of its own: a child of a parent that holds DuckDB begins with the parent's peak of memory."""
    made = run(module("generated", file, orders, memory), limits=Limits(seconds=3600))
    if made.failure:
        raise SystemExit(f"cannot make {orders:,} orders: {made.failure}")


def table(engine: str, points: Sequence[Point], *, memory: str) -> Table:
    """A row for each size."""
    return Table(
        f"Every indicator, {engine}",
        f"One process for each size, {memory} for the engine. `work` is everything from the file to the last figure, start and imports left out.",
        ("orders", "customers", "file", "work", "work, CPU", "CPU an order", "peak"),
        tuple(
            (
                f"{one.orders:,}",
                f"{one.customers:,}",
                f"{one.file_mib:,.0f} MiB",
                seconds(one.took.clocks["work"]),
                seconds(one.took.cpu_clocks["work"]),
                f"{one.microseconds_an_order:.2f} µs",
                f"{one.peak_mib:,.0f} MiB",
            )
            for one in points
        ),
    )


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(float(size)) for size in text.split(",") if size)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=_sizes, default=DUCKDB_ORDERS)
    parser.add_argument("--spark", type=_sizes, default=SPARK_ORDERS)
    parser.add_argument("--memory", default="8GB")
    parser.add_argument("--folder", type=Path, default=cache_folder())
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    found = {
        engine: measure(engine, sizes, folder=given.folder, memory=given.memory)
        for engine, sizes in (("duckdb", given.orders), ("spark", given.spark))
        if sizes
    }
    tables = [table(engine, points, memory=given.memory) for engine, points in found.items()]
    for one in tables:
        print(one.text())
    if given.write:
        write_page(found, tables, measured_on=date.today())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
