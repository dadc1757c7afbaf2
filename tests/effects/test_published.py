"""Hillstrom's numbers to four digits, and agreement with statsmodels and scipy on random tables."""

import time

import numpy as np
import pytest
from scipy.stats import barnard_exact, permutation_test, ttest_ind
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from habitue.effects import Indicator, Tally, sample
from habitue.effects.comparison import compare
from habitue.effects.means import compare_means, compare_ratios, sample_ratio_p
from habitue.effects.rates import compare_rates
from habitue.effects.redraws import redrawn_p_value
from habitue.effects.samples import Sample
from habitue.effects.sums import samples_of
from tests.effects.hillstrom import MENS, NOBODY, WOMENS, columns, needed
from tests.long import cases
from tests.people import engine


def rounded(*values, digits=4):
    return tuple(round(value, digits) for value in values)


def groups(group, name, *, before=None):
    drawn = columns()[group], columns()[NOBODY]
    return tuple(sample(one[name], before=one[before] if before else None) for one in drawn)


def tallies(group, name):
    return tuple(Tally(int(columns()[one][name].sum()), columns()[one][name].size) for one in (group, NOBODY))


@needed
def test_hillstroms_groups_are_those_published():
    assert tallies(MENS, "visit") == (Tally(3894, 21307), Tally(2262, 21306))
    assert tallies(WOMENS, "visit")[0] == Tally(3238, 21387)
    assert [tallies(one, "conversion")[0].successes for one in (MENS, WOMENS)] == [267, 189]
    held = groups(MENS, "spend")[1]
    assert rounded(held.mean["value"], held.var["value"], digits=3) == (0.653, 134.286)
    assert rounded(sample_ratio_p(21307, 21306, held_share=0.5), digits=3) == (1.0,)
    assert rounded(sample_ratio_p(21387, 21306, held_share=0.5), digits=3) == (0.699,)


@needed
@pytest.mark.parametrize(
    ("group", "figures"),
    [(MENS, (0.7698, 0.4851, 1.0545, 1.16e-7)), (WOMENS, (0.4244, 0.169, 0.6799, 0.00113))],
)
def test_hillstroms_spend(group, figures):
    approached, held = groups(group, "spend")
    found = compare_means("spend", approached, held, seed=1)
    assert rounded(found.value, found.low, found.high) == figures[:3]
    assert found.real
    by_scipy = ttest_ind(approached.values, held.values, equal_var=False)
    assert float(f"{by_scipy.pvalue:.3g}") == figures[3]
    # chance redrawn cannot say less than one of ten thousand
    assert found.p_value >= by_scipy.pvalue * (1 - 1e-9)


@needed
def test_hillstroms_spend_in_percent_is_shown_from_enough_buyers_only():
    mens, womens = (compare_means("spend", *groups(group, "spend"), seed=1) for group in (MENS, WOMENS))
    assert rounded(mens.relative.value, mens.relative.low, mens.relative.high, digits=2) == (1.18, 0.63, 1.92)
    assert rounded(womens.relative.value, womens.relative.low, womens.relative.high, digits=2) == (
        0.65,
        0.22,
        1.24,
    )


@needed
def test_the_past_does_not_narrow_hillstroms_spend_and_is_left_out():
    found = compare_means("spend", *groups(MENS, "spend", before="history"), seed=1)
    assert (found.method, *rounded(found.value, found.low)) == ("welch", 0.7698, 0.4851)


@needed
@pytest.mark.parametrize(
    ("group", "name", "figures"),
    [
        (MENS, "visit", (0.0766, 0.0700, 0.0832)),
        (WOMENS, "visit", (0.0452, 0.0389, 0.0516)),
        (MENS, "conversion", (0.0068, 0.0050, 0.0086)),
        (WOMENS, "conversion", (0.0031, 0.0015, 0.0047)),
    ],
)
def test_hillstroms_rates(group, name, figures):
    found = compare_rates(name, *tallies(group, name))
    assert found.real
    assert rounded(found.value, found.low, found.high) == figures


@needed
def test_hillstroms_average_order():
    def orders(group):
        one = columns()[group]
        return sample(one["spend"], orders=one["conversion"])

    mens = compare_ratios("order", orders(MENS), orders(NOBODY))
    assert rounded(mens.value, mens.low, mens.high, digits=2) == (-0.48, -23.07, 22.12)
    assert not mens.real
    womens = compare_ratios("order", orders(WOMENS), orders(NOBODY))
    assert (womens.value, womens.reason) == (None, "too_few_buyers")  # 311 in all


@needed
def test_64_000_rows_are_judged_in_half_a_second():
    mens = groups(MENS, "spend", before="history")
    compare_means("spend", *mens, seed=1)  # imports
    begun = time.process_time()
    compare_means("spend", *mens, seed=2)
    compare_rates("visit", *tallies(MENS, "visit"))
    assert time.process_time() - begun < 1.5  # a busy machine: 0.3 s on an idle one


