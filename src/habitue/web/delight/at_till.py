"""What the till and the counter are told of small gestures: whether there are any, and what is promised to who stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from habitue.language import Language
from habitue.web.actions.gesture import BAD_DAY
from habitue.web.delight.words import gift_of, why
from habitue.web.models import Card, Delight, Shop
from habitue.web.queries.gesture import promise_to


@dataclass(frozen=True, slots=True)
class Surprise:
    """A promise that can be kept now; ``event`` is the id that keeping it from here will have."""

    promise: UUID
    gift: str
    why: str
    event: UUID


@dataclass(frozen=True, slots=True)
class AtTill:
    """Small gestures as they concern one card. ``remark`` is the word of a bad day, and ``event`` the id that noting one will have."""

    on: bool = False
    surprise: Surprise | None = None
    remark: str = BAD_DAY
    event: UUID | None = None


def at_till(shop: Shop, card: Card, *, now: datetime, language: Language) -> AtTill:
    """What staff may do for the card's holder; nothing where the shop makes no gestures, or nobody knows whose card it is."""
    if card.customer is None or not Delight.objects.filter(shop=shop, on=True).exists():
        return AtTill()
    found = promise_to(shop, card.customer, now=now)
    surprise = Surprise(found.key, gift_of(found), why(found, language), uuid4()) if found else None
    return AtTill(True, surprise, event=uuid4())
