"""Writes to cards: a new one with its code, and what it is welcomed with."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from habitue.web.actions.event import Answer, Sender, record
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.codes import normal_code, random_code
from habitue.web.models import Card, Code, Customer, Event, Shop
from habitue.web.queries.counter import with_merged
from habitue.web.queries.journal import standing

_TRIES = 20
_WELCOMES = uuid.UUID("7f1b8a52-3c5e-4a6f-9b1d-5b1c0c7c1a01")


def new_codes(shop: Shop, count: int) -> list[str]:
    """So many codes that no card of the shop has, all different."""
    found: dict[str, None] = {}
    for _ in range(_TRIES):
        found |= dict.fromkeys(random_code() for _ in range(count - len(found)))
        taken = Code.objects.filter(shop=shop, text__in=found).values_list("text", flat=True)
        for text in taken:
            del found[text]
        if len(found) == count:
            return list(found)
    raise RuntimeError(f"no {count} free codes in {_TRIES} tries")


@transaction.atomic
def new_card(shop: Shop, customer: Customer | None, at: datetime, code: str | None = None) -> Card:
    """A card with a typed code: the one given (from another programme), else a new one; without a welcome gift."""
    card = Card.objects.create(shop=shop, customer=customer, made_at=at)
    kind = Code.Kind.TYPED if code is None else Code.Kind.IMPORTED
    text = new_codes(shop, 1)[0] if code is None else normal_code(code)
    Code.objects.create(shop=shop, card=card, text=text, kind=kind, made_at=at)
    return card


def welcome(shop: Shop, card: Card, *, sender: Sender, at: datetime) -> Answer | None:
    """Give the card what its programmes give at welcome, once; None where they give nothing."""
    rules = rules_of(shop)
    if not any(terms.welcome for _, terms in rules.in_force(rules.day_of(at))):
        return None
    event = {
        "id": str(uuid.uuid5(_WELCOMES, str(card.key))),
        "kind": "welcome",
        # not the present instant: sent again, it is the same event
        "at": card.made_at.isoformat(),
        "card": str(card.key),
    }
    return record(shop, [event], sender=sender, received_at=at)[0]


def welcome_of(shop: Shop, card: Card) -> Event | None:
    """The welcome that the card, or one merged into it, was given and that stands; the first one."""
    given = Event.objects.filter(shop=shop, card__in=with_merged(card), kind="welcome", accepted=True)
    return standing(given).select_related("card").order_by("at", "pk").first()
