"""Habits that honest work seldom has: one person and one card too often, one hour far too full, the hours of the night.

Nothing here proves anything: it says what an owner should ask about. A habit is compared with what the same card, the same
person and the colleagues do otherwise, so that a regular who comes every day is nobody's accomplice. No database here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

from habitue.loyalty.calendar import Calendar

DAYS = 30
"""How far back people are shown things."""
MOST_A_DAY = 3
MOST_A_WEEK = 7
FULL_HOUR = 15
TIMES_AS_MUCH, TIMES_AS_BUSY = 2, 3
FIRST_HOUR, LAST_HOUR = 5, 23
OPEN_NIGHTS, OPEN_SHARE = 10, 20
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Something a person did for a card; ``at`` is on the shop's clock, ``event`` the row."""

    event: int
    kind: str
    staff: int | None
    card: int
    at: datetime

    @property
    def day(self) -> date:
        """The shop's day."""
        return self.at.date()


class Habit(StrEnum):
    """What was found."""

    DAY = "day"
    WEEK = "week"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Pattern:
    """So many visits by one person, of one card in a day or in a week, or of all cards in an hour; ``usual`` are otherwise."""

    habit: Habit
    staff: int
    card: int | None
    stamps: tuple[Stamp, ...]
    usual: float

    @property
    def first(self) -> datetime:
        """When it began."""
        return self.stamps[0].at


def at_night(stamps: Iterable[Stamp]) -> list[Stamp]:
    """What was done between 23:00 and 5:00; nothing where one in twenty is done then, on ten days or more: that shop is open."""
    everything = list(stamps)
    found = [stamp for stamp in everything if not FIRST_HOUR <= stamp.at.hour < LAST_HOUR]
    nights = {stamp.day for stamp in found}
    is_open = len(nights) >= OPEN_NIGHTS and len(found) * OPEN_SHARE >= len(everything)
    return [] if is_open else found


def on_closed_days(stamps: Iterable[Stamp], closed: Sequence[tuple[date, date]]) -> list[Stamp]:
    """What was done while the shop was closed."""
    holidays = Calendar(closed=tuple(closed))
    return [stamp for stamp in stamps if holidays.is_closed(stamp.day)]


def too_often(stamps: Iterable[Stamp]) -> list[Pattern]:
    """Pairs of a person and a card: over 7 visits in 7 days, or over 3 in a day, and over twice what the card has otherwise."""
    cards: dict[int, list[Stamp]] = defaultdict(list)
    for stamp in _visits(stamps):
        cards[stamp.card].append(stamp)
    found = []
    for visits in (visits for visits in cards.values() if len(visits) > MOST_A_DAY):
        for staff in sorted({stamp.staff for stamp in visits if stamp.staff is not None}):
            mine = [stamp for stamp in visits if stamp.staff == staff]
            pattern = _week(visits, mine) or _day(visits, mine)
            if pattern:
                found.append(pattern)
    return found


def _week(visits: Sequence[Stamp], mine: Sequence[Stamp]) -> Pattern | None:
    """The fullest seven days."""
    weeks = [[stamp for stamp in mine if first.at <= stamp.at < first.at + _WEEK] for first in mine]
    fullest = max(weeks, key=len)
    if len(fullest) <= MOST_A_WEEK:
        return None
    start, end = fullest[0].at, fullest[0].at + _WEEK
    others = sum(not start <= stamp.at < end for stamp in visits)
    return _pattern(Habit.WEEK, fullest, others * 7 / (DAYS - 7), TIMES_AS_MUCH)


def _day(visits: Sequence[Stamp], mine: Sequence[Stamp]) -> Pattern | None:
    """The fullest day; the usual one is that of the days on which the card came."""
    day, count = Counter(stamp.day for stamp in mine).most_common(1)[0]
    if count <= MOST_A_DAY:
        return None
    others = Counter(stamp.day for stamp in visits if stamp.day != day)
    usual = others.total() / len(others) if others else 0.0
    return _pattern(Habit.DAY, [stamp for stamp in mine if stamp.day == day], usual, TIMES_AS_MUCH)


def _pattern(habit: Habit, stamps: Sequence[Stamp], usual: float, times: int) -> Pattern | None:
    first = stamps[0]
    if first.staff is None or len(stamps) <= times * usual:
        return None
    return Pattern(habit, first.staff, None if habit is Habit.HOUR else first.card, tuple(stamps), usual)


def too_fast(stamps: Iterable[Stamp]) -> list[Pattern]:
    """Hours of 15 visits or more by one person, over three times the busiest hour of that person's other days and of the colleagues'."""
    hours: dict[tuple[int, date], dict[int, list[Stamp]]] = defaultdict(lambda: defaultdict(list))
    for stamp in _visits(stamps):
        if stamp.staff is not None:
            hours[stamp.staff, stamp.day][stamp.at.hour].append(stamp)
    busiest = {place: max(map(len, day.values())) for place, day in hours.items()}
    found = []
    for (staff, day), counts in hours.items():
        if busiest[staff, day] < FULL_HOUR:
            continue
        usual = _usual(busiest, staff, day)
        full = [hour for hour in counts.values() if len(hour) >= FULL_HOUR and usual]
        patterns = (_pattern(Habit.HOUR, hour, usual, TIMES_AS_BUSY) for hour in full)
        found += [pattern for pattern in patterns if pattern]
    return found


def _usual(busiest: Mapping[tuple[int, date], int], staff: int, day: date) -> float:
    """The busiest hour of a day in the middle: of this person's other days, or of the colleagues', whichever is more."""
    own = [n for (who, when), n in busiest.items() if who == staff and when != day]
    others = [n for (who, _), n in busiest.items() if who != staff]
    return float(max((median(counts) for counts in (own, others) if counts), default=0))


def _visits(stamps: Iterable[Stamp]) -> list[Stamp]:
    return sorted((stamp for stamp in stamps if stamp.kind == "visit"), key=lambda stamp: stamp.at)
