"""When to look: at the end that was fixed beforehand, or at four planned looks with O'Brien and Fleming's bounds.

Looking every week and stopping at the first p < 0.05 finds an effect in 21 % of approaches that have none. Source of the
bounds: O'Brien and Fleming (1979), Biometrics 35:549-556, in the spending form of Lan and DeMets (1983), Biometrika
70:659-663, for four equal steps at 5 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import erfc, sqrt
from statistics import NormalDist
from typing import Literal

from habitue.metrics.intervals import Z

BOUNDS: dict[int, tuple[float, ...]] = {1: (Z,), 4: (4.333, 2.963, 2.359, 2.014)}
"""How many standard errors an effect must be away from 0 at each look, to be called one."""
ERROR = 0.05
"""How often, over all looks together, an approach without effect may be called one with."""


@dataclass(frozen=True, slots=True)
class Stop:
    """An approach that was ended before its time: on which day, and the last day on which outcomes are counted then."""

    day: date
    end: date


@dataclass(frozen=True, slots=True)
class Schedule:
    """The first day, the last day on which outcomes are counted (both included), and how many looks in between.

    ``stop`` is of one that was ended early: looks that were over by then stay where they were, and one more is left, at the end
    of those who were drawn.
    """

    start: date
    end: date
    looks: Literal[1, 4] = 1
    stop: Stop | None = None

    @property
    def look_days(self) -> tuple[date, ...]:
        """The days up to which each look counts: equal parts of the time, the last one the end."""
        days = (self.end - self.start).days
        planned = tuple(
            self.start + timedelta(days=-(-days * number // self.looks))
            for number in range(1, self.looks + 1)
        )
        if self.stop is None:
            return planned
        seen = (day for day in planned[:-1] if day < self.stop.day)
        return (*seen, self.stop.end)

    @property
    def bounds(self) -> tuple[float, ...]:
        """The bound of each look.

        After an early stop the last one leaves what the looks before have not spent of the error. A look that does not decide
        shows no number, so nobody stops because of one; false alarms over all looks then add up to one in twenty at most.
        """
        planned = BOUNDS[self.looks]
        if self.stop is None:
            return planned
        seen = len(self.look_days) - 1
        left = ERROR - (spent(seen / self.looks) if seen else 0.0)
        return (*planned[:seen], NormalDist().inv_cdf(1 - left / 2))

    @property
    def last_day(self) -> date:
        """The last day on which outcomes are counted, after an early stop too."""
        return self.look_days[-1]


def spent(share: float) -> float:
    """How much of the error looks have spent when this share of the time is over (Lan and DeMets' O'Brien-Fleming form).

    >>> [round(spent(number / 4), 4) for number in (1, 2, 3, 4)]
    [0.0, 0.0031, 0.0193, 0.05]
    """
    normal = NormalDist()
    return 4 * (1 - normal.cdf(normal.inv_cdf(1 - ERROR / 4) / sqrt(share)))


@dataclass(frozen=True, slots=True)
class Look:
    """One planned look: which (from 1), the day up to which outcomes count, its bound, whether it is the last."""

    number: int
    day: date
    bound: float
    last: bool

    @property
    def level(self) -> float:
        """The two-sided probability that chance alone crosses the bound at this look."""
        return erfc(self.bound / sqrt(2))


def look_at(schedule: Schedule, *, at: date) -> Look | None:
    """The latest look whose day is over on ``at`` (the look's day is the day before, or earlier); None before the first.

    >>> plan = Schedule(date(2026, 3, 1), date(2026, 4, 30), looks=4)
    >>> look_at(plan, at=date(2026, 4, 2)).day
    datetime.date(2026, 3, 31)
    """
    over = [number for number, day in enumerate(schedule.look_days, 1) if day < at]
    if not over:
        return None
    number = over[-1]
    days = schedule.look_days
    return Look(number, days[number - 1], schedule.bounds[number - 1], number == len(days))


def next_look_day(schedule: Schedule, *, at: date) -> date | None:
    """The next day up to which a look counts; None when all are over."""
    return next((day for day in schedule.look_days if day >= at), None)
