"""Many tills at once: one effect for each event, one reward for one reward's worth, on real transactions."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from habitue.web.models import Account, Entry, Event
from habitue.web.queries.drift import Checked, drifts
from tests.web.ledger.tills import card, event, programme, send

pytestmark = pytest.mark.django_db(transaction=True)
TILLS = 6


def at_once(tasks):
    """The answers of all tasks, each in a thread with a connection of its own."""

    def run(task):
        try:
            return task()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TILLS) as tills:
        return list(tills.map(run, tasks))


def test_the_same_event_from_many_tills_counts_once(cafe):
    programme(cafe.shop)
    _, ana = card(cafe.shop)
    body = event("visit", ana)
    answers = at_once([lambda: send(cafe.shop, body)[0]] * 12)
    assert Counter(answer.status for answer in answers) == {"recorded": 1, "replayed": 11}
    assert all(answer.as_kept() == answers[0].as_kept() for answer in answers)
    assert (Event.objects.count(), Entry.objects.count()) == (1, 1)


def test_one_id_for_two_cards_is_one_event_and_one_conflict(cafe):
    programme(cafe.shop)
    codes = [card(cafe.shop, name)[1] for name in ("Ana", "Bea")]
    body = event("visit")
    answers = at_once([lambda code=code: send(cafe.shop, body | {"card": code})[0] for code in codes])
    assert sorted(answer.status for answer in answers) == ["conflict", "recorded"]
    assert Event.objects.count() == 1


def test_fifty_redemptions_of_one_reward_give_one(cafe):
    programme(cafe.shop)
    _, ana = card(cafe.shop)
    send(cafe.shop, *(event("visit", ana, minutes=n) for n in range(10)))
    wishes = [event("redeem", ana, minutes=30, programme="stamps", reward="coffee") for _ in range(50)]
    answers = at_once([lambda wish=wish: send(cafe.shop, wish)[0] for wish in wishes])
    assert Counter(answer.outcome for answer in answers) == {"redeemed": 1, "not_enough": 49}
    assert Account.objects.get(kind="purse").balance == 0


def test_batches_over_the_same_cards_in_any_order_do_not_wait_for_each_other_for_ever(cafe):
    programme(cafe.shop)
    codes = [card(cafe.shop, f"Ana {n}")[1] for n in range(8)]
    batches = [
        [event("visit", code, minutes=n, offline=True) for code in (codes if n % 2 else codes[::-1])]
        for n in range(24)
    ]
    # every batch twice, as after an answer that was lost
    answers = at_once([lambda batch=batch: send(cafe.shop, *batch) for batch in batches * 2])
    statuses = Counter(answer.status for found in answers for answer in found)
    assert statuses == {"recorded": 192, "replayed": 192}
    assert set(Account.objects.filter(kind="purse").values_list("balance", flat=True)) == {24}
    assert list(drifts(cafe.shop, done=Checked())) == []
