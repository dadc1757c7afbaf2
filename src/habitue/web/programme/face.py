"""The face of a card as one drawing: what a customer will see, in the shop's name, colour, icon and picture.

Drawn with presentation attributes alone, since the pages allow no style of their own; the ink is white or black,
whichever can be read on the shop's colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from habitue.web.icons import CARD_ICONS, SHAPES
from habitue.web.programme.colours import BLACK, USUAL, WHITE, ink_on, is_colour

WIDTH, HEIGHT = 380, 240
_EDGE = 24
_MOST_STAMPS = 30
"""A card of more is drawn as a bar."""
_PICTURE_FROM = 268


@dataclass(frozen=True, slots=True)
class Spot:
    """One place for a stamp; its figures are texts, since a French page would write them with a comma."""

    x: str
    y: str
    r: str
    icon: str
    filled: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Face:
    """What is drawn. ``goal`` stamps or units make a reward, ``have`` are there; a card that collects nothing has no goal.

    ``headline`` is the big figure of a card that is no stamp card; ``promise`` the line at the bottom.
    """

    shop: str
    programme: str
    colour: str = USUAL
    icon: str = "star"
    picture: str = ""
    goal: int = 0
    have: int = 0
    stamps: bool = False
    headline: str = ""
    promise: str = ""
    name: str = "card"

    @property
    def ground(self) -> str:
        """The shop's colour; the usual one where that is none."""
        return self.colour if is_colour(self.colour) else USUAL

    @property
    def ink(self) -> str:
        """What is written with."""
        return ink_on(self.ground)

    @property
    def shade(self) -> str:
        """What the ground may be tinted with so that the ink is read more easily, not less."""
        return BLACK if self.ink == WHITE else WHITE

    @property
    def drawing(self) -> SafeString:
        """The icon's lines."""
        return mark_safe(SHAPES[self.icon if self.icon in CARD_ICONS else "star"])  # noqa: S308  (our own shapes)

    @property
    def gift(self) -> SafeString:
        """The lines on the last spot."""
        return mark_safe(SHAPES["gift"])  # noqa: S308

    @property
    def right(self) -> int:
        """Where what is written ends."""
        return _PICTURE_FROM - 14 if self.picture else WIDTH - _EDGE

    @property
    def shop_line(self) -> str:
        """The shop's name, as much as fits."""
        return _cut(self.shop, self.right - 66, 9.6)

    @property
    def programme_line(self) -> str:
        """The programme's name, as much as fits."""
        return _cut(self.programme, self.right - 66, 7.2)

    @property
    def headline_size(self) -> int:
        """The size of the big figure, smaller where it is long."""
        return min(38, max(12, int((self.right - _EDGE) / (0.62 * max(1, len(self.headline))))))

    @property
    def promise_lines(self) -> list[str]:
        """The promise in two lines at most."""
        return _folded(self.promise, self.right - _EDGE, 7.2)

    @property
    def spots(self) -> list[Spot]:
        """The places for stamps, in rows as even as can be; none where they are too many to be counted at a glance."""
        if not (self.stamps and 0 < self.goal <= _MOST_STAMPS):
            return []
        rows = ceil(self.goal / (5 if self.goal <= 10 else 10))
        across = ceil(self.goal / rows)
        wide, high = (self.right - _EDGE) / across, 96 / rows
        r = min(wide, high) / 2 - 2.5
        top = 84 + (96 - min(high, 2 * r + 6) * rows) / 2
        return [
            self._spot(
                place,
                _EDGE + min(wide, 2 * r + 10) * (place % across) + r,
                top + min(high, 2 * r + 6) * (place // across + 0.5),
                r,
            )
            for place in range(self.goal)
        ]

    def _spot(self, place: int, x: float, y: float, r: float) -> Spot:
        scale = r * 1.15 / 24
        icon = f"translate({x - 12 * scale:.1f} {y - 12 * scale:.1f}) scale({scale:.3f})"
        return Spot(
            f"{x:.1f}", f"{y:.1f}", f"{r:.1f}", icon, filled=place < self.have, last=place == self.goal - 1
        )

    @property
    def bar(self) -> dict[str, int] | None:
        """Progress toward the reward as a bar; None where stamps are drawn or nothing is collected."""
        if not self.goal or self.spots:
            return None
        whole = self.right - _EDGE
        return {"whole": whole, "done": whole * min(self.have, self.goal) // self.goal}

    def __str__(self) -> str:
        """The drawing, safe as it is: what a template writes for the face."""
        return render_to_string("programme/face.html", {"face": self})


def _cut(text: str, room: float, letter: float) -> str:
    most = max(1, int(room / letter))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _folded(text: str, room: float, letter: float) -> list[str]:
    most = int(room / letter)
    if len(text) <= most:
        return [text] if text else []
    at = text.rfind(" ", 0, most + 1)
    at = at if at > 0 else most
    return [text[:at], _cut(text[at:].strip(), room, letter)]
