"""Refunds set against orders where the orders are: each customer's, one after the other, the latest order that is large enough.

A refund takes from its customer's latest order, not later than it, of which at least as much remains; what it takes is not there
for the next one. In SQL that is done in rounds: every refund names the order it would take from, and all are settled
that come before the first that finds its order spent by an earlier one of the round. A later one can only have lost
orders, never won any, so the settled ones are right. Most tables need one round or two.
"""

from __future__ import annotations

from dataclasses import dataclass

from habitue.metrics.engine import Engine

MOST_ROUNDS = 100
"""Refunds that are still open after so many rounds stay as they are: they lower their own day's revenue."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A relation of orders and of refunds that found none, and how many found theirs."""

    relation: str
    matched: int


def settle(engine: Engine, orders: str) -> Settled:
    """Set refunds (amounts below 0) against the orders of their customers.

    ``orders`` is a relation ``(customer_id, ordered_at, amount, order_id, location, channel)`` without orders of less than 0.
    """
    back = "amount < 0 AND customer_id IS NOT NULL"
    if engine.rows(f"SELECT count(*) AS n FROM {orders} WHERE {back}")[0]["n"] == 0:
        return Settled(orders, 0)
    people = engine.keep(f"SELECT DISTINCT customer_id FROM {orders} WHERE {back}")
    concerned = engine.keep(
        f"SELECT o.*, CAST(row_number() OVER (PARTITION BY o.customer_id ORDER BY o.ordered_at, coalesce(o.order_id, ''),"
        " o.amount, coalesce(o.location, ''), coalesce(o.channel, '')) AS BIGINT) AS place"
        f" FROM {orders} AS o JOIN {people} AS p ON p.customer_id = o.customer_id"
    )
    taken = _taken(engine, concerned)
    matched = engine.rows(f"SELECT count(*) AS n FROM {taken} WHERE target IS NOT NULL")[0]["n"]
    left = engine.keep(_left_sql(concerned, taken))
    others = f"SELECT o.* FROM {orders} AS o LEFT JOIN {people} AS p ON p.customer_id = o.customer_id WHERE p.customer_id IS NULL"
    return Settled(f"({others} UNION ALL SELECT * FROM {left} AS settled)", int(matched))


def _taken(engine: Engine, concerned: str) -> str:
    """A relation ``(customer_id, place, target, size)``: each refund that is settled, and its order (null: none)."""
    done = engine.keep(
        "SELECT customer_id, place, CAST(NULL AS BIGINT) AS target, amount AS size"
        f" FROM {concerned} AS nobody WHERE 1 = 0"
    )
    for _ in range(MOST_ROUNDS):
        asked = engine.keep(_asked_sql(concerned, done))
        done = engine.keep(
            f"SELECT * FROM {done} AS before UNION ALL SELECT customer_id, place, target, size FROM {asked} AS now"
            " WHERE stop IS NULL OR place < stop"
        )
        if engine.rows(f"SELECT count(stop) AS stop_n FROM {asked}")[0]["stop_n"] == 0:
            break
    return done


def _remaining_sql(concerned: str, done: str) -> str:
    """What is left of each order, after the refunds that are done."""
    return (
        "SELECT o.customer_id, o.place, o.ordered_at, o.amount - coalesce(t.size, 0) AS remaining"
        f" FROM {concerned} AS o LEFT JOIN ({_spent_sql(done)}) AS t ON t.customer_id = o.customer_id AND t.target = o.place"
        " WHERE o.amount > 0"
    )


def _spent_sql(done: str) -> str:
    return (
        f"SELECT customer_id, target, sum(size) AS size FROM {done} AS done"
        " WHERE target IS NOT NULL GROUP BY customer_id, target"
    )


def _asked_sql(concerned: str, done: str) -> str:
    """The open refunds with the order each would take from; ``stop`` is their customer's first that finds it spent."""
    remaining = _remaining_sql(concerned, done)
    pending = (
        "SELECT r.customer_id, r.place, r.ordered_at, -r.amount AS size"
        f" FROM {concerned} AS r LEFT JOIN {done} AS d ON d.customer_id = r.customer_id AND d.place = r.place"
        " WHERE r.amount < 0 AND d.place IS NULL"
    )
    aimed = (
        "SELECT r.customer_id, r.place, r.size,"
        " max(CASE WHEN o.ordered_at <= r.ordered_at AND o.remaining >= r.size THEN o.place END) AS target"
        f" FROM ({pending}) AS r LEFT JOIN ({remaining}) AS o ON o.customer_id = r.customer_id"
        " GROUP BY r.customer_id, r.place, r.size"
    )
    summed = (
        "SELECT a.customer_id, a.place, a.size, a.target,"
        " sum(a.size) OVER (PARTITION BY a.customer_id, a.target ORDER BY a.place"
        f" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS used FROM ({aimed}) AS a"
    )
    return (
        "SELECT s.customer_id, s.place, s.size, s.target,"
        " min(CASE WHEN s.used > o.remaining THEN s.place END) OVER (PARTITION BY s.customer_id) AS stop"
        f" FROM ({summed}) AS s LEFT JOIN ({remaining}) AS o ON o.customer_id = s.customer_id AND o.place = s.target"
    )


def _left_sql(concerned: str, taken: str) -> str:
    """The orders of those who had money back, less what they had; used-up ones and matched refunds are gone."""
    return (
        "SELECT o.customer_id, o.ordered_at, o.amount - coalesce(t.size, 0) AS amount, o.order_id, o.location, o.channel"
        f" FROM {concerned} AS o LEFT JOIN ({_spent_sql(taken)}) AS t ON t.customer_id = o.customer_id AND t.target = o.place"
        f" LEFT JOIN (SELECT customer_id, place FROM {taken} AS matched WHERE target IS NOT NULL) AS m"
        " ON m.customer_id = o.customer_id AND m.place = o.place"
        " WHERE m.place IS NULL AND (t.size IS NULL OR o.amount > t.size)"
    )
