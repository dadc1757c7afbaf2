"""The question as customers see it: on their card, by a link, from a poster; one tap answers, and looking answers nothing."""

import re
import uuid

import pytest
import time_machine
from django.test import Client

from habitue.web.actions.answer import ask_by_link
from habitue.web.actions.consent import note_consent
from habitue.web.models import Answer, Asked, Location
from tests.web.feedback.visitors import DAY, USUAL, answered, last, listens, phone_of, visitor
from tests.web.ledger.tills import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def card_page(client, shop):
    return client.get(f"/card/{shop.public_id}/")


def numbers(page):
    return re.findall(r'<button name="(?:score|rating)" value="(\d+)"', page.text)


def asked_rows(shop):
    rows = Asked.objects.filter(shop=shop).order_by("pk")
    return list(rows.values_list("about", "channel", "occasion", "drawn"))


def test_third_visit_puts_the_question_on_the_card_and_one_tap_answers(cafe):
    listens(cafe.shop)
    ana = visitor(cafe.shop)
    client = phone_of(cafe.shop, ana)
    page = card_page(client, cafe.shop)
    assert numbers(page) == [str(n) for n in range(11)]
    assert asked_rows(cafe.shop) == [("score", "card", "score:2026-05-12", True)]
    tapped = client.post(f"/card/{cafe.shop.public_id}/answer/", {"score": "9"})
    answer = last(cafe.shop)
    assert tapped.headers["Location"] == f"/f/{cafe.shop.public_id}/t/{answer.key}/"
    kept = (answer.score, answer.customer, answer.source, answer.member, answer.stage, answer.language)
    assert kept == (9, ana, "card", True, "regular", "en")
    assert numbers(card_page(client, cafe.shop)) == []


def test_second_tap_changes_the_answer_and_counts_once(cafe):
    listens(cafe.shop)
    ana = visitor(cafe.shop)
    token = ask_by_link(cafe.shop, ana, now=NOON)
    where = f"/f/{cafe.shop.public_id}/l/{token}/"
    Client().post(where, {"score": "2", "key": str(uuid.uuid4())})
    Client().post(where, {"score": "7", "key": str(uuid.uuid4())})
    assert list(Answer.objects.values_list("score", "source")) == [(7, "link")]
    with time_machine.travel(NOON + 2 * DAY, tick=False):
        late = Client().post(where, {"score": "0"}, follow=True)
    assert (late.status_code, Answer.objects.get().score) == (410, 7)


def test_looking_at_a_link_answers_nothing(cafe):
    """A mail program that follows every link of a letter says nothing in its reader's name."""
    listens(cafe.shop)
    token = ask_by_link(cafe.shop, visitor(cafe.shop), now=NOON)
    where = f"/f/{cafe.shop.public_id}/l/{token}/"
    for n in range(11):
        page = Client().get(where, {"s": n})
        assert re.findall(r'class="btn main wide" name="score" value="(\d+)"', page.text) == [str(n)]
    assert not Answer.objects.exists()
    assert Client().get(where, {"s": "99"}).status_code == 200


def test_a_link_is_one_persons_and_ends(cafe):
    listens(cafe.shop)
    ana = visitor(cafe.shop)
    token = ask_by_link(cafe.shop, ana, now=NOON)
    assert Client().get(f"/f/{cafe.other.public_id}/l/{token}/").status_code == 410
    assert Client().get(f"/f/{cafe.shop.public_id}/l/{token[:-1]}x/").status_code == 410
    with time_machine.travel(NOON + 61 * DAY, tick=False):
        assert Client().get(f"/f/{cafe.shop.public_id}/l/{token}/").status_code == 410
    assert Asked.objects.get().digest != token


