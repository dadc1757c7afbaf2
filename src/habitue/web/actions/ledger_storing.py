"""What a batch of events writes: events, new accounts and lots, entries, and what the cards remember."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from habitue.loyalty.card import CardState, Lot
from habitue.loyalty.memory import memory_as
from habitue.loyalty.postings import Account, Posting
from habitue.web.actions.ledger_loading import Book
from habitue.web.actions.ledger_rows import (
    as_json,
    ask,
    day_in,
    insert,
    instant_in,
    marks,
    update,
    uuid_in,
)
from habitue.web.actions.ledger_terms import Rules
from habitue.web.models import Device, Location, Shop, Staff

OF_A_CARD = (Account.PURSE, Account.OWED)
_EVENT = (
    "shop_id",
    "event_id",
    "digest",
    "kind",
    "card_id",
    "at",
    "day",
    "received_at",
    "outcome",
    "accepted",
    "flags",
    "refers_to",
    "location_id",
    "staff_id",
    "source",
    "body",
    "answer",
    "device_id",
    "proof",
    "code_window",
)
_LOT = ("account_id", "key", "version", "amount", "remaining", "earned_on", "last_day", "idle_days")
_ENTRY = (
    "shop_id",
    "event_id",
    "ordinal",
    "type",
    "debit_id",
    "credit_id",
    "amount",
    "debit_lot_id",
    "credit_lot_id",
    "at",
    "recorded_at",
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Where events come from: ``page``, ``till``, ``api``, ``import``, ``sales``, ``worker`` or ``demo``; who, where, on what, if known."""

    source: str
    staff: Staff | None = None
    location: Location | None = None
    device: Device | None = None


class EventRow(NamedTuple):
    """An event to be recorded."""

    id: str
    digest: str
    kind: str
    card: int | None
    at: datetime
    day: date
    outcome: str
    accepted: bool
    flags: Sequence[str]
    refers_to: str | None
    location: int | None
    staff: int | None
    source: str
    body: Mapping[str, Any]
    answer: Mapping[str, Any]
    device: int | None = None
    proof: str = ""
    window: int | None = None


@dataclass(slots=True)
class Change:
    """What is written on one card: postings in order, lots as they are to be, and the state afterwards."""

    book: Book
    postings: list[Posting]
    lots: dict[str, Lot]
    state: CardState


def insert_events(shop: Shop, events: Sequence[EventRow], received_at: datetime) -> dict[str, int]:
    """Write the events; the rows they got, by id."""
    received = instant_in(received_at)
    rows = [
        (
            shop.pk,
            uuid_in(event.id),
            event.digest,
            event.kind,
            event.card,
            instant_in(event.at),
            day_in(event.day),
            received,
            event.outcome,
            event.accepted,
            as_json(event.flags) if event.flags else "[]",
            uuid_in(event.refers_to) if event.refers_to else None,
            event.location,
            event.staff,
            event.source,
            as_json(event.body),
            as_json(event.answer),
            event.device,
            event.proof,
            event.window,
        )
        for event in events
    ]
    names = {row[1]: event.id for row, event in zip(rows, events, strict=True)}
    return {names[name]: row for row, name in insert("web_event", _EVENT, rows, returning="id, event_id")}


def insert_conflicts(
    shop: Shop, rows: Sequence[tuple[int, str]], sender: Sender, received_at: datetime
) -> None:
    """Note other bodies that came under the ids of events: by the event's row and the body's digest, each once."""
    columns = ("shop_id", "event_id", "digest", "source", "location_id", "staff_id", "received_at")
    rest = (
        sender.source,
        sender.location.pk if sender.location else None,
        sender.staff.pk if sender.staff else None,
        instant_in(received_at),
    )
    insert("web_conflict", columns, [(shop.pk, *row, *rest) for row in rows], once=True)


