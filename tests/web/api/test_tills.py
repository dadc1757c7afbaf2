"""Tills at the endpoint: enrolled once by a link, known by their key, heard from, revoked."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from habitue.web.actions.device import enrol, heard_from, invite_again, make_device, rename, revoke
from habitue.web.models import Device, Event, Staff
from habitue.web.queries.device import device_invited, device_of, devices_of, revoked_device_of
from tests.web.ledger.tills import card, programme
from tests.web.people import counter_of, hire

NOW = datetime(2026, 5, 12, 9, tzinfo=UTC)
URL = "/api/v1/events"


@pytest.fixture
def till(cafe):
    """``device``, its ``key``, and ``send``; ``ana`` is the code of a card."""
    programme(cafe.shop)
    cafe.ana = card(cafe.shop)[1]
    cafe.device, cafe.link = make(cafe)
    _, cafe.key = enrol(cafe.link, NOW)

    def send(code=cafe.ana, **headers):
        at = (timezone.now() - timedelta(minutes=1)).isoformat()
        body = {"id": str(uuid.uuid4()), "kind": "visit", "at": at, "card": code}
        given = {"Authorization": f"Bearer {cafe.key}"} | headers
        return Client().post(URL, body, content_type="application/json", headers=given)

    cafe.send = send
    return cafe


def make(cafe, name="Phone"):
    return make_device(cafe.shop, name=name, location=counter_of(cafe.shop), by=cafe.alice.place, at=NOW)


def test_a_till_is_enrolled_once_within_a_quarter_of_an_hour(cafe):
    made, link = make(cafe)
    assert enrol(link, NOW + timedelta(minutes=15)) is None
    assert device_invited(link, at=NOW + timedelta(minutes=14)) == made
    device, key = enrol(link, NOW + timedelta(minutes=14))
    assert (device, key[:4], len(key)) == (made, "hat_", 47)
    assert enrol(link, NOW + timedelta(minutes=14)) is None
    assert key not in str(Device.objects.values().get())
    assert invite_again(cafe.shop, device=made.pk, at=NOW) is None


def test_a_new_link_kills_the_old_one(cafe):
    made, old = make(cafe)
    link = invite_again(cafe.shop, device=made.pk, at=NOW + timedelta(hours=1))
    assert enrol(old, NOW + timedelta(hours=1)) is None
    assert enrol(link, NOW + timedelta(hours=1))[0] == made
    assert invite_again(cafe.other, device=made.pk, at=NOW) is None


def test_a_till_records_as_itself_at_its_place_for_who_stands_at_it(till):
    answer = till.send(**{"Habitue-Staff": str(till.bob.place.pk)}).json()["answers"][0]
    assert (answer["status"], answer["balances"]) == ("recorded", {"stamps": 1})
    event = Event.objects.get()
    assert (event.source, event.device, event.staff, event.location) == (
        "till",
        till.device,
        till.bob.place,
        counter_of(till.shop),
    )


@pytest.mark.parametrize("who", ["", "x", "9" * 30, "stranger", "left"])
def test_nobody_else_stands_at_a_till(till, who):
    gone = hire(till.shop, "gone@example.org").place
    Staff.objects.filter(pk=gone.pk).update(left_at=NOW)
    known = {"stranger": till.charlie.place.pk, "left": gone.pk}
    assert till.send(**{"Habitue-Staff": str(known.get(who, who))}).status_code == 200
    assert Event.objects.get().staff is None


def test_a_withdrawn_till_is_told_so_and_nothing_of_it_is_recorded(till):
    assert revoke(till.shop, device=till.device.pk, at=NOW)
    assert not revoke(till.shop, device=till.device.pk, at=NOW)
    assert device_of(till.key) is None
    assert revoked_device_of(till.key) == till.device
    french, english = till.send(), till.send(**{"Accept-Language": "en"})
    assert (french.status_code, french.json()["error"]) == (401, "revoked_till")
    assert french.json()["text"] == (
        "Cette caisse a été retirée par le commerce\N{NARROW NO-BREAK SPACE}: plus rien n’en est enregistré."
    )
    assert (
        english.json()["text"] == "This till was withdrawn by the shop: nothing of it is recorded any more."
    )
    assert Event.objects.count() == 0


def test_a_withdrawn_till_is_taken_back_with_a_key_of_its_own(till):
    assert invite_again(till.shop, device=till.device.pk, at=NOW) is None  # it is in use
    revoke(till.shop, device=till.device.pk, at=NOW)
    assert invite_again(till.other, device=till.device.pk, at=NOW) is None
    link = invite_again(till.shop, device=till.device.pk, at=timezone.now())
    # until somebody opens the link nothing has changed
    assert till.send().json()["error"] == "revoked_till"
    found, key = enrol(link, timezone.now())
    assert (found, found.revoked_at) == (till.device, None)
    assert enrol(link, timezone.now()) is None
    assert till.send().json()["error"] == "unknown_key"
    assert till.send(Authorization=f"Bearer {key}").status_code == 200
    assert Event.objects.get().device == till.device


def test_withdrawing_again_ends_the_link_too(till):
    revoke(till.shop, device=till.device.pk, at=NOW)
    link = invite_again(till.shop, device=till.device.pk, at=NOW)
    assert device_invited(link, at=NOW) == till.device
    assert device_invited(link, at=NOW + timedelta(minutes=16)) is None
    assert revoke(till.shop, device=till.device.pk, at=NOW) is False  # it is withdrawn already
    assert enrol(link, NOW) is None


def test_an_unknown_key_of_a_till_opens_nothing(till):
    assert till.send(Authorization="Bearer hat_guessed").json()["error"] == "unknown_key"
    assert device_of("hat_guessed") is None
    assert revoked_device_of("hat_guessed") is None


def test_only_its_own_shop_names_and_revokes_a_till(cafe):
    made, _ = make(cafe)
    assert not rename(cafe.other, device=made.pk, name="Mine")
    assert not revoke(cafe.other, device=made.pk, at=NOW)
    assert rename(cafe.shop, device=made.pk, name="Tablet")
    assert [device.name for device in devices_of(cafe.shop)] == ["Tablet"]
    assert not devices_of(cafe.other)


def test_what_a_till_says_of_itself_is_written_once_a_minute(till):
    def hear(at, unsent, clock=None):
        oldest = at - timedelta(hours=1)
        device = device_of(till.key)
        return heard_from(device, at=at, clock=clock, unsent=unsent, oldest_unsent_at=oldest)

    assert hear(NOW, 3, NOW + timedelta(days=7))
    found = Device.objects.get()
    assert (found.unsent, found.oldest_unsent_at, found.skew_ms) == (
        3,
        NOW - timedelta(hours=1),
        7 * 24 * 3600 * 1000,
    )
    assert not hear(NOW + timedelta(seconds=59), 2)
    assert hear(NOW + timedelta(seconds=59), 0)  # an empty queue is said at once
    found = Device.objects.get()
    assert (found.unsent, found.oldest_unsent_at) == (0, None)
    assert hear(NOW + timedelta(minutes=2), 0, NOW + timedelta(minutes=2, seconds=-1))
    assert Device.objects.get().skew_ms == -1000
