"""Codes of cards: eight signs that nobody mistakes for each other, read in any case and spacing."""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import NamedTuple

from habitue.loyalty.rotating import Rotating, rotating_from

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 and O, no 1, I and L."""
LENGTH = 8
LONGEST = 64
_ADDRESS = re.compile(
    r"https?://[^/?#]+(?:/[^/?#]+)*?/k/([\w-]{1,32})/([^/?#]+)/?(?:[?#].*)?", re.IGNORECASE | re.ASCII
)
"""A printed card's: in a square code it may stand in capitals."""
_KEPT = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
"""A code of ours as it is kept."""


def random_code() -> str:
    """A new code; 31 to the eighth power are possible, and only people of the shop can try them."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normal_code(text: str) -> str:
    """A code as it is kept: capitals, without spaces and hyphens."""
    return re.sub(r"[\s\-‐-―]+", "", unicodedata.normalize("NFKC", text)).upper()[:LONGEST]


def shown_code(code: str) -> str:
    """A code as it is read aloud: in fours, where it is one of ours."""
    return f"{code[:4]} {code[4:]}" if len(code) == LENGTH and set(code) <= set(ALPHABET) else code


class Seen(NamedTuple):
    """What a scanned or typed text says: a card's code; the shop, of a printed card's address; the signature, of a rotating code."""

    code: str
    shop: str = ""
    rotating: Rotating | None = None

    def is_of(self, public_id: str) -> bool:
        """Whether it can be a card of that shop."""
        return not self.shop or self.shop.upper() == public_id.upper()


def seen_in(text: str) -> Seen:
    """What a text says, whichever of our kinds of codes it is."""
    if _KEPT.fullmatch(text):
        return Seen(text)
    if is_address(text) and (found := _ADDRESS.fullmatch(text.strip())):
        return Seen(normal_code(found[2]), shop=found[1])
    code = normal_code(text)
    rotating = rotating_from(code)
    return Seen(code) if rotating is None else Seen(rotating.code, rotating=rotating)


def is_address(text: str) -> bool:
    """Whether it is an address of the web."""
    return text.lstrip()[:4].lower() == "http"
