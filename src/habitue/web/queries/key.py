"""Reads of the keys of tills and programs."""

from __future__ import annotations

from hashlib import sha256

from django.db.models import F, QuerySet

from habitue.web.models import ApiKey, Shop


def key_digest(secret: str) -> str:
    """What is kept of a key: it has 256 random bits, so that a plain digest cannot be guessed back."""
    return sha256(secret.encode()).hexdigest()


def keys_of(shop: Shop) -> QuerySet[ApiKey]:
    """The shop's keys, those in use first, latest first."""
    return (
        ApiKey.objects.filter(shop=shop)
        .select_related("location", "made_by")
        .order_by(F("revoked_at").asc(nulls_first=True), "-made_at", "-id")
    )


def key_in_use(secret: str) -> ApiKey | None:
    """The key that a program presents, with its shop and place; None where it is unknown or revoked."""
    return (
        ApiKey.objects.select_related("shop", "location")
        .filter(digest=key_digest(secret), revoked_at=None)
        .first()
    )
