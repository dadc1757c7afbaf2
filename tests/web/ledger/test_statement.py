"""What people are told of a card and of the programme."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from habitue.language import Language
from habitue.web.models import Location
from habitue.web.queries.card import find
from habitue.web.queries.ledger import balances, liability, statement
from tests.web.ledger.tills import NOON, POINTS, card, event, one, programme, send
from tests.web.people import counter_of

EN, FR = Language("en"), Language("fr")


@pytest.fixture(autouse=True)
def _in_2026(time_machine_2026):
    """A statement leaves out the reader's own year."""


@pytest.fixture
def time_machine_2026(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(days=1))


def words(shop, code, language=EN):
    return [line.text for line in statement(shop, find(shop, code), language)]


def test_a_statement_says_what_when_where_by_whom_and_until_when(cafe):
    programme(cafe.shop, expiry={"life": "fixed", "days": 184})
    _, ana = card(cafe.shop)
    cafe.bob.place.name = "Ana"
    cafe.bob.place.save()
    place = Location.objects.create(shop=cafe.shop, name="Comptoir 2")
    send(cafe.shop, event("visit", ana, minutes=-78), staff=cafe.bob.place, location=place)
    assert words(cafe.shop, ana) == ["+1 stamp, 12 May 10:42, Comptoir 2, by Ana; expires 12 Nov"]
    assert words(cafe.shop, ana, FR) == [
        "+1 tampon, 12 mai 10:42, Comptoir 2, par Ana\N{NARROW NO-BREAK SPACE}; expire le 12 nov."
    ]


def test_a_statement_is_newest_first_and_tells_every_change(cafe):
    programme(cafe.shop)
    _, ana = card(cafe.shop)
    send(cafe.shop, *(event("visit", ana, minutes=n) for n in range(10)))
    send(cafe.shop, event("redeem", ana, minutes=20, programme="stamps", reward="coffee"))
    send(cafe.shop, event("gift", ana, minutes=30, programme="stamps", reward="coffee"))
    send(cafe.shop, event("adjust", ana, minutes=40, programme="stamps", units=2, reason="a slip"))
    lines = statement(cafe.shop, find(cafe.shop, ana), EN)
    assert [line.text for line in lines[:4]] == [
        "+2 stamps, adjusted (a slip), 12 May 12:40",
        "On the house: A coffee.",
        "−10 stamps for A coffee, 12 May 12:20",
        "+1 stamp, 12 May 12:09",
    ]
    assert [(line.kind, line.type, line.units) for line in lines[:3]] == [
        ("adjust", "adjust", 2),
        ("gift", "", 0),
        ("redeem", "redeem", -10),
    ]


def test_a_statement_asks_as_much_for_one_line_as_for_three(cafe, django_assert_num_queries):
    programme(cafe.shop)
    _, ana = card(cafe.shop)
    one(cafe.shop, "visit", ana)
    found = find(cafe.shop, ana)
    with django_assert_num_queries(5):
        assert len(statement(cafe.shop, found, EN)) == 1
    send(cafe.shop, event("visit", ana, minutes=1), event("visit", ana, minutes=2))
    found = find(cafe.shop, ana)
    with django_assert_num_queries(5):
        assert len(statement(cafe.shop, found, EN)) == 3


def test_a_balance_says_what_ends_when(cafe):
    programme(cafe.shop, expiry={"life": "fixed", "days": 30})
    programme(cafe.shop, POINTS, "points")
    _, ana = card(cafe.shop)
    send(
        cafe.shop,
        event("visit", ana, amount=700),
        event("visit", ana, at=NOON - timedelta(days=3), amount=300),
    )
    held = {
        one.programme: (one.name, one.units, one.owed, one.ending)
        for one in balances(cafe.shop, find(cafe.shop, ana))
    }
    assert held == {
        "stamps": ("Stamps", 2, 0, ((date(2026, 6, 8), 1), (date(2026, 6, 11), 1))),
        "points": ("Points", 10, 0, ()),
    }


def test_what_is_owed_is_written_and_settled_by_what_comes(cafe):
    programme(cafe.shop)
    _, ana = card(cafe.shop)
    visits = [event("visit", ana, minutes=n) for n in range(10)]
    send(cafe.shop, *visits, event("redeem", ana, minutes=20, programme="stamps", reward="coffee"))
    answer = one(cafe.shop, "undo", ana, minutes=30, refers_to=visits[0]["id"])
    assert answer.balances == {"stamps": -1}
    found = find(cafe.shop, ana)
    assert [(one.units, one.owed) for one in balances(cafe.shop, found)] == [(0, -1)]
    assert one(cafe.shop, "visit", ana, minutes=40).balances == {"stamps": 0}


def test_liability_is_units_by_chance_by_cost(cafe):
    programme(cafe.shop)
    _, ana = card(cafe.shop)
    send(cafe.shop, *(event("visit", ana, minutes=n) for n in range(13)))
    before = liability(cafe.shop)["stamps"]
    assert (before.units, before.chance, before.unit_cost, before.amount) == (13, 10_000, Fraction(12), 156)
    send(cafe.shop, event("redeem", ana, minutes=20, programme="stamps", reward="coffee"))
    after = liability(cafe.shop)["stamps"]
    assert (after.units, after.amount) == (3, 36)


def test_a_shop_without_programmes_owes_nothing(cafe):
    assert liability(cafe.shop) == {}
    made, _ = card(cafe.shop)
    assert (balances(cafe.shop, made), statement(cafe.shop, made, EN)) == ([], [])
    assert counter_of(cafe.shop).name == "Comptoir"
