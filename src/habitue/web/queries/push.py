"""Reads of the phones that take notifications."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from habitue.web.models import Customer, PushSubscription, Shop


def endpoint_digest(endpoint: str) -> str:
    """By what a subscription is found."""
    return hashlib.sha256(endpoint.encode()).hexdigest()


def subscription_at(shop: Shop, endpoint: str) -> PushSubscription | None:
    """The browser behind an address; None where its owner said no, or it was refused."""
    return PushSubscription.objects.filter(shop=shop, digest=endpoint_digest(endpoint)).first()


def endpoints_of(shop: Shop, people: Sequence[int]) -> dict[int, str]:
    """Where each of these customers takes notifications: the phone on which they turned them on last."""
    rows = PushSubscription.objects.filter(shop=shop, customer__in=people).order_by("made_at", "pk")
    return dict(rows.values_list("customer_id", "endpoint"))


def phones_of(shop: Shop, customer: Customer) -> list[PushSubscription]:
    """Every browser of theirs, the latest first."""
    return list(PushSubscription.objects.filter(shop=shop, customer=customer).order_by("-made_at", "-pk"))
