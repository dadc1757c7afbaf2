"""How long until a new customer's second order: Kaplan-Meier, with those still waiting censored.

Source: Kaplan and Meier (1958), JASA 53:457-481; band: Kalbfleisch and Prentice's log(-log) form with
Greenwood's variance, which stays between 0 and 1.
"""

from __future__ import annotations

from math import exp, log, sqrt

from habitue.metrics.activity import Activity
from habitue.metrics.intervals import Z
from habitue.metrics.period import day_number
from habitue.metrics.purchases import first_orders
from habitue.metrics.results import CurvePoint, SecondPurchase
from habitue.metrics.rhythm import customer_rhythms

_ROUNDING = 1e-9  # half of the customers is half, whatever the products of fractions lost on the way


def second_purchase(activity: Activity, *, skip_days: int = 0) -> SecondPurchase:
    """The curve of second orders, by days since the first; a second order on the first day counts at day 0.

    ``skip_days`` leaves out customers first seen in so many first days of the data: their first
    purchase may have been an earlier one (0 when the history is complete).
    """
    events, waiting = _counts(activity, skip_days)
    customers = sum(events.values()) + sum(waiting.values())
    if customers == 0:
        return SecondPurchase(0, 0, None, (), "left_censored" if _anybody(activity) else "no_customers")
    points = kaplan_meier(events, waiting)
    median = next((point.day for point in points if point.share > 0.5 - _ROUNDING), None)
    returned = sum(events.values())
    return SecondPurchase(customers, returned, median, points, None if returned else "no_second_purchase")


def _anybody(activity: Activity) -> bool:
    rows = activity.rows(f"SELECT count(*) AS n FROM {customer_rhythms(activity)}")
    return rows[0]["n"] != 0


def kaplan_meier(events: dict[int, int], censored: dict[int, int]) -> tuple[CurvePoint, ...]:
    """One minus the product-limit survival at each day with an event, with its 95 % band.

    ``events`` and ``censored`` count customers by day; those censored on a day were still at risk on it.
    """
    at_risk = sum(events.values()) + sum(censored.values())
    survival, greenwood = 1.0, 0.0
    points = []
    for day in sorted(events.keys() | censored.keys()):
        happened = events.get(day, 0)
        if happened:
            survival *= 1 - happened / at_risk
            left = at_risk - happened
            greenwood = greenwood + happened / (at_risk * left) if left else greenwood
            points.append(_point(day, survival, greenwood))
        at_risk -= happened + censored.get(day, 0)
    return tuple(points)


def _point(day: int, survival: float, greenwood: float) -> CurvePoint:
    if survival <= 0:
        return CurvePoint(day, 1.0, 1.0, 1.0)
    half = Z * sqrt(greenwood) / -log(survival)
    low, high = survival ** exp(half), survival ** exp(-half)
    return CurvePoint(day, 1 - survival, 1 - high, 1 - low)


def _counts(activity: Activity, skip_days: int) -> tuple[dict[int, int], dict[int, int]]:
    start = day_number(activity.first_day) + skip_days
    first_day_orders = (
        "SELECT a.customer, a.orders AS first_day_orders"
        f" FROM {activity.relation} AS a JOIN {first_orders(activity)} AS f"
        " ON f.customer = a.customer AND f.day = a.day"
    )
    waits = (
        "SELECT CASE WHEN d.first_day_orders > 1 THEN 0 ELSE r.second_day - r.first_day END AS wait,"
        f" {day_number(activity.last_day)} - r.first_day AS seen"
        f" FROM {customer_rhythms(activity)} AS r JOIN ({first_day_orders}) AS d ON d.customer = r.customer"
        f" WHERE r.first_day >= {start}"
    )
    rows = activity.engine.rows(
        "SELECT coalesce(wait, seen) AS day, count(wait) AS events, count(*) - count(wait) AS censored"
        f" FROM ({waits}) AS waits GROUP BY 1"
    )
    return (
        {row["day"]: row["events"] for row in rows if row["events"]},
        {row["day"]: row["censored"] for row in rows if row["censored"]},
    )
