"""Addresses of warehouses, and how they may be shown: without a password."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

_HIDDEN = "…"
_SECRET_OPTIONS = ("password", "sslpassword", "secret", "token", "key")


def shown_address(address: str) -> str:
    """An address without its password and options, fit for a message.

    >>> shown_address("postgresql://ana:hush@db.example/shop?sslmode=require")
    'postgresql://ana@db.example/shop'
    """
    plain = address.partition("?")[0]
    scheme, found, rest = plain.partition("://")
    if not found:
        return plain
    who, at, host = rest.rpartition("@")
    return f"{scheme}://{who.partition(':')[0]}{at}{host}"


def without_secrets(text: str, address: str) -> str:
    """A driver's words without the address they may repeat, and without any password that stands in it."""
    for secret in sorted(_secrets(address), key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return text


def _secrets(address: str) -> set[str]:
    if "://" not in address:
        return set()  # a path, which is no secret
    try:
        parts = urlsplit(address)
        password = parts.password or ""
    except ValueError:
        return {address}
    given = [value for name, value in parse_qsl(parts.query) if name.lower().endswith(_SECRET_OPTIONS)]
    return {one for one in (address, password, unquote(password), *given) if one}
