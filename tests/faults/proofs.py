"""The proofs in short, for every database: `make stateful`, `crash`, `race` and `storm` are the long ones."""

import pytest

from tests.faults import books, crash, order, race, stateful, storm
from tests.faults.backroom import site

SEED = 7
"""Always the same course of events, so far as threads and the kernel allow; the commands try others."""

PATIENCE = 30.0
"""Here the ledger is judged, not the clock: other tests run on the same machine. The commands have the true limits."""


@pytest.mark.slow
class Proofs:
    """``kind`` is the database; one site serves all."""

    kind: str

    @pytest.fixture(scope="class")
    @classmethod
    def site(cls):
        with site(cls.kind) as made:
            yield made

    def test_whatever_people_do_the_ledger_is_the_oracles(self, site):
        assert stateful.prove(site, examples=20, steps=20, seed=None).faults == []

    def test_any_order_gives_the_same_ledger(self, site):
        assert order.prove(site, orders=3, events=40, seed=SEED).faults == []

    def test_parallel_redemptions_of_one_reward_give_exactly_one(self, site):
        assert race.prove(site, rounds=2, clients=50, seed=SEED).faults == []

    def test_a_storm_of_repeated_queues_gives_the_exact_ledger(self, site):
        assert (
            storm.prove(site, senders=8, events=40, cards=40, seed=SEED, scan_seconds=PATIENCE).faults == []
        )

    def test_kills_lose_and_double_nothing(self, site):
        assert crash.prove(site, kills=2, senders=4, seed=SEED, back_seconds=PATIENCE).faults == []

    def test_after_all_that_the_books_are_whole(self, site):
        assert books.faults(site.ground) == []
