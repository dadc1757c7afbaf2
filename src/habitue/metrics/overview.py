"""Everything the report says, computed once over one activity view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, partial

from habitue.metrics.activity import Activity
from habitue.metrics.cohorts import cohorts
from habitue.metrics.comparison import compare
from habitue.metrics.indicators import cautious, indicators
from habitue.metrics.period import Period, Unit, periods_between
from habitue.metrics.results import (
    Cohorts,
    CustomerLine,
    Indicators,
    Nps,
    Overview,
    Part,
    RfmCell,
    Rhythm,
    SecondPurchase,
    Segment,
    Window,
)
from habitue.metrics.rhythm import rhythm, suggest_window
from habitue.metrics.second_purchase import second_purchase
from habitue.metrics.sectors import Sector, benchmark
from habitue.metrics.segments import rfm, segments, slipping


@dataclass(frozen=True, slots=True)
class Question:
    """What the owner asks: by which period, over which window, in which sector, at which margin.

    ``last_days`` takes so many days up to the last one as the latest period, against as many before, instead of the last
    whole ``unit``, which the series keeps.
    """

    timezone: str
    unit: Unit = "month"
    last_days: int | None = None
    window_days: int | None = None  # None: the one the shop's rhythm suggests
    sector: Sector | None = None
    margin: float | None = None
    currency: str | None = None


def window_of(activity: Activity, window_days: int | None) -> Window:
    """The chosen window beside the suggested one; the suggested one where none is chosen."""
    suggested = suggest_window(activity)
    if window_days is None:
        return suggested
    return Window(window_days, suggested.suggested, suggested.gap_p90_days, suggested.gaps, suggested.beyond)


def whole_periods(activity: Activity, unit: Unit) -> tuple[Period, ...]:
    """The periods that the data cover from first to last day, in order."""
    return tuple(
        period
        for period in periods_between(activity.first_day, activity.last_day, unit)
        if activity.first_day <= period.first and period.last <= activity.last_day
    )


def overview(
    activity: Activity,
    question: Question,
    *,
    parts: Mapping[str, Mapping[str | None, Activity]] | None = None,
    nps: Nps | None = None,
    names: Mapping[str, str] | None = None,
) -> Overview:
    """All figures of the report.

    ``parts`` gives the activity of each ``location`` and ``channel``; ``names`` the names of customers,
    where they may be shown.
    """
    (found,) = overviews(activity, (question,))
    cut = _Cut((found.latest or found.trailing_year).period, found.window.days, question.margin)
    known = {line.customer_id: (names or {}).get(line.customer_id) for line in found.slipping}
    return replace(
        found,
        locations=_parts(parts, "location", cut),
        channels=_parts(parts, "channel", cut),
        nps=nps,
        names={customer: name for customer, name in known.items() if name},
    )


def overviews(
    activity: Activity, questions: Sequence[Question], *, most_slipping: int | None = None
) -> tuple[Overview, ...]:
    """The overview of each question, in order, without parts, answers or names; what several share is computed once.

    ``most_slipping`` lists so many of the slipping, the dearest first; ``slipping_total`` counts them all.
    """
    whole_of, course_of = cache(partial(_whole, activity, most_slipping)), cache(partial(_course, activity))
    found = []
    for question in questions:
        whole = whole_of(question.window_days)
        course = course_of(question.unit, whole.window.days, question.margin)
        found.append(_overview(activity, question, whole, course))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Whole:
    """What is the same by whatever unit one asks."""

    window: Window
    second_purchase: SecondPurchase
    rhythm: Rhythm
    segments: tuple[Segment, ...]
    rfm: tuple[RfmCell, ...]
    slipping: tuple[CustomerLine, ...]
    slipping_total: int


def _whole(activity: Activity, most_slipping: int | None, window_days: int | None) -> _Whole:
    window = window_of(activity, window_days)
    lines, total = slipping(activity, most=most_slipping)
    return _Whole(
        window=window,
        second_purchase=second_purchase(activity, skip_days=0 if activity.history_complete else window.days),
        rhythm=rhythm(activity),
        segments=segments(activity),
        rfm=rfm(activity),
        slipping=lines,
        slipping_total=total,
    )


@dataclass(frozen=True, slots=True)
class _Course:
    """How a shop went, unit by unit."""

    series: tuple[Indicators, ...]
    cohorts: Cohorts


def _course(activity: Activity, unit: Unit, window_days: int, margin: float | None) -> _Course:
    found = indicators(
        activity,
        periods_between(activity.first_day, activity.last_day, unit),
        window_days=window_days,
        margin=margin,
    )
    return _Course(
        series=tuple(cautious(one) for one in found),
        cohorts=cohorts(activity, unit=unit, window_days=window_days),
    )


def _overview(activity: Activity, question: Question, whole: _Whole, course: _Course) -> Overview:
    days = whole.window.days
    previous, latest = _latest(activity, question, course.series, days)
    year = _trailing_year(activity, latest, days, question)
    return Overview(
        first_day=activity.first_day,
        last_day=activity.last_day,
        unit=question.unit,
        timezone=question.timezone,
        currency=question.currency,
        window=whole.window,
        latest=latest,
        previous=previous,
        changes=compare(previous, latest) if previous and latest else (),
        trailing_year=year,
        series=course.series,
        benchmark=benchmark(activity, year, question.sector) if question.sector else None,
        cohorts=course.cohorts,
        second_purchase=whole.second_purchase,
        rhythm=whole.rhythm,
        segments=whole.segments,
        rfm=whole.rfm,
        slipping=whole.slipping,
        slipping_total=whole.slipping_total,
    )


def _latest(
    activity: Activity, question: Question, series: Sequence[Indicators], window_days: int
) -> tuple[Indicators | None, Indicators | None]:
    """The figures of the period before the latest one, and of the latest; none of one that the data do not cover."""
    if question.last_days is None:
        by_period = {item.period: item for item in series}
        covered = [by_period[period] for period in whole_periods(activity, question.unit)]
    else:
        last = Period(activity.last_day - timedelta(days=question.last_days - 1), activity.last_day)
        wanted = [one for one in (last.previous, last) if one.first >= activity.first_day]
        found = (
            indicators(activity, wanted, window_days=window_days, margin=question.margin) if wanted else ()
        )
        covered = [cautious(one) for one in found]
    return covered[-2] if len(covered) > 1 else None, covered[-1] if covered else None


@dataclass(frozen=True, slots=True)
class _Cut:
    period: Period
    window_days: int
    margin: float | None


def _trailing_year(
    activity: Activity, latest: Indicators | None, window_days: int, question: Question
) -> Indicators:
    last = latest.period.last if latest else activity.last_day
    year = Period(last, last).trailing_year
    return cautious(indicators(activity, [year], window_days=window_days, margin=question.margin)[0])


def _parts(
    parts: Mapping[str, Mapping[str | None, Activity]] | None, kind: str, cut: _Cut
) -> tuple[Part, ...]:
    found = (parts or {}).get(kind, {})
    return tuple(
        Part(
            name, cautious(indicators(part, [cut.period], window_days=cut.window_days, margin=cut.margin)[0])
        )
        for name, part in found.items()
    )
