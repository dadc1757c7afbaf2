"""Another's estimate beside ours: the real packages, their figures recomputed by hand, and never shown where ours is not."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t as student

from habitue.effects import BeforeAfter, Drawn, Staggered, second_estimate
from habitue.effects.needs import NeedsCausal
from habitue.effects.staggered import compare_starts, differences, placebo_differences
from habitue.language import Language
from habitue.report.effect_words import verdict_words
from tests.effects.plans import judged, planned, rate
from tests.effects.test_over_time import changed, days, locations, shop
from tests.long import LONG, cases


def both(primary=None, *, design, by, seed=0):
    return second_estimate(judged(primary, design=design), planned(primary, design=design), by=by, seed=seed)


def test_diff_diff_is_the_change_score_with_errors_by_unit():
    windows = shop(1, lift=0.5)
    primary, design = changed(windows)
    found = both(primary, design=design, by="diff-diff")
    mine, others = (windows[2][side] - windows[1][side] for side in (0, 1))
    assert found.second.value == pytest.approx(mine.mean() - others.mean(), rel=1e-12)
    assert found.second.value == pytest.approx(found.primary.value, rel=1e-12)
    n, rows = mine.size + others.size, 2 * (mine.size + others.size)
    # the sandwich of two windows and two groups, clustered by unit (CR1), written out
    meat = sum(change.var() / change.size for change in (mine, others))
    error = (meat * n / (n - 1) * (rows - 1) / (rows - 4)) ** 0.5
    half = student.ppf(0.975, rows - 4) * error
    ends = (found.second.value - half, found.second.value + half)
    assert (found.second.low, found.second.high) == pytest.approx(ends, rel=1e-9)
    assert (found.second.method, found.second.real, found.outcome) == ("diff_diff", True, "works")


def test_the_second_is_silent_where_ours_is():
    primary, design = changed(shop(2, drift=0.6))
    refused = both(primary, design=design, by="diff-diff")
    assert (refused.reason, refused.second) == ("placebo_failed", None)
    short = both(design=BeforeAfter(days(1, 180), days(1, 208)[180:] * 3), by="bsts")
    assert (short.reason, short.second) == ("short_history", None)


def test_few_locations_are_real_only_if_relabelling_says_so():
    # one of sixty: on quiet days the clustered interval leaves out 0 in most runs, ours in few
    alone = told = 0
    for seed in range(cases(12, of=200)):
        primary, design = changed(locations(seed, 1), units="locations")
        found = both(primary, design=design, by="diff-diff")
        if found.second is None:
            continue
        alone += not found.second.low <= 0 <= found.second.high
        told += found.second.real
        assert found.primary.real or not found.second.real
    assert alone > 3 * max(told, 1)


def test_bsts_finds_a_known_jump():
    held, errors = 0, []
    runs = cases(8, of=200)
    for seed in range(runs):
        quiet = days(seed + 100, 224)
        truth = 0.4 * quiet[196:].mean()
        found = both(design=BeforeAfter(quiet[:196], quiet[196:] * 1.4), by="bsts", seed=1)
        held += found.second.low <= truth <= found.second.high
        errors.append((found.second.value - truth) / quiet[196:].mean())
        assert (found.second.method, found.second.n) == ("bsts", 28)
        assert found.second.approached.value - found.second.held.value == pytest.approx(found.second.value)
    assert abs(np.mean(errors)) < 0.05
    assert held / runs >= (0.92 if LONG else 0.8)


def test_bsts_is_the_same_for_the_same_seed_and_says_nothing_of_still_days():
    design = BeforeAfter(days(1, 364), days(1, 392)[364:] * 2)
    one, other, third = (both(design=design, by="bsts", seed=seed).second for seed in (3, 3, 4))
    assert one == other
    assert one != third
    assert both(design=BeforeAfter(np.full(364, 5.0), np.full(28, 5.0)), by="bsts").second is None


def test_bsts_alone_decides_nothing():
    # quiet before, a jump too small for ours: the model's own interval leaves out 0, the verdict stays
    found = [
        both(design=BeforeAfter(days(seed, 224)[:196], days(seed, 224)[196:] * 1.15), by="bsts")
        for seed in range(6)
    ]
    assert any(one.second.low > 0 and not one.primary.real for one in found)
    assert all(one.primary.real or not one.second.real for one in found)


@pytest.mark.parametrize(("by", "design"), [("bsts", Drawn()), ("diff-diff", Drawn())])
def test_a_draw_needs_no_second(by, design):
    primary = rate(60, 200, 40, 200)
    with pytest.raises(ValueError, match="not for Drawn"):
        both(primary, design=design, by=by)


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch):
    for module in ("diff_diff", "causal_impact"):
        monkeypatch.setitem(sys.modules, module, None)
    primary, design = changed(shop(1, lift=0.5))
    with pytest.raises(NeedsCausal) as said:
        both(primary, design=design, by="diff-diff")
    assert said.value.values == {"name": "diff-diff"}
    with pytest.raises(NeedsCausal) as said:
        both(design=BeforeAfter(days(1, 364), days(1, 392)[364:]), by="bsts")
    assert said.value.values == {"name": "bsts-causalimpact"}


def stagger(seed, *, n=30, periods=6, effect=0.0, drift=0.0, starts=((2, 4), (3, 5), (5, 3))):
    """Sales of n locations by period; so many of them started at each place, with an effect from then on."""
    chance = np.random.default_rng(seed)
    first = np.full(n, -1)
    first[: sum(count for _, count in starts)] = np.repeat(*zip(*starts, strict=True))
    values = chance.gamma(3, 100, (n, 1)) + chance.standard_t(4, (n, periods)) * 20
    values += effect * ((np.arange(periods) >= first[:, None]) & (first[:, None] >= 0))
    values += drift * np.arange(periods) * (first[:, None] >= 0)
    return Staggered(values, first)


def test_starts_one_after_another_by_hand():
    design = stagger(1, effect=40.0)
    found, placebo = compare_starts(design)
    values, first = design.values, design.first
    never = first < 0
    cells, earlier = [], []
    for i in np.flatnonzero(~never):
        base = first[i] - 1
        for period in range(first[i], values.shape[1]):
            others = (values[never, period] - values[never, base]).mean()
            cells.append(values[i, period] - values[i, base] - others)
        others = (values[never, base] - values[never, base - 1]).mean()
        earlier.append(values[i, base] - values[i, base - 1] - others)
    assert found.value == pytest.approx(np.mean(cells), rel=1e-12)
    assert differences(values, first[None, :])[0] == pytest.approx(np.mean(cells), rel=1e-12)
    assert placebo_differences(values, first[None, :])[0] == pytest.approx(np.mean(earlier), rel=1e-12)
    assert found.approached.value - found.held.value == pytest.approx(found.value)
    assert (found.method, found.real, placebo >= 0.1) == ("callaway_santanna", True, True)


def test_starts_one_after_another_are_evidence_c():
    found = judged(design=stagger(1, effect=40.0))
    assert (found.outcome, found.badge, found.primary.indicator) == ("works", "C", "sales")
    drifting = judged(design=stagger(1, drift=60.0))
    assert (drifting.outcome, drifting.reason) == ("not_measurable", "placebo_failed")
    few = judged(design=stagger(1, starts=((2, 5), (3, 4))))
    assert few.reason == "too_few_locations"
    early = judged(design=stagger(1, starts=((1, 5), (3, 5))))
    assert early.reason == "short_history"
    design = stagger(1)
    chosen = judged(design=Staggered(design.values, design.first, picked="themselves"))
    assert (chosen.badge, chosen.reason) == ("E", "chosen_by_themselves")


def test_starts_without_effect_are_seldom_called_effects():
    runs = cases(20, of=400)
    called = sum(
        judged(design=stagger(seed), seed=seed).outcome in {"works", "hurts"} for seed in range(runs)
    )
    assert called <= runs * 0.07 + 2 * (runs * 0.05) ** 0.5


def test_two_estimates_that_contradict_each_other_are_not_to_be_trusted():
    primary, design = changed(shop(1, lift=0.5))
    found = both(primary, design=design, by="diff-diff")
    apart = replace(found.second, value=-9.0, low=-10.0, high=-8.0, real=False)
    for language, caution in (
        ("en", "The two estimates contradict each other: trust neither."),
        ("fr", "Les deux estimations se contredisent\N{NO-BREAK SPACE}: ne vous fiez à aucune."),
    ):
        agreed = verdict_words(found, language=Language(language))
        contradicted = verdict_words(replace(found, second=apart), language=Language(language))
        assert caution not in agreed.cautions
        assert caution in contradicted.cautions
        assert "diff-diff" in agreed.sentences[-1]
