"""The database must keep the promises made on it: the server refuses to start where it does not."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

_WANTED = {"journal_mode": ("wal", "WAL"), "synchronous": (2, "FULL"), "foreign_keys": (1, "ON")}
_SHORTEST_WAIT_MS = 5000


def broken_promises() -> list[str]:
    """What is wrong with the open database, in sentences for its host; empty when all is well."""
    if connection.vendor != "sqlite":
        return []
    found = []
    with connection.cursor() as cursor:
        for name, (wanted, spoken) in _WANTED.items():
            value = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            if value != wanted:
                found.append(f"SQLite must run with {name}={spoken}; it runs with {value}.")
        if cursor.execute("PRAGMA busy_timeout").fetchone()[0] < _SHORTEST_WAIT_MS:
            found.append(f"SQLite must wait for other writers: a timeout of {_SHORTEST_WAIT_MS} ms or more.")
    if getattr(connection, "transaction_mode", None) != "IMMEDIATE":
        found.append(
            "SQLite must open transactions with BEGIN IMMEDIATE; otherwise writers refuse each other."
        )
    if not type(connections["default"]).__module__.startswith("habitue."):
        found.append("SQLite must run on habitue.web.sqlite, which puts all writes behind one lock.")
    return found


def require_promises() -> None:
    """Raise with every broken promise and what to do."""
    found = broken_promises()
    if found:
        advice = (
            "Use the settings that come with Habitué, on a local disk (a network share cannot hold a WAL)."
        )
        raise ImproperlyConfigured("\n".join([*found, advice]))


def unapplied_migrations() -> list[str]:
    """The names of migrations that the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
