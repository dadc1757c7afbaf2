"""Codes that change every half-minute: computed on the customer's phone, checked where the card's secret is.

A code is 31 signs of the letters and digits that a square code holds most densely: ``H1``, the card's own eight-sign code,
the window it was made in (5 signs of base32: so many half-minutes since 1970, modulo 2**25, about 32 years), and a signature
(16 signs: the first 80 bits of an HMAC-SHA256 with the card's secret over ``habitue-1|shop|code|window``).

The idea is that of RFC 6238 with a longer signature: six digits can be guessed, 80 bits cannot, and a picture of the code
is worth nothing a minute later. A till without network keeps the code it saw; it is checked against the visit's own time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SECONDS = 30
WINDOWS = 2**25
SECRET_BYTES = 20
_SIGNATURE_BYTES = 10
_SHAPE = re.compile("H1([2-9A-HJKMNP-Z]{8})([A-Z2-7]{5})([A-Z2-7]{16})")


class Freshness(StrEnum):
    """What a rotating code is worth at an instant."""

    FRESH = "fresh"  # made in the window of that instant, or in one beside it
    STALE = (
        "stale"  # signed by the card, but too long before or after: a picture of it, or a clock that is wrong
    )
    FORGED = "forged"  # not signed by the card


@dataclass(frozen=True, slots=True)
class Rotating:
    """What a code says: the card's own code, the window, and the signature to be checked."""

    code: str
    window: int
    signature: str


def window_of(at: datetime) -> int:
    """The half-minute that an instant lies in."""
    return int(at.timestamp()) // SECONDS % WINDOWS


def rotating_code(secret: bytes, *, shop: str, code: str, at: datetime) -> str:
    """The code that the card shows at that instant."""
    window = window_of(at)
    return f"H1{code}{_window_as(window)}{_signature(secret, shop, code, window)}"


def rotating_from(text: str) -> Rotating | None:
    """What a scanned text says, or None where it is another kind of code."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    return Rotating(found[1], _window_from(found[2]), found[3])


def freshness(seen: Rotating, secret: bytes, *, shop: str, at: datetime, leeway: int = 1) -> Freshness:
    """What the code was worth at ``at``; ``leeway`` is how many windows before or after are as good."""
    wanted = _signature(secret, shop, seen.code, seen.window)
    if not hmac.compare_digest(wanted, seen.signature):
        return Freshness.FORGED
    apart = (window_of(at) - seen.window) % WINDOWS
    return Freshness.FRESH if min(apart, WINDOWS - apart) <= leeway else Freshness.STALE


def _signature(secret: bytes, shop: str, code: str, window: int) -> str:
    said = f"habitue-1|{shop}|{code}|{window}".encode()
    signed = hmac.new(secret, said, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
    return base64.b32encode(signed).decode("ascii")


def _window_as(window: int) -> str:
    """25 bits as five signs."""
    return "".join(_SIGNS[window >> shift & 31] for shift in (20, 15, 10, 5, 0))


def _window_from(text: str) -> int:
    window = 0
    for sign in text:
        window = window << 5 | _SIGNS.index(sign)
    return window


_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
"""Base32 as in RFC 4648."""
