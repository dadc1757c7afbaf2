"""Whether the books are true: every balance and lot summed from entries again, every card folded from its facts again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from habitue.language import N_, Language
from habitue.loyalty.card import CardState
from habitue.loyalty.postings import Account, books_of
from habitue.loyalty.replay import fold
from habitue.web.actions.ledger_loading import looked_at, records_of, sums_of
from habitue.web.actions.ledger_rows import ask, uuid_out
from habitue.web.actions.ledger_terms import Rules, rules_of
from habitue.web.models import Card, Shop
from habitue.web.triggers import missing

_AT_ONCE = 200

BALANCE = N_("{account}: {stored} is written, its entries sum to {summed}")
LOT = N_("lot {lot}: {stored} is written, its entries sum to {summed}")
LOTS = N_("the lots hold {lots}, the purse {purse}")
UNBALANCED = N_("all accounts together come to {sum} instead of 0")
FOLDED = N_("{account}: the entries come to {booked}, the facts make {folded}")
FOLDED_LOT = N_("lot {lot}: the entries come to {booked}, the facts make {folded}")
REMEMBERED = N_("what the card remembers is not what its facts make")
UNGUARDED = N_("the database lacks its guard {guard}; run habitue serve once, or the migrations")

_MOVES = (
    "SELECT debit_id AS account, debit_lot_id AS lot, -amount AS change FROM web_entry WHERE shop_id = %s "
    "UNION ALL SELECT credit_id, credit_lot_id, amount FROM web_entry WHERE shop_id = %s"
)


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that is not as it should be, and where; ``card`` is its key."""

    what: str
    values: dict[str, Any] = field(default_factory=dict)
    card: str = ""
    programme: str = ""

    def told(self, language: Language) -> str:
        """In words."""
        return language.text(self.what, **self.values)


@dataclass(slots=True)
class Checked:
    """How far it got: cards folded, and cards left for the night because their terms have changed since."""

    cards: int = 0
    waiting: int = 0


def unguarded() -> list[Drift]:
    """The guards that the database lacks."""
    return [Drift(UNGUARDED, {"guard": name}) for name in missing(connection)]


def cards_to_check(shop: Shop) -> int:
    """How many cards of the shop have a past."""
    return Card.objects.filter(shop=shop, memory__isnull=False).count()


def drifts(shop: Shop, *, done: Checked, step: Callable[[int], None] = lambda _n: None) -> Iterator[Drift]:
    """Everything in the shop's books that is not what entries and facts make it; ``step`` hears of cards done."""
    yield from _balances(shop)
    yield from _lots(shop)
    yield from _purses(shop)
    yield from _sums(shop)
    rows = list(
        Card.objects.filter(shop=shop, memory__isnull=False).order_by("pk").values_list("pk", flat=True)
    )
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        with _one_moment():
            found = list(_cards(part, rules_of(shop), done))
        yield from found
        step(len(part))


