"""The summaries that the purchase models are fitted on: by hand, and against the array way to the same numbers."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import log
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.metrics.activity import activity_of
from habitue.metrics.period import day_number
from habitue.metrics.purchase_summary import (
    ZERO_AMOUNT,
    Purchases,
    customer_summary,
    first_purchase,
    held_out,
    later_spend,
    merged_summary,
    purchases_by_day,
)
from habitue.models.refusals import NoCustomers
from habitue.models.transactions import summarise
from tests.metrics import histories
from tests.metrics.histories import FEW, THOROUGH
from tests.people import Sale, activity, engine, shop, table_of

SHOP = (
    "ana 2025-01-03T09:00 7.00",
    "ana 2025-01-03T17:00 1.00",  # the same day: one purchase of 8
    "ana 2025-01-10 5.00",
    "ana 2025-01-24 0.00",
    "bob 2025-01-05 4.00",
    "bob 2025-01-09 -9.00",  # a refund that found no order
    "bob 2025-02-20 6.00",
    "cleo 2025-01-20 -2.00",  # who never bought
    "- 2025-01-02 3.00",
    "dan 2025-01-05 9.00",
    "eve 2025-02-10 2.00",
)


def day(text):
    return day_number(date.fromisoformat(text))


def purchases(found, until="2025-01-31", zero_amount="purchase"):
    return Purchases(found, date.fromisoformat(until), zero_amount)


def rows(table):
    return [tuple(row.values()) for row in table.to_pylist()]


def test_each_customer_by_hand():
    assert rows(customer_summary(purchases(shop(*SHOP)))) == [
        (1, "ana", 3, day("2025-01-03"), day("2025-01-24"), 5.0, 2, 13.0),
        (2, "bob", 1, day("2025-01-05"), day("2025-01-05"), 0.0, 0, 4.0),
        (4, "dan", 1, day("2025-01-05"), day("2025-01-05"), 0.0, 0, 9.0),
    ]


@pytest.mark.parametrize(
    ("zero_amount", "visits", "last", "spend_count"),
    [("purchase", 3, "2025-01-24", 2), ("visit", 3, "2025-01-24", 1), ("ignore", 2, "2025-01-10", 1)],
)
def test_a_free_order_by_the_owners_choice(zero_amount, visits, last, spend_count):
    ana = customer_summary(purchases(shop(*SHOP), zero_amount=zero_amount)).to_pylist()[0]
    assert (ana["visits"], ana["last_day"], ana["spend_count"]) == (visits, day(last), spend_count)
    assert (ana["spend"], ana["total"]) == (5.0, 13.0)


@pytest.mark.parametrize(
    ("zero_amount", "visits", "spend", "spend_count", "total"),
    [("purchase", 3, 6.0, 2, 16.0), ("visit", 3, 6.0, 1, 16.0), ("ignore", 2, 6.0, 1, 16.0)],
)
def test_a_refund_lowers_what_its_day_brought_but_not_below_nothing(
    zero_amount, visits, spend, spend_count, total
):
    found = shop(
        "ana 2025-01-01 10",
        "ana 2025-01-08 5",
        "ana 2025-01-08 -50",
        "ana 2025-01-15 9",
        "ana 2025-01-15 -3",
        "ana 2025-01-20 -4",
    )
    (row,) = customer_summary(purchases(found, zero_amount=zero_amount)).to_pylist()
    assert (row["visits"], row["spend"], row["spend_count"], row["total"]) == (
        visits,
        spend,
        spend_count,
        total,
    )
    assert row["last_day"] == day("2025-01-15")


def test_defect_4_refund_rows_are_never_purchases():
    """Bought for 40, and 40 back that the reader could not match: one purchase, spend not negative."""
    found = shop("ana 2025-01-01 40", "ana 2025-01-03 -40", "bob 2025-01-02 -30")
    (row,) = customer_summary(purchases(found)).to_pylist()
    assert (row["customer_id"], row["visits"], row["last_day"]) == ("ana", 1, day("2025-01-01"))
    assert (row["spend"], row["spend_count"], row["total"]) == (0.0, 0, 40.0)
    assert purchases_by_day(purchases(found), to=date(2025, 1, 31)) == [
        {"day": day("2025-01-01"), "newcomers": 1, "repeats": 0}
    ]


def test_the_last_day_itself_counts_and_the_next_does_not():
    found = shop("ana 2025-01-01 1", "ana 2025-01-11 1")
    assert [customer_summary(purchases(found, until))["visits"][0].as_py() for until in ("2025-01-10", "2025-01-11")] == [1, 2]  # fmt: skip


def test_equal_customers_are_merged_by_hand():
    found = shop(*SHOP)
    first, second = day("2025-01-03"), day("2025-01-05")
    assert rows(merged_summary(purchases(found))) == [
        (1, second, second, 2),
        (3, first, day("2025-01-24"), 1),
    ]
    with_gaps = merged_summary(purchases(found), with_gaps=True)
    assert rows(with_gaps.drop_columns(["log_gaps"])) == rows(merged_summary(purchases(found)))
    assert with_gaps["log_gaps"].to_pylist() == pytest.approx([0, log(7) + log(14)])


def test_what_was_held_out_by_hand():
    found = held_out(purchases(shop(*SHOP), "2025-01-09"), to=date(2025, 2, 20))
    assert found.column_names == ["visits", "first_day", "last_day", "later", "customers", "log_gaps"]
    assert rows(found) == [
        (1, day("2025-01-03"), day("2025-01-03"), 2, 1, 0.0),
        (1, day("2025-01-05"), day("2025-01-05"), 0, 1, 0.0),
        (1, day("2025-01-05"), day("2025-01-05"), 1, 1, 0.0),
    ]
    later = held_out(purchases(shop(*SHOP), "2025-01-24"), to=date(2025, 2, 19))
    assert later["log_gaps"].to_pylist() == pytest.approx([0, log(7) + log(14)])
    assert later["later"].to_pylist() == [0, 0]


def test_the_purchases_of_each_day_are_those_of_the_customers_known_by_the_end():
    found = purchases(shop(*SHOP), "2025-01-10")
    by_day = [tuple(row.values()) for row in purchases_by_day(found, to=date(2025, 2, 28))]
    assert by_day == [
        (day("2025-01-03"), 1, 0),
        (day("2025-01-05"), 2, 0),
        (day("2025-01-10"), 0, 1),
        (day("2025-01-24"), 0, 1),
        (day("2025-02-20"), 0, 1),  # eve, who came first after the end, is not among them
    ]
    assert [tuple(row.values()) for row in purchases_by_day(found, to=date(2025, 1, 10))] == by_day[:3]


@pytest.mark.parametrize("zero_amount", ZERO_AMOUNT)
def test_what_known_customers_paid_later_is_what_the_summary_gained(zero_amount):
    before, after = (
        purchases(shop(*SHOP), until, zero_amount=zero_amount) for until in ("2025-01-10", "2025-02-28")
    )
    later = later_spend(before, to=date(2025, 2, 28))
    totals = [
        dict(zip(*(one[name].to_pylist() for name in ("customer", "total")), strict=True))
        for one in map(customer_summary, (before, after))
    ]
    gained = {who: pytest.approx(totals[1][who] - total) for who, total in totals[0].items()}
    assert dict(zip(later["customer"].to_pylist(), later["spend"].to_pylist(), strict=True)) == gained
    assert later["customer"].to_pylist() == customer_summary(before)["customer"].to_pylist()
    assert sum(later["spend"].to_pylist()) > 0


def test_the_first_purchase_is_a_known_customers():
    assert first_purchase(purchases(shop(*SHOP))) == date(2025, 1, 3)
    free_first = shop("- 2025-01-01 5", "ana 2025-01-02 -5", "ana 2025-01-04 0", "ana 2025-01-09 2")
    assert first_purchase(purchases(free_first)) == date(2025, 1, 4)
    assert first_purchase(purchases(free_first, zero_amount="ignore")) == date(2025, 1, 9)
    assert first_purchase(purchases(free_first, "2025-01-03")) is None
    assert first_purchase(purchases(shop("- 2025-01-01 5"))) is None


def test_a_shop_without_a_known_customer_has_empty_summaries():
    found = purchases(shop("- 2025-01-01 5", "cleo 2025-01-20 -2.00"))
    assert customer_summary(found).num_rows == 0
    assert merged_summary(found).num_rows == merged_summary(found, with_gaps=True).num_rows == 0
    assert held_out(found, to=date(2025, 2, 28)).num_rows == 0
    assert purchases_by_day(found, to=date(2025, 2, 28)) == []


def test_customer_numbers_are_text_and_told_apart_by_every_letter():
    found = shop("007 2025-01-01 1", "7 2025-01-02 1", "007 2025-01-03 1", "é 2025-01-01 1", "E 2025-01-01 1")
    summary = customer_summary(purchases(found))
    assert summary["customer_id"].to_pylist() == ["007", "7", "E", "é"]
    assert summary["visits"].to_pylist() == [2, 1, 1, 1]
    assert pa.types.is_string(summary.schema.field("customer_id").type)


# An independent route: orders as arrays, days cut by the standard library, customers counted by numpy.


def orders(sales, zone, starts_at_hour=0):
    """Customer, shop's day and amount of each sale."""
    local = [(sale.at.astimezone(ZoneInfo(zone)), sale) for sale in sales]
    return (
        np.array([sale.customer for _, sale in local], dtype=object),
        np.array(
            [day_number(at.date()) - (at.hour < starts_at_hour) for at, _ in local],
            dtype=np.int64,
        ),
        np.array([float(sale.amount) for _, sale in local]),
    )


