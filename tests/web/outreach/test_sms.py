"""Text messages by Twilio's interface: a real HTTP server on loopback in its place, its signature, and what it reports."""

import base64
import json
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from habitue.language import Language
from habitue.loyalty.segments import segments
from habitue.web import environment
from habitue.web.channels.gateways.gateway import ForgedError, Kind, News, says_stop
from habitue.web.channels.gateways.twilio import signature
from habitue.web.channels.letter import Outcome
from habitue.web.channels.sms import text_of
from habitue.web.models import Message, StoppedAddress
from tests.web.customers.folk import add
from tests.web.outreach.regulars import MORNING, agree, last_consent, measured, on, regular, told, work
from tests.web.outreach.services import served

pytestmark = pytest.mark.django_db
HERE, PHONE = "https://loyalty.example.org", "+33612345678"
TOKEN = "a token of the test"


@pytest.fixture(scope="module")
def gateway_service():
    with served() as service:
        yield service


@pytest.fixture
def gateway(gateway_service, settings):
    gateway_service.empty()
    settings.ADDRESS = HERE
    settings.MAIL = {**settings.MAIL, "configured": False}
    settings.SMS = {
        "gateway": "twilio",
        "account": "AC1",
        "token": TOKEN,
        "sender": "+33700000000",
        "api": gateway_service.url,
    }
    return gateway_service


@pytest.fixture
def late(cafe, gateway):
    zoe = regular(cafe.shop, "Zoé", away=12, language="en", phone=PHONE, email="")
    regular(cafe.shop, "Ana", away=0)
    agree(cafe.shop, zoe, channel="sms", at=MORNING - timedelta(days=30))
    measured(cafe.shop)
    on(cafe.shop, "late")
    return zoe


def posted(path, fields, *, token=TOKEN, **more):
    signed = signature(f"{HERE}{path}", fields, token)
    return Client(enforce_csrf_checks=True).post(path, fields, headers={"x-twilio-signature": signed}, **more)


def test_a_text_message_leaves_with_who_writes_the_card_and_how_to_stop(cafe, late, gateway):
    work()
    (request,) = gateway.heard
    assert request.path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert (
        base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode() == f"AC1:{TOKEN}"
    )
    said = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
    row = Message.objects.get()
    assert (said["To"], said["From"]) == (PHONE, "+33700000000")
    assert said["StatusCallback"] == f"{HERE}/letter/sms?message={row.key}"
    assert said["Body"].startswith("Café du Port: Hello Zoé, It has been a while since you were here.")
    assert said["Body"].endswith(f" {HERE}/card/{cafe.shop.public_id}/ Reply STOP to stop")
    assert segments(said["Body"]).count <= 2
    work(MORNING + timedelta(hours=1))
    assert (len(gateway.heard), told(cafe.shop)) == (1, [("Zoé", "late", "sent")])


@pytest.mark.parametrize(
    ("answer", "state", "stopped"),
    [
        ((429, 20429), "planned", 0),
        ((503, 0), "planned", 0),
        ((401, 20003), "planned", 0),
        ((500, 0), "failed", 0),
        ((None, 0), "failed", 0),
        ((400, 30034), "failed", 0),
        ((400, 21211), "failed", 1),
        ((400, 21610), "failed", 1),
    ],
)
def test_only_where_surely_nothing_went_out_it_is_tried_again(late, gateway, answer, state, stopped):
    status, code = answer
    gateway.answer(status, json.dumps({"code": code}).encode())
    work()
    assert told(late.shop) == [("Zoé", "late", state)]
    assert StoppedAddress.objects.count() == stopped
    gateway.answer(201)
    work(MORNING + timedelta(hours=1))
    assert len(gateway.heard) == (2 if state == "planned" else 1)


def test_a_gateway_that_is_not_there_is_asked_again(cafe, late, gateway, settings):
    settings.SMS = {**settings.SMS, "api": "http://127.0.0.1:9"}
    work()
    assert told(cafe.shop) == [("Zoé", "late", "planned")]


def test_a_name_that_cannot_be_answered_sends_the_link_that_stops(cafe, late, gateway, settings):
    settings.SMS = {**settings.SMS, "sender": "CafeDuPort"}
    work()
    body = parse_qs(gateway.heard[0].body.decode())["Body"][0]
    assert "STOP: https://loyalty.example.org/letter/no-more/" in body
    assert "Reply" not in body
    assert segments(body).count <= 2
    page = Client().post(body.rpartition(HERE)[2])
    assert (page.status_code, last_consent(late, "sms").given) == (200, False)


def test_stop_is_a_no_in_every_shop_and_to_no_other_channel(cafe, late, gateway):
    agree(cafe.shop, late)
    twin = add(cafe.other, "Zoé", phone=PHONE)
    agree(cafe.other, twin, channel="sms")
    fields = {"From": PHONE, "To": "+33700000000", "Body": " Stop. ", "MessageSid": "SM1"}
    for _ in range(2):
        answer = posted("/letter/sms", fields)
        assert (answer.status_code, answer.content) == (200, b"<Response/>")
    for person in (late, twin):
        assert (last_consent(person, "sms").given, last_consent(person, "sms").source) == (False, "sms")
        assert person.consents.filter(channel="sms").count() == 2
    assert last_consent(late).given is True
    work()
    assert gateway.heard == []


