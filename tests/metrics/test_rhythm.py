from datetime import date, timedelta
from fractions import Fraction
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.metrics.results import Rhythm, Window
from habitue.metrics.rhythm import BIN_EDGES, WINDOWS, expected_gaps, quantile, rhythm, suggest_window
from tests.metrics import histories, oracle
from tests.metrics.histories import FEW, QUICK, THOROUGH
from tests.people import activity, engine, sale, shop


def every(gap, times, name="ana", first=date(2024, 1, 1)):
    """A customer who comes every so many days, so many times after the first."""
    return [sale(f"{name} {first + timedelta(days=gap * n)}") for n in range(times + 1)]


def test_a_quantile_is_the_smallest_value_that_enough_do_not_pass():
    assert quantile([(7, 90), (30, 10)], 0.9) == 7
    assert quantile([(7, 89), (30, 11)], 0.9) == 30
    assert quantile([(1, 1), (2, 1)], 0.5) == 1
    assert quantile([(1, 1)], 0.9) == 1
    assert quantile([], 0.9) is None


@given(st.lists(st.integers(1, 99), max_size=60), st.sampled_from([0.25, 0.5, 0.75, 0.9]))
@QUICK
def test_a_quantile_of_counts_is_that_of_the_values(values, part):
    counts = [(value, values.count(value)) for value in sorted(set(values))]
    assert quantile(counts, part) == oracle.smallest_reaching(values, Fraction(str(part)))


@pytest.mark.parametrize(
    ("gap", "days"),
    [(1, 30), (30, 30), (31, 60), (60, 60), (61, 90), (91, 180), (181, 365), (366, 730), (730, 730)],
)
def test_the_window_is_the_ninetieth_percentile_rounded_up(gap, days):
    found = suggest_window(activity(every(gap, 3)))
    assert found == Window(days=days, suggested=days, gap_p90_days=gap, gaps=3, beyond=False)


def test_one_gap_in_ten_may_be_longer():
    sales = every(7, 9) + every(200, 1, "bob")
    assert suggest_window(activity(sales)) == Window(30, 30, 7, 10)
    sales += every(200, 1, "cleo")
    assert suggest_window(activity(sales)).days == 365


def test_a_rhythm_slower_than_the_longest_window_is_said():
    assert suggest_window(activity(every(731, 1))) == Window(730, 730, 731, 1, beyond=True)


def test_where_nobody_came_back_there_is_no_suggestion():
    for found in (shop("ana 2025-01-01", "ana 2025-01-01", "bob 2025-02-01"), shop("- 2025-01-01")):
        assert suggest_window(found) == Window(90, None, None, 0)
        empty = rhythm(found)
        assert (empty.median_gap_days, empty.quartile_low_days, empty.quartile_high_days) == (
            None,
            None,
            None,
        )
        assert (empty.customers, empty.gaps, {b.customers for b in empty.bins}) == (0, 0, {0})


def test_two_orders_on_one_day_are_one_visit_and_a_refund_is_none():
    found = shop("ana 2025-01-01", "ana 2025-01-01", "ana 2025-01-05 -3", "ana 2025-01-11")
    assert suggest_window(found).gap_p90_days == 10
    assert suggest_window(found).gaps == 1


def test_the_rhythm_of_four_customers_by_hand():
    sales = (
        every(2, 3) + every(7, 5, "bob") + every(30, 1, "cleo") + every(100, 2, "dan") + every(1, 0, "eve")
    )
    found = rhythm(activity(sales))
    assert (found.median_gap_days, found.quartile_low_days, found.quartile_high_days) == (7, 2, 30)
    assert (found.customers, found.gaps) == (4, 11)
    assert [(b.low, b.high) for b in found.bins if b.customers] == [(2, 3), (4, 7), (15, 30), (91, 180)]


