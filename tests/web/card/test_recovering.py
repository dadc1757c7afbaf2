"""A card is found again by a code sent to the address: once, soon, for few tries; nobody learns whose address is known."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from habitue.web.actions.recovery import begin_recovery, finish_recovery
from habitue.web.models import Card, Recovery
from tests.web.card.phones import home, joined, phone, programme, shown_code

ADDRESS = "ana@example.org"


@pytest.fixture
def shop(cafe, settings):
    settings.MAIL = {**settings.MAIL, "configured": True}
    programme(cafe.shop)
    return cafe.shop


def asked(shop, email=ADDRESS, client=None):
    return (client or phone()).post(home(shop, "recover/"), {"email": email})


def typed(shop, code, client, email=ADDRESS):
    return client.post(home(shop, "recover/"), {"email": email, "code": code})


def code_of(message):
    return re.search(r"^(\d{6})$", message.body, re.MULTILINE)[1]


def test_a_lost_phone(shop):
    old, card = joined(shop, "fr", email=ADDRESS)
    client = phone("en")
    asked(shop, " ANA@example.org ", client)
    (sent,) = mail.outbox
    code = code_of(sent)
    assert (sent.subject, sent.to) == (f"{code} est votre code pour Café du Port", [ADDRESS])
    assert typed(shop, f"{code[:3]} {code[3:]}", client).headers["Location"] == home(shop)
    assert shown_code(client.get(home(shop))) == shown_code(old.get(home(shop)))
    # once
    assert "not right" in typed(shop, code, phone()).text
    assert Card.objects.get() == card


def test_the_answer_is_the_same_whether_the_address_is_known(shop):
    joined(shop, email=ADDRESS)
    pages = [
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", asked(shop, email).text).replace(email, "X")
        for email in (ADDRESS, "eve@example.org")
    ]
    assert pages[0] == pages[1]
    assert [sent.to for sent in mail.outbox] == [[ADDRESS]]


def test_five_tries_and_no_more(shop):
    joined(shop, email=ADDRESS)
    asked(shop)
    code, client = code_of(mail.outbox[0]), phone()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert "not right" in typed(shop, wrong, client).text
    assert "not right" in typed(shop, code, client).text


def test_a_code_is_void_after_ten_minutes_and_when_another_is_sent(shop):
    joined(shop, email=ADDRESS)
    now = timezone.now()
    person, first = begin_recovery(shop, ADDRESS, at=now)
    later = now + timedelta(minutes=10)
    assert finish_recovery(shop, ADDRESS, first, at=later) is None
    _person, second = begin_recovery(shop, ADDRESS, at=now + timedelta(seconds=1))
    assert first == second or finish_recovery(shop, ADDRESS, first, at=now + timedelta(seconds=2)) is None
    assert finish_recovery(shop, ADDRESS, second, at=now + timedelta(seconds=3)) == person


def test_a_code_is_good_for_its_address_in_its_shop_alone(shop, cafe):
    joined(shop, email=ADDRESS)
    joined(shop, email="eve@example.org")
    joined(cafe.other, email=ADDRESS)
    now = timezone.now()
    _person, code = begin_recovery(shop, ADDRESS, at=now)
    assert finish_recovery(shop, "eve@example.org", code, at=now) is None
    assert finish_recovery(cafe.other, ADDRESS, code, at=now) is None
    assert code not in Recovery.objects.get(customer__shop=shop).digest
    assert finish_recovery(shop, "", code, at=now) is None
    assert begin_recovery(shop, "", at=now) is None


def test_who_asks_too_often_is_asked_to_wait(shop):
    assert [asked(shop).status_code for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "١٢٣٤٥٦"])
def test_what_is_no_code_gets_a_sentence(shop, code):
    page = typed(shop, code, phone())
    assert page.status_code == 200
    assert page.context["form"].errors["code"]


def test_an_address_that_is_none(shop):
    assert asked(shop, "nobody").context["form"].errors["email"]
    assert typed(shop, "123456", phone(), email="x" * 400).status_code == 200


def test_a_mail_that_cannot_be_sent_tells_nothing(shop, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    joined(shop, email=ADDRESS)
    assert asked(shop).status_code == 200


def test_a_manager_hands_a_card_over_at_the_counter(shop, cafe):
    old, card = joined(shop)
    path = f"/s/{shop.public_id}/customers/{card.customer.key}/phone"
    assert "Make a link" in cafe.alice.client.get(path).text
    link = re.search(r'value="http://testserver(/c/.*?/)"', cafe.alice.client.post(path).text)[1]
    client = phone()
    assert client.post(link).headers["Location"] == home(shop)
    assert shown_code(client.get(home(shop))) == shown_code(old.get(home(shop)))
    assert cafe.bob.client.post(path).status_code == 403


def test_a_server_without_mail_sends_people_to_the_counter(shop, settings):
    settings.MAIL = {**settings.MAIL, "configured": False}
    joined(shop, email=ADDRESS)
    assert "Ask at the counter" in phone().get(home(shop, "recover/")).text
    assert "Ask at the counter" in asked(shop).text
    assert mail.outbox == []
