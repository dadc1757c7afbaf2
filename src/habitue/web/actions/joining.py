"""Writes of people who come by themselves: they join, or take a printed card for their own."""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from habitue.web.actions.card import welcome
from habitue.web.actions.customer import add_customer, own_card
from habitue.web.actions.event import Sender
from habitue.web.actions.merge import merge
from habitue.web.finding import search_text
from habitue.web.models import Card, Customer, Location, Shop

_JOINS = uuid.UUID("a3f0c0de-54c1-4b8e-9d2e-6c8e1f5b7a10")


def join(shop: Shop, person: Customer, *, form: UUID, at: datetime, location: Location | None) -> Card:
    """The card of somebody new, welcomed; the same ``form`` sent twice makes one."""
    person.key = _key_of(shop, form)
    person, is_new = add_customer(shop, person, at=at)
    card = own_card(shop, person, at=at)
    if is_new:
        welcome(shop, card, sender=Sender("page", location=location), at=at)
    return card


def claim(shop: Shop, card: Card, person: Customer, *, form: UUID, at: datetime) -> Card | None:
    """The printed card, now this person's, with all that is on it; None where somebody else was first."""
    person.key = _key_of(shop, form)
    person.shop, person.joined_at = shop, at
    person.search = search_text(person, shop.country)
    try:
        taken = _take(shop, card, person)
    except IntegrityError:  # the form was sent twice
        taken = False
    if not taken:
        return Card.objects.filter(shop=shop, pk=card.pk, customer__key=person.key).first()
    card.customer = person
    welcome(shop, card, sender=Sender("page"), at=at)
    return card


@transaction.atomic
def add_printed(shop: Shop, kept: Customer, card: Card, *, at: datetime) -> bool:
    """Put what is on a nameless printed card on somebody's own; False where it is nobody's no longer."""
    # the card gets a holder to be merged, so that the owner can part them again
    holder = Customer(
        shop=shop, first_name=kept.first_name, joined_at=at, search=search_text(kept, shop.country)
    )
    if not _take(shop, card, holder):
        return False
    return merge(shop, kept, holder, at=at, sender=Sender("page")) is not None


@transaction.atomic
def _take(shop: Shop, card: Card, holder: Customer) -> bool:
    """Make the card the new customer's; False, and nobody new, where it is nobody's no longer."""
    holder.save(force_insert=True)
    free = Card.objects.filter(shop=shop, pk=card.pk, customer=None, merged_into=None)
    if free.update(customer=holder):
        return True
    transaction.set_rollback(True)
    return False


def _key_of(shop: Shop, form: UUID) -> UUID:
    """The key that belongs to a form, which nobody can turn round: a customer's key is no way to their card."""
    key = uuid.uuid5(_JOINS, str(form))
    left = Customer.objects.filter(shop=shop, key=key, erased_at__isnull=False).exists()
    return uuid.uuid4() if left else key
