"""The inbox of comments: what waits, whose it is, taken back, replied to once, and who is unhappy today."""

from datetime import timedelta

import pytest
import time_machine

from habitue.loyalty.courtesy import Channel
from habitue.web.actions.consent import note_consent
from habitue.web.actions.erasure import erase
from habitue.web.actions.inbox import Words, reply, set_state, take_in_hand
from habitue.web.dashboard.people import unhappy_things
from habitue.web.models import Answer, Approach, Message
from habitue.web.queries.inbox import Asked, Wanted, inbox, unhappy, unread
from habitue.web.queries.message import readers_of
from tests.web.hearing.answers import asker, said
from tests.web.outreach.regulars import MORNING, work

pytestmark = pytest.mark.django_db
WAYS = (Channel.EMAIL, Channel.CARD)
HOSTILE = "<script>alert(1)</script> \u202edrowssap 🥐 " + "x" * 1500


def address(shop, *parts):
    return "/".join([f"/s/{shop.public_id}/comments", *map(str, parts)])


def send(answer, by, text="We are sorry. Come by?", now=MORNING):
    return reply(answer, Words("The shop replies", text, by), WAYS, now=now)


def test_what_waits_is_found_by_state_person_tag_group_and_word(cafe):
    _, oat = asker(cafe.shop, "Ana", "Oat milk, please", tags=("milk",))
    _, cold = asker(cafe.shop, "Max", "The coffee was cold", score=3)
    _, fine = asker(cafe.shop, "Zoé", "Lovely place", score=10)
    said(cafe.shop, None, "", score=4)  # no words: nothing to read
    take_in_hand(cold, owner=cafe.bob.place, note="Machine", at=MORNING)
    set_state(fine, "no_action", at=MORNING)

    def found(state="open", staff=None, **wanted):
        return set(inbox(cafe.shop, Asked(state, staff, Wanted(commented=True, **wanted))))

    cold.refresh_from_db()
    assert (cold.state, cold.owner, cold.note) == ("in_hand", cafe.bob.place, "Machine")
    assert found() == {oat, cold}
    assert found("new") == {oat}
    assert found("no_action") == {fine}
    assert found("all") == {oat, cold, fine}
    assert found("all", staff=cafe.bob.place.pk) == {cold}
    assert found("all", group="detractors") == {cold}
    assert found(tag=oat.tags.get().pk) == {oat}
    assert found(words="OAT milk") == {oat}
    assert unread(cafe.shop) == 1


def test_a_state_is_set_and_taken_back_on_the_page(cafe):
    _, answer = asker(cafe.shop, "Ana", "Oat milk, please")
    page = cafe.bob.client.post(address(cafe.shop, answer.key, "state"), {"state": "done"})
    assert page["Location"].endswith(f"?was=new&of={answer.key}")
    answer.refresh_from_db()
    assert answer.state == "done"
    shown = cafe.bob.client.get(page["Location"])
    assert shown.context["was"] == "new"
    back = {"state": shown.context["was"], "undo": "1"}
    assert cafe.bob.client.post(address(cafe.shop, answer.key, "state"), back).status_code == 302
    answer.refresh_from_db()
    assert answer.state == "new"
    assert cafe.bob.client.post(address(cafe.shop, answer.key, "state"), {"state": "x"}).status_code == 404


def test_a_colleague_takes_it_in_hand_on_the_page(cafe):
    _, answer = asker(cafe.shop, "Ana", "Oat milk, please")
    said_ = {"owner": str(cafe.bob.place.pk), "note": "Ask the dairy"}
    assert cafe.bob.client.post(address(cafe.shop, answer.key, "hand"), said_).status_code == 302
    answer.refresh_from_db()
    assert (answer.owner, answer.note, answer.state) == (cafe.bob.place, "Ask the dairy", "in_hand")
    stranger = {"owner": str(cafe.charlie.place.pk), "note": ""}
    assert cafe.bob.client.post(address(cafe.shop, answer.key, "hand"), stranger).status_code == 422
    mine = cafe.bob.client.get(address(cafe.shop, ""), {"staff": cafe.bob.place.pk})
    assert [line.answer for line in mine.context["lines"]] == [answer]


def test_a_list_is_kept_as_it_was_looked_at(cafe):
    _, answer = asker(cafe.shop, "Ana", "Oat milk, please")
    back = f"{address(cafe.shop, '')}?q=oat"
    page = cafe.bob.client.post(address(cafe.shop, answer.key, "state"), {"state": "seen", "next": back})
    assert page["Location"] == f"{back}&was=new&of={answer.key}"
    shown = cafe.bob.client.get(page["Location"])
    assert [line.answer for line in shown.context["lines"]] == [answer]
    elsewhere = {"state": "seen", "next": "https://elsewhere.example/"}
    page = cafe.bob.client.post(address(cafe.shop, answer.key, "state"), elsewhere)
    assert page["Location"].startswith(address(cafe.shop, answer.key))


@pytest.mark.parametrize("path", ["", "one"])
def test_hostile_words_are_shown_and_do_nothing(cafe, path):
    _, answer = asker(cafe.shop, "Ana", HOSTILE)
    page = cafe.alice.client.get(address(cafe.shop, answer.key if path else ""))
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert 'dir="auto"' in page.text


