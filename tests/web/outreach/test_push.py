"""Notifications: turned on from the card, encrypted for one browser, signed, ended by its service or by a "no"."""

import re
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest

from habitue.web.actions.erasure import erase
from habitue.web.channels import outgoing
from habitue.web.channels.outgoing import (
    BadTargetError,
    LostError,
    Target,
    UnreachableError,
    looks_public,
    post,
    public_target,
)
from habitue.web.channels.push import shortened
from habitue.web.channels.push_key import public_key
from habitue.web.environment import push_key
from habitue.web.models import Message, PushSubscription, StoppedAddress
from habitue.web.queries.push import endpoint_digest
from tests.web.card.phones import home, joined
from tests.web.outreach.regulars import MORNING, agree, last_consent, measured, on, regular, told, work
from tests.web.outreach.services import Browser, served, signed_claims

pytestmark = pytest.mark.django_db
HERE = "https://loyalty.example.org"


@pytest.fixture(scope="module")
def push_service():
    with served() as service:
        yield service


@pytest.fixture
def service(push_service, settings, tmp_path):
    push_service.empty()
    settings.DATA = tmp_path
    settings.ADDRESS = HERE
    settings.PUSH = {"on": True, "contact": HERE, "loopback": True}
    settings.MAIL = {**settings.MAIL, "configured": False}
    return push_service


def take(person, browser, at=MORNING):
    PushSubscription.objects.create(
        shop=person.shop, customer=person, digest=digest_of(browser), made_at=at, **browser.said
    )
    agree(person.shop, person, channel="push", at=at)


def digest_of(browser):
    return endpoint_digest(browser.endpoint)


@pytest.fixture
def late(cafe, service):
    """Zoé, who is late and whose phone takes notifications; e-mail goes out to nobody."""
    zoe = regular(cafe.shop, "Zoé", away=12, language="en")
    regular(cafe.shop, "Ana", away=0)
    measured(cafe.shop)
    browser = Browser(service)
    take(zoe, browser)
    on(cafe.shop, "late")
    return zoe, browser


def test_what_arrives_is_encrypted_for_that_browser_and_signed_by_this_server(cafe, late, service):
    _, browser = late
    work()
    (request,) = service.heard
    row = Message.objects.get()
    assert browser.read(request) == {
        "title": "We miss you",
        "text": shortened(row.body, 160),
        "page": f"/card/{cafe.shop.public_id}/messages/{row.key}/",
        "tag": row.key.hex,
        "lang": "en",
    }
    assert b"miss you" not in request.body
    claims = signed_claims(request, public_key())
    assert (claims["aud"], claims["sub"]) == (service.url, HERE)
    assert 0 < claims["exp"] - MORNING.timestamp() <= 24 * 3600
    told_service = {name: request.headers[name] for name in ("TTL", "Topic", "Content-Encoding", "Urgency")}
    assert told_service == {
        "TTL": "14400",
        "Topic": row.key.hex,
        "Content-Encoding": "aes128gcm",
        "Urgency": "normal",
    }
    assert told(cafe.shop) == [("Zoé", "late", "sent")]
    work(MORNING + timedelta(hours=1))
    assert len(service.heard) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_ends_its_subscription_and_the_next_phone_can_be_used(
    cafe, late, service, status
):
    zoe, _ = late
    service.answer(status)
    work()
    assert (told(cafe.shop), zoe.push_subscriptions.count()) == ([("Zoé", "late", "failed")], 0)
    assert StoppedAddress.objects.get().channel == "push"
    take(zoe, Browser(service, "new"))
    Message.objects.all().delete()
    service.answer(201)
    work(MORNING + timedelta(days=1))
    assert told(cafe.shop) == [("Zoé", "late", "sent")]


