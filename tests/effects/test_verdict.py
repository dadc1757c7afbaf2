"""The closed list: each verdict from counts that call for it, each guard before any number."""

from dataclasses import replace
from datetime import date
from statistics import NormalDist

import numpy as np
import pytest

from habitue.effects import (
    Answers,
    BeforeAfter,
    Compared,
    Drawn,
    Indicator,
    Invited,
    Schedule,
    Stakes,
    Uncompared,
    judge,
    judge_looks,
    look_at,
    next_look_day,
    sample,
)
from habitue.effects.looks import BOUNDS, Stop, spent
from tests.effects.plans import AFTER, SPRING, judged, planned, rate


def test_the_example_of_the_plan_cannot_tell():
    found = judged(rate(41, 250, 29, 250), stakes=Stakes(0.4, 12.0))
    assert (found.outcome, found.badge, found.reason) == ("cannot_tell", "A", None)
    best, low, high = found.primary.extra
    assert (round(best), round(low), round(high)) == (12, -3, 27)
    assert found.pays == "unclear"
    assert round(found.detectable * 250) == 22
    assert found.anyway.value == 29 / 250
    assert found.more_customers == pytest.approx(500 * ((found.detectable / (0.4 / 12)) ** 2 - 1), abs=1)


def test_it_works_and_pays():
    found = judged(rate(180, 600, 105, 600), stakes=Stakes(0.1, 10.0))
    assert (found.outcome, found.pays, found.break_even) == ("works", "yes", 0.01)
    assert found.primary.real
    assert found.overstated is None


def test_it_does_harm():
    assert judged(rate(105, 600, 180, 600)).outcome == "hurts"


def test_less_is_better_of_what_is_lost():
    assert judged(rate(105, 600, 180, 600, better="less")).outcome == "works"
    found = judged(rate(180, 600, 105, 600, better="less"), stakes=Stakes(0.1, 10.0))
    assert (found.outcome, found.pays) == ("hurts", "no")


def test_an_effect_that_costs_more_than_it_brings_does_not_pay():
    found = judged(rate(2200, 10000, 2000, 10000), stakes=Stakes(1.0, 10.0))
    assert (found.outcome, found.pays, found.primary.real) == ("no_effect_that_pays", "no", True)
    nothing = judged(rate(2000, 10000, 2000, 10000), stakes=Stakes(1.0, 10.0))
    assert (nothing.outcome, nothing.primary.real) == ("no_effect_that_pays", False)


def test_without_a_cost_nothing_is_said_of_paying():
    found = judged(rate(41, 250, 29, 250))
    assert (found.pays, found.break_even, found.more_customers) == (None, None, None)
    assert judged(rate(41, 250, 29, 250), stakes=Stakes(1.0, 0.0)).break_even is None


def test_enough_customers_already_need_no_more():
    found = judged(rate(41, 250, 29, 250), planned_effect=0.5)
    assert found.more_customers is None


def test_a_lucky_find_of_a_weak_plan_is_called_overstated():
    found = judged(rate(50, 250, 29, 250), planned_effect=0.02)
    assert found.outcome == "works"
    assert 2.5 < found.overstated < 5
    without_plan = judged(rate(50, 250, 29, 250))
    assert 1 < without_plan.overstated < 3.5


@pytest.mark.parametrize("design", [Drawn(), Invited(joined=100)])
def test_everything_waits_for_the_end(design):
    early = judged(rate(180, 600, 105, 600), design=design, at=date(2026, 4, 30))
    assert (early.outcome, early.primary, early.secondary) == ("too_early", None, ())
    assert (early.progress.days, early.progress.of_days, early.progress.next_look) == (
        60,
        61,
        date(2026, 4, 30),
    )
    over = judged(rate(180, 600, 105, 600), design=design)
    assert (over.outcome, over.progress.days, over.progress.next_look) == ("works", 61, None)


def test_before_the_start_no_day_is_over():
    assert judged(rate(1, 400, 1, 400), at=date(2026, 1, 1)).progress.days == 0


LOOKS = Schedule(date(2026, 3, 1), date(2026, 4, 30), looks=4)


def look(number, *counts):
    return planned(rate(*counts), schedule=LOOKS, measured_until=LOOKS.look_days[number])


def test_four_looks_are_equal_parts_of_the_time():
    assert LOOKS.look_days == (date(2026, 3, 16), date(2026, 3, 31), date(2026, 4, 15), date(2026, 4, 30))
    assert look_at(LOOKS, at=date(2026, 3, 16)) is None
    found = look_at(LOOKS, at=date(2026, 4, 16))
    assert (found.number, found.day, found.bound, found.last) == (3, date(2026, 4, 15), 2.359, False)
    assert next_look_day(LOOKS, at=date(2026, 4, 16)) == date(2026, 4, 30)
    assert next_look_day(LOOKS, at=date(2026, 5, 1)) is None


