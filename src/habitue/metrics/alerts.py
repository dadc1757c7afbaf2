"""Which indicator of the last whole week or month is outside of what is usual for this shop, and what is usual.

A Shewhart chart of single values, prospective: the limits come from the shop's own earlier periods and are those of one more value.

- *Scale.* Counts as ``2 sqrt(x + 3/8)``, shares as ``asin sqrt p``, money as its square root: their spread no longer depends on their
  size, and a small number's long upper tail is short (Anscombe 1948, Biometrika 35:246-254).
- *Spread.* The mean moving range over 1.128, without the ranges above 3.27 times their mean, so that one odd week in the past does not
  hide the next (Nelson 1982, Journal of Quality Technology 14:172-173); for counts and shares never below what chance alone does
  to a Poisson or a binomial number: the wider of both (Laney 2002, Quality Engineering 14:531-537).
- *Centre.* The median of the last :data:`LEVEL` periods; where there is a year before, each against the same weeks (the one, and one
  on either side) or the same month of that year, so that a season is no alarm and neither is a shop that has grown.
- *Limits.* Three sigma (Shewhart 1931), widened by what the centre and the spread do not know: Student's quantile by its first term
  (Abramowitz and Stegun 1964, 26.7.5), with 0.62 degrees of freedom a range (Roes, Does and Schurink 1993, JQT 25:188-198).
  For counts and shares two
  periods running beyond two sigma on one side count as well (Western Electric 1956); money has too long a tail for that.
- *Lifetime value.* It is of twelve months, of which two months in a row share eleven: on its own value a chart takes a slow drift for
  alarms by the dozen (Alwan and Roberts 1988, Journal of Business and Economic Statistics 6:87-95). Judged is the step from one month to the
  next, on the logarithm, against the shop's own steps; where a part of the value goes to and fro, that spread is a little too wide, never too narrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from math import asin, ceil, exp, floor, log, pi, sin, sqrt
from statistics import fmean, median
from typing import Literal

from habitue.metrics.period import Period, years_before
from habitue.metrics.results import Indicators

LEAST = 8
"""So many earlier whole periods are needed."""
HISTORY, LEVEL = 26, 12
"""So many earlier periods say how much a value varies, and so many what is usual."""
LEAST_LEVEL = 4
"""The season counts once so many periods have a year before them: with weeks, from thirteen months on."""
FAR, NEAR = 3.0, 2.0
"""Sigmas: beyond the first at once, beyond the second twice running."""
LEAST_MONEY = 0.01
"""Money on its scale (its square root), and a mean, is never steadier than this: a change of a few per cent is no news."""
LEAST_STEP = 2 * LEAST_MONEY
"""The same of a step on the logarithm."""
CLOSED_SHARE = 7
"""A period is left out where the shop was closed on one day in so many, or more."""

Indicator = Literal[
    "orders", "customers", "new", "repeat", "churn", "order", "revenue", "retention", "frequency", "value"
]
Kind = Literal["count", "share", "money", "mean", "step"]
Direction = Literal["up", "down"]
Span = tuple[date, date]
"""First and last day, both included."""

KINDS: dict[Indicator, Kind] = {
    "orders": "count",
    "customers": "count",
    "new": "count",
    "repeat": "share",
    "churn": "share",
    "order": "money",
    "revenue": "money",
    "retention": "share",
    "frequency": "mean",
    "value": "step",
}
WEEKLY: tuple[Indicator, ...] = ("orders", "customers", "new", "repeat", "order", "revenue")
MONTHLY: tuple[Indicator, ...] = ("churn", "retention", "frequency", "value")
"""What is looked at by month alone: the window of who left is longer than a week, and in a week few come twice."""
_CAUSED: dict[Indicator, tuple[Indicator, ...]] = {
    "revenue": ("orders", "customers"),
    "customers": ("orders",),
    "retention": ("churn",),
    "frequency": ("orders", "repeat"),
    "value": ("churn", "order", "frequency"),
}
_AGAINST: frozenset[Indicator] = frozenset({"churn"})
"""Where more of it is less of what it explains."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What limits rest on: so many earlier periods, and whether the same time of the year before was looked at."""

    periods: int
    season: bool


@dataclass(frozen=True, slots=True)
class Alert:
    """An indicator outside of what is usual: its value, the limits it passed and the middle of them."""

    indicator: Indicator
    period: Period
    value: float
    low: float
    high: float
    usual: float
    direction: Direction
    rests_on: Basis


