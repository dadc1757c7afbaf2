"""What was bought in each period: orders, revenue, buyers, repeaters, and who had bought before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from habitue.metrics.activity import AMOUNT_UNITS, Activity
from habitue.metrics.calendar import daily, period_days
from habitue.metrics.intervals import RatioSums
from habitue.metrics.period import Period, day_number
from habitue.metrics.rhythm import customer_rhythms

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Purchases:
    """Sums of one period; money in the major unit."""

    customers: int  # with at least one order in the period
    repeaters: int  # with at least two
    identified_orders: int
    orders: int
    identified_revenue: float
    revenue: float
    first_orders: int  # orders that were a customer's first ever
    first_revenue: float
    year_orders: int  # identified, in the twelve months that end with the period
    year_revenue: float
    orders_per_customer: RatioSums
    revenue_per_order: RatioSums  # identified, the customer as the unit
    revenue_per_order_all: RatioSums  # every order, the day as the unit


def customer_periods(activity: Activity, periods: Sequence[Period]) -> str:
    """A relation ``(customer, period, orders, amount)``: what each customer did in each period.

    ``period`` is the index into ``periods``, which must not overlap; anonymous sales have a null customer.
    """
    days = period_days(activity, periods)
    return activity.keep(
        "SELECT a.customer, days.period, CAST(sum(a.orders) AS BIGINT) AS orders,"
        f" CAST(sum(a.amount) AS BIGINT) AS amount FROM {activity.relation} AS a"
        f" JOIN {days} AS days ON days.day = a.day GROUP BY a.customer, days.period"
    )


def purchases(activity: Activity, periods: Sequence[Period]) -> tuple[Purchases, ...]:
    """The sums of each period, in order; a period without a sale has zeros."""
    queries = (_by_customer_sql, _by_day_sql, _firsts_sql, _years_sql)
    parts = [{row["period"]: row for row in activity.rows(sql(activity, periods))} for sql in queries]
    return tuple(_purchases(*(part.get(index, {}) for part in parts)) for index in range(len(periods)))


def first_orders(activity: Activity) -> str:
    """A relation ``(customer, day, amount)``: each customer's first order ever.

    Where the first day has several orders, the first is the earliest; at the same instant, the smallest.
    """
    first_days = activity.keep(
        "SELECT a.customer, a.day, a.orders, a.amount"
        f" FROM {activity.relation} AS a JOIN {customer_rhythms(activity)} AS r"
        " ON r.customer = a.customer AND r.first_day = a.day"
    )
    busy = (
        f"SELECT p.customer_id, f.customer, f.day FROM {first_days} AS f"
        f" JOIN {activity.people} AS p ON p.customer = f.customer WHERE f.orders > 1"
    )
    ranked = (
        f"SELECT b.customer, b.day, s.amount, row_number() OVER"
        " (PARTITION BY b.customer ORDER BY s.ordered_at, s.amount, s.order_id) AS place"
        f" FROM {activity.sales} AS s JOIN ({busy}) AS b ON b.customer_id = s.customer_id WHERE s.amount >= 0"
    )
    return activity.keep(
        f"SELECT customer, day, amount FROM {first_days} WHERE orders = 1"
        f" UNION ALL SELECT customer, day, CAST(amount * {AMOUNT_UNITS} AS BIGINT)"
        f" FROM ({ranked}) AS ranked WHERE place = 1"
    )


def _by_customer_sql(activity: Activity, periods: Sequence[Period]) -> str:
    exact = "CAST({} AS HUGEINT)"  # squares of ten-thousandths outgrow 64 bits
    amount, orders = exact.format("amount"), exact.format("orders")
    return (
        "SELECT period, count(CASE WHEN customer IS NOT NULL AND orders > 0 THEN 1 END) AS customers,"
        " count(CASE WHEN customer IS NOT NULL AND orders > 1 THEN 1 END) AS repeaters,"
        " count(customer) AS units,"
        " sum(CASE WHEN customer IS NOT NULL THEN orders ELSE 0 END) AS identified_orders,"
        " sum(orders) AS orders,"
        " sum(CASE WHEN customer IS NOT NULL THEN amount ELSE 0 END) AS identified_amount,"
        " sum(amount) AS amount,"
        f" CAST(sum(CASE WHEN customer IS NOT NULL THEN {orders} * orders END) AS DOUBLE) AS oo,"
        f" CAST(sum(CASE WHEN customer IS NOT NULL THEN {amount} * amount END) AS DOUBLE) AS aa,"
        f" CAST(sum(CASE WHEN customer IS NOT NULL THEN {amount} * orders END) AS DOUBLE) AS ao"
        f" FROM {customer_periods(activity, periods)} GROUP BY period"
    )


def _by_day_sql(activity: Activity, periods: Sequence[Period]) -> str:
    days = period_days(activity, periods)
    return (
        "SELECT days.period, count(*) AS units, sum(d.orders) AS orders, sum(d.amount) AS amount,"
        " CAST(sum(CAST(d.orders AS HUGEINT) * d.orders) AS DOUBLE) AS oo,"
        " CAST(sum(CAST(d.amount AS HUGEINT) * d.amount) AS DOUBLE) AS aa,"
        " CAST(sum(CAST(d.amount AS HUGEINT) * d.orders) AS DOUBLE) AS ao"
        f" FROM {daily(activity)} AS d JOIN {days} AS days ON days.day = d.day GROUP BY days.period"
    )


def _years_sql(activity: Activity, periods: Sequence[Period]) -> str:
    years = ",".join(
        f"({index},{day_number(period.trailing_year.first)},{day_number(period.last)})"
        for index, period in enumerate(periods)
    )
    return (
        "SELECT years.period, sum(d.identified_orders) AS orders, sum(d.identified_amount) AS amount"
        f" FROM {daily(activity)} AS d JOIN (VALUES {years}) AS years(period, low, high)"
        " ON d.day BETWEEN years.low AND years.high GROUP BY years.period"
    )


def _firsts_sql(activity: Activity, periods: Sequence[Period]) -> str:
    """What is not of returning customers: first orders, and refunds of people who had not bought yet."""
    stray = (
        f"SELECT a.day, 0 AS orders, a.amount FROM {activity.relation} AS a"
        f" LEFT JOIN {customer_rhythms(activity)} AS r ON r.customer = a.customer"
        " WHERE a.customer IS NOT NULL AND a.orders = 0 AND (r.customer IS NULL OR a.day < r.first_day)"
    )
    return (
        "SELECT days.period, sum(f.orders) AS orders, sum(f.amount) AS amount"
        f" FROM (SELECT day, 1 AS orders, amount FROM {first_orders(activity)} UNION ALL {stray}) AS f"
        f" JOIN {period_days(activity, periods)} AS days ON days.day = f.day GROUP BY days.period"
    )


def _purchases(by_customer: Row, by_day: Row, firsts: Row, year: Row) -> Purchases:
    customers, orders = _whole(by_customer, "customers"), _whole(by_customer, "identified_orders")
    return Purchases(
        customers=customers,
        repeaters=_whole(by_customer, "repeaters"),
        identified_orders=orders,
        orders=_whole(by_customer, "orders"),
        identified_revenue=_money(by_customer, "identified_amount"),
        revenue=_money(by_customer, "amount"),
        first_orders=_whole(firsts, "orders"),
        first_revenue=_money(firsts, "amount"),
        year_orders=_whole(year, "orders"),
        year_revenue=_money(year, "amount"),
        orders_per_customer=RatioSums(
            n=customers, y=orders, x=customers, yy=_real(by_customer, "oo"), xx=customers, xy=orders
        ),
        revenue_per_order=_revenue_per_order(by_customer, "identified_"),
        revenue_per_order_all=_revenue_per_order(by_day, ""),
    )


def _revenue_per_order(row: Row, prefix: str) -> RatioSums:
    return RatioSums(
        n=_whole(row, "units"),
        y=_money(row, prefix + "amount"),
        x=_whole(row, prefix + "orders"),
        yy=_real(row, "aa") / AMOUNT_UNITS**2,
        xx=_real(row, "oo"),
        xy=_real(row, "ao") / AMOUNT_UNITS,
    )


def _whole(row: Row, name: str) -> int:
    return int(str(row.get(name) or 0))


def _real(row: Row, name: str) -> float:
    return float(str(row.get(name) or 0))


def _money(row: Row, name: str) -> float:
    return _whole(row, name) / AMOUNT_UNITS
