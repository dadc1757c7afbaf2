"""The page that says by which ways this server writes, and a letter as a text message before it leaves."""

import re
from html import unescape

import pytest

from tests.web.customers.folk import add

pytestmark = pytest.mark.django_db
SMS = {"gateway": "twilio", "account": "AC1", "token": "t", "sender": "+33700000000", "api": ""}


def shown(cafe):
    page = cafe.alice.client.get(
        f"/s/{cafe.shop.public_id}/messages/channels", headers={"accept-language": "en"}
    )
    assert page.status_code == 200
    lines = re.findall(r"<li>.*?<b>(.*?)</b>(.*?)</li>", page.text, re.DOTALL)
    return {name: unescape(re.sub(r"<[^>]*>", "|", rest)) for name, rest in lines}


def test_where_nothing_is_set_only_the_card_is_there_and_each_says_what_to_set(cafe, settings):
    settings.MAIL = {**settings.MAIL, "configured": False, "provider": ""}
    found = shown(cafe)
    assert list(found) == ["E-mail", "Notification", "Text message", "Messages on the card"]
    assert [name for name, said in found.items() if "|ready|" in said] == ["Messages on the card"]
    assert "HABITUE_EMAIL_URL" in found["E-mail"]
    assert "HABITUE_ADDRESS" in found["Notification"]
    assert "HABITUE_SMS_SENDER" in found["Text message"]


def test_where_everything_is_set_the_addresses_to_give_stand_there(cafe, settings):
    settings.ADDRESS = "https://loyalty.example.org"
    settings.MAIL = {**settings.MAIL, "configured": True, "provider": "postmark"}
    settings.ANYMAIL, settings.SMS = {"WEBHOOK_SECRET": "name:password"}, SMS
    settings.PUSH = {**settings.PUSH, "on": True}
    found = shown(cafe)
    assert all("|ready|" in said for said in found.values())
    assert "|Give Postmark this address, to hear what came back:|" in found["E-mail"]
    assert "|https://loyalty.example.org/letter/mail|" in found["E-mail"]
    assert "|https://loyalty.example.org/letter/sms|" in found["Text message"]
    settings.ANYMAIL = {}
    assert "HABITUE_MAIL_WEBHOOK is not set" in shown(cafe)["E-mail"]
    cafe.shop.is_demo = True
    cafe.shop.save()
    assert "The demo’s people are made up" in shown(cafe)["Notification"]


def test_a_preview_says_what_a_text_message_costs(cafe, settings):
    add(cafe.shop, "Zoé", email="zoe@example.org")
    path = f"/s/{cafe.shop.public_id}/messages/late/?language=en"
    assert "As a text message" not in cafe.alice.client.get(path, headers={"accept-language": "en"}).text
    settings.SMS = SMS
    text = unescape(cafe.alice.client.get(path, headers={"accept-language": "en"}).text)
    assert "Café du Port: Hello Zoé, It has been a while since you were here." in text
    assert "1 text message to pay · 157 signs, GSM-7" in text