def test_not_now_rests_as_long_as_an_answer(cafe):
    listens(cafe.shop)
    ana = visitor(cafe.shop)
    client = phone_of(cafe.shop, ana)
    card_page(client, cafe.shop)
    client.post(f"/card/{cafe.shop.public_id}/answer/", {"later": "1"})
    assert numbers(card_page(client, cafe.shop)) == []
    with time_machine.travel(NOON + 89 * DAY, tick=False):
        ana.figures.last_day = (NOON + 89 * DAY).date()
        ana.figures.save()
        assert numbers(card_page(client, cafe.shop)) == []
    with time_machine.travel(NOON + 90 * DAY, tick=False):
        assert len(numbers(card_page(client, cafe.shop))) == 11


@pytest.mark.parametrize(
    ("visits", "days_ago", "listening"),
    [(2, 0, USUAL), (3, 15, USUAL), (3, 31, USUAL)],
    ids=["second visit", "two weeks ago", "before it began"],
)
def test_nobody_else_is_asked(cafe, visits, days_ago, listening):
    listens(cafe.shop, listening)
    ana = visitor(cafe.shop, visits=visits, day=(NOON - days_ago * DAY).date())
    assert numbers(card_page(phone_of(cafe.shop, ana), cafe.shop)) == []
    assert asked_rows(cafe.shop) == []


def test_who_answered_by_themselves_or_wants_no_messages_is_left_alone(cafe):
    listens(cafe.shop)
    ana, ben = visitor(cafe.shop), visitor(cafe.shop, "Ben")
    answered(cafe.shop, ana, 10, at=NOON - 10 * DAY, source="qr")
    note_consent(cafe.shop, ben, channel="card", given=False, words="No.", language="en", at=NOON, by=None)
    for person in (ana, ben):
        assert numbers(card_page(phone_of(cafe.shop, person), cafe.shop)) == []
    assert asked_rows(cafe.shop) == []


def test_chance_leaves_the_same_people_out_however_often_they_look(cafe):
    from dataclasses import replace

    listens(cafe.shop, replace(USUAL, share=50))
    people = [visitor(cafe.shop, f"P{n}") for n in range(24)]
    seen = []
    for person in people:
        client = phone_of(cafe.shop, person)
        looks = {len(numbers(card_page(client, cafe.shop))) for _ in range(2)}
        assert len(looks) == 1
        seen.append(looks.pop())
    rows = Asked.objects.filter(shop=cafe.shop)
    assert (rows.filter(drawn=True).count(), rows.filter(drawn=False).count()) == (
        seen.count(11),
        seen.count(0),
    )
    # a fair coin lies outside of this once in ten thousand times
    assert 3 <= seen.count(11) <= 21


def test_rating_is_asked_where_the_score_is_not(cafe):
    from dataclasses import replace

    listens(cafe.shop, replace(USUAL, after_visit=True))
    ana = visitor(cafe.shop, visits=1)
    client = phone_of(cafe.shop, ana)
    assert numbers(card_page(client, cafe.shop)) == ["1", "2", "3", "4", "5"]
    client.post(f"/card/{cafe.shop.public_id}/answer/", {"rating": "4"})
    assert (last(cafe.shop).rating, last(cafe.shop).score) == (4, None)
    assert numbers(card_page(client, cafe.shop)) == []


def test_a_tap_that_was_not_asked_for_counts_nothing(cafe):
    from dataclasses import replace

    listens(cafe.shop, replace(USUAL, after_visit=True))
    client = phone_of(cafe.shop, visitor(cafe.shop, visits=1))
    card_page(client, cafe.shop)
    for said in ({"score": "10"}, {"rating": "6"}, {"rating": "4", "score": "4"}, {}):
        client.post(f"/card/{cafe.shop.public_id}/answer/", said)
    assert not Answer.objects.exists()


