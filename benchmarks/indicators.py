"""Everything Habitué says of 10 million orders, beside DuckDB's bare GROUP BY and beside pandas and numpy scripts.

``python -m benchmarks.indicators [--orders 10000000] [--repeats 3] [--folder FOLDER]``
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Run, middle, module, runs
from benchmarks.same import compared, differences
from benchmarks.seeded import cache_folder, seeded_file
from benchmarks.tables import Table, seconds, times

GOAL_OF_BARE, GOAL_OF_PANDAS, GOAL_MIB = 6, 5, 3 * 1024

WORKS = {
    "bare GROUP BY, date_trunc month": ("work_duckdb", "truncated"),
    "bare GROUP BY, integer month": ("work_duckdb", "integer"),
    "Habitué, everything": ("work_habitue",),
    "pandas script": ("work_pandas",),
    "numpy script": ("work_numpy",),
}
TRUNCATED, INTEGER, OURS, PANDAS, NUMPY = WORKS


@dataclass(frozen=True, slots=True)
class Findings:
    """The measures by work, over how many orders, and what differed between the figures."""

    orders: int
    measures: dict[str, Run]
    numbers: int
    differing: list[str]


def measure(folder: Path, *, orders: int, repeats: int) -> Findings:
    """Each work in its own processes, on the same file; the scripts' figures held against Habitué's."""
    file = seeded_file(folder, orders=orders)
    found = {}
    for name, (work, *arguments) in WORKS.items():
        found[name] = middle(runs(module(work, file, *arguments), repeats=repeats))
        if found[name].failure:
            raise SystemExit(f"{name}: {found[name].failure}")
    ours = found[OURS].figures
    differing = [
        f"{name}: {line}" for name in (PANDAS, NUMPY) for line in differences(ours, found[name].figures)
    ]
    return Findings(orders, found, compared(ours), differing)


def tables(found: Findings) -> list[Table]:
    """Times, ratios, and the parts of the work."""
    return [_times(found), _ratios(found), _parts(found)]


def _times(found: Findings) -> Table:
    rows = tuple(
        (
            name,
            seconds(one.clocks["work"]),
            seconds(one.cpu_clocks["work"]),
            seconds(one.clocks["load"] + one.clocks["work"]),
            seconds(one.wall),
            f"{one.peak_mib:,.0f} MiB",
        )
        for name, one in found.measures.items()
    )
    said = "equal" if not found.differing else f"DIFFERENT in {len(found.differing)} figures"
    return Table(
        f"Every indicator: {found.orders:,} orders",
        "`work` starts with the sales in the tool's own table, `load` reads the Parquet file into it; `process` adds"
        f" interpreter and imports. The scripts' {found.numbers:,} numbers and Habitué's are {said}.",
        ("", "work", "work, CPU", "load + work", "process", "peak"),
        rows,
    )


def _ratios(found: Findings) -> Table:
    measures = found.measures
    ours = measures[OURS]

    def row(name: str, over: Run, under: Run, goal: str) -> tuple[str, ...]:
        wall = over.clocks["work"] / under.clocks["work"]
        cpu = over.cpu_clocks["work"] / under.cpu_clocks["work"]
        loaded = sum(over.clocks[part] for part in ("load", "work")) / sum(
            under.clocks[part] for part in ("load", "work")
        )
        return name, times(wall), times(cpu), times(loaded), goal

    return Table(
        "Ratios",
        "Above the line: how many bare GROUP BYs the whole costs. Below: how many times longer the scripts take.",
        ("", "wall", "CPU", "wall, load included", "goal"),
        (
            row("Habitué / bare, date_trunc month", ours, measures[TRUNCATED], f"at most {GOAL_OF_BARE}x"),
            row("Habitué / bare, integer month", ours, measures[INTEGER], f"at most {GOAL_OF_BARE}x"),
            row("pandas script / Habitué", measures[PANDAS], ours, f"at least {GOAL_OF_PANDAS}x"),
            row("numpy script / Habitué", measures[NUMPY], ours, ""),
        ),
    )


def _parts(found: Findings) -> Table:
    sides = [found.measures[name] for name in (OURS, PANDAS, NUMPY)]
    names = [name for name in sides[0].clocks if name not in ("load", "work")]
    rows = tuple((name, *(seconds(side.clocks[name]) for side in sides)) for name in names)
    return Table(
        "Where the time goes",
        "Wall seconds of each part. What a part computes first, later parts find ready.",
        ("", "Habitué", "pandas", "numpy"),
        rows,
    )


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 when figures differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=cache_folder())
    given = parser.parse_args(arguments)
    found = measure(given.folder, orders=given.orders, repeats=given.repeats)
    for table in tables(found):
        print(table.text())
    for line in found.differing:
        print("differs:", line)
    return 1 if found.differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
