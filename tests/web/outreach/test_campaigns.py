"""Campaigns: drafted, drawn once at their hour, paused, resumed, stopped; nobody gets two, whatever happens to the worker."""

from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import connection

from habitue.loyalty.courtesy import Channel
from habitue.web.actions.campaign import (
    Wanted,
    change,
    draft,
    draw_campaigns,
    pause,
    remove_draft,
    resume,
    send_off,
    stop_campaign,
    take_back,
)
from habitue.web.actions.message import send_planned
from habitue.web.channels.letter import Outcome
from habitue.web.models import Account, Approach, Card, ClosedDays, CustomerFigures, Message
from habitue.web.outreach.letters import letter_of
from habitue.web.queries.campaign import fates_of, people_of
from habitue.web.queries.drift import Checked, drifts
from tests.web.customers.folk import add
from tests.web.ledger.tills import event, programme, send
from tests.web.outreach.regulars import MORNING, agree, measured, regular, scan, work
from tests.web.outreach.test_histories import Killed, killed_at

pytestmark = pytest.mark.django_db
WORDS = {
    "en": {"subject": "Come, {first_name|you}", "body": "{hello}\n\nA coffee? {gift}, until {until}."},
    "fr": {"subject": "Venez", "body": "{hello}\n\nUn café ?"},
}
EMAIL = [Channel.EMAIL]


def wanted(**changed):
    return Wanted(**{"name": "Spring", "query": {}, "words": WORDS, "offer": {}, "holdout": 0} | changed)


def sent_off(shop, *, at=MORNING, **changed):
    made = draft(shop, wanted(**changed), by=None, at=at)
    assert send_off(made, at=at) is not None
    made.refresh_from_db()
    return made


def friends(shop, n, *, name="P"):
    """So many people who agreed to e-mails."""
    found = [add(shop, f"{name}{i}", email=f"{name.lower()}{i}@example.org", language="en") for i in range(n)]
    for one in found:
        agree(shop, one)
    return found


class Line:
    """A channel over which everything arrives."""

    name = Channel.EMAIL

    def __init__(self):
        self.arrived = []

    def ready(self, shop):
        return True

    @contextmanager
    def open(self):
        yield self.send

    def send(self, letter):
        self.arrived.append(letter.to)
        return Outcome.SENT


def state(made):
    made.refresh_from_db()
    return made.state


def test_a_campaign_is_written_once_to_whoever_agreed(cafe, post):
    friends(cafe.shop, 2)
    add(cafe.shop, "Silent", email="silent@example.org")
    made = sent_off(cafe.shop)
    for minutes in (0, 10, 20):
        work(MORNING + timedelta(minutes=minutes))
    assert sorted(mail["To"] for mail in post.mails) == ["p0@example.org", "p1@example.org"]
    assert {mail["Subject"] for mail in post.mails} == {"Come, P0", "Come, P1"}
    assert state(made) == "running"
    assert made.audience == {"query": {}, "people": 3, "customers": 2}
    assert (made.first_day, made.last_day) == (MORNING.date(), MORNING.date() + timedelta(days=2))


def test_half_is_held_back_in_pairs_of_alike_spenders(cafe, post):
    people = friends(cafe.shop, 11)
    for place, one in enumerate(people):
        CustomerFigures.objects.create(
            customer=one, shop=cafe.shop, stage="regular", first_day=MORNING.date(), last_day=MORNING.date(),
            visits=9, orders=9, units=1000 * (20 - place), gap_days=7, recency_score=3, frequency_score=3,
            monetary_score=3,
        )  # fmt: skip
    sent_off(cafe.shop, holdout=50)
    work()
    arms = dict(Message.objects.values_list("customer", "arm"))
    pairs = [{arms[people[at].pk], arms[people[at + 1].pk]} for at in range(0, 10, 2)]
    assert pairs == [{"written", "held"}] * 5
    assert len(arms) == 11
    assert len(post.mails) == sum(arm == "written" for arm in arms.values())
    found = {one.customer_id: one for one in Message.objects.all()}
    assert {one.drawn_at for one in found.values()} == {MORNING}


def test_a_smaller_share_is_drawn_each_alone(cafe, post):
    friends(cafe.shop, 40)
    sent_off(cafe.shop, holdout=20)
    draw_campaigns(ready=lambda shop: EMAIL, now=MORNING)
    held = Message.objects.filter(arm="held").count()
    assert 2 <= held <= 16
    assert Message.objects.count() == 40