def known(arrays, until, **options):
    """The customers of the array way, none where there are none."""
    try:
        return summarise(*arrays, end_day=until, unit_days=1, **options)
    except NoCustomers:
        return None


def assert_same_customers(found, expected):
    """Row by row, in the same order: x, t_x, T by their days, spend."""
    if expected is None:
        assert found.num_rows == 0
        return
    last = expected.first_day + np.rint(expected.t_x).astype(int)
    assert found["customer_id"].to_pylist() == list(expected.customer)
    assert found["visits"].to_pylist() == list(expected.x + 1)
    assert found["first_day"].to_pylist() == list(expected.first_day)
    assert found["last_day"].to_pylist() == list(last)
    assert found["spend_count"].to_pylist() == list(expected.spend_count)
    spend = np.where(expected.spend_count > 0, expected.mean_spend * expected.spend_count, 0)
    assert found["spend"].to_pylist() == pytest.approx(spend)


def assert_same_merged(found, expected):
    """Equal rows counted, and the logarithms of their gaps added up."""
    counted, gaps = Counter(), defaultdict(float)
    if expected is not None:
        last = expected.first_day + np.rint(expected.t_x).astype(int)
        for key, own in zip(
            zip(expected.x + 1, expected.first_day, last, strict=True), expected.log_gaps, strict=True
        ):
            counted[key] += 1
            gaps[key] += own
    plain, with_gaps = merged_summary(found), merged_summary(found, with_gaps=True)
    assert rows(plain) == [(*key, counted[key]) for key in sorted(counted)]
    assert rows(with_gaps.drop_columns(["log_gaps"])) == rows(plain)
    assert with_gaps["log_gaps"].to_pylist() == pytest.approx([gaps[key] for key in sorted(counted)])


