"""The lines of all files in one database, and from there to orders and sales."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from habitue.records.customers import resolve_customers
from habitue.records.lines import Lines
from habitue.records.orders import COUNTED, build_orders
from habitue.records.overlap import drop_repeated
from habitue.records.refunds import settle_refunds

MEMORY = "800MB"
"""What the database may hold in memory; the rest goes to a temporary folder."""

MONEY = pa.decimal128(18, 4)
ITEM = pa.struct([("name", pa.string()), ("quantity", MONEY), ("amount", MONEY)])
SALES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("ordered_at", pa.timestamp("us", tz="UTC")),
        ("amount", MONEY),
        ("order_id", pa.string()),
        ("location", pa.string()),
        ("channel", pa.string()),
        ("staff", pa.string()),
        ("items", pa.list_(ITEM)),
        ("source", pa.string()),
    ]
)
"""The sales table."""

_TEXTS = (
    "order_id", "original", "row_key", "native", "email", "phone", "name", "by_name", "item", "location", "channel", "staff",
    "tender", "currency",
)  # fmt: skip
_DECIMALS = ("amount", "refunded", "quantity", "item_amount", "not_bought")
_LINES = ", ".join(
    [
        *(f"CAST({name} AS VARCHAR) AS {name}" for name in [*_TEXTS, "reason"]),
        *(f"CAST({name} AS DECIMAL(28,8)) AS {name}" for name in _DECIMALS),
        "row, line, rest, backward, ordered_at",
    ]
)
_DAILY_KEY = "order_id || ' ' || CAST(CAST(ordered_at AS DATE) AS VARCHAR) || ' ' || coalesce(location, '')"
_RESTARTING = """
SELECT layout, count(*) FILTER (days > 1), count(*) FROM (
    SELECT layout, order_id, count(DISTINCT CAST(ordered_at AS DATE)) AS days FROM read
    WHERE order_id IS NOT NULL AND reason IS NULL AND NOT backward AND amount >= 0 GROUP BY ALL
) GROUP BY ALL
"""
_SURELY = 3

_MARK = """CASE WHEN coalesce(native, by_name, email, phone) IS NOT NULL
    THEN hash(till, native, by_name, email, phone) END AS mark"""

_OPTIONAL = ("order_id", "customer_id", "location", "channel", "staff")
_SALES = """
SELECT ordered_at, coalesce(remaining, amount) AS amount, layout AS source, {columns}
FROM orders {join} WHERE kind IN ('order', 'refund') {unmatched}
ORDER BY ordered_at, {first}, amount, source, {sorting}
"""


@contextmanager
def ledger(files: Sequence[Lines]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in which the view ``lines`` holds the lines of all files."""
    with tempfile.TemporaryDirectory(prefix="habitue-") as folder, duckdb.connect(":memory:") as database:
        database.execute(f"SET temp_directory = '{folder}'")
        database.execute(f"SET memory_limit = '{MEMORY}'")
        database.execute("SET preserve_insertion_order = false")
        for number, file in enumerate(files):
            database.register(f"file_{number}", file.table.append_column("reason", _reasons(file)))
        parts = [
            f"SELECT {number} AS file, '{file.scanned.found.layout.name}' AS layout, '{file.scanned.found.layout.till}' AS till, "
            f"{file.scanned.found.layout.rank} AS rank, {_LINES} FROM file_{number}"
            for number, file in enumerate(files)
        ]
        database.execute(f"CREATE TEMP VIEW read AS {' UNION ALL BY NAME '.join(parts)}")
        again = restarting(
            database,
            [file.scanned.found.layout.name for file in files if file.scanned.found.layout.rest_rows],
        )
        key = (
            f"CASE WHEN layout IN ({', '.join(repr(name) for name in again)}) THEN {_DAILY_KEY} ELSE order_id END"
            if again
            else "order_id"
        )
        database.execute(f"CREATE TEMP VIEW lines AS SELECT *, {key} AS order_key, {_MARK} FROM read")
        yield database


