"""From a habit that breaks to what arrives at a real mail server: once, to who may be written to, with a way to stop it."""

import re
from datetime import date, timedelta
from email import message_from_bytes

import pytest
from django.test import Client

from habitue.language import Language
from habitue.web.actions.approach import switch_off
from habitue.web.actions.erasure import erase
from habitue.web.actions.event import Sender
from habitue.web.actions.link import share
from habitue.web.actions.merge import merge, part
from habitue.web.models import Approach, Card, CardLink, ClosedDays, Customer, Message, StoppedAddress
from habitue.web.queries.customer_export import whole_file
from habitue.web.queries.message import courtesy_of
from tests.web.customers.folk import add
from tests.web.ledger.tills import programme
from tests.web.outreach.regulars import MORNING, agree, last_consent, measured, on, regular, scan, told, work

pytestmark = pytest.mark.django_db
GIFT = {"programme": "stamps", "reward": "coffee", "days": 14}


def text_of(mail, kind="plain"):
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n")


@pytest.fixture
def late(cafe):
    """Zoé, who comes every week and did not for twelve days; Ana came today."""
    zoe = regular(cafe.shop, "Zoé", away=12, language="en")
    regular(cafe.shop, "Ana", away=0)
    measured(cafe.shop)
    return zoe


def test_a_late_regular_is_written_to_once(cafe, late, post):
    on(cafe.shop, "late")
    work()
    work(MORNING + timedelta(hours=1))
    (mail,) = post.mails
    assert (mail["To"], mail["Subject"]) == ("zoe@example.org", "We miss you")
    assert mail["From"] == "Café du Port <post@habitue.example>"
    assert text_of(mail).startswith("Hello Zoé,\n\nIt has been a while since you were here.")
    assert "You get this because you agreed to it on 16 July 2025." in text_of(mail)
    html = text_of(mail, "html")
    assert "It has been a while" in html
    assert not re.search(r"<img|src=|<link|<script", html)
    assert told(cafe.shop) == [("Zoé", "late", "sent")]


def test_the_stop_link_is_whole_on_the_wire_and_ends_e_mail_alone(cafe, late, post):
    agree(cafe.shop, late, channel="sms")
    on(cafe.shop, "late")
    work()
    mail = message_from_bytes(post.raw[0])
    link = mail["List-Unsubscribe"].strip()
    assert re.fullmatch(r"<http://localhost/letter/no-more/[\w:=-]+/>", link)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = link.strip("<>").removeprefix("http://localhost")
    program = Client(enforce_csrf_checks=True)
    assert program.get(path).status_code == 200
    assert last_consent(late).given is True
    for _ in range(2):
        assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (last_consent(late).given, last_consent(late).source) == (False, "letter")
    assert late.consents.filter(channel="email").count() == 2
    assert last_consent(late, "sms").given is True
    assert program.get(path[:-3] + "xx/").status_code == 410


@pytest.mark.parametrize("hour", [5, 19])
def test_in_quiet_hours_nobody_is_drawn_until_the_morning(cafe, late, post, hour):
    on(cafe.shop, "late")
    work(MORNING.replace(hour=hour))
    assert told(cafe.shop) == []
    work(MORNING + timedelta(days=hour > 12))
    assert len(post.mails) == 1


def test_on_a_closed_day_nothing_leaves(cafe, late, post):
    ClosedDays.objects.create(shop=cafe.shop, first_day=MORNING.date(), last_day=MORNING.date())
    assert courtesy_of(cafe.shop).calendar.is_closed(MORNING.date())
    on(cafe.shop, "late")
    work()
    assert post.mails == []


def test_without_a_yes_there_is_no_mail_and_with_a_card_there_is_its_inbox(cafe, post):
    zoe = regular(cafe.shop, "Zoé", away=12, agreed=False)
    max_ = regular(cafe.shop, "Max", away=12, agreed=False)
    regular(cafe.shop, "Ana")
    measured(cafe.shop)
    share(Card.objects.get(customer=zoe), at=MORNING)
    CardLink.objects.update(seen_at=MORNING)
    on(cafe.shop, "late")
    work(MORNING.replace(hour=22))
    assert [one.customer for one in Message.objects.all()] == [zoe]
    assert told(cafe.shop) == [("Zoé", "late", "sent")]
    assert (post.mails, max_.messages.count()) == ([], 0)


def test_half_are_held_back_in_the_same_moment_and_for_good(cafe, post):
    for number in range(16):
        regular(cafe.shop, f"P{number}", away=12, visits=5)
    regular(cafe.shop, "Ana")
    measured(cafe.shop)
    approach = on(cafe.shop, "late", holdout=50).approach
    work()
    rows = list(Message.objects.all())
    held = {one.customer.email for one in rows if one.arm == "held"}
    assert 0 < len(held) < 16
    assert {one.state for one in rows if one.arm == "held"} == {"held"}
    assert {one.drawn_at for one in rows} == {MORNING}
    assert {mail["To"] for mail in post.mails} == {one.customer.email for one in rows} - held
    assert (approach.indicator, approach.window_days, approach.holdout) == ("returned", 30, 50)
    work(MORNING + timedelta(hours=2))
    assert Message.objects.count() == 16


