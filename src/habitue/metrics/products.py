"""Which products bring people back: who bought one again, and which newcomers came again after it."""

from __future__ import annotations

from dataclasses import dataclass

from habitue.metrics.activity import Activity
from habitue.metrics.indicators import proportion
from habitue.metrics.period import Period, day_number
from habitue.metrics.results import Rate
from habitue.metrics.rhythm import customer_rhythms

PRODUCTS_SHOWN = 12
"""So many products are told apart, those that most customers bought."""


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One product: how many customers bought it, and what they did next.

    ``again`` is its repeat purchase rate: of those who bought it in the span, the share that did so on two days or more.
    ``back`` is of the newcomers who bought it on their first day: the share that came on another day within the window.
    """

    name: str
    customers: int
    again: Rate
    back: Rate


@dataclass(frozen=True, slots=True)
class Products:
    """The products of a span; ``back`` is of all newcomers whose first day's products are known, to compare with."""

    period: Period
    within_days: int
    known: int
    back: Rate
    lines: tuple[ProductLine, ...]


def products(activity: Activity, items: str, *, window_days: int) -> Products | None:
    """The products that most customers bought in the last twelve months; None where none is known.

    ``items`` is a relation ``(customer_id, ordered_at, product)`` of sales of the activity. A product counts once a customer
    and day. Newcomers are those whose first purchase lies one window or more after the data begin (unless they begin when the
    shop did), because an older customer could not be told from them, and one window or more before the last day, so
    that each had as long to come back.
    """
    bought = _bought(activity, items)
    year = Period(activity.last_day, activity.last_day).trailing_year
    low, high = day_number(year.first), day_number(year.last)
    by_customer = (
        "SELECT product, customer, count(*) AS days"
        f" FROM {bought} WHERE day BETWEEN {low} AND {high} GROUP BY product, customer"
    )
    top = activity.rows(
        "SELECT product, count(*) AS customers, count(CASE WHEN days > 1 THEN 1 END) AS again,"
        f" count(*) OVER () AS known FROM ({by_customer}) AS by_customer GROUP BY product"
        f" ORDER BY customers DESC, product LIMIT {PRODUCTS_SHOWN}"
    )
    if not top:
        return None
    came = _newcomers(activity, bought, window_days)
    lines = tuple(_line(row, came) for row in top)
    return Products(year, window_days, _whole(top[0], "known"), _back(came.get(None, (0, 0))), lines)


def _bought(activity: Activity, items: str) -> str:
    """A relation ``(customer, day, product)``, each once."""
    return activity.keep(
        f"SELECT DISTINCT p.customer, {activity.day_sql} AS day, i.product"
        f" FROM {items} AS i JOIN {activity.people} AS p ON p.customer_id = i.customer_id"
    )


def _newcomers(activity: Activity, bought: str, window_days: int) -> dict[str | None, tuple[int, int]]:
    """How many newcomers bought each product on their first day, and how many of them came again; None is all of them."""
    skip = 0 if activity.history_complete else window_days
    first, last = day_number(activity.first_day) + skip, day_number(activity.last_day) - window_days
    newcomers = (
        f"SELECT b.product, r.customer, r.second_day - r.first_day <= {window_days} AS came"
        f" FROM {bought} AS b JOIN {customer_rhythms(activity)} AS r"
        " ON r.customer = b.customer AND r.first_day = b.day"
        f" WHERE r.first_day BETWEEN {first} AND {last}"
    )
    rows = activity.rows(
        "SELECT product, count(DISTINCT customer) AS n, count(DISTINCT CASE WHEN came THEN customer END) AS came"
        f" FROM ({newcomers}) AS newcomers GROUP BY GROUPING SETS ((product), ())"
    )
    return {
        None if row["product"] is None else str(row["product"]): (_whole(row, "n"), _whole(row, "came"))
        for row in rows
    }


def _line(row: dict[str, object], came: dict[str | None, tuple[int, int]]) -> ProductLine:
    name, customers = str(row["product"]), _whole(row, "customers")
    again = proportion(_whole(row, "again"), customers, reason="no_customers")
    return ProductLine(name, customers, again, _back(came.get(name, (0, 0))))


def _back(counted: tuple[int, int]) -> Rate:
    n, came = counted
    return proportion(came, n, reason="no_newcomers")


def _whole(row: dict[str, object], name: str) -> int:
    return int(str(row[name]))
