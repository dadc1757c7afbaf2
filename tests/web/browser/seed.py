"""What is in the shop when the browser comes: run in a process of its own, it tells what it made as one line of JSON."""

from __future__ import annotations

import json
import sys


def account() -> dict:
    """People with a shop and a password each, one for every test that changes an account."""
    from tests.web.people import PASSWORD, open_cafe

    people = []
    for name in ("ada", "bea", "cleo"):
        shop, _owner = open_cafe(f"Chez {name}", f"{name}@example.org")
        people.append({"shop": shop.public_id, "email": f"{name}@example.org", "password": PASSWORD})
    return {"people": people}


def everything() -> dict:
    """The rich shop, the sessions of its people, and every address with arguments filled in."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from tests.web.rich import build
    from tests.web.routes import ALSO, OUTSIDE, ROLES, ROWS, Row, routes

    rich = build()
    owner, nobody, pages = rich.people["owner"].client, Client(), {}
    rows = [(name, name, ROWS[name]) for name in routes()]
    rows += [(name, route, Row("manager", **arguments)) for name, (route, arguments) in ALSO.items()]
    for name, route, row in rows:
        arguments = row.filled(rich.ids) | ({"shop": rich.shop.public_id} if row.door in ROLES else {})
        path = reverse(route, kwargs=arguments)
        visitor = nobody if name in OUTSIDE else owner
        pages[name] = {"path": path, "status": visitor.get(path, headers={"host": "localhost"}).status_code}
    cookies = {
        role: person.client.cookies[settings.SESSION_COOKIE_NAME].value
        for role, person in rich.people.items()
    }
    return {
        "shop": rich.shop.public_id,
        "pages": pages,
        "cookies": cookies,
        "cookie": settings.SESSION_COOKIE_NAME,
    }


def card() -> dict:
    """A café with a stamp card and a picture, whose customers come by themselves; a till's key, and a printed card."""
    from datetime import timedelta
    from io import BytesIO

    from django.utils import timezone
    from PIL import Image

    from habitue.loyalty.terms import PerVisit, Present, Reward, Terms, Unit
    from habitue.web.actions.card import new_card
    from habitue.web.actions.customer import add_code
    from habitue.web.actions.key import make_key
    from habitue.web.actions.programme import set_picture, start
    from habitue.web.programme.picture import shrunk
    from tests.web.people import counter_of, open_cafe

    shop, alice = open_cafe(colour="#1f5d50", icon="bread")
    now = timezone.now()
    terms = Terms(
        Unit.STAMP,
        (PerVisit(1),),
        (Reward("pastry", "Une pâtisserie au choix", 10, worth=250),),
        welcome=Present(units=1),
        birthday=Present(units=2),
        currency="EUR",
    )
    before = now - timedelta(days=30)
    day = before.astimezone(shop.zone).date()
    start(shop, name="Carte du Port", terms=terms, from_day=day, by=alice.place, at=before)
    stream = BytesIO()
    Image.effect_noise((800, 800), 60).convert("RGB").save(stream, "JPEG", quality=95)
    set_picture(shop, shrunk(stream.getvalue()))
    _key, secret = make_key(shop, location=counter_of(shop), name="Till", by=alice.place, at=now)
    printed = new_card(shop, None, now)
    add_code(shop, printed, at=now, text="PRNT2345")
    return {"shop": shop.public_id, "key": secret}


if __name__ == "__main__":
    from habitue.web.start import prepare
    from tests.web.browser.hearing_seed import hearing
    from tests.web.browser.till_seed import home, rules, till, walk

    prepare()
    seeds = {
        "till": till,
        "rules": rules,
        "walk": walk,
        "home": home,
        "account": account,
        "card": card,
        "everything": everything,
        "hearing": hearing,
    }
    made = seeds[sys.argv[1]]()
    sys.stdout.write(json.dumps(made) + "\n")
