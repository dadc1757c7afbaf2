"""Stamps for the visits of an import that counts, through the ledger's only door; and back again. Killed, it goes on where it was."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from habitue.web.actions.event import Answer, Sender, Status, record
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.models import Event, SalesImport, Shop
from habitue.web.queries.sales import BY_IMPORT
from habitue.web.queries.sales_stamps import (
    AT_ONCE,
    Due,
    Worth,
    cards_of,
    customers_in,
    due_of,
    events_to_take_back,
    foreseen,
    visits_in,
)

_SENDER = Sender(BY_IMPORT)
_BACK = uuid.UUID("c6a2f6f4-9f0c-4b5e-8f0e-2b7d4d5f1a90")
_MOST_EVENTS = 500
Stamps = SalesImport.Stamps


class NotRecorded(RuntimeError):
    """The ledger could not take an event: what was given stays, the rest is tried again."""


class _Spent(Exception):
    """Taken back, it would leave a card in debt."""


def give_stamps(done: SalesImport, now: datetime) -> None:
    """Give every visit of an import what it is due; some cards at a time, each time with a note of how far it is.

    Raises:
        NotRecorded: the ledger failed at an event.
    """
    cards = cards_of(done.shop)
    owners = customers_in(done)
    for some in _left(done, "given", owners & cards.keys()):
        with transaction.atomic():
            worth = _give(done, some, cards, now)
            _note(done, "given", some, worth.as_json())
    _of(done).update(
        stamps=Stamps.GIVEN,
        problem={},
        outcome=_told(done, "given", {"cardless": len(owners - cards.keys())}),
    )


def _give(
    done: SalesImport, customers: Sequence[int], cards: dict[int, tuple[int, str]], now: datetime
) -> Worth:
    rules = rules_of(done.shop)
    due = due_of(done.shop, rules, cards, visits_in(done, customers), now=now)
    worth = foreseen(rules, due, cards, now=now)
    _send(done.shop, due, now)
    return worth


def _send(shop: Shop, due: Due, now: datetime) -> None:
    sent = [body for events in due.events.values() for body in events]
    for at in range(0, len(sent), _MOST_EVENTS):
        answers = record(shop, sent[at : at + _MOST_EVENTS], sender=_SENDER, received_at=now)
        if any(answer.status is Status.FAILED for answer in answers):
            raise NotRecorded


def take_stamps(done: SalesImport, now: datetime) -> None:
    """Take back what an import's visits earned, but for what was spent and what another import that stands gives, too.

    Called before its sales go: they say which visits are its own.
    """
    for some in _left(done, "taken", customers_in(done)):
        with transaction.atomic():
            told = {"back": 0, "spent": 0}
            for events in events_to_take_back(done, some):
                taken = _take(done, events, now)
                told["back"] += taken
                told["spent"] += len(events) - taken
            _note(done, "taken", some, told)


def _take(done: SalesImport, events: Sequence[Event], now: datetime) -> int:
    """Undo the events of one card, the latest first, as far as it has not spent them; gives back how many."""
    if _undo(done, events, now):
        return len(events)
    return sum(_undo(done, [event], now) for event in events) if len(events) > 1 else 0


def _undo(done: SalesImport, events: Sequence[Event], now: datetime) -> bool:
    """Undo all of these, or none."""
    sent = [
        {
            "id": str(uuid.uuid5(_BACK, f"{done.key}:{event.event_id}")),
            "kind": "undo",
            "refers_to": str(event.event_id),
            "at": now.isoformat(),
        }
        for event in events
    ]
    try:
        with transaction.atomic():
            _record_unless_spent(done.shop, sent, now)
    except _Spent:
        return False
    return True


def _record_unless_spent(shop: Shop, sent: Sequence[dict[str, Any]], now: datetime) -> None:
    answers = record(shop, sent, sender=_SENDER, received_at=now)
    if any(answer.status is Status.FAILED for answer in answers):
        raise NotRecorded
    if any(map(_is_in_debt, answers)):
        raise _Spent


def _is_in_debt(answer: Answer) -> bool:
    return any(units < 0 for units in answer.balances.values())


def _of(done: SalesImport) -> Any:
    return SalesImport.objects.filter(pk=done.pk, state=done.state)


def _left(done: SalesImport, what: str, customers: set[int]) -> list[list[int]]:
    """Whom it has not come to yet, some at a time."""
    after = done.outcome.get(what, {}).get("after", 0)
    left = sorted(customer for customer in customers if customer > after)
    return [left[at : at + AT_ONCE] for at in range(0, len(left), AT_ONCE)]


def _note(done: SalesImport, what: str, customers: Sequence[int], told: dict[str, Any]) -> None:
    """Keep what has been done, and up to whom, in the transaction that did it."""
    done.outcome = _told(done, what, {**told, "after": 0})
    done.outcome[what]["after"] = customers[-1]
    _of(done).update(outcome=done.outcome)


def _told(done: SalesImport, what: str, more: dict[str, Any]) -> dict[str, Any]:
    """The outcome, with so much more in it."""
    before = done.outcome.get(what, {})
    told = before | {name: before.get(name, 0) + n for name, n in more.items() if name != "units"}
    units = before.get("units", {})
    told["units"] = units | {key: units.get(key, 0) + n for key, n in more.get("units", {}).items()}
    return {**done.outcome, what: told}
