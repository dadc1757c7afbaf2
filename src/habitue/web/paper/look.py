"""What stands on paper: the shop's look and the words, ready to be set."""

from __future__ import annotations

from dataclasses import dataclass, replace

from habitue.web.paper.signs import printable
from habitue.web.programme.colours import BLACK, USUAL, WHITE, ink_on, is_colour


@dataclass(frozen=True, slots=True)
class Look:
    """A shop as it looks: name, colour, icon, and a picture where it is wanted."""

    name: str
    colour: str = USUAL
    icon: str = "star"
    picture: bytes = b""

    @property
    def ground(self) -> str:
        """The shop's colour; the usual one where that is none."""
        return self.colour if is_colour(self.colour) else USUAL

    @property
    def ink(self) -> str:
        """What is written with on the ground."""
        return ink_on(self.ground)

    @property
    def shade(self) -> str:
        """What the ground may be tinted with so that the ink is read more easily, not less."""
        return BLACK if self.ink == WHITE else WHITE


@dataclass(frozen=True, slots=True)
class Texts:
    """The words: the headline, a call beside the code, one sentence how it works, and the rule in small letters."""

    headline: str
    call: str
    how: str
    rule: str = ""


def set_in_signs(look: Look, texts: Texts) -> tuple[Look, Texts]:
    """Both in the signs that paper knows."""
    return replace(look, name=printable(look.name).text), Texts(
        *(printable(text).text for text in (texts.headline, texts.call, texts.how, texts.rule))
    )
