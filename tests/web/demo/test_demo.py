"""The demo: looks like life, is the same for the same seed, keeps its books, goes on, and opens its door nowhere else."""

from collections import Counter
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client

from habitue.web.demo import building
from habitue.web.demo.answers import said
from habitue.web.demo.approaches import invited, letters, with_letters
from habitue.web.demo.building import build, feed, life_of
from habitue.web.models import (
    Account,
    Answer,
    Approach,
    Asked,
    Customer,
    Entry,
    Event,
    Location,
    Message,
    Programme,
    Shop,
    Staff,
    Standing,
    Version,
)
from habitue.web.queries.demo import demo_shop
from habitue.web.queries.drift import Checked, drifts
from tests.long import cases

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=ZoneInfo("Europe/Paris"))
OPENED = (NOW - timedelta(days=building.PAST_DAYS)).date()


@pytest.fixture
def few(monkeypatch):
    """A café of few customers: the same story, told sooner."""
    monkeypatch.setattr(building, "PEOPLE", 16)


def story():
    shop = Shop(language="fr", timezone="Europe/Paris", made_at=NOW - timedelta(days=building.PAST_DAYS))
    life = life_of(shop)
    return life, [one for one in life.visits if one.day <= NOW.date()]


def test_the_story_looks_like_a_cafes_life():
    life, visits = story()
    times = Counter(one.person for one in visits)
    assert 9_000 < len(visits) < 20_000
    # most come back; a tenth or so came once; the most faithful come most working days
    assert 0.75 < sum(n > 1 for n in times.values()) / len(times) < 0.97
    assert 0.02 < sum(n == 1 for n in times.values()) / len(times) < 0.25
    assert max(times.values()) > 150
    # some left, some are still here
    regulars = [one for one in life.people if times[one.number] > 5]
    left = sum(one.leaves < NOW.date() for one in regulars) / len(regulars)
    assert 0.25 < left < 0.75
    weekdays = Counter(one.day.weekday() for one in visits)
    assert max(weekdays, key=weekdays.get) in {4, 5}
    assert weekdays[6] < weekdays[5]
    hours = Counter(one.minute // 60 for one in visits)
    assert max(hours, key=hours.get) == 8
    assert {hour for hour in hours if not 7 <= hour < 19} == set()
    assert hours[12] > hours[11]
    months = Counter((one.day.year, one.day.month) for one in visits)
    assert months[2025, 8] < 0.75 * months[2025, 7]  # three weeks of holidays
    assert 3 < median(one.cents for one in visits) / 100 < 8


def test_a_demo_is_a_whole_shop_whose_books_are_right(db, few):
    shop = build(language="fr", now=NOW)
    assert (demo_shop(), shop.name, shop.currency) == (shop, "Café du Port", "EUR")
    assert Staff.objects.filter(shop=shop).count() == 4
    assert Location.objects.filter(shop=shop).count() == 2
    kinds = dict(Counter(Event.objects.filter(accepted=True).values_list("kind", flat=True)))
    assert kinds.keys() >= {"visit", "redeem", "opening", "birthday", "undo"}
    assert [one.versions.count() for one in Programme.objects.order_by("pk")] == [2, 1]
    assert Standing.objects.exists()
    assert Event.objects.latest("at").at <= NOW
    assert Event.objects.latest("at").day >= NOW.date() - timedelta(days=3)
    assert list(drifts(shop, done=Checked())) == []
    # those whose progress the dearer coffee would have cost were topped up
    assert Entry.objects.filter(
        type="adjust", event__kind__in=("run", "visit", "redeem", "birthday")
    ).exists()
    before = Event.objects.count()
    tried = list(Approach.objects.order_by("first_day").values_list("what", "holdout", "state"))
    assert tried == [("automation", 50, "done"), ("campaign", 50, "done"), ("price", 0, "running")]
    assert {one.customer.shop_id for one in Message.objects.select_related("customer")} == {shop.pk}
    answers = Answer.objects.count()
    assert 0 < answers < Asked.objects.count()
    assert {one.asked.customer for one in Answer.objects.all()} == {
        one.customer for one in Answer.objects.all()
    }
    feed(shop, now=NOW)
    assert (Event.objects.count(), Approach.objects.count(), Answer.objects.count()) == (before, 3, answers)
    feed(shop, now=NOW + timedelta(days=6))
    assert Event.objects.count() > before
    assert list(drifts(shop, done=Checked())) == []


def test_what_people_said_fits_how_they_felt():
    _, visits = story()
    found = [one for one in said(visits, opened=OPENED, seed=building.SEED) if one.score is not None]
    scores = Counter("high" if one.score >= 9 else "middle" if one.score >= 7 else "low" for one in found)
    assert len(found) > 60
    assert 30 < 100 * (scores["high"] - scores["low"]) / len(found) < 70
    assert len({one.visit.person for one in found}) == len(found)
    assert 0.3 < sum(one.comment is not None for one in found) / len(found) < 0.7


def facts(shop):
    people = sorted(Customer.objects.filter(shop=shop).values_list("first_name", "last_name", "phone"))
    events = sorted(
        (at, kind, outcome, str(body.get("amount")))
        for at, kind, outcome, body in Event.objects.values_list("at", "kind", "outcome", "body")
    )
    balances = sorted(
        (name, programme, balance)
        for name, programme, balance in Account.objects.filter(kind="purse").values_list(
            "card__customer__first_name", "programme__key", "balance"
        )
    )
    return people, events, balances


def test_the_same_seed_gives_the_same_shop(db, monkeypatch):
    monkeypatch.setattr(building, "PEOPLE", cases(4, of=8))
    monkeypatch.setattr(building, "PAST_DAYS", cases(180, of=240))
    told = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            told.append(facts(build(language="en", now=NOW, seed=seed)))
            transaction.set_rollback(True)
    assert told[0] == told[1]
    assert told[0][1] != told[2][1]


@pytest.fixture
def young(db, monkeypatch):
    """A demo of one customer and half a year: its first programme has begun."""
    monkeypatch.setattr(building, "PEOPLE", 1)
    monkeypatch.setattr(building, "PAST_DAYS", 180)


def test_it_speaks_its_own_language_and_counts_its_own_money(young):
    shop = build(language="en", now=NOW)
    assert (shop.name, shop.currency, shop.timezone) == ("The Harbour Café", "GBP", "Europe/London")
    assert set(Version.objects.values_list("terms__currency", flat=True)) == {"GBP"}


@pytest.fixture
def demo(young):
    return build(language="fr", now=NOW)


def test_the_door_opens_on_a_demos_server_with_one_tap(demo, settings):
    settings.DEMO = True
    visitor = Client()
    assert "Enter the demo shop" in visitor.get("/account/login/").content.decode()
    assert visitor.get("/demo/enter").status_code == 405
    page = visitor.post("/demo/enter", follow=True)
    assert page.redirect_chain[-1][0] == f"/s/{demo.public_id}/"
    assert page.status_code == 200
    assert len(visitor.get("/me/sessions").context["found"]) == 1


def test_the_door_is_nowhere_else(demo, settings, cafe):
    assert settings.DEMO is False
    visitor = Client()
    assert "Enter the demo shop" not in visitor.get("/account/login/").content.decode()
    assert visitor.post("/demo/enter").status_code == 404
    assert "_auth_user_id" not in visitor.session


def test_a_server_told_to_be_a_demo_opens_no_real_shop(cafe, settings):
    settings.DEMO = True
    visitor = Client()
    assert "Enter the demo shop" not in visitor.get("/account/login/").content.decode()
    assert visitor.post("/demo/enter").status_code == 404


def test_letters_bring_some_back_who_would_have_stayed_away_and_a_tasting_does_not():
    life, _ = story()
    told = with_letters(life.visits, opened=OPENED, seed=building.SEED)
    drawn = letters(life.visits, opened=OPENED, seed=building.SEED)
    held = {one.person for one in drawn if one.held}
    more = Counter(one.person for one in told) - Counter(one.person for one in life.visits)
    assert 80 < len(drawn) < 130
    assert len({one.person for one in drawn}) == len(drawn)  # each once
    assert 10 < len(more) < 25
    assert held.isdisjoint(more)
    assert max(more.values()) == 1
    asked = invited(life.visits, opened=OPENED, seed=building.SEED)
    assert len(asked) == 120
    assert 45 < sum(one.held for one in asked) < 75