def test_the_hour_is_waited_for_and_the_night_and_closed_days_too(cafe, post):
    friends(cafe.shop, 1)
    evening = MORNING.replace(hour=19)  # nine in Paris
    made = draft(cafe.shop, wanted(begins_at=evening), by=None, at=MORNING)
    ClosedDays.objects.create(
        shop=cafe.shop,
        first_day=MORNING.date() + timedelta(days=1),
        last_day=MORNING.date() + timedelta(days=1),
    )
    begins = send_off(made, at=MORNING)
    assert begins == MORNING.replace(hour=7) + timedelta(days=2)
    made.refresh_from_db()
    assert (made.state, made.first_day) == ("planned", begins.date())
    work(begins - timedelta(minutes=1))
    assert Message.objects.count() == 0
    work(begins)
    assert len(post.mails) == 1


def test_one_that_a_night_overtook_is_drawn_in_the_morning(cafe, post):
    friends(cafe.shop, 1)
    sent_off(cafe.shop)
    work(MORNING.replace(hour=23))
    assert Message.objects.count() == 0
    work(MORNING + timedelta(days=1))
    assert len(post.mails) == 1


def test_one_whose_days_went_by_while_the_server_was_away_is_not_sent(cafe, post):
    friends(cafe.shop, 1)
    made = sent_off(cafe.shop)
    work(MORNING + timedelta(days=3))
    assert (state(made), Message.objects.count()) == ("stopped", 0)


def test_a_pause_lets_nothing_leave_and_going_on_sends_the_rest(cafe, post):
    friends(cafe.shop, 3)
    made = sent_off(cafe.shop)
    draw_campaigns(ready=lambda shop: EMAIL, now=MORNING)
    assert pause(made)
    work(MORNING + timedelta(minutes=5))
    assert (post.mails, state(made)) == ([], "paused")
    assert resume(made, at=MORNING + timedelta(minutes=10))
    assert not resume(made, at=MORNING + timedelta(minutes=10))
    work(MORNING + timedelta(minutes=10))
    assert (len(post.mails), state(made)) == (3, "running")


def test_a_pause_between_two_letters_holds_the_next_one(cafe, post):
    friends(cafe.shop, 2)
    made = sent_off(cafe.shop)
    draw_campaigns(ready=lambda shop: EMAIL, now=MORNING)

    class Pausing(Line):
        def send(self, letter):
            pause(made)
            return super().send(letter)

    line = Pausing()
    send_planned(lambda message, given: letter_of(message, given, now=MORNING), [line], now=MORNING)
    assert len(line.arrived) == 1
    assert sorted(Message.objects.values_list("state", flat=True)) == ["planned", "sent"]


def test_paused_before_its_hour_it_is_drawn_when_it_goes_on(cafe, post):
    friends(cafe.shop, 1)
    made = sent_off(cafe.shop)
    pause(made)
    work()
    assert Message.objects.count() == 0
    later = MORNING + timedelta(days=30)
    resume(made, at=later)
    work(later)
    assert (state(made), made.first_day, len(post.mails)) == ("running", later.date(), 1)


def test_stopped_it_sends_nothing_more_and_stays_stopped(cafe, post):
    friends(cafe.shop, 2)
    made = sent_off(cafe.shop)
    draw_campaigns(ready=lambda shop: EMAIL, now=MORNING)
    assert stop_campaign(made, at=MORNING)
    work()
    assert (state(made), made.ended_at, post.mails) == ("stopped", MORNING, [])
    assert set(Message.objects.values_list("state", "reason")) == {("refused", "stopped")}
    assert [stop_campaign(made, at=MORNING), pause(made), resume(made, at=MORNING)] == [False] * 3


def test_what_was_fixed_before_the_sending_cannot_be_changed_after(cafe, post):
    friends(cafe.shop, 1)
    made = draft(cafe.shop, wanted(), by=None, at=MORNING)
    assert change(made, wanted(name="Summer", holdout=50), at=MORNING)
    send_off(made, at=MORNING)
    assert send_off(made, at=MORNING) is None
    assert not change(made, wanted(), at=MORNING)
    assert not remove_draft(made)
    assert take_back(made)
    assert (state(made), made.name) == ("draft", "Summer")
    send_off(made, at=MORNING)
    work()
    assert not take_back(made)
    assert Approach.objects.filter(pk=made.pk).exists()


def test_a_draft_is_removed(cafe):
    made = draft(cafe.shop, wanted(), by=None, at=MORNING)
    assert remove_draft(made)
    assert not Approach.objects.exists()


def test_where_nobody_may_be_written_to_it_is_over_at_once(cafe, post):
    add(cafe.shop, "Silent")
    made = sent_off(cafe.shop)
    work()
    assert (state(made), made.audience["customers"]) == ("done", 0)


