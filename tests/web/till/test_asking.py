"""What a till asks the server: how the shop is, whose card it is, whether a PIN is right."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from habitue.web.actions.device import enrol, invite_again, make_device, revoke
from habitue.web.actions.pin import set_pin
from habitue.web.models import Device, Event, Staff
from tests.web.counter.shop import POINTS, STAMPS, begin, card_of, customer, send
from tests.web.people import counter_of, hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def till(cafe):
    """A till of the café, with a customer; ``ask`` is asked with its key."""
    cache.clear()
    begin(cafe)
    cafe.camille = customer(cafe, phone="+33612345678")
    cafe.card = card_of(cafe, cafe.camille)
    cafe.device, cafe.key = new_till(cafe)

    def ask(path, *, key=cafe.key, staff=cafe.bob.place, **headers):
        given = {"Authorization": f"Bearer {key}", "Accept-Language": "en", **headers}
        if staff is not None:
            given["Habitue-Staff"] = str(staff.pk)
        return Client().get(f"/api/v1/till/{path}", headers=given)

    def pin(digits, *, key=cafe.key, staff=cafe.bob.place, language="en"):
        given = {"Authorization": f"Bearer {key}", "Accept-Language": language}
        body = {"staff": staff if isinstance(staff, int) else staff.pk, "pin": digits}
        return Client().post("/api/v1/till/pin", body, content_type="application/json", headers=given)

    cafe.ask, cafe.pin = ask, pin
    return cafe


def new_till(cafe, shop=None, by=None):
    now = timezone.now()
    shop, by = shop or cafe.shop, by or cafe.alice
    _, link = make_device(shop, name="Phone", location=counter_of(shop), by=by.place, at=now)
    return enrol(link, now)


def test_the_state_is_all_that_a_till_needs_to_work(till):
    found = till.ask("state").json()
    assert found["shop"]["name"] == till.shop.name
    assert (found["shop"]["currency"], found["shop"]["digits"]) == ("EUR", 2)
    assert found["till"] == {"id": till.device.pk, "name": "Phone", "place": "Comptoir"}
    assert found["staff"] == [
        {"id": till.alice.place.pk, "name": "Alice", "pin": False},
        {"id": till.bob.place.pk, "name": "Bob", "pin": False},
    ]
    assert (found["pins"], found["person"]) == (False, till.bob.place.pk)
    assert found["needs"] == {"amount": False, "items": [], "any_item": False}
    assert [gift["name"] for gift in found["gifts"]] == ["Un café", "1 stamp – Carte café"]
    assert found["offline"] == []


def test_a_till_says_how_much_is_unsent_and_what_its_clock_shows(till):
    clock = (timezone.now() - timedelta(minutes=10)).isoformat()
    oldest = datetime(2026, 5, 1, tzinfo=UTC).isoformat()
    said = {"Habitue-Clock": clock, "Habitue-Unsent": "7", "Habitue-Oldest": oldest}
    till.ask("state", **said)
    device = Device.objects.get()
    assert (device.unsent, device.oldest_unsent_at.isoformat()) == (7, oldest)
    assert abs(device.skew_ms + 600_000) < 5000
    nonsense = {"Habitue-Clock": "soon", "Habitue-Unsent": "-1", "Habitue-Oldest": "2026-05-01T00:00:00"}
    assert till.ask("state", **nonsense).status_code == 200
    assert Device.objects.get().unsent == 0


def test_rewards_without_network_are_those_within_the_allowance(till):
    from dataclasses import replace

    begin(till, replace(STAMPS, offline_units=5), name="Hors ligne")
    (found,) = till.ask("state").json()["offline"]
    assert (found["name"], found["cost"], found["most"]) == ("Un café", 3, 5)


def test_a_card_is_told_by_code_by_phone_and_by_name(till):
    code = till.card.codes.get().text
    for _ in range(3):
        send(till, "visit", till.card, at=timezone.now(), confirmed=True)
    for text in (code.lower(), "06 12 34 56 78", str(till.card.key), "camille"):
        found = till.ask(f"card?code={text}").json()["card"]
        assert (found["name"], found["card"]) == ("Camille Martin", str(till.card.key))
    (progress,) = found["progress"]
    assert (progress["have"], progress["filled"], progress["wanted"]) == ("3 stamps", 3, 3)
    assert [one["name"] for one in progress["ready"]] == ["Un café"]
    assert (found["visits"], found["own"], found["birthday"]) == (3, False, False)
    assert "tampons" in till.ask(f"card?code={code}", **{"Accept-Language": "fr"}).text


def test_several_people_are_a_choice_and_nobody_is_said(till):
    customer(till, "Camilla", "Moreau")
    found = till.ask("card?code=camil").json()["choice"]
    assert {one["name"] for one in found} == {"Camille Martin", "Camilla Moreau"}
    for text in ("nobody", "", "22222222"):
        answer = till.ask(f"card?code={text}")
        assert (answer.status_code, answer.json()["text"]) == (404, "Nobody was found.")


def test_what_a_visit_asks_depends_on_the_programmes(till):
    begin(till, POINTS, name="Points")
    assert till.ask("state").json()["needs"]["amount"] is True


def test_the_last_customers_of_a_till_are_its_own(till):
    headers = {"Authorization": f"Bearer {till.key}", "Habitue-Staff": str(till.bob.place.pk)}
    code = till.card.codes.get().text
    body = {
        "id": "5f0c9f0e-3a53-4c0e-9d70-0b7c2f9a1d11",
        "kind": "visit",
        "at": timezone.now().isoformat(),
        "card": code,
    }
    Client().post("/api/v1/events", body, content_type="application/json", headers=headers)
    (last,) = till.ask("state").json()["last"]
    assert (last["name"], last["text"], last["id"]) == ("Camille Martin", "+1 stamp.", body["id"])
    _, key = new_till(till)
    assert till.ask("state", key=key).json()["last"] == []
    assert Event.objects.get().staff == till.bob.place


def test_strangers_learn_nothing(till):
    _, theirs = new_till(till, till.other, till.charlie)
    code = till.card.codes.get().text
    assert till.ask(f"card?code={code}", key=theirs, staff=till.charlie.place).status_code == 404
    # somebody of one shop is nobody at the till of another
    assert till.ask(f"card?code={code}", key=theirs).status_code == 403
    assert till.pin("1", key=theirs).status_code == 404
    for key in ("hat_guessed", "hab_guessed", ""):
        assert till.ask("state", key=key).status_code == 401
        assert till.pin("1", key=key).status_code == 401
    revoke(till.shop, device=till.device.pk, at=timezone.now())
    for answer in (till.ask("state"), till.ask(f"card?code={code}"), till.pin("1")):
        assert (answer.status_code, answer.json()["error"]) == (401, "revoked_till")


def test_a_right_pin_gives_a_pass_for_the_day(till):
    set_pin(till.bob.place, "2580")
    code = till.card.codes.get().text
    refused = till.ask(f"card?code={code}")
    assert (refused.status_code, refused.json()["error"]) == (403, "pin_wanted")
    assert till.ask("state").json()["last"] == []
    found = till.pin("2580").json()
    good = {"Habitue-Pass": found["pass"]}
    assert till.ask(f"card?code={code}", **good).status_code == 200
    assert till.ask("state", **good).json()["person"] == till.bob.place.pk
    # it is nobody else's, of no other till, and of no other day
    assert till.ask(f"card?code={code}", staff=till.alice.place, **good).status_code == 403
    _, other = new_till(till)
    assert till.ask(f"card?code={code}", key=other, **good).status_code == 403
    assert till.ask(f"card?code={code}", **{"Habitue-Pass": found["pass"][:-1]}).status_code == 403
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert till.ask(f"card?code={code}", **good).status_code == 403


def test_events_are_in_the_name_of_whoever_gave_their_pin(till):
    set_pin(till.bob.place, "2580")
    good = till.pin("2580").json()["pass"]

    def stand(number, **headers):
        given = {"Authorization": f"Bearer {till.key}", "Habitue-Staff": str(till.bob.place.pk), **headers}
        body = {
            "id": f"5f0c9f0e-3a53-4c0e-9d70-0b7c2f9a1d1{number}",
            "kind": "visit",
            "at": (timezone.now() - timedelta(minutes=40 * number)).isoformat(),
            "card": str(till.card.key),
            "offline": True,
        }
        Client().post("/api/v1/events", body, content_type="application/json", headers=given)
        return Event.objects.get(event_id=body["id"]).staff

    assert stand(1, **{"Habitue-Pass": good}) == till.bob.place
    assert stand(2) is None
    with time_machine.travel(timezone.now() + timedelta(days=2)):  # what was kept without network comes late
        assert stand(3, **{"Habitue-Pass": good}) == till.bob.place


def test_what_a_till_kept_before_it_was_taken_back_is_in_its_people_s_names(till):
    set_pin(till.bob.place, "2580")
    good = till.pin("2580").json()["pass"]
    revoke(till.shop, device=till.device.pk, at=timezone.now())
    link = invite_again(till.shop, device=till.device.pk, at=timezone.now())
    _, key = enrol(link, timezone.now())
    headers = {
        "Authorization": f"Bearer {key}",
        "Habitue-Staff": str(till.bob.place.pk),
        "Habitue-Pass": good,
    }
    body = {"id": str(uuid.uuid4()), "kind": "visit", "at": timezone.now().isoformat(), "offline": True}
    body["card"] = str(till.card.key)
    Client().post("/api/v1/events", body, content_type="application/json", headers=headers)
    assert Event.objects.get().staff == till.bob.place


def test_a_name_alone_is_nobody_in_a_shop_of_pins(till):
    """Without network people go on without a PIN: it is then in nobody's name, whether the one tapped has a PIN or not."""
    headers = {"Authorization": f"Bearer {till.key}", "Habitue-Staff": str(till.bob.place.pk)}

    def stand():
        body = {"id": str(uuid.uuid4()), "kind": "visit", "at": timezone.now().isoformat(), "offline": True}
        body["card"] = str(till.card.key)
        Client().post("/api/v1/events", body, content_type="application/json", headers=headers)
        return Event.objects.get(event_id=body["id"]).staff

    assert stand() == till.bob.place
    set_pin(till.alice.place, "2580")
    assert stand() is None
    Staff.objects.filter(pk=till.alice.place.pk).update(left_at=timezone.now())
    assert stand() == till.bob.place