def assert_same_held_out(found, arrays, cut, to, zero_amount):
    """Before the cut by one count; after it, the difference of two."""
    before = known(arrays, cut, zero_amount=zero_amount)
    counted, gaps = Counter(), defaultdict(float)
    if before is not None:
        whole = known(arrays, to, zero_amount=zero_amount)
        visits = dict(zip(whole.customer, whole.x, strict=True))
        for at, customer in enumerate(before.customer):
            first = before.first_day[at]
            key = (before.x[at] + 1, first, first + round(before.t_x[at]), visits[customer] - before.x[at])
            counted[key] += 1
            gaps[key] += before.log_gaps[at]
    table = held_out(Purchases(found, *cut_and_mode(cut, zero_amount)), to=cut_and_mode(to, zero_amount)[0])
    assert rows(table.drop_columns(["log_gaps"])) == [(*key, counted[key]) for key in sorted(counted)]
    assert table["log_gaps"].to_pylist() == pytest.approx([gaps[key] for key in sorted(counted)])


def cut_and_mode(number, zero_amount):
    return date(1970, 1, 1) + timedelta(days=int(number)), zero_amount


def assert_the_two_ways_agree(found, arrays, cut, to, zero_amount):
    looked_at = Purchases(found, *cut_and_mode(cut, zero_amount))
    expected = known(arrays, cut, zero_amount=zero_amount)
    assert_same_customers(customer_summary(looked_at), expected)
    assert_same_merged(looked_at, expected)
    assert_same_held_out(found, arrays, cut, to, zero_amount)
    by_day = purchases_by_day(looked_at, to=looked_at.until)
    nobody = expected is None
    assert sum(row["newcomers"] for row in by_day) == (0 if nobody else len(expected.x))
    assert sum(row["repeats"] for row in by_day) == (0 if nobody else expected.x.sum())
    assert first_purchase(looked_at) == (None if nobody else cut_and_mode(expected.first_day.min(), "")[0])


