"""The pages of small gestures: chosen by the owner, said at the counter and at the till, given in one tap, told on the customer's page."""

import uuid

import pytest
import time_machine
from django.utils import timezone

from habitue.web.actions.card import new_card
from habitue.web.actions.gesture import on_bad_day
from habitue.web.models import Card, Customer, Delight, Event, Message
from habitue.web.queries.gesture import delight_of
from tests.web.delight.regulars import gives, look, regular, rows
from tests.web.ledger.tills import NOON

pytestmark = pytest.mark.django_db
CHOICE = {"gift": "a biscuit", "cost": "1.00", "budget": "30", "holdout": "0"}


def address(shop, *parts):
    return "/".join([f"/s/{shop.public_id}/gestures", *map(str, parts)])


def counter(shop, card):
    return f"/s/{shop.public_id}/visit/{card.key}"


@pytest.fixture
def zoe(cafe):
    """Zoé, for whom something waits, and her card."""
    with time_machine.travel(NOON, tick=False):
        gives(cafe.shop)
        person = regular(cafe.shop)
        look(cafe.shop)
        cafe.card = Card.objects.get(customer=person)
        yield cafe


def test_the_owner_chooses_and_switches_off(cafe):
    page = cafe.alice.client.post(address(cafe.shop, ""), CHOICE)
    assert page.status_code == 302
    found = delight_of(cafe.shop)
    assert (found.on, found.budget, found.cost, found.gift, found.holdout) == (
        True,
        3000,
        100,
        "a biscuit",
        0,
    )
    assert cafe.alice.client.get(address(cafe.shop, "")).context["overview"].effect.unknowable
    cafe.alice.client.post(address(cafe.shop, "off"))
    assert (Delight.objects.get().on, Delight.objects.get().budget) == (False, 3000)


@pytest.mark.parametrize(
    "wrong", [{"cost": "0"}, {"budget": "0.50"}, {"gift": ""}, {"gift": "x" * 41}, {"holdout": "95"}]
)
def test_what_makes_no_sense_is_not_kept(cafe, wrong):
    page = cafe.alice.client.post(address(cafe.shop, ""), {**CHOICE, **wrong})
    assert (page.status_code, page.context["form"].is_valid()) == (200, False)
    assert not delight_of(cafe.shop).on


def test_the_counter_says_it_and_one_tap_gives_it_once(zoe):
    page = zoe.bob.client.get(counter(zoe.shop, zoe.card))
    surprise = page.context["seen"].delight.surprise
    assert (surprise.gift, surprise.why) == ("a biscuit", "Around visit number 10")
    tap = address(zoe.shop, "card", zoe.card.key, surprise.promise)
    done = zoe.bob.client.post(tap, {"event": str(surprise.event)}, follow=True)
    assert (done.context["verdict"].kind, done.context["verdict"].words) == (
        "done",
        "On the house: a biscuit.",
    )
    zoe.bob.client.post(tap, {"event": str(surprise.event)})
    second = zoe.bob.client.post(tap, {"event": str(uuid.uuid4())}, follow=True)
    assert second.context["verdict"].kind == "refused"
    assert Event.objects.filter(kind="gesture", accepted=True).count() == 1
    assert done.context["verdict"].undoes == surprise.event
    told = zoe.alice.client.get(address(zoe.shop, "")).context["overview"]
    assert (told.given.n, told.given.cost, [one.name for one in told.lately]) == (1, 100, ["Zoé"])


def test_a_bad_day_is_one_tap_at_the_counter(cafe):
    with time_machine.travel(NOON, tick=False):
        gives(cafe.shop)
        person = regular(cafe.shop, visits=12)
        card = Card.objects.get(customer=person)
        event = cafe.bob.client.get(counter(cafe.shop, card)).context["seen"].delight.event
        done = cafe.bob.client.post(
            address(cafe.shop, "card", card.key, "remark"), {"event": str(event)}, follow=True
        )
        assert done.context["verdict"].words == "It is noted."
        assert done.context["seen"].delight.surprise.why == "A bad day, as a colleague saw"
        profile = cafe.alice.client.get(f"/s/{cafe.shop.public_id}/customers/{person.key}").text
        assert "Small gesture: A bad day, as a colleague saw" in profile


def test_a_shop_without_gestures_and_a_card_of_nobody_show_none(cafe):
    person = regular(cafe.shop)
    page = cafe.bob.client.get(counter(cafe.shop, Card.objects.get(customer=person)))
    assert not page.context["seen"].delight.on
    gives(cafe.shop)
    page = cafe.bob.client.get(counter(cafe.shop, new_card(cafe.shop, None, NOON)))
    assert not page.context["seen"].delight.on


def test_nobody_gives_to_their_own_card(zoe):
    zoe.bob.place.card = zoe.card
    zoe.bob.place.save()
    promise = Message.objects.get()
    tap = address(zoe.shop, "card", zoe.card.key, promise.key)
    zoe.bob.client.post(tap, {"event": str(uuid.uuid4())})
    assert rows(zoe.shop) == [("Zoé", "gesture:visits:10", "planned")]
    assert "A small gesture" not in zoe.bob.client.get(counter(zoe.shop, zoe.card)).text


def test_a_till_is_told_what_waits_and_the_word_of_a_bad_day(till):
    found = till.ask(f"card?code={till.card.key}").json()["card"]
    assert (found["gesture"], found["remark"]) == (None, "")
    gives(till.shop)
    camille = Customer.objects.get(pk=till.camille.pk)
    found = till.ask(f"card?code={till.card.key}").json()["card"]
    assert (found["gesture"], found["remark"]) == (None, "Tired today")
    assert on_bad_day(till.shop, camille, now=timezone.now())
    found = till.ask(f"card?code={till.card.key}").json()["card"]["gesture"]
    assert found == {
        "promise": str(Message.objects.get().key),
        "gift": "a biscuit",
        "why": "A bad day, as a colleague saw",
    }
