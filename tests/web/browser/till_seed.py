"""What is in the shops when a till's browser comes: those of the till's tests, of its rules, and of the walk to a reward."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

LINKS = 10
PEOPLE = 7
LONG_NAME = "Maximilienne-Alexandrine de la Rochefoucauld"
SECRET = bytes(range(20))
"""Of every card: the tests sign codes with it."""


def till() -> dict:
    """Two shops with customers, and links that make devices tills."""
    from habitue.loyalty.terms import PerAmount, PerVisit, Reward, Terms, Unit
    from habitue.web.actions.pin import set_pin
    from tests.web.people import hire, open_cafe

    stamps = Terms(
        Unit.STAMP,
        (PerVisit(1),),
        (Reward("pastry", "Une pâtisserie au choix", 10, worth=250),),
        currency="EUR",
        cool_down_minutes=30,
    )
    points = Terms(
        Unit.POINT, (PerAmount(1, 100),), (Reward("bag", "A cotton bag", 50, worth=500),), currency="GBP"
    )
    bakery, alice = open_cafe("Boulangerie du Port", "alice@example.org")
    hire(bakery)
    grocer, carol = open_cafe(
        "The Corner Shop", "carol@example.org", country="GB", currency="GBP", language="en"
    )
    dan = hire(grocer, "dan@example.org")
    set_pin(dan.place, "2580")
    return {
        "bakery": _filled(bakery, alice.place, stamps, "Carte du Port"),
        "grocer": _filled(grocer, carol.place, points, "Points"),
    }


def walk() -> dict:
    """A shop without customers for each language: ten stamps for a pastry, half an hour between two."""
    from habitue.loyalty.terms import PerVisit, Reward, Terms, Unit
    from tests.web.people import hire, open_cafe

    terms = Terms(
        Unit.STAMP,
        (PerVisit(1),),
        (Reward("pastry", "Une pâtisserie au choix", 10, worth=250),),
        currency="EUR",
        cool_down_minutes=30,
    )
    made = {}
    for language in ("fr", "en"):
        shop, owner = open_cafe(f"Fournil {language}", f"{language}@example.org", language=language)
        hire(shop, f"bob.{language}@example.org")
        made[language] = _filled(shop, owner.place, terms, "Carte du fournil", people=0)
        made[language]["name"] = shop.name
    return made


def rules() -> dict:
    """Shops whose tills meet a rule each: rewards without network, items to count, money and PINs."""
    from habitue.loyalty.terms import PerAmount, PerItem, PerVisit, Reward, Terms, Unit
    from habitue.web.actions.pin import set_pin
    from tests.web.people import hire, open_cafe

    coffee = Reward("coffee", "Un café", 2, worth=80)
    cake = Reward("cake", "Un gâteau", 5, worth=300)
    kiosk, alice = open_cafe("Kiosque du Port", "alice@example.org")
    visits = Terms(Unit.STAMP, (PerVisit(1),), (coffee, cake), currency="EUR", offline_units=3)
    bakery, rose = open_cafe("Fournil", "rose@example.org")
    bread = Terms(
        Unit.STAMP, (PerItem(1, frozenset({"Baguette"})),), (Reward("loaf", "Un pain", 5),), currency="EUR"
    )
    grocer, carol = open_cafe("Épicerie", "carol@example.org")
    money = Terms(Unit.POINT, (PerAmount(1, 100),), (Reward("bag", "Un sac", 50, worth=500),), currency="EUR")
    for shop, name in ((kiosk, "bob"), (bakery, "ben"), (grocer, "dan")):
        person = hire(shop, f"{name}@example.org")
        if shop == grocer:
            set_pin(person.place, "2580")
    return {
        "kiosk": _filled(kiosk, alice.place, visits, "Carte café", people=14, links=12),
        "bakery": _filled(bakery, rose.place, bread, "Carte pain"),
        "grocer": _filled(grocer, carol.place, money, "Points"),
    }


def home() -> dict:
    """A grocer whose six customers came every eight days for a year and a half, and of whom one comes no more."""
    from django.conf import settings
    from django.utils import timezone

    from habitue.loyalty.terms import PerAmount, Reward, Terms, Unit
    from habitue.web.models import Customer, Shop
    from tests.web.dashboard.sold import brought
    from tests.web.people import hire, open_cafe

    shop, owner = open_cafe("Épicerie du Port", "home@example.org")
    hire(shop, "bob.home@example.org")
    money = Terms(Unit.POINT, (PerAmount(1, 100),), (Reward("bag", "Un sac", 50, worth=500),), currency="EUR")
    made = _filled(shop, owner.place, money, "Points", people=6, links=1)
    Shop.objects.filter(pk=shop.pk).update(trade="retail")
    now, people = timezone.now(), list(Customer.objects.filter(shop=shop).order_by("pk"))
    brought(
        shop,
        *(
            (one, now - timedelta(days=8 * visit + (60 if one == people[-1] else 3)), 10)
            for one in people
            for visit in range(70)
        ),
    )
    session = owner.client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"grocer": made, "session": {"name": settings.SESSION_COOKIE_NAME, "value": session}}


def _filled(
    shop: Any, owner: Any, terms: Any, title: str, *, people: int = PEOPLE, links: int = LINKS
) -> dict:
    from django.utils import timezone

    from habitue.web.actions.customer import add_customer
    from habitue.web.actions.device import make_device
    from habitue.web.actions.programme import start
    from habitue.web.models import Card, Code, Customer, Location
    from habitue.web.queries.customer import main_card

    now = timezone.now()
    before = now - timedelta(days=40)
    day = before.astimezone(shop.zone).date()
    start(shop, name=title, terms=terms, from_day=day, by=owner, at=before)
    codes, place = [], Location.objects.filter(shop=shop).first()
    for number in range(people):
        name = LONG_NAME if number == people - 1 > PEOPLE else f"Camille{number}"
        person = Customer(shop=shop, first_name=name, phone=f"+336123456{70 + number}")
        card = main_card(shop, add_customer(shop, person, at=before)[0])
        codes.append(Code.objects.filter(card=card).first().text)
        # as of a card whose phone has signed already
        Card.objects.filter(pk=card.pk).update(secret=SECRET)
    given = [
        make_device(shop, name=f"Phone {number}", location=place, by=owner, at=now)[1]
        for number in range(links)
    ]
    return {"shop": shop.public_id, "codes": codes, "links": given}
