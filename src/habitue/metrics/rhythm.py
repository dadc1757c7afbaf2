"""How often customers come, by their own gaps: the rhythm of each, the shop's, and what window follows.

A gap is the number of days between two consecutive visits (days with a purchase) of one customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from habitue.metrics.activity import Activity
from habitue.metrics.period import day_number
from habitue.metrics.results import GapBin, Rhythm, Window

WINDOWS = (30, 60, 90, 180, 365, 730)
"""The activity windows a shop may have, in days."""

DEFAULT_WINDOW = 90
"""The window of a shop to which nobody has come back yet."""

PRIOR_GAPS = 3
"""A customer's own median counts as much as the shop's once they have so many gaps."""

BIN_EDGES = (1, 2, 4, 8, 15, 31, 61, 91, 181, 366)
"""Lower ends, in days, of the classes of gaps: day by day, weeks, months, quarters."""


def customer_rhythms(activity: Activity) -> str:
    """A relation with one row per customer who ever bought.

    ``customer, first_day, second_day, last_day, visits, orders, amount, median_gap, last_gap``; the gaps are
    null for one visit; ``amount`` is net, in ten-thousandths.
    """
    totals = (
        "SELECT customer, CAST(sum(orders) AS BIGINT) AS orders, CAST(sum(amount) AS BIGINT) AS amount"
        f" FROM {activity.relation} WHERE customer IS NOT NULL GROUP BY customer"
    )
    seen = (
        "SELECT customer, min(day) AS first_day, min(CASE WHEN gap IS NOT NULL THEN day END) AS second_day,"
        " max(day) AS last_day, count(*) AS visits, median(gap) AS median_gap, arg_max(gap, day) AS last_gap"
        f" FROM {visits(activity)} GROUP BY customer"
    )
    return activity.keep(
        f"SELECT v.*, t.orders, t.amount FROM ({seen}) AS v JOIN ({totals}) AS t ON t.customer = v.customer"
    )


def visits(activity: Activity) -> str:
    """A relation ``(customer, day, gap)``: one row per visit; the gap to the visit before, null for the first."""
    return activity.keep(
        "SELECT customer, day, day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap"
        f" FROM {activity.relation} WHERE customer IS NOT NULL AND orders > 0"
    )


def gap_counts(activity: Activity) -> list[tuple[int, int]]:
    """How many gaps of each length, shortest first."""
    rows = activity.engine.rows(
        f"SELECT gap, count(*) AS n FROM {visits(activity)} WHERE gap IS NOT NULL GROUP BY gap ORDER BY gap"
    )
    return [(row["gap"], row["n"]) for row in rows]


def quantile(counts: Sequence[tuple[float, int]], share: float) -> float | None:
    """The smallest value that at least ``share`` of the counted values do not pass; None where there is none.

    >>> quantile([(7, 90), (30, 10)], 0.9)
    7
    """
    wanted = ceil(share * sum(n for _, n in counts) - 1e-9)
    for value, n in counts:
        wanted -= n
        if wanted <= 0:
            return value
    return None


def suggest_window(activity: Activity) -> Window:
    """The window W from the shop's own rhythm: 90 % of the gaps are no longer, rounded up to a usual length."""
    counts = gap_counts(activity)
    p90 = quantile(counts, 0.9)
    total = sum(n for _, n in counts)
    if p90 is None:
        return Window(days=DEFAULT_WINDOW, suggested=None, gap_p90_days=None, gaps=0)
    days = next((window for window in WINDOWS if window >= p90), WINDOWS[-1])
    return Window(days=days, suggested=days, gap_p90_days=p90, gaps=total, beyond=p90 > WINDOWS[-1])


def median_counts(activity: Activity) -> list[tuple[float, int]]:
    """How many customers have each median gap, shortest first; customers with one visit have none."""
    rows = activity.engine.rows(
        f"SELECT median_gap, count(*) AS n FROM {customer_rhythms(activity)}"
        " WHERE median_gap IS NOT NULL GROUP BY median_gap ORDER BY median_gap"
    )
    return [(row["median_gap"], row["n"]) for row in rows]


def rhythm(activity: Activity) -> Rhythm:
    """The rhythm of the clientele: quartiles of customers' median gaps, and how many are in each class."""
    counts = median_counts(activity)
    return Rhythm(
        median_gap_days=quantile(counts, 0.5),
        quartile_low_days=quantile(counts, 0.25),
        quartile_high_days=quantile(counts, 0.75),
        customers=sum(n for _, n in counts),
        gaps=sum(n for _, n in gap_counts(activity)),
        bins=_bins(counts),
    )


def _bins(counts: Sequence[tuple[float, int]]) -> tuple[GapBin, ...]:
    ends = (*(edge - 1 for edge in BIN_EDGES[1:]), None)
    return tuple(
        GapBin(low, high, sum(n for gap, n in counts if low <= gap and (high is None or gap < high + 1)))
        for low, high in zip(BIN_EDGES, ends, strict=True)
    )


def expected_gaps(activity: Activity) -> str:
    """A relation like :func:`customer_rhythms` with ``expected_gap`` and ``late`` as of the last day.

    The expected gap is the customer's own median drawn towards the shop's, geometrically, with the weight
    of three gaps; with no gap of their own it is the shop's (null when nobody has ever come back).
    ``late`` is days since the last visit over the expected gap.
    """
    shop = quantile(median_counts(activity), 0.5)
    at = day_number(activity.last_day)
    expected = expected_gap_sql(shop)
    return activity.keep(
        f"SELECT r.*, {at} - last_day AS days_since, {expected} AS expected_gap,"
        f" ({at} - last_day) / {expected} AS late FROM {customer_rhythms(activity)} AS r"
    )


def expected_gap_sql(shop: float | None) -> str:
    """The expected gap of a row with ``visits`` and ``median_gap``, where the shop's is ``shop`` days."""
    if shop is None:
        return "CAST(NULL AS DOUBLE)"
    n = "(visits - 1)"
    # rounded, because exp(ln(7)) is a hair less than 7, and four gaps exactly are not more than four
    return (
        f"round(exp(({n} * ln(CAST(coalesce(median_gap, 1) AS DOUBLE)) + {PRIOR_GAPS} * ln(CAST({shop} AS DOUBLE)))"
        f" / ({n} + {PRIOR_GAPS})), 9)"
    )
