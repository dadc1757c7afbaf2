"""What is in the shops when a till's browser comes: one without PINs that counts visits, one with PINs that counts money."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

LINKS = 9
PEOPLE = 7


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


def _filled(shop: Any, owner: Any, terms: Any, name: str) -> dict:
    from django.utils import timezone

    from habitue.web.actions.customer import add_customer
    from habitue.web.actions.device import make_device
    from habitue.web.actions.programme import start
    from habitue.web.models import Code, Customer, Location
    from habitue.web.queries.customer import main_card

    now = timezone.now()
    before = now - timedelta(days=40)
    day = before.astimezone(shop.zone).date()
    start(shop, name=name, terms=terms, from_day=day, by=owner, at=before)
    codes, place = [], Location.objects.filter(shop=shop).first()
    for number in range(PEOPLE):
        person = Customer(shop=shop, first_name=f"Camille{number}", phone=f"+3361234567{number}")
        card = main_card(shop, add_customer(shop, person, at=before)[0])
        codes.append(Code.objects.filter(card=card).first().text)
    links = [
        make_device(shop, name=f"Phone {number}", location=place, by=owner, at=now)[1]
        for number in range(LINKS)
    ]
    return {"shop": shop.public_id, "codes": codes, "links": links}
