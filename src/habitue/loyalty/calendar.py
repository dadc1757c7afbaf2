"""The shop's local days: which are closed, and where a life of so many open days ends. No zones: days are given."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

Span = tuple[date, date]
"""First and last closed day, both included."""

_DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True)
class Calendar:
    """The days on which the shop is closed: spans of dates (holidays, illness), and days of the week (1 Monday to 7 Sunday).

    A shop closed on every day of the week is taken to be open: nothing would ever end there.
    """

    closed: tuple[Span, ...] = ()
    closed_weekdays: frozenset[int] = frozenset()
    _ends: dict[tuple[date, int], date] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Merge the spans, so that they are in order and apart."""
        object.__setattr__(self, "closed", _merged(self.closed))
        if len(self.closed_weekdays) >= _WEEK:
            object.__setattr__(self, "closed_weekdays", frozenset())

    def is_closed(self, day: date) -> bool:
        """Whether the shop is closed on that day."""
        return day.isoweekday() in self.closed_weekdays or self._reopens(day) is not None

    def after(self, day: date, open_days: int) -> date:
        """The last day of a life of so many open days that begins the day after ``day``; never later than the last date there is."""
        if not self.closed and not self.closed_weekdays:
            return _later(day, open_days)
        end = self._ends.get((day, open_days))
        if end is None:
            end = self._ends[day, open_days] = self._count(day, open_days)
        return end

    def _count(self, day: date, open_days: int) -> date:
        left = open_days
        while left > 0 and day < date.max:
            day += _DAY
            reopens = self._reopens(day)
            if reopens is not None:
                day = reopens
            elif day.isoweekday() not in self.closed_weekdays:
                left -= 1
        return day

    def _reopens(self, day: date) -> date | None:
        """The last day of the closed span that the day is in."""
        place = bisect_right(self.closed, (day, date.max)) - 1
        if place >= 0 and day <= self.closed[place][1]:
            return self.closed[place][1]
        return None


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for first, last in sorted(span for span in spans if span[0] <= span[1]):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


ALWAYS_OPEN = Calendar()
"""A shop without closed days."""
