""" "You said, we did": told that day to exactly those who asked, once, and their return measured like any approach."""

import random
import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
import time_machine

from habitue.language import Language
from habitue.loyalty.courtesy import Channel
from habitue.web.actions.consent import note_consent
from habitue.web.actions.heard import Change, tell
from habitue.web.actions.inbox import set_state
from habitue.web.actions.judging import judged
from habitue.web.approaches.showing import page_of
from habitue.web.feedback.heard_forms import letter
from habitue.web.models import Answer, Heard, Message
from habitue.web.queries.heard import asking, on_cards
from habitue.web.queries.sales import sales_of
from tests.long import cases
from tests.web.dashboard.sold import brought
from tests.web.feedback.visitors import listens
from tests.web.hearing.answers import asker, said
from tests.web.outreach.regulars import MORNING, work

pytestmark = pytest.mark.django_db
WAYS = (Channel.EMAIL, Channel.CARD)


def change(answers, *, key=None, holdout=0, on_card=False):
    words = {
        code: letter("Oat milk would be nice", "It is here since Monday.", Language(code))
        for code in ("fr", "en")
    }
    found = [one.pk for one in answers]
    return Change(
        key or uuid.uuid4(),
        "Oat milk would be nice",
        "It is here since Monday.",
        found,
        words,
        on_card,
        holdout,
    )


def told(shop, answers, by, now=MORNING, **said_):
    return tell(shop, change(answers, **said_), WAYS, by=by, now=now)


def address(shop, *parts):
    return "/".join([f"/s/{shop.public_id}/comments", *map(str, parts)])


def test_the_three_who_asked_are_told_that_day_and_nobody_else(cafe, post):
    asked = [asker(cafe.shop, name, "Oat milk, please", tags=("milk",))[1] for name in ("Ana", "Max", "Zoe")]
    asker(cafe.shop, "Eve", "More croissants")
    made = told(cafe.shop, asked, cafe.alice.place)
    work(MORNING + timedelta(minutes=1))
    assert {mail["To"] for mail in post.mails} == {"ana@example.org", "max@example.org", "zoe@example.org"}
    assert len(post.mails) == 3
    body = post.mails[0].get_body(("plain",)).get_content()
    assert post.mails[0]["Subject"] == "You said, we did"
    assert body.replace("\r\n", "\n").startswith(
        "Hello Ana,\n\nYou said: “Oat milk would be nice”\n\nWe did: It is here since Monday.\n\nThank you for telling us."
    )
    assert set(Answer.objects.filter(state="done")) == set(asked)
    assert {one.sent_at.date() for one in Message.objects.filter(approach=made.approach)} == {MORNING.date()}
    work(MORNING + timedelta(days=1))
    assert len(post.mails) == 3


def test_one_customer_with_three_comments_is_told_once_and_a_comment_never_twice(cafe):
    person, first = asker(cafe.shop, "Ana", "Oat milk, please")
    others = [said(cafe.shop, person, "Still no oat milk?") for _ in range(2)]
    made = told(cafe.shop, [first, *others], cafe.alice.place)
    assert Message.objects.filter(approach=made.approach).count() == 1
    assert asking(Answer.objects.all()).answers == ()
    again = told(cafe.shop, [first, *others], cafe.alice.place)
    assert Message.objects.filter(approach=again.approach).count() == 0


def test_the_same_form_twice_is_told_once(cafe):
    _, answer = asker(cafe.shop, "Ana", "Oat milk, please")
    key = uuid.uuid4()
    first, second = (told(cafe.shop, [answer], cafe.alice.place, key=key) for _ in range(2))
    assert (first, Heard.objects.count(), Message.objects.count()) == (second, 1, 1)


def test_who_cannot_be_written_to_is_not_and_is_counted_by_nobody(cafe):
    _, yes = asker(cafe.shop, "Ana", "Oat milk, please")
    _, no = asker(cafe.shop, "Max", "Oat milk, please", agreed=False)
    nobody = said(cafe.shop, None, "Oat milk, please")
    page = cafe.alice.client.get(address(cafe.shop, "we-did", "new"), {"q": "oat"})
    assert (page.context["customers"], page.context["who"].unknown) == (2, 1)
    made = told(cafe.shop, [yes, no, nobody], cafe.alice.place)
    assert [one.customer.first_name for one in Message.objects.all()] == ["Ana"]
    assert made.approach.audience == {"people": 2, "customers": 1}
    assert made.answers.count() == 3


def test_everybody_told_means_that_no_effect_can_be_known(cafe):
    people = [asker(cafe.shop, f"P{n}", "Oat milk, please") for n in range(4)]
    made = told(cafe.shop, [answer for _, answer in people], cafe.alice.place)
    later = MORNING + timedelta(days=40)
    brought(
        cafe.shop, *((person, later - timedelta(days=9 * n), 6.5) for person, _ in people for n in range(8))
    )
    verdict = judged(cafe.shop, made.approach, sales_of(cafe.shop, now=later), now=later).verdict
    assert (verdict.outcome, verdict.badge) == ("not_measurable", "E")
    page = page_of(cafe.shop, made.approach, today=later.date(), language=Language("en"))
    assert page.unknowable


