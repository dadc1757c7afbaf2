"""Reads of cards."""

from __future__ import annotations

import uuid

from habitue.web.codes import normal_code
from habitue.web.models import Card, Code, Shop


def find(shop: Shop, text: str) -> Card | None:
    """The card that a code or a key names, however it is spaced; of a merged card, the one that holds its units."""
    card = _by_code(shop, normal_code(text)) or _by_key(shop, text.strip())
    seen: set[int] = set()
    while card is not None and card.merged_into is not None and card.pk not in seen:
        seen.add(card.pk)
        card = card.merged_into
    return card


def _by_code(shop: Shop, text: str) -> Card | None:
    if not text or "\0" in text:
        return None
    found = (
        Code.objects.select_related("card", "card__merged_into", "card__customer")
        .filter(shop=shop, text=text, revoked_at=None)
        .first()
    )
    return found.card if found else None


def _by_key(shop: Shop, text: str) -> Card | None:
    try:
        key = uuid.UUID(text)
    except ValueError:
        return None
    return Card.objects.select_related("merged_into", "customer").filter(shop=shop, key=key).first()