def test_random_rates_agree_with_statsmodels_and_scipy():
    chance = np.random.default_rng(7)
    for _ in range(cases(15, of=100)):
        n, m = chance.integers(40, 110, 2)
        a, b = chance.binomial(n, 0.5), chance.binomial(m, 0.35)
        found = compare_rates("x", Tally(int(a), int(n)), Tally(int(b), int(m)))
        assert (found.low, found.high) == pytest.approx(
            confint_proportions_2indep(a, n, b, m, method="newcomb"), abs=1e-12
        )
        assert round(found.value, 12) == round(a / n - b / m, 12)
        if found.low > 0 or found.high < 0:
            assert found.p_value == pytest.approx(barnard_exact([[a, b], [n - a, m - b]]).pvalue)
            assert found.real is bool(found.p_value < 0.05)
        else:
            assert (found.p_value >= 0.05, found.real) == (True, False)


def test_large_random_rates_agree_with_the_z_test():
    chance = np.random.default_rng(8)
    for _ in range(25):
        n, m = chance.integers(1000, 9000, 2)
        a, b = chance.binomial(n, 0.3), chance.binomial(m, 0.26)
        found = compare_rates("x", Tally(int(a), int(n)), Tally(int(b), int(m)))
        if found.low > 0 or found.high < 0:
            assert round(found.p_value, 12) == round(proportions_ztest([a, b], [n, m])[1], 12)


def test_random_means_agree_with_scipy():
    chance = np.random.default_rng(9)
    for _ in range(cases(25, of=100)):
        n, m = chance.integers(1100, 1400, 2)
        y, x = chance.gamma(0.4, 20, n) + 1, chance.gamma(0.4, 21, m) + 1
        found = compare_means("spend", sample(y), sample(x))
        by_scipy = ttest_ind(y, x, equal_var=False)
        interval = by_scipy.confidence_interval(0.95)
        assert np.allclose((found.low, found.high, found.p_value), (*interval, by_scipy.pvalue), rtol=1e-9)
        assert found.real is bool(by_scipy.pvalue < 0.05)


@pytest.mark.parametrize("seed", range(4))
def test_redraws_agree_with_scipys_permutation_test(seed):
    chance = np.random.default_rng(seed)
    approached = chance.lognormal(3, 1.2, 60) * (chance.random(60) < 0.5)
    held = chance.lognormal(2.6, 1.2, 45) * (chance.random(45) < 0.4)
    ours = redrawn_p_value(approached, held, seed=seed)
    theirs = permutation_test(
        (approached, held),
        lambda a, b, axis: a.mean(axis) - b.mean(axis),
        vectorized=True,
        n_resamples=9_999,
        rng=seed,
    ).pvalue
    assert ours == pytest.approx(theirs, abs=0.02)


def test_redraws_of_a_small_table_are_the_exact_ones():
    approached, held = np.array([0.0, 3.0, 8.0, 9.0]), np.array([0.0, 0.0, 1.0, 2.0])
    exact = permutation_test(
        (approached, held),
        lambda a, b, axis: a.mean(axis) - b.mean(axis),
        vectorized=True,
        n_resamples=np.inf,
    ).pvalue
    assert redrawn_p_value(approached, held, seed=3) == pytest.approx(exact, abs=0.015)


def test_sums_counted_in_sql_are_those_of_the_arrays():
    chance = np.random.default_rng(5)
    import pyarrow as pa

    n = 4000
    table = pa.table(
        {
            "held": np.arange(n) % 2 == 0,
            "spend": chance.gamma(0.5, 30, n) * (chance.random(n) < 0.2),
            "past": chance.gamma(0.5, 30, n),
            "orders": chance.integers(0, 4, n),
        }
    )
    database = engine()
    relation = database.register(table)
    for before, orders in ((None, None), ("past", None), (None, "orders")):
        counted = samples_of(
            database, relation, treatment="NOT held", outcome="spend", before=before, orders=orders
        )
        for group, side in zip(counted, (False, True), strict=True):
            rows = {
                name: table[name].to_numpy()[table["held"].to_numpy() == side] for name in table.column_names
            }
            expected = sample(
                rows["spend"],
                before=rows["past"] if before else None,
                orders=rows["orders"] if orders else None,
            )
            assert (group.n, group.buyers) == (expected.n, expected.buyers)
            assert group.mean == pytest.approx(expected.mean)
            assert group.var == pytest.approx(expected.var)
            assert group.cov == pytest.approx(expected.cov)
            if orders is None:
                assert sorted(group.values) == sorted(expected.values)


def test_values_stay_in_the_database_where_nothing_is_redrawn():
    import pyarrow as pa

    table = pa.table({"held": np.arange(3000) % 2 == 0, "spend": np.arange(3000) % 7 + 1.0})
    database = engine()
    counted = samples_of(database, database.register(table), treatment="NOT held", outcome="spend")
    assert [group.values for group in counted] == [None, None]
    assert compare(Indicator("spend", "money", *counted)).value == pytest.approx(
        compare_means("spend", *(sample(table["spend"].to_numpy()[start::2]) for start in (1, 0))).value
    )


def test_a_group_that_nobody_is_in_has_empty_sums():
    import pyarrow as pa

    database = engine()
    relation = database.register(pa.table({"held": [False, False], "spend": [1.0, 2.0]}))
    approached, held = samples_of(database, relation, treatment="NOT held", outcome="spend", before="spend")
    assert (approached.n, held.n, held.buyers) == (2, 0, 0)
    assert isinstance(held, Sample)
