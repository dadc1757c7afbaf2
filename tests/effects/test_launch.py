"""Launches in waves: when one is judged, and how near to half and half that is."""

import pytest

from habitue.effects import Indicator, Invited, Tally
from habitue.effects.comparison import compare
from habitue.effects.launch import Waves, on_joiners


def test_two_waves_by_hand():
    two = Waves(2, 14)
    assert (two.judged, two.held_share) == (1, 0.5)
    assert [two.days_until(wave) for wave in (1, 2, 3)] == [0, 14, 28]


@pytest.mark.parametrize("count", [2, 3, 4])
def test_no_other_wave_leaves_the_groups_more_alike_in_size(count):
    waves = Waves(count, 7)
    nearest = min(abs(waves.share_after(wave) - 0.5) for wave in range(1, count))
    assert abs(waves.held_share - 0.5) == pytest.approx(nearest)
    assert waves.judged < count
    assert waves.share_after(count) == 0


def test_who_moved_without_joining_makes_joiners_untellable():
    # 40 of 60 came, 10 of 60 of the others: half more; a fifth joined, so each joiner would have come two and a half times
    effect = compare(Indicator("came_back", "rate", Tally(40, 60), Tally(10, 60)))
    found = on_joiners(effect, Invited(joined=12))
    assert (found.value, found.reason) == (None, "not_by_joining_alone")
    most = on_joiners(effect, Invited(joined=36))
    assert (most.value, most.high) == (pytest.approx(0.5 / 0.6), 1.0)
