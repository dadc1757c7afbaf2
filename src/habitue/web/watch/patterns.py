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
from itertools import pairwise
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
ENOUGH_CARDS = 40
_WEEK, _FLOW = timedelta(days=7), timedelta(minutes=90)


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
    """What was done between 23:00 and 5:00 while the shop was not at work.

    It was where other cards lead, never longer than an hour and a half apart, from the evening to it or from it to the
    morning; and where one in twenty is done then, on ten days or more: that shop is open by night.
    """
    everything = sorted(stamps, key=lambda stamp: stamp.at)
    found = [stamp for stamp in everything if _is_night(stamp.at)]
    nights = {stamp.day for stamp in found}
    if len(nights) >= OPEN_NIGHTS and len(found) * OPEN_SHARE >= len(everything):
        return []
    led = _led_to(everything) | _led_to(everything[::-1])
    return [stamp for stamp in found if stamp.event not in led]


def _is_night(at: datetime) -> bool:
    return not FIRST_HOUR <= at.hour < LAST_HOUR


def _led_to(stamps: Sequence[Stamp]) -> set[int]:
    """What of the night follows, in this order, a visit of another card that belongs to the day or was led to."""
    found: set[int] = set()
    for before, stamp in pairwise(stamps):
        is_near = abs(stamp.at - before.at) <= _FLOW and stamp.card != before.card
        if is_near and (not _is_night(before.at) or before.event in found):
            found.add(stamp.event)
    return found


def on_closed_days(stamps: Iterable[Stamp], closed: Sequence[tuple[date, date]]) -> list[Stamp]:
    """What was done while the shop was closed."""
    holidays = Calendar(closed=tuple(closed))
    return [stamp for stamp in stamps if holidays.is_closed(stamp.day)]


def too_often(stamps: Iterable[Stamp]) -> list[Pattern]:
    """Pairs of a person and a card: over 7 visits in 7 days, or over 3 in a day; over twice what the card has otherwise.

    And more than nineteen of twenty other cards ever have, two thirds of it from that one person: a shop where many
    come twice a day has no accomplices by the dozen.
    """
    everything = _visits(stamps)
    cards: dict[int, list[Stamp]] = defaultdict(list)
    for stamp in everything:
        cards[stamp.card].append(stamp)
    done = Counter(stamp.staff for stamp in everything)
    most_in_a_week = _usual_most([len(_fullest(visits)) for visits in cards.values()])
    most_in_a_day = _usual_most(
        [max(Counter(one.day for one in visits).values()) for visits in cards.values()]
    )
    found = []
    for visits in (visits for visits in cards.values() if len(visits) > MOST_A_DAY):
        for staff in sorted({stamp.staff for stamp in visits if stamp.staff is not None}):
            mine = [stamp for stamp in visits if stamp.staff == staff]
            # of whoever serves nearly everybody it says little that they serve one: then it takes half as much again
            more = 1.5 if done[staff] * 3 >= len(everything) * 2 else 1
            pattern = _week(visits, mine, more * most_in_a_week) or _day(visits, mine, more * most_in_a_day)
            if pattern:
                found.append(pattern)
    return found


def _usual_most(fullest: Sequence[int]) -> int:
    """What nineteen of twenty cards do not pass; 0 where there are too few to tell."""
    if len(fullest) < ENOUGH_CARDS:
        return 0
    return sorted(fullest)[len(fullest) * 19 // 20]


def _fullest(visits: Sequence[Stamp]) -> Sequence[Stamp]:
    """The fullest seven days, of visits in their order."""
    best, start = visits[:1], 0
    for end, last in enumerate(visits):
        while visits[start].at <= last.at - _WEEK:
            start += 1
        if end + 1 - start > len(best):
            best = visits[start : end + 1]
    return best


def _week(visits: Sequence[Stamp], mine: Sequence[Stamp], most: float) -> Pattern | None:
    """The fullest seven days."""
    fullest = _fullest(mine)
    start, end = fullest[0].at, fullest[0].at + _WEEK
    others = sum(not start <= stamp.at < end for stamp in visits)
    if not _stands_out(len(fullest), len(visits) - others, max(MOST_A_WEEK, most)):
        return None
    return _pattern(Habit.WEEK, fullest, others * 7 / (DAYS - 7), TIMES_AS_MUCH)


def _day(visits: Sequence[Stamp], mine: Sequence[Stamp], most: float) -> Pattern | None:
    """The fullest day; the usual one is that of the days on which the card came."""
    day, count = Counter(stamp.day for stamp in mine).most_common(1)[0]
    if not _stands_out(count, sum(stamp.day == day for stamp in visits), max(MOST_A_DAY, most)):
        return None
    others = Counter(stamp.day for stamp in visits if stamp.day != day)
    usual = others.total() / len(others) if others else 0.0
    return _pattern(Habit.DAY, [stamp for stamp in mine if stamp.day == day], usual, TIMES_AS_MUCH)


def _stands_out(count: int, of: int, most: float) -> bool:
    """Whether one person's visits are more than cards usually have, and two thirds of all that this one had."""
    return count > most and count * 3 >= of * 2


def _pattern(habit: Habit, stamps: Sequence[Stamp], usual: float, times: int) -> Pattern | None:
    first = stamps[0]
    if first.staff is None or len(stamps) <= times * usual:
        return None
    return Pattern(habit, first.staff, None if habit is Habit.HOUR else first.card, tuple(stamps), usual)


def too_fast(stamps: Iterable[Stamp]) -> list[Pattern]:
    """Hours of 15 visits or more by one person, over three times what is usual.

    Usual is the busiest hour of that person's other days or of the colleagues', or what whoever is busiest does at that
    hour on other days: who has the rush this week had none the week before.
    """
    hours: dict[tuple[int, date], dict[int, list[Stamp]]] = defaultdict(lambda: defaultdict(list))
    for stamp in _visits(stamps):
        if stamp.staff is not None:
            hours[stamp.staff, stamp.day][stamp.at.hour].append(stamp)
    busiest = {place: max(map(len, day.values())) for place, day in hours.items()}
    rushes: dict[tuple[int, date], int] = defaultdict(int)
    for (_, day), counts in hours.items():
        for at, mine in counts.items():
            rushes[at, day] = max(rushes[at, day], len(mine))
    found = []
    for (staff, day), counts in hours.items():
        if busiest[staff, day] < FULL_HOUR:
            continue
        usual = _usual(busiest, staff, day)
        for hour in (hour for hour in counts.values() if len(hour) >= FULL_HOUR and usual):
            pattern = _pattern(Habit.HOUR, hour, max(usual, _rush(rushes, hour[0])), TIMES_AS_BUSY)
            found += [pattern] if pattern else []
    return found


def _rush(rushes: Mapping[tuple[int, date], int], stamp: Stamp) -> float:
    """What whoever is busiest does at this hour, on a day in the middle of those on which anything is done then."""
    others = [n for (hour, day), n in rushes.items() if hour == stamp.at.hour and day != stamp.day]
    return float(median(others)) if others else 0.0


def _usual(busiest: Mapping[tuple[int, date], int], staff: int, day: date) -> float:
    """The busiest hour of a day in the middle: of this person's other days, or of the colleagues', whichever is more."""
    own = [n for (who, when), n in busiest.items() if who == staff and when != day]
    others = [n for (who, _), n in busiest.items() if who != staff]
    return float(max((median(counts) for counts in (own, others) if counts), default=0))


def _visits(stamps: Iterable[Stamp]) -> list[Stamp]:
    return sorted((stamp for stamp in stamps if stamp.kind == "visit"), key=lambda stamp: stamp.at)
