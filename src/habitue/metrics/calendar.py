"""Which period a day of sales belongs to, and in which spans it falls: small relations, one row a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from habitue.metrics.activity import Activity
from habitue.metrics.period import Period, day_number

Span = tuple[date, date]
"""First and last day, both included; empty where the last is before the first."""

SPANS_A_WORD = 60
"""Spans per 64-bit word: every engine has signed 64-bit integers, and the top bits are left alone."""


def daily(activity: Activity) -> str:
    """A relation of the days with sales: orders and revenue, all and identified, in ten-thousandths."""
    return activity.keep(
        "SELECT day, CAST(sum(orders) AS BIGINT) AS orders, CAST(sum(amount) AS BIGINT) AS amount,"
        " CAST(sum(CASE WHEN customer IS NOT NULL THEN orders ELSE 0 END) AS BIGINT) AS identified_orders,"
        " CAST(sum(CASE WHEN customer IS NOT NULL THEN amount ELSE 0 END) AS BIGINT) AS identified_amount"
        f" FROM {activity.relation} GROUP BY day"
    )


def period_days(activity: Activity, periods: Sequence[Period]) -> str:
    """A relation ``(day, period)``: the index of the period that each day with sales falls in."""
    rows = ",".join(
        f"({index},{day_number(period.first)},{day_number(period.last)})"
        for index, period in enumerate(periods)
    )
    return activity.keep(
        f"SELECT d.day, p.period FROM {daily(activity)} AS d"
        f" JOIN (VALUES {rows}) AS p(period, low, high) ON d.day BETWEEN p.low AND p.high"
    )


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of days as bits of a few words: ``mask0, mask1, ...``."""

    spans: tuple[Span, ...]

    @property
    def words(self) -> range:
        """The numbers of the words."""
        return range(-(-len(self.spans) // SPANS_A_WORD))

    def days(self, activity: Activity) -> str:
        """A relation ``(day, mask0, ...)``: the bits of the spans that each day with sales falls in."""
        names = [f"bit{word}" for word in self.words]
        rows = ",".join(
            f"({','.join(map(str, [day_number(low), day_number(high), *self.bits((low, high))]))})"
            for low, high in self.spans
        )
        masks = ", ".join(f"bit_or(CAST(s.bit{word} AS BIGINT)) AS mask{word}" for word in self.words)
        return activity.keep(
            f"SELECT d.day, {masks} FROM {daily(activity)} AS d"
            f" JOIN (VALUES {rows}) AS s(low, high, {', '.join(names)}) ON d.day BETWEEN s.low AND s.high"
            " GROUP BY d.day"
        )

    def bits(self, span: Span) -> tuple[int, ...]:
        """The span's bit, in the word where it is; 0 in the others."""
        own, bit = divmod(self.spans.index(span), SPANS_A_WORD)
        return tuple(1 << bit if word == own else 0 for word in self.words)
