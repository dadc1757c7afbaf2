"""Several at once, on real transactions: one question to a person, one answer to a question, one telling of a change."""

import uuid

import pytest

from habitue.web.actions.answer import Given, ask_by_link, ask_on_card, note_answer
from habitue.web.models import Answer, Asked, Heard, Message
from tests.web.feedback.visitors import listens, visitor
from tests.web.hearing.answers import asker
from tests.web.hearing.test_heard import told
from tests.web.ledger.test_at_once import at_once
from tests.web.ledger.tills import NOON

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_card_and_a_link_ask_a_person_once_and_two_devices_answer_once(cafe):
    listens(cafe.shop)
    ana = visitor(cafe.shop)
    at_once(
        [lambda: ask_on_card(cafe.shop, ana, now=NOON), lambda: ask_by_link(cafe.shop, ana, now=NOON)] * 3
    )
    asked = Asked.objects.get(drawn=True)
    taps = [Given(uuid.uuid4(), "link", "en", score=score, asked=asked) for score in range(6)]
    at_once([lambda tap=tap: note_answer(cafe.shop, tap, at=NOON) for tap in taps])
    assert Answer.objects.filter(asked=asked).count() == 1


def test_a_change_sent_twice_at_once_is_told_once(cafe):
    _, answer = asker(cafe.shop, "Ana", "Oat milk, please")
    key = uuid.uuid4()
    at_once([lambda: told(cafe.shop, [answer], cafe.alice.place, key=key)] * 4)
    assert (Heard.objects.count(), Message.objects.filter(occasion__startswith="heard:").count()) == (1, 1)