@pytest.mark.parametrize(("status", "times"), [(429, 2), (503, 2), (400, 1), (500, 1), (None, 1)])
def test_only_a_service_that_took_nothing_is_asked_again(cafe, late, service, status, times):
    service.answer(status)
    work()
    assert told(cafe.shop) == [("Zoé", "late", "planned" if times == 2 else "failed")]
    service.answer(201)
    work(MORNING + timedelta(hours=1))
    assert len(service.heard) == times


def test_a_service_that_is_not_there_is_asked_again_later(cafe, late, service):
    PushSubscription.objects.update(endpoint="http://127.0.0.1:9/push/one")
    _, browser = late
    browser.endpoint = "http://127.0.0.1:9/push/one"
    PushSubscription.objects.update(digest=digest_of(browser))
    work()
    assert told(cafe.shop) == [("Zoé", "late", "planned")]


def test_an_address_inside_the_network_is_never_asked(cafe, late, service, settings):
    settings.PUSH = {**settings.PUSH, "loopback": False}
    work()
    assert (service.heard, told(cafe.shop)) == ([], [("Zoé", "late", "failed")])
    assert PushSubscription.objects.count() == 0


def test_a_no_forgets_the_phone_and_an_erasure_too(cafe, late, service):
    zoe, _ = late
    agree(cafe.shop, zoe, channel="push", given=False)
    work()
    assert (service.heard, zoe.push_subscriptions.count()) == ([], 0)
    take(zoe, Browser(service))
    erase(cafe.shop, zoe, at=MORNING)
    assert PushSubscription.objects.count() == 0


# on the card


def test_it_is_turned_on_with_a_recorded_yes_and_off_with_one_click(cafe, service):
    client, card = joined(cafe.shop)
    page = client.get(home(cafe.shop)).text
    assert f'data-notify="off" data-key="{public_key()}" hidden' in page
    browser = Browser(service)
    assert client.post(home(cafe.shop, "push/"), browser.said).status_code == 204
    said = last_consent(card.customer, "push")
    assert (said.given, said.source, said.words) == (
        True,
        "card",
        "I agree that Café du Port sends notifications with news and offers to my phone. I can withdraw this at any time.",
    )
    assert said.words in page
    assert client.post(home(cafe.shop, "push/"), browser.said).status_code == 204
    assert PushSubscription.objects.get().customer == card.customer
    assert 'data-notify="on"' in client.get(home(cafe.shop)).text
    given = {"channel": "push", "given": "no", "language": "en"}
    assert client.post(home(cafe.shop, "consent/"), given).status_code == 302
    assert last_consent(card.customer, "push").given is False
    assert PushSubscription.objects.count() == 0
    assert 'data-notify="off"' in client.get(home(cafe.shop)).text


def test_a_phone_is_kept_for_whoever_used_it_last_and_ten_at_most(cafe, service):
    ana, _ = joined(cafe.shop)
    shared = Browser(service).said
    ana.post(home(cafe.shop, "push/"), shared)
    max_, other = joined(cafe.shop, first_name="Max")
    max_.post(home(cafe.shop, "push/"), shared)
    assert PushSubscription.objects.get().customer == other.customer
    for number in range(12):
        max_.post(home(cafe.shop, "push/"), Browser(service, number).said)
    names = [one.endpoint.rpartition("/")[2] for one in PushSubscription.objects.order_by("pk")]
    assert names == [str(number) for number in range(2, 12)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example.org/x"},
        {"endpoint": "https://192.168.1.1/x"},
        {"endpoint": "https://router.local/x"},
        {"endpoint": "file:///etc/passwd"},
        {"p256dh": "AAAA"},
        {"auth": "not base64!"},
    ],
)
def test_what_no_browser_says_is_not_kept(cafe, service, wrong):
    client, card = joined(cafe.shop)
    said = Browser(service).said | wrong
    assert client.post(home(cafe.shop, "push/"), said).status_code == 400
    assert (PushSubscription.objects.count(), last_consent(card.customer, "push")) == (0, None)


