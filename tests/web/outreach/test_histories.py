"""Random histories of consent, refusals, bounces, quiet hours, merges, erasures and workers killed at any statement, on every channel,
of automations and of campaigns that are paused and stopped.

Each history keeps its own account of what each person said to each channel. Whatever arrives at the far end of one must have been
allowed by that account at that moment, and nobody gets two letters of one occasion, by whatever ways. Mistakes planted in the product are caught by as few histories as run by default.
"""

import hashlib
import hmac
import os
import random
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client

from habitue.loyalty.courtesy import Answer, Channel, Decision
from habitue.web.actions import campaign, message
from habitue.web.actions.approach import switch_off, switch_on
from habitue.web.actions.campaign import Wanted, draft, draw_campaigns, pause, resume, send_off, stop_campaign
from habitue.web.actions.delivery import complained, message_at, not_delivered, number_said_stop
from habitue.web.actions.erasure import erase
from habitue.web.actions.event import Sender
from habitue.web.actions.link import share
from habitue.web.actions.merge import merge, part
from habitue.web.actions.message import plan, send_planned, stop_address
from habitue.web.actions.push import subscribe
from habitue.web.channels.letter import Outcome
from habitue.web.models import (
    Automation,
    Card,
    CardLink,
    ClosedDays,
    Customer,
    CustomerFigures,
    Manners,
    Message,
    PushSubscription,
    StoppedAddress,
)
from habitue.web.outreach.letters import letter_of
from habitue.web.queries import campaign as query
from habitue.web.queries.message import address_digest
from tests.long import cases
from tests.web.customers.folk import add
from tests.web.outreach.regulars import MORNING, agree

pytestmark = pytest.mark.django_db
CHANNELS = (Channel.EMAIL, Channel.PUSH, Channel.SMS, Channel.CARD)
KINDS = ("birthday", "late", "treat")
NEWS = Wanted("News", {}, {"en": {"subject": "News", "body": "{hello}\n\nNew bread."}}, {}, letter_days=5)
PEOPLE, STEPS, MOST = 5, 18, 2
DEFAULT = 25
SEEDS = cases(DEFAULT, of=int(os.environ.get("HISTORIES", "10000")))
FIRST = int(os.environ.get("SEED", "0"))


class Killed(BaseException):
    """The worker is gone."""


class Line:
    """A channel whose far end writes down what arrives; chance decides how each letter fares."""

    def __init__(self, name, history):
        self.name, self.history, self.chance = name, history, history.chance

    def ready(self, shop):
        return True

    @contextmanager
    def open(self):
        yield self.send

    def send(self, letter):
        fate = self.chance.choice(
            ["sent", "sent", "sent", "later", "bounce", "lost", "killed before", "killed after"]
        )
        if fate == "later":
            return Outcome.LATER
        self.history.last_bounce = None
        if fate == "bounce" and self.name is not Channel.CARD:
            self.history.last_bounce = (self.name, letter.to)
            self.history.bounced.add((self.name, letter.to))
            return Outcome.BOUNCE
        if fate == "killed before":
            raise Killed
        self.history.arrived.append((self.name, letter.key, letter.to, self.history.now))
        if fate == "lost":
            raise ConnectionResetError
        if fate == "killed after":
            raise Killed
        return Outcome.SENT


@pytest.fixture
def people(cafe, settings):
    """Five regulars who agreed to e-mail, in a shop that writes to them by three automations; two keep their card on a phone."""
    settings.MAIL = {**settings.MAIL, "configured": True, "provider": "mailgun"}
    settings.ANYMAIL = {"MAILGUN_API_KEY": "key", "MAILGUN_WEBHOOK_SIGNING_KEY": "signing"}
    Manners.objects.create(shop=cafe.shop, most_a_month=MOST)
    ClosedDays.objects.create(shop=cafe.shop, first_day=date(2026, 5, 16), last_day=date(2026, 5, 17))
    for kind in KINDS:
        Automation.objects.create(shop=cafe.shop, kind=kind, holdout=50 if kind == "treat" else 0)
        switch_on(cafe.shop, kind, by=None, at=MORNING)
    found = [person(cafe.shop, number) for number in range(PEOPLE)]
    for one in found:
        agree(cafe.shop, one, at=MORNING)
    for one in found[:2]:
        share(Card.objects.get(customer=one), at=MORNING)
    CardLink.objects.update(seen_at=MORNING)
    return found


def person(shop, number):
    born = MORNING.date() + timedelta(days=number)
    made = add(
        shop,
        f"P{number}",
        email=f"p{number}@example.org",
        phone=f"+3361200000{number}",
        birth_month=born.month,
        birth_day=born.day,
    )
    CustomerFigures.objects.create(
        customer=made, shop=shop, stage="regular", first_day=date(2025, 1, 1), last_day=MORNING.date(),
        visits=9, orders=9, units=0, gap_days=7, recency_score=3, frequency_score=3, monetary_score=3,
    )  # fmt: skip
    return made


