"""Small gestures: who is due one and why, for how long it is promised, and whether the month's money still allows it.

Chance decides afterwards who of those that are due gets one (``effects.assignment.draw``): here is only what comes before the draw,
so that whoever is held back was due by the same rules as the others.
"""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FIRST_ROUND = (10, 25)
EVERY_ROUND = 50
"""Round numbers of visits: the tenth, the 25th, and every fiftieth."""
AHEAD_DAYS = 7
"""So long before an anniversary its gesture is promised, and so long after it holds."""
GOOD_DAYS = 30
"""So long a gesture for a round number of visits waits for its customer."""
PAUSE_DAYS = 21
"""So long after one promise a customer is promised no other, and so long somebody held back rests too."""


class Reason(StrEnum):
    """Why somebody is due a gesture."""

    VISITS = "visits"
    YEAR = "year"
    BAD_DAY = "day"


@dataclass(frozen=True, slots=True)
class Habit:
    """What is known of a regular: their first day, and how often they have come so far."""

    first_day: date
    visits: int


@dataclass(frozen=True, slots=True)
class Occasion:
    """A reason with its number (the visit, or the years), and the last day on which the gesture may be made."""

    reason: Reason
    n: int
    last_day: date

    @property
    def name(self) -> str:
        """``visits:50``, ``year:2``, ``day:2026-05-12``: there is one of a name for a customer, ever."""
        what = self.last_day.isoformat() if self.reason is Reason.BAD_DAY else self.n
        return f"{self.reason}:{what}"


def occasion_of(habit: Habit, *, today: date) -> Occasion | None:
    """What a regular's habit calls for today: an anniversary of their first day, or a next visit with a round number."""
    return _anniversary(habit, today) or _round_visit(habit, today)


def bad_day(today: date) -> Occasion:
    """Somebody had a bad day, and a colleague saw it: today or not at all."""
    return Occasion(Reason.BAD_DAY, 0, today)


def is_round(visits: int) -> bool:
    """Whether a number of visits is worth a word."""
    return visits in FIRST_ROUND or (visits > 0 and visits % EVERY_ROUND == 0)


def _round_visit(habit: Habit, today: date) -> Occasion | None:
    n = habit.visits + 1
    return Occasion(Reason.VISITS, n, today + timedelta(days=GOOD_DAYS)) if is_round(n) else None


def _anniversary(habit: Habit, today: date) -> Occasion | None:
    soon = today + timedelta(days=AHEAD_DAYS)
    for year in {today.year, soon.year}:
        day = _same_day(habit.first_day, year)
        if year > habit.first_day.year and today <= day <= soon:
            return Occasion(Reason.YEAR, year - habit.first_day.year, day + timedelta(days=AHEAD_DAYS))
    return None


def _same_day(first: date, year: int) -> date:
    """The same day of another year; that of 29 February is the 28th where there is none."""
    if (first.month, first.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return first.replace(year=year)


def has_rested(last: date | None, *, today: date) -> bool:
    """Whether the pause since the last draw is over; ``last`` is None where there was none."""
    return last is None or today - last >= timedelta(days=PAUSE_DAYS)


@dataclass(frozen=True, slots=True)
class Month:
    """A month's money for gestures, in minor units: what may be spent, what was given, and what is promised and not given yet."""

    budget: int
    given: int = 0
    promised: int = 0

    @property
    def left(self) -> int:
        """What may still be promised; 0 where a smaller budget was set meanwhile."""
        return max(self.budget - self.given - self.promised, 0)

    def has_room(self, cost: int) -> bool:
        """Whether one more gesture can be promised. Without room nobody is drawn, into neither arm: both end alike."""
        return cost <= self.left

    def promise(self, cost: int) -> Month:
        """The month with one more promise.

        Raises:
            ValueError: there is no room for it.
        """
        if not self.has_room(cost):
            raise ValueError(f"{cost} is more than the {self.left} that are left")
        return Month(self.budget, self.given, self.promised + cost)


def month_of(day: date) -> tuple[date, date]:
    """The first day of a day's month, and of the next."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)