def test_where_the_server_sends_none_the_card_does_not_speak_of_it(cafe, service, settings):
    settings.PUSH = {**settings.PUSH, "on": False}
    client, _ = joined(cafe.shop)
    assert "data-notify" not in client.get(home(cafe.shop)).text
    assert client.post(home(cafe.shop, "push/"), Browser(service).said).status_code == 400


def test_each_message_has_a_page_for_its_reader_alone_with_its_own_stop(cafe, late, service):
    work()
    row = Message.objects.get()
    client, card = joined(cafe.shop)
    path = home(cafe.shop, f"messages/{row.key}/")
    assert client.get(path).status_code == 404
    card.customer.push_subscriptions.all().delete()
    Message.objects.update(customer=card.customer)
    page = client.get(path)
    assert ("It has been a while" in page.text, "No more notifications" in page.text) == (True, True)
    answer = client.post(home(cafe.shop, "consent/"), {"channel": "push", "given": "no", "language": "en"})
    assert answer.status_code == 302
    assert last_consent(card.customer, "push").given is False


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path, monkeypatch):
    made = push_key(tmp_path)
    assert push_key(tmp_path) == made
    assert (tmp_path / "push-key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("HABITUE_PUSH_KEY", "given")
    assert push_key(tmp_path) == "given"


# whom a server may ask


@pytest.mark.parametrize(
    ("leads_to", "fine"),
    [
        ("142.250.74.10", True),
        ("2a00:1450:4007:80e::200a", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.3.4", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
    ],
)
def test_a_stranger_s_address_leads_to_public_places_only(monkeypatch, leads_to, fine):
    family = 10 if ":" in leads_to else 2
    found = [(2, 1, 6, "", ("142.250.74.10", 443)), (family, 1, 6, "", (leads_to, 443))]
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *args, **kwargs: found)
    if fine:
        assert leads_to in public_target("https://push.example.org/x?y=1").addresses
    else:
        with pytest.raises(BadTargetError):
            public_target("https://push.example.org/x?y=1")


@pytest.mark.parametrize(
    "url",
    [
        "http://push.example.org/",
        "https://push.example.org:8443/",
        "https://user@push.example.org/",
        "https:///x",
        "https://push.example.org/a b",
        "https://push.example.org:x/",
        "https://[::1",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://intranet/",
    ],
)
def test_an_address_of_another_shape_is_not_kept(url):
    assert looks_public(url) is False


def test_the_loopback_is_for_tests_and_a_name_that_nobody_knows_is_tried_later():
    assert looks_public("https://updates.push.services.mozilla.com/wpush/v2/x") is True
    assert looks_public("http://127.0.0.1:8000/x", loopback=True) is True
    assert public_target("http://127.0.0.1:8000/x", loopback=True).port == 8000
    with pytest.raises(UnreachableError):
        public_target("https://nobody.invalid/")


def test_a_service_that_answers_drop_by_drop_is_left_after_its_time(monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def drip():
            line, _ = server.accept()
            with line:
                while not stop.wait(0.05):
                    try:
                        line.send(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        with pytest.raises(LostError):
            post(Target("127.0.0.1", server.getsockname()[1], "/", False, ("127.0.0.1",)), b"", {})
        assert time.monotonic() - began < 2
        stop.set()
        thread.join()


@pytest.mark.parametrize(
    ("given", "most", "wanted"),
    [("one\n\n two", 10, "one two"), ("one two three", 10, "one two…"), ("onetwothree", 5, "onet…")],
)
def test_a_text_is_shortened_between_words(given, most, wanted):
    assert shortened(given, most) == wanted


def test_push_services_load_only_when_a_notification_leaves():
    code = (
        "import os,sys;os.environ.update(DJANGO_SETTINGS_MODULE='habitue.web.settings',HABITUE_SECRET_KEY='x'*40);"
        "import django;django.setup();import habitue.web.urls,habitue.web.worker,habitue.web.channels.known;"
        "print(sorted({'aiohttp','pywebpush','requests','anymail'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"\[\]\s*", done.stdout)
