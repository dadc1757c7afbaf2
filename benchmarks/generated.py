"""Any number of orders as one Parquet file, each computed from its own number alone: no memory, no sorting, as many as the disk holds.

A customer's arrival and stay come from the customer's number, who buys and when from the order's. Few customers buy often, nearly half of
them once, a seventh of the sales is nameless, one order in a hundred is a refund. The same seed gives the same file.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.seeded import DAYS, SEED, START

_ORDERS_A_REGULAR, _PASSING = 30, 0.03
_DAY_SECONDS = 86_400


def write_orders(path: Path, *, orders: int, memory: str) -> None:
    """Write so many orders, whole or not at all: ``customer_id, ordered_at, amount, order_id``."""
    import duckdb

    half = path.with_suffix(".half")
    connection = duckdb.connect(config={"memory_limit": memory})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"COPY ({orders_sql(orders)}) TO '{half}' (FORMAT parquet)")
    half.replace(path)


def orders_sql(orders: int) -> str:
    """The query that makes them, in no order of time or customer."""
    regulars = max(orders // _ORDERS_A_REGULAR, 1)
    who = (
        f"SELECT i, CASE WHEN {_chance('i', 10)} < {_PASSING} THEN {regulars} + i"
        f" ELSE CAST(floor({regulars} * pow({_chance('i', 1)}, 2)) AS BIGINT) END AS customer FROM range({orders}) AS r(i)"
    )
    lives = (
        f"SELECT i, customer, pow({_chance('customer', 2)}, 1.3) * {DAYS * 0.95} AS arrival,"
        f" -ln(1 - {_chance('customer', 3)}) * {DAYS * 0.6} AS stay FROM ({who})"
    )
    days = (
        f"SELECT i, customer, CAST(floor(arrival + {_chance('i', 4)} * least(stay, {DAYS} - arrival)) AS BIGINT) AS day,"
        # shops are open from seven to seven, and busiest at noon
        f" CAST((7 + 6 * ({_chance('i', 5)} + {_chance('i', 6)})) * 3600 AS BIGINT) AS second FROM ({lives})"
    )
    cents = f"CAST(300 + 3000 * pow({_chance('i', 7)}, 2) AS BIGINT)"
    return (
        f"SELECT CASE WHEN {_chance('i', 8)} < 0.15 THEN NULL ELSE 'C' || lpad(CAST(customer AS VARCHAR), 10, '0') END"
        " AS customer_id,"
        f" to_timestamp({int(START.timestamp())} + day * {_DAY_SECONDS} + second) AS ordered_at,"
        f" CAST(CASE WHEN {_chance('i', 9)} < 0.01 THEN -{cents} ELSE {cents} END AS DECIMAL(18, 4)) / 100 AS amount,"
        f" 'T' || lpad(CAST(i AS VARCHAR), 12, '0') AS order_id FROM ({days})"
    )


def _chance(number: str, which: int) -> str:
    """SQL: a real number from 0 to 1 that belongs to a number and a purpose."""
    return f"(CAST(hash({number}, {which}, {SEED}) >> 11 AS DOUBLE) / 9007199254740992)"


if __name__ == "__main__":
    write_orders(Path(sys.argv[1]), orders=int(sys.argv[2]), memory=sys.argv[3])
