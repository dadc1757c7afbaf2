from dataclasses import replace
from functools import cache
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.metrics.comparison import MEANS, RATES, compare
from habitue.metrics.indicators import indicators, proportion
from habitue.metrics.results import Change, Mean
from tests.metrics.histories import QUICK
from tests.people import activity, month, sale

FEBRUARY, MARCH = month("2025-02"), month("2025-03")

pytestmark = pytest.mark.slow


@cache
def two_months(february, march, *, until="2025-03-31", spread=1):
    """Two whole months with so many (buyers, repeaters); each buyer is one of that month's own."""
    sales = [sale("zoe 2024-01-01")]
    for label, (buyers, repeaters) in (("2025-02", february), ("2025-03", march)):
        sales += [sale(f"{label}-{n} {label}-03 {5 + n % spread}") for n in range(buyers)]
        sales += [sale(f"{label}-{n} {label}-20 {5 + n % spread}") for n in range(repeaters)]
    sales.append(sale(f"- {until}"))
    return indicators(activity(sales), [FEBRUARY, MARCH], window_days=30)


def change(found, name):
    return next(item for item in found if item.indicator == name)


def test_every_indicator_is_compared_once():
    assert [item.indicator for item in compare(*two_months((5, 1), (5, 1)))] == [*RATES, *MEANS]


def test_a_change_larger_than_noise_is_real():
    found = change(compare(*two_months((100, 40), (100, 60))), "repeat_purchase_rate")
    assert (found.before, found.after, found.difference) == (0.4, 0.6, pytest.approx(0.2))
    assert found.p_value == pytest.approx(0.004677735, rel=1e-6)
    assert found.real
    assert found.method == "newcombe"
    assert 0 < found.low < 0.2 < found.high


def test_a_change_within_noise_is_not():
    found = change(compare(*two_months((100, 40), (100, 45))), "repeat_purchase_rate")
    assert found.p_value == pytest.approx(0.474486, abs=5e-7)
    assert not found.real
    assert found.low < 0 < found.high


def test_too_few_customers_make_no_arrow():
    found = change(compare(*two_months((29, 0), (100, 100))), "repeat_purchase_rate")
    assert found.p_value < 1e-6
    assert not found.real


def test_a_partial_period_is_never_compared_as_if_whole():
    found = compare(*two_months((100, 40), (100, 100), until="2025-03-30"))
    assert {item.method for item in found} == {"none"}
    rate = change(found, "repeat_purchase_rate")
    assert rate == Change(
        "repeat_purchase_rate", 0.4, 1.0, pytest.approx(0.6), None, None, None, False, "none"
    )


def test_what_is_undefined_has_no_difference():
    found = change(compare(*two_months((100, 40), (0, 0))), "repeat_purchase_rate")
    assert found == Change("repeat_purchase_rate", 0.4, None, None, None, None, None, False, "none")
    found = change(compare(*two_months((100, 40), (0, 0))), "average_order_value")
    assert (found.after, found.difference, found.real, found.method) == (None, None, False, "none")


def test_two_means_by_their_standard_errors():
    before, after = two_months((60, 20), (80, 60), spread=7)
    found = change(compare(before, after), "purchase_frequency")
    # orders are 1 or 2: the variance of the mean is k (n - k) / n / (n - 1) / n
    error = sqrt(20 * 40 / 60 / 59 / 60 + 60 * 20 / 80 / 79 / 80)
    assert found.difference == pytest.approx(1.75 - 4 / 3)
    assert (found.high - found.low) / 2 == pytest.approx(1.959964 * error, rel=1e-6)
    assert (found.real, found.method) == (True, "welch")


def test_means_without_spread_differ_or_do_not():
    same = change(compare(*two_months((40, 0), (40, 0))), "purchase_frequency")
    assert (same.difference, same.p_value, same.real) == (0.0, 1.0, False)
    other = change(compare(*two_months((40, 0), (40, 40))), "purchase_frequency")
    assert (other.difference, other.p_value, other.real) == (1.0, 0.0, True)


def test_the_average_order_of_two_busy_months_can_be_told_apart():
    # 300 orders a month, twice as dear in March: no noise, though February has 28 days only
    sales = [sale("zoe 2024-01-01"), sale("zoe 2025-03-31 20")]
    for label, price in (("2025-02", 10), ("2025-03", 20)):
        sales += [
            sale(f"c{n} {label}-{day:02} {price + (n + day) % 3}") for n in range(20) for day in range(1, 29)
        ]
    before, after = indicators(activity(sales), [FEBRUARY, MARCH], window_days=30)
    assert change(compare(before, after), "average_order_value_all").real


tallies = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
means = st.tuples(st.floats(0.1, 1e6), st.floats(0, 1e3), st.integers(2, 400)).map(
    lambda t: Mean(t[0], t[0] - t[1], t[0] + t[1], t[2])
)


@given(tallies, tallies, means, means)
@QUICK
def test_the_other_way_round_every_change_turns_its_sign(one, other, mean, other_mean):
    base = two_months((5, 1), (5, 1))[1]
    before, after = (
        replace(
            base, repeat_purchase_rate=proportion(*tally, reason="no_customers"), average_order_value=average
        )
        for tally, average in ((one, mean), (other, other_mean))
    )
    for there, back in zip(compare(before, after), compare(after, before), strict=True):
        if there.difference is not None:
            assert back.difference == pytest.approx(-there.difference, abs=1e-9)
        assert (there.real, there.method) == (back.real, back.method)
        if there.p_value is not None:
            assert back.p_value == pytest.approx(there.p_value)
            assert (back.low, back.high) == pytest.approx((-there.high, -there.low), abs=1e-9)
            assert 0 <= there.p_value <= 1


@pytest.mark.parametrize("name", RATES)
def test_a_month_does_not_differ_from_itself(name):
    month_itself = two_months((50, 20), (50, 20))[1]
    found = change(compare(month_itself, month_itself), name)
    assert not found.real
    assert found.difference in (0.0, None)