@dataclass(slots=True)
class Ledger:
    """Writes the changes of cards of one shop under its rules.

    ``accounts`` are the shop's own; ``events`` the rows of the events and ``instants`` when they were, by id.
    """

    shop: Shop
    rules: Rules
    recorded_at: datetime
    accounts: Mapping[tuple[int, str], int]
    events: Mapping[str, int]
    instants: Mapping[str, datetime]

    def write(self, changes: Sequence[Change]) -> None:
        """Accounts and lots first, then the entries that move them, then what the cards remember."""
        accounts = self._accounts(changes)
        lots = self._lots(changes, accounts)
        self._entries(changes, accounts, lots)
        self._remember(changes)

    def _accounts(self, changes: Sequence[Change]) -> dict[tuple[int | None, int, str], int]:
        """The rows of all accounts that the postings need, by card (None: the shop's), programme and kind."""
        found: dict[tuple[int | None, int, str], int] = {
            (None, *place): row for place, row in self.accounts.items()
        }
        wanted: dict[tuple[int | None, int, str], None] = {}
        for change in changes:
            card = change.book.row
            found |= {(card, *place): row for place, row in change.book.accounts.items()}
            for posting in _by_the_card(change.postings):
                number = self.rules.numbers[posting.programme]
                for kind in (posting.source, posting.sink):
                    wanted[card if kind in OF_A_CARD else None, number, kind.value] = None
        new = [place for place in wanted if place not in found]
        if new:
            columns = ("shop_id", "card_id", "programme_id", "kind", "balance")
            rows = [(self.shop.pk, *place, None if place[0] is None else 0) for place in new]
            for row, *place in insert(
                "web_account", columns, rows, returning="id, card_id, programme_id, kind"
            ):
                found[place[0], place[1], place[2]] = row
        return found

    def _lots(
        self, changes: Sequence[Change], accounts: Mapping[tuple[int | None, int, str], int]
    ) -> dict[tuple[int, str], int]:
        """The rows of all lots that the postings touch, by account and key; what the rules made of them is brought up to date."""
        found: dict[tuple[int, str], int] = {}
        wanted: dict[tuple[int, str], Lot] = {}
        known: list[tuple[int, Lot | None, Lot]] = []
        for change in changes:
            book = change.book
            for lot in change.lots.values():
                purse = accounts.get((book.row, self.rules.numbers[lot.programme], "purse"))
                if purse is not None:
                    place = purse, lot.id
                    wanted[place] = lot
                    if place in book.lots:
                        found[place] = book.lots[place]
                        known.append((found[place], book.open_lots[lot.id], lot))
        closed = self._closed_lots(changes, accounts)
        known += [(row, None, wanted[place]) for place, row in closed.items() if place in wanted]
        _bring_up_to_date(known)
        found |= closed
        new = [(place, lot) for place, lot in wanted.items() if place not in found]
        if new:
            rows = [
                (
                    account,
                    key,
                    lot.version,
                    lot.amount,
                    0,
                    day_in(lot.day),
                    day_in(lot.last_day),
                    lot.idle_days,
                )
                for (account, key), lot in new
            ]
            for row, account, key in insert("web_lot", _LOT, rows, returning="id, account_id, key"):
                found[account, key] = row
        return found

    def _closed_lots(
        self,
        changes: Sequence[Change],
        accounts: Mapping[tuple[int | None, int, str], int],
    ) -> dict[tuple[int, str], int]:
        """Lots of earlier events that were not loaded, because nothing was left of them on that card."""
        keys: dict[str, None] = {}
        purses: dict[int, None] = {}
        for change in changes:
            named = {posting.lot for posting in change.postings if posting.lot} | change.lots.keys()
            for key in named - change.book.open_lots.keys():
                if key.partition(":")[0] not in self.events:
                    keys[key] = None
                    purses.update(
                        dict.fromkeys(
                            row
                            for (card, _, kind), row in accounts.items()
                            if card == change.book.row and kind == "purse"
                        )
                    )
        if not keys:
            return {}
        rows = ask(
            f"SELECT account_id, key, id FROM web_lot WHERE account_id IN ({marks(list(purses))}) "
            f"AND key IN ({marks(list(keys))})",
            [*purses, *keys],
        )
        return {(account, key): row for account, key, row in rows}

    def _entries(
        self,
        changes: Sequence[Change],
        accounts: Mapping[tuple[int | None, int, str], int],
        lots: Mapping[tuple[int, str], int],
    ) -> None:
        credits_: list[tuple[Any, ...]] = []
        debits: list[tuple[Any, ...]] = []
        ordinals: dict[str, int] = {}
        recorded_at = instant_in(self.recorded_at)
        for change in changes:
            card, open_lots = change.book.row, change.book.lots
            for posting in _by_the_card(change.postings):
                event, name, type_, source, sink, amount, lot = posting
                number = self.rules.numbers[name]
                out = accounts[card if source in OF_A_CARD else None, number, source]
                into = accounts[card if sink in OF_A_CARD else None, number, sink]
                ordinal = ordinals[event] = ordinals.get(event, 0) + 1
                lot_row = None
                if lot is not None:
                    place = (out if source is Account.PURSE else into), lot
                    lot_row = lots.get(place) or open_lots[place]
                row = (
                    self.shop.pk,
                    self.events[event],
                    ordinal,
                    type_.value,
                    out,
                    into,
                    amount,
                    lot_row if source is Account.PURSE else None,
                    None if source is Account.PURSE else lot_row,
                    instant_in(self.instants[event]),
                    recorded_at,
                )
                # what comes in is written before what goes out: no balance is below 0 on the way
                adds = sink is Account.PURSE or source is Account.OWED
                (credits_ if adds else debits).append(row)
        if credits_ or debits:
            insert("web_entry", _ENTRY, credits_ + debits)

    def _remember(self, changes: Sequence[Change]) -> None:
        rows = [
            (
                as_json(memory_as(change.state)),
                self.rules.stamp,
                instant_in(change.state.last_visit_at),
                day_in(soonest_end(change.state, self.rules)),
                change.book.row,
            )
            for change in changes
        ]
        update(
            "UPDATE web_card SET memory = %s, decided_under = %s, last_visit_at = %s, due_on = %s WHERE id = %s",
            rows,
        )


def soonest_end(state: CardState, rules: Rules) -> date | None:
    """The last day of the lot that ends first."""
    soonest = None
    for purse in state.purses.values():
        for lot in purse.lots.values():
            day = lot.last_day or purse.last_day(lot, rules.calendar)
            if day is not None and (soonest is None or day < soonest):
                soonest = day
    return soonest


def _by_the_card(postings: Iterable[Posting]) -> Iterator[Posting]:
    """A posting between two of the shop's accounts passes through the purse: every entry is found by its card."""
    for posting in postings:
        if posting.source in OF_A_CARD or posting.sink in OF_A_CARD:
            yield posting
        else:
            yield posting._replace(sink=Account.PURSE)
            yield posting._replace(source=Account.PURSE)


def _bring_up_to_date(lots: Iterable[tuple[int, Lot | None, Lot]]) -> None:
    """Write what the rules changed in lots: their row, what it says if that is known, and what it is to say."""
    rows = [
        (lot.version, lot.amount, day_in(lot.last_day), lot.idle_days, row)
        for row, old, lot in lots
        if old is None or _facts(old) != _facts(lot)
    ]
    update("UPDATE web_lot SET version = %s, amount = %s, last_day = %s, idle_days = %s WHERE id = %s", rows)


def _facts(lot: Lot) -> tuple[Any, ...]:
    return lot.version, lot.amount, lot.last_day, lot.idle_days