def test_a_bounce_stops_the_address_even_for_who_comes_again(cafe, late, post):
    post.rcpt["zoe@example.org"] = "550 5.1.1 no such user"
    on(cafe.shop, "late")
    work()
    assert told(cafe.shop) == [("Zoé", "late", "failed")]
    erase(cafe.shop, late, at=MORNING)
    assert StoppedAddress.objects.get().reason == "bounce"
    post.rcpt.clear()
    again = regular(cafe.shop, "Zoé", away=12)
    measured(cafe.shop)
    work()
    assert (post.mails, again.messages.count()) == ([], 0)


def test_a_server_that_is_busy_or_gone_is_tried_again_and_one_that_refuses_is_not(cafe, late, post, settings):
    on(cafe.shop, "late")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    work()
    assert told(cafe.shop) == [("Zoé", "late", "planned")]
    settings.EMAIL_PORT = port
    post.rcpt["zoe@example.org"] = "451 4.7.1 try later"
    work(MORNING + timedelta(minutes=10))
    assert told(cafe.shop) == [("Zoé", "late", "planned")]
    post.rcpt.clear()
    post.data = "554 5.6.0 not this letter"
    work(MORNING + timedelta(minutes=30))
    assert told(cafe.shop) == [("Zoé", "late", "failed")]
    post.data = "250 OK"
    work(MORNING + timedelta(hours=2))
    assert (post.mails, StoppedAddress.objects.count()) == ([], 0)


def test_who_says_no_between_the_draw_and_the_letter_gets_none(cafe, late, post, settings):
    on(cafe.shop, "late")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    work()
    settings.EMAIL_PORT = port
    agree(cafe.shop, late, given=False, at=MORNING + timedelta(minutes=5))
    work(MORNING + timedelta(minutes=10))
    (row,) = Message.objects.all()
    assert (row.state, row.reason, row.arm, post.mails) == ("refused", "said_no", "written", [])


def test_what_waits_too_long_or_was_switched_off_is_not_sent(cafe, late, post, settings):
    on(cafe.shop, "late")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    work()
    settings.EMAIL_PORT = port
    work(MORNING + timedelta(days=3))
    assert Message.objects.get().reason == "late"
    Message.objects.update(state="planned", reason="", good_until=MORNING + timedelta(days=9))
    switch_off(cafe.shop, "late", at=MORNING)
    work(MORNING + timedelta(days=4))
    assert (Message.objects.get().reason, post.mails) == ("stopped", [])
    assert Approach.objects.get().state == "stopped"


def test_a_worker_killed_while_it_sends_never_sends_again(cafe, late, post):
    on(cafe.shop, "late")
    work()
    Message.objects.update(state="sending")
    post.empty()
    work(MORNING + timedelta(hours=3))
    assert (post.mails, Message.objects.get().state) == ([], "sending")


def test_a_gift_lies_on_the_card_once_and_is_named_in_the_letter(cafe, late, post, settings):
    programme(cafe.shop)
    on(cafe.shop, "late", offer=GIFT)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    work()
    settings.EMAIL_PORT = port
    work(MORNING + timedelta(minutes=10))
    assert "There is a gift for you on your card: A coffee. You can have it until 26 May 2026." in text_of(
        post.mails[0]
    )
    card = Card.objects.get(customer=late)
    assert [one[2] for one in card.memory["vouchers"]] == ["coffee"]


def test_the_month_has_room_for_so_many_messages_over_all_automations(cafe, late, post):
    regular(cafe.shop, "Ana")
    on(cafe.shop, "late")
    on(cafe.shop, "birthday")
    Customer.objects.filter(pk=late.pk).update(birth_month=5, birth_day=12)
    cafe.alice.client.post(
        f"/s/{cafe.shop.public_id}/messages/manners",
        {"quiet_from": "20:00", "quiet_until": "09:00", "most_a_month": 1, "reply_to": "alice@example.org"},
    )
    work()
    assert [mail["Subject"] for mail in post.mails] == ["Happy birthday!"]
    assert post.mails[0]["Reply-To"] == "alice@example.org"
    work(MORNING + timedelta(hours=3))
    assert len(post.mails) == 1


def test_erasing_empties_what_was_written_and_keeps_the_arm(cafe, late, post):
    on(cafe.shop, "late")
    work()
    (given,) = whole_file(cafe.shop, late, language=Language("en"), now=MORNING)["messages"]
    assert (given["subject"], given["channel"], given["state"]) == ("We miss you", "email", "sent")
    erase(cafe.shop, late, at=MORNING)
    row = Message.objects.get()
    assert (row.subject, row.body, row.arm, row.state) == ("", "", "written", "sent")


def test_two_who_are_one_have_one_message_of_an_occasion_and_parted_their_own(cafe, late, post):
    twin = regular(cafe.shop, "Zoe", email="other@example.org", away=12)
    measured(cafe.shop)
    on(cafe.shop, "late")
    work()
    assert len(post.mails) == 2
    Message.objects.filter(customer=twin).update(occasion="late:another")
    made = merge(cafe.shop, late, twin, at=MORNING, sender=Sender("page"))
    assert late.messages.count() == 2
    assert part(cafe.shop, made, at=MORNING, sender=Sender("page"))
    assert (late.messages.count(), twin.messages.count()) == (1, 1)


