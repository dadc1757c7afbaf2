"""Reads of the ledger: what a card holds, its statement in words, and what the shop may still have to give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from habitue.language import Language
from habitue.loyalty import card as loyalty
from habitue.loyalty.liability import Liability, chance_of_use
from habitue.loyalty.liability import liability as worth_of
from habitue.loyalty.memory import card_from
from habitue.loyalty.postings import Account as Side
from habitue.loyalty.postings import Posting, Type
from habitue.loyalty.terms import Terms
from habitue.loyalty.words import Circumstances, line_text, moment_text
from habitue.web.actions.ledger_answer import answered_before
from habitue.web.actions.ledger_terms import Rules, rules_of
from habitue.web.friend_words import friend_text
from habitue.web.models import Account, Card, Entry, Event, Lot, Programme, Shop

MOST_EVENTS = 500


@dataclass(frozen=True, slots=True)
class Balance:
    """What a card holds in one programme on a day: units that can be spent, what is owed (0 or below), and what ends when."""

    programme: str
    name: str
    terms: Terms
    units: int
    owed: int
    ending: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement: ``+1 stamp, 12 May 10:42, Comptoir 2, by Ana; expires 12 Nov``.

    ``units`` are 0 where an event moved none. ``type`` is the entry's, or empty.
    """

    text: str
    at: datetime
    event: UUID
    kind: str
    type: str
    programme: str
    units: int
    last_day: date | None


def state_of(card: Card, rules: Rules) -> loyalty.CardState:
    """What the card held after its latest event."""
    rows = Lot.objects.filter(account__card=card, remaining__gt=0).select_related("account")
    lots = [
        loyalty.Lot(
            lot.key,
            rules.keys[lot.account.programme_id],
            lot.amount,
            lot.remaining,
            lot.earned_on,
            lot.version,
            lot.last_day,
            lot.idle_days,
        )
        for lot in rows
        if lot.account.programme_id in rules.keys
    ]
    return card_from(card.memory, lots)


def balances(shop: Shop, card: Card, *, day: date | None = None) -> list[Balance]:
    """What the card holds in each programme that it has a purse in, today or on that day."""
    rules = rules_of(shop)
    day = day or rules.day_of(timezone.now())
    state, names = state_of(card, rules), _names(shop)
    return [
        Balance(
            key,
            names.get(key, key),
            rules.terms[key],
            purse.spendable(day, rules.calendar),
            purse.owed,
            _ending(purse, rules, day),
        )
        for key, purse in state.purses.items()
        if key in rules.terms
    ]


def _names(shop: Shop) -> dict[str, str]:
    return dict(Programme.objects.filter(shop=shop).values_list("key", "name"))


def _ending(purse: loyalty.Purse, rules: Rules, day: date) -> tuple[tuple[date, int], ...]:
    sums: dict[date, int] = {}
    for lot in purse.lots.values():
        last_day = purse.last_day(lot, rules.calendar)
        if last_day is not None and last_day >= day:
            sums[last_day] = sums.get(last_day, 0) + lot.left
    return tuple(sorted(sums.items()))


def statement(shop: Shop, card: Card, language: Language, *, most: int = MOST_EVENTS) -> list[Line]:
    """What happened on the card and on those merged into it, in words, newest first: of so many events at most."""
    return told(shop, card, list(happened(shop, card)[:most]), language)


def happened(shop: Shop, card: Card) -> QuerySet[Event]:
    """The events of the card and of those merged into it, newest first."""
    members, newest = [card.pk], [card.pk]
    while newest:
        newest = list(Card.objects.filter(merged_into__in=newest).values_list("pk", flat=True))
        members += newest
    return (
        Event.objects.filter(shop=shop, accepted=True)
        .filter(Q(card__in=members) | Q(entries__debit__card=card) | Q(entries__credit__card=card))
        .select_related("staff", "location")
        .distinct()
        .order_by("-at", "-pk")
    )


def told(shop: Shop, card: Card, events: Sequence[Event], language: Language) -> list[Line]:
    """What these events did on the card, in words, in their order."""
    rules = rules_of(shop)
    teller = _Teller(rules, language, state_of(card, rules), rules.day_of(timezone.now()).year)
    entries: dict[int, list[Entry]] = {}
    found = Entry.objects.filter(event__in=[event.pk for event in events])
    found = found.filter(Q(debit__card=card) | Q(credit__card=card))
    for entry in found.select_related("debit", "credit", "debit_lot", "credit_lot").order_by("ordinal"):
        entries.setdefault(entry.event_id, []).append(entry)
    return [line for event in events for line in teller.lines(event, entries.get(event.pk, ()))]


