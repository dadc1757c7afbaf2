"""A sheet of paper as a list of shapes in millimetres, from its upper left corner; ``pdf`` and ``svg`` write it out.

Each shape knows the box that it fills, so that nothing can leave the page unnoticed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from typing import Any, Protocol, TypeVar, cast

from habitue.web.programme.colours import BLACK, WHITE

QUIET = 4
"""Modules of white around a square code, as its standard asks for."""
LEADING = 1.14
"""From one line to the next, in letters' size."""
_ASCENT, _DESCENT, _CAPITALS = 0.76, 0.22, 0.72


@dataclass(frozen=True, slots=True)
class Bounds:
    """Left, top, right and bottom."""

    left: float
    top: float
    right: float
    bottom: float


ShapeT = TypeVar("ShapeT", bound="Shape")


class Shape(Protocol):
    """Something drawn."""

    @property
    def bounds(self) -> Bounds:
        """What it covers."""


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    wide: float
    high: float
    fill: str
    radius: float = 0

    @property
    def bounds(self) -> Bounds:
        """What it covers."""
        return Bounds(self.x, self.y, self.x + self.wide, self.y + self.high)


@dataclass(frozen=True, slots=True)
class Mark:
    """A thin line along which one cuts."""

    x: float
    y: float
    to_x: float
    to_y: float

    @property
    def bounds(self) -> Bounds:
        """What it covers."""
        return Bounds(self.x, self.y, self.to_x, self.to_y)


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; ``y`` is the line that it stands on, ``size`` that of its letters in millimetres."""

    x: float
    y: float
    text: str
    size: float
    fill: str
    bold: bool = False
    mono: bool = False

    @property
    def wide(self) -> float:
        """How long it is."""
        return width(self.text, self.size, bold=self.bold, mono=self.mono)

    @property
    def bounds(self) -> Bounds:
        """What it covers."""
        return Bounds(self.x, self.y - _ASCENT * self.size, self.x + self.wide, self.y + _DESCENT * self.size)


@dataclass(frozen=True, slots=True)
class Icon:
    """One of the shop's line icons in a square."""

    x: float
    y: float
    side: float
    name: str
    stroke: str
    opacity: float = 1

    @property
    def bounds(self) -> Bounds:
        """What it covers."""
        return Bounds(self.x, self.y, self.x + self.side, self.y + self.side)


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture, cut to the shape of its box."""

    x: float
    y: float
    wide: float
    high: float
    jpeg: bytes

    @property
    def bounds(self) -> Bounds:
        """What it covers."""
        return Bounds(self.x, self.y, self.x + self.wide, self.y + self.high)


@dataclass(frozen=True, slots=True)
class Square:
    """A square code in black on white with its quiet zone; ``side`` includes it."""

    x: float
    y: float
    side: float
    modules: tuple[bytes, ...]

    @property
    def bounds(self) -> Bounds:
        """What it covers."""
        return Bounds(self.x, self.y, self.x + self.side, self.y + self.side)

    @property
    def module(self) -> float:
        """The side of one module."""
        return self.side / (len(self.modules) + 2 * QUIET)

    @property
    def symbol(self) -> float:
        """The side of what is printed, without the quiet zone."""
        return self.module * len(self.modules)

    @property
    def bars(self) -> list[Box]:
        """The dark modules, those beside each other in a row as one."""
        module = self.module
        left, top = self.x + QUIET * module, self.y + QUIET * module
        return [
            Box(left + start * module, top + row * module, (end - start) * module, module, BLACK)
            for row, line in enumerate(self.modules)
            for start, end in _runs(line)
        ]

    @property
    def ground(self) -> Box:
        """The white that it lies on."""
        return Box(self.x, self.y, self.side, self.side, WHITE)


def moved(shape: ShapeT, right: float, down: float) -> ShapeT:
    """The same shape elsewhere."""
    found: Any = shape
    return cast("ShapeT", replace(found, x=found.x + right, y=found.y + down))


def _runs(line: bytes) -> list[tuple[int, int]]:
    edges = [
        at for at in range(len(line) + 1) if (line[at : at + 1] == b"\1") != (line[at - 1 : at] == b"\1")
    ]
    return list(zip(edges[::2], edges[1::2], strict=True))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page, its shapes in the order in which they are drawn."""

    wide: float
    high: float
    shapes: tuple[Shape, ...]


