"""Writes to cards: a new one with its code, and what it is welcomed with."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from habitue.web.actions.event import Answer, Sender, record
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.models import Card, Code, Customer, Shop

SIGNS = "34679ACDEFGHJKMNPQRTUVWXY"
"""What codes are made of: no sign is taken for another, said or written (0O, 1IL, 2Z, 5S, 8B)."""
LENGTH = 8
_TRIES = 20
_WELCOMES = uuid.UUID("7f1b8a52-3c5e-4a6f-9b1d-5b1c0c7c1a01")


def new_code() -> str:
    """A code that nobody can guess the next of: 25 to the power of 8, 150 thousand million."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def new_card(shop: Shop, customer: Customer | None, at: datetime, code: str | None = None) -> Card:
    """A card with a typed code: the one given (from another programme), or a new one; without a welcome gift."""
    with transaction.atomic():
        card = Card.objects.create(shop=shop, customer=customer, made_at=at)
        if code is not None:
            Code.objects.create(shop=shop, card=card, text=code, kind=Code.Kind.IMPORTED, made_at=at)
        else:
            _give_code(card, at)
    return card


def _give_code(card: Card, at: datetime) -> Code:
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return Code.objects.create(shop=card.shop, card=card, text=new_code(), made_at=at)
        except IntegrityError:
            continue
    raise RuntimeError(f"{_TRIES} codes in a row were taken")


def welcome(shop: Shop, card: Card, *, sender: Sender, at: datetime) -> Answer | None:
    """Give the card what its programmes give at welcome, once; None where they give nothing."""
    rules = rules_of(shop)
    day = rules.day_of(at)
    terms = [programme.terms_on(day) for programme in rules.programmes if programme.earns_on(day)]
    if not any(found is not None and found.welcome for found in terms):
        return None
    event = {
        "id": str(uuid.uuid5(_WELCOMES, str(card.key))),
        "kind": "welcome",
        "at": at.isoformat(),
        "card": str(card.key),
    }
    return record(shop, [event], sender=sender, received_at=at)[0]
