"""Keys and links: what is kept of them."""

from __future__ import annotations

from hashlib import sha256


def token_digest(token: str) -> str:
    """What is kept of a key or of a link's token: both have so many random bits that a plain digest cannot be guessed back."""
    return sha256(token.encode()).hexdigest()
