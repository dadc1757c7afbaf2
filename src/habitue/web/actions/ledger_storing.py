"""What a batch of events writes: events, new accounts and lots, entries, and what the cards remember."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

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
    uuid_out,
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
    """Where events come from: ``page``, ``till``, ``api``, ``import``, ``worker`` or ``demo``; who, where, on what, if known."""

    source: str
    staff: Staff | None = None
    location: Location | None = None
    device: Device | None = None


@dataclass(frozen=True, slots=True)
class EventRow:
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
    return {uuid_out(name): row for row, name in insert("web_event", _EVENT, rows, returning="id, event_id")}


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
            for posting in change.postings:
                number = self.rules.numbers[posting.programme]
                for part in _by_the_card(posting):
                    for kind in (part.source, part.sink):
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
        for change in changes:
            found |= change.book.lots
            for lot in change.lots.values():
                purse = accounts.get((change.book.row, self.rules.numbers[lot.programme], "purse"))
                if purse is not None:
                    wanted[purse, lot.id] = lot
        found |= self._closed_lots(changes, accounts)
        self._bring_up_to_date(
            changes, {found[place]: lot for place, lot in wanted.items() if place in found}
        )
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
            known = {key for _, key in change.book.lots}
            named = {posting.lot for posting in change.postings if posting.lot} | change.lots.keys()
            for key in named - known:
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

    def _bring_up_to_date(self, changes: Sequence[Change], lots: Mapping[int, Lot]) -> None:
        before = {
            row: change.book.open_lots[key]
            for change in changes
            for (_, key), row in change.book.lots.items()
        }
        rows = []
        for row, lot in lots.items():
            old = before.get(row)
            if old is None or _facts(old) != _facts(lot):
                rows.append((lot.version, lot.amount, day_in(lot.last_day), lot.idle_days, row))
        update(
            "UPDATE web_lot SET version = %s, amount = %s, last_day = %s, idle_days = %s WHERE id = %s", rows
        )

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
            card = change.book.row
            for posting in (part for whole in change.postings for part in _by_the_card(whole)):
                number = self.rules.numbers[posting.programme]
                source, sink = (
                    accounts[card if kind in OF_A_CARD else None, number, kind.value]
                    for kind in (posting.source, posting.sink)
                )
                ordinal = ordinals[posting.event] = ordinals.get(posting.event, 0) + 1
                out = posting.source is Account.PURSE
                row = (
                    self.shop.pk,
                    self.events[posting.event],
                    ordinal,
                    posting.type.value,
                    source,
                    sink,
                    posting.amount,
                    lots[source, posting.lot] if out and posting.lot else None,
                    lots[sink, posting.lot] if not out and posting.lot else None,
                    instant_in(self.instants[posting.event]),
                    recorded_at,
                )
                # what comes in is written before what goes out: no balance is below 0 on the way
                adds = posting.sink is Account.PURSE or posting.source is Account.OWED
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
    days = (
        purse.last_day(lot, rules.calendar) for purse in state.purses.values() for lot in purse.lots.values()
    )
    return min((day for day in days if day is not None), default=None)


def _by_the_card(posting: Posting) -> tuple[Posting, ...]:
    """A posting between two of the shop's accounts passes through the purse: every entry is found by its card."""
    if posting.source in OF_A_CARD or posting.sink in OF_A_CARD:
        return (posting,)
    return replace(posting, sink=Account.PURSE), replace(posting, source=Account.PURSE)


def _facts(lot: Lot) -> tuple[Any, ...]:
    return lot.version, lot.amount, lot.last_day, lot.idle_days
