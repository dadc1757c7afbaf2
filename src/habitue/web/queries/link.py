"""Reads of the ways to a card: what a device holds, a link that was shared, a printed card that is nobody's yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from habitue.web.codes import normal_code
from habitue.web.models import CardLink, Code, Shop
from habitue.web.tokens import token_digest

SHARED_FOR = timedelta(days=1)
"""A link that was given on is good for so long, and for one device."""


def kept_link(shop: Shop, token: str) -> CardLink | None:
    """The link that a device keeps, with its card; None where it was revoked or is another shop's."""
    return (
        CardLink.objects.select_related("card")
        .filter(card__shop=shop, digest=token_digest(token), seen_at__isnull=False, revoked_at=None)
        .first()
    )


def shared_link(token: str, *, at: datetime) -> CardLink | None:
    """A link that was given on and not opened yet, with its card and shop."""
    return (
        CardLink.objects.select_related("card__shop", "card__customer")
        .defer("card__shop__picture")
        .filter(digest=token_digest(token), seen_at=None, revoked_at=None, made_at__gt=at - SHARED_FOR)
        .first()
    )


def printed_code(shop: Shop, text: str) -> Code | None:
    """The code on a printed card, with its card; None where no printed card of the shop has it or it was revoked."""
    code = normal_code(text)
    if not code or "\0" in code:
        return None
    return (
        Code.objects.select_related("card")
        .filter(shop=shop, text=code, kind=Code.Kind.PRINTED, revoked_at=None)
        .first()
    )