def test_a_reply_goes_once_without_consent_and_fills_no_month(cafe, post):
    person, answer = asker(cafe.shop, "Ana", "The coffee was cold", score=2, agreed=False)
    made = send(answer, cafe.alice.place)
    assert (made.channel, made.state, made.arm) == ("email", "planned", "written")
    assert send(answer, cafe.alice.place, "Again") is None
    work()
    (mail,) = post.mails
    body = mail.get_body(("plain",)).get_content()
    assert (mail["To"], mail["Subject"]) == ("ana@example.org", "The shop replies")
    assert body.startswith("We are sorry. Come by?")
    assert "You get this once, because you wrote to Café du Port." in body
    answer.refresh_from_db()
    assert answer.state == "in_hand"
    profile = cafe.bob.client.get(f"/s/{cafe.shop.public_id}/customers/{person.key}").text
    assert ("Reply to a comment" in profile, "sent · We are sorry. Come by?" in profile) == (True, True)
    reader = readers_of(cafe.shop, [person], WAYS, now=MORNING)[person.pk, Channel.EMAIL]
    assert reader.written == ()
    assert list(Approach.objects.values_list("what", "state")) == [("reply", "draft")]


def test_a_no_ends_replies_too_and_nobody_unknown_is_replied_to(cafe):
    person, answer = asker(cafe.shop, "Ana", "The coffee was cold")
    note_consent(
        cafe.shop, person, channel="email", given=False, words="No.", language="en",
        at=MORNING + timedelta(minutes=1), by=None,
    )  # fmt: skip
    assert send(answer, cafe.alice.place, now=MORNING + timedelta(hours=1)) is None
    assert send(said(cafe.shop, None, "Who am I?"), cafe.alice.place) is None
    assert Message.objects.count() == 0


def test_a_reply_written_at_night_leaves_in_the_morning(cafe, post):
    _, answer = asker(cafe.shop, "Ana", "The coffee was cold")
    night = MORNING.replace(hour=21)
    send(answer, cafe.alice.place, now=night)
    work(night + timedelta(minutes=5))
    assert post.mails == []
    work(MORNING + timedelta(days=1))
    assert len(post.mails) == 1


def test_the_page_sends_the_reply_for_managers_alone(cafe, post):
    _, answer = asker(cafe.shop, "Ana", "The coffee was cold")
    assert cafe.bob.client.post(address(cafe.shop, answer.key, "reply"), {"words": "Hi"}).status_code == 403
    assert cafe.alice.client.post(address(cafe.shop, answer.key, "reply"), {"words": ""}).status_code == 422
    page = cafe.alice.client.post(
        address(cafe.shop, answer.key, "reply"), {"words": "Come {by}?"}, follow=True
    )
    assert [str(one) for one in page.context["messages"]] == ["Your reply leaves at the next good moment."]
    made = Message.objects.get()
    assert (made.body, made.subject) == ("Come {by}?", "Café du Port replies to you")
    page = cafe.alice.client.post(address(cafe.shop, answer.key, "reply"), {"words": "More"}, follow=True)
    assert (page.context["sent"], Message.objects.count()) == (made, 1)


def test_somebody_unhappy_is_something_to_do_until_it_is_in_hand_or_two_weeks_are_over(cafe):
    _, answer = asker(cafe.shop, "Ana", "The coffee was cold", score=2)
    low = said(cafe.shop, None, "", score=None, rating=1)
    asker(cafe.shop, "Zoé", "Fine", score=7)
    assert set(unhappy(cafe.shop, now=MORNING)) == {answer, low}
    (first, second) = unhappy_things(cafe.shop, now=MORNING)
    assert first.link == address(cafe.shop, answer.key)
    assert first.text == "Ana gave 2 of 10 and is unhappy. Read it and write back?"
    assert second.text.startswith("Somebody unknown gave 1 of 5")
    assert list(unhappy(cafe.shop, now=MORNING + timedelta(days=15))) == []
    take_in_hand(answer, owner=cafe.bob.place, note="", at=MORNING)
    set_state(low, "no_action", at=MORNING)
    assert unhappy_things(cafe.shop, now=MORNING) == []


def test_the_bar_says_how_many_are_unread(cafe):
    for n in range(3):
        asker(cafe.shop, f"P{n}", "Words")
    assert cafe.bob.client.get(address(cafe.shop, "")).text.count("</span>3</b>") == 2
    Answer.objects.update(state="seen")
    assert 'class="count' not in cafe.bob.client.get(address(cafe.shop, "")).text


def test_erasing_empties_the_reply_and_names_nobody(cafe):
    person, answer = asker(cafe.shop, "Ana", "The coffee was cold", score=1)
    send(answer, cafe.alice.place)
    erase(cafe.shop, person, at=MORNING)
    made = Message.objects.get()
    assert (made.subject, made.body, made.state) == ("", "", "refused")
    assert list(unhappy(cafe.shop, now=MORNING)) == []
    assert "Somebody who was erased" in cafe.alice.client.get(address(cafe.shop, answer.key)).text


@pytest.mark.parametrize("n", [1, 3])
def test_a_page_costs_the_same_for_one_and_for_three(cafe, django_assert_max_num_queries, n):
    for place in range(n):
        asker(cafe.shop, f"P{place}", "Words", tags=("word",))
    with time_machine.travel(MORNING, tick=False), django_assert_max_num_queries(12):
        assert cafe.alice.client.get(address(cafe.shop, "")).status_code == 200
