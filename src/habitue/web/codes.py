"""Codes of cards: eight signs that nobody mistakes for each other, read in any case and spacing."""

from __future__ import annotations

import re
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 and O, no 1, I and L."""
LENGTH = 8
LONGEST = 64


def random_code() -> str:
    """A new code; 31 to the eighth power are possible, and only people of the shop can try them."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normal_code(text: str) -> str:
    """A code as it is kept: capitals, without spaces and hyphens."""
    return re.sub(r"[\s\-‐-―]+", "", unicodedata.normalize("NFKC", text)).upper()[:LONGEST]


def shown_code(code: str) -> str:
    """A code as it is read aloud: in fours, where it is one of ours."""
    return f"{code[:4]} {code[4:]}" if len(code) == LENGTH and set(code) <= set(ALPHABET) else code
