"""What the purchase models need of each customer: how many purchase days, the first, the last, what they paid.

A purchase is a customer's day with at least one order (orders of one day are one purchase); refunds that found no order are
none, and lower what their day brought, not below nothing. Days are the shop's. Rows that are equal are merged where the engine
is, so that only the distinct ones travel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import pyarrow as pa

from habitue.metrics.activity import AMOUNT_UNITS, Activity
from habitue.metrics.period import day_number, day_of
from habitue.metrics.rhythm import visits

ZeroAmount = Literal["purchase", "visit", "ignore"]
"""A day of orders of 0: a purchase whose 0 counts in spend, a visit left out of spend, or nothing at all."""
ZERO_AMOUNT: tuple[ZeroAmount, ...] = ("purchase", "visit", "ignore")

_LOG_GAPS = "sum(CASE WHEN gap IS NOT NULL THEN ln(CAST(gap AS DOUBLE)) ELSE 0 END)"


@dataclass(frozen=True, slots=True)
class Purchases:
    """The purchases that are looked at: those up to ``until``, free ones by ``zero_amount``, of the customers ``among`` a relation."""

    activity: Activity
    until: date
    zero_amount: ZeroAmount = "purchase"
    among: str | None = None

    @property
    def days(self) -> str:
        """A relation ``(customer, day, gap)``: one row per purchase day, after ``until`` too."""
        if self.zero_amount != "ignore":
            every = visits(self.activity)
        else:
            every = self.activity.keep(
                "SELECT customer, day, day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap"
                f" FROM {self.activity.relation} WHERE customer IS NOT NULL AND orders > 0 AND amount > 0"
            )
        if self.among is None:
            return every
        return self.activity.keep(
            f"SELECT * FROM {every} WHERE customer IN (SELECT customer FROM {self.among})"
        )

    @property
    def last(self) -> int:
        """The number of the last day that is looked at."""
        return day_number(self.until)

    @property
    def counted(self) -> str:
        """The condition on a row of the activity to be a purchase that is looked at."""
        free = " AND amount > 0" if self.zero_amount == "ignore" else ""
        some = "" if self.among is None else f" AND customer IN (SELECT customer FROM {self.among})"
        return f"customer IS NOT NULL AND orders > 0 AND day <= {self.last}{free}{some}"


def customer_summary(purchases: Purchases) -> pa.Table:
    """One row per customer, ordered by the customer's number.

    ``customer, customer_id, visits, first_day, last_day, spend, spend_count, total``: days as day numbers; ``spend`` is what
    the repeat purchases that count in spend (``spend_count`` of them) brought, ``total`` what all purchases did, in the major unit.
    """
    amount = "greatest(amount, 0)"
    counted = f"CASE WHEN {amount} > 0 THEN 1 ELSE 0 END" if purchases.zero_amount == "visit" else "1"
    seen = (
        "SELECT customer, CAST(count(*) AS INTEGER) AS visits, min(day) AS first_day, max(day) AS last_day,"
        f" CAST(sum({amount}) - arg_min({amount}, day) AS DOUBLE) / {AMOUNT_UNITS} AS spend,"
        f" CAST(sum({counted}) - arg_min({counted}, day) AS INTEGER) AS spend_count,"
        f" CAST(sum({amount}) AS DOUBLE) / {AMOUNT_UNITS} AS total"
        f" FROM {purchases.activity.relation} WHERE {purchases.counted} GROUP BY customer"
    )
    return purchases.activity.engine.run(
        f"SELECT s.customer, p.customer_id, s.visits, s.first_day, s.last_day, s.spend, s.spend_count, s.total"
        f" FROM ({seen}) AS s"
        f" JOIN {purchases.activity.people} AS p ON p.customer = s.customer ORDER BY s.customer"
    )


def merged_summary(purchases: Purchases, *, with_gaps: bool = False) -> pa.Table:
    """The distinct histories: ``visits, first_day, last_day, customers``, and with ``with_gaps`` also ``log_gaps``.

    ``log_gaps`` is the sum, over the row's customers, of the natural logarithms of their gaps in days; only models of regular
    rhythm need it, and only it needs the days in order.
    """
    if with_gaps:
        each = (
            "SELECT customer, count(*) AS visits, min(day) AS first_day, max(day) AS last_day,"
            f" {_LOG_GAPS} AS log_gaps FROM {purchases.days} WHERE day <= {purchases.last} GROUP BY customer"
        )
        gaps = ", sum(log_gaps) AS log_gaps"
    else:
        each = (
            "SELECT customer, count(*) AS visits, min(day) AS first_day, max(day) AS last_day"
            f" FROM {purchases.activity.relation} WHERE {purchases.counted} GROUP BY customer"
        )
        gaps = ""
    return purchases.activity.engine.run(
        "SELECT CAST(visits AS INTEGER) AS visits, first_day, last_day,"
        f" CAST(count(*) AS BIGINT) AS customers{gaps} FROM ({each}) AS each_customer"
        " GROUP BY visits, first_day, last_day ORDER BY visits, first_day, last_day"
    )


def held_out(purchases: Purchases, *, to: date) -> pa.Table:
    """The customers known by ``until`` and what each did after it, up to ``to``; equal ones merged.

    ``visits, first_day, last_day, log_gaps`` as in :func:`merged_summary`, ``later`` purchases, ``customers``.
    """
    cut, end = purchases.last, day_number(to)
    before = f"day <= {cut}"
    each = (
        f"SELECT customer, count(CASE WHEN {before} THEN 1 END) AS visits, min(day) AS first_day,"
        f" max(CASE WHEN {before} THEN day END) AS last_day, count(CASE WHEN day > {cut} THEN 1 END) AS later,"
        f" sum(CASE WHEN gap IS NOT NULL AND {before} THEN ln(CAST(gap AS DOUBLE)) ELSE 0 END) AS log_gaps"
        f" FROM {purchases.days} WHERE day <= {end} GROUP BY customer HAVING min(day) <= {cut}"
    )
    return purchases.activity.engine.run(
        "SELECT CAST(visits AS INTEGER) AS visits, first_day, last_day, CAST(later AS INTEGER) AS later,"
        f" CAST(count(*) AS BIGINT) AS customers, sum(log_gaps) AS log_gaps FROM ({each}) AS each_customer"
        " GROUP BY visits, first_day, last_day, later ORDER BY visits, first_day, last_day, later"
    )


def purchases_by_day(purchases: Purchases, *, to: date) -> Sequence[dict[str, int]]:
    """The purchases, up to ``to``, of the customers known by ``until``: ``day, newcomers`` (first purchases) ``, repeats``."""
    known = ""
    if to > purchases.until:
        firsts = f"SELECT customer FROM {purchases.days} WHERE gap IS NULL AND day <= {purchases.last}"
        known = f" JOIN ({firsts}) AS known ON known.customer = v.customer"
    return purchases.activity.engine.rows(
        "SELECT v.day, count(CASE WHEN v.gap IS NULL THEN 1 END) AS newcomers, count(v.gap) AS repeats"
        f" FROM {purchases.days} AS v{known} WHERE v.day <= {day_number(to)} GROUP BY v.day ORDER BY v.day"
    )


def first_purchase(purchases: Purchases) -> date | None:
    """The day of the first purchase of any known customer; None where there is none."""
    row = purchases.activity.engine.rows(
        f"SELECT min(day) AS day FROM {purchases.activity.relation} WHERE {purchases.counted}"
    )[0]
    return None if row["day"] is None else day_of(row["day"])


def later_spend(purchases: Purchases, *, to: date) -> pa.Table:
    """What each customer known by ``until`` paid after it, up to ``to``: ``customer, spend``, in the order of :func:`customer_summary`."""
    later = f"CASE WHEN day > {purchases.last} THEN greatest(amount, 0) ELSE 0 END"
    return purchases.activity.engine.run(
        f"SELECT customer, CAST(sum({later}) AS DOUBLE) / {AMOUNT_UNITS} AS spend"
        f" FROM {purchases.activity.relation} WHERE {replace(purchases, until=to).counted}"
        f" GROUP BY customer HAVING min(day) <= {purchases.last} ORDER BY customer"
    )
