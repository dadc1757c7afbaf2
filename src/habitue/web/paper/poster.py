"""Posters and counter cards: the headline on the shop's colour, a large square code below."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from habitue.web.paper.drawing import (
    Box,
    Icon,
    Room,
    Shape,
    Sheet,
    Square,
    Words,
    block,
    bottom,
    middle,
    moved,
    photo,
    square,
)
from habitue.web.paper.look import Look, Texts, set_in_signs
from habitue.web.programme.colours import WHITE

SIZES = {"a4": (210.0, 297.0), "a5": (148.0, 210.0), "a6": (105.0, 148.0), "10x15": (100.0, 150.0)}
"""Millimetres, standing: posters, and a counter card as large as a photograph."""
_DARK, _GREY = "#1c1712", "#5c544b"


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things are on a page of a size."""

    wide: float
    high: float
    pictured: bool

    @property
    def edge(self) -> float:
        """White and coloured space around what is written, which every printer can reach."""
        return self.wide * 0.075

    @property
    def top(self) -> float:
        """Where the colour begins: below the picture."""
        return self.high * 0.29 if self.pictured else 0

    @property
    def fold(self) -> float:
        """Where the colour ends and the white begins."""
        return self.high * (0.615 if self.pictured else 0.585)

    @property
    def side(self) -> float:
        """The side of the code with its quiet zone."""
        return min(self.wide * 0.5, self.high - self.fold - self.edge * 1.5)


def poster(look: Look, texts: Texts, address: str, size: str) -> Sheet:
    """The poster that leads to an address, in one of ``SIZES``."""
    look, texts = set_in_signs(look, texts)
    wide, high = SIZES[size]
    frame = _Frame(wide, high, pictured=bool(look.picture))
    shot = photo(look.picture, x=0, y=0, wide=wide, high=frame.top) if look.picture else None
    if shot is None:
        frame = _Frame(wide, high, pictured=False)
    shapes: list[Shape] = [Box(0, 0, wide, high, WHITE), *([shot] if shot else [])]
    return Sheet(wide, high, (*shapes, *_above(look, texts, frame), *_below(texts, address, frame)))


def _above(look: Look, texts: Texts, frame: _Frame) -> list[Shape]:
    """Colour, icon, name and headline."""
    edge, badge = frame.edge, frame.wide * 0.105
    y = frame.top + edge * (0.7 if frame.pictured else 1)
    faint = min(frame.fold - frame.top, frame.wide) * 0.8
    within = frame.wide - 2 * edge
    name = block(
        look.name,
        Room(within - badge - edge * 0.4, badge, frame.wide * 0.045, frame.wide * 0.024, 2, bold=True),
        x=edge + badge + edge * 0.4,
        top=0,
        fill=look.ink,
    )
    begin = y + badge + edge * 0.7
    room = Room(within, frame.fold - begin - edge * 0.8, frame.wide * 0.112, frame.wide * 0.04, 6, bold=True)
    headline = block(texts.headline, room, x=edge, top=begin, fill=look.ink)
    down = frame.fold - edge * 0.8 - bottom(headline, begin)
    return [
        Box(0, frame.top, frame.wide, frame.fold - frame.top, look.ground),
        Icon(frame.wide - faint, frame.fold - faint, faint, look.icon, look.shade, 0.1),
        Box(edge, y, badge, badge, look.ink, radius=badge / 2),
        Icon(edge + badge * 0.2, y + badge * 0.2, badge * 0.6, look.icon, look.ground),
        *(moved(line, 0, y + badge / 2 - middle(name)) for line in name),
        *(moved(line, 0, down) for line in headline),
    ]


def _below(texts: Texts, address: str, frame: _Frame) -> list[Shape]:
    """The code on white, and beside it what to do."""
    edge, side = frame.edge, frame.side
    middle = (frame.fold + frame.high - edge * 0.55) / 2
    code = square(address, x=edge * 0.45, y=middle - side / 2, side=side)
    x = code.x + side + edge * 0.15
    within, unit = frame.wide - edge - x, frame.wide
    top, end = code.y + code.module * 4, code.y + side - code.module * 4
    call = block(
        texts.call,
        Room(within, (end - top) * 0.4, unit * 0.052, unit * 0.024, 4, bold=True),
        x=x,
        top=top,
        fill=_DARK,
    )
    begin = bottom(call, top) + unit * 0.022
    how = block(
        texts.how,
        Room(within, (end - begin) * 0.62, unit * 0.031, unit * 0.018, 7),
        x=x,
        top=begin,
        fill=_DARK,
    )
    begin = bottom(how, begin) + unit * 0.022
    rule = block(
        texts.rule, Room(within, end - begin, unit * 0.025, unit * 0.016, 6), x=x, top=begin, fill=_GREY
    )
    return [code, *call, *how, *rule, *_address(address, code, frame)]


def _address(address: str, code: Square, frame: _Frame) -> list[Words]:
    """Where the code leads, for those who read before they scan."""
    found = urlsplit(address)
    room = Room(frame.wide - 2 * frame.edge, frame.edge, frame.wide * 0.019, frame.wide * 0.012, 1)
    x = code.x + code.module * 4
    return block(f"{found.netloc}{found.path}", room, x=x, top=frame.high - frame.edge * 0.72, fill=_GREY)
