"""The measure of all others: DuckDB's bare ``GROUP BY customer, month`` of the same table, nothing else.

``python -m benchmarks.work_duckdb FILE truncated|integer``
"""

from __future__ import annotations

import sys

import duckdb

from benchmarks.measure import Clocks, tell

MONTHS = {
    "truncated": "date_trunc('month', ordered_at)",
    "integer": "year(ordered_at) * 12 + month(ordered_at)",
}


def main(file: str, form: str) -> None:
    clocks = Clocks()
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    with clocks.time("load"):
        connection.execute(f"CREATE TABLE sales AS SELECT * FROM '{file}'")
    with clocks.time("work"):
        connection.execute(
            f"CREATE TEMP TABLE bare AS SELECT customer_id, {MONTHS[form]} AS month, count(*) AS orders,"
            " sum(amount) AS amount FROM sales GROUP BY ALL"
        )
    ((orders, groups),) = connection.execute("SELECT sum(orders), count(*) FROM bare").fetchall()
    tell(clocks, {"orders": int(orders), "groups": groups})


if __name__ == "__main__":
    main(*sys.argv[1:])
