"""Without a draw: others behind a placebo, few locations relabelled, a shop before and after among its own placebos."""

import numpy as np
import pytest
from scipy.stats import ttest_ind

from habitue.effects import BeforeAfter, Compared, Indicator, Tally, sample
from habitue.effects.before_after import compare_days, open_weeks
from habitue.effects.over_time import compare_changes, relabelled_interval, relabelled_p_value, relabellings
from tests.effects.plans import judged
from tests.long import cases


def shop(seed, n=400, *, lift=0.0, drift=0.0):
    """Spend of n customers in three windows; the first half approached, ``drift`` more each window by themselves."""
    chance = np.random.default_rng(seed)
    level = chance.gamma(1.5, 20, n)
    windows = [level * chance.gamma(4, 0.25, n) for _ in range(3)]
    approached = np.arange(n) < n // 2
    earlier, before, after = (one * (1 + drift * place * approached) for place, one in enumerate(windows))
    after = after * (1 + lift * approached)
    return [(one[approached], one[~approached]) for one in (earlier, before, after)]


def changed(windows, *, picked="shop", units="customers", kind="money"):
    earlier, before, after = windows
    primary = Indicator("spend", kind, sample(after[0], before=before[0]), sample(after[1], before=before[1]))
    return primary, Compared(picked, earlier[0], earlier[1], units)


def test_the_change_is_the_difference_of_differences():
    windows = shop(1, lift=0.5)
    primary, design = changed(windows)
    found, placebo = compare_changes(primary, design)
    changes = [windows[2][side] - windows[1][side] for side in (0, 1)]
    by_scipy = ttest_ind(*changes, equal_var=False)
    interval = by_scipy.confidence_interval(0.95)
    assert found.value == pytest.approx(changes[0].mean() - changes[1].mean())
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert (found.method, found.real, placebo >= 0.1) == ("change_scores", True, True)


def test_who_went_another_way_before_is_no_comparison():
    primary, design = changed(shop(2, drift=0.6))
    found = judged(primary, design=design)
    assert (found.outcome, found.badge, found.reason) == ("not_measurable", "C", "placebo_failed")
    assert (found.primary, found.placebo_p < 0.1) == (None, True)


def test_an_unchanging_past_is_no_pass():
    still = [(np.full(50, 3.0), np.full(50, 3.0))] * 3
    assert judged(changed(still)[0], design=changed(still)[1]).reason == "placebo_failed"


def test_a_behind_a_passed_placebo_is_evidence_c():
    primary, design = changed(shop(1, lift=0.5))
    found = judged(primary, design=design)
    assert (found.outcome, found.badge) == ("works", "C")
    counted, _ = compare_changes(*changed(shop(1, lift=0.5), kind="count"))
    assert counted.kind == "count"


def test_changes_need_what_was_before():
    with pytest.raises(TypeError, match="samples"):
        compare_changes(
            Indicator("x", "rate", Tally(1, 2), Tally(1, 2)), Compared("shop", np.ones(2), np.ones(2))
        )
    with pytest.raises(TypeError, match="before"):
        compare_changes(
            Indicator("x", "money", sample([1.0, 2.0]), sample([1.0, 2.0])),
            Compared("shop", np.ones(2), np.ones(2)),
        )


def test_relabelling_by_hand():
    labels = relabellings(1, 3, seed=0)
    assert labels.tolist() == np.eye(4).tolist()
    # 9 against 1, 2, 3: of four labellings only the true one is so far apart
    assert relabelled_p_value(np.array([9.0]), np.array([1.0, 2.0, 3.0]), labels=labels) == 0.25
    assert relabelled_p_value(np.array([2.0]), np.array([1.0, 9.0, 3.0]), labels=labels) == 0.75


def test_many_labellings_are_drawn_by_a_seed_and_hold_the_true_one():
    labels = relabellings(10, 50, seed=4)
    assert (labels.shape, set(labels.sum(axis=1))) == ((9_999, 60), {10.0})
    assert labels[0].tolist() == [1.0] * 10 + [0.0] * 50
    assert (relabellings(10, 50, seed=4) == labels).all()


@pytest.mark.parametrize("changed_count", [1, 3])
def test_the_interval_holds_what_relabelling_does_not_refute(changed_count):
    chance = np.random.default_rng(changed_count)
    values = chance.normal(0, 3, 30) + 100
    labels = relabellings(changed_count, 30 - changed_count, seed=0)
    mine, others = values[:changed_count], values[changed_count:]
    low, high = relabelled_interval(mine, others, labels=labels, level=0.95)
    for effect, inside in (
        (low + 0.01, True),
        (high - 0.01, True),
        (low - 0.01, False),
        (high + 0.01, False),
    ):
        assert (relabelled_p_value(mine - effect, others, labels=labels) > 0.05) is inside


