"""A warehouse's rows to orders, in SQL: summed by order number, with what is no sale left out and counted.

The rules are those by which a file with the same rows is read: rows with one order number are one order; an order that comes to
nothing and had something taken back is no purchase; one of nothing by nobody is none either; one below nothing is a refund.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from habitue.engines.columns import AMOUNT, Meant, date_range
from habitue.engines.refunds import settle
from habitue.metrics.engine import Engine
from habitue.metrics.zones import MICROSECONDS_A_DAY

_RESTARTS = 3
"""So many order numbers on several days, and most of all numbers, say that numbers begin again each day."""


@dataclass(frozen=True, slots=True)
class Orders:
    """``sales`` (``customer_id, ordered_at, amount, order_id, location, channel``), and what became of the rows."""

    sales: str
    rows: int
    set_aside: Mapping[str, int]
    orders: int
    anonymous: int
    notes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Counted:
    rows: int
    reasons: Mapping[str, int]
    low: int
    high: int
    priced: bool


def orders_of(engine: Engine, relation: str, meant: Meant) -> Orders:
    """The orders of a table or query, kept for the session."""
    counted = _counted(engine, relation, meant)
    lines = _lines(relation, meant, counted)
    numbers = _numbers(engine, relation, meant)
    orders = engine.keep(_orders_sql(lines, numbers, priced=counted.priced))
    settled = settle(engine, orders)
    ends = engine.rows(
        f"SELECT count(*) AS orders, count(*) - count(customer_id) AS anonymous,"
        f" count(CASE WHEN amount < 0 THEN 1 END) AS unmatched FROM {settled.relation}"
    )[0]
    return Orders(
        sales=_rounded(settled.relation),
        rows=counted.rows,
        set_aside={reason: n for reason, n in counted.reasons.items() if n},
        orders=int(ends["orders"]),
        anonymous=int(ends["anonymous"]),
        notes={
            "numbers_restart": int(numbers.restart),
            "refunds_matched": settled.matched,
            "refunds_unmatched": int(ends["unmatched"]),
        },
    )


def _reasons(meant: Meant) -> dict[str, str]:
    """The conditions by which a row is no sale, in the order in which they count."""
    low, high = date_range()
    moment = f"epoch_us({meant.clock})"
    reasons = {
        "no_date": f"{meant.columns.sql_of('date')} IS NULL",
        "date_out_of_range": f"NOT ({moment} >= {low} AND {moment} < {high})",
    }
    if meant.has_amounts:
        reasons["no_amount"] = meant.no_amount
        reasons["amount_out_of_range"] = meant.bad_amount
    return reasons


def _verdict(meant: Meant) -> str:
    cases = " ".join(f"WHEN {condition} THEN '{reason}'" for reason, condition in _reasons(meant).items())
    return f"CASE {cases} ELSE '' END"


def _counted(engine: Engine, relation: str, meant: Meant) -> _Counted:
    paid = meant.columns.sql_of("amount") if meant.has_amounts else "0"
    judged = (
        f"SELECT {_verdict(meant)} AS reason, epoch_us({meant.clock}) AS moment,"
        f" CASE WHEN {paid} <> 0 THEN 1 ELSE 0 END AS priced FROM {relation} AS t"
    )
    found = engine.rows(
        "SELECT reason, count(*) AS n, min(moment) AS low, max(moment) AS high, max(priced) AS priced"
        f" FROM ({judged}) AS judged GROUP BY reason"
    )
    fine: dict[str, int] = next((row for row in found if row["reason"] == ""), {})
    reasons = {str(row["reason"]): int(row["n"]) for row in found if row["reason"]}
    rows = sum(int(row["n"]) for row in found)
    return _Counted(rows, reasons, fine.get("low", 0), fine.get("high", 0), priced=bool(fine.get("priced")))


def _lines(relation: str, meant: Meant, counted: _Counted) -> str:
    return (
        f"SELECT {meant.customer} AS customer_id, {meant.instant(counted.low, counted.high)} AS ordered_at,"
        f" {meant.amount} AS amount, {meant.text('order')} AS order_id,"
        f" {meant.text('location')} AS location, {meant.text('channel')} AS channel"
        f" FROM {relation} AS t WHERE {_verdict(meant)} = ''"
    )


_UTC_DAY = f"epoch_us(ordered_at) // {MICROSECONDS_A_DAY}"


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What order numbers are: whether one may stand on ``several`` rows, and whether they ``restart`` each day."""

    several: bool = False
    restart: bool = False