def test_the_bounds_of_four_looks_keep_their_promise():
    # Brownian motion looked at four times crosses them in 5 cases of 100
    chance = np.random.default_rng(1)
    walks = chance.standard_normal((400_000, 4)).cumsum(axis=1) / np.sqrt(np.arange(1, 5))
    crossed = (np.abs(walks) > np.array(BOUNDS[4])).any(axis=1).mean()
    assert abs(crossed - 0.05) < 4 * (0.05 * 0.95 / 400_000) ** 0.5 + 0.0005
    assert round(look_at(LOOKS, at=AFTER).level, 3) == 0.044


def test_between_looks_nothing_is_judged():
    passing = planned(rate(200, 400, 70, 400), schedule=LOOKS, measured_until=date(2026, 3, 20))
    assert judge(passing, at=date(2026, 3, 21)).reason == "not_cut_at_look"
    assert judge(passing, at=date(2026, 3, 21)).primary is None
    stale = planned(rate(200, 400, 70, 400), schedule=LOOKS, measured_until=date(2026, 3, 16))
    assert judge(stale, at=AFTER).reason == "not_cut_at_look"


def test_a_look_shows_a_number_only_across_its_bound():
    # 3.9 standard errors: not enough at the first look, enough at the second; 2.2: not at the third, enough at the end
    assert judge(look(0, 203, 600, 142, 600), at=date(2026, 3, 17)).outcome == "too_early"
    assert judge(look(1, 203, 600, 142, 600), at=date(2026, 4, 1)).outcome == "works"
    assert judge(look(2, 190, 600, 156, 600), at=date(2026, 4, 16)).primary is None
    at_the_end = judge(look(3, 190, 600, 156, 600), at=AFTER)
    assert (at_the_end.outcome, round(at_the_end.primary.level, 3)) == ("works", 0.956)


def test_an_early_look_too_small_to_show_waits():
    assert judge(look(0, 4, 20, 1, 20), at=date(2026, 3, 17)).outcome == "too_early"


def test_the_first_look_that_decides_stands():
    looks = [look(1, 203, 600, 142, 600), look(0, 60, 200, 50, 200), look(3, 200, 800, 199, 800)]
    found = judge_looks(looks, at=AFTER)
    assert (found.outcome, found.primary.held.n, found.progress.days) == ("works", 600, 61)
    undecided = judge_looks(looks[1:], at=AFTER)
    assert (undecided.outcome, undecided.primary.held.n) == ("cannot_tell", 800)
    with pytest.raises(ValueError, match="no look"):
        judge_looks([], at=AFTER)


def test_groups_of_the_wrong_size_are_a_data_problem():
    found = judged(rate(180, 750, 105, 600))
    assert (found.outcome, found.reason, found.primary) == ("data_problem", "sample_ratio", None)
    assert found.sample_ratio_p < 0.001
    assert judged(rate(180, 750, 105, 600), design=Drawn(0.44)).outcome == "works"


def test_groups_unlike_before_are_a_data_problem():
    chance = np.random.default_rng(2)
    spent = chance.gamma(0.5, 40, (4, 600))
    drawn = Indicator(
        "spend", "money", sample(spent[0], before=spent[1] * 2), sample(spent[2], before=spent[3])
    )
    assert judged(drawn).reason == "unlike_before"
    fair = Indicator("spend", "money", sample(spent[0], before=spent[1]), sample(spent[2], before=spent[3]))
    assert judged(fair).outcome == "cannot_tell"
    assert judged(rate(41, 250, 29, 250), secondary=(drawn,)).reason == "unlike_before"
    nobody_before = Indicator(
        "spend", "money", sample(spent[0], before=np.zeros(600)), sample(spent[2], before=np.zeros(600))
    )
    assert judged(nobody_before).primary.method == "welch"


def test_a_leak_is_a_data_problem_and_a_stray_is_not():
    assert judged(rate(180, 600, 105, 600), held_but_approached=7).reason == "held_out_approached"
    assert judged(rate(180, 600, 105, 600), held_but_approached=6).outcome == "works"


def test_another_approach_in_one_group_is_a_data_problem():
    found = judged(rate(180, 600, 105, 600), overlapping=("easter",))
    assert (found.reason, found.overlapping) == ("overlapping", ("easter",))


def test_everybody_approached_shows_nothing():
    for primary in (None, rate(180, 600, 0, 0)):
        found = judged(primary, design=Uncompared())
        assert (found.outcome, found.badge, found.reason) == ("not_measurable", "E", "no_comparison")
        assert (found.primary, found.anyway, found.secondary) == (None, None, ())


