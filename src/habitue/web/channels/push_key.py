"""The key by which browsers' push services know this server (VAPID, RFC 8292): made once, kept beside the secret key."""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from habitue.web.environment import push_key


def to_text(data: bytes) -> str:
    """Base64 as addresses have it, without its filling."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes:
    """What such a text says.

    Raises:
        ValueError: it is none.
    """
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def private_key() -> bytes:
    """The secret half, 32 bytes."""
    return from_text(push_key(Path(settings.DATA)))


def public_key() -> str:
    """The half that browsers are given, an uncompressed point of P-256."""
    return _public_of(private_key())


@lru_cache(maxsize=2)
def _public_of(secret: bytes) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = ec.derive_private_key(int.from_bytes(secret), ec.SECP256R1())
    return to_text(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