def square(text: str, *, x: float, y: float, side: float, mask: int | None = None) -> Square:
    """The square code of a text, corrected at level M or better; ``mask`` spares trying all eight patterns."""
    import segno

    made = segno.make_qr(text, error="m", mask=mask)
    return Square(x, y, side, tuple(bytes(1 if dark else 0 for dark in row) for row in made.matrix))


def photo(picture: bytes, *, x: float, y: float, wide: float, high: float) -> Photo | None:
    """The middle of a picture in the shape of a box; None where it cannot be read."""
    from PIL import Image, ImageOps

    try:
        found = Image.open(BytesIO(picture), formats=("JPEG", "PNG", "WEBP")).convert("RGB")
    except (OSError, ValueError, SyntaxError):
        return None
    across = min(1200, max(300, *found.size))
    fitted = ImageOps.fit(found, (across, round(across * high / wide)), Image.Resampling.LANCZOS)
    stream = BytesIO()
    fitted.save(stream, "JPEG", quality=86)
    return Photo(x, y, wide, high, stream.getvalue())


@cache
def _measure(family: str, style: str) -> object:
    from fpdf import FPDF

    found = FPDF(unit="pt")
    found.core_fonts_encoding = "cp1252"
    found.set_font(family, style, 100)
    return found


def width(text: str, size: float, *, bold: bool = False, mono: bool = False) -> float:
    """How long a line is."""
    ruler = _measure("courier" if mono else "helvetica", "B" if bold else "")
    return float(ruler.get_string_width(text)) / 100 * size  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Room:
    """Where a text may stand: its width, its height, and the letters that it may have."""

    wide: float
    high: float
    most: float
    least: float
    lines: int = 4
    bold: bool = False


def block(text: str, room: Room, *, x: float, top: float, fill: str) -> list[Words]:
    """A text as lines in the largest letters with which all of it has room; in the least ones, as much as has."""
    size, lines = _fitted(text, room)
    return [
        Words(x, top + (_ASCENT + LEADING * place) * size, line, size, fill, room.bold)
        for place, line in enumerate(lines)
    ]


def bottom(lines: list[Words], top: float) -> float:
    """Where what follows a block may begin; ``top`` where the block is empty."""
    return lines[-1].bounds.bottom if lines else top


def middle(lines: list[Words]) -> float:
    """Half-way between the top of the first line's capitals and the foot of the last line."""
    return (lines[0].y - _CAPITALS * lines[0].size + lines[-1].y) / 2 if lines else 0


def _fitted(text: str, room: Room) -> tuple[float, list[str]]:
    size = room.most
    while True:
        most = max(1, min(room.lines, int((room.high / size - _ASCENT - _DESCENT) / LEADING + 1 + 1e-9)))
        whole = size > room.least
        lines = _folded(text, size, room, whole_words=whole)
        if len(lines) <= most and not (whole and any(_long(line, size, room) for line in lines)):
            return size, lines
        if not whole:
            return size, [*lines[: most - 1], _cut(lines[most - 1], size, room)]
        size = max(room.least, size * 0.95)


def _long(line: str, size: float, room: Room) -> bool:
    return width(line, size, bold=room.bold) > room.wide


def _folded(text: str, size: float, room: Room, *, whole_words: bool) -> list[str]:
    """Lines that are filled word by word; a word that is longer than a line is broken where that is allowed."""
    lines: list[str] = []
    for word in text.split(" "):
        if not word:
            continue
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and not _long(longer, size, room):
            lines[-1] = longer
        elif whole_words:
            lines.append(word)
        else:
            lines += _broken(word, size, room)
    return lines


def _broken(word: str, size: float, room: Room) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and _long(pieces[-1] + sign, size, room):
            pieces.append(sign)
        else:
            pieces[-1] += sign
    return pieces


def _cut(line: str, size: float, room: Room) -> str:
    while line and _long(line + "…", size, room):
        line = line[:-1]
    return line.rstrip() + "…"
