"""Printed cards: 85 × 54 mm, ten on a sheet of A4, with marks to cut along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from habitue.web.paper.drawing import (
    Box,
    Icon,
    Mark,
    Room,
    Shape,
    Sheet,
    Words,
    block,
    bottom,
    middle,
    moved,
    square,
    width,
)
from habitue.web.paper.look import Look, Texts, set_in_signs
from habitue.web.programme.colours import WHITE

WIDE, HIGH = 85.0, 54.0
ACROSS, DOWN = 2, 5
A_SHEET = ACROSS * DOWN
A4 = (210.0, 297.0)
LEFT, TOP = (A4[0] - ACROSS * WIDE) / 2, (A4[1] - DOWN * HIGH) / 2
_BLEED = 2.0
"""Colour beyond the outer edges, so that a cut beside the line leaves no white."""
_MARK = 5.0
_EDGE, _RIM = 5.0, 4.0
_BADGE, _FAINT = 8.5, 28.0
_WHITE = 35.0
_PANEL = WIDE - _RIM - _WHITE
_PATTERN = 3
"""Of the eight patterns that every reader knows; to try them all takes eight times as long, for 200 cards ten seconds."""
_DARK = "#1c1712"


@dataclass(frozen=True, slots=True)
class Printed:
    """One card: its code in letters, and the address in its square code."""

    code: str
    address: str


def card_sheets(look: Look, texts: Texts, cards: Sequence[Printed]) -> list[Sheet]:
    """The cards in their order, ten on each sheet; places that are left over stay white."""
    look, texts = set_in_signs(look, texts)
    same = _dressed(look, texts)
    return [_sheet(look, same, cards[start : start + A_SHEET]) for start in range(0, len(cards), A_SHEET)]


def one_card(look: Look, texts: Texts, card: Printed) -> Sheet:
    """A single card, to be looked at."""
    look, texts = set_in_signs(look, texts)
    return Sheet(WIDE, HIGH, (Box(0, 0, WIDE, HIGH, look.ground), *_dressed(look, texts), *_named(card)))


def _sheet(look: Look, same: list[Shape], cards: Sequence[Printed]) -> Sheet:
    places = [(LEFT + place % ACROSS * WIDE, TOP + place // ACROSS * HIGH) for place in range(len(cards))]
    grounds = [
        Box(x - _BLEED, y - _BLEED, WIDE + 2 * _BLEED, HIGH + 2 * _BLEED, look.ground) for x, y in places
    ]
    drawn = [
        moved(shape, x, y)
        for card, (x, y) in zip(cards, places, strict=True)
        for shape in (*same, *_named(card))
    ]
    return Sheet(*A4, (*grounds, *cut_marks(), *drawn))


def cut_marks() -> list[Mark]:
    """Short lines outside the cards, at both ends of every cut."""
    right, below = LEFT + ACROSS * WIDE, TOP + DOWN * HIGH
    gap = _BLEED + 1
    upright = [
        Mark(x, y, x, y + _MARK)
        for x in (LEFT + place * WIDE for place in range(ACROSS + 1))
        for y in (TOP - gap - _MARK, below + gap)
    ]
    level = [
        Mark(x, y, x + _MARK, y)
        for y in (TOP + place * HIGH for place in range(DOWN + 1))
        for x in (LEFT - gap - _MARK, right + gap)
    ]
    return [*upright, *level]


def _dressed(look: Look, texts: Texts) -> list[Shape]:
    """What every card has: name, headline and how it works on the left, white for the code on the right."""
    within = _PANEL - _EDGE - 3
    name = block(
        look.name,
        Room(within - _BADGE - 2, _BADGE, 3.6, 2, 2, bold=True),
        x=_EDGE + _BADGE + 2,
        top=0,
        fill=look.ink,
    )
    how = block(texts.how, Room(within, 9, 2.3, 1.9, 4), x=_EDGE, top=0, fill=look.ink)
    how = [moved(line, 0, HIGH - _EDGE - bottom(how, 0)) for line in how]
    begin = _EDGE + _BADGE + 2.6
    end = (how[0].bounds.top if how else HIGH - _EDGE) - 2
    room = Room(within, end - begin, 5.2, 2.6, 6, bold=True)
    headline = block(texts.headline, room, x=_EDGE, top=begin, fill=look.ink)
    return [
        Icon(_PANEL - _FAINT - 1, HIGH - _FAINT - 3, _FAINT, look.icon, look.shade, 0.1),
        Box(_EDGE, _EDGE, _BADGE, _BADGE, look.ink, radius=_BADGE / 2),
        Icon(_EDGE + 1.7, _EDGE + 1.7, _BADGE - 3.4, look.icon, look.ground),
        *(moved(line, 0, _EDGE + _BADGE / 2 - middle(name)) for line in name),
        *headline,
        *how,
        Box(_PANEL, _RIM, _WHITE, HIGH - 2 * _RIM, WHITE, radius=3),
    ]


def _named(card: Printed) -> list[Shape]:
    """The square code, and the same code in letters for whoever has to type it."""
    side = _WHITE - 2
    letters = width(card.code, 1, bold=True, mono=True)
    size = min(5.2, (_WHITE - 4) / letters)
    # code and letters together stand in the middle of the white
    y = _RIM + (HIGH - 2 * _RIM - side - 5.5) / 2 - 0.4
    x = _PANEL + (_WHITE - letters * size) / 2
    return [
        square(card.address, x=_PANEL + 1, y=y, side=side, mask=_PATTERN),
        Words(x, y + side + 4.3, card.code, size, _DARK, bold=True, mono=True),
    ]
