"""What so many customers can show: section by section of published plans, and by trying."""

import numpy as np
import pytest

from habitue.effects import Tally, plan_money, plan_rate, pooled
from habitue.effects.power import PLAUSIBLE_LIFT, detectable_effect, more_customers_for, overstatement
from habitue.effects.rates import compare_rates
from tests.long import cases


@pytest.mark.parametrize(
    ("customers", "share", "points"),
    [
        (300, 0.5, 15.8),
        (1000, 0.5, 8.6),
        (5000, 0.5, 3.8),
        (100_000, 0.5, 0.8),
        (1000, 0.1, 14.4),
        (5000, 0.1, 6.3),
    ],
)
def test_detectable_points_are_those_measured_before(customers, share, points):
    found = plan_rate(0.33, customers=customers, held_share=share)
    assert 100 * found.detectable == pytest.approx(points, abs=0.15)


def test_a_plan_says_how_many_it_needs():
    found = plan_rate(0.33, customers=1000, expected=0.05)
    again = plan_rate(0.33, customers=found.needed, expected=0.05)
    assert found.power < 0.5
    assert again.power == pytest.approx(0.8, abs=0.001)
    assert plan_rate(0.33, customers=1000, expected=1e-5).needed is None
    assert plan_rate(0.33, customers=1000, expected=0.9).needed is None


def test_what_cannot_be_measured_is_said_before():
    assert plan_rate(0.33, customers=100).reason == "effect_too_large_to_expect"
    assert plan_rate(0.05, customers=500).reason == "effect_too_large_to_expect"  # more than double
    assert plan_rate(0.33, customers=50).reason == "too_few_customers"
    assert plan_rate(0.01, customers=500).reason == "too_few_events"
    assert plan_rate(0.9, customers=100).detectable is None
    assert (plan_rate(0.33, customers=1000).measurable, plan_rate(0.33, customers=1000).reason) == (
        True,
        None,
    )


def test_looks_cost_little_power():
    one, four = (plan_rate(0.33, customers=1000, looks=looks).detectable for looks in (1, 4))
    assert 1 < four / one < 1.03


def test_the_power_promised_for_a_rate_is_the_power_had():
    chance = np.random.default_rng(1)
    plan = plan_rate(0.33, customers=1200)
    runs = cases(1000, of=10_000)
    approached = chance.binomial(600, 0.33 + plan.detectable, runs)
    held = chance.binomial(600, 0.33, runs)
    found = np.mean(
        [
            compare_rates("x", Tally(int(a), 600), Tally(int(b), 600)).real
            for a, b in zip(approached, held, strict=True)
        ]
    )
    assert abs(found - 0.8) < 0.02 + 2 * (0.16 / runs) ** 0.5


def spend(seed=3, n=2000):
    chance = np.random.default_rng(seed)
    level = chance.gamma(0.7, 40, n)
    return (level * chance.gamma(1, 1, n) * (chance.random(n) < 0.4) for _ in range(2))


def test_money_is_planned_from_the_shops_own_past():
    now, before = spend()
    plain = plan_money(now, customers=2000, seed=1, expected_lift=0.3)
    assert plain.detectable == pytest.approx(plain.lift * now.mean())
    normal = (1.96 + 0.8416) * now.std() * (4 / 2000) ** 0.5
    assert 1.05 < plain.detectable / normal < 1.6  # the normal formula promises too much
    assert plain.power < 0.8 < plan_money(now, customers=plain.needed, seed=1, expected_lift=0.3).power + 0.05
    assert plan_money(now, customers=2000, seed=1, expected_lift=0.3) == plain
    with_past = plan_money(now, customers=2000, before=before, seed=1)
    assert with_past.detectable < plain.detectable
    assert plan_money(now, customers=2000, before=np.zeros(now.size), seed=1).lift == pytest.approx(
        plain.lift
    )


def test_money_that_cannot_be_measured_is_said_before():
    now, _ = spend()
    assert plan_money(now, customers=60, seed=1).reason == "too_few_buyers"
    assert plan_money([], customers=600, seed=1).reason == "too_few_buyers"
    assert plan_money(now, customers=2000, held_share=0.1, seed=1).reason == "unbalanced"
    small = plan_money(now, customers=600, seed=1)
    assert (small.measurable, small.reason, small.lift > PLAUSIBLE_LIFT) == (
        False,
        "effect_too_large_to_expect",
        True,
    )
    rare = np.zeros(2_000)
    rare[:40] = np.geomspace(1, 1e6, 40)
    hopeless = plan_money(rare, customers=4_000, seed=1, expected_lift=0.2)
    assert (hopeless.detectable, hopeless.needed, hopeless.measurable) == (None, None, False)


def test_more_customers_follow_from_what_can_be_seen():
    assert more_customers_for(0.05, detectable=0.1, n=500) == 1500
    assert more_customers_for(-0.05, detectable=0.1, n=500) == 1500
    assert more_customers_for(0.2, detectable=0.1, n=500) is None
    assert detectable_effect(1.0, bound=1.96) == pytest.approx(2.8016, abs=1e-4)


def test_the_overstatement_is_that_of_many_lucky_finds():
    effect = compare_rates("x", Tally(50, 250), Tally(29, 250))
    error, truth = effect.standard_error, 0.02
    draws = np.random.default_rng(2).normal(truth, error, 2_000_000)
    lucky = np.abs(draws[np.abs(draws) > 1.96 * error]).mean() / truth
    assert overstatement(truth, effect, bound=1.96) == pytest.approx(lucky, rel=0.01)
    assert overstatement(0.2, effect, bound=1.96) is None
    nothing = compare_rates("x", Tally(1, 20), Tally(1, 20))
    assert overstatement(0.2, nothing, bound=1.96) is None


def test_runs_of_one_approach_are_pooled_by_their_precision():
    runs = [
        compare_rates("back", Tally(60, 300), Tally(45, 300)),
        compare_rates("back", Tally(600, 3000), Tally(540, 3000)),
    ]
    found = pooled(runs)
    weights = [1 / run.standard_error**2 for run in runs]
    assert found.value == pytest.approx(
        sum(w * run.value for w, run in zip(weights, runs, strict=True)) / sum(weights)
    )
    assert found.standard_error == pytest.approx(sum(weights) ** -0.5)
    assert (found.n, found.approached.n, found.approached.successes, found.held.value) == (
        6600,
        3300,
        660,
        585 / 3300,
    )
    assert found.real is bool(found.low > 0)
    assert pooled([compare_rates("back", Tally(1, 20), Tally(1, 20))]) is None
    assert pooled([*runs, compare_rates("back", Tally(1, 20), Tally(1, 20))]) == found
