"""Small shops, one line per sale: ``shop("ana 2025-01-03 7.00", "- 2025-01-04T18:30 12.50 A17")``.

A line is a customer (``-`` is nobody we know), the till's own clock (noon where only a day is given), an
amount (1.00 where none is given; negative is a refund that found no order) and an order id.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa

from habitue.engines.duckdb import DuckDBEngine
from habitue.metrics.activity import Activity, activity_of
from habitue.metrics.period import Period

PARIS = "Europe/Paris"
AMOUNT = pa.decimal128(28, 8)
"""The type of amounts that the readers give."""


class Sale(NamedTuple):
    """One order, or one refund that found no order (a negative amount)."""

    customer: str | None
    at: datetime  # aware
    amount: Decimal
    order_id: str | None = None


@cache
def engine() -> DuckDBEngine:
    """One database for all tests of a process: each relation has its own name."""
    return DuckDBEngine()


def sale(line: str, timezone: str = PARIS) -> Sale:
    """Read one line."""
    customer, when, *rest = line.split()
    at = datetime.fromisoformat(when) if "T" in when else datetime.combine(date.fromisoformat(when), time(12))
    return Sale(
        None if customer == "-" else customer,
        at if at.tzinfo else at.replace(tzinfo=ZoneInfo(timezone)),
        Decimal(rest[0] if rest else "1.00"),
        rest[1] if len(rest) > 1 else None,
    )


def table_of(sales: Iterable[Sale], amount_type: pa.DataType = AMOUNT) -> pa.Table:
    """Sales as the readers hand them to the metrics."""
    rows = list(sales)
    amounts = [float(row.amount) if pa.types.is_floating(amount_type) else row.amount for row in rows]
    return pa.table(
        {
            "customer_id": pa.array([row.customer for row in rows], pa.string()),
            "ordered_at": pa.array([row.at for row in rows], pa.timestamp("us", "UTC")),
            "amount": pa.array(amounts, amount_type),
            "order_id": pa.array([row.order_id for row in rows], pa.string()),
        }
    )


def activity(
    sales: Iterable[Sale] | pa.Table,
    *,
    timezone: str = PARIS,
    last_day: date | None = None,
    history_complete: bool = False,
    has_amounts: bool = True,
) -> Activity:
    """The activity view of some sales."""
    table = sales if isinstance(sales, pa.Table) else table_of(sales)
    return activity_of(
        engine(),
        engine().register(table),
        timezone=timezone,
        last_day=last_day,
        history_complete=history_complete,
        has_amounts=has_amounts,
    )


def shop(
    *lines: str, timezone: str = PARIS, until: str | None = None, history_complete: bool = False
) -> Activity:
    """The activity view of a shop written line by line; ``until`` is the day up to which the data are whole."""
    return activity(
        [sale(line, timezone) for line in lines],
        timezone=timezone,
        last_day=None if until is None else date.fromisoformat(until),
        history_complete=history_complete,
    )


def span(first: str, last: str) -> Period:
    """The period between two days written ``2025-01-31``."""
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def month(text: str) -> Period:
    """The month written ``2025-01``."""
    first = date.fromisoformat(text + "-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Period(first, date.fromordinal(following.toordinal() - 1))
