"""Charts of what comes next: a sum with its band, what came beside what was expected, groups beside a diagonal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from math import floor, inf, log10, sqrt

from markupsafe import Markup

from habitue.models.holdout import Score
from habitue.report.charts import Bar, Words, horizontal_bars
from habitue.report.prediction_tables import Telling, calibration_table, stage_value_table, thinned
from habitue.report.stages import stage_name
from habitue.report.svg import WIDTH, element, label, nice_ticks, picture, points
from habitue.report.wording import chart_number, joined, share_text

POINTS = 60
"""So many points a line has at most: more cannot be told apart, and would weigh the page down."""

_TOP, _RIGHT = 26.0, 304.0
_BOTTOM, _SQUARE_BOTTOM = 152.0, 226.0
_LETTER, _BESIDE = 5.8, 8.0
_SWATCH = 20.0
_X_LABELS = 5
_APART = 0.12
_DIGITS = 4
_MANY_DAYS = 300

Show = Callable[[float], str]


def ahead_picture(telling: Telling, *, words: Words) -> Markup:
    """The sum of the weeks to come: nought on the day before them, then the sum at the end of each."""
    language, ahead = telling.language, telling.prediction.ahead
    band = 0.0 if telling.has_band else None
    opening = ahead[0].first - timedelta(days=1)
    series = [Sum(0, 0.0, band, band, "", language.day(opening, "d MMM"))]
    for place, week in enumerate(ahead, start=1):
        said = joined(language.day(week.last), telling.worth(week.cumulative), language)
        if week.low is not None and week.high is not None:
            low, high = telling.worth(week.low), telling.worth(week.high)
            said += " (" + language.text("between {low} and {high}", low=low, high=high) + ")"
        tick = language.day(week.last, "d MMM")
        series.append(Sum(place, week.cumulative, week.low, week.high, said, tick))
    return sum_chart(series, words=words, axis=partial(_figure, telling), show=telling.worth)


def stage_value_picture(telling: Telling) -> Markup:
    """What each lifecycle stage is expected to bring, one bar each."""
    language, bars = telling.language, []
    for one in telling.prediction.stages:
        value = one.expected_purchases if one.expected_value is None else one.expected_value
        beside = f"{telling.worth(value, beside=telling.largest_stage)} ({share_text(one.share, language)})"
        bars.append(Bar(stage_name(one.stage, language), value, beside))
    described = "; ".join(joined(bar.name, bar.text, language) for bar in bars)
    return horizontal_bars(bars, words=Words("stage-value", stage_value_table(telling).title, described))


def calibration_picture(found: Score, telling: Telling) -> Markup:
    """What was expected of each group of customers, and what came."""
    language, table = telling.language, calibration_table(found, language=telling.language)
    spots = []
    for row, band in zip(table.rows, found.calibration, strict=True):
        said = language.text("{expected} expected, {actual} came", expected=row[2], actual=row[3])
        spots.append(Spot(band.expected_mean, band.actual_mean, joined(row[0], said, language)))
    words = Words("calibration", table.title, "; ".join(spot.tooltip for spot in spots))
    names = (language.text("came, per customer"), language.text("expected, per customer"))
    return calibration_chart(spots, names=names, words=words, axis=partial(_figure, telling))


def tracking_picture(telling: Telling, *, words: Words, until: date | None) -> Markup:
    """All repeat purchases added up, as they came and as expected; ``until`` is the last day that the model has seen."""
    language = telling.language
    weeks = thinned(telling.prediction.tracking, most=POINTS)
    many = (weeks[-1].last - weeks[0].last).days > _MANY_DAYS
    series = []
    for week in weeks:
        said = language.text(
            "{expected} expected, {actual} came",
            expected=language.number(week.expected),
            actual=language.number(week.actual),
        )
        tick = language.day(week.last, "LLL yy" if many else "d MMM")
        tooltip = joined(language.day(week.last), said, language)
        series.append(Pair(week.last.toordinal(), week.actual, week.expected, tooltip, tick))
    return tracking_chart(
        series,
        names=(language.text("came"), language.text("expected")),
        words=words,
        axis=partial(_figure, telling),
        mark=None if until is None else until.toordinal(),
    )


def _figure(telling: Telling, value: float) -> str:
    """A figure beside an axis, with as many decimals as it has."""
    digits = next((d for d in range(_DIGITS) if abs(round(value, d) - value) < 1e-9), _DIGITS)
    return telling.language.number(value, digits) if digits else chart_number(value, telling.language)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum up to one moment, and within what it should lie where that is known."""

    x: float
    value: float
    low: float | None
    high: float | None
    tooltip: str
    tick: str


