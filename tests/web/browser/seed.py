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
    from tests.web.routes import OUTSIDE, ROLES, ROWS, routes

    rich = build()
    owner, nobody, pages = rich.people["owner"].client, Client(), {}
    for name in routes():
        row = ROWS[name]
        arguments = row.filled(rich.ids) | ({"shop": rich.shop.public_id} if row.door in ROLES else {})
        path = reverse(name, kwargs=arguments)
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


if __name__ == "__main__":
    from habitue.web.start import prepare

    prepare()
    made = {"account": account, "everything": everything}[sys.argv[1]]()
    sys.stdout.write(json.dumps(made) + "\n")