@contextmanager
def _one_moment() -> Iterator[None]:
    """All questions see the database as it is at one moment, while tills go on writing."""
    if connection.in_atomic_block:
        yield
        return
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        # not Django's transaction: on SQLite that one would keep all writers waiting
        cursor.execute("BEGIN DEFERRED" if sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _balances(shop: Shop) -> Iterator[Drift]:
    rows = ask(
        "SELECT c.key, p.key, a.kind, a.balance, coalesce(m.change, 0) FROM web_account a "
        "JOIN web_programme p ON p.id = a.programme_id JOIN web_card c ON c.id = a.card_id "
        f"LEFT JOIN (SELECT account, sum(change) AS change FROM ({_MOVES}) x GROUP BY account) m "
        "ON m.account = a.id WHERE a.shop_id = %s AND coalesce(m.change, 0) <> a.balance",
        [shop.pk, shop.pk, shop.pk],
    )
    for card, programme, kind, stored, summed in rows:
        values = {"account": kind, "stored": stored, "summed": int(summed)}
        yield Drift(BALANCE, values, uuid_out(card), programme)


def _lots(shop: Shop) -> Iterator[Drift]:
    rows = ask(
        "SELECT c.key, p.key, l.key, l.remaining, coalesce(m.change, 0) FROM web_lot l "
        "JOIN web_account a ON a.id = l.account_id JOIN web_programme p ON p.id = a.programme_id "
        # summed first, so that the sums are joined and not every move with every lot
        f"JOIN web_card c ON c.id = a.card_id LEFT JOIN (SELECT lot, sum(change) AS change FROM ({_MOVES}) x "
        "WHERE lot IS NOT NULL GROUP BY lot) m ON m.lot = l.id "
        "WHERE a.shop_id = %s AND coalesce(m.change, 0) <> l.remaining",
        [shop.pk, shop.pk, shop.pk],
    )
    for card, programme, lot, stored, summed in rows:
        values = {"lot": lot, "stored": stored, "summed": int(summed)}
        yield Drift(LOT, values, uuid_out(card), programme)


def _purses(shop: Shop) -> Iterator[Drift]:
    rows = ask(
        "SELECT c.key, p.key, a.balance, coalesce(sum(l.remaining), 0) FROM web_account a "
        "JOIN web_programme p ON p.id = a.programme_id JOIN web_card c ON c.id = a.card_id "
        "LEFT JOIN web_lot l ON l.account_id = a.id WHERE a.shop_id = %s AND a.kind = 'purse' "
        "GROUP BY c.key, p.key, a.id, a.balance HAVING coalesce(sum(l.remaining), 0) <> a.balance",
        [shop.pk],
    )
    for card, programme, purse, lots in rows:
        yield Drift(LOTS, {"lots": int(lots), "purse": purse}, uuid_out(card), programme)


def _sums(shop: Shop) -> Iterator[Drift]:
    """The cards' balances as written and the shop's own accounts as summed: what one side has the other lacks."""
    rows = ask(
        "SELECT p.key, sum(CASE WHEN a.card_id IS NULL THEN coalesce(m.change, 0) ELSE a.balance END) "
        "FROM web_account a JOIN web_programme p ON p.id = a.programme_id "
        f"LEFT JOIN (SELECT account, sum(change) AS change FROM ({_MOVES}) x GROUP BY account) m "
        "ON m.account = a.id WHERE a.shop_id = %s GROUP BY p.key",
        [shop.pk, shop.pk, shop.pk],
    )
    for programme, total in rows:
        if int(total) != 0:
            yield Drift(UNBALANCED, {"sum": int(total)}, programme=programme)


def _cards(rows: Sequence[int], rules: Rules, done: Checked) -> Iterator[Drift]:
    books = looked_at(rows, rules).books
    merged = [row for row, book in books.items() if book.merged]
    for row, sums in (sums_of(merged, rules) if merged else {}).items():
        # what was stated for it is folded with the card that it was merged into
        yield from _compared(books[row].key, {}, sums)
    present = [row for row, book in books.items() if not book.merged and book.decided_under == rules.stamp]
    records = records_of(present, rules) if present else {}
    done.cards += len(present)
    done.waiting += len(books) - len(present) - len(merged)
    for row in present:
        replay = fold(records[row].facts, rules.programmes, rules.calendar)
        yield from _compared(books[row].key, books_of(replay.postings), records[row].books)
        if _essence(books[row].state) != _essence(replay.card):
            yield Drift(REMEMBERED, card=books[row].key)


def _compared(card: str, folded: Any, booked: Any) -> Iterator[Drift]:
    for place in sorted({*folded, *booked}, key=lambda place: (place[0], place[1], place[2] or "")):
        found, wanted = booked.get(place, 0), folded.get(place, 0)
        if found != wanted:
            programme, account, lot = place
            values = {"account": Account(account).value, "booked": found, "folded": wanted}
            what = FOLDED
            if lot is not None:
                what, values = FOLDED_LOT, {"lot": lot, "booked": found, "folded": wanted}
            yield Drift(what, values, card, programme)


def _essence(state: CardState) -> Any:
    """What the next decision rests on."""
    purses = {
        key: (purse.lots, purse.owed, purse.active_day, purse.redeemed, purse.today)
        for key, purse in state.purses.items()
    }
    return purses, state.vouchers, state.waiting, state.last_visit_at, state.last
