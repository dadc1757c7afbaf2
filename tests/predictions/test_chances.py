"""A chance as people read it: in whole per cents, likely, in doubt or gone; and when it has fallen clearly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.predictions.chances import CHANCES, chance_of, have_fallen

SHARES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("p_alive", "name"),
    [(1.0, "likely"), (0.495, "likely"), (0.494, "doubt"), (0.195, "doubt"), (0.194, "gone"), (0.0, "gone")],
)
def test_a_chance_is_read_as_it_is_shown(p_alive, name):
    assert chance_of(p_alive) == name


@given(SHARES)
def test_every_chance_is_one_of_three_and_lies_within_its_bounds(p_alive):
    low, high = CHANCES[chance_of(p_alive)]
    assert low <= p_alive < high or p_alive == high == 1.0
    assert sum(one <= p_alive < other or p_alive == other == 1.0 for one, other in CHANCES.values()) == 1


@pytest.mark.parametrize(
    ("before", "now", "fell"),
    [
        (0.50, 0.49, True),  # no longer even
        (0.50, 0.495, False),  # shown as 50 % both times
        (0.90, 0.70, True),
        (0.90, 0.71, False),
        (0.40, 0.20, True),
        (0.30, 0.90, False),
        (np.nan, 0.10, False),  # bought since, or was unknown
    ],
)
def test_a_chance_has_fallen_when_it_is_less_than_even_or_lost_twenty_points(before, now, fell):
    assert have_fallen([before], [now]).tolist() == [fell]


@given(SHARES, SHARES)
def test_what_rose_has_not_fallen(one, other):
    low, high = sorted((one, other))
    assert not have_fallen(low, high)
