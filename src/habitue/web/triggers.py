"""The database's own guards, in SQLite's words and in PostgreSQL's: what was written stays, and balances follow entries.

They are put in place after every migration and taken away before one (SQLite rebuilds a table to change it, and its
triggers are lost with the old one); ``guard`` refuses a database that lacks any.
"""

from __future__ import annotations

from typing import Any

REFUSED = "is written once: correct it with a new entry"
FROZEN = {
    "web_entry": None,
    "web_event": None,
    "web_conflict": None,
    "web_lot": ("account_id", "key", "earned_on"),
    "web_account": ("shop_id", "programme_id", "card_id", "kind"),
    "web_version": ("programme_id", "number", "from_day", "terms"),
    "web_standing": ("card_id", "programme_id", "tier", "from_day"),
    "web_settlement": None,
}
"""Tables without deletion, and the columns that are never changed (None: all of them)."""

MOVES = (
    ("web_account", "balance", "debit_id", "-"),
    ("web_account", "balance", "credit_id", "+"),
    ("web_lot", "remaining", "debit_lot_id", "-"),
    ("web_lot", "remaining", "credit_lot_id", "+"),
)
"""What an entry moves: table, column, the entry's reference, sign."""

_MIXED = (
    "(SELECT programme_id FROM web_account WHERE id = NEW.debit_id) {differs} "
    "(SELECT programme_id FROM web_account WHERE id = NEW.credit_id)"
)
# once for each time that units came into it: a late event may have brought some back that ended before
_EXPIRED_TWICE = (
    "(SELECT count(*) FROM web_entry WHERE debit_lot_id = NEW.debit_lot_id AND type = 'expire') > "
    "(SELECT count(*) FROM web_entry WHERE credit_lot_id = NEW.debit_lot_id)"
)
_STAMPED = {
    "web_programme": ("INSERT", "UPDATE OF key, closed_from", "DELETE"),
    "web_version": ("INSERT", "UPDATE OF withdrawn_at"),
    "web_closeddays": ("INSERT", "UPDATE", "DELETE"),
}
"""What a shop's terms consist of: when it changes, the shop gets a new stamp, and whoever remembers terms sees it."""


def _moves() -> str:
    return " ".join(
        f"UPDATE {table} SET {column} = {column} {sign} NEW.amount WHERE id = NEW.{key} AND {column} IS NOT NULL;"
        for table, column, key, sign in MOVES
    )


def _frozen() -> list[tuple[str, str, str]]:
    """Name, table and what is refused there, of every trigger that refuses."""
    found = []
    for table, columns in FROZEN.items():
        of = f" OF {', '.join(columns)}" if columns else ""
        found += [(f"{table}_no_{what[:6].lower()}", table, what) for what in ("UPDATE" + of, "DELETE")]
    return found


def _stamps() -> list[tuple[str, str, str, str]]:
    """Name, table, what happens there and the shop's id, of every trigger that renews a stamp."""
    found = []
    for table, happenings in _STAMPED.items():
        for what in happenings:
            row = "OLD" if what == "DELETE" else "NEW"
            shop = f"{row}.shop_id"
            if table == "web_version":
                shop = f"(SELECT shop_id FROM web_programme WHERE id = {row}.programme_id)"
            found.append((f"{table}_stamp_{what[:6].lower()}", table, what, shop))
    return found


def _sqlite() -> dict[str, str]:
    found = {
        name: f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} {REFUSED}'); END"
        for name, table, what in _frozen()
    }
    found["web_entry_one_programme"] = (
        "CREATE TRIGGER web_entry_one_programme BEFORE INSERT ON web_entry WHEN "
        + _MIXED.format(differs="IS NOT")
        + " BEGIN SELECT RAISE(ABORT, 'an entry stays within one programme'); END"
    )
    found["web_entry_moves"] = (
        f"CREATE TRIGGER web_entry_moves AFTER INSERT ON web_entry BEGIN {_moves()} END"
    )
    found["web_entry_one_expiry"] = (
        f"CREATE TRIGGER web_entry_one_expiry AFTER INSERT ON web_entry WHEN NEW.type = 'expire' AND {_EXPIRED_TWICE} "
        "BEGIN SELECT RAISE(ABORT, 'a lot expires once'); END"
    )
    for name, table, what, shop in _stamps():
        found[name] = (
            f"CREATE TRIGGER {name} AFTER {what} ON {table} "
            f"BEGIN UPDATE web_shop SET terms_stamp = lower(hex(randomblob(16))) WHERE id = {shop}; END"
        )
    return found


