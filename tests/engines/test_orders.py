"""A warehouse's rows become the same sales as the rows of a file: row by row, over Parquet in a folder."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import habitue
from habitue.errors import HabitueError
from tests.engines import inputs
from tests.long import some

MAPPING = {
    "customer": "customer",
    "date": "paid_at",
    "amount": "total",
    "order": "ticket",
    "location": "place",
}
NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)


INSTANT, EXACT = pa.timestamp("us", "UTC"), pa.decimal128(18, 8)


def table(*rows, moments=INSTANT, totals=EXACT) -> pa.Table:
    """Rows of ``customer, hours after noon, total, ticket``."""
    columns = list(zip(*rows, strict=True))
    times = [
        value if isinstance(value, date) or value is None else NOON + timedelta(hours=value)
        for value in columns[1]
    ]
    plain = pa.types.is_timestamp(moments) and moments.tz is None
    times = [time.replace(tzinfo=None) if plain and time else time for time in times]
    return pa.table(
        {
            "customer": pa.array(columns[0]),
            "paid_at": pa.array(times, moments),
            "total": pa.array(columns[2] if totals == pa.float64() else map(_decimal, columns[2]), totals),
            "ticket": pa.array(columns[3]),
            "place": pa.array([None] * len(rows), pa.string()),
        }
    )


def _decimal(text):
    return None if text is None else Decimal(str(text))


REFUNDS = table(
    # both refunds fit the last order: the second finds it spent, and takes the one before
    ("ana", 0, 10, "1"), ("ana", 24, 8, "2"), ("ana", 48, -8, "3"), ("ana", 49, -8, "4"),
    # two refunds that one order can bear; a third that none can; one before any order
    ("bob", -5, -1, "5"), ("bob", 0, 10, "6"), ("bob", 1, -4, "7"), ("bob", 2, -6, "8"), ("bob", 3, -1, "9"),
    # of nobody: it stays
    (None, 4, -3, "10"), (None, 3, 30, "11"),
    # one that wins nothing back from what a conflict freed: 7 from the 9, then 5 only from the 6
    ("cleo", 0, 6, None), ("cleo", 1, 9, None), ("cleo", 2, -7, None), ("cleo", 3, -5, None), ("cleo", 4, -1, None),
)  # fmt: skip
LINES = table(
    ("ana", 0, 10, "1"), ("ana", 1, 5, "1"), (None, 0, 1, " 1 "), ("bob", 2, 7, "2"), ("bob", 3, -7, "2"),
    ("cleo", 0, 0, "3"), (None, 0, 0, "4"), ("dan", 0, None, "5"), ("eve", None, 3, "6"), ("fay", 0, 4, ""),
    ("fay", 0, 4, None), ("gil", 0, Decimal(10) ** 9 * 9, "7"), ("hal", 0, "1.00005", "8"), ("hal", 1, "1.00015", "9"),
    ("hal", 2, "-0.00005", "10"), ("ida", 0, "0.000049", None),
)  # fmt: skip
NOBODY = table(
    ("Walk-In", 0, 1, None), ("client de passage", 1, 2, None), ("  ", 2, 3, None), ("N/A", 3, 4, None),
    ("Ana@Shop.FR", 4, 5, None), ("ana@shop.fr ", 5, 6, None), ("0017", 6, 7, None), ("17", 7, 8, None), ("Zoé", 8, 9, None),
)  # fmt: skip
RESTARTING = table(
    *(
        (name, 24 * day + n, 5 + n, f"{n}")
        for day in range(3)
        for n, name in enumerate(("ana", "bob", "cleo", "dan"))
    )
)
NIGHT = datetime(2025, 3, 30, tzinfo=UTC)
CLOCKS = [NIGHT + timedelta(minutes=30 * n) for n in range(9)] + [
    datetime(2025, 10, 26, tzinfo=UTC) + timedelta(minutes=30 * n) for n in range(9)
]
WALL = table(*(("ana", when, 3, None) for when in CLOCKS), moments=pa.timestamp("us"))
DAYS = table(*(("ana", date(2025, month, 28), 3, None) for month in (1, 3, 4, 10, 11)), moments=pa.date32())
REALS = table(
    ("ana", 0, 0.1 + 0.2, None),
    ("ana", 1, 19.989999999999998, None),
    ("bob", 2, float("nan"), None),
    totals=pa.float64(),
)
NUMBERED = table((7, 0, 3, 1001), (None, 1, 4, 1002), (17, 2, 4, None))

CASES = {
    "refunds": REFUNDS, "lines": LINES, "nobody": NOBODY, "numbers that restart": RESTARTING,
    "clocks without a zone": WALL, "days": DAYS, "real numbers": REALS, "ids that are numbers": NUMBERED,
    **{f"shop {number}": inputs.shop(number) for number in some(range(inputs.SHOPS), 3)},
}  # fmt: skip


def rows(engine, sales: str) -> list[tuple]:
    """The sales as comparable rows."""
    found = engine.rows(
        f"SELECT customer_id, epoch_us(ordered_at) AS moment, amount, order_id, location FROM {sales} AS s"
    )
    return sorted((tuple(row.values()) for row in found), key=str)


@pytest.mark.parametrize("name", CASES)
def test_the_sales_are_those_of_a_file_with_the_same_rows(name, tmp_path):
    pq.write_table(CASES[name], tmp_path / "rows.parquet")
    read = habitue.read(CASES[name], mapping=MAPPING)
    with habitue.connect(str(tmp_path), mapping=MAPPING) as sales:
        assert rows(sales.warehouse, sales.activity.sales) == rows(read.activity.engine, read.activity.sales)
        aside = {key: n for key, n in read.reading.files[0].set_aside.items() if n}
        assert sales.reading.files[0].set_aside == aside
        assert (sales.reading.orders, sales.reading.anonymous) == (
            read.reading.orders,
            read.reading.anonymous,
        )
        counts = {note.code: note.values for note in read.reading.notes if note.code.startswith("refunds_")}
        told = {note.code: note.values for note in sales.reading.notes if note.code.startswith("refunds_")}
        assert told == counts


def test_the_refunds_take_from_the_latest_order_that_still_bears_them(tmp_path):
    pq.write_table(REFUNDS, tmp_path / "rows.parquet")
    with habitue.connect(str(tmp_path), mapping=MAPPING) as sales:
        left = [(row[0], row[2], row[3]) for row in rows(sales.warehouse, sales.activity.sales)]
    by_hand = [
        ("ana", Decimal(2), "1"), ("bob", Decimal(-1), "5"), ("bob", Decimal(-1), "9"), ("cleo", Decimal(1), None),
        ("cleo", Decimal(1), None), (None, Decimal(-3), "10"), (None, Decimal(30), "11"),
    ]  # fmt: skip
    assert sorted(left, key=str) == sorted(by_hand, key=str)


def test_without_amounts_visits_are_counted(tmp_path):
    bare = LINES.select(["customer", "paid_at"])
    pq.write_table(bare, tmp_path / "rows.parquet")
    with habitue.connect(str(tmp_path), mapping={"date": "paid_at"}) as sales:
        read = habitue.read(bare, mapping={"customer": "customer", "date": "paid_at"})
        assert habitue.kpis(sales).document == habitue.kpis(read).document
        assert [note.code for note in sales.reading.notes] == ["no_amounts"]


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ({"date": "when"}, "The table “sales” has no column “when”. It has: customer, paid_at, total, ticket, place."),
        ({}, "No column of “sales” is said to be the date. Name it: --map date=COLUMN. It has: customer, paid_at, total, ticket, place."),
        ({"date": "paid_at", "email": "customer"}, "From a warehouse, --map knows customer, date, amount, order, location, channel; not “email”."),
        ({"date": "ticket"}, "The column “ticket” is of the type string: dates or timestamps are wanted. Give a view that converts it."),
        ({"date": "paid_at", "amount": "ticket"}, "The column “ticket” is of the type string: numbers are wanted. Give a view that converts it."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_mapping_is_said_with_what_there_is(mapping, told, tmp_path):
    pq.write_table(REFUNDS, tmp_path / "rows.parquet")
    with pytest.raises(HabitueError) as error:
        habitue.connect(str(tmp_path), mapping=mapping)
    assert str(error.value) == told
