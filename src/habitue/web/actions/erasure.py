"""Erasure: what a person was known by goes, what the shop's books say stays to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from habitue.web.actions.answer import forget_answers
from habitue.web.actions.friend_gift import end_all_of
from habitue.web.actions.message import forget_words
from habitue.web.actions.push import forget_phones
from habitue.web.actions.sales_import import forget_drafts
from habitue.web.erased_marks import digests_of
from habitue.web.models import (
    PERSON,
    AddressCode,
    Card,
    CardLink,
    Code,
    Consent,
    Customer,
    CustomerImport,
    Erased,
    Merge,
    Shop,
    Staff,
)

_EMPTY = dict.fromkeys((*PERSON, "note", "search", "source_id"), "") | {
    "birth_month": None,
    "birth_day": None,
}


def erase(shop: Shop, customer: Customer, *, at: datetime) -> None:
    """Empty the customer's identity, and that of everybody merged into them, for good: no file brings it back.

    See ``empty_all``; keyed hashes of what files name them by are kept (``models.Erased``).
    """
    with transaction.atomic():
        people = Customer.objects.filter(shop=shop, pk__in=_everybody_in(shop, [customer.pk]), erased_at=None)
        left = [
            Erased(shop=shop, digest=digest, customer=one, at=at)
            for one in people
            for digest in digests_of(shop, one)
        ]
        Erased.objects.bulk_create(left, ignore_conflicts=True)
        empty_all(shop, [customer.pk], at=at)


@transaction.atomic
def empty_all(shop: Shop, customers: Sequence[int], *, at: datetime) -> None:
    """Empty the identity of customers, and of everybody merged into them.

    What friends have not taken yet comes back. Names, addresses, birthdays, notes, consents, the phones that took notifications, what was written to them and by them, codes and the ways to their cards go, and so do drafts of imports, which
    may name them. Events, entries and lots are not touched, nor what cards hold: they know a random key only.
    """
    if not customers:
        return
    people = _everybody_in(shop, customers)
    cards = Card.objects.filter(shop=shop, customer__in=people)
    end_all_of(shop, list(cards.values_list("pk", flat=True)), at=at)
    Consent.objects.filter(shop=shop, customer__in=people).delete()
    forget_words(shop, people)
    forget_answers(shop, people)
    forget_phones(shop, people)
    Code.objects.filter(shop=shop, card__in=cards).delete()
    CardLink.objects.filter(card__in=cards).delete()
    named = Customer.objects.filter(shop=shop, pk__in=people)
    addresses = {address for row in named.values_list("email", "claimed_email") for address in row if address}
    AddressCode.objects.filter(Q(customer__in=people) | Q(email__in=addresses), shop=shop).delete()
    cards.update(secret=None)
    Staff.objects.filter(shop=shop, card__in=cards).update(card=None)
    Merge.objects.filter(shop=shop, kept__in=people).update(details={})
    CustomerImport.objects.filter(shop=shop, applied_at=None).delete()
    forget_drafts(shop)
    Customer.objects.filter(shop=shop, pk__in=people, erased_at=None).update(erased_at=at, **_EMPTY)


def _everybody_in(shop: Shop, customers: Sequence[int]) -> list[int]:
    """The customers and all who were merged into them, at whatever remove."""
    found = fresh = set(customers)
    while fresh:
        merged = Customer.objects.filter(shop=shop, merged_into__in=fresh).values_list("pk", flat=True)
        fresh = set(merged) - found
        found = found | fresh
    return sorted(found)
