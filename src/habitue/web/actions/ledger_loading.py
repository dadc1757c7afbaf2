"""What a batch of events needs from the database, in a few questions whatever its length."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection

from habitue.loyalty.card import CardState, Lot
from habitue.loyalty.facts import Fact
from habitue.loyalty.late import Record
from habitue.loyalty.memory import card_from
from habitue.loyalty.postings import Account
from habitue.web.actions.ledger_reading import KINDS, fact_of
from habitue.web.actions.ledger_rows import (
    ask,
    day_out,
    instant_out,
    marks,
    plain,
    uuid_in,
    uuid_out,
)
from habitue.web.actions.ledger_terms import Rules
from habitue.web.models import Shop


@dataclass(frozen=True, slots=True)
class Known:
    """An event that was recorded before."""

    row: int
    digest: str
    card: int | None
    accepted: bool
    kind: str
    answer: str


@dataclass(slots=True)
class Book:
    """A card locked for writing: its rows in the ledger and the state that the rules decide on.

    ``accounts`` are rows by programme and kind, ``lots`` the open lots' rows by account and key.
    """

    row: int
    key: str
    memory: str | None
    decided_under: str
    merged: bool
    accounts: dict[tuple[int, str], int] = field(default_factory=dict)
    lots: dict[tuple[int, str], int] = field(default_factory=dict)
    state: CardState = field(default_factory=CardState)
    open_lots: dict[str, Lot] = field(default_factory=dict)


@dataclass(slots=True)
class Names:
    """Which card each text names: the row it was stated for, its key, and the row of the card that holds its units now.

    ``secrets`` are those by which the cards that codes name sign what their phones show.
    """

    stated: dict[str, tuple[int, str]] = field(default_factory=dict)
    holder: dict[int, int] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)

    def cards_of(self, text: str | None) -> tuple[int, int]:
        """The card that a text was stated for, and the one that holds its units now."""
        stated, _ = self.stated[text or ""]
        return stated, self.holder[stated]


def known_events(shop: Shop, ids: Collection[str]) -> dict[str, Known]:
    """Which of these ids were recorded, by id."""
    rows = ask(
        "SELECT event_id, id, digest, card_id, accepted, kind, answer FROM web_event "
        f"WHERE shop_id = %s AND event_id IN ({marks(list(ids))})",
        [shop.pk, *map(uuid_in, ids)],
    )
    return {
        uuid_out(name): Known(row, digest, card, bool(accepted), kind, answer)
        for name, row, digest, card, accepted, kind, answer in rows
    }


def named_cards(shop: Shop, texts: Collection[str], rows: Collection[int] = ()) -> Names:
    """The cards of the shop that codes, keys or rows name; a revoked code names none."""
    names = Names()
    keys = {text: uuid_in(text) for text in texts if len(text) == 36 and _is_uuid(text)}
    codes = [text for text in texts if text not in keys]
    above: dict[int, int | None] = {}
    found: list[tuple[Any, ...]] = []
    if codes:
        found += ask(
            "SELECT k.text, c.id, c.key, c.merged_into_id, c.secret FROM web_code k JOIN web_card c ON c.id = k.card_id "
            f"WHERE k.shop_id = %s AND k.revoked_at IS NULL AND k.text IN ({marks(codes)})",
            [shop.pk, *codes],
        )
    if keys:
        found += ask(
            "SELECT '', id, key, merged_into_id, NULL FROM web_card "
            f"WHERE shop_id = %s AND key IN ({marks(list(keys))})",
            [shop.pk, *keys.values()],
        )
    if rows:
        found += ask(
            "SELECT '', id, key, merged_into_id, NULL FROM web_card "
            f"WHERE shop_id = %s AND id IN ({marks(list(rows))})",
            [shop.pk, *rows],
        )
    for text, row, key, merged_into, secret in found:
        name = uuid_out(key)
        names.stated[text or name] = (row, name)
        names.keys[row] = name
        above[row] = merged_into
        if secret:
            names.secrets[text] = bytes(secret)
    _find_holders(names, above)
    return names


def _is_uuid(text: str) -> bool:
    return text.count("-") == 4 and all(sign in "0123456789abcdef-" for sign in text)


def _find_holders(names: Names, above: dict[int, int | None]) -> None:
    """Follow merged cards up to the one that holds the units."""
    while unknown := {card for card in above.values() if card is not None and card not in above}:
        above.update(
            ask(f"SELECT id, merged_into_id FROM web_card WHERE id IN ({marks(list(unknown))})", [*unknown])
        )
    for card in names.keys:
        top, seen = card, {card}
        while (higher := above[top]) is not None and higher not in seen:
            seen.add(higher)
            top = higher
        names.holder[card] = top


@dataclass(slots=True)
class Library:
    """The locked cards by row, and the shop's own accounts by programme and kind."""

    books: dict[int, Book] = field(default_factory=dict)
    accounts: dict[tuple[int, str], int] = field(default_factory=dict)


def locked(rows: Collection[int], rules: Rules) -> Library:
    """The cards, locked until the transaction ends, with their accounts, open lots and state.

    SQLite has one writer anyway; PostgreSQL's rows are locked in one order, so that no two batches wait for each other.
    """
    return _library(rows, rules, "" if connection.vendor == "sqlite" else " FOR UPDATE")


