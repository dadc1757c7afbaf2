"""Tables and queries of SQLite, DuckDB and PostgreSQL databases, opened so that nothing can be written.

The address is ``sqlite:///shop.db?table=sales``, ``duckdb:////var/lib/shop.duckdb?table=sales`` (a fourth
slash begins a path from the root) or ``postgresql://user@host/shop?table=sales``; ``query=SELECT ...`` may
stand for ``table=...``. In an address ``%26`` is an ampersand and ``%2B`` a plus; spaces may stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import parse_qsl, unquote, urlencode

from habitue.records.columnar import typed_table
from habitue.records.database_engines import DUCKDB, ENGINES, POSTGRESQL, SQLITE, Engine
from habitue.records.raw import RawTable
from habitue.records.reading_errors import (
    DatabaseAddress,
    DatabaseTrouble,
    FileMissing,
    NotAFile,
    ReadingError,
    TableMissing,
    TableNotNamed,
)

Answer = TypeVar("Answer")

_SCHEMES: Final = {
    "sqlite": SQLITE,
    "sqlite3": SQLITE,
    "duckdb": DUCKDB,
    "postgresql": POSTGRESQL,
    "postgres": POSTGRESQL,
}
_SHOWN_TABLES: Final = 50
_SHOWN_REASON: Final = 300


@dataclass(frozen=True, slots=True)
class Address:
    """What to read and where: ``place`` is a path, or the address of a server with its own options.

    ``shown`` is fit for messages: it holds neither the password nor the query.
    """

    engine: str
    place: str
    shown: str
    table: str | None
    query: str | None


def read_database(address: str) -> RawTable:
    """The rows of the table or query that an address names, with the types of its columns.

    Raises:
        DatabaseAddress, TableNotNamed, TableMissing: the address is to be completed; the tables are listed.
        FileMissing, DatabaseTrouble: the database cannot be read.
        TooManyColumns, TooManyCells: the rows pass a limit.
    """
    where = parse_address(address)
    sql = where.query or _table_query(where)
    rows = _asked(where, lambda engine: engine.rows(where.place, sql, where.shown))
    return typed_table(f"{where.shown} [{where.table or 'query'}]", tuple(rows.column_names), rows)


def _table_query(where: Address) -> str:
    tables = _asked(where, lambda engine: engine.tables(where.place))
    if where.table is None:
        raise TableNotNamed(address=where.shown, tables=_listed(tables))
    if where.table not in tables:
        raise TableMissing(address=where.shown, table=where.table, tables=_listed(tables))
    return f"SELECT * FROM {tables[where.table]}"


def table_names(address: str) -> list[str]:
    """The tables and views that an address gives access to, sorted.

    Raises:
        DatabaseTrouble: the database cannot be read.
    """
    where = parse_address(address)
    return sorted(_asked(where, lambda engine: engine.tables(where.place)))


def parse_address(address: str) -> Address:
    """The parts of an address.

    Raises:
        DatabaseAddress: it is not one, or it gives both a table and a query.
    """
    scheme, found, rest = address.partition("://")
    engine = _SCHEMES.get(scheme.lower())
    shown = shown_address(address)
    if engine is None or not found:
        raise DatabaseAddress(address=shown)
    place, _, options = rest.partition("?")
    # a query holds "=" and ";" freely, and "&" only as %26
    pairs = parse_qsl(options, keep_blank_values=True)
    ours = {name: value for name, value in pairs if name in ("table", "query")}
    others = [(name, value) for name, value in pairs if name not in ours]
    if len(ours) > 1 or "" in ours.values():
        raise DatabaseAddress(address=shown)
    if engine == POSTGRESQL:
        place = f"postgresql://{place}" + (f"?{urlencode(others)}" if others else "")
    elif others or not place.startswith("/") or len(place) == 1:
        raise DatabaseAddress(address=shown)
    else:
        place = unquote(place[1:])
    return Address(engine, place, shown, ours.get("table"), ours.get("query"))


def shown_address(address: str) -> str:
    """An address without its password and options, fit for a message or a report."""
    scheme, _, rest = address.partition("?")[0].partition("://")
    who, at, host = rest.rpartition("@")
    return f"{scheme}://{who.partition(':')[0]}{at}{host}"


def _asked(where: Address, ask: Callable[[Engine], Answer]) -> Answer:
    """What the database answers, its own errors told as ours."""
    if where.engine != POSTGRESQL:
        _check_file(Path(where.place))
    try:
        return ask(ENGINES[where.engine])
    except ReadingError:
        raise
    except Exception as trouble:
        # each driver has its own family of errors; without the address, which may hold a password
        reason = " ".join(str(trouble).replace(where.place, where.shown).split())[:_SHOWN_REASON]
        raise DatabaseTrouble(address=where.shown, reason=reason) from trouble


def _check_file(path: Path) -> None:
    if not path.exists():
        raise FileMissing(file=str(path))
    if not path.is_file():
        raise NotAFile(file=str(path))


def _listed(tables: Iterable[str]) -> str:
    names = sorted(tables)
    more = ", ..." if len(names) > _SHOWN_TABLES else ""
    return (", ".join(names[:_SHOWN_TABLES]) or "-") + more
