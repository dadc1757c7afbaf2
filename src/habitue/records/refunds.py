"""Refunds that name no order: set against the same customer's latest order that is large enough, or left standing alone."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import duckdb
import pyarrow as pa

_MOMENT = tuple[datetime, str, Decimal]


@dataclass(slots=True)
class OpenOrder:
    """An order of which ``remaining`` has not been refunded."""

    id: int
    moment: _MOMENT
    remaining: Decimal


@dataclass(frozen=True, slots=True)
class Match:
    """A refund and the order that it reduces."""

    refund: int
    order: int
    remaining: Decimal


def match_refunds(refunds: dict[str, list[OpenOrder]], orders: dict[str, list[OpenOrder]]) -> list[Match]:
    """Each customer's refunds, in order of time, against the latest order not later whose remaining amount is at least as much.

    Ties are broken by (moment, order number, amount), so the order of rows in a file does not matter. A refund's
    ``remaining`` is its size, a positive number.
    """
    found = []
    for customer in sorted(refunds):
        open_orders = sorted(orders.get(customer, []), key=lambda order: order.moment)
        times = [order.moment[0] for order in open_orders]
        for refund in sorted(refunds[customer], key=lambda entry: entry.moment):
            for place in range(bisect_right(times, refund.moment[0]) - 1, -1, -1):
                order = open_orders[place]
                if order.remaining > 0 and order.remaining >= refund.remaining:
                    order.remaining -= refund.remaining
                    found.append(Match(refund.id, order.id, order.remaining))
                    break
    return found


_REFUNDS = "SELECT customer_id, id, ordered_at, coalesce(order_id, ''), -amount FROM orders WHERE kind = 'refund' AND customer_id IS NOT NULL AND amount < 0"
_ORDERS = (
    "SELECT customer_id, id, ordered_at, coalesce(order_id, ''), amount FROM orders WHERE kind = 'order' AND amount > 0 "
    "AND customer_id IN (SELECT customer_id FROM orders WHERE kind = 'refund' AND amount < 0)"
)


def settle_refunds(database: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Match the refunds of ``orders``; returns how many found an order, how many did not, how many orders that used up.

    Writes the table ``matched``: id, and what remains of the order; null for the refunds that found theirs.
    """
    refunds = _by_customer(database, _REFUNDS)
    matches = match_refunds(refunds, _by_customer(database, _ORDERS) if refunds else {})
    remaining: dict[int, Decimal | None] = {match.order: match.remaining for match in matches}
    used_up = sum(left == 0 for left in remaining.values())
    remaining.update({match.refund: None for match in matches})
    table = pa.table(
        {
            "id": pa.array(list(remaining), pa.int64()),
            "remaining": pa.array(list(remaining.values()), pa.decimal128(38, 8)),
        }
    )
    database.register("matched", table)
    unmatched = database.execute("SELECT count(*) FROM orders WHERE kind = 'refund'").fetchall()[0][0] - len(
        matches
    )
    return {"refunds_matched": len(matches), "refunds_unmatched": unmatched, "refunded_in_full": used_up}


def _by_customer(database: duckdb.DuckDBPyConnection, query: str) -> dict[str, list[OpenOrder]]:
    found: defaultdict[str, list[OpenOrder]] = defaultdict(list)
    for customer, row, moment, number, amount in database.execute(query).fetchall():
        found[customer].append(OpenOrder(row, (moment, number, amount), amount))
    return dict(found)
