"""The worker's round: only the shops that have something to do, each on its own, in as many questions for many as for one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.web import worker
from habitue.web.actions import programme as programmes
from habitue.web.models import Event, Routine, Shop, Version
from tests.web.ledger.tills import NOON, STAMPS, card, event, programme, send
from tests.web.people import open_cafe
from tests.web.programme.test_versions import dearer

NIGHT = datetime(2026, 5, 13, 4, 30, tzinfo=UTC)


def questions(now):
    with CaptureQueriesContext(connection) as asked:
        worker.once(now)
    return len(asked)


def done_through(shop):
    return dict(Routine.objects.filter(shop=shop).values_list("name", "done_through"))


def rest_until(now):
    """Every shop's days are done but the last few: to catch up with a year of them takes its time."""
    done = {"done_through": now.date() - timedelta(days=4), "ran_at": now}
    for shop in Shop.objects.all():
        for name in worker.nightly():
            Routine.objects.get_or_create(shop=shop, name=name, defaults=done)


def test_a_round_with_nothing_to_do_asks_no_more_for_ten_shops_than_for_one(cafe):
    rest_until(NIGHT)
    worker.once(NIGHT)
    alone = questions(NIGHT + timedelta(minutes=1))
    for number in range(9):
        open_cafe(f"Café {number}", f"owner{number}@example.org")
    rest_until(NIGHT)
    worker.once(NIGHT)
    assert questions(NIGHT + timedelta(minutes=1)) == alone


def test_each_shop_turns_its_days_on_its_own_clock(cafe):
    tokyo, _ = open_cafe("Kissa", "kei@example.org", timezone="Asia/Tokyo")
    evening = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)  # the 12th in Paris, the 13th in Tokyo
    rest_until(evening)
    worker.once(evening)
    here, there = done_through(cafe.shop), done_through(tokyo)
    assert set(here) == set(there) == set(worker.nightly())
    assert {day - here[name] for name, day in there.items()} == {timedelta(days=1)}
    worker.once(evening + timedelta(hours=8))
    assert done_through(cafe.shop) == there


def test_one_shop_that_cannot_be_dealt_with_keeps_no_other_waiting(cafe, caplog):
    other, _ = open_cafe("Chez Rosa", "rosa@example.org")
    made = programme(cafe.shop)
    Version.objects.create(
        programme=made, number=2, from_day=NOON.date(), terms={"unit": "nonsense"}, made_at=NOON
    )
    rest_until(NIGHT)
    worker.once(NIGHT)
    assert set(done_through(other)) >= set(worker.nightly())
    assert "a part of the worker's round failed" in caplog.text


def test_a_version_begins_once_by_the_round(cafe):
    made = programme(cafe.shop)
    rest_until(NIGHT)
    _, code = card(cafe.shop)
    send(cafe.shop, event("visit", code))
    programmes.change(
        cafe.shop,
        made,
        terms=dearer(cost=2 * STAMPS["rewards"][0]["cost"]),
        from_day=NIGHT.date(),
        by=cafe.alice.place,
        at=NOON + timedelta(hours=1),
    )
    worker.once(NIGHT)
    worker.once(NIGHT + timedelta(hours=1))
    assert Event.objects.filter(kind="run").count() == 1


@pytest.mark.parametrize("hours", [0, 5])
def test_the_round_leaves_a_sign_of_life(cafe, hours):
    rest_until(NIGHT)
    worker.once(NIGHT + timedelta(hours=hours))
    assert Routine.objects.get(shop=None, name="beat").ran_at == NIGHT + timedelta(hours=hours)