def test_what_is_not_signed_or_says_something_else_changes_nothing(cafe, late, gateway):
    fields = {"From": PHONE, "Body": "STOP"}
    assert posted("/letter/sms", fields, token="another").status_code == 403
    assert Client().post("/letter/sms", fields).status_code == 403
    assert posted("/letter/sms", {"From": PHONE, "Body": "Thank you, non-stop!"}).status_code == 200
    assert posted("/letter/sms", {"From": "", "Body": "STOP"}).status_code == 200
    assert posted("/letter/sms?message=x", {"MessageStatus": "delivered", "To": PHONE}).status_code == 200
    assert last_consent(late, "sms").given is True


def test_a_number_that_takes_nothing_is_stopped_once_and_a_phone_that_is_off_is_not(cafe, late, gateway):
    work()
    path = f"/letter/sms?message={Message.objects.get().key}"
    report = {"MessageStatus": "undelivered", "To": PHONE, "ErrorCode": "30003"}
    assert posted(path, report).status_code == 200
    assert (StoppedAddress.objects.count(), told(cafe.shop)) == (0, [("Zoé", "late", "sent")])
    for _ in range(2):
        assert posted(path, report | {"ErrorCode": "30005"}).status_code == 200
    assert StoppedAddress.objects.get().reason == "bounce"
    assert told(cafe.shop) == [("Zoé", "late", "failed")]


def test_who_reports_must_know_the_message_and_its_number(cafe, late, gateway):
    work()
    key = Message.objects.get().key
    report = {"MessageStatus": "failed", "To": "+33600000000", "ErrorCode": "30005"}
    assert posted(f"/letter/sms?message={key}", report).status_code == 200
    assert posted("/letter/sms?message=nothing", report | {"To": PHONE}).status_code == 200
    assert posted("/letter/sms", report | {"To": PHONE}).status_code == 200
    assert (StoppedAddress.objects.count(), told(cafe.shop)) == (0, [("Zoé", "late", "sent")])


class Own:
    """A gateway as a host would write it."""

    takes_answers = True
    sent = ()

    def __init__(self, settings):
        self.token = settings["token"]

    def send(self, text):
        Own.sent = (*Own.sent, (text.to, self.token))
        return Outcome.SENT

    def heard(self, call):
        if call.headers.get("x-proof") != self.token:
            raise ForgedError(call.url)
        return News(Kind.STOP, call.fields["who"])


def test_a_host_s_own_gateway_is_found_by_its_name(cafe, late, gateway, settings):
    settings.SMS = {**settings.SMS, "gateway": "tests.web.outreach.test_sms.Own"}
    work()
    assert Own.sent == ((PHONE, TOKEN),)
    assert told(cafe.shop) == [("Zoé", "late", "sent")]
    said = {"who": PHONE}
    assert Client().post("/letter/sms", said).status_code == 403
    assert Client().post("/letter/sms", said, headers={"x-proof": TOKEN}).status_code == 200
    assert last_consent(late, "sms").given is False


def test_without_a_gateway_there_is_no_such_page(settings, db):
    settings.SMS = {**settings.SMS, "gateway": ""}
    assert Client().post("/letter/sms", {}).status_code == 404


def test_the_signature_is_the_published_one():
    # the example of twilio.com/docs/usage/security, as kept by a library of somebody else's
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+12349013030",
        "Digits": "1234",
        "From": "+12349013030",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature(url, fields, "12345") == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("STOP", True),
        ("stop svp", True),
        ("Arrêt.", True),
        ("", False),
        ("don't stop", False),
        ("Stops", False),
    ],
)
def test_words_that_stop(text, wanted):
    assert says_stop(text) is wanted


def test_a_long_letter_is_two_pieces_in_french_too():
    shop = SimpleNamespace(name="L’Œuf à la coque")
    text = text_of(shop, "Être là, ça nous ferait plaisir. " * 20, Language("fr"), home=HERE, stop=None)
    assert text.startswith("L'OEuf à la coque: Etre là, ca nous ferait plaisir.")
    assert text.endswith(f"... {HERE} Répondez STOP pour ne plus en recevoir")
    assert segments(text).count == 2


def test_a_gateway_that_lacks_something_stops_the_start(monkeypatch):
    assert environment.sms()["gateway"] == ""
    monkeypatch.setenv("HABITUE_SMS_GATEWAY", "twilio")
    monkeypatch.setenv("HABITUE_SMS_ACCOUNT", "AC1")
    with pytest.raises(ImproperlyConfigured, match=r"needs HABITUE_SMS_TOKEN, HABITUE_SMS_SENDER too"):
        environment.sms()