@dataclass(frozen=True, slots=True)
class _Teller:
    """Puts events of one card into words."""

    rules: Rules
    language: Language
    state: loyalty.CardState
    year: int

    def lines(self, event: Event, entries: Sequence[Entry]) -> list[Line]:
        """The event's lines, the last entry first; what moved nothing is one line of words."""
        sums: dict[tuple[Posting, date | None], int] = {}
        for entry in entries:
            if entry.debit.programme_id in self.rules.keys:
                place = self._posting(entry)
                sums[place] = sums.get(place, 0) + entry.amount
        if not sums:
            return [self._without_entries(event)] if event.kind != "run" else []
        return [self._line(event, posting, last_day, n) for (posting, last_day), n in reversed(sums.items())]

    def _posting(self, entry: Entry) -> tuple[Posting, date | None]:
        """What the entry is, apart from its amount and its lot; and when what it credits ends."""
        programme = self.rules.keys[entry.debit.programme_id]
        posting = Posting("", programme, Type(entry.type), Side(entry.debit.kind), Side(entry.credit.kind), 0)
        return posting, self._ends(programme, entry.credit_lot) if entry.credit_lot else None

    def _ends(self, programme: str, lot: Lot) -> date | None:
        """The last day of a lot; one that lives by activity moves with it while anything is left."""
        purse = self.state.purses.get(programme)
        held = purse.lots.get(lot.key) if purse else None
        return purse.last_day(held, self.rules.calendar) if purse and held else lot.last_day

    def _line(self, event: Event, posting: Posting, last_day: date | None, amount: int) -> Line:
        said = self._circumstances(event, last_day)
        moved = Posting("", posting.programme, posting.type, posting.source, posting.sink, amount)
        adds = (posting.sink in (Side.PURSE, Side.OWED)) - (posting.source in (Side.PURSE, Side.OWED))
        return Line(
            line_text(moved, said, self.rules.terms[posting.programme], self.language),
            event.at,
            event.event_id,
            event.kind,
            posting.type.value,
            posting.programme,
            adds * amount,
            last_day,
        )

    def _circumstances(self, event: Event, last_day: date | None) -> Circumstances:
        reward, reason = event.answer["values"].get("reward", ""), event.body.get("reason")
        named = friend_text(event, self.language) or reward if reward else ""
        return Circumstances(
            event.day,
            event.body.get("minute", 0),
            self.year,
            place=event.location.name if event.location else "",
            by=event.staff.name if event.staff else "",
            # a reason from a page's list is said in the reader's language, any other as it was written
            what=named or (self.language.text(reason) if reason else ""),
            last_day=last_day,
        )

    def _without_entries(self, event: Event) -> Line:
        text = friend_text(event, self.language)
        if text:
            text = f"{text}, {moment_text(self._circumstances(event, None), self.language)}"
        else:
            text = answered_before(str(event.event_id), event.answer).text(self.language)
        return Line(text, event.at, event.event_id, event.kind, "", "", 0, None)


def liability(shop: Shop) -> dict[str, Liability]:
    """What the units that are out may still cost the shop, by programme: units x chance of use x cost."""
    rules = rules_of(shop)
    units = dict(
        Account.objects.filter(shop=shop, kind="purse", balance__gt=0)
        .values_list("programme__key")
        .annotate(Sum("balance"))
    )
    ended, taken = _ended(shop, rules), _taken(shop)
    return {
        key: worth_of(
            units.get(key, 0),
            terms,
            chance=chance_of_use(posting for posting in ended if posting.programme == key),
            taken=taken.get(key),
        )
        for key, terms in rules.terms.items()
    }


def _ended(shop: Shop, rules: Rules) -> list[Posting]:
    """All that was ever used or expired, summed by programme, type and direction."""
    wanted = [Type.REDEEM.value, Type.REDEEM_ROLLBACK.value, Type.EXPIRE.value]
    rows = (
        Entry.objects.filter(shop=shop, type__in=wanted)
        .values_list("debit__programme_id", "type", "debit__kind", "credit__kind")
        .annotate(Sum("amount"))
    )
    return [
        Posting("", rules.keys[number], Type(type_), Side(source), Side(sink), int(amount))
        for number, type_, source, sink, amount in rows
        if number in rules.keys
    ]


def _taken(shop: Shop) -> Mapping[str, Mapping[str, int]]:
    """How often each reward was taken for units, by programme."""
    rows: Iterable[tuple[str | None, str | None, int]] = (
        Event.objects.filter(shop=shop, kind="redeem", accepted=True, body__voucher__isnull=True)
        .annotate(reward=KeyTextTransform("reward", "body"), programme=KeyTextTransform("programme", "body"))
        .values_list("programme", "reward")
        .annotate(Count("pk"))
    )
    found: dict[str, dict[str, int]] = {}
    for programme, reward, times in rows:
        if programme and reward:
            found.setdefault(programme, {})[reward] = times
    return found
