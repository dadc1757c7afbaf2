"""The weekly letter: what arrives at a real mail server, on Monday at seven, once, until its link says no."""

import re
import socket
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.test import Client

from habitue.web import worker
from habitue.web.actions.measuring import measure
from habitue.web.models import Digest, Role, Staff
from tests.web.dashboard.sold import brought, person
from tests.web.people import hire

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 5, 11, 5, 30, tzinfo=UTC)
"""7:30 in Paris."""


class Box:
    def __init__(self):
        self.mails = []
        self.answer = "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return self.answer


@pytest.fixture(scope="module")
def receiver():
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, controller.port
    controller.stop()


@pytest.fixture
def post(receiver, settings):
    box, port = receiver
    box.mails, box.answer = [], "250 OK"
    settings.MAIL = {**settings.MAIL, "configured": True}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    return box


@pytest.fixture
def busy(cafe):
    people = [person(cafe.shop, f"P{n}") for n in range(20)]
    late = person(cafe.shop, "Zoé")
    orders = [
        (people[n], MONDAY - timedelta(days=1 + 7 * back + n % 6), 6.5)
        for back in range(14)
        for n in range(20)
    ]
    orders += [(late, MONDAY - timedelta(days=20 + 6 * n), 9) for n in range(12)]
    brought(cafe.shop, *orders, (people[0], MONDAY, 6.5))
    measure(cafe.shop, now=MONDAY)
    return cafe


def work(now=MONDAY):
    with time_machine.travel(now, tick=False):
        worker.write_letters(now)


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def test_the_owner_gets_the_week_in_their_language_once(busy, post):
    busy.alice.user.language = "en"
    busy.alice.user.save()
    hire(busy.shop, "maria@example.org", Role.MANAGER)
    work()
    work()
    (mail,) = post.mails
    assert (mail["To"], mail["Subject"]) == ("alice@example.org", "Café du Port: the week in a few lines")
    said = text_of(mail)
    assert "In the week of 4 May 2026: 20 orders, 20 customers." in said
    assert "The week before: 20 orders, 20 customers. Usual: 2" in said
    assert "1 regular is late by their own rhythm: Zoé." in said
    html = mail.get_body(("html",)).get_content()
    assert "Zoé" in html
    assert not re.search(r"<img|src=|<link|<script", html)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert list(mail.iter_attachments()) == []
    assert Digest.objects.get().state == "sent"


def test_it_is_french_for_a_french_shop_whose_owner_chose_nothing(busy, post):
    work()
    (mail,) = post.mails
    assert mail["Subject"] == "Café du Port\u00a0: la semaine en quelques lignes"
    assert "1 habitué est en retard sur son propre rythme" in text_of(mail)


@pytest.mark.parametrize("hours", [-1, 48, -24])
def test_at_another_time_nothing_is_sent(busy, post, hours):
    work(MONDAY + timedelta(hours=hours))
    assert post.mails == []


def test_before_the_day_is_measured_it_waits(busy, post):
    work(MONDAY + timedelta(days=7))
    assert post.mails == []


def test_the_first_monday_of_a_month_brings_last_month_s_report(busy, post):
    june = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
    measure(busy.shop, now=june)
    brought(busy.shop, *((None, june - timedelta(days=n), 5) for n in range(20)))
    measure(busy.shop, now=june)
    work(june)
    (mail,) = post.mails
    (report,) = mail.iter_attachments()
    assert report.get_filename() == "habitue-2026-06-01.html"
    assert "mai 2026" in report.get_content()


def test_the_link_stops_it_without_signing_in_and_a_look_does_not(busy, post):
    work()
    link = post.mails[0]["List-Unsubscribe"].strip("<>")
    path = "/" + link.split("/", 3)[3]
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(path).status_code == 200
    assert Staff.objects.get(pk=busy.alice.place.pk).digest is None
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Staff.objects.get(pk=busy.alice.place.pk).digest is False
    Digest.objects.all().delete()
    work()
    assert len(post.mails) == 1
    assert stranger.post(path[:-2] + "xx").status_code == 410


def test_a_manager_may_have_it_and_an_owner_may_not_want_it(busy, post):
    maria = hire(busy.shop, "maria@example.org", Role.MANAGER)
    page = maria.client.get("/me").text
    name = f"letter_{maria.place.pk}"
    assert name in page
    assert "letter_" not in busy.bob.client.get("/me").text
    maria.client.post("/me", {"first_name": "Maria", "language": "en", name: "on"})
    busy.alice.client.post("/me", {"first_name": "Alice", "language": ""})
    work()
    assert [mail["To"] for mail in post.mails] == ["maria@example.org"]


def test_whoever_left_gets_nothing(busy, post):
    Staff.objects.filter(pk=busy.alice.place.pk).update(left_at=MONDAY)
    work()
    assert post.mails == []


def test_a_worker_killed_while_it_sends_never_sends_twice(busy, post):
    Digest.objects.create(
        shop=busy.shop, user=busy.alice.user, week=MONDAY.date(), state="sending", at=MONDAY
    )
    work()
    assert post.mails == []


def test_without_a_mail_server_it_is_tried_again_and_after_a_refusal_it_is_not(busy, post, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    work()
    assert not Digest.objects.exists()
    settings.EMAIL_PORT = port
    post.answer = "554 no"
    with pytest.raises(OSError, match="554"):
        work()
    assert Digest.objects.get().state == "failed"
    work()
    assert len(post.mails) == 1


def test_after_four_silent_weeks_there_is_none(cafe, post):
    ana = person(cafe.shop)
    brought(cafe.shop, (ana, MONDAY - timedelta(days=40), 5), (ana, MONDAY + timedelta(hours=2), 5))
    measure(cafe.shop, now=MONDAY)
    work()
    assert post.mails == []
    brought(cafe.shop, (ana, MONDAY - timedelta(days=20), 5))
    measure(cafe.shop, now=MONDAY)
    work()
    assert len(post.mails) == 1


def test_a_demo_and_a_server_without_mails_send_none(busy, post, settings):
    settings.MAIL = {**settings.MAIL, "configured": False}
    work()
    settings.MAIL = {**settings.MAIL, "configured": True}
    busy.shop.is_demo = True
    busy.shop.save()
    work()
    assert post.mails == []
