"""Reads of printed cards: batches, and what became of their codes."""

from __future__ import annotations

import uuid

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from habitue.web.models import CardBatch, Code, Event, Shop

_RECORDED = Event.objects.filter(card=OuterRef("card"), accepted=True)


def batches_of(shop: Shop) -> QuerySet[CardBatch]:
    """The shop's batches, latest first, with how many of its cards were ``claimed``."""
    return (
        CardBatch.objects.filter(shop=shop)
        .select_related("made_by")
        .annotate(
            claimed=Count("codes", filter=Q(codes__card__customer__isnull=False)),
        )
        .order_by("-made_at", "-id")
    )


def batch_of(shop: Shop, key: uuid.UUID) -> CardBatch | None:
    """The shop's batch of that key."""
    return CardBatch.objects.filter(shop=shop, key=key).first()


def open_codes(batch: CardBatch) -> list[str]:
    """The codes of a batch that lead somewhere, in the order in which they were made."""
    return list(batch.codes.filter(revoked_at=None).order_by("pk").values_list("text", flat=True))


def unused_codes(shop: Shop, batch: CardBatch) -> QuerySet[Code]:
    """The codes of a batch whose cards nobody claimed and on which nothing was recorded."""
    return Code.objects.filter(
        ~Exists(_RECORDED),
        shop=shop,
        batch=batch,
        revoked_at=None,
        card__customer=None,
        card__merged_into=None,
    )
