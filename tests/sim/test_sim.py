"""Short forms of ``make sim`` and ``make sim-mutants``."""

import pytest

from tests.long import cases
from tests.sim.shop import made_shop
from tests.sim.world import MUTANTS, simulate

SEEDS = range(cases(40, of=1000))


@pytest.fixture
def place(db):
    return made_shop()


def test_whatever_the_network_and_the_power_do_every_visit_counts_once(place):
    faults = {seed: found for seed in SEEDS if (found := simulate(*place, seed).faults)}
    assert faults == {}


def test_a_seed_is_one_course_of_events(place):
    again = [simulate(*place, seed).trace for seed in (3, 3, 4)]
    assert again[0] == again[1] != again[2]


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_planted_mistake_is_caught(place, mutant):
    assert any(simulate(*place, seed, mutant).faults for seed in SEEDS)