@dataclass(frozen=True, slots=True)
class _Point:
    """One period's value on the scale, and what chance alone does to it; 0 where that is not known.

    ``level`` is what a step is taken from.
    """

    period: Period
    value: float
    y: float
    chance: float
    level: float = 1.0


def alerts(
    series: Sequence[Indicators], indicators: Sequence[Indicator] = WEEKLY, *, closed: Sequence[Span] = ()
) -> tuple[Alert, ...]:
    """What stands out in the last whole period of a series, in the order of ``indicators``.

    Nothing where the shop was closed in that period, or where fewer than :data:`LEAST` whole periods came before it. The
    last whole period is judged, or none: an older one is no news.
    """
    whole = [one for one in series if not one.partial]
    if not whole or _closed(whole[-1].period, closed):
        return ()
    open_ones = [one for one in whole if not _closed(one.period, closed)]
    found = (_alert(name, open_ones) for name in indicators)
    return tuple(one for one in found if one is not None)


def leading(found: Sequence[Alert]) -> tuple[Alert, ...]:
    """The same without what another one explains: where fewer orders came, less revenue is no second piece of news.

    More who left are fewer who were kept: that is one piece of news, whichever of the two is asked for.
    """
    seen = {(one.indicator, one.direction) for one in found}
    return tuple(
        one
        for one in found
        if not any((cause, _way(cause, one)) in seen for cause in _CAUSED.get(one.indicator, ()))
    )


def _way(cause: Indicator, one: Alert) -> Direction:
    """The direction of a cause that explains this one's."""
    if cause not in _AGAINST:
        return one.direction
    return "down" if one.direction == "up" else "up"


def _closed(period: Period, closed: Sequence[Span]) -> bool:
    days = sum(max(0, (min(last, period.last) - max(first, period.first)).days + 1) for first, last in closed)
    return days * CLOSED_SHARE >= period.days


def _alert(name: Indicator, series: Sequence[Indicators]) -> Alert | None:
    points = [point for one in series if (point := _point(name, one)) is not None]
    if KINDS[name] == "step":
        points = _steps(points)
    if not points or points[-1].period != series[-1].period:
        return None
    limits = _limits(points, KINDS[name])
    if limits is None:
        return None
    sigmas, side = FAR, limits.side(points[-1], FAR)
    if not side and points[-1].chance:
        sigmas, side = NEAR, _twice(points, limits, KINDS[name])
    if not side:
        return None
    level = points[-1].level
    low, high = (level * end for end in _range(limits.span(sigmas), KINDS[name]))
    return Alert(
        indicator=name,
        period=points[-1].period,
        value=points[-1].value,
        low=low,
        high=high,
        usual=level * _back(limits.centre, KINDS[name]),
        direction="up" if side > 0 else "down",
        rests_on=limits.basis,
    )


def _range(span: tuple[float, float], kind: Kind) -> tuple[float, float]:
    """The limits as people know the value; of counts, the least and the most that are usual."""
    low, high = (_back(end, kind) for end in span)
    return (ceil(low), floor(high)) if kind == "count" else (low, high)


def _steps(points: Sequence[_Point]) -> list[_Point]:
    """Each point as the step from the one before it, where the two periods touch."""
    return [
        replace(after, y=after.y - before.y, level=before.value)
        for before, after in pairwise(points)
        if before.period.last == after.period.opening
    ]


def _twice(points: Sequence[_Point], limits: _Limits, kind: Kind) -> int:
    """The side on which this period and the one before it both lie beyond two sigma of their own limits; 0 for none."""
    side, before = limits.side(points[-1], NEAR), _limits(points[:-1], kind)
    if not side or before is None or points[-2].period.last != points[-1].period.opening:
        return 0
    return side if before.side(points[-2], NEAR) == side else 0


def _point(name: Indicator, one: Indicators) -> _Point | None:
    """An indicator's value in a period; None where it was not measurable."""
    if name in ("new", "churn") and "left_censored" in one.notes:
        return None
    value, n = _measured(name, one)
    if value is None or (KINDS[name] == "step" and value <= 0):
        return None
    chances = {"count": 1.0, "share": 1 / (2 * sqrt(max(n, 1)))}
    return _Point(one.period, value, _scaled(value, KINDS[name]), chances.get(KINDS[name], 0.0))


