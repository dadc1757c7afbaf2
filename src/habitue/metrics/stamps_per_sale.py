"""Who gave far more stamps on a day than the till's own sales and the others' stamps would let one expect.

A sale is counted for whoever gave stamps in its hour and place, shared where they were several, so that who is at the
counter all day has all day's sales to compare with. The others' stamps of all days over their sales are what is usual, or those of the same day
where they are more: on a day of double stamps nobody stands out. What stands out must be more than three times that, or,
where most sales are stamped anyhow, half as many stamps again as there were sales; and beyond four sigma of what chance does, on the
scale ``2 sqrt(x + 3/8)`` (Anscombe 1948), because every day of everybody is looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import sqrt

LEAST_STAMPS = 15
"""Fewer stamps on a day are not spoken of."""
ENOUGH_STAMPS, ENOUGH_SALES = 30, 50
"""The others' habit is known from so many stamps and sales on; that of one day from :data:`A_DAYS_SALES` on."""
A_DAYS_SALES = 10
TIMES, OVER_SALES = 3.0, 1.5
SIGMAS = 4.0


@dataclass(frozen=True, slots=True)
class Given:
    """A stamp: who or which till gave it, where, and when on the shop's clock."""

    giver: int
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale of the till: where, and when on the shop's clock."""

    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FarAbove:
    """The last day on which somebody gave so many stamps for their share of the sales; ``usual`` are the others' a sale."""

    giver: int
    day: date
    stamps: int
    sales: float
    usual: float


@dataclass(slots=True)
class _Tally:
    stamps: int = 0
    sales: float = 0.0

    def add(self, other: _Tally) -> None:
        self.stamps += other.stamps
        self.sales += other.sales


Hour = tuple[str, date, int]
Days = Mapping[tuple[int, date], _Tally]


def far_above(given: Iterable[Given], sold: Iterable[Sold]) -> tuple[FarAbove, ...]:
    """Of everybody who stands out their last such day, the most stamps first; days on which a place sold nothing say nothing."""
    days = _days(given, sold)
    found: dict[int, FarAbove] = {}
    for (giver, day), tally in sorted(days.items(), key=lambda item: item[0][1]):
        usual = _usual(days, giver, day, tally)
        if usual is not None:
            found[giver] = FarAbove(giver, day, tally.stamps, tally.sales, usual)
    return tuple(sorted(found.values(), key=lambda one: (-one.stamps, one.giver)))


def _days(given: Iterable[Given], sold: Iterable[Sold]) -> Days:
    """Everybody's stamps of each day, and their share of its sales."""
    sales = Counter(_hour(one) for one in sold)
    open_days = {(place, day) for place, day, _ in sales}
    hours: dict[Hour, Counter[int]] = defaultdict(Counter)
    for one in given:
        if (one.place, one.at.date()) in open_days:
            hours[_hour(one)][one.giver] += 1
    found: dict[tuple[int, date], _Tally] = defaultdict(_Tally)
    for hour, givers in hours.items():
        for giver, stamps in givers.items():
            found[giver, hour[1]].add(_Tally(stamps, sales[hour] / len(givers)))
    return found


def _hour(one: Given | Sold) -> Hour:
    return one.place, one.at.date(), one.at.hour


def _usual(days: Days, giver: int, day: date, tally: _Tally) -> float | None:
    """The others' stamps a sale, where this day is far above them; None where it is not, or where they are too few to tell."""
    if tally.stamps < LEAST_STAMPS:
        return None
    always, then = _Tally(), _Tally()
    for (who, when), other in days.items():
        if who != giver:
            always.add(other)
            if when == day:
                then.add(other)
    if always.stamps < ENOUGH_STAMPS or always.sales < ENOUGH_SALES:
        return None
    usual = always.stamps / always.sales
    if then.sales >= A_DAYS_SALES:
        usual = max(usual, then.stamps / then.sales)
    most = tally.sales * min(TIMES * usual, max(OVER_SALES, OVER_SALES * usual))
    expected = usual * tally.sales
    apart = 2 * (sqrt(tally.stamps + 3 / 8) - sqrt(expected + 3 / 8))
    # what is expected is itself known from so many stamps only
    noise = SIGMAS * sqrt(1 + expected / always.stamps)
    return usual if tally.stamps > most and apart > noise else None