def test_it_is_over_when_its_last_day_is(cafe, post):
    friends(cafe.shop, 1)
    made = sent_off(cafe.shop)
    work()
    work(MORNING + timedelta(days=2))
    assert state(made) == "running"
    work(MORNING + timedelta(days=3))
    assert state(made) == "done"
    assert made.ended_at.astimezone(cafe.shop.zone).date() == MORNING.date() + timedelta(days=3)
    assert fates_of(cafe.shop)[made.pk].sent == 1


def test_a_part_of_the_customers_and_who_came_since_is_late_no_more(cafe, post):
    zoe = regular(cafe.shop, "Zoé", away=12)
    ana = regular(cafe.shop, "Ana", away=0)
    measured(cafe.shop)
    assert people_of(cafe.shop, {}) == [zoe.pk, ana.pk]
    assert people_of(cafe.shop, {"late": "1"}) == [zoe.pk]
    programme(cafe.shop)
    scan(cafe.shop, zoe, MORNING)
    assert people_of(cafe.shop, {"late": "1"}) == []


def test_the_gift_lies_on_the_card_of_those_written_to_alone(cafe, post):
    programme(cafe.shop)
    friends(cafe.shop, 4)
    gift = {"programme": "stamps", "reward": "coffee", "days": 14}
    sent_off(cafe.shop, holdout=50, offer=gift)
    work()
    bodies = [mail.get_body(("plain",)).get_content() for mail in post.mails]
    assert len(bodies) == 2
    assert all("A coffee? A coffee, until 26 May 2026." in body for body in bodies)
    held = Message.objects.filter(arm="held").values("customer")
    vouchers = {card.customer_id: len((card.memory or {}).get("vouchers", ())) for card in Card.objects.all()}
    for message in Message.objects.all():
        assert vouchers[message.customer_id] == (message.arm == "written")
    assert held.count() == 2


def test_a_letter_in_one_language_goes_to_everybody_in_that_one(cafe, post):
    friends(cafe.shop, 1)
    sent_off(cafe.shop, words={"fr": WORDS["fr"]})
    work()
    (mail,) = post.mails
    assert mail["Subject"] == "Venez"
    assert "Bonjour P0" in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize("statement", range(1, 60, 4))
def test_a_worker_killed_at_any_statement_writes_to_nobody_twice(cafe, statement):
    people = friends(cafe.shop, 3)
    made = sent_off(cafe.shop, holdout=50)
    line = Line()

    def round_of_work():
        draw_campaigns(ready=lambda shop: EMAIL, now=MORNING)
        write = lambda message, given: letter_of(message, given, now=MORNING)  # noqa: E731
        send_planned(write, [line], now=MORNING)

    with suppress(Killed), killed_at(statement):
        round_of_work()
    round_of_work()
    round_of_work()
    addresses = line.arrived
    assert len(addresses) == len(set(addresses))
    assert Message.objects.filter(approach=made).count() == len(people)
    drawn = Message.objects.filter(arm="written")
    assert len(addresses) + drawn.filter(state="sending").count() == drawn.count()
    assert not connection.needs_rollback


def test_visits_of_those_written_to_count_double_until_the_last_day(cafe, post):
    programme(cafe.shop)
    people = friends(cafe.shop, 4)
    offer = {"programme": "stamps", "multiplier": 200, "days": 7}
    words = {"en": {"subject": "Double", "body": "{hello}\n\n{gift}, until {until}."}}
    sent_off(cafe.shop, holdout=50, offer=offer, words=words)
    work()
    assert len(post.mails) == 2
    assert all(
        "twice as much at each visit, until 19 May 2026." in mail.get_body(("plain",)).get_content()
        for mail in post.mails
    )
    arms = dict(Message.objects.values_list("customer", "arm"))
    gained = {}
    for one in people:
        for day in (0, 7, 8):
            scan(cafe.shop, one, MORNING + timedelta(days=day, hours=3))
        gained[one.pk] = Account.objects.get(card__customer=one, kind="purse").balance
    assert {arms[pk]: units for pk, units in gained.items()} == {"written": 2 + 2 + 1, "held": 3}
    assert sorted(gained.values()) == [3, 3, 5, 5]
    assert list(drifts(cafe.shop, done=Checked())) == []


def test_no_till_can_say_that_visits_count_double(cafe):
    programme(cafe.shop)
    zoe = add(cafe.shop, "Zoé")
    code = zoe.cards.get().codes.first().text
    said = event("boost", code, programme="stamps", units=200, last_day="2026-06-01")
    (answer,) = send(cafe.shop, said)
    assert answer.status == "malformed"
