"""An engine that runs nothing and writes down what it would run: the statements of a question, in a dialect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from habitue.engines.columns import MEANINGS, Columns
from habitue.engines.errors import UnknownMeaning
from habitue.engines.translate import PREAMBLES, translate
from habitue.metrics.period import day_number
from habitue.metrics.zones import MICROSECONDS_A_DAY

DIALECT_OF: Mapping[str, str] = {
    "bigquery": "bigquery",
    "snowflake": "snowflake",
    "postgresql": "postgres",
    "postgres": "postgres",
    "spark": "spark",
    "sc": "spark",
    "local": "spark",
    "clickhouse": "clickhouse",
    "clickhouses": "clickhouse",
    "chdb": "clickhouse",
}
"""The dialect of an address, by its scheme."""

TEXT_ONLY = ("bigquery", "snowflake")
"""What is written and not run: we have no such server to try it on."""

_NAMES = {"customer": "customer_id", "date": "ordered_at", "amount": "amount", "order": "order_id"}
_TYPES = {"date": pa.timestamp("us", "UTC"), "amount": pa.decimal128(18, 4)}


@dataclass(frozen=True, slots=True)
class WrittenEngine:
    """Each query becomes a statement. What a later query depends on is answered as for sales of the days from ``first`` to ``last``."""

    dialect: str
    first: date
    last: date
    statements: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.statements.extend(f"{statement};" for statement in PREAMBLES.get(self.dialect, ()))

    def run(self, sql: str) -> pa.Table:
        """Write a query down; it has no rows."""
        self._write(translate(sql, self.dialect))
        return pa.table({})

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Write a query down; its rows are those that the span of the data decides, and else none."""
        self._write(translate(sql, self.dialect))
        return self._answer(_columns(sql), in_microseconds="epoch_us" in sql)

    def keep(self, sql: str) -> str:
        """Write down the temporary table and give its name."""
        name = f"habitue_kept_{len(self.statements)}"
        self._write(f"CREATE TEMPORARY TABLE {name} AS {translate(sql, self.dialect)}")
        return name

    def tables(self) -> list[str]:
        """None: nobody is asked."""
        return []

    def close(self) -> None:
        """There is no session."""

    def _write(self, statement: str) -> None:
        self.statements.append(f"{statement};")

    def _answer(self, names: list[str], *, in_microseconds: bool) -> list[dict[str, Any]]:
        if not {"low", "high"} <= set(names):
            # one order, one refund that is settled in one round
            counts = {"stop_n": 0, "wide": 0}
            return [{name: counts.get(name, 1) for name in names}] if set(names) <= _COUNTED else []
        low, high = (day_number(day) for day in (self.first, self.last))
        if in_microseconds:
            low, high = low * MICROSECONDS_A_DAY, (high + 1) * MICROSECONDS_A_DAY - 1
        return [{"reason": "", "n": 1, "priced": 1, "low": low, "high": high}]


_COUNTED = {"n", "stop_n", "wide", "numbers", "several", "orders", "anonymous", "unmatched"}


def _columns(sql: str) -> list[str]:
    import sqlglot

    query = sqlglot.parse_one(sql, read="duckdb").find(sqlglot.exp.Select)
    return [] if query is None else [column.alias_or_name for column in query.selects]


def assumed_columns(table: str, mapping: Mapping[str, str]) -> Columns:
    """The columns of a table that nobody looked at: instants with a zone, decimal amounts, texts; named as ours where not said."""
    for meaning in mapping:
        if meaning not in MEANINGS:
            raise UnknownMeaning(known=", ".join(MEANINGS), meaning=meaning)
    places = _NAMES | dict(mapping)
    types = {column: _TYPES.get(meaning, pa.string()) for meaning, column in places.items()}
    return Columns(table, types, places)
