"""Writes of an import: a draft, then all of it in one transaction, or taken back whole."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import transaction

from habitue.errors import HabitueError
from habitue.language import N_, Language
from habitue.web.actions.card import new_codes
from habitue.web.actions.erasure import empty_all
from habitue.web.actions.event import Answer, Sender, record
from habitue.web.customer_file import safe_name
from habitue.web.customer_rows import PersonRow
from habitue.web.finding import search_text
from habitue.web.models import Card, Code, Consent, Customer, CustomerImport, Event, Lot, Shop, Staff
from habitue.web.queries.customer_import import Plan, plan_of

IMPORT = "import"
A_DRAFT_LIVES = timedelta(days=2)
AT_ONCE = 500
CONSENT_WORDS = N_("Agreed in another programme, before it was brought over on {day}.")


class NotImported(HabitueError):
    """Something stands against it; nothing was written."""

    message: ClassVar[str] = N_("Nothing was imported. {reason}")


def keep_draft(shop: Shop, *, name: str, content: bytes, at: datetime, by: Staff) -> CustomerImport:
    """Keep a file until it is applied or dropped; drafts that nobody came back to go."""
    CustomerImport.objects.filter(shop=shop, applied_at=None, at__lt=at - A_DRAFT_LIVES).delete()
    digest = hashlib.sha256(content).hexdigest()
    return CustomerImport.objects.create(
        shop=shop, file_name=safe_name(name), digest=digest, content=content, rows=0, at=at, by=by
    )


def keep_choices(shop: Shop, draft: CustomerImport, choices: dict[str, Any]) -> None:
    """Keep what the columns of a draft mean, and what to do with known customers and consents."""
    CustomerImport.objects.filter(shop=shop, pk=draft.pk, applied_at=None).update(choices=choices)


def drop_draft(shop: Shop, draft: CustomerImport) -> None:
    """Forget a file that was not applied."""
    CustomerImport.objects.filter(shop=shop, pk=draft.pk, applied_at=None).delete()


@transaction.atomic
def apply_import(shop: Shop, draft: CustomerImport, *, at: datetime, by: Staff) -> CustomerImport:
    """Bring every customer of the file in, with codes, consents and balances; or nobody.

    Raises:
        NotImported: something stops it, or the rules refuse a balance; nothing is written then.
    """
    fresh = CustomerImport.objects.select_for_update().filter(shop=shop, pk=draft.pk).first()
    if fresh is None:
        raise NotImported(reason="")
    if fresh.applied_at is not None:
        return fresh
    plan = plan_of(shop, fresh, now=at)
    if plan.stopping or not plan.rows:
        raise NotImported(reason="")
    cards = _bring_in(shop, plan, fresh, at=at)
    if fresh.choices.get("consents"):
        _keep_consents(shop, plan, cards, at=at, by=by)
    opened = _open_balances(shop, plan, fresh, cards, at=at, by=by)
    fresh.outcome = {"new": len(plan.new), "known": len(plan.known), "opened": opened}
    fresh.rows, fresh.applied_at, fresh.by = len(plan.rows), at, by
    fresh.content, fresh.choices = None, {}
    fresh.save()
    return fresh


def _bring_in(shop: Shop, plan: Plan, draft: CustomerImport, *, at: datetime) -> dict[int, Card]:
    """The card of every row, by line; new customers get one with a typed code, and the code of the file beside it."""
    people = [_person(shop, row, draft, at=at) for row in plan.new]
    people = Customer.objects.bulk_create(people, batch_size=AT_ONCE)
    cards = Card.objects.bulk_create(
        [Card(shop=shop, customer=person, made_at=at) for person in people], batch_size=AT_ONCE
    )
    typed = [
        Code(shop=shop, card=card, text=text, kind=Code.Kind.TYPED, made_at=at)
        for card, text in zip(cards, new_codes(shop, len(cards)), strict=True)
    ]
    found = dict(zip((row.line for row in plan.new), cards, strict=True)) | _known_cards(shop, plan, at=at)
    known = set(Code.objects.filter(shop=shop).values_list("text", flat=True))
    brought = [
        Code(shop=shop, card=found[row.line], text=text, kind=Code.Kind.IMPORTED, made_at=at)
        for row in plan.rows
        for text in row.codes
        if text not in known
    ]
    Code.objects.bulk_create([*typed, *brought], batch_size=AT_ONCE)
    return found


def _person(shop: Shop, row: PersonRow, draft: CustomerImport, *, at: datetime) -> Customer:
    person = Customer(shop=shop, joined_at=at, imported=draft, **row.fields)
    person.search = search_text(person, shop.country)
    return person


def _known_cards(shop: Shop, plan: Plan, *, at: datetime) -> dict[int, Card]:
    """The main cards of rows whose customers are here already."""
    cards: dict[int | None, Card] = {}
    wanted = set(plan.known.values())
    own = (
        Card.objects.filter(shop=shop, customer__in=wanted, merged_into=None)
        .select_related("customer")
        .order_by("made_at", "pk")
    )
    for card in own:
        cards.setdefault(card.customer_id, card)
    without = [Card(shop=shop, customer_id=pk, made_at=at) for pk in wanted - cards.keys()]
    for card in Card.objects.bulk_create(without):
        cards[card.customer_id] = card
    return {line: cards[pk] for line, pk in plan.known.items()}


def _keep_consents(shop: Shop, plan: Plan, cards: dict[int, Card], *, at: datetime, by: Staff) -> None:
    """The yeses of the file; what somebody said here before is not overruled by it."""
    said = set(
        Consent.objects.filter(shop=shop, customer__in=plan.known.values()).values_list(
            "customer_id", "channel"
        )
    )
    language = Language(shop.language)
    words = language.text(CONSENT_WORDS, day=language.day(at.astimezone(shop.zone).date()))
    Consent.objects.bulk_create(
        [
            Consent(
                shop=shop,
                customer=cards[row.line].customer,
                channel=channel,
                given=True,
                words=words,
                language=language.base,
                at=at,
                by=by,
                source=IMPORT,
            )
            for row in plan.rows
            for channel in row.consents
            if (cards[row.line].customer_id, channel) not in said
        ],
        batch_size=AT_ONCE,
    )


def opening_id(draft: CustomerImport, line: int, programme: str) -> str:
    """The id of the event that opens one balance: the same however often it is computed."""
    return str(uuid.uuid5(draft.key, f"{line}:{programme}"))


def _open_balances(  # noqa: PLR0913  (what, of whom, when and by whom)
    shop: Shop, plan: Plan, draft: CustomerImport, cards: dict[int, Card], *, at: datetime, by: Staff
) -> int:
    add_to_known = bool(draft.choices.get("add_to_known"))
    sent = [
        {
            "id": opening_id(draft, row.line, programme),
            "kind": "opening",
            "at": at.isoformat(),
            "card": str(cards[row.line].key),
            "programme": programme,
            "units": units,
        }
        for row in plan.rows
        if add_to_known or row.line not in plan.known
        for programme, units in row.balances.items()
    ]
    _record_all(shop, sent, at=at, by=by)
    return len(sent)


def _record_all(shop: Shop, sent: Sequence[dict[str, Any]], *, at: datetime, by: Staff) -> list[Answer]:
    """Record events that must all be accepted."""
    answers: list[Answer] = []
    sender = Sender(IMPORT, staff=by)
    for start in range(0, len(sent), AT_ONCE):
        answers += record(shop, sent[start : start + AT_ONCE], sender=sender, received_at=at)
    for answer in answers:
        if answer.kind != "done":
            raise NotImported(reason=answer.text(Language(shop.language)))
    return answers


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What undoing an import did."""

    removed: int
    kept: int


