"""The question in a letter: whose turn it is by the same rules, each number a link, and one question however often it is tried."""

import re
from dataclasses import replace

import pytest
import time_machine
from django.test import Client

from habitue.language import Language
from habitue.loyalty.courtesy import Channel
from habitue.metrics.period import period_of
from habitue.web.actions.answer import ask_on_card
from habitue.web.actions.message import plan
from habitue.web.models import Answer, Asked, Message
from habitue.web.queries.alarm import score_fall
from tests.web.feedback.visitors import DAY, TODAY, USUAL, answered, listens, visitor
from tests.web.ledger.tills import NOON
from tests.web.outreach.conftest import post, receiver
from tests.web.outreach.regulars import agree, on, work

pytestmark = pytest.mark.django_db
__all__ = ["post", "receiver"]


def reader(shop, name="Ana", **fields):
    person = visitor(shop, name, email=f"{name.lower()}@example.org", **fields)
    agree(shop, person, at=NOON - 300 * DAY)
    return person


def test_a_letter_asks_once_and_each_number_only_opens_the_page(cafe, post):
    listens(cafe.shop)
    ana = reader(cafe.shop, language="fr")
    on(cafe.shop, "rating", at=NOON - 2 * DAY)
    work(NOON)
    work(NOON + DAY)
    (mail,) = post.mails
    html = mail.get_body(("html",)).get_content()
    links = re.findall(r'href="([^"]+/f/[^"]+\?s=\d+)"', html)
    assert [link.rpartition("=")[2] for link in links] == [str(n) for n in range(11)]
    plain = mail.get_body(("plain",)).get_content()
    (own,) = set(re.findall(r"https?://\S+/f/\S+", plain))
    assert {link.partition("?")[0] for link in links} == {own}
    path = own.partition("://")[2].partition("/")[2]
    with time_machine.travel(NOON + DAY, tick=False):
        pages = [Client().get(f"/{path}", {"s": n}) for n in range(11)]
    assert [shown.status_code for shown in pages] == [200] * 11
    assert not Answer.objects.exists()
    asked = Asked.objects.get()
    assert (asked.customer, asked.channel, asked.drawn) == (ana, "email", True)


def test_whoever_refused_rests_or_was_asked_on_the_card_gets_no_letter(cafe, post):
    listens(cafe.shop)
    on(cafe.shop, "rating", at=NOON - 2 * DAY)
    agreed_to_nothing = visitor(cafe.shop, "Ben", email="ben@example.org")
    stopped = reader(cafe.shop, "Cleo")
    agree(cafe.shop, stopped, at=NOON - DAY, given=False)
    rested = reader(cafe.shop, "Dan")
    answered(cafe.shop, rested, 9, at=NOON - 20 * DAY)
    on_card = reader(cafe.shop, "Eve")
    ask_on_card(cafe.shop, on_card, now=NOON)
    early = reader(cafe.shop, "Fred", visits=2)
    work(NOON)
    assert post.mails == []
    assert not Message.objects.filter(state="sent").exists()
    assert [agreed_to_nothing.asked.count(), on_card.asked.count(), early.asked.count()] == [0, 1, 0]


def test_the_card_that_was_quicker_stops_the_letter(cafe, post):
    """Planned, then asked on the card before it left: the letter says nothing."""
    listens(cafe.shop)
    ana = reader(cafe.shop)
    on(cafe.shop, "rating", at=NOON - 2 * DAY)
    plan(cafe.shop, [Channel.EMAIL], now=NOON)
    assert Message.objects.get().state == "planned"
    ask_on_card(cafe.shop, ana, now=NOON)
    work(NOON)
    assert (post.mails, Message.objects.get().state) == ([], "refused")
    assert Asked.objects.get().channel == "card"


def test_without_the_channel_or_another_page_nothing_starts(cafe):
    listens(cafe.shop, replace(USUAL, channels=("card",)))
    where = f"/s/{cafe.shop.public_id}/messages/rating/switch"
    cafe.alice.client.post(where, {"on": "yes"})
    assert not cafe.shop.automations.filter(on=True).exists()
    listens(cafe.shop)
    cafe.alice.client.post(where, {"on": "yes"})
    assert cafe.shop.automations.filter(on=True).count() == 1
    preview = cafe.alice.client.get(f"/s/{cafe.shop.public_id}/messages/rating/")
    assert preview.status_code == 200


def test_the_weekly_letter_and_the_alarm_tell_what_came_of_it(cafe):
    from habitue.metrics.scores import Fall, score_of
    from habitue.web.queries.answer import scores_of
    from habitue.web.watch.alarms import _of_fall

    for n in range(3):
        answered(cafe.shop, None, 10 if n else 2, source="qr")
    nps = score_of(scores_of(cafe.shop))
    fell = Fall(period_of(TODAY, "month"), nps, nps, -12.0)
    english, french = (_of_fall(cafe.shop, fell, Language(code)) for code in ("en", "fr"))
    assert (english.title, english.said) == (
        "Fewer would recommend you",
        "33 in May 2026, of 3 answers; before: 33.",
    )
    assert french.title == "Moins de clients vous recommanderaient"
    assert english.link.endswith("?group=detractors&first=2026-05-01&last=2026-05-31")
    assert cafe.alice.client.get(english.link).context["page"].paginator.count == 1
    assert score_fall(cafe.shop, today=TODAY) is None
