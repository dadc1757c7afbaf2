"""The library's question about a change that nobody drew: a whole shop before and after, or locations beside others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from habitue.answers import Answer
from habitue.effecting import shown_verdict
from habitue.errors import HabitueError
from habitue.language import N_, Language
from habitue.questions import checked_choice, day_given
from habitue.records.daily import Daily, read_daily
from habitue.report.effect_documents import verdict_document, verdict_rows

if TYPE_CHECKING:
    from habitue.effects import Compared, Experiment, Indicator, Schedule, Staggered, Verdict

Method = Literal["own", "diff-diff", "bsts"]
METHODS: tuple[Method, ...] = ("own", "diff-diff", "bsts")
MOST_LOCATIONS = 300
"""Up to so many units every other choice of the changed ones is tried; above, Welch's interval is good."""
SPAN_DAYS = 28


class NoLaunch(HabitueError):
    """Neither a day nor a column of days says when something changed."""

    message = N_(
        "Say when it began: --launch DAY for a whole shop, --unit and --started COLUMN for locations."
    )


class NotInside(HabitueError):
    """A launch outside the days of the table."""

    message = N_("The table runs from {first} to {last}; {launch} leaves no days before or after.")


class TooShortASpan(HabitueError):
    """Too few days for whole weeks after the launch and two spans as long before."""

    message = N_(
        "Locations need whole weeks after the launch and twice as many before: here there are {after} days after, {before} before."
    )


class NobodyElse(HabitueError):
    """No location was left as it was, or none was changed."""

    message = N_(
        "Some locations must have a day in the column {column} and others none: {changed} of {all} have one."
    )


class ManyStarts(HabitueError):
    """Starts on several days, which our own comparison does not take."""

    message = N_("They began on {days} different days: --method diff-diff compares those.")


class NotForThis(HabitueError):
    """A method for another kind of table."""

    message = N_(
        "The method {method} is not for this: bsts is for a whole shop, diff-diff for locations beside others."
    )


def effect_over_time(  # noqa: PLR0913  (a question with its options)
    data: object,
    *,
    day: str,
    outcome: str,
    launch: date | str | None = None,
    unit: str | None = None,
    started: str | None = None,
    span: int | None = None,
    method: Method = "own",
    ends: date | str | None = None,
    seed: int = 0,
    currency: str | None = None,
    language: str = "en",
) -> Answer[Verdict]:
    """What changed since a launch that nobody drew, behind a placebo: a verdict from a closed list, with its evidence.

    Args:
        data: a path or a frame with a row per day, or per day and location; a day without a row is a day of 0.
        day: the column of days.
        outcome: the column that is added up, such as sales.
        launch: the first day of what changed, for a whole shop with nobody to compare with.
        unit: the column that names each location (or customer), where others were left as they were.
        started: the column with the first day on which that unit was changed, empty for those that never were.
        span: days after the launch that are compared with as many before; all whole weeks there are by default. Where units
            started on different days, the days of a period: 28 by default.
        method: ``own`` decides. ``bsts`` (a whole shop) and ``diff-diff`` (units) tell a second estimate beside it, which decides
            nothing; of units that started on different days ``diff-diff`` makes the only one, behind our placebo and our redraws.
        ends: the last day that counts, as it was fixed beforehand; the table's last by default.
        seed: of the redraws, and of the sampler.
        currency: for the words.
        language: ``en`` or ``fr``.

    Raises:
        HabitueError: the table cannot be read, or a question does not fit it.
    """
    from habitue.effects import judge, second_estimate

    method = checked_choice(method, name="method", known=METHODS)
    if (launch is None) == (started is None) or (unit is None) != (started is None):
        raise NoLaunch
    daily = read_daily(data, day=day, outcome=outcome, unit=unit, started=started)
    if ends is not None:
        daily = _until(daily, day_given(ends, name="ends"))
    if launch is not None:
        asked = _whole_shop(daily, day_given(launch, name="launch"), method)
    else:
        asked = _locations(daily, outcome, started or "", span, method)
    verdict = judge(asked, at=date.today(), seed=seed)  # noqa: DTZ011  (the analyst's own day)
    if method == "bsts" or (method == "diff-diff" and asked.primary is not None):
        verdict = second_estimate(verdict, asked, by=method, seed=seed)
    show = partial(shown_verdict, verdict, currency)
    return Answer((verdict,), verdict_document(verdict), verdict_rows(verdict), show, Language(language))


