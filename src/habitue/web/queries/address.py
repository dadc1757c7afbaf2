"""Reads of e-mail addresses: whose one is, shown to be theirs or only written on their card."""

from __future__ import annotations

from habitue.web.models import Customer, Shop
from habitue.web.queries.customer import customers_of, in_order


def holder_of(shop: Shop, email: str, *, proven: bool = False) -> Customer | None:
    """Whose address it is, else who wrote it on their card (unless ``proven``); of several, the one who was there last."""
    if not email:
        return None
    people = customers_of(shop)
    found = in_order(people.filter(email=email), "seen").first()
    return found or (None if proven else in_order(people.filter(claimed_email=email), "seen").first())


def is_known(shop: Shop, email: str) -> bool:
    """Whether anybody has the address or wrote it on their card."""
    return holder_of(shop, email) is not None
