"""The draw: the same for ever, half and half, independent of turn and of other draws, pairs alike."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from habitue.effects import draw, draw_pairs
from habitue.effects.assignment import waves

PEOPLE = [f"customer-{number}" for number in range(4000)]


def test_a_customer_is_drawn_the_same_for_ever():
    # written down once: another answer after an upgrade would move people between groups
    drawn = [draw(name, salt="winback-2026-03") for name in ("ana", "ben", "cleo", "dan")]
    assert drawn == ["held", "approached", "approached", "approached"]


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_the_share_held_back_is_the_one_asked_for(share):
    held = sum(draw(name, salt="spring", held_share=share) == "held" for name in PEOPLE)
    assert abs(held - share * 4000) < 4 * (4000 * share * (1 - share)) ** 0.5


def test_two_approaches_draw_independently():
    table = Counter((draw(name, salt="spring"), draw(name, salt="summer")) for name in PEOPLE)
    cells = [[table[a, b] for b in ("held", "approached")] for a in ("held", "approached")]
    assert chi2_contingency(cells).pvalue > 0.01


@given(st.text(), st.text(min_size=1), st.floats(0.01, 0.98))
def test_a_larger_share_holds_back_whom_a_smaller_one_held_back(name, salt, share):
    if draw(name, salt=salt, held_share=share) == "held":
        assert draw(name, salt=salt, held_share=share + 0.01) == "held"


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0, float("nan")])
def test_a_draw_without_a_second_group_is_refused(share):
    with pytest.raises(ValueError, match="held_share"):
        draw("ana", salt="spring", held_share=share)


def test_a_draw_needs_a_salt():
    with pytest.raises(ValueError, match="salt"):
        draw("ana", salt="")


def test_pairs_are_alike_in_what_they_spent_and_hold_everybody_once():
    past = {name: float(number % 97) for number, name in enumerate(PEOPLE[:501])}
    drawn = draw_pairs(past, salt="spring")
    names = [name for pair in drawn.pairs for name in (pair.approached, pair.held)]
    assert sorted([*names, drawn.left_over]) == sorted(past)
    assert max(abs(past[pair.approached] - past[pair.held]) for pair in drawn.pairs) <= 1.0
    assert past[drawn.left_over] == 0.0
    assert draw_pairs(dict(reversed(past.items())), salt="spring") == drawn


def test_chance_decides_within_pairs():
    past = {name: float(number) for number, name in enumerate(PEOPLE)}
    richer = sum(past[pair.held] > past[pair.approached] for pair in draw_pairs(past, salt="spring").pairs)
    assert abs(richer - 1000) < 4 * 500**0.5


def test_an_even_number_leaves_nobody_over():
    assert draw_pairs({"ana": 1.0, "ben": 2.0}, salt="x").left_over is None


def test_waves_hold_everybody_once_and_are_equal():
    found = waves(PEOPLE[:10], salt="launch", count=3)
    assert sorted(len(wave) for wave in found) == [3, 3, 4]
    assert sorted(name for wave in found for name in wave) == sorted(PEOPLE[:10])
    assert waves(list(reversed(PEOPLE[:10])), salt="launch", count=3) == found
    with pytest.raises(ValueError, match="two"):
        waves(PEOPLE, salt="launch", count=1)
