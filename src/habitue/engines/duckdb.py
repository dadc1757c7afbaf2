"""DuckDB in this process: the default engine."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb

_numbers = count(1)


class DuckDBEngine:
    """An engine over a DuckDB connection; a private in-memory one where none is given.

    >>> DuckDBEngine().run("SELECT 1 + 1 AS two").to_pylist()
    [{'two': 2}]
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection | None = None) -> None:
        import duckdb as library

        self.connection = library.connect() if connection is None else connection
        self.connection.execute("SET TimeZone = 'UTC'")

    def run(self, sql: str) -> pa.Table:
        """Run one query and give its rows back as Arrow."""
        return self.connection.sql(sql).to_arrow_table()

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Run one query with a small result and give its rows back, each by column name."""
        result = self.connection.execute(sql)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def keep(self, sql: str) -> str:
        """Store the result of a query in a temporary table and give its name."""
        name = f"kept_{next(_numbers)}"
        self.connection.execute(f"CREATE TEMP TABLE {name} AS {sql}")
        return name

    def register(self, table: pa.Table) -> str:
        """Make an Arrow table readable by SQL, without a copy, and give its name."""
        name = f"given_{next(_numbers)}"
        self.connection.register(name, table)
        return name