class History:
    """What happens in the shop by one seed, and the account of it: what each person said, and which addresses take nothing."""

    def __init__(self, cafe, people, seed):
        self.shop, self.chance, self.people = cafe.shop, random.Random(seed), list(people)  # noqa: S311
        self.sender = Sender("page", staff=cafe.alice.place)
        self.now, self.merged = MORNING, []
        self.campaigns, self.paused, self.ended = [], set(), set()
        self.arrived, self.bounced, self.stopped, self.last_bounce = [], set(), set(), None
        # the way that is tried first is another one in each history
        self.order = self.chance.sample(CHANNELS, len(CHANNELS))
        self.lines = [Line(name, self) for name in self.order]
        self.said = {(one.pk, Channel.EMAIL): True for one in people}
        for person in self.people:
            for channel in (Channel.PUSH, Channel.SMS):
                if self.chance.random() < 0.5:
                    self.say(person, channel, given=True)
            self.live()

    # what may happen

    def speak(self):
        """Somebody says yes or no to a channel: on a page, by a link in a letter, by turning notifications on."""
        self.say(
            self.chance.choice(self.people), self.chance.choice(CHANNELS), given=self.chance.random() < 0.6
        )

    def say(self, person, channel, *, given):
        if channel is Channel.PUSH and given:
            where = f"https://push.example/{self.chance.randrange(10**9)}"
            subscribe(person, endpoint=where, p256dh="x", auth="x", at=self.now)
        agree(self.shop, person, at=self.now, channel=channel, given=given)
        self.said[person.pk, channel] = given

    def answer_stop(self):
        """Somebody answers STOP to a text message, perhaps twice."""
        person = self.chance.choice(self.people)
        for _ in range(self.chance.choice([1, 2])):
            number_said_stop(person.phone, at=self.now)
        if (person.pk, Channel.EMAIL) in self.said:  # not erased
            self.said[person.pk, Channel.SMS] = False

    def report(self):
        """A service tells later, and twice, that a letter came back or was called unwanted: of e-mail by its signed call."""
        told = [one for one in self.arrived if one[0] is not Channel.CARD]
        if not told:
            return
        channel, key, to, _ = self.chance.choice(told)
        unwanted = self.chance.random() < 0.5
        for _ in range(2):
            if channel is Channel.EMAIL:
                with time_machine.travel(self.now, tick=False):
                    assert signed_report(key, to, unwanted=unwanted) == 200
            elif (found := message_at(str(key), to)) is not None:
                (complained if unwanted else not_delivered)(found, to, at=self.now)
        # of who was erased nobody knows any more where the letter went
        if Message.objects.get(key=key).customer.erased_at is None:
            self.stopped.add((channel, to))

    def wait(self):
        self.now += timedelta(hours=self.chance.choice([1, 5, 12, 24, 48]))

    def live(self):
        """Somebody comes, stays away, or becomes a champion."""
        CustomerFigures.objects.filter(pk=self.chance.choice(self.people).pk).update(
            stage=self.chance.choice(["slowing", "at_risk", "champion", "regular"]),
            last_day=self.now.date() - timedelta(days=self.chance.randrange(3)),
        )

    def complain(self):
        person = self.chance.choice(self.people)
        channel, address = self.chance.choice([(Channel.EMAIL, person.email), (Channel.SMS, person.phone)])
        stop_address(self.shop, channel, address, reason="complaint", at=self.now)
        self.stopped.add((channel, address))

    def toggle(self):
        kind = self.chance.choice(KINDS)
        switch_off(self.shop, kind, at=self.now)
        switch_on(self.shop, kind, by=None, at=self.now)

    def announce(self):
        """A campaign to everybody, of whom half or nobody is held back."""
        made = draft(self.shop, replace(NEWS, holdout=self.chance.choice([0, 50])), by=None, at=self.now)
        send_off(made, at=self.now)
        self.campaigns.append(made)

    def halt(self):
        """A campaign is paused, goes on, or is stopped for good."""
        if self.campaigns:
            self.move(self.chance.choice(self.campaigns))

    def move(self, made):
        """What was asked is the truth, whatever the product answers: after a stop nothing leaves, resumed or not."""
        what = self.chance.randrange(3)
        if what == 0:
            resume(made, at=self.now)
            self.paused.discard(made.pk)
        elif what == 1:
            pause(made)
            self.paused.add(made.pk)
        else:
            stop_campaign(made, at=self.now)
            self.ended.add(made.pk)

    def unite(self):
        kept, absorbed = self.chance.sample(self.people, 2)
        made = merge(self.shop, kept, absorbed, at=self.now, sender=self.sender)
        if made is not None:
            self.merged.append(made)

    def divide(self):
        if self.merged:
            part(self.shop, self.merged.pop(), at=self.now, sender=self.sender)

    def forget(self):
        person = self.chance.choice(self.people)
        erase(self.shop, person, at=self.now)
        for gone in Customer.objects.filter(shop=self.shop, erased_at__isnull=False):
            for channel in CHANNELS:
                self.said.pop((gone.pk, channel), None)

    def work(self):
        """A round of the worker, which is killed at one of its statements, or not at all."""
        number = self.chance.randrange(1, 100) if self.chance.random() < 0.5 else 0
        self.last_bounce = None
        try:
            with killed_at(number):
                plan(self.shop, self.order, now=self.now)
                draw_campaigns(ready=lambda _shop: self.order, now=self.now)
                if self.chance.random() < 0.4:
                    self.change_their_minds()
                self.send()
        except Killed:
            # a row saved alone is its own transaction in use, and of nothing here: dying in it undoes that row only
            transaction.set_rollback(False)
            self.forget_a_bounce()

    def forget_a_bounce(self):
        """Whoever dies with "nobody lives there" in the ear has told nobody; anything told before is known."""
        if self.last_bounce is not None:
            channel, address = self.last_bounce
            known = StoppedAddress.objects.filter(digest=address_digest(self.shop, channel, address)).exists()
            if not known:
                self.bounced.discard(self.last_bounce)

    def send(self):
        write = lambda message, given: letter_of(message, given, now=self.now)  # noqa: E731
        send_planned(write, self.lines, now=self.now)

    def change_their_minds(self):
        """Whoever is about to be written to says no, or complains, or a campaign is halted, or the evening comes."""
        if self.campaigns:
            self.move(self.campaigns[-1])
        for waiting in Message.objects.filter(shop=self.shop, state="planned").select_related("customer"):
            person, what = waiting.customer, self.chance.randrange(3)
            if what == 0:
                agree(self.shop, person, at=self.now, channel=waiting.channel, given=False)
                self.said[person.pk, Channel(waiting.channel)] = False
            elif what == 1 and person.email:
                stop_address(self.shop, "email", person.email, reason="complaint", at=self.now)
                self.stopped.add((Channel.EMAIL, person.email))
        self.now += timedelta(hours=self.chance.choice([0, 10]))

    def try_again(self):
        """Another worker, minutes later: what may have gone out must not go again."""
        self.now += timedelta(minutes=5)
        with suppress(Killed):
            self.send()

    # what must hold

    def check_arrivals(self, before):
        for channel, key, address, at in self.arrived[before:]:
            message = Message.objects.select_related("customer").get(key=key)
            person = message.customer
            assert message.approach_id not in self.paused | self.ended
            said = self.said.get((person.pk, channel))
            assert said is not False
            assert (person.erased_at, person.merged_into_id) == (None, None)
            assert (channel, address) not in self.stopped
            if channel is not Channel.CARD:
                self.check_sent(person, channel, address, at, said)
        self.stopped |= self.bounced

    def check_sent(self, person, channel, address, at, said):
        local = at.astimezone(self.shop.zone)
        assert said is True
        assert address in self.reached(person, channel)
        assert 9 <= local.hour < 20
        assert local.date() not in {date(2026, 5, 16), date(2026, 5, 17)}

    def reached(self, person, channel):
        if channel is Channel.PUSH:
            phones = PushSubscription.objects.filter(customer=person)
            return set(phones.values_list("endpoint", flat=True))
        return {person.email if channel is Channel.EMAIL else person.phone}

    def check_all(self):
        keys = [key for _, key, _, _ in self.arrived]
        assert len(keys) == len(set(keys))
        rows = {one.key: one for one in Message.objects.filter(key__in=keys)}
        had = Counter((one.customer_id, one.occasion) for one in rows.values())
        assert set(had.values()) <= {1}
        assert {one.arm for one in rows.values()} <= {"written"}
        assert {one.state for one in rows.values()} <= {"sent", "failed", "sending"}
        self.check_halves()
        if not self.merged and not Customer.objects.filter(merged_into__isnull=False).exists():
            self.check_month()

    def check_halves(self):
        """Of each two who spent alike one is held back: whoever is written to all the same is one too many."""
        for made in self.campaigns:
            if made.holdout:
                arms = Counter(Message.objects.filter(approach=made).values_list("arm", flat=True))
                assert abs(arms["held"] - arms["written"]) <= 1

    def check_month(self):
        by_person = {}
        people = dict(Message.objects.values_list("key", "customer"))
        for channel, key, _, at in self.arrived:
            if channel is not Channel.CARD:
                by_person.setdefault(people[key], []).append(at)
        for instants in by_person.values():
            for at in instants:
                assert sum(timedelta(0) <= at - one < timedelta(days=30) for one in instants) <= MOST


