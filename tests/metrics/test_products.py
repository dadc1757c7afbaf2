"""Which products bring people back: small shops counted by hand, and what must hold for every shop."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitue.engines.duckdb import DuckDBEngine
from habitue.metrics.activity import activity_of
from habitue.metrics.intervals import wilson
from habitue.metrics.products import PRODUCTS_SHOWN, products
from habitue.metrics.results import Rate
from tests.long import cases
from tests.metrics.histories import QUICK

NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)
NOBODY = Rate(None, None, None, 0, "no_newcomers")


def shop(*bought, last_day=400, complete=False):
    """A shop and its items, from ``(customer, day, product or None)``."""
    engine = DuckDBEngine()
    at = [NOON + timedelta(days=day) for _, day, _ in bought]
    rows = {
        "customer_id": pa.array([who for who, _, _ in bought], pa.string()),
        "ordered_at": pa.array(at, pa.timestamp("us", "UTC")),
    }
    money = pa.array([Decimal(5)] * len(bought), pa.decimal128(18, 4))
    sales = pa.table({**rows, "amount": money, "order_id": pa.nulls(len(bought), pa.string())})
    items = pa.table({**rows, "product": pa.array([product for _, _, product in bought], pa.string())})
    activity = activity_of(
        engine,
        engine.register(sales),
        timezone="Europe/Paris",
        last_day=(NOON + timedelta(days=last_day)).date(),
        history_complete=complete,
    )
    named = engine.keep(f"SELECT * FROM {engine.register(items)} WHERE product IS NOT NULL")
    return activity, named


def found(*bought, **said):
    return products(*shop(*bought, **said), window_days=30)


def share(came, n):
    return Rate(came / n, *wilson(came, n), n)


def test_bought_again_is_on_another_day_of_the_last_twelve_months():
    one = found(
        ("ana", 100, "cake"), ("ana", 100, "cake"), ("ana", 130, "cake"),  # twice on one day is once
        ("bob", 20, "cake"), ("bob", 390, "cake"),  # the first of them more than a year ago
        ("cleo", 380, "tea"),
    )  # fmt: skip
    assert [(line.name, line.customers, line.again) for line in one.lines] == [
        ("cake", 2, share(1, 2)),
        ("tea", 1, share(0, 1)),
    ]
    assert (one.known, one.within_days) == (2, 30)
    assert one.period.days == 365


def test_newcomers_are_those_of_whom_a_window_is_known_before_and_after():
    one = found(
        ("old", 0, "cake"), ("old", 10, "cake"),  # may have come before the data began
        ("ana", 60, "cake"), ("ana", 60, "tea"), ("ana", 90, "soap"),  # back on the last day that counts
        ("bob", 60, "cake"), ("bob", 91, "cake"),  # back a day too late
        ("late", 371, "cake"), ("late", 372, "cake"),  # has not had as long as the others
    )  # fmt: skip
    back = {line.name: line.back for line in one.lines}
    assert back == {"cake": share(1, 2), "tea": share(1, 1), "soap": NOBODY}
    assert one.back == share(1, 2)


def test_whose_history_is_complete_is_a_newcomer_from_the_first_day():
    one = found(("old", 0, "cake"), ("old", 10, "tea"), last_day=300, complete=True)
    assert one.back == share(1, 1)


def test_first_days_without_products_are_not_counted():
    one = found(("old", 0, None), ("ana", 60, None), ("ana", 70, "cake"), ("bob", 60, "cake"))
    assert one.back == share(0, 1)


@pytest.mark.parametrize(
    "bought", [[("ana", 60, None)], [("ana", 0, "cake"), ("bob", 399, None)]], ids=["none", "a year ago"]
)
def test_where_no_product_is_known_of_the_year_there_are_none(bought):
    assert found(*bought) is None


def test_the_products_that_most_customers_bought_are_told_apart():
    many = [(f"c{n}", 100 + n, f"p{product:02}") for product in range(20) for n in range(20 - product)]
    one = found(*many)
    assert one.known == 20
    assert [line.name for line in one.lines] == [f"p{product:02}" for product in range(PRODUCTS_SHOWN)]


purchases = st.lists(
    st.tuples(
        st.sampled_from(["ana", "bob", "cleo", "dan"]),
        st.integers(0, 400),
        st.sampled_from(["cake", "tea", None]),
    ),
    min_size=1,
    max_size=25,
)


@settings(QUICK, max_examples=cases(8, of=100))
@given(purchases)
def test_every_count_is_that_of_a_plain_loop(bought):
    one = found(*bought)
    days = {}
    for who, day, _ in bought:
        days.setdefault(who, set()).add(day)
    first = min(day for _, day, _ in bought)
    year = {(who, day, what) for who, day, what in bought if what and day > 400 - 365}
    if not year:
        assert one is None
        return
    for line in one.lines:
        buyers = {who for who, _, what in year if what == line.name}
        twice = {who for who in buyers if len({d for w, d, p in year if (w, p) == (who, line.name)}) > 1}
        assert (line.customers, line.again.n) == (len(buyers), len(buyers))
        assert round(line.again.value * line.again.n) == len(twice)
        new = {
            who
            for who, dates in days.items()
            if (who, min(dates), line.name) in set(bought) and first + 30 <= min(dates) <= 370
        }
        came = {who for who in new if any(0 < day - min(days[who]) <= 30 for day in days[who])}
        assert (line.back.n, round((line.back.value or 0) * line.back.n)) == (len(new), len(came))