@transaction.atomic
def undo_import(shop: Shop, done: CustomerImport, *, at: datetime, by: Staff) -> TakenBack:
    """Take an import back: what is left of its balances, and its customers who did nothing since.

    A balance of which something was spent loses only what is left of it. Whoever has an event of their own since
    stays a customer.
    """
    fresh = CustomerImport.objects.select_for_update().get(shop=shop, pk=done.pk)
    if fresh.applied_at is None or fresh.undone_at is not None:
        return TakenBack(0, 0)
    opened = list(_openings(shop, fresh))
    busy = _busy_cards(shop, fresh, opened)
    _take_balances(shop, fresh, opened, at=at, by=by)
    people = Customer.objects.filter(shop=shop, imported=fresh, erased_at=None, merged_into=None)
    idle = [pk for pk in people.values_list("pk", flat=True) if pk not in busy]
    _remove(shop, idle, at=at)
    fresh.undone_at = at
    fresh.save(update_fields=["undone_at"])
    return TakenBack(len(idle), people.count())


def _openings(shop: Shop, done: CustomerImport) -> Iterator[Event]:
    """The events that opened the import's balances: told by their ids, which follow from its key."""
    found = Event.objects.filter(
        shop=shop, source=IMPORT, kind="opening", received_at=done.applied_at or done.at
    )
    yield from found.select_related("card").order_by("pk")


