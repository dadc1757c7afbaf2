"""Two customers found to be one, and parted again: their cards fold as one, and each can have its own back."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from habitue.loyalty.facts import Fact
from habitue.loyalty.late import Record
from habitue.loyalty.outcomes import Outcome
from habitue.loyalty.transfers import Transfer, transfer
from habitue.web.actions.answer import hand_answers_back, hand_answers_over
from habitue.web.actions.customer import own_card
from habitue.web.actions.event import Sender
from habitue.web.actions.ledger_answer import Answer, Status
from habitue.web.actions.ledger_loading import locked, records_of
from habitue.web.actions.ledger_storing import Change, EventRow, Ledger, insert_events
from habitue.web.actions.ledger_terms import Rules, rules_of
from habitue.web.actions.message import hand_back, hand_over
from habitue.web.finding import search_text
from habitue.web.models import Card, Customer, Merge, Shop
from habitue.web.queries.customer import customers_of

TRANSFER = "transfer"
FILLED = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "birth_month",
    "birth_day",
    "language",
    "note",
    "source_id",
)
"""What the kept customer takes over where they have nothing of their own; a birthday as a whole."""


@transaction.atomic
def merge(shop: Shop, kept: Customer, absorbed: Customer, *, at: datetime, sender: Sender) -> Merge | None:
    """Merge one customer into another; None where one of them is gone, or both are the same.

    The absorbed card's units move by entries of their own, its codes lead to the kept customer, and its facts stay its
    own, so that ``part`` gives back exactly what was there.
    """
    people = customers_of(shop).select_for_update().filter(pk__in=(kept.pk, absorbed.pk)).in_bulk()
    if len(people) < 2:
        return None
    kept, absorbed = people[kept.pk], people[absorbed.pk]
    card, other = own_card(shop, kept, at=at), own_card(shop, absorbed, at=at)
    _move(shop, (card, other), together=True, at=at, sender=sender)
    Card.objects.filter(pk=other.pk).update(merged_into=card)
    moved = list(Card.objects.filter(shop=shop, customer=absorbed).values_list("pk", flat=True))
    Card.objects.filter(pk__in=moved).update(customer=kept)
    details = {
        "card": card.pk,
        "other": other.pk,
        "cards": moved,
        "filled": _fill(shop, kept, absorbed),
        "messages": hand_over(shop, absorbed, kept),
        "heard": hand_answers_over(shop, absorbed, kept),
    }
    Customer.objects.filter(pk=absorbed.pk).update(merged_into=kept)
    return Merge.objects.create(
        shop=shop, kept=kept, absorbed=absorbed, details=details, at=at, by=sender.staff
    )


@transaction.atomic
def part(shop: Shop, merged: Merge, *, at: datetime, sender: Sender) -> bool:
    """Take a merge apart; False where it was, or where its customers are gone."""
    found = (
        Merge.objects.select_for_update(of=("self",))
        .filter(shop=shop, pk=merged.pk, undone_at=None, kept__erased_at=None, kept__merged_into=None)
        .select_related("kept", "absorbed")
        .first()
    )
    if found is None or not found.details:
        return False
    card, other = (Card.objects.get(shop=shop, pk=found.details[name]) for name in ("card", "other"))
    Card.objects.filter(pk=other.pk).update(merged_into=None)
    Card.objects.filter(shop=shop, pk__in=found.details["cards"]).update(customer=found.absorbed)
    Customer.objects.filter(pk=found.absorbed_id).update(merged_into=None)
    _move(shop, (card, other), together=False, at=at, sender=sender)
    _give_back(shop, found.kept, found.details["filled"], found.absorbed)
    hand_back(shop, found.details.get("messages", ()), found.kept, found.absorbed)
    hand_answers_back(shop, found.details.get("heard", {}), found.kept, found.absorbed)
    found.undone_at = at
    found.save(update_fields=["undone_at"])
    return True


def _fill(shop: Shop, kept: Customer, absorbed: Customer) -> list[str]:
    """Give the kept customer what they lack; the names of what was filled."""
    born = kept.birth_month is None and kept.birth_day is None
    filled = [
        name
        for name in FILLED
        if getattr(kept, name) in ("", None)
        and getattr(absorbed, name) not in ("", None)
        and (born or not name.startswith("birth"))
    ]
    for name in filled:
        setattr(kept, name, getattr(absorbed, name))
    _keep(shop, kept)
    return filled


def _give_back(shop: Shop, kept: Customer, filled: Iterable[str], absorbed: Customer) -> None:
    """Empty again what was filled and not changed since."""
    for name in filled:
        if getattr(kept, name) == getattr(absorbed, name):
            setattr(kept, name, None if name.startswith("birth") else "")
    _keep(shop, kept)


def _keep(shop: Shop, kept: Customer) -> None:
    kept.search = search_text(kept, shop.country)
    kept.save(update_fields=[*FILLED, "search"])


@dataclass(frozen=True, slots=True)
class Outlook:
    """What each of two cards would hold afterwards, to be looked at or written."""

    card: Transfer
    other: Transfer


def outlook(
    records: tuple[Record, Record], rules: Rules, names: tuple[str, str], *, together: bool
) -> Outlook:
    """Both cards' facts on the first card; or, parted, each card's own."""
    mine, theirs = (tuple(record.facts) for record in records)
    facts: tuple[Sequence[Fact], Sequence[Fact]] = ((*mine, *theirs), ()) if together else (mine, theirs)
    return Outlook(
        *(
            transfer(name, found, record.books, rules.programmes, rules.calendar)
            for name, found, record in zip(names, facts, records, strict=True)
        )
    )


def _move(shop: Shop, cards: tuple[Card, Card], *, together: bool, at: datetime, sender: Sender) -> None:
    """Write what brings both cards to what they will be."""
    rules = rules_of(shop)
    rows = tuple(card.pk for card in cards)
    library = locked(rows, rules)
    records = records_of(rows, rules)
    names = (str(uuid.uuid4()), str(uuid.uuid4()))
    found = outlook((records[rows[0]], records[rows[1]]), rules, names, together=together)
    keys = [library.books[row].key for row in rows]
    events = [
        _event(name, row, key, rules, at=at, sender=sender)
        for name, row, key in zip(names, rows, keys, strict=True)
    ]
    numbers = insert_events(shop, events, at)
    for row, move in zip(rows, (found.card, found.other), strict=True):
        # one card after the other, each as it is then: a lot has the same name on both
        fresh = locked((row,), rules)
        postings = list(move.written.postings)
        change = Change(fresh.books[row], postings, {lot.id: lot for lot in move.written.lots}, move.card)
        Ledger(shop, rules, at, fresh.accounts, numbers, dict.fromkeys(names, at)).write([change])


def _event(  # noqa: PLR0913  (all that an event says of itself)
    name: str, row: int, key: str, rules: Rules, *, at: datetime, sender: Sender
) -> EventRow:
    """The event of one card's side of a move."""
    answer = Answer(name, Status.RECORDED, Outcome.BROUGHT_UP_TO_DATE, card=key)
    local = at.astimezone(rules.zone)
    return EventRow(
        id=name,
        digest=hashlib.sha256(name.encode()).hexdigest(),
        kind=TRANSFER,
        card=row,
        at=at,
        day=local.date(),
        outcome=str(answer.outcome),
        accepted=True,
        flags=[],
        refers_to=None,
        location=sender.location.pk if sender.location else None,
        staff=sender.staff.pk if sender.staff else None,
        source=sender.source,
        body={"minute": local.hour * 60 + local.minute},
        answer=answer.as_kept(),
    )
