"""Scores of periods and parts, what silence could change, and whether a score moved: by hand, against a simulation, and as properties."""

import random
from datetime import date, timedelta
from math import comb
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitue.effects.samples import Answers
from habitue.effects.scores import compare_scores
from habitue.engines.duckdb import DuckDBEngine
from habitue.metrics.nps import nps, nps_of
from habitue.metrics.period import Period, period_of, periods_between
from habitue.metrics.scores import (
    GROUPS,
    Score,
    bounds_of,
    fall_in,
    group_of,
    latest,
    part_changes,
    response_rate,
    score_change,
    score_of,
    score_of_parts,
    scores_by,
)
from tests.long import cases

DAY = date(2026, 5, 12)
MAY = period_of(DAY, "month")


def scores(*pairs, day=DAY):
    """``(person, score)`` in the order in which they came."""
    return [Score(person, day, number, score) for number, (person, score) in enumerate(pairs)]


def tally(promoters, passives, detractors, *, day=DAY):
    return scores(*[(None, 9)] * promoters, *[(None, 7)] * passives, *[(None, 6)] * detractors, day=day)


def test_golden_example():
    found = score_of(tally(60, 25, 15))
    assert (found.value, found.n, found.promoters, found.passives, found.detractors) == (45, 100, 60, 25, 15)


def test_latest_answer_of_each_person_counts_and_every_nameless_one():
    given_ = [
        Score(1, DAY - timedelta(days=40), 0, 9),
        Score(1, DAY - timedelta(days=2), 1, 2),
        Score(1, DAY, 2, 8),
        Score(2, DAY, 3, 10),
        Score(None, DAY, 4, 0),
        Score(None, DAY, 5, 0),
    ]
    assert [one.number for one in latest(given_)] == [2, 3, 4, 5]
    assert [
        one.number for one in latest(given_, Period(DAY - timedelta(days=40), DAY - timedelta(days=1)))
    ] == [1]
    assert score_of(given_, MAY).value == -25


answers = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(1, 5)), st.integers(0, 20), st.integers(0, 10), st.sampled_from("ab")
    ),
    max_size=40,
)


@settings(max_examples=cases(40, of=1000))
@given(answers)
def test_it_is_the_score_that_the_engine_counts_and_its_parts_add_up(rows):
    given_ = [
        Score(person, DAY + timedelta(days=after), number, score, location=place)
        for number, (person, after, score, place) in enumerate(rows)
    ]
    found = score_of(given_)
    parts = score_of_parts(given_, lambda one: one.location)
    for group in GROUPS:
        assert sum(getattr(one, group) for one in parts.values()) == getattr(found, group)
    assert nps_of(*(getattr(found, group) for group in GROUPS)) == found


def test_it_is_the_score_that_the_engine_counts():
    rows = [(1, DAY, 9), (1, DAY + timedelta(days=3), 2), (2, DAY, 10), (None, DAY, 8), (None, DAY, 0)]
    values = ",".join(
        f"({'NULL' if who is None else repr(str(who))}, TIMESTAMP '{day}', {score})"
        for who, day, score in rows
    )
    relation = f"(SELECT * FROM (VALUES {values}) AS t(customer_id, answered_at, score))"
    given_ = [Score(who, day, number, score) for number, (who, day, score) in enumerate(rows)]
    assert nps(DuckDBEngine(), relation) == score_of(given_)


def test_series_marks_what_is_not_whole():
    months = periods_between(date(2026, 3, 1), DAY, "month")
    found = scores_by(tally(3, 0, 1), months, since=date(2026, 3, 5), today=DAY)
    assert [(one.whole, one.nps.n) for one in found] == [(False, 0), (True, 0), (False, 4)]


def test_share_of_answers_is_wilson_s_and_undefined_for_nobody():
    assert response_rate(0, 0).reason == "no_answers"
    assert (response_rate(4, 10).value, round(response_rate(4, 10).low, 4)) == (0.4, 0.1682)


def test_bounds_hold_whatever_the_silent_would_have_said():
    assert bounds_of(nps_of(0, 0, 0), asked=0) is None
    found = bounds_of(nps_of(3, 1, 1), asked=8)
    assert (found.worst, found.best) == (100 * (2 - 3) / 8, 100 * (2 + 3) / 8)
    for silent in ((9, 9, 9), (0, 0, 0), (7, 9, 0)):
        up, down = (sum(group_of(one) == group for one in silent) for group in ("promoters", "detractors"))
        assert found.worst <= 100 * (2 + up - down) / 8 <= found.best
    assert bounds_of(nps_of(3, 1, 1), asked=5) == bounds_of(nps_of(3, 1, 1), asked=2)


