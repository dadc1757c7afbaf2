"""The database's own guards: what was written is never edited or deleted, and balances follow entries."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

REFUSED = "is written once: correct it with a new entry"
FROZEN = {
    "web_entry": None,
    "web_event": None,
    "web_lot": ("account_id", "key", "event_id", "version", "amount", "earned_at", "earned_on", "last_day"),
    "web_account": ("shop_id", "programme_id", "card_id", "kind"),
    "web_version": ("programme_id", "number", "from_day", "terms"),
    "web_standing": ("card_id", "programme_id", "tier", "from_day"),
}
"""Tables without deletion, and the columns that are never changed (None: all of them)."""

MOVES = (
    ("web_account", "balance", "debit_id", "-"),
    ("web_account", "balance", "credit_id", "+"),
    ("web_lot", "remaining", "debit_lot_id", "-"),
    ("web_lot", "remaining", "credit_lot_id", "+"),
)


def sqlite_statements() -> list[str]:
    """Triggers in SQLite's words."""
    found = []
    for table, columns in FROZEN.items():
        of = f" OF {', '.join(columns)}" if columns else ""
        for what in ("UPDATE" + of, "DELETE"):
            verb = what[:6].lower()
            found.append(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {what} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} {REFUSED}'); END"
            )
    found.append(
        "CREATE TRIGGER web_entry_one_programme BEFORE INSERT ON web_entry WHEN "
        "(SELECT programme_id FROM web_account WHERE id = NEW.debit_id) IS NOT "
        "(SELECT programme_id FROM web_account WHERE id = NEW.credit_id) "
        "BEGIN SELECT RAISE(ABORT, 'an entry stays within one programme'); END"
    )
    moves = "; ".join(
        f"UPDATE {table} SET {column} = {column} {sign} NEW.amount WHERE id = NEW.{key} AND {column} IS NOT NULL"
        for table, column, key, sign in MOVES
    )
    found.append(f"CREATE TRIGGER web_entry_moves AFTER INSERT ON web_entry BEGIN {moves}; END")
    return found


def postgres_statements() -> list[str]:
    """The same in PostgreSQL's words."""
    found = [
        (
            "CREATE FUNCTION habitue_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '% {REFUSED}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    ]
    for table, columns in FROZEN.items():
        of = f" OF {', '.join(columns)}" if columns else ""
        found.extend(
            f"CREATE TRIGGER {table}_no_{what[:6].lower()} BEFORE {what} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION habitue_refuse()"
            for what in ("UPDATE" + of, "DELETE")
        )
        found.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION habitue_refuse()"
        )
    moves = " ".join(
        f"UPDATE {table} SET {column} = {column} {sign} NEW.amount WHERE id = NEW.{key} AND {column} IS NOT NULL;"
        for table, column, key, sign in MOVES
    )
    found.append(
        "CREATE FUNCTION habitue_entry_moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF (SELECT programme_id FROM web_account WHERE id = NEW.debit_id) IS DISTINCT FROM "
        "(SELECT programme_id FROM web_account WHERE id = NEW.credit_id) THEN "
        "RAISE EXCEPTION 'an entry stays within one programme' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"{moves} RETURN NULL; END $$"
    )
    found.append(
        "CREATE TRIGGER web_entry_moves AFTER INSERT ON web_entry FOR EACH ROW EXECUTE FUNCTION habitue_entry_moves()"
    )
    return found


def put_guards(_apps: Any, editor: Any) -> None:
    """Create every trigger."""
    statements = sqlite_statements() if editor.connection.vendor == "sqlite" else postgres_statements()
    for statement in statements:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies: ClassVar = [("web", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(put_guards, migrations.RunPython.noop, elidable=False)]
