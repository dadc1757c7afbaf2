"""E-mail by a provider: the real client against an HTTP server on loopback, and what the provider tells later, proved and twice."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from habitue.web import environment, mail_provider
from habitue.web.actions.erasure import erase
from habitue.web.actions.event import Sender
from habitue.web.actions.merge import merge
from habitue.web.models import Customer, Message, StoppedAddress
from habitue.web.queries.message import address_digest
from tests.web.outreach.regulars import MORNING, last_consent, measured, on, regular, told, work
from tests.web.outreach.services import served

pytestmark = pytest.mark.django_db
TAKEN = {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc2f4a", "To": "zoe@example.org"}
INACTIVE = {"ErrorCode": 406, "Message": "Found inactive addresses: zoe@example.org. Inactive recipients"}


@pytest.fixture(scope="module")
def provider_service():
    with served() as service:
        yield service


@pytest.fixture
def postmark(provider_service, settings):
    provider_service.empty()
    provider_service.answer(200, json.dumps(TAKEN).encode())
    settings.MAIL = {**settings.MAIL, "configured": True, "provider": "postmark"}
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {
        "POSTMARK_SERVER_TOKEN": "key",
        "POSTMARK_API_URL": f"{provider_service.url}/",
        "WEBHOOK_SECRET": "name:password",
    }
    return provider_service


@pytest.fixture
def late(cafe, postmark):
    zoe = regular(cafe.shop, "Zoé", away=12, language="en")
    regular(cafe.shop, "Ana", away=0)
    measured(cafe.shop)
    on(cafe.shop, "late")
    return zoe


def tell(event, *, password="name:password"):  # noqa: S107
    key = base64.b64encode(password.encode()).decode()
    return Client(enforce_csrf_checks=True).post(
        "/letter/mail", event, content_type="application/json", headers={"authorization": f"Basic {key}"}
    )


def bounce(**more):
    row = Message.objects.get()
    said = {"RecordType": "Bounce", "Type": "HardBounce", "Email": "zoe@example.org", "ID": 1}
    return said | {"Metadata": {"message": str(row.key)}, "BouncedAt": "2026-05-12T09:00:00Z"} | more


def test_the_same_letter_leaves_by_the_provider_s_interface(cafe, late, postmark):
    work()
    (request,) = postmark.heard
    said, row = json.loads(request.body), Message.objects.get()
    assert (request.path, request.headers["X-Postmark-Server-Token"]) == ("/email", "key")
    assert (said["To"], said["Subject"]) == ("zoe@example.org", "We miss you")
    assert said["Metadata"] == {"message": str(row.key)}
    assert said["TextBody"].startswith("Hello Zoé,\n\nIt has been a while since you were here.")
    assert "It has been a while" in said["HtmlBody"]
    headers = {one["Name"]: one["Value"] for one in said["Headers"]}
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http")
    work(MORNING + timedelta(hours=1))
    assert (len(postmark.heard), told(cafe.shop)) == (1, [("Zoé", "late", "sent")])


@pytest.mark.parametrize(
    ("answer", "state", "stopped"),
    [
        ((429, {}), "planned", 0),
        ((401, {}), "planned", 0),
        ((422, {"ErrorCode": 300, "Message": "Zero recipients"}), "failed", 0),
        ((422, INACTIVE), "failed", 1),
        ((422, {"ErrorCode": 406, "Message": "in words that nobody knows"}), "failed", 0),
        ((500, {}), "failed", 0),
        ((None, {}), "failed", 0),
    ],
)
def test_only_where_surely_nothing_went_out_it_is_tried_again(late, postmark, answer, state, stopped):
    status, body = answer
    postmark.answer(status, json.dumps(body).encode())
    work()
    assert told(late.shop) == [("Zoé", "late", state)]
    assert StoppedAddress.objects.count() == stopped
    postmark.answer(200, json.dumps(TAKEN).encode())
    work(MORNING + timedelta(hours=1))
    assert len(postmark.heard) == (2 if state == "planned" else 1)


def test_a_provider_that_is_not_there_is_asked_again(cafe, late, settings):
    settings.ANYMAIL = {**settings.ANYMAIL, "POSTMARK_API_URL": "http://127.0.0.1:9/"}
    work()
    assert told(cafe.shop) == [("Zoé", "late", "planned")]


def test_a_bounce_told_later_stops_the_address_once(cafe, late):
    work()
    for _ in range(2):
        assert tell(bounce()).status_code == 200
    assert StoppedAddress.objects.get().reason == "bounce"
    assert told(cafe.shop) == [("Zoé", "late", "failed")]


def stopped_now(shop, *addresses):
    digests = {address: address_digest(shop, "email", address) for address in addresses}
    found = set(StoppedAddress.objects.values_list("digest", flat=True))
    return {address for address, digest in digests.items() if digest in found}


def test_a_late_bounce_stops_the_address_it_went_to_and_not_the_new_one(cafe, late):
    work()
    Customer.objects.filter(pk=late.pk).update(email="new@example.org")
    assert tell(bounce(Email="new@example.org")).status_code == 200
    assert not StoppedAddress.objects.exists()
    assert tell(bounce(Email="Zoe@Example.org")).status_code == 200
    assert stopped_now(cafe.shop, "zoe@example.org", "new@example.org") == {"zoe@example.org"}
    assert told(cafe.shop) == [("Zoé", "late", "failed")]


def test_a_bounce_is_heard_after_two_customers_turned_out_to_be_one(cafe, late):
    work()
    kept = Customer.objects.get(first_name="Ana")
    merge(
        cafe.shop, kept, late, at=MORNING + timedelta(hours=1), sender=Sender("panel", staff=cafe.alice.place)
    )
    assert tell(bounce()).status_code == 200
    assert stopped_now(cafe.shop, "zoe@example.org", "ana@example.org") == {"zoe@example.org"}


def test_of_who_was_erased_no_address_is_known_any_more(cafe, late):
    work()
    erase(cafe.shop, late, at=MORNING + timedelta(hours=1))
    assert Message.objects.get().sent_to == ""
    assert tell(bounce()).status_code == 200
    assert not StoppedAddress.objects.exists()


def test_of_messages_from_before_the_address_of_today_is_asked(cafe, late):
    work()
    Message.objects.update(sent_to="")
    assert tell(bounce()).status_code == 200
    assert stopped_now(cafe.shop, "zoe@example.org") == {"zoe@example.org"}


def test_a_complaint_stops_the_address_and_the_message_did_arrive(cafe, late):
    work()
    assert tell(bounce(RecordType="SpamComplaint", Type="SpamComplaint")).status_code == 200
    assert StoppedAddress.objects.get().reason == "complaint"
    assert told(cafe.shop) == [("Zoé", "late", "sent")]


def test_who_ends_it_at_the_provider_said_no_to_e_mail(late):
    work()
    said = bounce(
        RecordType="SubscriptionChange", SuppressSending=True, SuppressionReason="ManualSuppression"
    )
    for _ in range(2):
        assert tell(said | {"Recipient": "zoe@example.org"}).status_code == 200
    assert (last_consent(late).given, last_consent(late).source) == (False, "letter")
    assert late.consents.filter(channel="email").count() == 2


@pytest.mark.parametrize(
    "more",
    [
        {"Type": "SoftBounce"},
        {"Type": "Transient"},
        {"Email": "somebody@example.org"},
        {"Metadata": {}},
        {"Metadata": {"message": "nothing"}},
        {"RecordType": "Delivery"},
        {"RecordType": "Open"},
    ],
)
def test_what_is_not_for_good_or_about_no_message_of_ours_changes_nothing(cafe, late, more):
    work()
    assert tell(bounce(**more)).status_code == 200
    assert (StoppedAddress.objects.count(), told(cafe.shop)) == (0, [("Zoé", "late", "sent")])


def test_who_has_not_the_password_is_not_believed(cafe, late):
    work()
    assert tell(bounce(), password="name:guess").status_code == 400
    assert StoppedAddress.objects.count() == 0


def test_a_signed_report_is_believed_and_a_forged_one_is_not(cafe, late, settings):
    work()
    settings.MAIL = {**settings.MAIL, "provider": "mailgun"}
    settings.ANYMAIL = {"MAILGUN_API_KEY": "key", "MAILGUN_WEBHOOK_SIGNING_KEY": "signing"}
    stamp, token = "1778576400", "t" * 50
    proof = hmac.new(b"signing", f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    event = {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "recipient": "zoe@example.org",
        "timestamp": 1778576400.0,
        "id": "1",
        "delivery-status": {"code": 550, "message": "no such user"},
        "user-variables": {"message": str(Message.objects.get().key)},
        "message": {"headers": {"message-id": "x"}},
    }

    def said(signature):
        block = {"timestamp": stamp, "token": token, "signature": signature}
        body = {"signature": block, "event-data": event}
        return Client().post("/letter/mail", body, content_type="application/json").status_code

    assert (said("0" * 64), StoppedAddress.objects.count()) == (400, 0)
    assert (said(proof), StoppedAddress.objects.count()) == (200, 1)


def test_without_a_provider_or_a_secret_there_is_no_such_page(db, settings):
    assert Client().post("/letter/mail", {}).status_code == 404
    settings.MAIL = {**settings.MAIL, "provider": "postmark"}
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "key"}
    assert Client().post("/letter/mail", {}).status_code == 404


# settings


@pytest.fixture
def said(monkeypatch):
    def say(**values):
        for name, value in values.items():
            monkeypatch.setenv(f"HABITUE_{name}", value)

    monkeypatch.delenv("HABITUE_EMAIL_URL", raising=False)
    return say


def test_a_provider_is_chosen_by_its_name_and_key(said):
    said(MAIL_PROVIDER="Mailgun", MAIL_KEY="k", MAIL_DOMAIN="mg.example.org", MAIL_WEBHOOK="w")
    said(MAIL_API="https://api.eu.mailgun.net/v3")
    found = environment.email()
    backend = "anymail.backends.mailgun.EmailBackend"
    assert (found["configured"], found["provider"], found["backend"]) == (True, "mailgun", backend)
    assert mail_provider.anymail("mailgun") == {
        "MAILGUN_API_KEY": "k",
        "MAILGUN_SENDER_DOMAIN": "mg.example.org",
        "MAILGUN_API_URL": "https://api.eu.mailgun.net/v3",
        "MAILGUN_WEBHOOK_SIGNING_KEY": "w",
        "REQUESTS_TIMEOUT": 20,
    }
    said(MAIL_PROVIDER="mailjet", MAIL_KEY="key:secret", MAIL_WEBHOOK="name:password")
    assert mail_provider.anymail(mail_provider.chosen())["MAILJET_SECRET_KEY"] == "secret"
    assert mail_provider.anymail("") == {}


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"MAIL_PROVIDER": "pigeon", "MAIL_KEY": "k"}, "is one of brevo, mailgun"),
        ({"MAIL_PROVIDER": "brevo"}, "set HABITUE_MAIL_KEY to the key"),
        ({"MAIL_PROVIDER": "mailjet", "MAIL_KEY": "k"}, "set HABITUE_MAIL_KEY to key:secret"),
        ({"MAIL_PROVIDER": "brevo", "MAIL_KEY": "k", "EMAIL_URL": "smtp://x"}, "set one of them"),
        ({"MAIL_PROVIDER": "brevo", "MAIL_KEY": "k", "MAIL_WEBHOOK": "w"}, "is name:password"),
    ],
)
def test_settings_that_cannot_work_stop_the_start(said, values, problem):
    said(**values)
    with pytest.raises(ImproperlyConfigured, match=problem):
        mail_provider.anymail(mail_provider.chosen())


def test_every_provider_s_classes_are_there():
    from django.utils.module_loading import import_string

    for name, one in mail_provider.PROVIDERS.items():
        assert import_string(f"anymail.webhooks.{one.view}").esp_name == one.name
        assert import_string(f"anymail.backends.{name}.EmailBackend").esp_name == one.name
