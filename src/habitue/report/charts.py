"""Charts as inline SVG, coloured by the page's variables; every point says its number when pointed at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from habitue.report.svg import WIDTH, element, label, nice_ticks, picture, points

_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 312.0, 20.0, 128.0
_HEIGHT = 150.0
_X_LABELS = 6
_ROW = 38.0
_SLIVER = 2.0
_IN_ONE_LINE = 8


@dataclass(frozen=True, slots=True)
class Words:
    """A chart's id and what it says to those who cannot see it."""

    key: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a line; ``hollow`` marks a period that is not whole, ``y`` None is a gap."""

    x: float
    y: float | None
    low: float | None
    high: float | None
    tooltip: str
    tick: str = ""
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its length, what is written beside it."""

    name: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the bucket: what it is (in short lines), how many, and which way it goes."""

    lines: tuple[str, ...]
    value: int
    text: str
    kind: str  # level, up, down


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One interval on a scale from 0; without ``low`` and ``high``, a mark to compare with."""

    name: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None


Scale = Callable[[float], float]


def _scale(domain: tuple[float, float], extent: tuple[float, float]) -> Scale:
    (low, high), (start, end) = domain, extent
    span = (high - low) or 1.0
    return lambda value: start + (value - low) / span * (end - start)


def line_chart(
    series: Sequence[Point],
    *,
    words: Words,
    show: Callable[[float], str],
    most: float | None = 1.0,
    least: float = 0.0,
) -> Markup:
    """Values on a line with their interval band; hollow points hang on a dashed line. Shares are ``most`` 1, scores ``least`` −100."""
    values = [v for p in series for v in (p.y, p.low, p.high) if v is not None] or [0.0, 1.0]
    highest = max(values) if most is None else min(most, max(values))
    ticks = nice_ticks(max(least, min(values)), highest)
    x = _scale((series[0].x, series[-1].x), (_LEFT + 4, _RIGHT))
    y = _scale((ticks[0], ticks[-1]), (_BOTTOM, _TOP))
    parts = [
        *_grid(ticks, y, show),
        *_x_labels(series, x),
        *_bands(series, x, y),
        *_lines(series, x, y),
        *_dots(series, x, y),
        *_last_label(series, x, y, show),
    ]
    return picture(parts, key=words.key, title=words.title, description=words.description, height=_HEIGHT)


def _grid(ticks: Sequence[float], y: Scale, show: Callable[[float], str]) -> Iterator[Markup]:
    for tick in ticks:
        yield element("line", x1=_LEFT, x2=_RIGHT + 4, y1=y(tick), y2=y(tick), class_="grid")
        yield label(_LEFT - 5, y(tick) + 3.5, show(tick), anchor="end")