def _functions() -> list[str]:
    """PostgreSQL's triggers call functions."""
    error = "USING ERRCODE = 'integrity_constraint_violation'"
    head = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    refuse = (
        f"CREATE OR REPLACE FUNCTION habitue_refuse() {head} "
        f"RAISE EXCEPTION '% {REFUSED}', TG_TABLE_NAME {error}; END $$"
    )
    move = (
        f"CREATE OR REPLACE FUNCTION habitue_entry_moves() {head} "
        f"IF {_MIXED.format(differs='IS DISTINCT FROM')} THEN "
        f"RAISE EXCEPTION 'an entry stays within one programme' {error}; END IF; {_moves()} "
        f"IF NEW.type = 'expire' AND {_EXPIRED_TWICE} THEN RAISE EXCEPTION 'a lot expires once' {error}; END IF; "
        "RETURN NULL; END $$"
    )
    return [refuse, move] + [
        f"CREATE OR REPLACE FUNCTION habitue_{name}() {head} "
        f"UPDATE web_shop SET terms_stamp = replace(gen_random_uuid()::text, '-', '') WHERE id = {shop}; "
        "RETURN NULL; END $$"
        for name, _, _, shop in _stamps()
    ]


def _postgres() -> dict[str, str]:
    found = {
        name: f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION habitue_refuse()"
        for name, table, what in _frozen()
    }
    for table in FROZEN:
        name = f"{table}_no_truncate"
        found[name] = (
            f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION habitue_refuse()"
        )
    found["web_entry_moves"] = (
        "CREATE TRIGGER web_entry_moves AFTER INSERT ON web_entry "
        "FOR EACH ROW EXECUTE FUNCTION habitue_entry_moves()"
    )
    for name, table, what, _ in _stamps():
        found[name] = (
            f"CREATE TRIGGER {name} AFTER {what} ON {table} FOR EACH ROW EXECUTE FUNCTION habitue_{name}()"
        )
    return found


def wanted(connection: Any) -> dict[str, str]:
    """The statement of every guard, by name."""
    return _sqlite() if connection.vendor == "sqlite" else _postgres()


def present(connection: Any) -> dict[str, str]:
    """The table of every guard that the database has, by name."""
    question = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor != "sqlite":
        question = (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE NOT t.tgisinternal AND n.nspname = ANY (current_schemas(false)) AND t.tgenabled <> 'D'"
        )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {name: table for name, table in cursor.fetchall() if name.startswith("web_")}


def missing(connection: Any) -> list[str]:
    """The guards that the database lacks."""
    return sorted(wanted(connection).keys() - present(connection).keys())


def take_away(connection: Any) -> None:
    """Drop every guard: before tables are changed."""
    with connection.cursor() as cursor:
        for name, table in present(connection).items():
            cursor.execute(
                f"DROP TRIGGER {name}" if connection.vendor == "sqlite" else f"DROP TRIGGER {name} ON {table}"
            )


def put(connection: Any) -> None:
    """Put every guard in place, as it is written here."""
    take_away(connection)
    statements = list(wanted(connection).values())
    if connection.vendor != "sqlite":
        statements = _functions() + statements
    with connection.cursor() as cursor:
        for statement in statements:
            # no parameters: a percent sign is meant as it stands
            cursor.execute(statement, None)


def before_migrations(*, using: str, plan: list[Any], **_others: Any) -> None:
    """Take the guards away where tables are about to change."""
    from django.db import connections

    if plan:
        take_away(connections[using])


def after_migrations(*, using: str, **_others: Any) -> None:
    """Put the guards back, as they are now."""
    from django.db import connections, transaction

    with transaction.atomic(using=using):
        put(connections[using])
