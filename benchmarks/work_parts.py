"""Habitué's side of the parts that a peer has too, from sales in a DuckDB table: ``python -m benchmarks.work_parts FILE PART...``.

The clock of each part runs from the activity view; ``activity`` is the view's own, which the parts share; ``all`` is the sum.
"""

from __future__ import annotations

import sys
from typing import Any

from benchmarks.measure import Clocks, tell
from benchmarks.seeded import TIMEZONE
from habitue.engines.duckdb import DuckDBEngine
from habitue.metrics.activity import Activity, activity_of
from habitue.metrics.cohorts import cohorts
from habitue.metrics.rhythm import customer_rhythms
from habitue.metrics.segments import customer_facts


def cohort_table(activity: Activity) -> list[Any]:
    """Customers of all cohorts, and customers of all cells that are over."""
    rows = cohorts(activity).rows
    return [sum(row.size for row in rows), sum(cell.customers or 0 for row in rows for cell in row.cells)]


def rfm_scores(activity: Activity) -> list[Any]:
    """Quintile scores (and rhythm and stage) of every customer, as an Arrow table."""
    found = activity.engine.run(
        f"SELECT p.customer_id, f.* FROM {customer_facts(activity)} AS f JOIN {activity.people} AS p USING (customer)"
    )
    return [found.num_rows, sum(found["orders"].to_pylist())]


def rfm_summary(activity: Activity) -> list[Any]:
    """Visits, first and last day, revenue (and rhythm) of every customer, as an Arrow table."""
    found = activity.engine.run(
        f"SELECT p.customer_id, r.* FROM {customer_rhythms(activity)} AS r JOIN {activity.people} AS p USING (customer)"
    )
    return [found.num_rows, sum(visits > 1 for visits in found["visits"].to_pylist())]


def repeat_purchase(activity: Activity) -> list[Any]:
    """Customers, and those with at least two orders."""
    rows = activity.rows(
        "SELECT count(*) AS n, count(CASE WHEN orders >= 2 THEN 1 END) AS repeated FROM"
        f" (SELECT customer, sum(orders) AS orders FROM {activity.relation} GROUP BY customer) AS totals"
    )
    return [rows[0]["n"], rows[0]["repeated"]]


def gaps(activity: Activity) -> list[Any]:
    """The gaps (their median; last one) of every customer who came back."""
    found = activity.engine.run(f"SELECT * FROM {customer_rhythms(activity)} WHERE visits > 1")
    return [found.num_rows]


PARTS = {part.__name__: part for part in (cohort_table, rfm_scores, rfm_summary, repeat_purchase, gaps)}


def main(file: str, *parts: str) -> None:
    clocks, found = Clocks(), {}
    engine = DuckDBEngine()
    with clocks.time("load"):
        engine.connection.execute(f"CREATE TABLE sales AS SELECT * FROM '{file}'")
    with clocks.time("all"):
        with clocks.time("activity"):
            activity = activity_of(engine, "sales", timezone=TIMEZONE)
        for part in parts:
            with clocks.time(part):
                found[part] = PARTS[part](activity)
    tell(clocks, found)


if __name__ == "__main__":
    main(*sys.argv[1:])
