"""PostgreSQL, asked over ADBC: the sales stay there, and only what a question comes to travels."""

from __future__ import annotations

from itertools import count
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from habitue.engines.address import shown_address, without_secrets
from habitue.engines.errors import CannotAsk, CannotKeep, CannotOpen, MissingExtra
from habitue.engines.session import SessionEngine
from habitue.engines.translate import translate

SETTINGS = (
    "SET TIME ZONE 'UTC'",
    # nothing but temporary tables is written, and those only in `keep`
    "SET default_transaction_read_only = on",
    # compiling takes longer than most of our questions
    "SET jit = off",
    "SET work_mem = '128MB'",
)
CONNECT_SECONDS = 10

_TABLES = (
    "SELECT table_schema, table_name FROM information_schema.tables"
    " WHERE table_schema NOT IN ('information_schema', 'pg_catalog') AND table_schema NOT LIKE 'pg_temp%'"
    " ORDER BY table_schema, table_name"
)

_numbers = count(1)


class PostgreSQLEngine(SessionEngine):
    """An engine over one session of PostgreSQL, whose temporary tables hold what is kept until :meth:`close`.

    It reads only: every transaction is read-only but those that make a temporary table.
    """

    def __init__(self, connection: Any, *, shown: str) -> None:
        self.connection = connection
        self.shown = shown
        self._kept: list[str] = []
        for setting in SETTINGS:
            self._tell(setting)

    def run(self, sql: str) -> pa.Table:
        """Run one query and give its rows back as Arrow; PostgreSQL's numerics are whole numbers or reals."""
        return self._ask(translate(sql, "postgres"))

    def keep(self, sql: str) -> str:
        """Store the result of a query in a temporary table and give its name.

        Raises:
            CannotKeep: the user may not make temporary tables.
        """
        name = f"habitue_kept_{next(_numbers)}"
        self._tell("SET default_transaction_read_only = off")
        try:
            self._tell(f"CREATE TEMPORARY TABLE {name} AS {translate(sql, 'postgres')}")
        except CannotAsk as trouble:
            if "permission denied" in str(trouble.values["reason"]):
                raise CannotKeep(**trouble.values) from None
            raise
        finally:
            self._tell("SET default_transaction_read_only = on")
        # its plans are guesses until somebody counted the rows
        self._tell(f"ANALYZE {name}")
        self._kept.append(name)
        return name

    def tables(self) -> list[str]:
        """The tables and views that the user may read; with their schema where it is not ``public``."""
        found = self._ask(_TABLES).to_pylist()
        return [
            row["table_name"]
            if row["table_schema"] == "public"
            else f"{row['table_schema']}.{row['table_name']}"
            for row in found
        ]

    def close(self) -> None:
        """End the session, and with it the temporary tables."""
        self.connection.close()

    def _ask(self, sql: str) -> pa.Table:
        with self.connection.cursor() as cursor:
            try:
                cursor.execute(sql)
                return _plain(cursor.fetch_arrow_table())
            except _driver_error() as trouble:
                raise self._told(trouble) from None

    def _tell(self, sql: str) -> None:
        with self.connection.cursor() as cursor:
            try:
                cursor.execute(sql)
            except _driver_error() as trouble:
                raise self._told(trouble) from None

    def _told(self, trouble: Exception) -> CannotAsk:
        return CannotAsk(address=self.shown, reason=_reason(trouble))


def open_postgresql(address: str) -> PostgreSQLEngine:
    """The engine at ``postgresql://user@host:port/database``; the password is that of the environment (``PGPASSWORD``, ``PGPASSFILE``).

    Raises:
        MissingExtra: the driver is not installed.
        CannotOpen: nobody answers there, or we are refused.
    """
    try:
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise MissingExtra(engine="PostgreSQL", extra="postgresql") from None
    sign = "&" if "?" in address else "?"
    try:
        connection = dbapi.connect(f"{address}{sign}connect_timeout={CONNECT_SECONDS}", autocommit=True)
    except _driver_error() as trouble:
        reason = without_secrets(_reason(trouble), address)
        raise CannotOpen(address=shown_address(address), reason=reason) from None
    return PostgreSQLEngine(connection, shown=shown_address(address))


def _driver_error() -> type[Exception]:
    from adbc_driver_manager import Error

    error: type[Exception] = Error
    return error


def _reason(trouble: Exception) -> str:
    """What PostgreSQL says, without the driver's own words around it."""
    text = " ".join(str(trouble).split())
    said = text.partition("ERROR:")[2] or text.rpartition("failed: ")[2] or text
    for beyond in (" Query was:", " LINE ", " SQLSTATE:", ". SQLSTATE:"):
        said = said.partition(beyond)[0]
    return said.strip().rstrip(" .")


def _plain(table: pa.Table) -> pa.Table:
    """Columns of types that Arrow lacks: numerics as whole numbers where they are, else as reals; others as text."""
    for place, field in enumerate(table.schema):
        if isinstance(field.type, pa.BaseExtensionType):
            table = table.set_column(place, field.name, _numbers_of(table.column(place), field.type))
    return table


def _numbers_of(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    texts = column.cast(kind.storage_type)
    if getattr(kind, "type_name", "") != "numeric":
        return texts
    whole = pc.all(pc.match_substring_regex(texts, "^-?[0-9]{1,18}$"), min_count=0).as_py()
    return texts.cast(pa.int64() if whole else pa.float64())
