"""One effect as an interval bar: nothing at all as a line, the break-even as another, the best guess as a dot."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from habitue.effects.results import Effect
from habitue.report.charts import Words
from habitue.report.svg import WIDTH, element, label, nice_ticks, picture

_MIDDLE, _BOTTOM, _HEIGHT, _EDGE = 40.0, 62.0, 82.0, 24.0


def effect_bar(
    effect: Effect, *, break_even: float | None, words: Words, show: Callable[[float], str], pays: str = ""
) -> Markup:
    """The interval of an effect per customer, with 0 and the break-even named ``pays``; nothing where none is shown."""
    if effect.value is None or effect.low is None or effect.high is None:
        return Markup()
    mark = None if break_even is None else (break_even if effect.better == "more" else -break_even)
    ends = [effect.low, effect.high, 0.0, *([] if mark is None else [mark])]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return _EDGE + (value - low) / span * (WIDTH - 2 * _EDGE)

    parts: list[Markup] = []
    for tick in nice_ticks(low, high, about=3):
        if low <= tick <= high:
            parts.append(element("line", x1=x(tick), x2=x(tick), y1=22, y2=_BOTTOM, class_="grid"))
            parts.append(label(x(tick), _BOTTOM + 14, show(tick)))
    parts.append(element("line", x1=x(0.0), x2=x(0.0), y1=18, y2=_BOTTOM, class_="zero"))
    if mark is not None:
        parts.append(element("line", x1=x(mark), x2=x(mark), y1=18, y2=_BOTTOM, class_="mark"))
        anchor = "start" if x(mark) < WIDTH / 3 else "end" if x(mark) > 2 * WIDTH / 3 else "middle"
        parts.append(label(x(mark), 13, pays, anchor=anchor, kind="name halo"))
    parts.append(
        element("line", x1=x(effect.low), x2=x(effect.high), y1=_MIDDLE, y2=_MIDDLE, class_="interval")
    )
    parts.append(element("circle", cx=x(effect.value), cy=_MIDDLE, r=5, class_="dot"))
    return picture(parts, key=words.key, title=words.title, description=words.description, height=_HEIGHT)