def restarting(database: duckdb.DuckDBPyConnection, never: Sequence[str]) -> list[str]:
    """The layouts whose order numbers begin again each day: most numbers stand on sales of several days.

    There a number is an order only together with its day and place; a refund of a later day is a document of its own.
    """
    found = database.execute(_RESTARTING).fetchall()
    return sorted(
        name for name, wide, numbers in found if wide >= _SURELY and 2 * wide > numbers and name not in never
    )


def _reasons(file: Lines) -> pa.Array:
    reasons = file.judgement.as_column()
    return pa.nulls(len(reasons)) if reasons.null_count == len(reasons) else reasons


def decide_orders(database: duckdb.DuckDBPyConnection, *, country: str | None) -> dict[str, int]:
    """Make the relations ``orders`` and ``matched`` from ``lines``; returns the counts that the notes tell."""
    drop_repeated(database)
    repeated = dict(database.execute("SELECT why, count(*) FROM dropped GROUP BY why").fetchall())
    ids, contacts, tills = database.execute(
        "SELECT count(coalesce(native, by_name)), count(coalesce(email, phone)), "
        "count(DISTINCT till) FILTER (coalesce(native, by_name) IS NOT NULL) FROM lines"
    ).fetchall()[0]
    shared = 0
    who, join = "coalesce(native, by_name)" if ids else "CAST(NULL AS VARCHAR)", ""
    if tills > 1:
        who = "till || ':' || coalesce(native, by_name)"
    if contacts:
        shared = resolve_customers(database, country=country)
        who, join = "who.customer_id", "LEFT JOIN who ON lines.mark = who.mark"
    kept = "LEFT JOIN dropped ON lines.file = dropped.file AND lines.row = dropped.row" if repeated else ""
    database.execute(
        COUNTED.format(who=who, join=join, kept=kept, and_kept="AND dropped.row IS NULL" if repeated else "")
    )
    counts = build_orders(database)
    counts["numbers_restart"] = database.execute(
        "SELECT count(DISTINCT layout) FROM lines WHERE order_key <> order_id"
    ).fetchall()[0][0]
    for name, number in settle_refunds(database).items():
        counts[name] = counts.get(name, 0) + number
    return {
        **counts,
        "counted_once": repeated.get("file", 0),
        "repeated_ids": repeated.get("id", 0),
        "shared_contacts": shared,
    }


def sales_table(database: duckdb.DuckDBPyConnection) -> pa.Table:
    """The sales, in their order. Columns that say nothing are not carried through the sorting."""
    asked = [*_OPTIONAL, "items"]
    counts = database.execute(
        f"SELECT {', '.join(f'count({name})' for name in asked)} FROM orders"
    ).fetchall()[0]
    filled = [name for name, n in zip(asked, counts, strict=True) if n]
    matches = database.execute("SELECT count(*) FROM matched").fetchall()[0][0]
    query = _SALES.format(
        columns=", ".join(filled) or "NULL AS nothing",
        sorting=", ".join(filled) or "1",
        first=", ".join(f"{name} NULLS FIRST" for name in filled if name in _OPTIONAL[:2]) or "1",
        join="LEFT JOIN matched USING (id)"
        if matches
        else "CROSS JOIN (SELECT CAST(NULL AS DECIMAL(38,8)) AS remaining)",
        unmatched="AND (matched.id IS NULL OR remaining > 0)" if matches else "",
    )
    found = database.sql(query).to_arrow_table()
    columns = [
        _shaped(found.column(field.name), field)
        if field.name in found.column_names
        else pa.nulls(found.num_rows, field.type)
        for field in SALES
    ]
    return pa.table(columns, schema=SALES)


def _shaped(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    if field.name == "amount":
        rounded = pc.round(column, ndigits=4, round_mode="half_to_even")
        return rounded.cast(options=pc.CastOptions(target_type=MONEY, allow_decimal_truncate=True))
    if field.name == "ordered_at":
        return column.cast(pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    return column.cast(field.type)
