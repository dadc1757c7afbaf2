"""From an address to an engine: PostgreSQL, Spark, ClickHouse, DuckDB, Parquet here or in an object store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import pyarrow as pa

from habitue.engines.address import shown_address
from habitue.engines.columns import Columns, columns_of, quoted
from habitue.engines.errors import EngineError, TableMissing, TableNotNamed, UnknownAddress
from habitue.metrics.engine import Engine

_SHOWN_TABLES = 40

KNOWN = (
    "postgresql://", "spark://", "sc://", "local[*]", "clickhouse://", "clickhouses://", "chdb://", "duckdb://", "s3://", "https://",
)  # fmt: skip
"""How addresses begin; anything without a scheme is a path of Parquet."""


class Warehouse(Engine, Protocol):
    """An engine over data that are there already. It writes nothing but what the session drops when it ends."""

    def tables(self) -> list[str]:
        """The tables that may be read, as ``--table`` takes them."""
        ...

    def close(self) -> None:
        """Drop what was kept, and end the session."""
        ...


def open_engine(address: str, *, memory: str | None = None) -> Warehouse:
    """The engine at an address; ``memory`` (``8GB``) is what DuckDB may hold, the rest goes to a temporary folder.

    Raises:
        UnknownAddress: it is no address of an engine.
        MissingExtra, NoJava: what the engine needs is not installed.
        CannotOpen: nobody answers there, or we are refused.
    """
    scheme = address.partition("://")[0].lower() if "://" in address else ""
    if not scheme and address.startswith("local"):
        scheme = "local"
    opened = _OPENERS.get(scheme)
    if opened is None:
        raise UnknownAddress(address=shown_address(address), known=", ".join(KNOWN))
    return opened(address, memory)


def table_of(engine: Warehouse, name: str | None, *, address: str, mapping: Mapping[str, str]) -> Columns:
    """The table that is named, or the only one, with what its columns mean.

    Raises:
        TableNotNamed, TableMissing: the tables there are are listed.
        EngineError: a column is missing or of another type; see :func:`columns_of`.
    """
    if name is None:
        tables = engine.tables()
        if len(tables) != 1:
            raise TableNotNamed(address=shown_address(address), tables=listed(tables))
        (name,) = tables
    return columns_of(name, _schema(engine, name, address), mapping)


def relation_of(columns: Columns) -> str:
    """A table as SQL takes it: its name, after its schema where it has one, in quotes."""
    return table_sql(columns.table)


def table_sql(name: str) -> str:
    """A table's name in quotes.

    >>> table_sql("shop.Sales 2025")
    '"shop"."Sales 2025"'
    """
    return ".".join(quoted(part) for part in name.split("."))


def listed(names: list[str]) -> str:
    """Names for a message, not all of very many."""
    return (", ".join(names[:_SHOWN_TABLES]) or "–") + (" …" if len(names) > _SHOWN_TABLES else "")


def _schema(engine: Warehouse, name: str, address: str) -> pa.Schema:
    try:
        return engine.run(f"SELECT * FROM {table_sql(name)} AS t LIMIT 0").schema
    except Exception as trouble:
        # each driver has errors of its own; what is asked here can only fail for want of the table, or of the right to it
        tables = engine.tables()
        if name in tables and isinstance(trouble, EngineError):
            raise
        raise TableMissing(address=shown_address(address), table=name, tables=listed(tables)) from None


def _postgresql(address: str, _memory: str | None) -> Warehouse:
    from habitue.engines.postgresql import open_postgresql

    return open_postgresql(address)


def _parquet(address: str, memory: str | None) -> Warehouse:
    from habitue.engines.parquet import open_parquet

    return open_parquet(address, memory=memory)


def _duckdb(address: str, memory: str | None) -> Warehouse:
    from habitue.engines.parquet import open_duckdb

    return open_duckdb(address, memory=memory)


def _clickhouse(address: str, _memory: str | None) -> Warehouse:
    from habitue.engines.clickhouse import open_clickhouse

    return open_clickhouse(address)


def _spark(address: str, _memory: str | None) -> Warehouse:
    from habitue.engines.spark import open_spark

    return open_spark(address)


_OPENERS: Mapping[str, Callable[[str, str | None], Warehouse]] = {
    "": _parquet,
    **dict.fromkeys(("postgresql", "postgres"), _postgresql),
    **dict.fromkeys(("s3", "gs", "gcs", "r2", "http", "https", "parquet"), _parquet),
    **dict.fromkeys(("clickhouse", "clickhouses", "chdb"), _clickhouse),
    **dict.fromkeys(("spark", "sc", "local"), _spark),
    "duckdb": _duckdb,
}
