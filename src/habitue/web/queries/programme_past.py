"""Reads of all that ever happened in a shop's programmes, summed by the database as far as it can: what their figures are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Min, QuerySet, Sum
from django.db.models.functions import TruncMonth

from habitue.loyalty.facts import Kind
from habitue.loyalty.postings import Account as Side
from habitue.loyalty.postings import Type
from habitue.loyalty.programme import in_force
from habitue.loyalty.programme_figures import (
    ACTIVE_DAYS,
    Flow,
    ProgrammePast,
    ProgrammesInFigures,
    Taken,
)
from habitue.loyalty.terms import Discount, Terms
from habitue.loyalty.writing import present_of
from habitue.web.actions.ledger_terms import Rules, rules_of
from habitue.web.friend_words import BY_CUSTOMER, GIVEN, RECEIVED
from habitue.web.models import Card, Entry, Event, Shop
from habitue.web.queries.customer import ends_of, roots_of
from habitue.web.queries.journal import standing
from habitue.web.queries.ledger import liability
from habitue.web.queries.measuring import kept_of

PROGRAMMES = "plans"
"""The name under which the figures of the programmes are kept."""
_AT_ONCE = 10_000


def pasts_of(shop: Shop, *, day: date) -> list[ProgrammePast]:
    """The past of every programme of the shop up to now, the oldest first; ``day`` is the shop's."""
    rules = rules_of(shop)
    if not rules.programmes:
        return []
    cards = _card_roots(shop)
    found: _Books = defaultdict(_Gathered)
    _gather_flows(shop, found)
    _gather_cards(shop, found, cards, day)
    _gather_taken(shop, rules, found, cards)
    _gather_given(shop, rules, found, cards)
    _gather_discounts(shop, rules, found, cards)
    owed = liability(shop)
    return [
        ProgrammePast(
            key, one.joined, one.used, one.flows, one.lots, one.taken, one.given, one.discounts, owed[key]
        )
        for key, one in ((key, found[number]) for key, number in rules.numbers.items())
    ]


def programmes_in_figures(shop: Shop) -> ProgrammesInFigures | None:
    """The figures of the programmes as they were measured last."""
    return kept_of(shop, PROGRAMMES, ProgrammesInFigures)


def members_before(shop: Shop, instant: datetime) -> set[int]:
    """The customers who were known to have something on a card, of any programme, before that instant."""
    customers, roots = roots_of(shop), _card_roots(shop)
    owners = dict(Card.objects.filter(shop=shop).values_list("pk", "customer_id"))
    # by when it was recorded: an import gives stamps for visits of long ago
    entries = Entry.objects.filter(shop=shop, recorded_at__lt=instant, credit__card__isnull=False)
    cards = entries.exclude(type=Type.TRANSFER.value).order_by().values_list("credit__card_id", flat=True)
    found = {owners.get(roots.get(card, card)) or owners.get(card) for card in cards.distinct()}
    return {customers.get(one, one) for one in found if one is not None}


def _card_roots(shop: Shop) -> dict[int, int]:
    """For which card everything counts of one that was merged into another."""
    merged = Card.objects.filter(shop=shop, merged_into__isnull=False)
    return ends_of(dict(merged.values_list("pk", "merged_into_id")))


@dataclass(slots=True)
class _Gathered:
    joined: dict[int, date] = field(default_factory=dict)
    used: dict[int, date] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    lots: list[Flow] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    given: list[date] = field(default_factory=list)
    discounts: list[tuple[date, int]] = field(default_factory=list)

    def join(self, card: int, day: date) -> None:
        """The card had something of the programme on that day."""
        self.joined[card] = min(day, self.joined.get(card, day))

    def use(self, card: int, day: date) -> None:
        """The card was used at the counter on that day."""
        self.used[card] = max(day, self.used.get(card, day))


_Books = defaultdict[int, _Gathered]
"""What was gathered of each programme, by its row."""


def _gather_flows(shop: Shop, found: _Books) -> None:
    entries = Entry.objects.filter(shop=shop).order_by()
    kinds = ("debit__programme_id", "debit__kind", "credit__kind")
    months = entries.annotate(month=TruncMonth("event__day")).values_list(*kinds, "month")
    for number, source, sink, month, units in months.annotate(units=Sum("amount")):
        found[number].flows.append(Flow(month, Side(source), Side(sink), int(units)))
    # an entry touches one lot: from lot to lot units pass through the shop's account
    for lot in ("debit_lot", "credit_lot"):
        rows = entries.filter(**{f"{lot}__isnull": False}).annotate(month=TruncMonth(f"{lot}__earned_on"))
        for number, source, sink, month, units in rows.values_list(*kinds, "month").annotate(
            units=Sum("amount")
        ):
            found[number].lots.append(Flow(month, Side(source), Side(sink), int(units)))


