"""A card is found again by a code sent to the address: once, soon, for few tries; nobody learns whose address is known."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from habitue.web import worker
from habitue.web.actions.address import ask_code, find_by_code, send_codes
from habitue.web.models import AddressCode, Card, CardLink, Customer
from tests.web.card.phones import home, joined, phone, programme, shown_code

ADDRESS = "ana@example.org"


@pytest.fixture
def shop(cafe, settings):
    settings.MAIL = {**settings.MAIL, "configured": True}
    programme(cafe.shop)
    return cafe.shop


def asked(shop, email=ADDRESS, client=None):
    """The page's answer; then the worker makes a round."""
    answer = (client or phone()).post(home(shop, "recover/"), {"email": email})
    worker.post(timezone.now())
    return answer


def known(shop, email=ADDRESS, language="en"):
    """A phone whose owner has joined and shown that the address is theirs, and the card."""
    client, card = joined(shop, language, email=email)
    worker.post(timezone.now())
    client.post(home(shop, "address/"), {"code": code_of(mail.outbox.pop())})
    assert Customer.objects.get(cards=card).email == email
    return client, card


def typed(shop, code, client, email=ADDRESS):
    return client.post(home(shop, "recover/"), {"email": email, "code": code})


def code_of(message):
    return re.search(r"^(\d{6})$", message.body, re.MULTILINE)[1]


def test_a_lost_phone(shop):
    old, card = known(shop, language="fr")
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
    known(shop)
    pages = [
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", asked(shop, email).text).replace(email, "X")
        for email in (ADDRESS, "eve@example.org")
    ]
    assert pages[0] == pages[1]
    assert [sent.to for sent in mail.outbox] == [[ADDRESS]]


def test_five_tries_and_no_more(shop):
    known(shop)
    asked(shop)
    code, client = code_of(mail.outbox[0]), phone()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert "not right" in typed(shop, wrong, client).text
    assert "not right" in typed(shop, code, client).text


def begun(shop, at, email=ADDRESS):
    """The code that the worker sends."""
    codes = []
    ask_code(shop, email, customer=None, language="en", at=at)
    send_codes(lambda _asked, code: codes.append(code) or True, now=at)
    return codes[0] if codes else None


def test_a_code_is_void_after_ten_minutes_and_when_another_is_sent(shop):
    _client, card = known(shop)
    now = timezone.now()
    first = begun(shop, now)
    later = now + timedelta(minutes=10)
    assert find_by_code(shop, ADDRESS, first, at=later) is None
    second = begun(shop, now + timedelta(seconds=1))
    assert first == second or find_by_code(shop, ADDRESS, first, at=now + timedelta(seconds=2)) is None
    assert find_by_code(shop, ADDRESS, second, at=now + timedelta(seconds=3)) == card.customer


def test_a_code_is_good_for_its_address_in_its_shop_alone(shop, cafe):
    known(shop)
    known(shop, "eve@example.org")
    known(cafe.other)
    now = timezone.now()
    code = begun(shop, now)
    assert find_by_code(shop, "eve@example.org", code, at=now) is None
    assert find_by_code(cafe.other, ADDRESS, code, at=now) is None
    assert code not in AddressCode.objects.get(shop=shop, customer=None).digest
    assert find_by_code(shop, "", code, at=now) is None
    assert begun(shop, now, "nobody@example.org") is None


def test_what_is_asked_is_written_alike_and_thrown_away_soon(shop):
    """The request does the same for every address: the worker alone knows whether to write."""
    known(shop)
    client, said = phone(), []
    for email in (ADDRESS, "nobody@example.org"):
        asked(shop, email, client)  # the session and the limits are there from now on
        with connection_statements() as found:
            client.post(home(shop, "recover/"), {"email": email})
        said.append([re.sub(r"'[^']*'|\"s\d+_x\d+\"|\b\d+\b", "?", sql) for sql in found])
    assert said[0] == said[1]
    worker.post(timezone.now())
    # an address that nobody has gets a code too, which nobody learns: trying it takes as long
    assert AddressCode.objects.filter(digest="").count() == 0
    worker.post(timezone.now() + timedelta(hours=2))
    assert AddressCode.objects.count() == 0


@contextmanager
def connection_statements():
    found = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [one["sql"] for one in captured.captured_queries]


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


def test_a_mail_that_cannot_be_sent_tells_nothing_and_is_tried_again(shop, settings):
    known(shop)
    local = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert asked(shop).status_code == 200
    assert mail.outbox == []
    settings.EMAIL_BACKEND = local
    worker.post(timezone.now())
    worker.post(timezone.now())
    assert [sent.to for sent in mail.outbox] == [[ADDRESS]]


def test_an_address_never_confirmed_finds_the_card_and_no_other_phone_keeps_it(shop):
    old, card = joined(shop, email=ADDRESS)
    assert Customer.objects.get().email == ""
    client = phone()
    asked(shop, client=client)
    code = code_of(mail.outbox[-1])
    assert typed(shop, code, client).headers["Location"] == home(shop)
    person = Customer.objects.get()
    assert (person.email, person.claimed_email, person.cards.get()) == (ADDRESS, "", card)
    assert "Ana, your card" in client.get(home(shop)).text
    # whoever wrote the address there may not have been its owner
    assert "No card on this phone yet" in old.get(home(shop)).text
    assert CardLink.objects.filter(revoked_at=None).count() == 1


def test_who_came_from_a_gift_goes_back_to_it(shop):
    known(shop)
    client = phone()
    asked(shop, client=client)
    code = code_of(mail.outbox[-1])
    for gift, where in (("x" * 32, f"/g/{shop.public_id}/{'x' * 32}/"), ("//evil.example/" * 2, home(shop))):
        AddressCode.objects.update(used_at=None, tries=0)
        answer = client.post(home(shop, f"recover/?gift={gift}"), {"email": ADDRESS, "code": code})
        assert answer.headers["Location"] == where


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
