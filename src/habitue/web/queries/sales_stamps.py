"""Reads of what an import's visits are worth in the shop's programmes: which are due a stamp, and what cards would then hold.

A visit of the till is due one where its customer has a card, a programme earned on that day, and nobody was scanned for
it: orders and scans are one purchase as ``queries.sales`` says it. Its event's id follows from the shop and the order's number, so that no file,
however often it comes, is worth more than once.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from habitue.loyalty.card import CardState
from habitue.loyalty.facts import FIRST_DAY, MOST_ITEMS, MOST_UNITS, Fact
from habitue.loyalty.late import decide_late
from habitue.loyalty.outcomes import Verdict
from habitue.metrics.zones import instant_of
from habitue.web.actions.ledger_loading import looked_at, members_of, records_of
from habitue.web.actions.ledger_reading import read
from habitue.web.actions.ledger_terms import Rules, rules_of
from habitue.web.models import Card, Customer, Event, Sale, SalesImport, Shop
from habitue.web.people_words import clean_line
from habitue.web.queries.customer import family_of, roots_of
from habitue.web.queries.journal import is_paid_back, paid_back, standing
from habitue.web.queries.sales import BY_IMPORT, units_of_a_coin

AT_ONCE = 100
"""Cards that are looked at together."""
_IDS = uuid.UUID("5b7c1a0e-4f0a-4d53-9a55-6a1d3f5e9c21")
_LONGEST_NAME = 120
_NUMBERS = 1000


@dataclass(frozen=True, slots=True)
class Visit:
    """One order of a customer: see ``models.Sale``."""

    number: int
    instant: int
    units: int | None
    items: Sequence[Mapping[str, Any]] | None


@dataclass(slots=True)
class Due:
    """Events that are due, by customer in order of time; and how many visits are not, since they were scanned or had theirs before."""

    events: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    scanned: int = 0
    given: int = 0


@dataclass(slots=True)
class Worth:
    """What visits come to: how many earn, of how many customers, and by programme what their cards would hold more of today."""

    visits: int = 0
    customers: int = 0
    units: Counter[str] = field(default_factory=Counter)
    scanned: int = 0
    given: int = 0
    refused: int = 0

    def add(self, other: Worth) -> None:
        """Both together."""
        self.visits += other.visits
        self.customers += other.customers
        self.units.update(other.units)
        self.scanned += other.scanned
        self.given += other.given
        self.refused += other.refused

    def as_json(self) -> dict[str, Any]:
        """As an import keeps it."""
        names = ("visits", "customers", "scanned", "given", "refused")
        return {name: getattr(self, name) for name in names} | {"units": dict(self.units)}


def cards_of(shop: Shop) -> dict[int, tuple[int, str]]:
    """The card of every customer who has one: its row and its key; of several the first. Nobody who was erased."""
    people = Customer.objects.filter(shop=shop, erased_at=None, merged_into=None)
    rows = Card.objects.filter(shop=shop, merged_into=None, customer__in=people).order_by("made_at", "pk")
    found: dict[int, tuple[int, str]] = {}
    for pk, key, customer in rows.values_list("pk", "key", "customer_id"):
        found.setdefault(customer or 0, (pk, str(key)))
    return found


def worth_of(shop: Shop, visits: Mapping[int, Sequence[Visit]], *, now: datetime) -> Worth:
    """What the visits of customers would come to if they were brought in; who has no card gets nothing."""
    rules, cards, total = rules_of(shop), cards_of(shop), Worth()
    holders = sorted(visits.keys() & cards.keys())
    for at in range(0, len(holders), AT_ONCE):
        some = {customer: visits[customer] for customer in holders[at : at + AT_ONCE]}
        total.add(foreseen(rules, due_of(shop, rules, cards, some, now=now), cards, now=now))
    return total


def due_of(
    shop: Shop,
    rules: Rules,
    cards: Mapping[int, tuple[int, str]],
    visits: Mapping[int, Sequence[Visit]],
    *,
    now: datetime,
) -> Due:
    """The events that these customers' visits are due. Those before the programmes began, and of money given back, never are."""
    scanned = _scanned(shop, rules, cards, visits)
    open_ids = {
        number: name
        for number, (name, is_known) in event_ids(shop, _numbers_in(visits)).items()
        if not is_known
    }
    due = Due()
    for customer, mine in visits.items():
        able = [visit for visit in mine if _may_earn(visit, rules, now)]
        for visit in sorted(able, key=lambda one: (one.instant, one.number)):
            if visit.number not in open_ids:
                due.given += 1
            elif visit.number in scanned:
                due.scanned += 1
            else:
                body = _body(visit, open_ids[visit.number], cards[customer][1], shop)
                due.events.setdefault(customer, []).append(body)
    return due


