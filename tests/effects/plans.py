"""Experiments with little to say: a schedule that is over, an indicator, a draw."""

from datetime import date

from habitue.effects import Drawn, Experiment, Indicator, Schedule, Tally, judge

SPRING = Schedule(date(2026, 3, 1), date(2026, 4, 30))
AFTER = date(2026, 5, 1)


def rate(a, n, b, m, *, better="more", name="came_back"):
    return Indicator(name, "rate", Tally(a, n), Tally(b, m), better)


def planned(primary=None, *, design=None, **more):
    more = {"schedule": SPRING, "measured_until": more.get("schedule", SPRING).end, **more}
    return Experiment(design=design or Drawn(), primary=primary, **more)


def judged(primary=None, *, at=AFTER, seed=0, **more):
    return judge(planned(primary, **more), at=at, seed=seed)