def _until(daily: Daily, last: date) -> Daily:
    days = (last - daily.first).days + 1
    if days < 1:
        raise _outside(daily, last)
    return Daily(daily.first, daily.values[:, :days], daily.units, daily.started)


def _outside(daily: Daily, launch: date) -> NotInside:
    last = daily.first + timedelta(days=daily.values.shape[1] - 1)
    return NotInside(first=daily.first.isoformat(), last=last.isoformat(), launch=launch.isoformat())


def _place(daily: Daily, launch: date) -> int:
    """How many days of the table lie before the launch."""
    place = (launch - daily.first).days
    if not 0 < place < daily.values.shape[1]:
        raise _outside(daily, launch)
    return place


def _whole_shop(daily: Daily, launch: date, method: Method) -> Experiment:
    from habitue.effects import BeforeAfter, Experiment

    if method == "diff-diff":
        raise NotForThis(method=method)
    place = _place(daily, launch)
    days = daily.values.sum(axis=0)
    schedule = _schedule(launch, days.size - place)
    design = BeforeAfter(days[:place], days[place:])
    return Experiment(design=design, schedule=schedule, measured_until=schedule.end)


def _schedule(launch: date, days: int) -> Schedule:
    from habitue.effects import Schedule

    return Schedule(launch, launch + timedelta(days=days - 1))


def _locations(daily: Daily, outcome: str, column: str, span: int | None, method: Method) -> Experiment:
    from habitue.effects import Experiment

    if method == "bsts":
        raise NotForThis(method=method)
    starts = sorted({one for one in daily.started if one is not None})
    changed = sum(one is not None for one in daily.started)
    if not 0 < changed < len(daily.units):
        raise NobodyElse(column=column, changed=changed, all=len(daily.units))
    if len(starts) == 1:
        primary, design, days = _at_once(daily, outcome, starts[0], span)
        schedule = _schedule(starts[0], days)
        return Experiment(design=design, schedule=schedule, measured_until=schedule.end, primary=primary)
    if method != "diff-diff":
        raise ManyStarts(days=len(starts))
    staggered, days = _one_after_another(daily, outcome, starts, span or SPAN_DAYS)
    schedule = _schedule(starts[0], days)
    return Experiment(design=staggered, schedule=schedule, measured_until=schedule.end)


def _at_once(daily: Daily, outcome: str, start: date, span: int | None) -> tuple[Indicator, Compared, int]:
    """Three windows of equal length: two before the start, one after."""
    from habitue.effects import Compared, Indicator, sample

    place = _place(daily, start)
    after = daily.values.shape[1] - place
    days = min(after, place // 2) // 7 * 7 if span is None else span
    if days < 1 or days > after or 2 * days > place:
        raise TooShortASpan(after=after, before=place)
    changed = np.array([one is not None for one in daily.started])
    earlier, before, now = (
        daily.values[:, place + back * days : place + (back + 1) * days].sum(axis=1) for back in (-2, -1, 0)
    )
    approached, held = (sample(now[side], before=before[side]) for side in (changed, ~changed))
    units: Literal["customers", "locations"] = "locations" if changed.size <= MOST_LOCATIONS else "customers"
    design = Compared("shop", earlier[changed], earlier[~changed], units)
    return Indicator(outcome, "money", approached, held), design, days


def _one_after_another(
    daily: Daily, outcome: str, starts: Sequence[date], span: int
) -> tuple[Staggered, int]:
    """Whole periods counted from the first start on, and backwards from it; a start counts for the whole of its period."""
    from habitue.effects import Staggered

    place = _place(daily, starts[0])
    _place(daily, starts[-1])
    back, forth = place // span if span > 0 else 0, (daily.values.shape[1] - place) // span if span > 0 else 0
    if back < 2 or forth < 1:
        raise TooShortASpan(after=daily.values.shape[1] - place, before=place)
    cut = daily.values[:, place - back * span : place + forth * span]
    values = cut.reshape(len(daily.units), back + forth, span).sum(axis=2)
    periods = [-1 if one is None else back + (one - starts[0]).days // span for one in daily.started]
    first = np.array([min(period, back + forth) for period in periods])
    kept = (
        first < back + forth
    )  # whoever began after the last whole period is neither changed nor never changed
    return Staggered(values[kept], first[kept], indicator=outcome), forth * span