def test_with_half_held_back_their_return_is_compared(cafe):
    people = [asker(cafe.shop, f"P{n}", "Oat milk, please") for n in range(24)]
    made = told(cafe.shop, [answer for _, answer in people], cafe.alice.place, holdout=50)
    arms = list(Message.objects.filter(approach=made.approach).values_list("arm", flat=True))
    assert 0 < arms.count("held") < 24
    later = MORNING + timedelta(days=60)
    came = [(person, MORNING + timedelta(days=8), 6.5) for person, _ in people[:20]]
    before = [(person, MORNING - timedelta(days=9), 6.5) for person, _ in people]
    brought(cafe.shop, *came, *before, (None, later - timedelta(hours=1), 6.5))
    found = judged(cafe.shop, made.approach, sales_of(cafe.shop, now=later), now=later)

    assert (found.ready, found.verdict.badge, found.verdict.outcome, found.verdict.reason) == (
        24,
        "A",
        "not_measurable",
        "too_few_customers",
    )


def test_the_pages_tell_and_put_the_line_on_the_cards(cafe, post):
    _, answer = asker(cafe.shop, "Ana", "Oat milk, please")
    page = cafe.alice.client.get(address(cafe.shop, "we-did", "new"), {"q": "oat", "state": "all"})
    form = page.context["form"]
    sent = {
        "key": str(form["key"].initial),
        "said": "Oat {milk}",
        "done": "Here it is.",
        "answers": [str(answer.key)],
        "on_card": "on",
        "holdout": "0",
    }
    where = f"{address(cafe.shop, 'we-did', 'new')}?q=oat&state=all"
    for _ in range(2):
        shown = cafe.alice.client.post(where, sent, follow=True)
        assert "1 customer who asked is told." in [str(one) for one in shown.context["messages"]]
    made = Heard.objects.get()
    assert (made.said, made.on_card, list(made.answers.all())) == ("Oat (milk)", True, [answer])
    assert cafe.alice.client.post(where, {**sent, "key": str(uuid.uuid4()), "said": ""}).status_code == 422
    assert [one.said for one in on_cards(cafe.shop, now=made.at)] == ["Oat (milk)"]
    cafe.alice.client.post(address(cafe.shop, "we-did", made.key, "card"), {"on": "no"})
    assert on_cards(cafe.shop, now=made.at) == []


def test_a_group_of_comments_leads_to_its_customers_in_one_tap(cafe):
    """Whatever else stands in the inbox, and whatever comes in while the two sentences are written."""
    asked = [asker(cafe.shop, name, "Oat milk, please")[1] for name in ("Ana", "Max", "Zoe")]
    asker(cafe.shop, "Eve", "More croissants")
    set_state(asked[0], Answer.State.SEEN, at=MORNING)
    listens(cafe.shop)
    with time_machine.travel(MORNING, tick=False):
        page = cafe.alice.client.get(f"/s/{cafe.shop.public_id}/feedback/")
        (where,) = re.findall(r'href="([^"]+we-did/new[^"]+)"', page.text)
        form = cafe.alice.client.get(unescape(where)).context["form"]
        assert set(form["answers"].initial) == {str(one.key) for one in asked}
        for name in ("Ben", "Cat", "Dan", "Fay"):
            asker(cafe.shop, name, "The milk!")
        sent = {"key": uuid.uuid4(), "said": "Oat milk", "done": "It is here.", "holdout": "0"}
        cafe.alice.client.post(unescape(where), sent | {"answers": [str(one.key) for one in asked]})
        assert set(Heard.objects.get().answers.all()) == set(asked)
        (group,) = (
            cafe.alice.client.get(f"/s/{cafe.shop.public_id}/feedback/").context["shown"].comment_groups
        )
        assert (group.stem, group.n, group.told) == ("milk", 7, 3)


@pytest.mark.parametrize("seed", range(cases(3, of=100)))
def test_nobody_who_did_not_ask_or_who_said_no_is_ever_told(cafe, post, seed):
    """Random comments, refusals, changes and hours: only who asked and agreed is written to, at most once for each change."""
    chance = random.Random(seed)  # noqa: S311
    people = [asker(cafe.shop, f"P{n}", "Oat milk", agreed=chance.random() < 0.7) for n in range(12)]
    allowed = set()
    for place in range(0, 12, 4):
        now = MORNING + timedelta(days=place, hours=chance.randrange(24))
        chosen = chance.sample(people[place : place + 4], 2)
        made = told(cafe.shop, [answer for _, answer in chosen], cafe.alice.place, now=now)
        for person, _ in chosen:
            if chance.random() < 0.3:
                note_consent(
                    cafe.shop,
                    person,
                    channel="email",
                    given=False,
                    words="No.",
                    language="en",
                    at=now,
                    by=None,
                )
            elif Message.objects.filter(approach=made.approach, customer=person).exists():
                allowed.add(person.email)
        for hours in (1, 8, 16, 24):
            work(now + timedelta(hours=hours))
    sent = [mail["To"] for mail in post.mails]
    assert len(sent) == len(set(sent))
    assert set(sent) <= allowed
