"""The parts that verdicts are made of, where no verdict shows them alone."""

import numpy as np
import pytest

import habitue.effects
from habitue.effects import Tally, sample
from habitue.effects.comparison import complement, corrected
from habitue.effects.means import before_p_value, compare_means
from habitue.effects.pooling import Rounds, pooled, pooled_rounds
from habitue.effects.rates import compare_rates
from habitue.effects.redraws import flipped_p_value, redrawn_p_value
from habitue.effects.results import Arm, Effect, Progress, Verdict
from tests.long import cases


def test_the_rooms_names_are_those_it_lists():
    for name in habitue.effects.__all__:
        assert getattr(habitue.effects, name).__name__ == name
    with pytest.raises(AttributeError, match="members_against_others"):
        habitue.effects.members_against_others  # noqa: B018


@pytest.mark.parametrize("columns", [([1.0, float("nan")], None), ([1.0, 2.0], [1.0])])
def test_a_sample_needs_a_number_of_everybody(columns):
    with pytest.raises(ValueError, match="one finite number"):
        sample(columns[0], before=columns[1])


def test_nobody_is_a_sample_too():
    assert (sample([]).n, sample([]).mean, sample([5.0]).var) == (0, {"value": 0.0}, {"value": 0.0})
    nobody = compare_rates("x", Tally(0, 0), Tally(1, 2))
    assert (nobody.approached.value, nobody.standard_error, nobody.extra) == (None, None, None)
    assert before_p_value(sample([1.0], before=[1.0]), sample([1.0], before=[1.0])) is None


def test_what_never_differs_is_no_surprise():
    same = np.full(10, 4.0)
    assert redrawn_p_value(same, same, seed=1) == 1.0
    assert flipped_p_value(same - same, seed=1) == 1.0


def test_flips_of_a_few_pairs_are_the_exact_ones():
    # five pairs all in one direction: 2 of 32 flips are as extreme
    assert flipped_p_value(np.arange(1.0, 6.0), seed=1) == pytest.approx(2 / 32, abs=0.01)


def customers(seed, n=400):
    chance = np.random.default_rng(seed)
    level = chance.gamma(0.8, 40, n)
    return level * chance.gamma(9, 1 / 9, n), level * chance.gamma(9, 1 / 9, n)


def test_the_past_narrows_the_interval_and_is_redrawn_with_it():
    now, past = customers(2)
    plain = compare_means("spend", sample(now[:200] * 1.25), sample(now[200:]))
    cuped = compare_means(
        "spend", sample(now[:200] * 1.25, before=past[:200]), sample(now[200:], before=past[200:])
    )
    assert (plain.method, cuped.method) == ("welch", "welch_cuped")
    assert cuped.high - cuped.low < 0.6 * (plain.high - plain.low)
    assert cuped.real
    slope = np.cov(np.r_[now[:200] * 1.25, now[200:]], past)[0, 1] / past.var(ddof=1)
    adjusted = (now[:200] * 1.25).mean() - now[200:].mean() - slope * (past[:200].mean() - past[200:].mean())
    assert cuped.value == pytest.approx(adjusted)


def test_approaches_without_effect_are_seldom_called_effects_with_the_past():
    runs, called = cases(150, of=2000), 0
    for seed in range(runs):
        now, past = customers(seed, 200)
        called += compare_means(
            "spend", sample(now[:100], before=past[:100]), sample(now[100:], before=past[100:]), seed=seed
        ).real
    assert called <= 0.05 * runs + 2.6 * (0.05 * 0.95 * runs) ** 0.5


def test_the_interval_holds_the_truth_as_often_as_it_says():
    runs, held = cases(400, of=4000), 0
    chance = np.random.default_rng(11)
    for _ in range(runs):
        a, b = chance.binomial(600, 0.38), chance.binomial(600, 0.32)
        found = compare_rates("x", Tally(int(a), 600), Tally(int(b), 600))
        held += found.low <= 0.06 <= found.high
    assert 0.95 - 2.6 * (0.0475 / runs) ** 0.5 <= held / runs <= 0.95 + 2.6 * (0.0475 / runs) ** 0.5


def test_none_of_many_without_effect_is_real_after_correction():
    effects = [compare_rates(str(n), Tally(199, 600), Tally(166, 600)) for n in range(1)]
    effects += [compare_rates(str(n), Tally(100 + n, 600), Tally(100, 600)) for n in range(6)]
    assert effects[0].real
    assert [effect.real for effect in corrected(effects)] == [False] * 7
    assert corrected([]) == ()


def test_churn_is_what_retention_leaves():
    kept = compare_rates("came_back", Tally(56, 70), Tally(48, 80))
    left = complement(kept, name="stayed_away")
    mirror = compare_rates("stayed_away", Tally(14, 70), Tally(32, 80), better="less")
    for name in ("indicator", "kind", "n", "better", "real", "reason", "method"):
        assert getattr(left, name) == getattr(mirror, name), name
    ends = [(one.value, one.low, one.high) for one in (left, mirror)]
    assert ends[0] == pytest.approx(ends[1])
    for ours, theirs in ((left.approached, mirror.approached), (left.held, mirror.held)):
        assert (ours.value, ours.low, ours.high) == pytest.approx((theirs.value, theirs.low, theirs.high))
        assert (ours.n, ours.successes) == (theirs.n, theirs.successes)
    hidden = complement(compare_rates("came_back", Tally(9, 20), Tally(4, 20)), name="stayed_away")
    assert (hidden.value, hidden.reason, hidden.approached.successes) == (None, "too_few_customers", 11)
    with pytest.raises(ValueError, match="visits is no share"):
        complement(Effect("visits", "count", 1.0, 0.5, 1.5, 9, Arm(2.0, 5), Arm(1.0, 4)), name="rest")


def test_rounds_are_taken_together_in_every_indicator():
    def round_of(a, b):
        main = compare_rates("came_back", Tally(a, 100), Tally(b, 100))
        beside = compare_rates("came_twice", Tally(a - 10, 100), Tally(b - 10, 100))
        progress = Progress(30, 30, 1, 1, None)
        return Verdict("works", "A", progress, primary=main, secondary=(beside,))

    found = pooled_rounds([round_of(50, 38), round_of(52, 38)])
    assert found.primary == pooled([round_of(50, 38).primary, round_of(52, 38).primary])
    (beside,) = found.secondary
    assert (beside.indicator, beside.n, beside.real) == ("came_twice", 400, True)
    assert pooled_rounds([]) == Rounds(None, ())
