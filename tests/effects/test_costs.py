"""What one more visitor cost, by hand."""

from dataclasses import replace

import pytest

from habitue.effects.costs import cost_per_extra
from habitue.effects.results import Arm, Effect

FOUND = Effect("came_back", "rate", 0.1, 0.02, 0.18, 500, Arm(0.3, 250), Arm(0.2, 250), real=True)


def test_the_whole_cost_over_what_was_gained_in_all():
    assert cost_per_extra(FOUND, cost=50.0) == pytest.approx(50 / (0.1 * 250))
    less = replace(FOUND, value=-0.1, low=-0.18, high=-0.02, better="less")
    assert cost_per_extra(less, cost=50.0) == pytest.approx(2.0)


@pytest.mark.parametrize(
    "found",
    [
        None,
        replace(FOUND, real=False),
        replace(FOUND, value=-0.1, low=-0.18, high=-0.02),
        replace(FOUND, value=None, low=None, high=None),
        replace(FOUND, kind="ratio"),
    ],
)
def test_what_may_be_chance_or_harm_has_no_price(found):
    assert cost_per_extra(found, cost=50.0) is None
