"""What the night brings to a shop's cards: tiers reviewed, what has ended written off, gifts for birthdays.

Each is done for one of the shop's days that is over, at the midnight that ended it. Event ids follow from the card and
the day, so that a second try, or a second worker, adds nothing.
"""

from __future__ import annotations

import json
import uuid
from calendar import isleap
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from habitue.loyalty.card import CardState
from habitue.loyalty.expiry import SETTLE_DAYS, due
from habitue.loyalty.memory import card_from
from habitue.loyalty.postings import books_of
from habitue.loyalty.replay import Replay, fold
from habitue.loyalty.standing import tier_on
from habitue.web.actions.event import Sender, Status, record
from habitue.web.actions.ledger_loading import Book, locked, records_of
from habitue.web.actions.ledger_storing import Change, Ledger
from habitue.web.actions.ledger_terms import Rules, rules_of
from habitue.web.models import Card, Customer, Shop, Standing

_AT_ONCE = 200
_IDS = uuid.UUID("3d0f3c56-8a0e-4e1c-9f5c-0c3a1f3a7f02")
_WORKER = Sender("worker")
_DAY = timedelta(days=1)


def midnight(shop_rules: Rules, day: date) -> datetime:
    """The first instant of a day of the shop."""
    return datetime.combine(day, time(0), shop_rules.zone).astimezone(UTC)


def expire(shop: Shop, day: date, now: datetime) -> int:
    """Write off what had ended a week before; where terms or closed days changed, bring every card up to date first."""
    rules, next_day = rules_of(shop), day + _DAY
    wanted = Q(due_on__lt=next_day - timedelta(days=SETTLE_DAYS)) | (
        Q(memory__isnull=False) & ~Q(decided_under=rules.stamp)
    )
    cards = Card.objects.filter(wanted, shop=shop, merged_into=None).order_by("pk")
    count = 0
    for part in _parts(list(cards.values_list("pk", flat=True))):
        with transaction.atomic():
            keys = _needing(shop, part, rules, next_day, now)
            count += _send(shop, [_event("run", key, rules, next_day) for key in keys], now)
    return count


def _needing(shop: Shop, rows: Sequence[int], rules: Rules, day: date, now: datetime) -> list[str]:
    """The keys of the cards that time has brought something; the others are only brought under the present terms."""
    library = locked(rows, rules)
    stale = [row for row, book in library.books.items() if book.decided_under != rules.stamp]
    replays = _folded(stale, rules)
    keys, settled = [], []
    for row, book in library.books.items():
        replay = replays.get(row)
        state = replay[0].card if replay else book.state
        differs = replay is not None and not replay[1]
        if differs or due(state, rules.calendar, day):
            keys.append(book.key)
        elif replay:
            settled.append(_settled(book, replay[0]))
    if settled:
        Ledger(shop, rules, now, library.accounts, {}, {}).write(settled)
    return keys


def _folded(rows: Sequence[int], rules: Rules) -> dict[int, tuple[Replay, bool]]:
    """What the cards' facts make under the present terms, and whether the books say so already."""
    found = {}
    for row, past in (records_of(rows, rules) if rows else {}).items():
        replay = fold(past.facts, rules.programmes, rules.calendar)
        books = {place: amount for place, amount in past.books.items() if amount}
        found[row] = (replay, books_of(replay.postings) == books)
    return found


def _settled(book: Book, replay: Replay) -> Change:
    """Nothing moves, but days on which lots end may have."""
    lots = {lot.id: lot for purse in replay.card.purses.values() for lot in purse.lots.values()}
    return Change(book, [], lots, replay.card)


def review_tiers(shop: Shop, day: date, now: datetime) -> int:  # noqa: ARG001  (the worker's signature)
    """Note the tier that every card holds from the next day on, where it is another one than before."""
    rules, next_day = rules_of(shop), day + _DAY
    if not any(programme.has_tiers for programme in rules.programmes):
        return 0
    count = 0
    cards = Card.objects.filter(shop=shop, merged_into=None, memory__isnull=False).order_by("pk")
    for part in _parts(list(cards.values_list("pk", flat=True))):
        before = _tiers_before(part, next_day)
        new = [
            Standing(card_id=card, programme_id=number, tier=tier, from_day=next_day)
            for card, memory in Card.objects.filter(pk__in=part).values_list("pk", "memory")
            for number, tier in _tiers(card_from(memory), rules, next_day).items()
            if before.get((card, number), "") != tier
        ]
        Standing.objects.bulk_create(new, ignore_conflicts=True)
        count += len(new)
    return count


def _tiers(state: CardState, rules: Rules, day: date) -> dict[int, str]:
    """The tier that the card holds on a day, by programme; empty where it holds none."""
    found = {}
    for programme in rules.programmes:
        purse = state.purses.get(programme.key)
        if purse is not None and purse.standing is not None:
            tier = tier_on(purse, programme, day)
            found[rules.numbers[programme.key]] = tier.key if tier else ""
    return found


def _tiers_before(cards: Sequence[int], day: date) -> dict[tuple[int, int], str]:
    rows = Standing.objects.filter(card__in=cards, from_day__lte=day).order_by("from_day", "pk")
    return {
        (card, programme): tier
        for card, programme, tier in rows.values_list("card_id", "programme_id", "tier")
    }


def give_birthday_gifts(shop: Shop, day: date, now: datetime) -> int:
    """Give what the programmes give to those whose birthday begins: on the 28th of February to the leap day's too."""
    rules, birthday = rules_of(shop), day + _DAY
    if not any(terms.birthday for _, terms in rules.in_force(birthday)):
        return 0
    born = Q(birth_month=birthday.month, birth_day=birthday.day)
    if (birthday.month, birthday.day) == (2, 28) and not isleap(birthday.year):
        born |= Q(birth_month=2, birth_day=29)
    people = Customer.objects.filter(born, shop=shop, erased_at=None, merged_into=None)
    cards = Card.objects.filter(customer__in=people, merged_into=None).order_by("made_at", "pk")
    first: dict[int | None, str] = {}
    for customer, key in cards.values_list("customer_id", "key"):
        first.setdefault(customer, str(key))
    return _send(shop, [_event("birthday", key, rules, birthday) for key in first.values()], now)


def _event(kind: str, card: str, rules: Rules, day: date) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid5(_IDS, json.dumps([kind, card, day.isoformat()]))),
        "kind": kind,
        "card": card,
        "at": midnight(rules, day).isoformat(),
    }


def _send(shop: Shop, events: Sequence[dict[str, Any]], now: datetime) -> int:
    """Record events; how many of them were new and changed something."""
    count = 0
    for part in _parts(events):
        answers = record(shop, part, sender=_WORKER, received_at=now)
        count += sum(answer.status is Status.RECORDED and answer.kind == "done" for answer in answers)
    return count


def _parts(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), _AT_ONCE):
        yield things[start : start + _AT_ONCE]