def test_change_by_hand():
    """60/25/15 against 40/30/30, as on paper: scores (0.4369, 0.0971), variances 0.005428 and 0.006772."""
    before, after = nps_of(60, 25, 15), nps_of(40, 30, 30)
    found = score_change(before, after)
    old, new = (60.75 - 15.75) / 103, (40.75 - 30.75) / 103
    error = ((76.5 / 103 - old**2) / 103 + (71.5 / 103 - new**2) / 103) ** 0.5
    p_value = 2 * NormalDist().cdf(-abs(new - old) / error)
    assert (found.difference, found.p_value) == (pytest.approx(100 * (new - old)), pytest.approx(p_value))
    assert found.real
    assert score_change(nps_of(0, 0, 0), after).difference is None
    assert not score_change(nps_of(29, 0, 0), nps_of(0, 0, 29)).real


@given(st.tuples(*[st.integers(0, 200)] * 3), st.tuples(*[st.integers(0, 200)] * 3))
@settings(max_examples=cases(40, of=1000))
def test_change_is_that_of_two_arms_and_turns_round(before, after):
    if min(sum(before), sum(after)) < 30:
        return
    found, back = (
        score_change(nps_of(*one), nps_of(*two)) for one, two in ((before, after), (after, before))
    )
    effect = compare_scores("nps", Answers(*after), Answers(*before))
    assert (found.difference, found.real) == (pytest.approx(effect.value), effect.real)
    assert found.difference == pytest.approx(-back.difference)


def _chances(n, p, d):
    """Every tally of n answers with its probability: exact, no draw needed."""
    for up in range(n + 1):
        for down in range(n - up + 1):
            rest = n - up - down
            yield up, rest, down, comb(n, up) * comb(n - up, down) * p**up * d**down * (1 - p - d) ** rest


@pytest.mark.parametrize("n", [50])
@pytest.mark.parametrize(("p", "d"), [(0.6, 0.15), (0.45, 0.15), (0.35, 0.35)])
def test_interval_covers_exactly_as_often_as_it_says(n, p, d):
    true = 100 * (p - d)
    covered = sum(
        chance
        for up, rest, down, chance in _chances(n, p, d)
        if (found := nps_of(up, rest, down)).low <= true <= found.high
    )
    assert 0.94 <= covered <= 0.96


@pytest.mark.parametrize("n", [200, 1000])
@pytest.mark.parametrize(("p", "d"), [(0.6, 0.15), (0.45, 0.15), (0.35, 0.35)])
def test_interval_covers_in_a_simulation(n, p, d):
    import numpy as np

    runs = cases(20_000, of=200_000)
    drawn = np.random.default_rng(7).multinomial(n, [p, 1 - p - d, d], size=runs)
    true, kept = 100 * (p - d), {}
    covered = 0
    for up, rest, down in map(tuple, drawn):
        key = int(up), int(rest), int(down)
        if key not in kept:
            found = nps_of(*key)
            kept[key] = found.low <= true <= found.high
        covered += kept[key]
    # a standard error of 20,000 runs is 0.15 points
    assert 0.94 <= covered / runs <= 0.96


def series(*tallies):
    """A month for each tally, the last one over."""
    months = periods_between(date(2025, 1, 1), date(2026, 12, 31), "month")[: len(tallies)]
    found = [
        one for month, counts in zip(months, tallies, strict=True) for one in tally(*counts, day=month.first)
    ]
    return scores_by(found, months, since=date(2025, 1, 1), today=date(2027, 1, 1))


def test_the_change_of_a_part_answers_for_all_parts_looked_at():
    before, after = nps_of(40, 30, 30), nps_of(55, 25, 20)
    alone = score_change(before, after)
    assert alone.real
    assert 0.0125 < alone.p_value < 0.05
    assert part_changes({"a": before}, {"a": after})["a"] == alone
    four = part_changes(dict.fromkeys("abcd", before), dict.fromkeys("abcd", after))
    assert [one.real for one in four.values()] == [False] * 4
    assert {one.difference for one in four.values()} == {alone.difference}
    new = part_changes({}, {"a": after})["a"]
    assert (new.difference, new.real) == (None, False)


def test_a_fall_needs_two_whole_periods_thirty_answers_and_more_than_noise():
    steady = (25, 10, 5)
    assert fall_in(series(steady)) is None
    assert fall_in(series(steady, steady, steady)) is None
    assert fall_in(series(steady, (5, 10, 14))) is None
    assert fall_in(series((5, 10, 25), steady)) is None
    fell = fall_in(series(steady, steady, (12, 13, 15)))
    assert (fell.period.first, fell.before.n, round(fell.after.value)) == (date(2025, 3, 1), 80, -8)
    assert fell.points < -30


def test_a_steady_shop_is_alarmed_less_often_than_once_in_a_hundred_months():
    chance = random.Random(11)  # noqa: S311
    runs, false = cases(150, of=20_000), 0
    for _ in range(runs):
        drawn = [[chance.random() for _ in range(60)] for _ in range(5)]
        tallies = [
            (sum(x < 0.5 for x in one), sum(0.5 <= x < 0.8 for x in one), sum(x >= 0.8 for x in one))
            for one in drawn
        ]
        false += fall_in(series(*tallies)) is not None
    # half of one in a hundred falls; 150 runs with that chance give more than 4 once in a thousand times
    assert false <= max(4, runs * 0.007)
