"""Scalable pictures as text: elements, ids and ticks. No script, no style but classes."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10

from markupsafe import Markup, escape

WIDTH = 326
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def element(name: str, inside: str | Markup = "", **attributes: object) -> Markup:
    """One element; ``class_`` is ``class``, ``_`` in other names is ``-``, text and values are escaped."""
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{pairs}>{escape(inside)}</{name}>")  # noqa: S704  (every part is escaped)


def picture(inside: Iterable[Markup], *, key: str, title: str, description: str, height: float) -> Markup:
    """A whole picture with its title and its description in words, for those who cannot see it."""
    named = (
        element("title", title, id=f"{key}-title"),
        element("desc", description, id=f"{key}-desc"),
    )
    return element(
        "svg",
        Markup("").join((*named, *inside)),
        class_="chart",
        viewBox=f"0 0 {WIDTH} {_plain(height)}",
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
    )


def label(x: float, y: float, text: str, *, anchor: str = "middle", kind: str | None = None) -> Markup:
    """A text at a point."""
    return element("text", text, x=x, y=y, text_anchor=None if anchor == "start" else anchor, class_=kind)


def points(pairs: Iterable[tuple[float, float]]) -> str:
    """Points as ``polyline`` and ``polygon`` want them."""
    return " ".join(f"{_plain(x)},{_plain(y)}" for x, y in pairs)


def nice_ticks(low: float, high: float, *, about: int = 4) -> tuple[float, ...]:
    """Round numbers that enclose ``low`` to ``high``, some ``about`` of them.

    >>> nice_ticks(0.31, 0.52)
    (0.3, 0.4, 0.5, 0.6)
    """
    span = (high - low) or abs(high) or 1.0
    power = 10.0 ** floor(log10(span / about))
    step = next(power * factor for factor in _STEPS if power * factor * about >= span * 0.999)
    first = floor(low / step + 1e-9)
    ticks = [first * step]
    while ticks[-1] < high - step * 1e-9:
        ticks.append((first + len(ticks)) * step)
    return tuple(round(tick, 10) for tick in ticks)


def _plain(value: object) -> object:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value
