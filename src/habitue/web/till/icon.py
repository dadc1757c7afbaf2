"""The installed till's icon as PNG, for phones that draw no SVG: the scanner's mark on the shop's colour."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

from habitue.web.installing import as_png

_FINER = 4
_MARK = (
    ((4, 8), (4, 4), (8, 4)),
    ((16, 4), (20, 4), (20, 8)),
    ((20, 16), (20, 20), (16, 20)),
    ((8, 20), (4, 20), (4, 16)),
    ((4, 12), (20, 12)),
)
"""Lines on a grid of 24, as among the icons of the pages."""
_SHARE = 0.5
"""How much of the side the mark takes: a phone may cut all but the middle four fifths."""


@lru_cache(maxsize=64)
def till_icon(ground: str, ink: str, side: int) -> bytes:
    """The icon, a square without transparency; ``ink`` is what can be read on ``ground``."""
    wide = side * _FINER
    drawn = Image.new("RGB", (wide, wide), ground)
    pen, scale = ImageDraw.Draw(drawn), wide * _SHARE / 24
    corner, stroke = wide * (1 - _SHARE) / 2, round(2 * scale)
    for line in _MARK:
        points = [(corner + x * scale, corner + y * scale) for x, y in line]
        pen.line(points, fill=ink, width=stroke, joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - stroke / 2, y - stroke / 2, x + stroke / 2, y + stroke / 2), fill=ink)
    return as_png(drawn.resize((side, side), Image.Resampling.LANCZOS))
