"""Text that can be read on any colour a shop may choose: WCAG's contrast, and the ink that has enough of it."""

from __future__ import annotations

import re

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
WHITE, BLACK = "#ffffff", "#000000"
ENOUGH = 4.5
"""WCAG 2.2, 1.4.3 (AA): the least contrast of text. White or black has it on every colour there is."""
USUAL = "#8a3b12"


def is_colour(text: str) -> bool:
    """Whether a text is a colour as the browser's picker gives it: ``#8a3b12``."""
    return _COLOUR.match(text) is not None


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """White where it can be read on the colour, else black, which then can."""
    return WHITE if contrast(WHITE, colour) >= ENOUGH else BLACK


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
