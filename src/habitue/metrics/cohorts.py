"""Customers by the period of their first purchase, followed age by age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from habitue.metrics.activity import AMOUNT_UNITS, Activity
from habitue.metrics.period import Period, Unit, periods_between
from habitue.metrics.purchases import customer_periods
from habitue.metrics.results import Cohort, CohortCell, Cohorts


def cohorts(activity: Activity, *, unit: Unit = "month", window_days: int = 0) -> Cohorts:
    """The cohort table: one row per period with a first purchase, one cell per age.

    A cell's share is that of the cohort with at least one order at that age; age 0 is 100 %. A cell whose
    period is not over is blank, never zero. Cohorts whose period began in the first ``window_days`` of the data are
    marked left-censored unless the history is complete: some of their "first" purchases are returns.
    """
    periods = periods_between(activity.first_day, activity.last_day, unit)
    table = _table(activity, periods)
    known_from = activity.first_day + timedelta(days=window_days)
    rows = tuple(
        Cohort(
            period=period,
            size=table[index, 0][0],
            cells=_cells(activity, periods, table, index),
            left_censored=period.first < known_from and not activity.history_complete,
        )
        for index, period in enumerate(periods)
        if (index, 0) in table
    )
    return Cohorts(unit, rows)


def _table(activity: Activity, periods: Sequence[Period]) -> dict[tuple[int, int], tuple[int, int, int]]:
    bought = customer_periods(activity, periods)
    firsts = (
        f"SELECT customer, min(period) AS cohort FROM {bought}"
        " WHERE customer IS NOT NULL AND orders > 0 GROUP BY customer"
    )
    rows = activity.engine.rows(
        "SELECT f.cohort, b.period - f.cohort AS age, count(CASE WHEN b.orders > 0 THEN 1 END) AS customers,"
        " CAST(sum(b.orders) AS BIGINT) AS orders, CAST(sum(b.amount) AS BIGINT) AS amount"
        f" FROM {bought} AS b JOIN ({firsts}) AS f ON f.customer = b.customer"
        " WHERE b.period >= f.cohort GROUP BY 1, 2"
    )
    return {(row["cohort"], row["age"]): (row["customers"], row["orders"], row["amount"]) for row in rows}


def _cells(
    activity: Activity,
    periods: Sequence[Period],
    table: dict[tuple[int, int], tuple[int, int, int]],
    cohort: int,
) -> tuple[CohortCell, ...]:
    size = table[cohort, 0][0]
    cells, earned = [], 0
    for age in range(len(periods)):
        if cohort + age >= len(periods) or periods[cohort + age].last > activity.last_day:
            cells.append(CohortCell(age, None, None, None, None, None))
            continue
        customers, orders, amount = table.get((cohort, age), (0, 0, 0))
        earned += amount
        revenue = amount / AMOUNT_UNITS
        per_customer = earned / AMOUNT_UNITS / size
        cells.append(CohortCell(age, customers, customers / size, orders, revenue, per_customer))
    return tuple(cells)
