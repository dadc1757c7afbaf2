"""The whole set of indicators from a hundred thousand orders to a hundred million, on one machine with a cap on memory; what an order costs.

``python -m benchmarks.scale [--orders 100000,1000000] [--spark 100000,1000000] [--memory 8GB] [--folder FOLDER] [--limit 3600] [--write]``

Each file is made, measured in a process of its own, and deleted with all that was written beside it. It asks for the room on the disk
before it begins, and stops at the first size that does not end in time. ``--write`` writes docs/methods/scale.md and its curves.
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
ROOM_AN_ORDER = 150
"""Bytes on the disk: some twenty for the file, the rest for what does not fit into memory, of which DuckDB gets no more."""


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


def measure(engine: str, sizes: Sequence[int], *, folder: Path, memory: str, limit: float) -> list[Point]:
    """One point for each size, smallest first, up to the first that fails or takes more than ``limit`` seconds."""
    found: list[Point] = []
    for orders in sorted(sizes):
        _say(f"{engine}: {orders:,} orders{_forecast(found, orders)} ...")
        try:
            found.append(_point(engine, orders, folder=folder, memory=memory, limit=limit))
        except Fallen as why:
            _say(f"{engine}: {orders:,} orders: {why}. No larger ones are tried.")
            break
        _say(
            f"  {seconds(found[-1].took.clocks['work'])}, {found[-1].microseconds_an_order:.2f} µs of CPU an order"
        )
    return found


class Fallen(Exception):
    """A size could not be made or measured."""


def _point(engine: str, orders: int, *, folder: Path, memory: str, limit: float) -> Point:
    file, spill = folder / f"scale-{orders}-seed{SEED}.parquet", folder / "spill"
    try:
        # in a process of its own: a child of a parent that holds DuckDB begins with the parent's peak of memory
        _run(module("generated", file, orders, memory), limit)
        took = _run(module("work_scale", engine, file, memory, spill, orders * ROOM_AN_ORDER), limit)
        return Point(orders, took.figures["customers"], file.stat().st_size / 2**20, took)
    finally:
        for one in (file, file.with_suffix(".half")):
            one.unlink(missing_ok=True)
        shutil.rmtree(spill, ignore_errors=True)


def _run(command: Sequence[str], limit: float) -> Run:
    took = run(command, limits=Limits(seconds=limit))
    if took.failure:
        raise Fallen(took.failure)
    return took


def _forecast(found: Sequence[Point], orders: int) -> str:
    """How long it will take if an order costs what it cost at the size before."""
    if not found:
        return ""
    return f", about {max(found[-1].took.wall * orders / found[-1].orders / 60, 1):.0f} min"


def want_room(folder: Path, *, orders: int) -> None:
    """Say how much room the largest size may take, and refuse where there is not so much."""
    folder.mkdir(parents=True, exist_ok=True)
    needed, free = orders * ROOM_AN_ORDER / 2**30, shutil.disk_usage(folder).free / 2**30
    _say(
        f"{orders:,} orders may take {needed:.1f} GiB in {folder}, which are given back; {free:.1f} GiB are free."
    )
    if needed > free:
        raise SystemExit("That is not enough: ask for fewer --orders, or for another --folder.")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


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
    parser.add_argument("--limit", type=float, default=3600, help="seconds for one size")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    asked = {engine: sizes for engine, sizes in (("duckdb", given.orders), ("spark", given.spark)) if sizes}
    want_room(given.folder, orders=max(map(max, asked.values()), default=0))
    points = {
        engine: measure(engine, sizes, folder=given.folder, memory=given.memory, limit=given.limit)
        for engine, sizes in asked.items()
    }
    found = {engine: measured for engine, measured in points.items() if measured}
    tables = [table(engine, points, memory=given.memory) for engine, points in found.items()]
    for one in tables:
        print(one.text())
    if given.write and found:
        write_page(found, tables, measured_on=date.today())
    return 0 if all(len(points[engine]) == len(set(sizes)) for engine, sizes in asked.items()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
