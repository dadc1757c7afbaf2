"""How many late regulars come back by themselves: what a letter to such customers has to beat."""

from __future__ import annotations

from datetime import date

from habitue.metrics.activity import Activity
from habitue.metrics.intervals import wilson
from habitue.metrics.period import day_number
from habitue.metrics.results import Rate
from habitue.metrics.rhythm import expected_gap_sql, median_counts, quantile, visits
from habitue.metrics.segments import REGULAR_VISITS, SLOWING


def late_comebacks(
    activity: Activity, *, window_days: int, first: date, until: date, letters: str = ""
) -> Rate:
    """Of the regulars who became late by their own rhythm, the share who came within ``window_days`` though nobody wrote.

    Each customer counts once, with the first day in ``first`` to ``until`` on which they were late by what was known then: more
    than one and a half expected gaps after a visit, from the fourth visit on. Only who can be followed for the whole window up
    to ``until`` counts. ``letters`` is a relation ``(customer_id, day)`` of what was sent: whoever got one in the window, or within
    ``window_days`` before it, is left out.
    """
    moments = _moments(activity)
    last = day_number(until) - window_days + 1
    alone = f" AND NOT EXISTS ({_a_letter(activity, letters, window_days)})" if letters else ""
    found = activity.rows(
        f"SELECT count(*) AS n, count(*) FILTER (WHERE next < late_day + {window_days}) AS came FROM ("
        f"SELECT customer, min(late_day) AS late_day, arg_min(next, late_day) AS next FROM"
        f" (SELECT customer, late_day, coalesce(next, 999999) AS next FROM {moments} AS m"
        f" WHERE late_day BETWEEN {day_number(first)} AND {last}{alone}) AS late GROUP BY customer) AS each"
    )[0]
    n, came = int(str(found["n"])), int(str(found["came"]))
    if n == 0:
        return Rate(None, None, None, 0)
    low, high = wilson(came, n)
    return Rate(came / n, low, high, n)


def _moments(activity: Activity) -> str:
    """A relation ``(customer, late_day, next)``: each first day on which a regular was late, and the day of their next visit."""
    seen = (
        "SELECT customer, day, row_number() OVER past AS visits, median(gap) OVER past AS median_gap,"
        f" lead(day) OVER past AS next FROM {visits(activity)}"
        " WINDOW past AS (PARTITION BY customer ORDER BY day)"
    )
    expected = expected_gap_sql(quantile(median_counts(activity), 0.5))
    late = (
        f"SELECT customer, day + CAST(floor({SLOWING} * {expected}) AS INTEGER) + 1 AS late_day, next"
        f" FROM ({seen}) AS seen WHERE visits >= {REGULAR_VISITS}"
    )
    return activity.keep(
        f"SELECT customer, late_day, next FROM ({late}) AS l WHERE next IS NULL OR next >= late_day"
    )


def _a_letter(activity: Activity, letters: str, window_days: int) -> str:
    return (
        f"SELECT 1 FROM {letters} AS l JOIN {activity.people} AS p ON p.customer_id = l.customer_id"
        f" WHERE p.customer = m.customer AND l.day BETWEEN m.late_day - {window_days} AND m.late_day + {window_days - 1}"
    )