def _x_labels(series: Sequence[Point], x: Scale) -> Iterator[Markup]:
    every = -(-len(series) // _X_LABELS)
    for index, point in enumerate(series):
        if point.tick and (len(series) - 1 - index) % every == 0:
            yield label(x(point.x), _HEIGHT - 6, point.tick)


def _runs(series: Sequence[Point]) -> Iterator[list[Point]]:
    run: list[Point] = []
    for point in series:
        if point.y is None:
            if run:
                yield run
            run = []
        else:
            run.append(point)
    if run:
        yield run


def _bands(series: Sequence[Point], x: Scale, y: Scale) -> Iterator[Markup]:
    for run in _runs(series):
        high = [(x(p.x), y(p.high)) for p in run if p.high is not None]
        low = [(x(p.x), y(p.low)) for p in run if p.low is not None]
        yield element("polygon", points=points([*high, *reversed(low)]), class_="band")


def _lines(series: Sequence[Point], x: Scale, y: Scale) -> Iterator[Markup]:
    for run in _runs(series):
        whole = [(x(p.x), y(p.y)) for p in run if p.y is not None and not p.hollow]
        yield element("polyline", points=points(whole), class_="line")
        for one, two in pairwise(run):
            if (one.hollow or two.hollow) and one.y is not None and two.y is not None:
                ends = points([(x(one.x), y(one.y)), (x(two.x), y(two.y))])
                yield element("polyline", points=ends, class_="line dashed")


def _dots(series: Sequence[Point], x: Scale, y: Scale) -> Iterator[Markup]:
    for point in series:
        if point.y is None:
            continue
        kind, radius = ("hollow", 4) if point.hollow else ("point", 2.5)
        yield element("circle", cx=x(point.x), cy=y(point.y), r=radius, class_=kind)
        yield element(
            "circle", element("title", point.tooltip), cx=x(point.x), cy=y(point.y), r=9, class_="touch"
        )


def _last_label(
    series: Sequence[Point], x: Scale, y: Scale, show: Callable[[float], str]
) -> Iterator[Markup]:
    whole = [(point.x, point.y) for point in series if point.y is not None and not point.hollow]
    for day, share in whole[-1:]:
        yield element("circle", cx=x(day), cy=y(share), r=4.5, class_="dot")
        yield label(min(x(day), _RIGHT), y(share) - 10, show(share), anchor="end", kind="lab")


def waterfall(steps: Sequence[Step], *, words: Words) -> Markup:
    """From one level to another by what came in and what leaked out; the bars stand on zero."""
    width = WIDTH / len(steps)
    spans = _spans(steps)
    y = _scale((0.0, float(max(max(span) for span in spans)) or 1.0), (_BOTTOM, _TOP))
    parts: list[Markup] = []
    for index, (step, (low, high)) in enumerate(zip(steps, spans, strict=True)):
        left, middle = index * width, (index + 0.5) * width
        height = max(y(low) - y(high), _SLIVER)
        parts.append(
            element("rect", x=left + 8, y=y(high), width=width - 16, height=height, rx=4, class_=step.kind)
        )
        parts.append(label(middle, y(high) - 6, step.text, kind="value"))
        if index < len(steps) - 1:
            end = y(low if step.kind == "down" else high)
            parts.append(element("line", x1=left + 8, x2=left + width + 8, y1=end, y2=end, class_="join"))
        parts.extend(label(middle, _BOTTOM + 15 + 12 * row, text) for row, text in enumerate(step.lines))
    return picture(
        parts, key=words.key, title=words.title, description=words.description, height=_HEIGHT + 12
    )


def _spans(steps: Sequence[Step]) -> list[tuple[int, int]]:
    spans, level = [], 0
    for step in steps:
        if step.kind == "level":
            level = step.value
            spans.append((0, level))
        elif step.kind == "up":
            spans.append((level, level + step.value))
            level += step.value
        else:
            spans.append((level - step.value, level))
            level -= step.value
    return spans


def horizontal_bars(bars: Sequence[Bar], *, words: Words) -> Markup:
    """One bar below its name and its number, longest where the value is largest."""
    x = _scale((0.0, max((bar.value for bar in bars), default=1.0) or 1.0), (0.0, float(WIDTH)))
    parts: list[Markup] = []
    for index, bar in enumerate(bars):
        top = index * _ROW
        parts.append(label(0, top + 13, bar.name, anchor="start", kind="name"))
        parts.append(label(WIDTH, top + 13, bar.text, anchor="end"))
        parts.append(element("rect", x=0, y=top + 19, width=WIDTH, height=9, rx=4.5, class_="track"))
        if bar.value > 0:
            length = max(x(bar.value), 9.0)
            parts.append(element("rect", x=0, y=top + 19, width=length, height=9, rx=4.5, class_="level"))
    height = max(len(bars), 1) * _ROW
    return picture(parts, key=words.key, title=words.title, description=words.description, height=height)


def histogram(bars: Sequence[Bar], *, words: Words) -> Markup:
    """Upright bars on zero, with their number above and their span below."""
    width, many = WIDTH / max(len(bars), 1), len(bars) > _IN_ONE_LINE
    y = _scale((0.0, max((bar.value for bar in bars), default=1.0) or 1.0), (_BOTTOM, _TOP))
    parts = [element("line", x1=0, x2=WIDTH, y1=_BOTTOM, y2=_BOTTOM, class_="grid")]
    for index, bar in enumerate(bars):
        middle = (index + 0.5) * width
        if bar.value > 0:
            height = max(_BOTTOM - y(bar.value), _SLIVER)
            left = index * width + 3
            parts.append(
                element(
                    "rect", x=left, y=_BOTTOM - height, width=width - 6, height=height, rx=4, class_="level"
                )
            )
        parts.append(label(middle, min(y(bar.value), _BOTTOM - _SLIVER) - 5, bar.text, kind="value"))
        lower = 12 if many and index % 2 else 0
        parts.append(label(middle, _BOTTOM + 15 + lower, bar.name))
    return picture(
        parts,
        key=words.key,
        title=words.title,
        description=words.description,
        height=_HEIGHT + (12 if many else 0),
    )


def interval_chart(
    rows: Sequence[IntervalRow],
    *,
    words: Words,
    show: Callable[[float], str],
    most: float | None = 1.0,
) -> Markup:
    """Intervals below one another on one scale from none to ``most`` (all), or to what the largest reaches.

    A diamond is a figure without interval.
    """
    reached = max((max(row.value, row.high or 0.0) for row in rows), default=1.0)
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0) if most == 1.0 else nice_ticks(0.0, reached if most is None else most)
    x = _scale((0.0, ticks[-1]), (6.0, WIDTH - 6.0))
    bottom = len(rows) * _ROW + 4
    parts: list[Markup] = []
    for tick in ticks:
        parts.append(element("line", x1=x(tick), x2=x(tick), y1=18, y2=bottom, class_="grid"))
        anchor = {ticks[0]: "start", ticks[-1]: "end"}.get(tick, "middle")
        parts.append(label(x(tick), bottom + 13, show(tick), anchor=anchor))
    for index, row in enumerate(rows):
        parts.extend(_interval_row(row, index * _ROW, x, most=ticks[-1]))
    return picture(parts, key=words.key, title=words.title, description=words.description, height=bottom + 18)


def _interval_row(row: IntervalRow, top: float, x: Scale, *, most: float) -> Iterator[Markup]:
    middle, at = top + 26, x(min(max(row.value, 0.0), most))
    yield label(0, top + 13, row.name, anchor="start", kind="name halo")
    yield label(WIDTH, top + 13, row.text, anchor="end", kind="halo")
    if row.low is None or row.high is None:
        diamond = [(at, middle - 7), (at + 7, middle), (at, middle + 7), (at - 7, middle)]
        yield element("polygon", points=points(diamond), class_="hollow")
        return
    yield element("line", x1=x(max(row.low, 0.0)), x2=x(row.high), y1=middle, y2=middle, class_="interval")
    yield element("circle", cx=at, cy=middle, r=5, class_="dot")


def interval_strip(low: float, value: float, high: float) -> Markup:
    """A small bar under a tile's number: where the truth probably lies, from none to all. For the eye only."""
    x = _scale((0.0, 1.0), (0.0, 100.0))
    inside = (
        element("rect", x=0, y=3, width=100, height=4, rx=2, class_="track"),
        element("rect", x=x(low), y=3, width=max(x(high) - x(low), 2.0), height=4, rx=2, class_="span"),
        element("rect", x=min(max(x(value), 1.0), 99.0) - 1, y=0, width=2, height=10, rx=1, class_="level"),
    )
    return element(
        "svg",
        Markup("").join(inside),
        class_="strip",
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
