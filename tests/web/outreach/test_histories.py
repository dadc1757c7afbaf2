"""Random histories of consent, refusals, bounces, quiet hours, merges, erasures and workers killed at any statement.

Each history keeps its own account of what each person said. Whatever arrives at the far end of the channel must have been allowed
by that account at that moment, and nobody gets two letters of one occasion.
"""

import random
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from habitue.loyalty.courtesy import Channel
from habitue.web.actions.approach import switch_off, switch_on
from habitue.web.actions.erasure import erase
from habitue.web.actions.event import Sender
from habitue.web.actions.merge import merge, part
from habitue.web.actions.message import plan, send_planned, stop_address
from habitue.web.channels.letter import Outcome
from habitue.web.models import Automation, ClosedDays, Customer, CustomerFigures, Manners, Message
from habitue.web.outreach.letters import letter_of
from tests.long import cases
from tests.web.customers.folk import add
from tests.web.outreach.regulars import MORNING, agree

pytestmark = pytest.mark.django_db
KINDS = ("birthday", "late", "treat")
PEOPLE, STEPS, MOST = 5, 16, 2
SEEDS = cases(25, of=10_000)


class Killed(BaseException):
    """The worker is gone."""


class Line:
    """A channel whose far end writes down what arrives; chance decides how each letter fares."""

    name = Channel.EMAIL

    def __init__(self, chance, now):
        self.chance, self.now, self.arrived, self.bounced = chance, now, [], set()

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
        if fate == "bounce":
            self.bounced.add(letter.to)
            return Outcome.BOUNCE
        if fate == "killed before":
            raise Killed
        self.arrived.append((letter.key, letter.to, self.now()))
        if fate == "lost":
            raise ConnectionResetError
        if fate == "killed after":
            raise Killed
        return Outcome.SENT


@pytest.fixture
def people(cafe):
    """Five regulars who agreed, in a shop that writes to them by three automations."""
    Manners.objects.create(shop=cafe.shop, most_a_month=MOST)
    ClosedDays.objects.create(shop=cafe.shop, first_day=date(2026, 5, 16), last_day=date(2026, 5, 17))
    for kind in KINDS:
        Automation.objects.create(shop=cafe.shop, kind=kind, holdout=50 if kind == "treat" else 0)
        switch_on(cafe.shop, kind, by=None, at=MORNING)
    found = [person(cafe.shop, number) for number in range(PEOPLE)]
    for one in found:
        agree(cafe.shop, one, at=MORNING)
    return found


def person(shop, number):
    born = MORNING.date() + timedelta(days=number)
    made = add(shop, f"P{number}", email=f"p{number}@example.org", birth_month=born.month, birth_day=born.day)
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
        self.line = Line(self.chance, lambda: self.now)
        self.said, self.stopped = dict.fromkeys((one.pk for one in people), True), set()

    # what may happen

    def speak(self):
        person, given = self.chance.choice(self.people), self.chance.random() < 0.6
        agree(self.shop, person, at=self.now, given=given)
        self.said[person.pk] = given

    def wait(self):
        self.now += timedelta(hours=self.chance.choice([1, 5, 12, 24, 48]))

    def live(self):
        """Somebody comes, stays away, or becomes a champion."""
        CustomerFigures.objects.filter(pk=self.chance.choice(self.people).pk).update(
            stage=self.chance.choice(["slowing", "at_risk", "champion", "regular"]),
            last_day=self.now.date() - timedelta(days=self.chance.randrange(3)),
        )

    def complain(self):
        address = self.chance.choice(self.people).email
        stop_address(self.shop, "email", address, reason="complaint", at=self.now)
        self.stopped.add(address)

    def toggle(self):
        kind = self.chance.choice(KINDS)
        switch_off(self.shop, kind, at=self.now)
        switch_on(self.shop, kind, by=None, at=self.now)

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
            self.said.pop(gone.pk, None)

    def work(self):
        """A round of the worker, which is killed at one of its statements, or not at all."""
        number = self.chance.randrange(1, 100) if self.chance.random() < 0.5 else 0
        try:
            with killed_at(number):
                plan(self.shop, [Channel.EMAIL], now=self.now)
                if self.chance.random() < 0.3:
                    self.change_their_minds()
                self.send()
        except Killed:
            pass

    def send(self):
        write = lambda message, given: letter_of(message, given, now=self.now)  # noqa: E731
        send_planned(write, [self.line], now=self.now)

    def change_their_minds(self):
        """Whoever is about to be written to says no, or complains, or the evening comes."""
        for waiting in Message.objects.filter(shop=self.shop, state="planned").select_related("customer"):
            person, what = waiting.customer, self.chance.randrange(3)
            if what == 0:
                agree(self.shop, person, at=self.now, given=False)
                self.said[person.pk] = False
            elif what == 1 and person.email:
                stop_address(self.shop, "email", person.email, reason="complaint", at=self.now)
                self.stopped.add(person.email)
        self.now += timedelta(hours=self.chance.choice([0, 10]))

    def try_again(self):
        """Another worker, minutes later: what may have gone out must not go again."""
        self.now += timedelta(minutes=5)
        with suppress(Killed):
            self.send()

    # what must hold

    def check_arrivals(self, before):
        for key, address, at in self.line.arrived[before:]:
            person = Message.objects.get(key=key).customer
            local = at.astimezone(self.shop.zone)
            assert self.said.get(person.pk) is True
            assert (person.erased_at, person.merged_into_id) == (None, None)
            assert person.email == address
            assert address not in self.stopped
            assert 9 <= local.hour < 20
            assert local.date() not in {date(2026, 5, 16), date(2026, 5, 17)}
        self.stopped |= self.line.bounced

    def check_all(self):
        keys = [key for key, _, _ in self.line.arrived]
        assert len(keys) == len(set(keys))
        rows = {one.key: one for one in Message.objects.filter(key__in=keys)}
        had = Counter((one.customer_id, one.occasion) for one in rows.values())
        assert set(had.values()) <= {1}
        assert {one.arm for one in rows.values()} <= {"written"}
        assert {one.state for one in rows.values()} <= {"sent", "failed", "sending"}
        if not self.merged and not Customer.objects.filter(merged_into__isnull=False).exists():
            self.check_month()

    def check_month(self):
        by_person = {}
        for _, address, at in self.line.arrived:
            by_person.setdefault(address, []).append(at)
        for instants in by_person.values():
            for at in instants:
                assert sum(timedelta(0) <= at - one < timedelta(days=30) for one in instants) <= MOST


@contextmanager
def killed_at(number):
    """The worker dies at its statement of that number."""
    left = [number]

    def watch(execute, sql, params, many, context):
        left[0] -= 1
        if left[0] == 0:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


COMMON = ("speak", "wait", "wait", "live", "live", "work", "work", "work")
RARE = ("complain", "toggle", "unite", "divide", "forget")


def run(history):
    for _ in range(STEPS):
        step = history.chance.choice(COMMON if history.chance.random() < 0.85 else RARE)
        before = len(history.line.arrived)
        getattr(history, step)()
        if step == "work":
            history.try_again()
        history.check_arrivals(before)
    history.check_all()
    return len(history.line.arrived)


def test_no_wrong_letter_and_no_second_one_in_any_history(cafe, people):
    arrived = 0
    for seed in range(SEEDS):
        with transaction.atomic():
            arrived += run(History(cafe, people, seed))
            transaction.set_rollback(True)
        for one in people:
            one.refresh_from_db()
    # histories in which nothing is ever sent prove nothing
    assert arrived > SEEDS / 2
