"""Reads of cards."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from habitue.loyalty.rotating import SECONDS, Freshness, freshness
from habitue.web.codes import Seen, seen_in
from habitue.web.models import Card, Code, Shop


def find(shop: Shop, text: str) -> Card | None:
    """The card that a code of any kind or a key names, however it is spaced; of a merged card, the one that holds its units."""
    card = _by_code(shop, seen_in(text)) or _by_key(shop, text.strip())
    seen: set[int] = set()
    while card is not None and card.merged_into is not None and card.pk not in seen:
        seen.add(card.pk)
        card = card.merged_into
    return card


def _by_code(shop: Shop, seen: Seen) -> Card | None:
    if not seen.code or "\0" in seen.code or not seen.is_of(shop.public_id):
        return None
    found = (
        Code.objects.select_related("card", "card__merged_into", "card__customer")
        .filter(shop=shop, text=seen.code, revoked_at=None)
        .first()
    )
    return found.card if found and _is_genuine(shop, seen, found.card) else None


def _is_genuine(shop: Shop, seen: Seen, card: Card) -> bool:
    """Whether the card signed the code, where it is a rotating one; how old it is does not matter for looking."""
    if seen.rotating is None:
        return True
    at = datetime.fromtimestamp(seen.rotating.window * SECONDS, UTC)
    secret = bytes(card.secret or b"")
    return (
        bool(secret) and freshness(seen.rotating, secret, shop=shop.public_id, at=at) is not Freshness.FORGED
    )


def _by_key(shop: Shop, text: str) -> Card | None:
    try:
        key = uuid.UUID(text)
    except ValueError:
        return None
    return Card.objects.select_related("merged_into", "customer").filter(shop=shop, key=key).first()