@given(
    histories.sales(refunds=False),
    histories.zones,
    st.sampled_from(ZERO_AMOUNT),
    st.integers(0, 4),
    st.tuples(st.integers(0, 950), st.integers(0, 400)),
)
@pytest.mark.slow
@THOROUGH
def test_the_two_ways_agree_on_any_history(sales, zone, zero_amount, starts, span):
    found = activity_of(
        engine(), engine().register(table_of(sales)), timezone=zone, day_starts_at_hour=starts
    )
    cut = day_number(found.first_day) + span[0]
    assert_the_two_ways_agree(found, orders(sales, zone, starts), cut, cut + span[1], zero_amount)


def many_orders(seed, size=3000):
    """Orders of 400 customers over two years, at all hours, a tenth free, a tenth anonymous."""
    chance = np.random.default_rng(seed)
    begin = datetime(2023, 12, 30, 20, tzinfo=UTC)
    return [
        Sale(
            None if anonymous else f"n{who:03}",
            begin + timedelta(minutes=int(minute)),
            Decimal(0) if free else Decimal(int(cents)) / 100,
        )
        for who, minute, cents, free, anonymous in zip(
            (chance.pareto(0.8, size) * 5 % 400).astype(int),
            chance.integers(0, 730 * 1440, size),
            chance.integers(1, 9000, size),
            chance.random(size) < 0.1,
            chance.random(size) < 0.1,
            strict=True,
        )
    ]


@pytest.mark.parametrize("zero_amount", ZERO_AMOUNT)
@pytest.mark.parametrize(
    ("zone", "starts"), [("Europe/Paris", 4), pytest.param("Pacific/Apia", 0, marks=pytest.mark.slow)]
)
def test_the_two_ways_agree_on_thousands_of_orders(zero_amount, zone, starts):
    sales = many_orders(1)
    found = activity_of(
        engine(), engine().register(table_of(sales)), timezone=zone, day_starts_at_hour=starts
    )
    assert_the_two_ways_agree(
        found, orders(sales, zone, starts), day("2024-09-17"), day("2025-05-30"), zero_amount
    )


@given(histories.sales(refunds=False), st.lists(st.integers(0, 900), max_size=8), st.sampled_from(["ana", "zoe", None]))  # fmt: skip
@FEW
def test_refunds_without_an_order_add_no_purchase(sales, when, who):
    """As many as you like, of customers or strangers: the visits stay, nobody comes, only spend may fall."""
    back = [Sale(who, histories.BEGIN + timedelta(days=days), Decimal(-1000)) for days in when]
    until = date(2030, 1, 1)
    plain, refunded = (
        customer_summary(Purchases(activity(rows), until)) for rows in (sales, [*sales, *back])
    )
    columns = ["customer_id", "visits", "first_day", "last_day"]
    assert refunded.select(columns).equals(plain.select(columns))
    assert np.all(refunded["total"].to_numpy() <= plain["total"].to_numpy())
    assert np.all(refunded["spend"].to_numpy() >= 0)


@given(histories.sales(), st.randoms(use_true_random=False), st.sampled_from(ZERO_AMOUNT))
@FEW
def test_the_order_of_rows_changes_nothing(sales, chance, zero_amount):
    until = date(2025, 1, 1)
    one, other = (
        Purchases(activity(rows), until, zero_amount) for rows in (sales, chance.sample(sales, len(sales)))
    )
    assert customer_summary(one).equals(customer_summary(other))
    assert merged_summary(one).equals(merged_summary(other))
    to = date(2026, 1, 1)
    assert later_spend(one, to=to).equals(later_spend(other, to=to))