def _busy_cards(shop: Shop, done: CustomerImport, opened: Iterable[Event]) -> set[int]:
    """Customers of the import with an event beside its own, or a merge."""
    own = {event.pk for event in opened}
    events = Event.objects.filter(shop=shop, card__customer__imported=done).exclude(kind="run")
    found = {
        customer
        for pk, customer in events.values_list("pk", "card__customer_id")
        if pk not in own and customer is not None
    }
    merged = Customer.objects.filter(shop=shop, merged_into__imported=done)
    return found | set(merged.values_list("merged_into_id", flat=True))


def _take_balances(
    shop: Shop, done: CustomerImport, opened: Sequence[Event], *, at: datetime, by: Staff
) -> None:
    """Undo the openings that are whole; take what is left of the others by hand."""
    # by holder: after a merge the lot lies on another card of the same customer
    holders = {event.card.customer_id for event in opened if event.card is not None}
    lots: dict[str, list[Lot]] = defaultdict(list)
    for lot in Lot.objects.filter(account__card__customer__in=holders, remaining__gt=0).select_related(
        "account__programme", "account__card"
    ):
        lots[lot.key].append(lot)
    names = [f"{event.event_id}:{event.body['programme']}" for event in opened]
    sent: list[dict[str, Any]] = []
    for event, name in zip(opened, names, strict=True):
        body: dict[str, Any] = {
            "id": str(uuid.uuid5(done.key, f"back:{event.event_id}")),
            "at": at.isoformat(),
        }
        open_lots = lots[name]
        if sum(lot.remaining for lot in open_lots) == event.body["units"]:
            sent.append({**body, "kind": "undo", "refers_to": str(event.event_id)})
        elif open_lots and open_lots[0].account.card is not None:
            lot = open_lots[0]
            taken = {"programme": lot.account.programme.key, "units": -lot.remaining}
            card = str(open_lots[0].account.card.key)
            sent.append({**body, "kind": "adjust", "card": card, "reason": N_("import undone"), **taken})
    _record_all(shop, sent, at=at, by=by)


def _remove(shop: Shop, people: Sequence[int], *, at: datetime) -> None:
    """Delete those without any event; erase the others, since the ledger keeps their cards."""
    with_events = set(
        Card.objects.filter(shop=shop, customer__in=people, events__isnull=False)
        .values_list("customer_id", flat=True)
        .distinct()
    )
    empty_all(shop, sorted(with_events), at=at)
    without = [pk for pk in people if pk not in with_events]
    Card.objects.filter(shop=shop, customer__in=without).delete()
    Customer.objects.filter(shop=shop, pk__in=without).delete()
