"""The one view that every metric reads: customer, local day, orders, amount.

``activity`` has one row per customer and day of the shop, and one per day for anonymous sales
(``customer`` null): ``day`` is a day number (see :mod:`habitue.metrics.period`), ``orders`` counts
purchases, ``amount`` is net revenue in ten-thousandths of the currency's major unit, as an integer,
so that sums do not depend on the order of rows. A day with an unmatched refund only has 0 orders.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from habitue.metrics.engine import Engine
from habitue.metrics.period import day_number, day_of
from habitue.metrics.zones import local_day_sql, offset_changes

AMOUNT_UNITS = 10_000
"""Amounts are counted in so many parts of the major unit."""


@dataclass(frozen=True, slots=True)
class Activity:
    """The activity view of a shop, a location or a channel, with the span it speaks of.

    ``history_complete`` says that the data begin when the shop did, so that every first purchase is
    known; ``last_day`` is the day up to which the data are complete.
    """

    engine: Engine
    relation: str  # customer, day, orders, amount
    people: str  # customer, customer_id
    sales: str  # customer_id, ordered_at, amount, order_id
    day_sql: str  # the shop's day of a row of sales
    first_day: date
    last_day: date
    history_complete: bool = False
    has_amounts: bool = True  # False: visits are known, money is not
    _kept: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def keep(self, sql: str) -> str:
        """A relation holding the result of a query on this activity, computed once."""
        if sql not in self._kept:
            self._kept[sql] = self.engine.keep(sql)
        return self._kept[sql]

    def rows(self, sql: str) -> list[dict[str, object]]:
        """The rows of a query, for small results."""
        return self.engine.rows(sql)


class NoSales(ValueError):
    """There is no sale at all to measure."""


def activity_of(  # noqa: PLR0913  (the span and the terms of one view)
    engine: Engine,
    sales: str,
    *,
    timezone: str,
    last_day: date | None = None,
    history_complete: bool = False,
    has_amounts: bool = True,
    day_starts_at_hour: int = 0,
) -> Activity:
    """Build the activity view from a sales relation (``customer_id, ordered_at, amount, order_id``).

    ``ordered_at`` is a timestamp with time zone; days are cut in ``timezone``, at midnight or where the
    shop's business day starts. ``last_day`` says up
    to when the data are complete, and later sales are left out; by default the day of the last sale. Rows with a negative amount
    are refunds that found no order: they reduce revenue and are no purchase.

    Raises:
        NoSales: the relation has no row, or none up to ``last_day``.
    """
    span = engine.rows(
        f"SELECT epoch_us(min(ordered_at)) AS low, epoch_us(max(ordered_at)) AS high FROM {sales}"
    )[0]
    if span["low"] is None:
        raise NoSales
    utc_days = (day_of(span["low"] // 86_400_000_000), day_of(span["high"] // 86_400_000_000))
    day = local_day_sql(
        "epoch_us(ordered_at)",
        offset_changes(ZoneInfo(timezone), *utc_days),
        starts_at_hour=day_starts_at_hour,
    )
    people = engine.keep(
        "SELECT CAST(row_number() OVER (ORDER BY customer_id) AS INTEGER) AS customer, customer_id"
        f" FROM (SELECT DISTINCT customer_id FROM {sales} WHERE customer_id IS NOT NULL) AS ids"
    )
    orders = (
        f"SELECT p.customer, {day} AS day,"
        f" CAST(s.amount * {AMOUNT_UNITS} AS BIGINT) AS amount,"
        " CASE WHEN s.amount < 0 THEN 0 ELSE 1 END AS orders"
        f" FROM {sales} AS s LEFT JOIN {people} AS p ON p.customer_id = s.customer_id"
    )
    known = "" if last_day is None else f" WHERE day <= {day_number(last_day)}"
    relation = engine.keep(
        "SELECT customer, day, CAST(sum(orders) AS INTEGER) AS orders, CAST(sum(amount) AS BIGINT) AS amount"
        f" FROM ({orders}) AS orders_by_day{known} GROUP BY customer, day"
    )
    days = engine.rows(f"SELECT min(day) AS low, max(day) AS high FROM {relation}")[0]
    if days["low"] is None:
        raise NoSales
    return Activity(
        engine=engine,
        relation=relation,
        people=people,
        sales=sales,
        day_sql=day,
        first_day=day_of(days["low"]),
        last_day=day_of(days["high"]) if last_day is None else last_day,
        history_complete=history_complete,
        has_amounts=has_amounts,
    )
