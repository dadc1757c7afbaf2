"""Small relations of days, written into the SQL: which period a day belongs to, which spans it falls in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from habitue.metrics.period import Period, day_number

Span = tuple[date, date]

SPANS_A_WORD = 60
"""Spans per 64-bit word: every engine has signed 64-bit integers, and the top bits are left alone."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of days as bits of a few words: ``mask0, mask1, ...`` of the relation ``days``."""

    spans: tuple[Span, ...]

    @property
    def words(self) -> range:
        """The numbers of the words."""
        return range(-(-len(self.spans) // SPANS_A_WORD))

    def days(self, first: date, last: date) -> str:
        """A relation ``(day, mask0, ...)``: a span's bit is set on its days (both ends included)."""
        masks: dict[int, list[int]] = {}
        for index, (low, high) in enumerate(self.spans):
            word, bit = divmod(index, SPANS_A_WORD)
            for day in range(day_number(max(low, first)), day_number(min(high, last)) + 1):
                masks.setdefault(day, [0] * len(self.words))[word] |= 1 << bit
        rows = [f"({day},{','.join(map(str, words))})" for day, words in sorted(masks.items())]
        return _values(rows, ["day", *(f"mask{word}" for word in self.words)])

    def holds(self, span: Span) -> str:
        """SQL: the customer bought in the span."""
        word, bit = divmod(self.spans.index(span), SPANS_A_WORD)
        return f"(mask{word} & {1 << bit}) <> 0"


def period_days(periods: Sequence[Period], first: date, last: date) -> str:
    """A relation ``(day, period)``: the index of the period each day falls in, within the data's days."""
    rows = []
    for index, period in enumerate(periods):
        low, high = day_number(max(period.first, first)), day_number(min(period.last, last))
        rows += [f"({day},{index})" for day in range(low, high + 1)]
    return _values(rows, ["day", "period"])


def _values(rows: Sequence[str], columns: Sequence[str]) -> str:
    # an empty VALUES is no SQL; a day that never was joins nothing
    empty = f"({','.join(['-2147483647', *'0' * (len(columns) - 1)])})"
    return f"(VALUES {','.join(rows) or empty}) AS days({', '.join(columns)})"