def looked_at(rows: Collection[int], rules: Rules) -> Library:
    """The same, only to be read."""
    return _library(rows, rules, "")


def _library(rows: Collection[int], rules: Rules, suffix: str) -> Library:
    library = Library()
    if not rows:
        return library
    cards = ask(
        "SELECT id, key, memory, decided_under, merged_into_id FROM web_card "
        f"WHERE id IN ({marks(list(rows))}) ORDER BY id{suffix}",
        [*rows],
    )
    for row, key, memory, under, merged_into in cards:
        library.books[row] = Book(row, uuid_out(key), memory, under, merged_into is not None)
    _load_accounts(library, rules)
    for book in library.books.values():
        memory = orjson.loads(book.memory) if book.memory else None
        book.state = card_from(memory, book.open_lots.values())
    return library


def _load_accounts(library: Library, rules: Rules) -> None:
    cards, programmes, names = list(library.books), list(rules.keys), rules.keys
    of_shop = f"OR (a.card_id IS NULL AND a.programme_id IN ({marks(programmes)}))" if programmes else ""
    for card, programme, kind, account, lot, key, amount, left, day, version, last_day, idle_days in ask(
        "SELECT a.card_id, a.programme_id, a.kind, a.id, l.id, l.key, l.amount, l.remaining, "
        f"{plain('l.earned_on')}, l.version, {plain('l.last_day')}, l.idle_days FROM web_account a "
        "LEFT JOIN web_lot l ON l.account_id = a.id AND l.remaining > 0 "
        f"WHERE a.card_id IN ({marks(cards)}) {of_shop}",
        [*cards, *programmes],
    ):
        if card is None:
            library.accounts[programme, kind] = account
            continue
        book = library.books[card]
        book.accounts[programme, kind] = account
        if lot is not None and programme in names:
            book.lots[account, key] = lot
            book.open_lots[key] = Lot(
                key, names[programme], amount, left, day_out(day), version, day_out(last_day), idle_days
            )


def members_of(cards: Iterable[int]) -> dict[int, int]:
    """These cards and all that were merged into them, each with the card that holds its units."""
    found = {card: card for card in cards}
    newest = list(found)
    while newest:
        rows = ask(
            f"SELECT id, merged_into_id FROM web_card WHERE merged_into_id IN ({marks(newest)})", newest
        )
        newest = [card for card, _ in rows if card not in found]
        found |= {card: found[into] for card, into in rows if card not in found}
    return found


def records_of(cards: Collection[int], rules: Rules) -> dict[int, Record]:
    """The whole past of cards: their accepted facts, those of cards merged into them, and what their entries sum to."""
    members = members_of(cards)
    past: dict[int, list[Fact]] = {card: [] for card in cards}
    for stated, fact in accepted_facts(list(members)):
        past[members[stated]].append(fact)
    books = sums_of(cards, rules)
    return {card: Record(past[card], books.get(card, {})) for card in cards}


def accepted_facts(cards: Sequence[int]) -> list[tuple[int, Fact]]:
    """Every accepted fact that was stated for these cards, each with its card."""
    rows = ask(
        "SELECT e.card_id, c.key, e.event_id, e.kind, e.at, e.day, e.refers_to, e.body FROM web_event e "
        "JOIN web_card c ON c.id = e.card_id "
        f"WHERE e.card_id IN ({marks(cards)}) AND e.accepted",
        [*cards],
    )
    found = []
    for card, key, name, kind, at, day, refers_to, body in rows:
        if kind in KINDS:
            row = {
                "id": uuid_out(name),
                "card": uuid_out(key),
                "kind": kind,
                "at": instant_out(at),
                "day": day_out(day),
                "refers_to": uuid_out(refers_to) if refers_to else None,
                "body": orjson.loads(body),
            }
            found.append((card, fact_of(row)))
    return found


Sums = dict[tuple[str, Account, str | None], int]


def sums_of(cards: Collection[int], rules: Rules) -> dict[int, Sums]:
    """What the entries of cards sum to, by card and place, the shop's side of them included."""
    own = f"SELECT id FROM web_account WHERE card_id IN ({marks(list(cards))})"
    rows = ask(
        "SELECT coalesce(d.card_id, c.card_id), d.programme_id, d.kind, dl.key, c.kind, cl.key, sum(e.amount) "
        "FROM web_entry e JOIN web_account d ON d.id = e.debit_id JOIN web_account c ON c.id = e.credit_id "
        "LEFT JOIN web_lot dl ON dl.id = e.debit_lot_id LEFT JOIN web_lot cl ON cl.id = e.credit_lot_id "
        f"WHERE e.debit_id IN ({own}) OR e.credit_id IN ({own}) GROUP BY 1, 2, 3, 4, 5, 6",
        [*cards, *cards],
    )
    found: dict[int, Sums] = {}
    for card, programme, source, source_lot, sink, sink_lot, amount in rows:
        sums = found.setdefault(card, {})
        name = rules.keys.get(programme, str(programme))
        for account, lot, change in ((source, source_lot, -amount), (sink, sink_lot, amount)):
            place = (name, Account(account), lot)
            sums[place] = sums.get(place, 0) + int(change)
    return found