def locations(seed, changed_count, n=60, *, effect=0.0):
    chance = np.random.default_rng(seed)
    level = chance.gamma(3, 100, n)
    windows = [level + chance.standard_t(4, n) * 20 for _ in range(3)]
    windows[2][:changed_count] += effect
    return [(one[:changed_count], one[changed_count:]) for one in windows]


@pytest.mark.parametrize("changed_count", [1, 2, 5])
def test_launches_without_effect_are_seldom_called_effects(changed_count):
    runs = cases(40, of=400)
    called = 0
    for seed in range(runs):
        primary, design = changed(locations(seed, changed_count), units="locations")
        called += judged(primary, design=design).outcome in {"works", "hurts"}
    assert called <= runs * 0.07 + 2 * (runs * 0.05) ** 0.5


def test_a_location_that_stands_out_is_seen():
    primary, design = changed(locations(3, 2, effect=300.0), units="locations")
    found = judged(primary, design=design)
    assert (found.outcome, found.primary.method) == ("works", "relabelled")
    assert found.primary.low < 300 < found.primary.high


def test_few_locations_cannot_tell():
    primary, design = changed(locations(1, 1, n=10), units="locations")
    assert judged(primary, design=design).reason == "too_few_locations"
    drifting = locations(5, 3)
    drifting[1][0][:] += 500
    primary, design = changed(drifting, units="locations")
    assert judged(primary, design=design).reason == "placebo_failed"


def days(seed, n, *, level=400.0):
    """Daily sales with a week's rhythm, slow drift and noise."""
    chance = np.random.default_rng(seed)
    week = np.array([0.7, 0.8, 0.9, 1.0, 1.3, 1.6, 0.7])
    drift = np.exp(np.cumsum(chance.normal(0, 0.01, n)))
    return level * week[np.arange(n) % 7] * drift * chance.gamma(25, 1 / 25, n)


def test_before_and_after_by_hand():
    # six windows of 4 weeks: 100, 110, 100, 110, 100, 110 a day; then 165: half more than the window before
    before = np.repeat([100.0, 110.0, 100.0, 110.0, 100.0, 110.0], 28)
    assert compare_days(BeforeAfter(before, np.full(28, 165.0)))[0].reason == "short_history"
    before = np.concatenate([np.full(28, 110.0), before])
    found, p_value = compare_days(BeforeAfter(before, np.full(28, 165.0)))
    assert found.value == pytest.approx(55.0)
    assert found.relative.value == pytest.approx(0.5)
    # Student's 97.5 % quantile with 6 degrees: 2.447; every placebo is log(1.1)
    assert found.relative.low == pytest.approx(1.5 / 1.1**2.4469 - 1, abs=1e-4)
    assert (found.real, p_value < 0.01) == (True, True)


def test_before_and_after_is_evidence_d():
    found = judged(None, design=BeforeAfter(days(1, 364), days(1, 392)[364:] * 2))
    assert (found.outcome, found.badge, found.primary.kind) == ("works", "D", "money")
    assert found.secondary == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [(181, 28), (364, 6), (196, 90)],
    ids=["half a year", "no whole week", "span too long"],
)
def test_too_few_days_are_no_comparison(before, after):
    found = judged(None, design=BeforeAfter(np.ones(before), np.ones(after)))
    assert (found.outcome, found.reason) == ("not_measurable", "short_history")


def test_a_shop_that_sold_nothing_is_no_comparison():
    assert compare_days(BeforeAfter(np.zeros(364), np.ones(28)))[0].reason == "short_history"
    assert compare_days(BeforeAfter(np.ones(364), np.zeros(28)))[0].reason == "short_history"


def test_a_shop_that_never_moves_shows_any_change():
    found, p_value = compare_days(BeforeAfter(np.full(364, 5.0), np.full(28, 5.0)))
    assert (found.value, found.real, p_value) == (0.0, False, 1.0)


def test_days_on_which_nothing_was_launched_are_seldom_called_effects():
    runs = cases(100, of=1000)
    called = sum(
        compare_days(BeforeAfter(days(seed, 224)[:196], days(seed, 224)[196:]))[0].real
        for seed in range(runs)
    )
    assert called <= runs * 0.07 + 2 * (runs * 0.05) ** 0.5


@pytest.mark.parametrize(("since", "left"), [("first", [0, 14]), ("last", [0, 8, 14])])
def test_weeks_with_a_closed_day_are_left_out_from_the_launch_on(since, left):
    # fifteen days: from the first on their weeks begin at 0, 7, 14; from the last back they end at 14, 7, 0
    closed = np.zeros(15, dtype=bool)
    closed[7] = True
    found = open_weeks(np.arange(15.0), closed, since=since)
    assert {int(one) for one in found} & set(left) == set(left)
    assert found.size == 8
    assert open_weeks(np.arange(15.0), np.zeros(15, dtype=bool), since=since).size == 15
