"""What a metric needs of a database: run a text, keep a result. DuckDB by default, others by adapter."""

from __future__ import annotations

from typing import Any, Protocol

import pyarrow as pa


class Engine(Protocol):
    """A place where SQL runs. The text is DuckDB's SQL; an adapter carries it elsewhere."""

    def run(self, sql: str) -> pa.Table:
        """Run one query and give its rows back as Arrow."""
        ...

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Run one query with a small result and give its rows back, each by column name."""
        ...

    def keep(self, sql: str) -> str:
        """Give a relation that holds the result of the query, to be read several times.

        An engine that may not write can give the query itself back, in brackets.
        """
        ...