def test_who_has_no_pin_in_a_shop_of_pins_is_told_how_to_get_one(till):
    assert till.pin("").status_code == 200  # nobody has one: nobody needs one
    set_pin(till.alice.place, "2580")
    answer = till.pin("", language="fr")
    assert (answer.status_code, answer.json()["error"]) == (403, "no_pin")
    assert "Ma place ici" in answer.json()["text"]


def test_pin_bruteforce_is_slowed_down_by_till(till):
    set_pin(till.bob.place, "2580")
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        tries = [till.pin("1111").json() for _ in range(5)]
        assert [one["left"] for one in tries] == [4, 3, 2, 1, 0]
        for wait in (30, 60, 120):
            # even the right one has to wait
            answer = till.pin("2580")
            assert (answer.status_code, answer.json()["seconds"]) == (429, wait + 1)
            clock.shift(timedelta(seconds=wait - 1))
            assert till.pin("2580").status_code == 429
            clock.shift(timedelta(seconds=1))
            assert till.pin("1111").status_code == 403
        clock.shift(timedelta(hours=1))
        assert till.pin("2580").status_code == 200
        assert till.pin("1111").json()["left"] == 4


def test_who_knows_one_pin_gets_no_more_tries_at_another(till):
    set_pin(till.bob.place, "2580")
    set_pin(till.alice.place, "9713")
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(5):
            assert till.pin("1111", staff=till.alice.place).status_code == 403
            till.pin("2580")
        assert till.pin("9713", staff=till.alice.place).status_code == 429


