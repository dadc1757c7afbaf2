"""How each database is asked for its tables and rows, always read-only and always as Arrow columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from habitue.records.cells import MAX_CELLS, MAX_COLUMNS
from habitue.records.reading_errors import TooManyCells, TooManyColumns

SQLITE: Final = "sqlite"
DUCKDB: Final = "duckdb"
POSTGRESQL: Final = "postgresql"

_BATCH_ROWS: Final = 20_000
_LOCK_SECONDS: Final = 3.0
_CONNECT_SECONDS: Final = 10
_READING: Final = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
_WAL_VERSION: Final = b"\x02\x02"
_DECIMAL_DIGITS: Final = 38
_CENT: Final = pa.scalar(Decimal("0.01"), pa.decimal128(3, 2))


@dataclass(frozen=True, slots=True)
class Engine:
    """One kind of database: its tables as ``{name: SQL name}``, and the rows of a query."""

    tables: Callable[[str], dict[str, str]]
    rows: Callable[[str, str, str], pa.Table]


def _quoted(*names: str) -> str:
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def _gathered(batches: Iterable[pa.RecordBatch], schema: pa.Schema, source: str) -> pa.Table:
    """The batches of a query as one table, stopped when they pass the limits."""
    if len(schema) > MAX_COLUMNS:
        raise TooManyColumns(file=source, line=1, columns=len(schema), limit=MAX_COLUMNS)
    kept, cells = [], 0
    for batch in batches:
        cells += batch.num_rows * batch.num_columns
        if cells > MAX_CELLS:
            raise TooManyCells(file=source, limit=MAX_CELLS)
        kept.append(batch)
    return pa.Table.from_batches(kept, schema)


# SQLite, whose columns hold values of any type. The ADBC driver fixes a column's type on its first
# rows and fails on a later text; the standard library's module shows every value as it is.


@contextmanager
def _sqlite(place: str) -> Iterator[sqlite3.Connection]:
    address = f"{Path(place).absolute().as_uri()}?mode=ro"
    if _is_settled_wal(Path(place)):
        # reading a write-ahead database would create its "-shm" file
        address += "&immutable=1"
    with closing(sqlite3.connect(address, uri=True, timeout=_LOCK_SECONDS)) as connection:
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        connection.set_authorizer(_only_reading)
        yield connection


def _only_reading(action: int, *_names: str | None) -> int:
    """Whether SQLite may take a step of a query: a read-only database could still attach another file."""
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _is_settled_wal(path: Path) -> bool:
    with path.open("rb") as stream:
        header = stream.read(20)
    return header[18:20] == _WAL_VERSION and not path.with_name(path.name + "-wal").exists()


def _sqlite_tables(place: str) -> dict[str, str]:
    sql = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    with _sqlite(place) as connection:
        return {name: _quoted(name) for (name,) in connection.execute(sql)}


def _sqlite_rows(place: str, sql: str, source: str) -> pa.Table:
    with _sqlite(place) as connection:
        cursor = connection.execute(sql)
        names = [item[0] for item in cursor.description or ()]
        if len(names) > MAX_COLUMNS:
            raise TooManyColumns(file=source, line=1, columns=len(names), limit=MAX_COLUMNS)
        chunks: list[list[pa.Array]] = [[] for _ in names]
        cells = 0
        while rows := cursor.fetchmany(_BATCH_ROWS):
            cells += len(rows) * len(names)
            if cells > MAX_CELLS:
                raise TooManyCells(file=source, limit=MAX_CELLS)
            for chunk, values in zip(chunks, zip(*rows, strict=True), strict=True):
                chunk.append(_sqlite_array(values))
    return pa.Table.from_arrays([_one_type(chunk) for chunk in chunks], names=names)


def _sqlite_array(values: tuple[Any, ...]) -> pa.Array:
    types = {type(value) for value in values} - {type(None)}
    if not types:
        return pa.nulls(len(values))
    if types == {int}:
        return pa.array(values, pa.int64())
    if types <= {int, float}:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    if types == {bytes}:
        return pa.array(values, pa.binary())
    return pa.array([_sqlite_text(value) for value in values], pa.string())


def _sqlite_text(value: Any) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float):
        return f"{value:.15g}"
    return None if value is None else str(value)


def _one_type(chunks: list[pa.Array]) -> pa.ChunkedArray:
    """The chunks of a column in the narrowest type that holds them all; a column without values is text."""
    types = {chunk.type for chunk in chunks} - {pa.null()}
    if len(types) == 1:
        target = types.pop()
    elif types == {pa.int64(), pa.float64()}:
        target = pa.float64()
    else:
        target = pa.string()
    return pa.chunked_array([_cast(chunk, target) for chunk in chunks], target)


def _cast(chunk: pa.Array, target: pa.DataType) -> pa.Array:
    if target == pa.float64():
        return chunk.cast(target, safe=False)  # SQLite itself takes integers for reals
    if chunk.type == pa.binary() and target == pa.string():
        return pa.array([_sqlite_text(value) for value in chunk.to_pylist()], target)
    return chunk.cast(target)


# DuckDB


@contextmanager
def _duckdb(place: str) -> Iterator[Any]:
    import duckdb

    # else a query could read any file of the machine, or the variables of this program
    closed: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "python_enable_replacements": "false",
    }
    with duckdb.connect(place, read_only=True, config=closed) as connection:
        yield connection


_NAMED_TABLES: Final = (
    "SELECT table_schema, table_name FROM information_schema.tables "
    "WHERE table_schema NOT IN ('information_schema', 'pg_catalog')"
)


def _named(rows: Iterable[tuple[str, str]], usual_schema: str) -> dict[str, str]:
    return {
        name if schema == usual_schema else f"{schema}.{name}": _quoted(schema, name) for schema, name in rows
    }


def _duckdb_tables(place: str) -> dict[str, str]:
    with _duckdb(place) as connection:
        return _named(connection.execute(_NAMED_TABLES).fetchall(), "main")


def _duckdb_rows(place: str, sql: str, source: str) -> pa.Table:
    with _duckdb(place) as connection:
        reader = connection.sql(sql).to_arrow_reader(_BATCH_ROWS)
        return _gathered(reader, reader.schema, source)


# PostgreSQL, through ADBC


@contextmanager
def _postgresql(place: str) -> Iterator[Any]:
    from adbc_driver_postgresql import dbapi

    sign = "&" if "?" in place else "?"
    address = f"{place}{sign}connect_timeout={_CONNECT_SECONDS}"
    with dbapi.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        yield cursor


def _postgresql_tables(place: str) -> dict[str, str]:
    with _postgresql(place) as cursor:
        cursor.execute(_NAMED_TABLES)
        return _named(cursor.fetchall(), "public")


def _postgresql_rows(place: str, sql: str, source: str) -> pa.Table:
    with _postgresql(place) as cursor:
        cursor.execute(sql)
        reader = cursor.fetch_record_batch()
        table = _gathered(reader, reader.schema, source)
    for at, item in enumerate(table.schema):
        table = table.set_column(at, item.name, _transparent(table.column(at), item))
    return table


def _transparent(column: pa.ChunkedArray, item: pa.Field) -> pa.ChunkedArray:
    """A column of a type that Arrow lacks: NUMERIC and MONEY as decimals, UUID as text, others as they are stored."""
    if (item.metadata or {}).get(b"POSTGRESQL:type") == b"money":
        # the driver hands over bare cents, which would read as a hundred times the amount
        return pc.multiply(column.cast(pa.decimal128(19, 0)), _CENT)
    if isinstance(item.type, pa.UuidType):
        return pa.chunked_array(
            [[str(value) if value else None for value in column.to_pylist()]], pa.string()
        )
    if not isinstance(item.type, pa.BaseExtensionType):
        return column
    plain = column.cast(item.type.storage_type)
    return _decimals(plain) if getattr(item.type, "type_name", "") == "numeric" else plain


def _decimals(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers written as text made decimals of their longest scale; left as text where one is NaN or huge."""
    fractions = pc.max(pc.utf8_length(pc.replace_substring_regex(texts, r"^[^.]*\.?", ""))).as_py()
    try:
        return texts.cast(pa.decimal128(_DECIMAL_DIGITS, fractions or 0))
    except pa.ArrowInvalid:
        return texts


ENGINES: Final = {
    SQLITE: Engine(_sqlite_tables, _sqlite_rows),
    DUCKDB: Engine(_duckdb_tables, _duckdb_rows),
    POSTGRESQL: Engine(_postgresql_tables, _postgresql_rows),
}
