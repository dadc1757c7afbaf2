"""The same sales whatever way they reach us: twice, shuffled, torn in two, overlapping."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from habitue.records.reading import read_sales
from tests.long import cases

DATA = Path(__file__).parents[3] / "shared" / "data"


def line(number: int, order: int, customer: int, cents: int) -> dict[str, object]:
    moment = datetime(2024, 1, 1, 9) + timedelta(hours=7 * order)
    return {
        "order": f"T{order}", "customer": f"c{customer}" if customer else None, "date": moment, "amount": cents / 100,
        "product": f"thing {number}",
    }  # fmt: skip


@st.composite
def tables(draw):
    """Orders of a few lines each. One line in some orders is there twice, as tills write two equal items."""
    rows = []
    for order in range(draw(st.integers(4, 12))):
        customer = draw(st.integers(0, 3))
        sizes = draw(st.lists(st.integers(-3000, 9000), min_size=2, max_size=5))
        rows += [line(number, order, customer, cents) for number, cents in enumerate(sizes)]
        if draw(st.booleans()) and len(sizes) > 3:
            rows.append(dict(rows[-1]))
    return rows


def sales(*parts):
    return read_sales([pa.Table.from_pylist(part, schema=SCHEMA) for part in parts if part]).sales


SCHEMA = pa.schema(
    [
        ("order", pa.string()),
        ("customer", pa.string()),
        ("date", pa.timestamp("us")),
        ("amount", pa.float64()),
        ("product", pa.string()),
    ]
)
# shrinking would read some thousand tables
SLOWLY = settings(
    max_examples=cases(2, of=4),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


@SLOWLY
@given(tables(), st.integers(0, 10**6))
def test_neither_repetition_nor_order_nor_tearing_changes_the_sales(rows, seed):
    once = sales(rows)
    shuffled = random.Random(seed).sample(rows, len(rows))  # noqa: S311
    middle = len(rows) // 2
    orders = sorted({row["order"] for row in rows})
    chosen = set(orders[::2])
    assert sales(rows, rows) == once
    assert sales(shuffled) == once
    assert sales(rows, shuffled) == once
    assert (
        sales([r for r in rows if r["order"] in chosen], [r for r in rows if r["order"] not in chosen])
        == once
    )
    assert sales(rows[:middle], rows[middle:]) == once
    assert sales(rows[middle:], rows) == once
    assert sales(rows, shuffled, rows[:middle], rows[middle:]) == once


@SLOWLY
@given(tables())
def test_odd_and_even_rows_in_two_files_are_one_file(rows):
    distinct = [row for place, row in enumerate(rows) if row not in rows[:place]]
    assert sales(distinct[::2], distinct[1::2]) == sales(distinct)


def test_two_equal_items_stay_two_when_the_file_is_read_twice():
    rows = [line(0, 1, 1, 300), line(0, 1, 1, 300), line(1, 1, 1, 50)]
    assert [str(amount) for amount in sales(rows, rows)["amount"].to_pylist()] == ["6.5000"]


def test_rows_without_an_order_number_are_compared_by_day():
    rows = [{key: value for key, value in line(n, n, 1, 100 + n).items() if key != "order"} for n in range(6)]
    table = pa.Table.from_pylist(rows)
    assert read_sales([table, table.slice(2)]).sales == read_sales([table]).sales
    assert read_sales([table.slice(0, 3), table.slice(3)]).sales == read_sales([table]).sales


def test_equal_rows_without_an_order_number_are_kept_and_counted():
    row = {key: value for key, value in line(0, 0, 1, 100).items() if key != "order"}
    reading = read_sales([pa.Table.from_pylist([row, row, row])])
    assert reading.sales.num_rows == 3
    assert [note.values for note in reading.notes if note.code == "equal_rows_kept"] == [{"n": 2}]


def test_of_two_versions_the_one_whose_file_ends_later_counts(tmp_path):
    header = "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Captured,Customer ID\n"
    first, later = tmp_path / "b.csv", tmp_path / "a.csv"
    first.write_text(
        header
        + "ch_1,2024-01-01 10:00:00,20.00,0.00,eur,Paid,true,cus_A\nch_2,2024-01-02 10:00:00,9.00,0.00,eur,Paid,true,cus_A\n"
    )
    later.write_text(
        header
        + "ch_1,2024-01-01 10:00:00,20.00,5.00,eur,Paid,true,cus_A\nch_2,2024-01-02 10:00:00,9.00,0.00,eur,Failed,true,cus_A\n"
        + "ch_3,2024-01-03 10:00:00,1.00,0.00,eur,Paid,true,cus_A\n"
    )
    for order in ([first, later], [later, first]):
        found = read_sales(order).sales.to_pylist()
        assert [(row["order_id"], str(row["amount"])) for row in found] == [
            ("ch_1", "15.0000"),
            ("ch_3", "1.0000"),
        ]


def test_two_reports_of_one_till_describe_the_same_orders():
    golden = Path(__file__).parent / "golden"
    both = read_sales([golden / "toast_payments.csv", golden / "toast_checks.csv"], country="US")
    found = [
        (row["order_id"], row["customer_id"], str(row["amount"]), row["source"])
        for row in both.sales.to_pylist()
    ]
    assert found == [
        ("900719925474099203", None, "7.5000", "toast-checks"),
        ("900719925474099201", "G1", "25.0000", "toast-payments"),
        ("900719925474099202", "G1", "20.0000", "toast-payments"),
        ("900719925474099205", None, "8.0000", "toast-payments"),
    ]


@pytest.mark.skipif(
    not (DATA / "online_retail.parquet").exists(), reason="online_retail.parquet is not on this machine"
)
def test_online_retail_twice_shuffled_and_torn():
    table = pq.read_table(DATA / "online_retail.parquet").slice(0, 60_000)
    once = read_sales([table]).sales
    order = list(range(table.num_rows))
    random.Random(7).shuffle(order)  # noqa: S311
    assert read_sales([table, table]).sales == once
    assert read_sales([table.take(pa.array(order))]).sales == once
    assert read_sales([table.slice(0, 31_111), table.slice(31_111)]).sales == once
    even = pa.array([place % 2 == 0 for place in range(table.num_rows)])
    odd = pa.array([place % 2 == 1 for place in range(table.num_rows)])
    assert read_sales([table.filter(even), table.filter(odd)]).sales == once
    assert read_sales([table.slice(0, 40_000), table.slice(20_000)]).sales == once
