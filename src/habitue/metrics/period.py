"""Spans of the shop's days: a day, an ISO week, a month, a quarter, a year, or any two dates.

Days are counted as integers since 1970-01-01 in the shop's own time zone, months as
``year * 12 + month - 1``, so that every engine cuts periods alike and none needs a calendar.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["day", "week", "month", "quarter", "year"]
UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "year")
EPOCH = date(1970, 1, 1)
_MONTHS_OF: dict[Unit, int] = {"month": 1, "quarter": 3, "year": 12}


def day_number(day: date) -> int:
    """Days since 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The date of a day number: the inverse of :func:`day_number`."""
    return EPOCH + timedelta(days=number)


def month_number(day: date) -> int:
    """Months since year 0, as an integer that every engine can compute: ``year * 12 + month - 1``."""
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    """First day of a month given by its number."""
    return date(number // 12, number % 12 + 1, 1)


def years_before(day: date, years: int = 1) -> date:
    """The same day some years earlier; the last of a month stays the last of that month.

    >>> years_before(date(2024, 2, 29))
    datetime.date(2023, 2, 28)
    >>> years_before(date(2025, 2, 28))
    datetime.date(2024, 2, 29)
    """
    year = day.year - years
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    last = calendar.monthrange(year, day.month)[1]
    return date(year, day.month, last if is_last else min(day.day, last))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``first`` to ``last``, both included; ``(a, b]`` of METRICS is ``(first - 1, last]``."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period ends on or after the day it begins; got {self.first} to {self.last}")

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.last - self.first).days + 1

    @property
    def opening(self) -> date:
        """The day before the first: the ``a`` of ``(a, b]``, on which customers at start are counted."""
        return self.first - timedelta(days=1)

    @property
    def unit(self) -> Unit | None:
        """The calendar unit that the period fills exactly, if any; a single day is a day."""
        return next((unit for unit in UNITS if period_of(self.first, unit) == self), None)

    @property
    def previous(self) -> Period:
        """The period before: the calendar unit before for a calendar unit, else as many days."""
        if self.unit is not None:
            return period_of(self.opening, self.unit)
        return Period(self.first - timedelta(days=self.days), self.opening)

    @property
    def trailing_year(self) -> Period:
        """The twelve months that end on the period's last day."""
        return Period(years_before(self.last) + timedelta(days=1), self.last)


def period_of(day: date, unit: Unit) -> Period:
    """The calendar unit that holds a day; weeks are ISO weeks, Monday to Sunday.

    >>> period_of(date(2025, 5, 14), "quarter")
    Period(first=datetime.date(2025, 4, 1), last=datetime.date(2025, 6, 30))
    """
    if unit == "day":
        return Period(day, day)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    months = _MONTHS_OF[unit]
    start = month_number(day) // months * months
    return Period(month_start(start), month_start(start + months) - timedelta(days=1))


def periods_between(first: date, last: date, unit: Unit) -> tuple[Period, ...]:
    """Every calendar unit that holds at least one day from ``first`` to ``last``, in order."""
    found = []
    period = period_of(first, unit)
    while period.first <= last:
        found.append(period)
        period = period_of(period.last + timedelta(days=1), unit)
    return tuple(found)
