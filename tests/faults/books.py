"""The books read by plain SQL, past the server's own code: what the database holds, and what in it cannot be."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.faults import oracle
from tests.faults.backroom import ShopToTest
from tests.faults.server import Ground
from tests.faults.till import Event

FAULTS = {
    "an event stands twice": (
        "SELECT e.event_id FROM web_event e WHERE {e} GROUP BY e.shop_id, e.event_id HAVING count(*) > 1"
    ),
    "a balance is not the sum of its entries": (
        "SELECT a.id FROM web_account a WHERE {a} AND a.balance IS NOT NULL AND a.balance <> "
        "(SELECT coalesce(sum(amount), 0) FROM web_entry WHERE credit_id = a.id) - "
        "(SELECT coalesce(sum(amount), 0) FROM web_entry WHERE debit_id = a.id)"
    ),
    "a lot is not the sum of its entries": (
        "SELECT l.id FROM web_lot l JOIN web_account a ON a.id = l.account_id WHERE {a} AND l.remaining <> "
        "(SELECT coalesce(sum(amount), 0) FROM web_entry WHERE credit_lot_id = l.id) - "
        "(SELECT coalesce(sum(amount), 0) FROM web_entry WHERE debit_lot_id = l.id)"
    ),
    "a purse is not the sum of its lots": (
        "SELECT a.id FROM web_account a WHERE {a} AND a.kind = 'purse' AND a.balance <> "
        "(SELECT coalesce(sum(remaining), 0) FROM web_lot WHERE account_id = a.id)"
    ),
    "a purse is negative, or a debt positive": (
        "SELECT a.id FROM web_account a WHERE {a} AND "
        "((a.kind = 'purse' AND a.balance < 0) OR (a.kind = 'owed' AND a.balance > 0))"
    ),
    "an entry goes from one programme to another": (
        "SELECT n.id FROM web_entry n JOIN web_account a ON a.id = n.debit_id JOIN web_account b ON b.id = n.credit_id "
        "WHERE {a} AND (a.programme_id <> b.programme_id OR a.shop_id <> b.shop_id)"
    ),
    "an event that was refused has entries": (
        "SELECT e.event_id FROM web_event e WHERE {e} AND NOT e.accepted "
        "AND EXISTS (SELECT 1 FROM web_entry WHERE event_id = e.id)"
    ),
    "a lot expired more often than units came into it": (
        "SELECT n.debit_lot_id FROM web_entry n JOIN web_account a ON a.id = n.debit_id WHERE {a} AND n.type = 'expire' "
        "GROUP BY n.debit_lot_id "
        "HAVING count(*) > (SELECT count(*) FROM web_entry c WHERE c.credit_lot_id = n.debit_lot_id)"
    ),
}
"""A sentence, and the query that finds rows for which it is true; ``e`` is an event and ``a`` an account of the shop looked at."""

Rows = Callable[[str], list[tuple[Any, ...]]]
"""Runs a query and gives back all its rows."""


@contextmanager
def rows_of(ground: Ground) -> Iterator[Rows]:
    """A function that runs a query and gives back all its rows."""
    if not ground.url:
        with closing(sqlite3.connect(ground.file, timeout=30)) as connection:
            yield lambda sql: connection.execute(sql).fetchall()
    else:
        import psycopg

        with psycopg.connect(ground.url, autocommit=True) as connection:
            yield lambda sql: connection.execute(sql).fetchall()


def faults(ground: Ground) -> list[str]:
    """Everything that is wrong in the books, in words; empty where they are whole."""
    with rows_of(ground) as rows:
        found = faults_in(rows)
        if not ground.url:
            found += [line for (line,) in rows("PRAGMA integrity_check") if line != "ok"]
            found += [f"a row points nowhere: {row}" for row in rows("PRAGMA foreign_key_check")]
    return found + _habitue_check(ground)


def faults_in(rows: Rows, shop: int | None = None) -> list[str]:
    """What is wrong in the ledger, of one shop or of all."""
    of = {name: "TRUE" if shop is None else f"{name}.shop_id = {shop}" for name in ("e", "a")}
    found = ((sentence, rows(sql.format(**of))) for sentence, sql in FAULTS.items())
    return [f"{sentence}: {', '.join(str(row[0]) for row in bad[:5])}" for sentence, bad in found if bad]


def _habitue_check(ground: Ground) -> list[str]:
    """What ``habitue check`` says, where it is not content."""
    done = subprocess.run(
        [Path(sys.executable).with_name("habitue"), "check"],
        env=ground.environment(),
        cwd=ground.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return [] if done.returncode == 0 else [f"habitue check: {done.stdout}{done.stderr}".strip()[-2000:]]


def events(rows: Rows, shop: int) -> dict[str, tuple[str, bool, str]]:
    """Outcome, acceptance and source of every event that stands in a shop's books."""
    sql = f"SELECT event_id, outcome, accepted, source FROM web_event WHERE shop_id = {shop}"
    return {_uuid(name): (outcome, bool(accepted), source) for name, outcome, accepted, source in rows(sql)}


def balances(rows: Rows, shop: int) -> dict[tuple[str, str, str], int]:
    """What is in purses and what is owed, by card, programme and kind of account, where it is not nothing."""
    sql = (
        "SELECT c.key, p.key, a.kind, a.balance FROM web_account a JOIN web_card c ON c.id = a.card_id "
        f"JOIN web_programme p ON p.id = a.programme_id WHERE a.balance <> 0 AND a.shop_id = {shop}"
    )
    return {(_uuid(card), programme, kind): units for card, programme, kind, units in rows(sql)}


def wrong_balances(
    shop: ShopToTest, held: Mapping[tuple[str, str, str], int], by_card: Mapping[str, list[Event]]
) -> list[str]:
    """The cards of a shop that do not hold what the oracle makes of their accepted events, by code."""
    found = []
    for code, card in shop.cards.items():
        own = {key[1:]: units for key, units in held.items() if key[0] == card}
        wanted = oracle.balances(by_card.get(code, []))
        if own != wanted:
            found.append(f"card {code} holds {own}, not {wanted}")
    return found


def _uuid(value: Any) -> str:
    """SQLite keeps ids as 32 digits."""
    text = str(value)
    return text if "-" in text else "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
