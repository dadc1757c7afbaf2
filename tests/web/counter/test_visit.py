"""A visit at the counter: found by code, phone or name, recorded once however often it is sent, asked about, taken back."""

import uuid
from threading import Thread

import pytest

from habitue.web.models import Code, Event
from tests.web.counter.shop import (
    ITEMS,
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


@pytest.fixture
def regular(cafe):
    begin(cafe, at=hours_ago(200))
    return card_of(cafe, customer(cafe, phone="+33612345678"))


def find(cafe, text):
    return cafe.bob.client.get(url(cafe, "visit"), {"q": text})


@pytest.mark.parametrize("change", [str, str.lower, lambda code: f" {code[:4]} {code[4:]} "])
def test_a_code_opens_its_card_however_it_is_typed(cafe, regular, change):
    code = Code.objects.get(card=regular).text
    found = find(cafe, change(code))
    assert (found.status_code, found["Location"]) == (302, url(cafe, f"visit/{regular.key}"))


@pytest.mark.parametrize("text", ["06 12 34 56 78", "+33612345678", "camille", "MARTIN", "cam mar"])
def test_a_phone_number_or_a_name_that_is_somebodys_alone_opens_the_card(cafe, regular, text):
    assert find(cafe, text)["Location"] == url(cafe, f"visit/{regular.key}")


def test_several_of_a_name_are_offered(cafe, regular):
    other = card_of(cafe, customer(cafe, "Camille", "Durand"))
    page = find(cafe, "camille")
    assert page.status_code == 200
    assert {one.card for one in page.context["found"]} == {regular, other}


@pytest.mark.parametrize(
    "text", ["nobody", "\x00", "%", "'; --", "é" * 5000, "00000000-0000-0000-0000-000000000000"]
)
def test_nobody_is_found_without_harm(cafe, regular, text):
    page = find(cafe, text)
    assert page.status_code == 200
    assert page.context["found"] == []


def test_another_shops_code_is_nobodys(cafe, regular):
    theirs = customer(cafe, shop=cafe.other)
    code = Code.objects.get(card__customer=theirs).text
    assert find(cafe, code).context["found"] == []


def test_a_visit_is_recorded_by_whoever_stands_there(cafe, regular):
    answer = post(cafe.bob, url(cafe, f"visit/{regular.key}/record"))
    event = Event.objects.get(kind="visit")
    assert answer["Location"] == url(cafe, f"visit/{regular.key}?done={event.event_id}")
    assert (event.staff, event.location.name, event.source) == (cafe.bob.place, "Comptoir", "page")
    page = cafe.bob.client.get(answer["Location"])
    verdict = page.context["verdict"]
    assert (verdict.kind, verdict.icon, verdict.words, verdict.name) == (
        "done",
        "check",
        "+1 stamp.",
        "Camille Martin",
    )


def test_the_same_form_sent_twice_records_once(cafe, regular):
    event = str(uuid.uuid4())
    first = post(cafe.bob, url(cafe, f"visit/{regular.key}/record"), event=event)
    second = post(cafe.bob, url(cafe, f"visit/{regular.key}/record"), event=event)
    assert first["Location"] == second["Location"]
    assert (Event.objects.count(), balance(regular)) == (1, 1)


def test_the_form_changed_and_sent_again_changes_nothing(cafe, regular):
    event = str(uuid.uuid4())
    post(cafe.bob, url(cafe, f"visit/{regular.key}/record"), event=event)
    again = post(cafe.bob, url(cafe, f"visit/{regular.key}/record"), event=event, amount="12")
    assert again["Location"].endswith(f"?done={event}")
    assert [one.body.get("amount") for one in Event.objects.all()] == [None]


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_once_record_once(cafe, regular):
    event, found = str(uuid.uuid4()), []

    def submit():
        from django.db import connection

        found.append(post(cafe.bob, url(cafe, f"visit/{regular.key}/record"), event=event)["Location"])
        connection.close()

    threads = [Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert (len(found), Event.objects.count(), balance(regular)) == (4, 1, 1)


def test_a_second_visit_soon_is_asked_about_and_counted_when_confirmed(cafe, regular):
    post(cafe.bob, url(cafe, f"visit/{regular.key}/record"))
    event = str(uuid.uuid4())
    asked = post(cafe.bob, url(cafe, f"visit/{regular.key}/record"), event=event)
    verdict = asked.context["verdict"]
    assert (asked.status_code, verdict.kind) == (200, "ask")
    assert verdict.words == "This card had a visit less than 30 minutes ago. Count another one?"
    assert accepted(regular, "visit") == 1
    assert dict(verdict.again)["event"] == event
    cafe.bob.client.post(url(cafe, f"visit/{regular.key}/record"), dict(verdict.again))
    assert (accepted(regular, "visit"), balance(regular)) == (2, 2)


def test_an_amount_is_asked_for_where_a_programme_counts_it(cafe):
    begin(cafe, POINTS, "Points")
    card = card_of(cafe, customer(cafe))
    asked = post(cafe.bob, url(cafe, f"visit/{card.key}/record"))
    assert asked.context["verdict"].kind == "ask"
    post(cafe.bob, url(cafe, f"visit/{card.key}/record"), amount="12,50")
    assert balance(card, "points") == 12


def test_items_are_counted_by_name(cafe):
    begin(cafe, ITEMS, "Pain")
    card = card_of(cafe, customer(cafe))
    post(cafe.bob, url(cafe, f"visit/{card.key}/record"), **{"item-0": "3"})
    assert Event.objects.get().body["items"] == [{"name": "Baguette", "quantity": 3}]
    assert balance(card, "pain") == 3


@pytest.mark.parametrize(
    "said",
    [
        {"amount": "-5"},
        {"amount": "1e400"},
        {"amount": "9" * 24},
        {"amount": "1,234"},
        {"amount": "x" * 10_000},
        {"event": "not an id"},
        {"event": ""},
    ],
)
def test_bad_input_is_said_and_nothing_written(cafe, regular, said):
    answer = post(cafe.bob, url(cafe, f"visit/{regular.key}/record"), **said)
    assert answer.status_code == 422
    assert Event.objects.count() == 0


def test_a_reward_is_given_in_one_tap_and_only_once(cafe, regular):
    for _ in range(4):
        send(cafe, "visit", regular, at=hours_ago(5), confirmed=True)
    page = cafe.bob.client.get(url(cafe, f"visit/{regular.key}"))
    (reward,) = page.context["seen"].progress[0].ready
    assert (reward.name, reward.cost) == ("Un café", "3 stamps")
    said = {"event": reward.event, "programme": reward.programme, "reward": reward.reward}
    for _ in range(2):
        answer = cafe.bob.client.post(url(cafe, f"visit/{regular.key}/give"), said)
    assert balance(regular) == 1
    assert cafe.bob.client.get(answer["Location"]).context["verdict"].words == "Give the reward: Un café."
    assert cafe.bob.client.get(url(cafe, f"visit/{regular.key}")).context["seen"].progress[0].ready == ()


def test_a_reward_that_is_too_dear_is_refused_with_the_reason(cafe, regular):
    answer = post(cafe.bob, url(cafe, f"visit/{regular.key}/give"), programme="carte-cafe", reward="coffee")
    verdict = cafe.bob.client.get(answer["Location"]).context["verdict"]
    assert (verdict.kind, verdict.words) == (
        "refused",
        "Not enough on the card: it has 0 stamps and this takes 3 stamps.",
    )
    assert (verdict.undoes, balance(regular)) == (None, 0)


def test_a_gift_on_the_house_is_handed_over_at_once_or_kept_on_the_card(cafe, regular):
    post(cafe.bob, url(cafe, f"visit/{regular.key}/gift"), gift="carte-cafe:coffee", reason="Waited")
    assert (accepted(regular, "gift"), accepted(regular, "redeem")) == (1, 1)
    post(cafe.bob, url(cafe, f"visit/{regular.key}/gift"), gift="carte-cafe:coffee", later="on")
    assert (accepted(regular, "gift"), accepted(regular, "redeem")) == (2, 1)
    (reward,) = cafe.bob.client.get(url(cafe, f"visit/{regular.key}")).context["seen"].progress[0].ready
    assert reward.voucher.endswith(":carte-cafe")
    said = {"event": reward.event, "programme": reward.programme, "voucher": reward.voucher}
    cafe.bob.client.post(url(cafe, f"visit/{regular.key}/give"), said)
    assert accepted(regular, "redeem") == 2


def test_a_stamp_on_the_house(cafe, regular):
    post(cafe.bob, url(cafe, f"visit/{regular.key}/gift"), gift="carte-cafe:")
    assert balance(regular) == 1


@pytest.mark.parametrize("gift", ["", "other:coffee", "carte-cafe:yacht", "x" * 10_000])
def test_a_gift_that_is_none_is_not_given(cafe, regular, gift):
    assert post(cafe.bob, url(cafe, f"visit/{regular.key}/gift"), gift=gift).status_code == 302
    assert Event.objects.count() == 0


def test_nobody_records_on_their_own_card(cafe, regular):
    cafe.bob.place.card = regular
    cafe.bob.place.save()
    assert cafe.bob.client.get(url(cafe, f"visit/{regular.key}")).context["seen"].own is True
    answer = post(cafe.bob, url(cafe, f"visit/{regular.key}/record"))
    assert cafe.bob.client.get(answer["Location"]).context["verdict"].kind == "refused"
    assert balance(regular) == 0


def test_who_they_are_is_said_at_a_glance(cafe, regular):
    for hours in (100, 50, 3):
        send(cafe, "visit", regular, at=hours_ago(hours), items=[{"name": "Café crème"}])
    known = cafe.bob.client.get(url(cafe, f"visit/{regular.key}")).context["seen"].known
    assert (known.visits, known.usual) == (3, "Café crème")
    assert (known.last - known.since).total_seconds() // 3600 == 97


@pytest.mark.parametrize("path", ["record", "give", "gift"])
def test_a_reload_of_an_answer_shows_the_card(cafe, regular, path):
    page = cafe.bob.client.get(url(cafe, f"visit/{regular.key}/{path}"))
    assert (page.status_code, page["Location"]) == (302, url(cafe, f"visit/{regular.key}"))
    assert Event.objects.count() == 0