def _numbers_in(visits: Mapping[int, Sequence[Visit]]) -> list[int]:
    return [visit.number for mine in visits.values() for visit in mine]


def _may_earn(visit: Visit, rules: Rules, now: datetime) -> bool:
    at = instant_of(visit.instant)
    day = rules.day_of(at)
    return at <= now and day >= FIRST_DAY and (visit.units or 0) >= 0 and bool(rules.in_force(day))


def _body(visit: Visit, name: str, card: str, shop: Shop) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": name,
        "kind": "visit",
        "at": instant_of(visit.instant).isoformat(),
        "card": card,
    }
    if visit.units is not None:
        a_coin = units_of_a_coin(shop)
        body["amount"] = (visit.units + a_coin // 2) // a_coin
    items = [
        {"name": text, "quantity": _whole(item.get("quantity"))}
        for item in (visit.items or ())[:MOST_ITEMS]
        if (text := clean_line(str(item.get("name") or ""))[:_LONGEST_NAME])
    ]
    return body | ({"items": items} if items else {})


def _whole(quantity: Any) -> int:
    """A number of pieces; what is weighed is one."""
    try:
        found = float(quantity)
    except (TypeError, ValueError):
        return 1
    return int(found) if found.is_integer() and 1 <= found <= MOST_UNITS else 1


def event_ids(shop: Shop, numbers: Sequence[int]) -> dict[int, tuple[str, bool]]:
    """The id of each order's event, and whether it is in the ledger.

    An event that an import took back again leaves its order the next id; what a person undid stays undone.
    """
    found: dict[int, tuple[str, bool]] = {}
    for at in range(0, len(numbers), _NUMBERS):
        wanted, turn = numbers[at : at + _NUMBERS], 0
        while wanted:
            names = {number: str(uuid.uuid5(_IDS, f"{shop.public_id}:{number}:{turn}")) for number in wanted}
            known, gone = _known(shop, names.values())
            found |= {number: (name, name in known) for number, name in names.items() if name not in gone}
            wanted, turn = [number for number, name in names.items() if name in gone], turn + 1
    return found


def _known(shop: Shop, names: Iterable[str]) -> tuple[set[str], set[str]]:
    """Which of these events are in the ledger, and which of them an import took back."""
    events = Event.objects.filter(shop=shop, event_id__in=list(names))
    known = {str(name) for name in events.values_list("event_id", flat=True)}
    if not known:
        return known, known
    undos = Event.objects.filter(shop=shop, kind="undo", accepted=True, source=BY_IMPORT, refers_to__in=known)
    return known, {str(name) for name in standing(undos).values_list("refers_to", flat=True)}


def _scanned(
    shop: Shop,
    rules: Rules,
    cards: Mapping[int, tuple[int, str]],
    visits: Mapping[int, Sequence[Visit]],
) -> set[int]:
    """The numbers of orders for which somebody was scanned: on each day the first with the first, and so on."""
    scans = _scans(shop, {cards[customer][0]: customer for customer in visits})
    if not scans:
        return set()
    orders = _orders_on(shop, rules, {customer for customer, _ in scans})
    for customer, mine in visits.items():
        for visit in mine:
            orders[customer, rules.day_of(instant_of(visit.instant))][visit.number] = visit.instant
    found: set[int] = set()
    for place, n in scans.items():
        in_order = sorted((instant, number) for number, instant in orders[place].items())
        found.update(number for _, number in in_order[:n])
    return found


def _scans(shop: Shop, customers: Mapping[int, int]) -> Counter[tuple[int, date]]:
    """How often somebody was scanned and not paid back, by customer and day; ``customers`` are by card."""
    members = members_of(customers)
    visits = Event.objects.filter(shop=shop, card__in=members, kind="visit", accepted=True)
    rows = list(
        standing(visits.exclude(source=BY_IMPORT))
        .order_by()
        .values_list("card_id", "day", "event_id", "body__amount")
    )
    back = paid_back(Event.objects.filter(shop=shop, card__in=members))
    return Counter(
        (customers[members[card or 0]], day)
        for card, day, name, amount in rows
        if not is_paid_back(amount, back.get(name))
    )


Orders = defaultdict[tuple[int, date], dict[int, int]]


def _orders_on(shop: Shop, rules: Rules, customers: Collection[int]) -> Orders:
    """The orders of customers in imports that stand: their instants by number, by customer and day."""
    roots = roots_of(shop)
    rows = Sale.objects.filter(
        customer__in=family_of(roots, customers), brought__shop=shop, brought__state=SalesImport.State.DONE
    ).order_by("brought")
    found: Orders = defaultdict(dict)
    for customer, number, instant in rows.values_list("customer_id", "number", "instant"):
        place = roots.get(customer or 0, customer or 0), rules.day_of(instant_of(instant))
        found[place][number] = instant
    return found


@transaction.atomic
def foreseen(rules: Rules, due: Due, cards: Mapping[int, tuple[int, str]], *, now: datetime) -> Worth:
    """What the rules would say to the events, and what the cards would hold more of today. Nothing is written."""
    worth = Worth(scanned=due.scanned, given=due.given)
    rows = {cards[customer][0]: customer for customer in due.events}
    library, records = looked_at(rows, rules), records_of(rows, rules) if rows else {}
    for row, customer in rows.items():
        before = library.books[row].state
        facts = _facts(due.events[customer], cards[customer][1], rules, now)
        decisions = decide_late(facts, before, records[row], rules.programmes, rules.calendar)
        earning = sum(decision.accepted for decision in decisions)
        worth.visits += earning
        worth.customers += earning > 0
        worth.refused += sum(decision.outcome.verdict is Verdict.ASK for decision in decisions)
        worth.units.update(_gained(before, decisions[-1].card, rules, rules.day_of(now)))
    return worth


def _facts(events: Sequence[Mapping[str, Any]], card: str, rules: Rules, now: datetime) -> list[Fact]:
    facts = [read(body, place, rules=rules, received_at=now).fact(card) for place, body in enumerate(events)]
    return sorted(facts, key=lambda fact: fact.key)


def _gained(before: CardState, after: CardState, rules: Rules, day: date) -> Counter[str]:
    found: Counter[str] = Counter()
    for state, sign in ((after, 1), (before, -1)):
        for key, purse in state.purses.items():
            found[key] += sign * (purse.spendable(day, rules.calendar) + purse.owed)
    return Counter({key: units for key, units in found.items() if units})


def customers_in(done: SalesImport) -> set[int]:
    """Whose orders an import holds; who was merged counts for whom they were merged into."""
    roots = roots_of(done.shop)
    rows = Sale.objects.filter(brought=done, customer__isnull=False).values_list("customer_id", flat=True)
    return {roots.get(pk or 0, pk or 0) for pk in rows.distinct()}


def visits_in(done: SalesImport, customers: Collection[int]) -> dict[int, list[Visit]]:
    """The orders of these customers in an import, and of all who were merged into them."""
    roots = roots_of(done.shop)
    rows = Sale.objects.filter(brought=done, customer__in=family_of(roots, customers))
    found: dict[int, list[Visit]] = defaultdict(list)
    for pk, number, instant, units, items in rows.values_list(
        "customer_id", "number", "instant", "units", "items"
    ):
        found[roots.get(pk or 0, pk or 0)].append(Visit(number, instant, units, items))
    return dict(found)


def events_to_take_back(done: SalesImport, customers: Collection[int]) -> list[list[Event]]:
    """The visits that stand for orders which only this import holds, of one card after the other, the latest first."""
    shop = done.shop
    numbers = _numbers_in(visits_in(done, customers))
    others = Sale.objects.filter(
        number__in=numbers, brought__shop=shop, brought__state=SalesImport.State.DONE
    ).exclude(brought=done)
    held = set(others.exclude(brought__stamps="").values_list("number", flat=True))
    ids = event_ids(shop, [number for number in numbers if number not in held])
    names = [name for name, is_known in ids.values() if is_known]
    found = standing(Event.objects.filter(shop=shop, event_id__in=names, accepted=True))
    cards: dict[int, list[Event]] = defaultdict(list)
    for event in found.order_by("-at", "-pk"):
        cards[event.card_id or 0].append(event)
    return list(cards.values())