@dataclass(frozen=True, slots=True)
class Pair:
    """What came and what was expected up to one moment."""

    x: float
    actual: float
    expected: float
    tooltip: str
    tick: str


@dataclass(frozen=True, slots=True)
class Spot:
    """One group of customers: what was expected of each, and what came from each."""

    expected: float
    actual: float
    tooltip: str


@dataclass(frozen=True, slots=True)
class _Plane:
    """From figures to places: each axis begins at its first figure and ends at its last."""

    x_ends: tuple[float, float]
    y_ends: tuple[float, float]
    left: float
    bottom: float = _BOTTOM

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place of a pair of figures."""
        (first, last), (low, high) = self.x_ends, self.y_ends
        return (
            self.left + (x - first) / ((last - first) or 1.0) * (_RIGHT - self.left),
            self.bottom - (y - low) / ((high - low) or 1.0) * (self.bottom - _TOP),
        )


def sum_chart(series: Sequence[Sum], *, words: Words, axis: Show, show: Show) -> Markup:
    """A sum growing over time, with its band; the last point says its number."""
    ticks = nice_ticks(0.0, max(value for one in series for value in (one.value, one.high or 0.0)))
    marks = [(tick, axis(tick)) for tick in ticks]
    plane = _Plane((series[0].x, series[-1].x), (ticks[0], ticks[-1]), _left(marks))
    line = [plane.at(one.x, one.value) for one in series]
    parts = [
        *_grid(marks, plane),
        *_dates([(one.x, one.tick) for one in series], plane),
        *_band(series, plane),
        element("polyline", points=points(line), class_="line"),
        *(element("circle", cx=x, cy=y, r=2.5, class_="point") for x, y in line[:-1]),
        element("circle", cx=line[-1][0], cy=line[-1][1], r=4.5, class_="dot"),
        *(_touch(place, one.tooltip) for place, one in zip(line, series, strict=True) if one.tooltip),
        label(_RIGHT + 8, line[-1][1] - 11, show(series[-1].value), anchor="end", kind="lab"),
    ]
    return _picture(parts, words, _BOTTOM)


def tracking_chart(
    series: Sequence[Pair], *, names: tuple[str, str], words: Words, axis: Show, mark: float | None = None
) -> Markup:
    """Two sums over time, what came (``names[0]``) and what was expected; ``mark`` is where the model stopped learning."""
    ticks = nice_ticks(0.0, max(value for one in series for value in (one.actual, one.expected)))
    marks = [(tick, axis(tick)) for tick in ticks]
    plane = _Plane((series[0].x, series[-1].x), (ticks[0], ticks[-1]), _left(marks))
    came = [plane.at(one.x, one.actual) for one in series]
    expected = [plane.at(one.x, one.expected) for one in series]
    parts = [
        *_grid(marks, plane),
        *_dates([(one.x, one.tick) for one in series], plane),
        *(_mark(mark, plane) if mark is not None else ()),
        element("polyline", points=points(came), class_="came"),
        element("polyline", points=points(expected), class_="line dashed"),
        *_key(names),
        *(_touch(place, one.tooltip) for place, one in zip(came, series, strict=True)),
    ]
    return _picture(parts, words, _BOTTOM)


def calibration_chart(spots: Sequence[Spot], *, names: tuple[str, str], words: Words, axis: Show) -> Markup:
    """Groups of customers beside the diagonal on which as much came as was expected.

    Both axes are drawn by square roots: most groups stand near nought, and the diagonal stays one.
    ``names`` are those of the two axes, upwards first.
    """
    most = max(value for spot in spots for value in (spot.expected, spot.actual))
    end, marks = sqrt(most), [(sqrt(tick), axis(tick)) for tick in spread_ticks(most)]
    plane = _Plane((0.0, end), (0.0, end), _left(marks), _SQUARE_BOTTOM)
    (start_x, start_y), (end_x, end_y) = plane.at(0.0, 0.0), plane.at(end, end)
    places = [plane.at(sqrt(spot.expected), sqrt(spot.actual)) for spot in spots]
    parts = [
        *_grid(marks, plane),
        *(label(plane.at(root, 0.0)[0], _SQUARE_BOTTOM + 15, name) for root, name in marks),
        element("line", x1=start_x, y1=start_y, x2=end_x, y2=end_y, class_="join"),
        label(0, 10, names[0], anchor="start"),
        label(_RIGHT + 8, _SQUARE_BOTTOM + 30, names[1], anchor="end"),
        *(element("circle", cx=x, cy=y, r=4.5, class_="dot") for x, y in places),
        *(_touch(place, spot.tooltip) for place, spot in zip(places, spots, strict=True)),
    ]
    return _picture(parts, words, _SQUARE_BOTTOM + 14)


def spread_ticks(most: float) -> tuple[float, ...]:
    """Nought and round figures up to ``most``, far enough apart on a scale of square roots.

    >>> spread_ticks(3.9)
    (0.0, 0.2, 0.5, 1.0, 2.0)
    """
    found: list[float] = []
    if most > 0:
        power = floor(log10(most))
        rounds = [factor * 10.0**place for place in range(power, power - 3, -1) for factor in (5, 2, 1)]
        above = inf
        for tick in (tick for tick in rounds if tick <= most):
            at = sqrt(tick / most)
            if at >= _APART and above - at >= _APART:
                found.append(round(tick, 9))
                above = at
    return (0.0, *reversed(found))


def _left(marks: Sequence[tuple[float, str]]) -> float:
    """Room for the longest figure beside the upright axis."""
    return max(len(name) for _, name in marks) * _LETTER + _BESIDE


def _grid(marks: Sequence[tuple[float, str]], plane: _Plane) -> Iterator[Markup]:
    for value, name in marks:
        y = plane.at(plane.x_ends[0], value)[1]
        yield element("line", x1=plane.left, x2=_RIGHT + 4, y1=y, y2=y, class_="grid")
        yield label(plane.left - 5, y + 3.5, name, anchor="end")


def _dates(ticks: Sequence[tuple[float, str]], plane: _Plane) -> Iterator[Markup]:
    every = -(-len(ticks) // _X_LABELS)
    for x, name in ticks[(len(ticks) - 1) % every :: every]:
        yield label(plane.at(x, 0.0)[0], plane.bottom + 16, name)


def _band(series: Sequence[Sum], plane: _Plane) -> Iterator[Markup]:
    high = [plane.at(one.x, one.high) for one in series if one.high is not None]
    low = [plane.at(one.x, one.low) for one in series if one.low is not None]
    if high:
        yield element("polygon", points=points([*high, *reversed(low)]), class_="band")


def _mark(x: float, plane: _Plane) -> Iterator[Markup]:
    at = plane.at(x, 0.0)[0]
    yield element("line", x1=at, x2=at, y1=_TOP, y2=plane.bottom, class_="join")


def _key(names: tuple[str, str]) -> Iterator[Markup]:
    """What each of the two lines is, above them."""
    for place, (name, kind) in enumerate(zip(names, ("came", "line dashed"), strict=True)):
        left = place * WIDTH * 0.4
        ends = points([(left, 8.0), (left + _SWATCH, 8.0)])
        yield element("polyline", points=ends, class_=kind)
        yield label(left + _SWATCH + 6, 11.5, name, anchor="start", kind="name")


def _touch(place: tuple[float, float], tooltip: str) -> Markup:
    return element("circle", element("title", tooltip), cx=place[0], cy=place[1], r=8, class_="touch")


def _picture(parts: Sequence[Markup], words: Words, bottom: float) -> Markup:
    return picture(parts, key=words.key, title=words.title, description=words.description, height=bottom + 20)