def test_many_tills_at_once_are_slowed_down_by_shop(till):
    set_pin(till.bob.place, "2580")
    keys = [till.key, *(new_till(till)[1] for _ in range(4))]
    with time_machine.travel(timezone.now(), tick=False):
        wrong = [till.pin("1111", key=key).status_code for key in keys for _ in range(4)]
        assert wrong == [403] * 20
        assert till.pin("1111", key=new_till(till)[1]).status_code == 429
        # and other shops know nothing of it
        set_pin(till.charlie.place, "2580")
        _, theirs = new_till(till, till.other, till.charlie)
        assert till.pin("2580", key=theirs, staff=till.charlie.place).status_code == 200


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"staff": "1"}', '{"staff": 1, "pin": 5}', '{"staff": true}', "[" * 3000]
)
def test_what_is_no_pin_is_refused(till, body):
    given = {"Authorization": f"Bearer {till.key}"}
    answer = Client().post("/api/v1/till/pin", body, content_type="application/json", headers=given)
    assert (answer.status_code, answer.json()["error"]) == (400, "not_json")


def test_a_pin_is_set_changed_and_forgotten_by_its_owner(till):
    where = f"/s/{till.shop.public_id}/team/me/pin"
    for bad in ("", "12", "12ab", "1234", "0000", "9876", "1" * 13):
        assert till.bob.client.post(where, {"pin": bad}).status_code == 422
    till.bob.client.post(where, {"pin": "2580"})
    till.bob.place.refresh_from_db()
    assert "2580" not in till.bob.place.pin
    assert till.pin("2580").status_code == 200
    till.bob.client.post(where, {"forget": "on"})
    till.bob.place.refresh_from_db()
    assert till.bob.place.pin == ""
    assert till.bob.client.get(where).status_code == 302


def test_who_left_stands_at_no_till(till):
    gone = hire(till.shop, "gone@example.org")
    gone.place.left_at = timezone.now()
    gone.place.save()
    assert till.pin("", staff=gone.place).status_code == 404
    assert till.ask("card?code=camille", staff=gone.place).status_code == 403