def test_a_round_ends_and_the_next_is_drawn_anew(cafe, late, post):
    first = on(cafe.shop, "late").approach
    work(MORNING + timedelta(days=190))
    second = Approach.objects.exclude(pk=first.pk).get()
    first.refresh_from_db()
    assert (first.state, second.state) == ("done", "running")
    assert first.salt != second.salt
    assert (second.last_day - second.first_day).days == 181


# each automation calls for the right people


def test_welcome_greets_who_joins_while_it_is_on_and_nobody_of_before(cafe, post):
    add(cafe.shop, "Old", email="old@example.org", days=126)
    on(cafe.shop, "welcome")
    new = add(cafe.shop, "New", email="new@example.org")
    new.joined_at = MORNING + timedelta(minutes=1)
    new.save()
    for one in Customer.objects.filter(shop=cafe.shop):
        agree(cafe.shop, one)
    work(MORNING + timedelta(hours=1))
    assert [mail["To"] for mail in post.mails] == ["new@example.org"]


def test_one_stamp_to_go_is_said_the_day_after(cafe, post):
    programme(cafe.shop, rewards=[{"key": "coffee", "name": "A coffee", "cost": 3, "worth": 120}])
    on(cafe.shop, "one_to_go")
    zoe = add(cafe.shop, "Zoé", email="zoe@example.org", language="en")
    agree(cafe.shop, zoe)
    for hours in (1, 2):
        scan(cafe.shop, zoe, MORNING + timedelta(hours=hours))
    work(MORNING + timedelta(hours=6))
    assert post.mails == []
    work(MORNING + timedelta(days=1, hours=3))
    work(MORNING + timedelta(days=2, hours=3))
    assert [mail["Subject"] for mail in post.mails] == ["Only 1 stamp more for: A coffee"]


def test_a_reward_that_ends_is_told_without_a_yes_in_the_ready_words_only(cafe, post):
    programme(cafe.shop, expiry={"life": "fixed", "days": 10}, rewards=[
        {"key": "coffee", "name": "A coffee", "cost": 2, "worth": 120}
    ])  # fmt: skip
    people = [add(cafe.shop, name, email=f"{name}@example.org", language="en") for name in ("zoe", "max")]
    agree(cafe.shop, people[1], given=False)
    for person in people:
        for hours in (1, 2):
            scan(cafe.shop, person, MORNING + timedelta(hours=hours))
    own = {"en": {"subject": "Hurry", "body": "Come and buy"}}
    on(cafe.shop, "expiring", words=own)
    work(MORNING + timedelta(days=5))
    assert post.mails == []
    on(cafe.shop, "expiring", words={})
    Approach.objects.update(words={})
    work(MORNING + timedelta(days=5))
    (mail,) = post.mails
    assert (mail["To"], mail["Subject"]) == ("zoe@example.org", "Until 22 May 2026: A coffee")
    assert "This is about what you hold on your card at Café du Port." in text_of(mail)


def test_thanks_at_the_tenth_visit_a_treat_for_champions_and_a_question(cafe, post):
    ten = regular(cafe.shop, "Ten", visits=10, every=3, language="en")
    regular(cafe.shop, "Twenty", visits=20, every=3)
    regular(cafe.shop, "Three", visits=3, every=3, language="en")
    measured(cafe.shop)
    on(cafe.shop, "thanks")
    on(cafe.shop, "rating", link="https://example.org/tell", nth=3)
    on(cafe.shop, "treat")
    work()
    assert sorted((one.customer.first_name, one.occasion) for one in Message.objects.all()) == [
        ("Ten", "thanks:10"),
        ("Three", "rating"),
        *[(one.first_name, "treat:2026-1") for one in Customer.objects.filter(figures__stage="champion")],
    ]
    subjects = {mail["To"]: mail["Subject"] for mail in post.mails}
    assert subjects[ten.email] == "Thank you for 10 visits"
    asked = next(mail for mail in post.mails if mail["To"] == "three@example.org")
    assert "https://example.org/tell" in text_of(asked)


def test_a_birthday_is_wished_for_once_a_year(cafe, post):
    zoe = add(cafe.shop, "Zoé", email="zoe@example.org", birth_month=5, birth_day=12)
    agree(cafe.shop, zoe)
    on(cafe.shop, "birthday", at=MORNING - timedelta(days=30))
    for days in (-1, 0, 1, 2, 3):
        work(MORNING + timedelta(days=days))
    assert told(cafe.shop) == [("Zoé", "birthday", "sent")]
    assert Message.objects.get().occasion == f"birthday:{date(2026, 5, 12).year}"


def test_a_demo_sends_no_mail(cafe, late, post):
    cafe.shop.is_demo = True
    cafe.shop.save()
    on(cafe.shop, "late")
    work()
    assert (post.mails, told(cafe.shop)) == ([], [])
