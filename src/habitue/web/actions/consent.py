"""Writes to consents: each is a row of its own, and the latest one holds."""

from __future__ import annotations

from datetime import datetime

from habitue.web.actions.push import forget_phones
from habitue.web.models import Consent, Customer, Shop, Staff


def note_consent(  # noqa: PLR0913  (each part is evidence)
    shop: Shop,
    customer: Customer,
    *,
    channel: str,
    given: bool,
    words: str,
    language: str,
    at: datetime,
    by: Staff | None,
    source: str = "counter",
) -> Consent | None:
    """Keep a yes or a no with the words that were shown; None where that is what holds already.

    A no to notifications also forgets the phones that took them.
    """
    if channel == Consent.Channel.PUSH and not given:
        forget_phones(shop, [customer.pk])
    last = (
        Consent.objects.filter(shop=shop, customer=customer, channel=channel).order_by("-at", "-pk").first()
    )
    if last is not None and last.given == given:
        return None
    return Consent.objects.create(
        shop=shop,
        customer=customer,
        channel=channel,
        given=given,
        words=words,
        language=language,
        at=at,
        by=by,
        source=source,
    )