def _gather_cards(shop: Shop, found: _Books, cards: Mapping[int, int], day: date) -> None:
    """When each card first had units, and who earned some at the counter of late."""
    credited = Entry.objects.filter(shop=shop, credit__card__isnull=False).exclude(type=Type.TRANSFER.value)
    first = credited.order_by().values_list("credit__programme_id", "credit__card_id")
    for number, card, earliest in first.annotate(Min("event__day")):
        found[number].join(cards.get(card, card), earliest)
    since = day - timedelta(days=ACTIVE_DAYS)
    visits = standing(Event.objects.filter(shop=shop, kind=Kind.VISIT.value, accepted=True, day__gt=since))
    midnight = datetime.combine(since, time.min, tzinfo=shop.zone)
    late = credited.filter(at__gte=midnight, type=Type.EARN.value, event__in=visits.order_by().values("pk"))
    for number, card, when in late.order_by().values_list(
        "credit__programme_id", "credit__card_id", "event__day"
    ):
        found[number].use(cards.get(card, card), when)


def _gather_taken(shop: Shop, rules: Rules, found: _Books, cards: Mapping[int, int]) -> None:
    """The redemptions that stand, at the cost that the terms told then."""
    refunded = set(_standing(shop, Kind.REFUND).values_list("refers_to", flat=True))
    taken = _standing(shop, Kind.REDEEM).values_list("event_id", "card_id", "day", "source", "body", "answer")
    for event, card, day, source, body, answer in taken.iterator(chunk_size=_AT_ONCE):
        said = answer["values"]
        if event in refunded or said.get("programme") not in rules.numbers:
            continue
        one, root = found[rules.numbers[said["programme"]]], cards.get(card, card)
        passed_on = source == BY_CUSTOMER and body.get("reason") == GIVEN
        one.taken.append(Taken(root, day, said.get("worth", 0), bool(body.get("voucher")), passed_on))
        one.join(root, day)
        if not passed_on:
            one.use(root, day)


def _gather_given(shop: Shop, rules: Rules, found: _Books, cards: Mapping[int, int]) -> None:
    """The vouchers that were given: by hand, at welcome, for a birthday. What comes from a friend was issued to the friend."""
    gifts = _standing(shop, Kind.GIFT).filter(body__reward__isnull=False)
    for card, day, source, body in gifts.values_list("card_id", "day", "source", "body"):
        one = found[rules.numbers[body["programme"]]]
        one.join(cards.get(card, card), day)
        if source != BY_CUSTOMER or body.get("reason") != RECEIVED:
            one.given.append(day)
    for kind in (Kind.WELCOME, Kind.BIRTHDAY):
        for card, day, answer in _standing(shop, kind).values_list("card_id", "day", "answer"):
            for key in _presented(rules, kind, day, answer["values"].get("rewards", ())):
                one = found[rules.numbers[key]]
                one.given.append(day)
                one.join(cards.get(card, card), day)


def _presented(rules: Rules, kind: Kind, day: date, names: Iterable[str]) -> Iterator[str]:
    """The programmes that gave these rewards as a present: they are told in the programmes' order."""
    left = list(names)
    for programme, terms in in_force(rules.programmes, day):
        present = present_of(terms, kind)
        reward = terms.reward(present.reward) if present else None
        if reward and left and left[0] == reward.name:
            left.pop(0)
            yield programme.key


def _gather_discounts(shop: Shop, rules: Rules, found: _Books, cards: Mapping[int, int]) -> None:
    """Price cuts, which the best of the running programmes gives."""
    if not any(_cut(version.terms) for programme in rules.programmes for version in programme.versions):
        return
    visits = _standing(shop, Kind.VISIT).filter(answer__values__discount__gt=0)
    rows = visits.values_list("card_id", "day", "answer__values__discount")
    for card, day, discount in rows.iterator(chunk_size=_AT_ONCE):
        best = max(in_force(rules.programmes, day), key=lambda running: _cut(running[1]), default=None)
        if best is not None:
            one, root = found[rules.numbers[best[0].key]], cards.get(card, card)
            one.discounts.append((day, discount))
            one.join(root, day)
            one.use(root, day)


def _cut(terms: Terms) -> int:
    return max((rule.percent for rule in terms.rules if isinstance(rule, Discount)), default=0)


def _standing(shop: Shop, kind: Kind) -> QuerySet[Event]:
    return standing(Event.objects.filter(shop=shop, kind=kind.value, accepted=True)).order_by()
