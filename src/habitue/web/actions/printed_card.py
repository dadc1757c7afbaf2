"""Writes of printed cards: batches of anonymous cards, each with a code of its own, and their end."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from habitue.web.actions.card import new_codes
from habitue.web.models import Card, CardBatch, Code, Shop, Staff
from habitue.web.queries.printed_card import unused_codes

MOST = 200
"""Cards in one batch."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many cards, and what stands on them; ``key`` names the wish, however often it is sent."""

    key: uuid.UUID
    count: int
    language: str
    name: str
    headline: str


def make_cards(shop: Shop, wanted: Wanted, *, by: Staff, at: datetime) -> CardBatch | None:
    """A batch of cards that belong to nobody yet; the one there is where it was sent before.

    None where the key is another shop's: keys are made at random, so somebody made this one up.
    """
    try:
        with transaction.atomic():
            batch = CardBatch.objects.create(
                shop=shop,
                key=wanted.key,
                count=wanted.count,
                language=wanted.language,
                name=wanted.name,
                headline=wanted.headline,
                made_at=at,
                made_by=by,
            )
            _fill(shop, batch, at=at)
    except IntegrityError:
        return CardBatch.objects.filter(shop=shop, key=wanted.key).first()
    return batch


def _fill(shop: Shop, batch: CardBatch, *, at: datetime) -> None:
    cards = Card.objects.bulk_create([Card(shop=shop, made_at=at) for _ in range(batch.count)])
    Code.objects.bulk_create(
        [
            Code(shop=shop, card=card, text=text, kind=Code.Kind.PRINTED, batch=batch, made_at=at)
            for card, text in zip(cards, new_codes(shop, batch.count), strict=True)
        ]
    )


@transaction.atomic
def revoke_cards(shop: Shop, batch: CardBatch, *, at: datetime) -> int:
    """Make the codes of a batch that nobody uses lead nowhere; how many there were.

    A card that somebody claimed, or on which something was recorded, is a customer's own and stays valid.
    """
    done = unused_codes(shop, batch).update(revoked_at=at)
    CardBatch.objects.filter(shop=shop, pk=batch.pk, revoked_at=None).update(revoked_at=at)
    return done