def test_half_days_fall_into_one_class_and_only_one():
    # gaps 1 and 2, median 1.5; gaps 3 and 4, median 3.5
    lines = ["ana 2025-01-01", "ana 2025-01-02", "ana 2025-01-04"]
    lines += ["bob 2025-01-01", "bob 2025-01-04", "bob 2025-01-08"]
    found = rhythm(shop(*lines))
    assert [(b.low, b.customers) for b in found.bins if b.customers] == [(1, 1), (2, 1)]
    assert found.bins[-1].high is None


def test_a_day_without_a_night_is_still_a_day():
    # Samoa had no 30 December 2011: from the 29th to the 31st are two dates
    found = shop("ana 2011-12-29", "ana 2011-12-31", timezone="Pacific/Apia")
    assert rhythm(found).median_gap_days == 2
    assert rhythm(shop("ana 2025-03-29", "ana 2025-03-30", "ana 2025-03-31")).median_gap_days == 1


def lateness(found):
    relation = expected_gaps(found)
    rows = engine().run(
        f"SELECT p.customer_id, e.expected_gap, e.late FROM {relation} AS e JOIN {found.people} AS p"
        " ON p.customer = e.customer"
    )
    return {r["customer_id"]: (r["expected_gap"], r["late"]) for r in rows.to_pylist()}


def test_the_expected_gap_is_drawn_to_the_shops_when_there_are_few():
    # medians 4 (three gaps), 8 (one gap), 8 (one gap): the shop's is 8
    sales = every(4, 3) + every(8, 1, "bob") + every(8, 1, "cleo") + every(1, 0, "dan")
    found = lateness(activity(sales, last_day=date(2024, 1, 25)))
    own_and_shops = exp((3 * log(4) + 3 * log(8)) / 6)
    assert found["ana"] == (pytest.approx(own_and_shops), pytest.approx(12 / own_and_shops))
    assert found["bob"] == (pytest.approx(8), pytest.approx(16 / 8))
    assert found["dan"] == (pytest.approx(8), pytest.approx(24 / 8))


def test_where_nobody_came_back_nobody_is_late():
    assert lateness(shop("ana 2025-01-01", "bob 2025-05-01")) == {"ana": (None, None), "bob": (None, None)}


def check_random(sales, zone):
    history = oracle.History(sales, zone)
    found = activity(sales, timezone=zone)
    days, p90 = oracle.suggested_window(history)
    window = suggest_window(found)
    assert (window.suggested, window.gap_p90_days, window.days) == (days, p90, days or 90)
    assert window.beyond == (p90 is not None and p90 > 730)
    check_rhythm(rhythm(found), history)
    expected = {p.name: (p.expected_gap, p.late) for p in oracle.people(history)}
    got = lateness(found)
    assert got.keys() == expected.keys()
    for name, pair in expected.items():
        assert got[name] == (pair if pair == (None, None) else pytest.approx(pair, rel=1e-8))


def check_rhythm(found: Rhythm, history):
    values = oracle.medians(history)
    quartiles = [oracle.smallest_reaching(values, Fraction(k, 4)) for k in (1, 2, 3)]
    assert [found.quartile_low_days, found.median_gap_days, found.quartile_high_days] == quartiles
    assert found.customers == len(values) == sum(b.customers for b in found.bins)
    assert found.gaps == sum(len(days) - 1 for days in history.visits.values())
    for edge, found_bin in zip(BIN_EDGES, found.bins, strict=True):
        later = min([e for e in BIN_EDGES if e > edge], default=float("inf"))
        assert found_bin.customers == sum(edge <= value < later for value in values)


@given(histories.sales(), histories.zones)
@FEW
def test_the_rhythm_is_that_of_the_oracle(sales, zone):
    check_random(sales, zone)


@pytest.mark.slow
@given(histories.sales(most=150), histories.zones)
@THOROUGH
def test_the_rhythm_is_that_of_the_oracle_on_many_shops(sales, zone):
    check_random(sales, zone)


def test_the_windows_that_may_be_suggested_are_those_of_the_contract():
    assert WINDOWS == (30, 60, 90, 180, 365, 730)