@pytest.mark.parametrize(
    ("picked", "reason"),
    [("themselves", "chosen_by_themselves"), ("recent_behaviour", "picked_by_behaviour")],
)
def test_members_and_the_lapsed_have_no_effect_to_show(picked, reason):
    many = np.arange(1.0, 601.0)
    changed = Indicator("spend", "money", sample(many * 3, before=many), sample(many, before=many))
    for design in (Compared(picked, many, many), BeforeAfter(many, many * 3, picked)):
        found = judged(changed, design=design)
        assert (found.outcome, found.badge, found.reason) == ("not_measurable", "E", reason)
        assert found.primary is None


def test_money_is_hidden_where_it_would_flatter():
    chance = np.random.default_rng(3)
    spent = chance.gamma(0.5, 40, 1000)
    few = Indicator("spend", "money", sample(spent[:40]), sample(spent[40:69]))
    assert judged(few, design=Drawn(0.42)).reason == "too_few_buyers"
    small = Indicator("spend", "money", sample(spent[:900]), sample(spent[900:]))
    assert judged(small, design=Drawn(0.1)).reason == "unbalanced"
    sums_only = replace(sample(spent[:500] * (spent[:500] > 5)), values=None)
    assert judged(Indicator("spend", "money", sums_only, sample(spent[500:]))).reason == "no_values"
    same = Indicator("spend", "money", sample(np.full(50, 5.0)), sample(np.full(50, 5.0)))
    assert judged(same).reason == "no_spread"


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ((9, 29, 5, 29), "too_few_customers"),
        ((4, 200, 5, 200), "too_few_events"),
        ((197, 200, 195, 200), "too_few_events"),
    ],
)
def test_rates_are_hidden_where_chance_decides(counts, reason):
    found = judged(rate(*counts))
    assert (found.outcome, found.reason, found.primary) == ("not_measurable", reason, None)
    told = found.anyway and found.anyway.successes
    assert told == (None if reason == "too_few_customers" else counts[2])


def test_a_missing_primary_or_counts_of_another_kind_are_mistakes_of_the_caller():
    with pytest.raises(ValueError, match="primary"):
        judged(None)
    with pytest.raises(ValueError, match="primary"):
        judged(None, design=Compared("shop", np.ones(2), np.ones(2)))
    with pytest.raises(TypeError, match="came_back is a rate"):
        judged(Indicator("came_back", "rate", sample([1.0] * 40), sample([0.0] * 40)))


def test_an_invitation_tells_of_joiners_too():
    found = judged(rate(180, 500, 130, 500), design=Invited(joined=250, joined_uninvited=50))
    assert (found.outcome, found.badge) == ("works", "B")
    assert found.on_joiners.value == pytest.approx(0.1 / 0.4)
    assert found.on_joiners.low == pytest.approx(found.primary.low / 0.4)
    seldom = judged(rate(180, 500, 130, 500), design=Invited(joined=49))
    assert (seldom.on_joiners.value, seldom.on_joiners.reason) == (None, "too_few_joined")


def test_secondary_indicators_are_corrected_for_their_number():
    # alone each would be called real, the first far beyond chance, the others hardly
    clear, hardly = rate(240, 600, 135, 600, name="a"), rate(199, 600, 166, 600, name="b")
    nothing = [rate(150, 600, 150, 600, name=f"n{number}") for number in range(5)]
    alone = judged(rate(61, 600, 50, 600), secondary=(hardly,))
    assert [effect.real for effect in alone.secondary] == [True]
    many = judged(rate(61, 600, 50, 600), secondary=(clear, hardly, *nothing))
    assert [effect.real for effect in many.secondary] == [True, False] + [False] * 5
    assert [effect.indicator for effect in many.secondary][:2] == ["a", "b"]


def test_a_comparison_without_a_draw_has_no_secondary_effects():
    chance = np.random.default_rng(4)
    past = chance.gamma(2, 20, (6, 300))
    primary = Indicator("spend", "money", sample(past[0], before=past[1]), sample(past[2], before=past[3]))
    found = judged(primary, design=Compared("shop", past[4], past[5]), secondary=(rate(1, 2, 1, 2),))
    assert (found.badge, found.secondary, found.anyway) == ("C", (), None)


def test_scores_of_both_groups():
    found = judged(Indicator("nps", "nps", Answers(60, 25, 15), Answers(45, 30, 25)))
    assert (found.outcome, found.primary.method, found.primary.approached.value) == (
        "works",
        "adjusted_wald",
        45.0,
    )
    few = judged(Indicator("nps", "nps", Answers(20, 5, 4), Answers(10, 10, 9)))
    assert few.reason == "too_few_customers"


def test_the_average_order_needs_what_it_is_divided_by():
    chance = np.random.default_rng(6)
    orders = chance.integers(0, 3, (2, 600))
    ratio = Indicator(
        "order", "ratio", *(sample(one * 12.0 + one * chance.random(600), orders=one) for one in orders)
    )
    found = judged(ratio)
    assert (found.primary.method, found.primary.held.value > 12) == ("delta", True)


