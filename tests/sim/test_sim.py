"""Short forms of ``make sim`` and ``make sim-mutants``."""

import pytest

from tests.long import cases
from tests.sim.browsers import browsers
from tests.sim.shop import made_shop
from tests.sim.world import MUTANTS, simulate

SEEDS = range(cases(25, of=1000))


@pytest.fixture(scope="module")
def tills():
    with browsers() as found:
        yield found


@pytest.fixture
def place(db, tills):
    return (*made_shop(), tills)


def test_whatever_the_network_and_the_power_do_every_visit_counts_once(place):
    faults = {seed: found for seed in SEEDS if (found := simulate(*place, seed).faults)}
    assert faults == {}


def test_a_seed_is_one_course_of_events(place):
    again = [simulate(*place, seed).trace for seed in (3, 3, 4)]
    assert again[0] == again[1] != again[2]


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_planted_mistake_is_caught(db, mutant):
    with browsers(mutant) as tills:
        place = (*made_shop(), tills)
        assert any(simulate(*place, seed, mutant).faults for seed in range(1000))
