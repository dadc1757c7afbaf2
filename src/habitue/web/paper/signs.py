"""The signs that paper knows: those of PDF's own fonts, which are Western European (cp1252).

No font is sent along, so that a name in another script cannot be set: what is left of it is printed, and the page says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 400
"""No text on paper is longer; what is, is cut before it is measured."""
_ALIKE = str.maketrans(
    {
        "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}",
        "\N{MINUS SIGN}": "–",
        "\N{NON-BREAKING HYPHEN}": "-",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
    }
)


@dataclass(frozen=True, slots=True)
class Printable:
    """A text as it can be printed; ``whole`` where nothing of it had to be changed or left out."""

    text: str
    whole: bool


def printable(text: str) -> Printable:
    """The text in the signs of paper: letters lose accents that are not known there, other scripts are left out."""
    # what French parts from its word by a space never begins a line
    text = re.sub(" (?=[:;!?»%€])", "\N{NO-BREAK SPACE}", text[:LONGEST])
    wanted = " ".join(unicodedata.normalize("NFC", text).translate(_ALIKE).split(" ")).strip()
    found = " ".join("".join(_sign(sign) for sign in wanted).split(" ")).strip()
    return Printable(found, whole=found == wanted)


def _sign(sign: str) -> str:
    if sign.isspace() and sign != "\N{NO-BREAK SPACE}":
        return " "
    if _known(sign):
        return sign
    bare = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    return bare if all(_known(part) for part in bare) else ""


def _known(sign: str) -> bool:
    try:
        sign.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return unicodedata.category(sign)[0] != "C"
