from math import inf, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.metrics.intervals import (
    RatioSums,
    Z,
    difference_interval,
    normal_p_value,
    nps_interval,
    ratio_variance,
    t_quantile,
    two_proportions_p_value,
    wilson,
)
from tests.metrics.histories import QUICK

counts = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def sums(pairs):
    return RatioSums(
        n=len(pairs),
        y=sum(y for y, _ in pairs),
        x=sum(x for _, x in pairs),
        yy=sum(y * y for y, _ in pairs),
        xx=sum(x * x for _, x in pairs),
        xy=sum(x * y for y, x in pairs),
    )


@given(counts)
@QUICK
def test_wilsons_ends_are_where_the_score_test_is_at_its_level(tally):
    successes, n = tally
    p, (low, high) = successes / n, wilson(successes, n)
    assert 0 <= low <= p <= high <= 1
    for end in (low, high):
        if 0 < end < 1:
            assert abs(p - end) / sqrt(end * (1 - end) / n) == pytest.approx(Z, rel=1e-5)


@given(counts)
@QUICK
def test_wilsons_interval_of_the_rest_is_its_mirror(tally):
    successes, n = tally
    low, high = wilson(successes, n)
    assert wilson(n - successes, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_wilson_touches_the_ends_exactly():
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == 1.0
    assert wilson(0, 10)[1] == pytest.approx(Z * Z / (10 + Z * Z))


@given(counts, counts)
@QUICK
def test_the_interval_of_a_difference_turns_with_it(one, other):
    def ends(tally):
        return tally[0] / tally[1], *wilson(*tally)

    low, high = difference_interval(ends(one), ends(other))
    assert -1 <= low <= other[0] / other[1] - one[0] / one[1] <= high <= 1
    assert difference_interval(ends(other), ends(one)) == pytest.approx((-high, -low), abs=1e-12)


def test_two_equal_proportions_differ_by_nothing():
    assert two_proportions_p_value((30, 100), (60, 200)) == 1.0
    assert two_proportions_p_value((0, 100), (0, 200)) == 1.0
    assert two_proportions_p_value((100, 100), (7, 7)) == 1.0


def test_the_pooled_test_by_hand():
    # 40 of 100 against 60 of 100: pooled 0.5, error sqrt(0.25 / 50), z = 0.2 / 0.0707107 = 2.828427
    assert two_proportions_p_value((40, 100), (60, 100)) == pytest.approx(0.004677735, rel=1e-6)
    assert two_proportions_p_value((60, 100), (40, 100)) == pytest.approx(0.004677735, rel=1e-6)


def test_normal_tails_of_the_tables():
    assert normal_p_value(Z) == pytest.approx(0.05)
    assert normal_p_value(-2.5758293035489004) == pytest.approx(0.01)
    assert normal_p_value(0) == 1.0
    assert normal_p_value(inf) == 0.0


@pytest.mark.parametrize(("degrees", "quantile"), [(1, 12.7062), (4, 2.7764), (29, 2.0452), (120, 1.9799)])
def test_students_quantiles_of_the_tables(degrees, quantile):
    assert t_quantile(degrees) == pytest.approx(quantile, abs=5e-5)


def test_the_variance_of_a_mean_is_that_of_the_sample_over_n():
    # 2, 4, 4, 4, 5, 5, 7, 9: sum of squares about the mean 32, so 32 / 7 / 8
    assert ratio_variance(sums([(y, 1) for y in (2, 4, 4, 4, 5, 5, 7, 9)])) == pytest.approx(32 / 7 / 8)


def test_the_variance_of_a_ratio_by_hand():
    # 10 over 1 and 20 over 3: ratio 7.5, residuals 2.5 and -2.5; 12.5 * 2 / 16
    assert ratio_variance(sums([(10, 1), (20, 3)])) == pytest.approx(12.5 * 2 / 16)


@given(st.lists(st.tuples(st.integers(-500, 10**5), st.integers(0, 50)), min_size=2, max_size=40))
@QUICK
def test_the_variance_of_a_ratio_is_that_of_its_residuals(pairs):
    found, total = ratio_variance(sums(pairs)), sum(x for _, x in pairs)
    if total == 0:
        assert found is None
        return
    value = sum(y for y, _ in pairs) / total
    squares = sum((y - value * x) ** 2 for y, x in pairs)
    scale = sum(y * y for y, _ in pairs) / total**2
    assert found == pytest.approx(
        squares * len(pairs) / (len(pairs) - 1) / total**2, rel=1e-6, abs=1e-9 * scale
    )


def test_one_unit_or_no_denominator_has_no_variance():
    assert ratio_variance(sums([(10, 1)])) is None
    assert ratio_variance(sums([(-5, 0), (-3, 0)])) is None


def test_equal_units_have_no_spread():
    assert ratio_variance(sums([(7.7, 1)] * 9)) == pytest.approx(0, abs=1e-15)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
@QUICK
def test_the_interval_of_a_score_lies_on_the_scale(promoters, passives, detractors):
    low, high = nps_interval(promoters, passives, detractors)
    assert -1 <= low < high <= 1
    assert nps_interval(detractors, passives, promoters) == pytest.approx((-high, -low))


def test_the_interval_of_a_score_by_hand():
    # n + 3 = 103, p = 60.75 / 103, d = 15.75 / 103, as METRICS.md writes the variance
    n, p, d = 103, 60.75 / 103, 15.75 / 103
    half = 1.959963984540054 * sqrt((p + d - (p - d) ** 2) / n)
    assert nps_interval(60, 25, 15) == pytest.approx((p - d - half, p - d + half))


def test_the_t_quantile_is_the_librarys():
    from scipy.special import stdtrit

    for degrees in [*range(1, 400), 1999, 2000, 2001, 10**4, 10**6]:
        assert t_quantile(degrees) == pytest.approx(float(stdtrit(degrees, 0.975)), rel=1e-10)