def _measured(name: Indicator, one: Indicators) -> tuple[float | None, int]:
    match name:
        case "repeat":
            return one.repeat_purchase_rate.value, one.repeat_purchase_rate.n
        case "churn":
            return one.churn_rate.value, one.churn_rate.n
        case "order":
            return one.average_order_value_all.value, one.orders
        case "revenue":
            return (None if one.average_order_value_all.reason == "no_amounts" else one.revenue), one.orders
        case "retention":
            return one.retention_rate.value, one.retention_rate.n
        case "frequency":
            return one.purchase_frequency.value, one.purchase_frequency.n
        case "value":
            return one.clv_simple.value, one.customers
    counts = {"orders": one.orders, "customers": one.customers, "new": one.bucket.new_customers}
    return counts[name], 1


def _scaled(value: float, kind: Kind) -> float:
    if kind == "count":
        return 2 * sqrt(value + 3 / 8)
    if kind == "step":
        return log(value)
    # the textbook retention passes 1 where more came back than left: above it, all is as good
    return asin(sqrt(min(value, 1.0))) if kind == "share" else sqrt(max(value, 0.0))


def _back(y: float, kind: Kind) -> float:
    if kind == "count":
        return max(0.0, (max(y, 0.0) / 2) ** 2 - 3 / 8)
    if kind == "step":
        return exp(y)
    return sin(min(max(y, 0.0), pi / 2)) ** 2 if kind == "share" else max(y, 0.0) ** 2


@dataclass(frozen=True, slots=True)
class _Limits:
    """The middle of what is usual, one sigma by the chart and one by chance alone, and how uncertain the chart's is."""

    centre: float
    sigma: float
    chance: float
    degrees: float
    basis: Basis

    def span(self, sigmas: float) -> tuple[float, float]:
        """The limits at so many sigmas."""
        widened = sigmas + (sigmas**3 + sigmas) / (4 * self.degrees)
        half = max(widened * self.sigma, sigmas * self.chance)
        return self.centre - half, self.centre + half

    def side(self, point: _Point, sigmas: float) -> int:
        """1 above these limits, -1 below, 0 within."""
        low, high = self.span(sigmas)
        return (point.y > high) - (point.y < low)


def _limits(points: Sequence[_Point], kind: Kind) -> _Limits | None:
    """The limits for the last point, from those before it; None where there are too few."""
    *earlier, last = points
    if len(earlier) < LEAST:
        return None
    ranges = _ranges(earlier[-HISTORY:])
    centre, unknown, basis = _centre(earlier, last)
    known = sqrt(1 + unknown)
    least = last.chance or _least(kind, centre)
    return _Limits(
        centre=centre,
        sigma=fmean(ranges) / 1.128 * (last.chance or 1) * known,
        chance=least * known,
        degrees=0.62 * len(ranges),
        basis=basis,
    )


def _least(kind: Kind, centre: float) -> float:
    """The floor under the spread of what chance alone does not tell."""
    return LEAST_STEP if kind == "step" else LEAST_MONEY * centre


def _ranges(points: Sequence[_Point]) -> list[float]:
    """The moving ranges in units of what chance alone does, without those that an odd period made."""
    found = [
        abs(after.y - before.y) / sqrt(((before.chance or 1) ** 2 + (after.chance or 1) ** 2) / 2)
        for before, after in pairwise(points)
    ]
    most = 3.267 * fmean(found)
    return [one for one in found if one <= most]


def _centre(earlier: Sequence[_Point], last: _Point) -> tuple[float, float, Basis]:
    """What is usual for the last point, and the variance that this adds to one value's."""
    known = {point.period.first: point.y for point in earlier}
    season = _year_before(last.period, known)
    pairs = ((point.y, _year_before(point.period, known)) for point in earlier[-LEVEL:])
    moved = [y - fmean(before) for y, before in pairs if before]
    if season and len(moved) >= LEAST_LEVEL:
        of_season = 1 / len(season)
        unknown = of_season + (1 + of_season) * _OF_MEDIAN / len(moved)
        return fmean(season) + median(moved), unknown, Basis(len(moved), season=True)
    level = [point.y for point in earlier[-LEVEL:]]
    return median(level), _OF_MEDIAN / len(level), Basis(len(level), season=False)


def _year_before(period: Period, known: Mapping[date, float]) -> list[float]:
    """The values of the same time a year earlier: three weeks around it, or the same month."""
    if period.days == _WEEK.days:
        near = [period.first - weeks * _WEEK for weeks in (53, 52, 51)]
    else:
        near = [years_before(period.first)]
    return [known[first] for first in near if first in known]


_WEEK = timedelta(days=7)
_OF_MEDIAN = pi / 2
"""The variance of a median of n values is so many times one value's over n."""
