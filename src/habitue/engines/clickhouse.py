"""ClickHouse, on a server (through clickhouse-connect) or in this process (chdb)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow as pa

from habitue.engines.address import shown_address, without_secrets
from habitue.engines.errors import CannotAsk, CannotKeep, CannotOpen, MissingExtra
from habitue.engines.session import SessionEngine
from habitue.engines.translate import translate

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

SETTINGS: Mapping[str, str] = {
    "session_timezone": "UTC",
    # an aggregate of nothing, and a row that found no partner, are null, not 0
    "aggregate_functions_null_for_empty": "1",
    "join_use_nulls": "1",
    "group_by_use_nulls": "1",
    "cast_keep_nullable": "1",
    # `sum(orders) AS orders` means the column in its brackets, not itself
    "prefer_column_name_to_alias": "1",
}
"""What makes ClickHouse mean by our SQL what other engines mean; set for the session alone."""

SESSION_SECONDS = 3600
"""A server drops temporary tables with their session, which ends after so long without a question."""

_TABLES = (
    "SELECT if(database = currentDatabase(), name, concat(database, '.', name)) AS name FROM system.tables"
    " WHERE NOT is_temporary AND lower(database) NOT IN ('system', 'information_schema') ORDER BY name"
)

_numbers = count(1)


class ClickHouseEngine(SessionEngine):
    """An engine over a client of clickhouse-connect, whose session keeps the temporary tables until :meth:`close`."""

    def __init__(self, client: Client, *, shown: str = "clickhouse") -> None:
        self.client = client
        self.shown = shown
        self._kept: list[str] = []
        for name, value in SETTINGS.items():
            client.set_client_setting(name, value)

    def run(self, sql: str) -> pa.Table:
        """Run one query and give its rows back as Arrow."""
        return self._ask(translate(sql, "clickhouse"))

    def keep(self, sql: str) -> str:
        """Store the result of a query in a temporary table and give its name.

        Raises:
            CannotKeep: the user may not make temporary tables.
        """
        name = f"habitue_kept_{next(_numbers)}"
        try:
            self._tell(f"CREATE TEMPORARY TABLE {name} AS {translate(sql, 'clickhouse')}")
        except CannotAsk as trouble:
            if "ACCESS_DENIED" in str(trouble.values["reason"]):
                raise CannotKeep(**trouble.values) from None
            raise
        self._kept.append(name)
        return name

    def tables(self) -> list[str]:
        """The tables and views that the user may read; with their database where it is not the session's."""
        return [str(row["name"]) for row in self._ask(_TABLES).to_pylist()]

    def close(self) -> None:
        """Drop what was kept, and end the session."""
        while self._kept:
            self._tell(f"DROP TEMPORARY TABLE IF EXISTS {self._kept.pop()}")
        self.client.close()

    def _ask(self, sql: str) -> pa.Table:
        with self._trouble():
            return self.client.query_arrow(sql, use_strings=True)

    def _tell(self, sql: str) -> None:
        with self._trouble():
            self.client.command(sql)

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except _driver_error() as trouble:
            raise CannotAsk(address=self.shown, reason=_reason(trouble)) from None


def open_clickhouse(address: str) -> ClickHouseEngine:
    """The engine at ``clickhouse://user@host:port/database`` (``clickhouses://`` with TLS), ``chdb://memory`` or ``chdb:///folder``.

    The password is that of the environment (``CLICKHOUSE_PASSWORD``); so is the user (``CLICKHOUSE_USER``) where the address names none.

    Raises:
        MissingExtra: the driver is not installed.
        CannotOpen: nobody answers there, or we are refused.
    """
    try:
        import clickhouse_connect

        client = clickhouse_connect.get_client(dsn=address, **_access(address))
    except ImportError:  # of the driver, or of chdb, which it loads when it is asked to
        raise MissingExtra(engine="ClickHouse", extra="clickhouse") from None
    except _driver_error() as trouble:
        reason = without_secrets(_reason(trouble), address)
        raise CannotOpen(address=shown_address(address), reason=reason) from None
    return ClickHouseEngine(client, shown=shown_address(address))


def _access(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.scheme == "chdb":
        return {}
    return {
        "username": parts.username or os.environ.get("CLICKHOUSE_USER"),
        "password": os.environ.get("CLICKHOUSE_PASSWORD", ""),
        "secure": parts.scheme == "clickhouses",
        "settings": {"session_timeout": SESSION_SECONDS},
    }


def _driver_error() -> type[Exception]:
    from clickhouse_connect.driver.exceptions import Error

    return Error


def _reason(trouble: Exception) -> str:
    """What ClickHouse says, without the statement that it repeats."""
    return " ".join(str(trouble).split()).partition(" In scope ")[0].strip()
