"""Writes to customers: who they are, and the card that everyone begins with."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from habitue.web.actions.card import new_card, new_codes
from habitue.web.codes import normal_code
from habitue.web.finding import search_text
from habitue.web.models import PERSON, Card, Code, Customer, Shop


def add_customer(shop: Shop, person: Customer, *, at: datetime) -> tuple[Customer, bool]:
    """The saved customer with a card, and True; the one of the same ``key``, and False, where it was sent twice."""
    known = Customer.objects.filter(key=person.key).first()
    if known is not None and known.shop_id == shop.pk:
        return known, False
    if known is not None:  # another shop's key: keys are made at random, so somebody made this one up
        person.key = uuid.uuid4()
    person.shop, person.joined_at = shop, at
    person.search = search_text(person, shop.country)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            new_card(shop, person, at)
    except IntegrityError:  # two submits at once: the other one was first
        return Customer.objects.get(shop=shop, key=person.key), False
    return person, True


def keep_person(shop: Shop, person: Customer) -> None:
    """Save what was changed about a customer, and what they are found by."""
    person.search = search_text(person, shop.country)
    if person.claimed_email == person.email:
        person.claimed_email = ""
    Customer.objects.filter(shop=shop, pk=person.pk, erased_at=None).update(
        **{name: getattr(person, name) for name in (*PERSON, "search")}
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


@transaction.atomic
def add_code(shop: Shop, card: Card, *, at: datetime, text: str = "") -> Code | None:
    """One more code for a card: the one typed (of a card that people hold already), else a new one.

    None where it is taken; one that this very card had before is taken up again.
    """
    wanted = normal_code(text) if text else new_codes(shop, 1)[0]
    kind = Code.Kind.PRINTED if text else Code.Kind.TYPED
    code, made = Code.objects.get_or_create(
        shop=shop, text=wanted, defaults={"card": card, "kind": kind, "made_at": at}
    )
    if not made and code.card_id != card.pk:
        return None
    if code.revoked_at is not None:
        code.revoked_at = None
        code.save(update_fields=["revoked_at"])
    return code


@transaction.atomic
def revoke_code(shop: Shop, customer: Customer, *, code: int, at: datetime) -> bool:
    """Make a code lead nowhere; False where it is not theirs, is revoked, or is the last one they have."""
    in_use = Code.objects.filter(shop=shop, card__customer=customer, revoked_at=None)
    # locked first: two people who revoke two codes at once leave one
    if len(in_use.select_for_update()) < 2:
        return False
    return in_use.filter(pk=code).update(revoked_at=at) == 1
