"""Writes to the phones that take notifications."""

from __future__ import annotations

from datetime import datetime

from habitue.web.models import Customer, PushSubscription, Shop
from habitue.web.queries.push import endpoint_digest, phones_of

MOST_PHONES = 10
"""Of one customer; further ones push out the oldest."""


def subscribe(customer: Customer, *, endpoint: str, p256dh: str, auth: str, at: datetime) -> PushSubscription:
    """Keep where a browser takes notifications; one that is known is this customer's from now on."""
    kept, _ = PushSubscription.objects.update_or_create(
        shop=customer.shop,
        digest=endpoint_digest(endpoint),
        defaults={
            "customer": customer,
            "endpoint": endpoint,
            "p256dh": p256dh,
            "auth": auth,
            "made_at": at,
        },
    )
    for old in phones_of(customer.shop, customer)[MOST_PHONES:]:
        old.delete()
    return kept


def end_subscription(found: PushSubscription) -> None:
    """Send nothing there any more: its service said that it is over."""
    PushSubscription.objects.filter(pk=found.pk).delete()


def forget_phones(shop: Shop, people: list[int]) -> None:
    """Send no notification to these customers: they said no, or they are erased."""
    PushSubscription.objects.filter(shop=shop, customer__in=people).delete()
