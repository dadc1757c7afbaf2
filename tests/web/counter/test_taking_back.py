"""Undo and refund: staff take back what is of today, managers what is older; each once; and never more than was earned."""

import uuid

import pytest

from habitue.web.models import Event, Role
from tests.web.counter.shop import (
    POINTS,
    accepted,
    balance,
    begin,
    card_of,
    customer,
    hours_ago,
    post,
    send,
    url,
)
from tests.web.people import hire


@pytest.fixture
def regular(cafe):
    begin(cafe, at=hours_ago(200))
    return card_of(cafe, customer(cafe))


def undo(cafe, person, answer, **said):
    return post(person, url(cafe, f"event/{answer.id}/undo"), **said)


def test_a_mistake_of_today_is_undone_in_one_tap(cafe, regular):
    visit = send(cafe, "visit", regular)
    onward = undo(cafe, cafe.bob, visit)
    assert balance(regular) == 0
    verdict = cafe.bob.client.get(onward["Location"]).context["verdict"]
    assert (verdict.kind, verdict.words) == ("done", "Undone: −1 stamp.")


def test_an_undo_sent_twice_undoes_once(cafe, regular):
    send(cafe, "visit", regular, at=hours_ago(50))
    visit, event = send(cafe, "visit", regular), str(uuid.uuid4())
    for _ in range(2):
        assert undo(cafe, cafe.bob, visit, event=event).status_code == 302
    assert (accepted(regular, "undo"), balance(regular)) == (1, 1)
    undo(cafe, cafe.bob, visit)
    assert (accepted(regular, "undo"), balance(regular)) == (1, 1)


def test_undoing_a_reward_gives_its_stamps_back(cafe, regular):
    for _ in range(3):
        send(cafe, "visit", regular, at=hours_ago(5), confirmed=True)
    given = send(cafe, "redeem", regular, programme="carte-cafe", reward="coffee")
    assert balance(regular) == 0
    undo(cafe, cafe.bob, given)
    assert balance(regular) == 3


def test_what_is_older_is_a_managers_to_undo(cafe, regular):
    visit = send(cafe, "visit", regular, at=hours_ago(50))
    undo(cafe, cafe.bob, visit)
    assert balance(regular) == 1
    manager = hire(cafe.shop, "mona@example.org", Role.MANAGER)
    undo(cafe, manager, visit)
    assert balance(regular) == 0


def test_an_adjustment_is_a_managers_to_undo(cafe, regular):
    adjusted = send(cafe, "adjust", regular, programme="carte-cafe", units=2, reason="Forgotten")
    undo(cafe, cafe.bob, adjusted)
    assert balance(regular) == 2
    undo(cafe, cafe.alice, adjusted)
    assert balance(regular) == 0


@pytest.mark.parametrize(("amount", "left"), [("", 0), ("12", 0), ("6", 6), ("0,01", 12), ("1,99", 11)])
def test_a_refund_takes_back_in_proportion(cafe, amount, left):
    begin(cafe, POINTS, "Points")
    card = card_of(cafe, customer(cafe))
    visit = send(cafe, "visit", card, amount=1200, currency="EUR")
    assert cafe.bob.client.get(url(cafe, f"event/{visit.id}/refund")).status_code == 200
    post(cafe.bob, url(cafe, f"event/{visit.id}/refund"), amount=amount, reason="Cold coffee")
    assert balance(card, "points") == left


@pytest.mark.parametrize(
    "said", [{"amount": "12,01"}, {"amount": "-1"}, {"amount": "x"}, {"reason": "x" * 10_000}]
)
def test_a_refund_of_more_than_was_paid_is_not_taken(cafe, said):
    begin(cafe, POINTS, "Points")
    card = card_of(cafe, customer(cafe))
    visit = send(cafe, "visit", card, amount=1200, currency="EUR")
    assert post(cafe.bob, url(cafe, f"event/{visit.id}/refund"), **said).status_code == 422
    assert balance(card, "points") == 12


def test_staff_cannot_refund_what_is_older(cafe, regular):
    visit = send(cafe, "visit", regular, at=hours_ago(50))
    assert cafe.bob.client.get(url(cafe, f"event/{visit.id}/refund")).status_code == 302
    post(cafe.bob, url(cafe, f"event/{visit.id}/refund"))
    assert accepted(regular, "refund") == 0
    post(cafe.alice, url(cafe, f"event/{visit.id}/refund"))
    assert (accepted(regular, "refund"), balance(regular)) == (1, 0)


def test_onward_stays_on_this_server(cafe, regular):
    visit = send(cafe, "visit", regular)
    onward = undo(cafe, cafe.bob, visit, next="https://elsewhere.example/")
    assert onward["Location"].startswith(url(cafe))


PAGES = ("visit/{card}", "event/{event}/refund")
POSTS = (
    "visit/{card}/record",
    "visit/{card}/give",
    "visit/{card}/gift",
    "event/{event}/undo",
    "event/{event}/refund",
)


@pytest.mark.parametrize("path", PAGES + POSTS)
def test_a_stranger_is_told_nothing_is_there(cafe, regular, path):
    visit = send(cafe, "visit", regular)
    before = Event.objects.count()
    path = path.format(card=regular.key, event=visit.id)
    said = {"event": str(uuid.uuid4()), "programme": "carte-cafe", "reward": "coffee", "gift": "carte-cafe:"}
    for shop in (cafe.shop, cafe.other):
        for answer in (
            cafe.charlie.client.get(url(cafe, path, shop=shop)),
            cafe.charlie.client.post(url(cafe, path, shop=shop), said),
        ):
            assert answer.status_code in ({404} if shop == cafe.shop else {404, 405})
    assert Event.objects.count() == before
