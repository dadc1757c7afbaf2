from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.metrics.activity import NoSales
from habitue.metrics.indicators import indicators
from habitue.metrics.period import day_of
from habitue.metrics.rhythm import rhythm, suggest_window
from habitue.metrics.second_purchase import second_purchase
from habitue.metrics.segments import customer_lines, segments
from tests.metrics import histories, oracle
from tests.metrics.histories import FEW
from tests.people import Sale, activity, engine, month, sale, shop, table_of


def rows(found):
    """The view as people and days: (customer, day, orders, amount)."""
    table = found.rows(
        f"SELECT p.customer_id, a.day, a.orders, a.amount FROM {found.relation} AS a"
        f" LEFT JOIN {found.people} AS p ON p.customer = a.customer"
    )
    return sorted(
        ((r["customer_id"], str(day_of(r["day"])), r["orders"], r["amount"]) for r in table), key=str
    )


def test_orders_of_one_customer_and_day_are_one_row():
    found = shop("ana 2025-01-03 7.00", "ana 2025-01-03 1.25", "bob 2025-01-03 2", "ana 2025-01-04 1")
    assert rows(found) == [
        ("ana", "2025-01-03", 2, 82_500),
        ("ana", "2025-01-04", 1, 10_000),
        ("bob", "2025-01-03", 1, 20_000),
    ]


def test_anonymous_sales_are_one_row_a_day_and_nobody():
    found = shop("- 2025-01-03 7", "- 2025-01-03 1", "- 2025-01-04 2")
    assert rows(found) == [(None, "2025-01-03", 2, 80_000), (None, "2025-01-04", 1, 20_000)]
    assert found.rows(f"SELECT * FROM {found.people}") == []


def test_a_refund_that_found_no_order_is_no_purchase():
    found = shop("ana 2025-01-03 -7", "bob 2025-01-03 5", "bob 2025-01-03 -2")
    assert rows(found) == [("ana", "2025-01-03", 0, -70_000), ("bob", "2025-01-03", 1, 30_000)]


def test_a_free_order_is_a_purchase():
    assert rows(shop("ana 2025-01-03 0")) == [("ana", "2025-01-03", 1, 0)]


def test_the_span_is_that_of_the_sales_or_as_said():
    lines = ("ana 2025-01-03", "- 2025-02-01")
    assert (shop(*lines).first_day, shop(*lines).last_day) == (date(2025, 1, 3), date(2025, 2, 1))
    assert shop(*lines, until="2025-02-28").last_day == date(2025, 2, 28)


def test_days_are_the_shops():
    late = "ana 2025-01-03T23:30+00:00"
    assert shop(late, timezone="UTC").first_day == date(2025, 1, 3)
    assert shop(late, timezone="Europe/Paris").first_day == date(2025, 1, 4)
    assert shop(late, timezone="America/New_York").first_day == date(2025, 1, 3)
    assert shop("ana 2025-01-03T18:14+00:00", timezone="Asia/Kathmandu").first_day == date(2025, 1, 3)
    assert shop("ana 2025-01-03T18:15+00:00", timezone="Asia/Kathmandu").first_day == date(2025, 1, 4)


def test_no_sale_at_all_is_said():
    with pytest.raises(NoSales):
        activity([])


@pytest.mark.parametrize("kind", [pa.float64(), pa.decimal128(18, 2), pa.decimal128(28, 8), pa.int64()])
def test_any_kind_of_amount_reads_alike(kind):
    sales = [sale("ana 2025-01-03 7"), sale("ana 2025-01-03 12")]
    table = table_of(sales)
    table = table.set_column(2, "amount", table.column("amount").cast(kind))
    assert rows(activity(table)) == [("ana", "2025-01-03", 2, 190_000)]


def test_binary_fractions_do_not_add_up():
    table = table_of([sale("ana 2025-01-03 0.1")] * 1000, pa.float64())
    assert rows(activity(table)) == [("ana", "2025-01-03", 1000, 1_000_000)]


def test_amounts_as_large_as_a_shop_in_a_weak_currency_has():
    found = activity([Sale("ana", sale("ana 2025-01-03").at, Decimal(10**9))] * 5000)
    assert rows(found) == [("ana", "2025-01-03", 5000, 5000 * 10**13)]
    number = indicators(found, [month("2025-01")], window_days=30)[0]
    assert (number.revenue, number.average_order_value.value) == (5e12, 1e9)


def test_customers_are_told_apart_by_every_letter():
    found = shop("Ana 2025-01-03", "ana 2025-01-03", "ana. 2025-01-03", "àna 2025-01-03")
    assert len(rows(found)) == 4


def test_a_query_is_kept_once():
    found = shop("ana 2025-01-03")
    assert found.keep("SELECT 1 AS one") == found.keep("SELECT 1 AS one")
    assert found.keep("SELECT 2 AS two") != found.keep("SELECT 1 AS one")


def test_the_engine_without_a_connection_has_its_own():
    from habitue.engines.duckdb import DuckDBEngine

    name = engine().keep("SELECT 1 AS one")
    with pytest.raises(Exception, match=name):
        DuckDBEngine().run(f"SELECT * FROM {name}")


@given(histories.sales(), histories.zones)
@FEW
def test_the_view_is_the_sales_summed_by_customer_and_local_day(sales, zone):
    history = oracle.History(sales, zone)
    expected: dict[tuple, list[int]] = {}
    for day, row in history.lines:
        cell = expected.setdefault((row.customer, str(day)), [0, 0])
        cell[0] += row.amount >= 0
        cell[1] += int(row.amount * 10_000)
    assert rows(activity(sales, timezone=zone)) == sorted(((*k, *v) for k, v in expected.items()), key=str)


@pytest.mark.slow
@given(histories.sales(), st.randoms(use_true_random=False))
@FEW
def test_the_order_of_rows_changes_nothing_at_all(sales, chance):
    shuffled = chance.sample(sales, len(sales))
    one, other = activity(sales), activity(shuffled)
    periods = [month("2024-01"), month("2024-02"), month("2024-03")]
    assert rows(one) == rows(other)
    assert indicators(one, periods, window_days=30) == indicators(other, periods, window_days=30)
    assert customer_lines(one) == customer_lines(other)
    assert rhythm(one) == rhythm(other)


# The data may hold a part of a day that is not over: last_day says up to when they are complete.

TODAY_BEGUN = (
    "ana 2025-01-01 5",
    "bob 2025-01-02 5",
    "ana 2025-01-10 5",
    "bob 2025-01-11 5",
    "cleo 2025-01-11 9",
)


def test_nobody_was_seen_a_negative_number_of_days_ago():
    lines = customer_lines(shop(*TODAY_BEGUN, until="2025-01-10"))
    assert min(line.days_since for line in lines) >= 0


def test_what_lies_after_the_last_complete_day_changes_nothing():
    with_today = shop(*TODAY_BEGUN, until="2025-01-10")
    without = shop(*TODAY_BEGUN[:3], until="2025-01-10")
    assert segments(with_today) == segments(without)
    assert second_purchase(with_today) == second_purchase(without)
    assert suggest_window(with_today) == suggest_window(without)
    assert rhythm(with_today) == rhythm(without)
    january = [month("2025-01")]
    assert indicators(with_today, january, window_days=7) == indicators(without, january, window_days=7)


def test_sales_that_all_come_later_are_none():
    with pytest.raises(NoSales):
        shop("ana 2025-03-01", until="2025-02-28")