def _numbers(engine: Engine, relation: str, meant: Meant) -> _Numbers:
    """Numbers restart where most stand on sales of several days: then one is an order only with its day and place."""
    if "order" not in meant.columns.places:
        return _Numbers()
    sold = f"CASE WHEN {meant.columns.sql_of('amount')} >= 0 THEN 1 ELSE 0 END" if meant.has_amounts else "1"
    lines = (
        f"SELECT {meant.text('order')} AS order_id, {sold} AS sold, epoch_us({meant.clock}) // {MICROSECONDS_A_DAY} AS day"
        f" FROM {relation} AS t WHERE {meant.columns.sql_of('date')} IS NOT NULL"
    )
    by_number = (
        "SELECT order_id, count(*) AS n, min(CASE WHEN sold = 1 THEN day END) AS first_day,"
        " max(CASE WHEN sold = 1 THEN day END) AS last_day"
        f" FROM ({lines}) AS lines WHERE order_id IS NOT NULL GROUP BY order_id"
    )
    found = engine.rows(
        "SELECT count(CASE WHEN last_day > first_day THEN 1 END) AS wide, count(first_day) AS numbers,"
        f" count(CASE WHEN n > 1 THEN 1 END) AS several FROM ({by_number}) AS by_number"
    )[0]
    wide, numbers, several = (int(found[name]) for name in ("wide", "numbers", "several"))
    return _Numbers(several > 0, wide >= _RESTARTS and 2 * wide > numbers)


def _orders_sql(lines: str, numbers: _Numbers, *, priced: bool) -> str:
    nothing = " AND (amount <> 0 OR customer_id IS NOT NULL)" if priced else ""
    return (
        f"SELECT customer_id, ordered_at, CAST(amount AS {AMOUNT}) AS amount, order_id, location, channel"
        f" FROM ({_summed(lines, numbers)}) AS summed WHERE NOT (amount = 0 AND taken > 0){nothing}"
    )


def _summed(lines: str, numbers: _Numbers) -> str:
    """The rows of one order together; ``taken`` counts those below nothing."""
    single = f"SELECT customer_id, ordered_at, amount, order_id, location, channel, 0 AS taken FROM ({lines}) AS lines"
    if not numbers.several:
        return single
    key = f"order_id, {_UTC_DAY}, coalesce(location, '')" if numbers.restart else "order_id"
    return (
        "SELECT min(customer_id) AS customer_id, min(ordered_at) AS ordered_at, sum(amount) AS amount, order_id,"
        " min(location) AS location, min(channel) AS channel, count(CASE WHEN amount < 0 THEN 1 END) AS taken"
        f" FROM ({lines}) AS lines WHERE order_id IS NOT NULL GROUP BY {key}"
        f" UNION ALL {single} WHERE order_id IS NULL"
    )


def _rounded(orders: str) -> str:
    """The orders with their amounts at four decimals, half to even, as a query in brackets."""
    near = "round(amount, 4)"
    odd = f"CAST(abs({near}) * 10000 AS BIGINT) % 2 = 1"
    half = f"abs(amount - {near}) = CAST('0.00005' AS {AMOUNT})"
    step = f"CASE WHEN amount < 0 THEN CAST('-0.0001' AS {AMOUNT}) ELSE CAST('0.0001' AS {AMOUNT}) END"
    even = f"CASE WHEN amount = {near} THEN amount WHEN {half} AND {odd} THEN {near} - {step} ELSE {near} END"
    return (
        f"(SELECT customer_id, ordered_at, CAST({even} AS DECIMAL(18, 4)) AS amount, order_id, location, channel"
        f" FROM {orders} AS unrounded)"
    )
