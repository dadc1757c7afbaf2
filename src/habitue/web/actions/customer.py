"""Writes to customers: who they are, and the card that everyone begins with."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from habitue.web.actions.card import new_card
from habitue.web.finding import search_text
from habitue.web.models import Card, Customer, Shop


@transaction.atomic
def welcome(shop: Shop, person: Customer, *, at: datetime) -> tuple[Customer, bool]:
    """The saved customer with a card, and True; the one of the same ``key``, and False, where it was sent twice."""
    known = Customer.objects.filter(key=person.key).first()
    if known is not None and known.shop_id == shop.pk:
        return known, False
    if known is not None:  # another shop's key: keys are made at random, so somebody made this one up
        person.key = uuid.uuid4()
    person.shop, person.joined_at = shop, at
    person.search = search_text(person, shop.country)
    person.save(force_insert=True)
    new_card(shop, person, at)
    return person, True


def keep_person(shop: Shop, person: Customer) -> None:
    """Save what was changed about a customer, and what they are found by."""
    person.search = search_text(person, shop.country)
    fields = ("first_name", "last_name", "email", "phone", "birth_month", "birth_day", "language", "search")
    Customer.objects.filter(shop=shop, pk=person.pk, erased_at=None).update(
        **{name: getattr(person, name) for name in fields}
    )


def keep_note(shop: Shop, customer: Customer, note: str) -> None:
    """Save the note about a customer."""
    Customer.objects.filter(shop=shop, pk=customer.pk, erased_at=None).update(note=note)


def own_card(shop: Shop, customer: Customer, *, at: datetime) -> Card:
    """The customer's card; a new one for somebody who has none."""
    found = (
        Card.objects.filter(shop=shop, customer=customer, merged_into=None).order_by("made_at", "pk").first()
    )
    return found or new_card(shop, customer, at)
