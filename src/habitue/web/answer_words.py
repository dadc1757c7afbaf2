"""What customers write, made safe to keep: no control signs, nothing that turns the text around it, and the same text as it is looked for."""

from __future__ import annotations

import re
import unicodedata

from habitue.metrics.stems import folded

MOST_CUSTOM_WORDS = 300
_TURNERS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of what stands around them; right-to-left letters need none."""
_WORDS = re.compile(r"\w+")


def clean_words(text: str) -> str:
    """The text composed, with line breaks of one kind and without control signs or turners; emoji and every script stay.

    A sign that no database takes (a null, half of a surrogate pair) is left out as well.
    """
    text = _TURNERS.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    kept = (sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def search_words(text: str) -> str:
    """What a comment is found by: its words without case and accents, one space between two."""
    return " ".join(folded(word) for word in _WORDS.findall(text))


def wanted_words(text: str) -> list[str]:
    """The pieces that somebody typed, each to be found."""
    return search_words(text[:200]).split()[:8]
