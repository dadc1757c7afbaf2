from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.metrics.results import SecondPurchase
from habitue.metrics.second_purchase import kaplan_meier, second_purchase
from tests.metrics import histories, oracle
from tests.metrics.histories import FEW, QUICK, THOROUGH
from tests.people import activity, shop


def curve(points):
    return {point.day: point.share for point in points}


def test_five_customers_by_hand():
    found = second_purchase(
        shop(
            "ana 2025-01-01", "ana 2025-01-03",  # after 2 days
            "bob 2025-01-01", "bob 2025-01-01",  # the same day
            "cleo 2025-01-08",  # waiting for 2 days
            "dan 2025-01-01", "dan 2025-01-06",  # after 5
            "eve 2025-01-01",  # waiting for 9
            until="2025-01-10",
        )
    )  # fmt: skip
    # day 0: 1 of 5; day 2: 1 of 4; day 5: 1 of 2 (cleo was at risk up to day 2)
    assert curve(found.points) == pytest.approx(
        {0: 1 / 5, 2: 1 - 4 / 5 * 3 / 4, 5: 1 - 4 / 5 * 3 / 4 * 1 / 2}
    )
    assert (found.customers, found.returned, found.median_days) == (5, 3, 5)


def test_those_still_waiting_are_censored_not_dropped():
    found = second_purchase(shop("ana 2025-01-01", "ana 2025-01-03", "bob 2025-01-01", until="2025-01-10"))
    assert curve(found.points) == {2: 0.5}
    assert found.median_days == 2


def test_fewer_than_half_have_no_median():
    lines = ["ana 2025-01-01", "ana 2025-01-03", "bob 2025-01-01", "cleo 2025-01-01"]
    assert second_purchase(shop(*lines)).median_days is None


def test_nobody_has_come_back_yet():
    found = second_purchase(shop("ana 2025-01-01", "bob 2025-01-05"))
    assert found == SecondPurchase(2, 0, None, (), "no_second_purchase")


def test_nobody_at_all():
    assert second_purchase(shop("- 2025-01-01")) == SecondPurchase(0, 0, None, (), "no_customers")
    assert second_purchase(shop("ana 2025-01-01 -5")) == SecondPurchase(0, 0, None, (), "no_customers")
    assert second_purchase(shop("ana 2025-01-01"), skip_days=30).reason == "left_censored"


def test_a_refund_is_no_second_order():
    found = second_purchase(
        shop("ana 2025-01-01 5", "ana 2025-01-01 -2", "ana 2025-01-09 -1", "ana 2025-01-20")
    )
    assert curve(found.points) == {19: 1.0}


def test_those_first_seen_in_the_first_window_are_left_out():
    lines = ("ana 2025-01-01", "ana 2025-01-02", "bob 2025-01-30", "cleo 2025-01-31", "cleo 2025-02-05")
    assert second_purchase(shop(*lines), skip_days=30).customers == 1
    assert curve(second_purchase(shop(*lines), skip_days=30).points) == {5: 1.0}
    assert second_purchase(shop(*lines), skip_days=29).customers == 2


def test_the_band_holds_the_curve_and_stays_between_0_and_1():
    points = kaplan_meier({0: 3, 4: 2, 9: 1}, {2: 3, 30: 5})
    for point in points:
        assert 0 < point.low < point.share < point.high < 1


@pytest.mark.parametrize("customers", [2, 10, 24, 28, 30])
def test_the_median_is_the_day_by_which_exactly_half_have_come_back(customers):
    lines = [f"c{n} 2024-01-01" for n in range(customers)]
    lines += [f"c{n} 2024-01-{n + 2:02}" for n in range(customers)]
    assert second_purchase(shop(*lines)).median_days == customers // 2


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
@QUICK
def test_without_censoring_the_curve_is_the_empirical_distribution(waits):
    points = kaplan_meier(dict(Counter(waits)), {})
    expected = {day: sum(w <= day for w in waits) / len(waits) for day in set(waits)}
    assert curve(points) == pytest.approx(expected)
    assert points[-1].share == 1.0


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=60))
@QUICK
def test_with_censoring_the_curve_is_the_product_limit(waits):
    events = Counter(wait for wait, came in waits if came)
    censored = Counter(wait for wait, came in waits if not came)
    expected = oracle.kaplan_meier(waits)
    points = kaplan_meier(dict(events), dict(censored))
    assert curve(points) == pytest.approx({day: float(share) for day, share in expected.items()})
    assert [p.share for p in points] == sorted(p.share for p in points)


def check_random(sales, zone, skip):
    history = oracle.History(sales, zone)
    waits = oracle.second_waits(history, skip)
    found = second_purchase(activity(sales, timezone=zone), skip_days=skip)
    assert (found.customers, found.returned) == (len(waits), sum(came for _, came in waits))
    expected = oracle.kaplan_meier(waits)
    assert curve(found.points) == pytest.approx({day: float(share) for day, share in expected.items()})
    half = [day for day, share in expected.items() if share >= Fraction(1, 2)]
    assert found.median_days == (min(half) if half else None)


@given(histories.sales(), histories.zones, st.sampled_from([0, 30]))
@FEW
def test_the_curve_of_a_shop_is_that_of_the_oracle(sales, zone, skip):
    check_random(sales, zone, skip)


@pytest.mark.slow
@given(histories.sales(most=150), histories.zones, st.sampled_from([0, 1, 30, 90]))
@THOROUGH
def test_the_curve_of_a_shop_is_that_of_the_oracle_on_many_shops(sales, zone, skip):
    check_random(sales, zone, skip)


def test_the_wait_is_in_the_shops_days():
    # an hour apart, on two days of the shop though on one of UTC
    lines = ("ana 2025-01-01T23:30", "ana 2025-01-02T00:30")
    assert curve(second_purchase(shop(*lines, timezone="Asia/Kathmandu")).points) == {1: 1.0}
    found = second_purchase(shop(*lines, timezone="America/Sao_Paulo", until="2025-02-01"))
    assert curve(found.points) == {1: 1.0}
