"""Parquet in a folder or an object store, and DuckDB's own files: read by DuckDB in this process, out of core, under a cap of memory."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyarrow as pa

from habitue.engines.address import shown_address, without_secrets
from habitue.engines.duckdb import DuckDBEngine
from habitue.engines.errors import CannotAsk, CannotOpen
from habitue.engines.session import Session

if TYPE_CHECKING:
    import duckdb

TABLE = "sales"
"""The name that the rows of Parquet go by."""

STORES = ("s3", "gs", "gcs", "r2")
_SECRET = {
    "KEY_ID": "AWS_ACCESS_KEY_ID",
    "SECRET": "AWS_SECRET_ACCESS_KEY",
    "SESSION_TOKEN": "AWS_SESSION_TOKEN",
    "REGION": "AWS_REGION",
    "ENDPOINT": "AWS_ENDPOINT_URL",
}


class FileEngine(Session, DuckDBEngine):
    """An engine over files: what does not fit in memory goes to a temporary folder, which :meth:`close` removes."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, *, folder: tempfile.TemporaryDirectory[str], address: str
    ) -> None:
        super().__init__(connection)
        self.address = address
        self._folder = folder

    def run(self, sql: str) -> pa.Table:
        """Run one query and give its rows back as Arrow."""
        try:
            return super().run(sql)
        except _errors() as trouble:
            raise self._told(trouble) from None

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Run one query with a small result and give its rows back, each by column name."""
        try:
            return super().rows(sql)
        except _errors() as trouble:
            raise self._told(trouble) from None

    def keep(self, sql: str) -> str:
        """Store the result of a query in a temporary table and give its name."""
        try:
            return super().keep(sql)
        except _errors() as trouble:
            raise self._told(trouble) from None

    def tables(self) -> list[str]:
        """The tables and views of the file; of Parquet the one that all its rows are in."""
        found = self.rows(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_catalog NOT IN ('system', 'temp') OR table_name = 'sales' ORDER BY 1, 2"
        )
        return [
            row["table_name"]
            if row["table_schema"] == "main"
            else f"{row['table_schema']}.{row['table_name']}"
            for row in found
        ]

    def close(self) -> None:
        """End the session and remove the temporary folder."""
        self.connection.close()
        self._folder.cleanup()

    def _told(self, trouble: Exception) -> CannotAsk:
        return CannotAsk(address=shown_address(self.address), reason=_reason(trouble, self.address))


def open_parquet(address: str, *, memory: str | None = None) -> FileEngine:
    """The engine over Parquet: a file, a folder with all its folders, a pattern (``sales/*.parquet``), ``s3://``, ``https://``.

    The keys of an object store are those of the environment (``AWS_ACCESS_KEY_ID`` and its like). ``memory`` is a cap such as ``8GB``.

    Raises:
        CannotOpen: there is no such file, it is no Parquet, or the store refuses.
    """
    engine = _engine(address, ":memory:", memory, read_only=False)
    try:
        if address.partition("://")[0] in STORES:
            _use_environment(engine.connection)
        pattern = _pattern(address.removeprefix("parquet://")).replace("'", "''")
        engine.connection.execute(
            f"CREATE TEMP VIEW {TABLE} AS SELECT * FROM read_parquet('{pattern}', union_by_name = true)"
        )
    except _errors() as trouble:
        engine.close()
        raise CannotOpen(address=shown_address(address), reason=_reason(trouble, address)) from None
    return engine


def open_duckdb(address: str, *, memory: str | None = None) -> FileEngine:
    """The engine over a file of DuckDB, ``duckdb:///shop.duckdb`` (a fourth slash begins a path from the root), opened read-only.

    Raises:
        CannotOpen: there is no such file, or it is none of DuckDB's.
    """
    return _engine(address, unquote(address.partition("://")[2].removeprefix("/")), memory, read_only=True)


def _engine(address: str, place: str, memory: str | None, *, read_only: bool) -> FileEngine:
    import duckdb

    folder = tempfile.TemporaryDirectory(prefix="habitue-")
    settings: dict[str, Any] = {
        "temp_directory": folder.name,
        # the order of rows means nothing here, and keeping it costs memory
        "preserve_insertion_order": False,
        **({} if memory is None else {"memory_limit": memory}),
    }
    try:
        connection = duckdb.connect(place, read_only=read_only, config=settings)
    except _errors() as trouble:
        folder.cleanup()
        raise CannotOpen(address=shown_address(address), reason=_reason(trouble, address)) from None
    return FileEngine(connection, folder=folder, address=address)


def _pattern(place: str) -> str:
    """What DuckDB opens: of a folder, all Parquet in it and below."""
    if "://" in place:
        return place.rstrip("/") + "/**/*.parquet" if place.endswith("/") else place
    return f"{place.rstrip('/')}/**/*.parquet" if Path(place).is_dir() else place


def _use_environment(connection: duckdb.DuckDBPyConnection) -> None:
    """Give DuckDB the keys that the environment has, for this session alone."""
    connection.execute("INSTALL httpfs")
    connection.execute("LOAD httpfs")
    given = {name: os.environ[variable] for name, variable in _SECRET.items() if os.environ.get(variable)}
    if "ENDPOINT" in given:
        plain = given["ENDPOINT"].startswith("http://")
        given["ENDPOINT"] = given["ENDPOINT"].partition("://")[2] or given["ENDPOINT"]
        given |= {"URL_STYLE": "path", **({"USE_SSL": "false"} if plain else {})}
    if given:
        terms = ", ".join(f"{name} '{value.replace(chr(39), chr(39) * 2)}'" for name, value in given.items())
        connection.execute(f"CREATE SECRET habitue (TYPE s3, {terms})")


def _errors() -> type[Exception]:
    import duckdb

    return duckdb.Error


def _reason(trouble: Exception, address: str) -> str:
    """The first line of what DuckDB says, without keys and passwords."""
    said = without_secrets(str(trouble).strip().splitlines()[0], address)
    for variable in _SECRET.values():
        secret = os.environ.get(variable)
        if secret and variable not in ("AWS_REGION", "AWS_ENDPOINT_URL"):
            said = said.replace(secret, "…")
    return said
