"""Rows in and out of the ledger's tables without model instances, on both databases: a till waits for this code.

The ORM costs a stamp more than all the rest of it together; what is asked here is small and written out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any, cast
from uuid import UUID

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, connections

_MOST_VALUES = 30_000
"""SQLite takes 32,766 values in one statement, PostgreSQL 65,535."""


class _Django:
    """Django's cursor: on PostgreSQL, and where questions are counted."""

    def run(self, sql: str, values: Sequence[Any], *, fetch: bool) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if fetch else []

    def run_each(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


class _SQLite:
    """SQLite's own connection: Django's cursor around it costs a stamp more than the statements do."""

    def __init__(self, wrapper: Any) -> None:
        self.own, self.errors = wrapper.connection, wrapper.wrap_database_errors

    def run(self, sql: str, values: Sequence[Any], *, fetch: bool) -> list[tuple[Any, ...]]:
        with self.errors:
            found = self.own.execute(sql.replace("%s", "?"), values)
            return cast("list[tuple[Any, ...]]", found.fetchall()) if fetch else []

    def run_each(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        with self.errors:
            self.own.executemany(sql.replace("%s", "?"), rows)


def _way(*, writes: bool) -> _Django | _SQLite:
    """The quickest way to the database; what writes past Django's cursor must hold the lock of all writers."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    if wrapper.vendor != "sqlite" or wrapper.queries_logged or (writes and not wrapper.in_atomic_block):
        return _Django()
    wrapper.ensure_connection()
    return _SQLite(wrapper)


def ask(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows that answer a question."""
    return _way(writes=False).run(sql, values, fetch=True)


def insert(
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    returning: str = "",
    once: bool = False,
) -> list[tuple[Any, ...]]:
    """Insert the rows in this order; give back what ``returning`` names, in no promised order.

    ``once``: a row that is there already is left as it is.
    """
    found: list[tuple[Any, ...]] = []
    one = f"({', '.join(['%s'] * len(columns))})"
    head = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
    tail = " ON CONFLICT DO NOTHING" if once else ""
    tail += f" RETURNING {returning}" if returning else ""
    way = _way(writes=True)
    for part in _parts(rows, _MOST_VALUES // len(columns)):
        values = [value for row in part for value in row]
        sql = head + ", ".join([one] * len(part)) + tail
        found += way.run(sql, values, fetch=bool(returning))
    return found


def update(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement for each row of values."""
    if len(rows) == 1:
        _way(writes=True).run(sql, rows[0], fetch=False)
    elif rows:
        _way(writes=True).run_each(sql, rows)


def _parts(rows: Sequence[Sequence[Any]], most: int) -> Iterator[Sequence[Sequence[Any]]]:
    for start in range(0, len(rows), most):
        yield rows[start : start + most]


def marks(values: Sequence[Any]) -> str:
    """Placeholders for ``IN (...)``; there must be at least one value."""
    return ", ".join(["%s"] * len(values))


@cache
def on_sqlite() -> bool:
    """Whether days, instants and ids are texts in the rows; a process has one database."""
    return bool(connection.vendor == "sqlite")


def uuid_in(value: str) -> Any:
    """An id for the database."""
    return value.replace("-", "") if on_sqlite() else UUID(value)


def uuid_out(value: Any) -> str:
    """An id from the database, as everybody writes it."""
    if isinstance(value, UUID):
        return str(value)
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"


def instant_in(value: datetime | None) -> Any:
    """An instant for the database."""
    if value is None or not on_sqlite():
        return value
    return str(value.astimezone(UTC))[:-6]  # without its +00:00


def instant_out(value: Any) -> datetime:
    """An instant from the database."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def day_in(value: date | None) -> Any:
    """A day for the database."""
    return value.isoformat() if value is not None and on_sqlite() else value


def day_out(value: Any) -> Any:
    """A day from the database, or None."""
    return _day(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)  # the rows of a batch speak of few days
def _day(text: str) -> date:
    return date.fromisoformat(text)


def plain(column: str) -> str:
    """A column of days without Django's reading of it, which costs more than ours: to be read by ``day_out``."""
    return f"CAST({column} AS text)" if on_sqlite() else column


def as_json(value: Any) -> str:
    """Compact JSON."""
    return orjson.dumps(value).decode()
