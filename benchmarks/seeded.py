"""The seeded file: so many orders of a twentieth as many customers over three years, made once and kept.

Run as a program it writes one: ``python -m benchmarks.seeded 10000000 FILE``.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import module, run

SEED, DAYS, ORDERS_A_CUSTOMER = 7, 1096, 20
START = datetime(2022, 12, 31, 23, tzinfo=UTC)  # midnight of 1 January 2023 in Paris
TIMEZONE = "Europe/Paris"


def cache_folder() -> Path:
    """Where the files are kept unless told otherwise."""
    return Path(tempfile.gettempdir()) / "habitue-benchmarks"


def seeded_file(folder: Path, *, orders: int, kind: str = "parquet") -> Path:
    """The path of the file with so many orders, written by a child process if it is not there yet."""
    path = folder / f"sales-{orders}-seed{SEED}.{kind}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        print(f"making {orders:,} orders in {path.name} ...", file=sys.stderr)
        failure = run(module("seeded", orders, path)).failure
        if failure:
            raise SystemExit(f"cannot make {path}: {failure}")
    return path


def write_file(path: Path, *, orders: int) -> None:
    """Simulate and write, whole or not at all."""
    import pyarrow.csv
    import pyarrow.parquet

    from habitue.records.simulator import simulate_sales

    customers = orders // ORDERS_A_CUSTOMER
    table = simulate_sales(customers=customers, orders=orders, start=START, days=DAYS, seed=SEED)
    half = path.with_suffix(".half")
    if path.suffix == ".csv":
        pyarrow.csv.write_csv(table, half)
    else:
        pyarrow.parquet.write_table(table, half)
    half.replace(path)


if __name__ == "__main__":
    write_file(Path(sys.argv[2]), orders=int(sys.argv[1]))
