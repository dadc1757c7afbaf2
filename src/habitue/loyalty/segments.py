"""How many text messages a text is: telephone networks carry it in pieces, and each piece is paid for.

A text whose every sign is in the GSM alphabet travels with seven bits a sign: 160 in one piece, 153 in each of several. One sign
outside of it (an emoji, a Greek word's accent) and all of it travels with sixteen: 70 and 67. Signs of the alphabet's extension
count double, and so do those beyond U+FFFF; neither is cut in two. Source: 3GPP TS 23.038, 6.2.1 and 6.2.1.1; TS 23.040, 9.2.3.24.1.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
GSM, WIDE = "GSM-7", "UCS-2"
_ALONE, _IN_ROW = {GSM: 160, WIDE: 70}, {GSM: 153, WIDE: 67}
_PLAIN = {
    "«": '"', "»": '"', "’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...", "•": "-",
    "œ": "oe", "Œ": "OE", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u00ad": "", "\t": " ",
}  # fmt: skip
"""Signs of printers, and what stands for them on a telephone."""


@dataclass(frozen=True, slots=True)
class Segments:
    """A text on its way: its alphabet, its length in that alphabet's units, and in how many pieces it travels."""

    alphabet: str
    units: int
    count: int


def segments(text: str) -> Segments:
    """In how many pieces the text travels; an empty one in none."""
    alphabet = GSM if all(sign in BASIC or sign in EXTENDED for sign in text) else WIDE
    sizes = [_size(sign, alphabet) for sign in text]
    units = sum(sizes)
    if units <= _ALONE[alphabet]:
        return Segments(alphabet, units, 1 if units else 0)
    count, room = 1, _IN_ROW[alphabet]
    for size in sizes:
        if size > room:
            count, room = count + 1, _IN_ROW[alphabet]
        room -= size
    return Segments(alphabet, units, count)


def _size(sign: str, alphabet: str) -> int:
    double = sign in EXTENDED if alphabet == GSM else ord(sign) > 0xFFFF
    return 2 if double else 1


def plain(text: str) -> str:
    """The text with telephones' signs for printers' ones, and without the accents that the GSM alphabet has no letter for.

    ``ê`` becomes ``e``, as people write it there; ``é`` stays. What has no plain form stays too.
    """
    return "".join(_plain_sign(sign) for sign in unicodedata.normalize("NFC", text))


def _plain_sign(sign: str) -> str:
    if sign in BASIC or sign in EXTENDED:
        return sign
    if sign in _PLAIN:
        return _PLAIN[sign]
    bare = "".join(part for part in unicodedata.normalize("NFD", sign) if not unicodedata.combining(part))
    return bare if bare and all(part in BASIC for part in bare) else sign


def fitted(text: str, end: str, *, most: int = 2) -> str:
    """The text and its end, in so many pieces at most: the text is shortened between two words, the end never.

    Where the end alone fills the pieces, it stands alone.
    """
    words = plain(text).split()
    end = plain(end)
    whole = _joined(words, end)
    if segments(whole).count <= most:
        return whole
    low, high = 0, len(words)
    while low < high:  # the most words that fit; one more never takes less room
        middle = (low + high + 1) // 2
        low, high = (
            (middle, high)
            if segments(_joined(words[:middle], end, cut=True)).count <= most
            else (low, middle - 1)
        )
    return _joined(words[:low], end, cut=True) if low else end


def _joined(words: list[str], end: str, *, cut: bool = False) -> str:
    text = " ".join(words)
    return " ".join(part for part in (f"{text}..." if cut else text, end) if part)
