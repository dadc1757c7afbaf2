"""Habitué's side: activity, every indicator for each month, cohorts, segments, RFM, rhythm, window, second purchase, slipping.

``python -m benchmarks.work_habitue FILE``; the clocks of the parts add up to ``work``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.measure import Clocks, tell
from benchmarks.seeded import TIMEZONE
from habitue.engines.duckdb import DuckDBEngine
from habitue.metrics.activity import Activity, activity_of
from habitue.metrics.cohorts import cohorts
from habitue.metrics.indicators import indicators
from habitue.metrics.period import periods_between
from habitue.metrics.results import Cohorts, Indicators
from habitue.metrics.rhythm import rhythm, suggest_window
from habitue.metrics.second_purchase import second_purchase
from habitue.metrics.segments import rfm, segments, slipping

WINDOW_DAYS, SLIPPING_SHOWN = 90, 50

COUNTS = ("customers", "orders", "identified_orders", "revenue", "identified_revenue", "orders_per_year")
BUCKET = ("customers_at_start", "new_customers", "returned_customers", "lost_customers", "customers_at_end")
INTERVALS = (
    "retention_rate",
    "strict_retention_rate",
    "churn_rate",
    "repeat_purchase_rate",
    "purchase_frequency",
    "average_order_value",
    "average_order_value_all",
    "identified_share",
    "returning_share",
)
SHARES = ("identified_revenue_share", "returning_revenue_share", "lifespan_years")


def main(file: str) -> None:
    clocks = Clocks()
    engine = DuckDBEngine()
    with clocks.time("load"):
        engine.connection.execute(f"CREATE TABLE sales AS SELECT * FROM '{file}'")
    with clocks.time("work"):
        found = everything(engine, clocks)
    tell(clocks, found)


def everything(engine: DuckDBEngine, clocks: Clocks) -> dict[str, Any]:
    """Each part under its clock; all figures, flat."""
    with clocks.time("activity"):
        activity = activity_of(engine, "sales", timezone=TIMEZONE)
    with clocks.time("indicators"):
        months = periods_between(activity.first_day, activity.last_day, "month")
        series = indicators(activity, months, window_days=WINDOW_DAYS)
    with clocks.time("cohorts"):
        table = cohorts(activity)
    with clocks.time("rhythm and window"):
        parts = _rhythm_figures(activity)
    with clocks.time("second purchase"):
        parts |= _second_purchase_figures(activity)
    with clocks.time("segments, RFM, slipping"):
        parts |= _customer_figures(activity)
    return {**indicator_figures(series), **cohort_figures(table), **parts}


def indicator_figures(series: Sequence[Indicators]) -> dict[str, list[Any]]:
    """One list per figure, one entry per month; None where Habitué says that it cannot be known."""
    found = {name: [getattr(one, name) for one in series] for name in COUNTS + SHARES}
    found |= {name: [getattr(one.bucket, name) for one in series] for name in BUCKET}
    for name in INTERVALS:
        numbers = [getattr(one, name) for one in series]
        found |= {
            f"{name}.{part}": [getattr(n, part) for n in numbers] for part in ("value", "low", "high", "n")
        }
    return found | {"clv_simple": [one.clv_simple.value for one in series]}


def cohort_figures(table: Cohorts) -> dict[str, list[Any]]:
    """The cells that are over, row by row."""
    cells = [cell for row in table.rows for cell in row.cells if cell.customers is not None]
    names = ("customers", "orders", "revenue", "share", "revenue_per_customer")
    return {f"cohorts.{name}": [getattr(cell, name) for cell in cells] for name in names}


def _rhythm_figures(activity: Activity) -> dict[str, Any]:
    found, window = rhythm(activity), suggest_window(activity)
    quartiles = [found.quartile_low_days, found.median_gap_days, found.quartile_high_days]
    return {
        "rhythm.quartiles": quartiles,
        "rhythm.bins": [part.customers for part in found.bins],
        "rhythm.gaps": found.gaps,
        "window": [window.days, window.gap_p90_days],
    }


def _second_purchase_figures(activity: Activity) -> dict[str, Any]:
    found = second_purchase(activity)
    return {
        "second.counts": [found.customers, found.returned, found.median_days],
        **_columns("second", found.points, ("day", "share", "low", "high")),
    }


def _customer_figures(activity: Activity) -> dict[str, Any]:
    lines, total = slipping(activity, most=SLIPPING_SHOWN)
    return {
        **_columns("segments", segments(activity), ("name", "customers", "revenue", "median_days_since")),
        **_columns("rfm", rfm(activity), ("recency", "frequency", "customers", "monetary")),
        **_columns(
            "slipping", lines, ("customer_id", "visits", "orders", "revenue", "late", "monetary_score")
        ),
        "slipping.total": total,
    }


def _columns(prefix: str, rows: Iterable[Any], names: Sequence[str]) -> dict[str, list[Any]]:
    kept = list(rows)
    return {f"{prefix}.{name}": [getattr(row, name) for row in kept] for name in names}


if __name__ == "__main__":
    main(*sys.argv[1:])