def signed_report(key, to, *, unwanted):
    """What the provider's call about a letter was answered."""
    stamp, token = "1778576400", "t" * 50
    proof = hmac.new(b"signing", f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    failed = {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "delivery-status": {"code": 550},
    }
    event = {
        **({"event": "complained"} if unwanted else failed),
        "recipient": to,
        "timestamp": float(stamp),
        "id": "1",
        "user-variables": {"message": str(key)},
        "message": {"headers": {"message-id": "x"}},
    }
    block = {"timestamp": stamp, "token": token, "signature": proof}
    body = {"signature": block, "event-data": event}
    return Client().post("/letter/mail", body, content_type="application/json").status_code


@contextmanager
def killed_at(number):
    """The worker dies at its statement of that number.

    Not at a savepoint's own: outside of this test's transaction most are none, and a broken one ends everything.
    """
    left = [number]

    def watch(execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            left[0] -= 1
            if left[0] == 0:
                raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


COMMON = ("speak", "wait", "wait", "live", "live", "work", "work", "work", "work", "announce", "halt")
RARE = ("answer_stop", "report", "complain", "toggle", "unite", "divide", "forget")


def run(history):
    for _ in range(STEPS):
        step = history.chance.choice(COMMON if history.chance.random() < 0.85 else RARE)
        before = len(history.arrived)
        getattr(history, step)()
        if step == "work":
            history.try_again()
        history.check_arrivals(before)
    history.check_all()
    found = Counter(channel for channel, *_ in history.arrived)
    keys = [key for _, key, _, _ in history.arrived]
    found["campaign"] = Message.objects.filter(key__in=keys, approach__what="campaign").count()
    return found


def histories(cafe, people, count):
    """What arrived in so many of them, each taken back at its end."""
    arrived = Counter()
    for seed in range(FIRST, FIRST + count):
        with transaction.atomic():
            try:
                arrived += run(History(cafe, people, seed))
            except BaseException as error:
                error.add_note(f"SEED={seed} HISTORIES=1 repeats it")
                raise
            transaction.set_rollback(True)
        for one in people:
            one.refresh_from_db()
    return arrived


def test_no_wrong_letter_and_no_second_one_in_any_history(cafe, people):
    arrived = histories(cafe, people, SEEDS)
    print(f"{SEEDS} histories from {FIRST} on: {dict(arrived)}")
    # histories in which nothing is ever sent prove nothing
    assert set(arrived) == {*CHANNELS, "campaign"}
    assert arrived.total() > SEEDS / 2


def forget_bounces(monkeypatch):
    monkeypatch.setattr(message, "stop_address", lambda *_, **__: None)


def send_what_was_stopped(monkeypatch):
    monkeypatch.setattr(campaign, "stop", lambda *_, **__: None)


def send_what_is_paused(monkeypatch):
    monkeypatch.setattr(campaign, "pause", lambda _made: True)
    monkeypatch.setitem(globals(), "pause", lambda _made: True)


def send_without_a_claim(monkeypatch):
    monkeypatch.setattr(message, "_claimed", lambda *_: True)


def write_to_the_held_back(monkeypatch):
    drawn = message.drawn_row
    for module in (message, campaign):
        monkeypatch.setattr(module, "drawn_row", lambda *of, **said: drawn(*of, **{**said, "held": False}))


def with_manners(**manners):
    def plant(monkeypatch):
        asked = message.courtesy_of
        for module in (message, campaign, query):
            monkeypatch.setattr(module, "courtesy_of", lambda shop: replace(asked(shop), **manners))

    return plant


def ask_once_only(monkeypatch):
    monkeypatch.setattr(message, "_still_allowed", lambda *_: Decision(Answer.NOW))


@pytest.mark.parametrize(
    "mistake",
    [
        pytest.param(forget_bounces, id="an address that bounced is written to"),
        pytest.param(send_what_was_stopped, id="a stopped campaign goes on"),
        pytest.param(send_what_is_paused, id="a paused campaign goes on"),
        pytest.param(send_without_a_claim, id="a letter is sent again after a kill"),
        pytest.param(with_manners(quiet_from=0, quiet_until=0), id="letters leave at night"),
        pytest.param(with_manners(most_a_month=99), id="more than so many a month"),
        pytest.param(write_to_the_held_back, id="who is held back is written to"),
        pytest.param(ask_once_only, id="who said no after the draw is written to"),
    ],
)
def test_a_planted_mistake_is_caught_by_as_many_as_run_by_default(cafe, people, monkeypatch, mistake):
    mistake(monkeypatch)
    with pytest.raises(AssertionError):
        histories(cafe, people, DEFAULT)