def test_poster_takes_nameless_answers_of_its_place(cafe):
    listens(cafe.shop)
    place = Location.objects.create(shop=cafe.shop, name="Annexe")
    key = str(uuid.uuid4())
    for _ in range(2):
        Client().post(f"/f/{cafe.shop.public_id}/?l={place.pk}", {"score": "0", "key": key})
    answer = Answer.objects.get()
    assert (answer.score, answer.customer, answer.location, answer.source, answer.member) == (
        0, None, place, "qr", None,
    )  # fmt: skip
    # another shop's place is none of this one's
    Client().post(f"/f/{cafe.other.public_id}/?l={place.pk}", {"score": "0", "key": key})
    assert Answer.objects.count() == 1


def test_poster_knows_who_has_the_card_on_this_phone(cafe):
    listens(cafe.shop)
    ana = visitor(cafe.shop)
    phone_of(cafe.shop, ana).post(f"/f/{cafe.shop.public_id}/", {"score": "8"})
    assert (last(cafe.shop).customer, last(cafe.shop).member) == (ana, True)


def test_a_device_answers_a_poster_ten_times_a_day_and_gets_no_cookie_for_it(cafe, settings):
    listens(cafe.shop)
    client = Client(headers={"user-agent": "Firefox/1 Linux"})
    codes = [
        client.post(f"/f/{cafe.shop.public_id}/", {"score": "0", "key": str(uuid.uuid4())}).status_code
        for _ in range(12)
    ]
    assert codes == [302] * 10 + [429] * 2
    assert Answer.objects.count() == 10
    assert set(client.cookies) <= {"csrf"}
    other = Client(headers={"user-agent": "Firefox/1 iPhone"})
    assert other.post(f"/f/{cafe.shop.public_id}/", {"score": "0"}).status_code == 302


def test_a_shop_that_does_not_ask_has_no_question(cafe):
    assert Client().get(f"/f/{cafe.shop.public_id}/").status_code == 410
    assert ask_by_link(cafe.shop, visitor(cafe.shop), now=NOON) is None
    assert Client().get("/f/nobody-s/").status_code == 404


def test_open_question_follows_from_the_score_and_own_questions_are_short(cafe):
    from dataclasses import replace

    own = {"key": "k1", "kind": "yes_no", "words": {"fr": "Aimez-vous la terrasse ?"}}
    listens(cafe.shop, replace(USUAL, question={"fr": "Un mot ?"}, custom=(own,)))
    labels = {}
    for score in (3, 8, 10):
        page = Client().post(f"/f/{cafe.shop.public_id}/", {"score": str(score)}, follow=True)
        labels[score] = re.search(r"<label[^>]*>(.*?)</label>", page.text, re.DOTALL)[1].strip()
    assert labels == {
        3: "What went wrong, and what should we change?",
        8: "What would have made it a 10?",
        10: "What do you like most?",
    }
    french = Client(headers={"accept-language": "fr"})
    page = french.post(f"/f/{cafe.shop.public_id}/", {"score": "3"}, follow=True)
    assert re.search(r"<label[^>]*>(.*?)</label>", page.text, re.DOTALL)[1].strip() == "Un mot ?"
    answer = last(cafe.shop)
    said = {"comment": "Trop d’attente", "own_k1": "no", "member": "yes"}
    done = french.post(f"/f/{cafe.shop.public_id}/t/{answer.key}/", said)
    answer.refresh_from_db()
    assert (done.status_code, answer.comment, answer.custom, answer.member, answer.search) == (
        200, "Trop d’attente", {"k1": "no"}, True, "trop d attente",
    )  # fmt: skip


def test_words_can_be_changed_for_a_day(cafe):
    listens(cafe.shop)
    answer = answered(cafe.shop, None, 4, source="qr")
    where = f"/f/{cafe.shop.public_id}/t/{answer.key}/"
    assert Client().get(f"/f/{cafe.other.public_id}/t/{answer.key}/").status_code == 410
    Client().post(where, {"comment": "First"})
    Client().post(where, {"comment": "Second"})
    with time_machine.travel(NOON + DAY, tick=False):
        assert Client().post(where, {"comment": "Third"}).status_code == 410
    answer.refresh_from_db()
    assert answer.comment == "Second"