def test_the_same_counts_are_judged_alike_and_the_seed_only_redraws():
    chance = np.random.default_rng(7)
    spent = chance.lognormal(3, 1, 400) * (chance.random(400) < 0.5)
    drawn = Indicator("spend", "money", sample(spent[:200] * 2), sample(spent[200:]))
    first, again, other = judged(drawn), judged(drawn), judged(drawn, seed=1)
    assert first == again
    assert (first.outcome, first.primary.low) == (other.outcome, other.primary.low)


def test_pairs_are_compared_in_pairs():
    chance = np.random.default_rng(8)
    past = np.sort(chance.gamma(0.6, 60, 400))
    approached, held = (past * chance.uniform(0.5, 1.5, 400) for _ in range(2))
    paired = judged(
        Indicator("spend", "money", sample(approached * 1.15), sample(held)), design=Drawn(paired=True)
    )
    plain = judged(Indicator("spend", "money", sample(approached * 1.15), sample(held)))
    assert (paired.outcome, paired.primary.method) == ("works", "paired_t")
    assert plain.outcome == "cannot_tell"
    assert paired.primary.value == pytest.approx(plain.primary.value)
    nothing = judged(Indicator("spend", "money", sample(approached), sample(held)), design=Drawn(paired=True))
    assert (nothing.outcome, nothing.primary.method) == ("cannot_tell", "paired_t")


def test_a_schedule_with_one_look_has_the_usual_level():
    assert round(look_at(SPRING, at=AFTER).level, 12) == 0.05


def test_looks_that_were_over_when_it_was_stopped_stay_and_the_last_is_stricter_by_as_much():
    whole = Schedule(date(2026, 1, 1), date(2026, 5, 1), looks=4)  # looks on 31 Jan, 2 Mar, 1 Apr, 1 May
    stopped = replace(whole, stop=Stop(date(2026, 3, 10), date(2026, 3, 24)))
    assert stopped.look_days == (date(2026, 1, 31), date(2026, 3, 2), date(2026, 3, 24))
    assert stopped.last_day == date(2026, 3, 24)
    # what the four bounds spend, from the tables of Lan and DeMets: 0.00001, 0.0031, 0.0193, 0.05
    assert [round(spent(share), 5) for share in (0.25, 0.5, 0.75, 1)] == [0.00001, 0.00305, 0.01930, 0.05]
    last = NormalDist().inv_cdf(1 - (0.05 - 0.00305) / 2)
    assert stopped.bounds == pytest.approx((4.333, 2.963, last), abs=2e-4)
    at_once = replace(whole, stop=Stop(date(2026, 1, 31), date(2026, 2, 14)))
    assert (at_once.look_days, at_once.bounds) == ((date(2026, 2, 14),), pytest.approx((1.96,), abs=1e-4))
    after = look_at(stopped, at=date(2026, 3, 25))
    assert (after.number, after.day, after.last) == (3, date(2026, 3, 24), True)


def test_even_who_knew_the_numbers_would_hardly_gain_by_stopping():
    # the counts walk by chance; after the second look whoever finds them promising stops at the third step
    steps = np.random.default_rng(5).standard_normal((200_000, 4)).cumsum(axis=1) / np.sqrt([1, 2, 3, 4])
    whole = Schedule(date(2026, 1, 1), date(2026, 5, 1), looks=4)
    stopped = replace(whole, stop=Stop(date(2026, 3, 10), date(2026, 4, 1)))
    early = np.abs(steps[:, :2]) > np.array(whole.bounds[:2])
    tempted = np.abs(steps[:, 1]) > 1
    ended = np.abs(steps[:, 2]) > stopped.bounds[2]
    on = (np.abs(steps[:, 2:]) > np.array(whole.bounds[2:])).any(axis=1)
    wrong = early.any(axis=1) | np.where(tempted, ended, on)
    assert wrong.mean() <= 0.055
    assert early.any(axis=1).mean() + ended.mean() <= 0.051  # all of them stopped: the sum of what is spent


def test_the_other_indicators_are_told_at_the_end_though_a_look_decided():
    schedule = Schedule(date(2026, 3, 1), date(2026, 4, 30), looks=4)
    looks = [
        planned(
            rate(60 * k, 100 * k, 20 * k, 100 * k),
            schedule=schedule,
            measured_until=day,
            secondary=(rate(50 * k, 100 * k, 10 * k, 100 * k, name="came_twice"),),
        )
        for k, day in enumerate(schedule.look_days, 1)
    ]
    before = judge_looks(looks[:2], at=schedule.look_days[2])
    assert (before.outcome, before.secondary) == ("works", ())
    after = judge_looks(looks, at=AFTER)
    assert (after.primary.n, after.secondary[0].n) == (200, 800)
