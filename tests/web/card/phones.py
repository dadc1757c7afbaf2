"""Customers' phones for the tests: browsers without an account, each with a language of its own."""

import re
import uuid

from django.test import Client

from habitue.web.actions.customer import add_code
from habitue.web.models import Card
from tests.web.ledger.tills import NOON, POINTS, event, programme, send


def phone(language="en"):
    return Client(headers={"accept-language": language})


def join(shop, client=None, *, path=None, **fields):
    """The answer to a filled form."""
    said = {"first_name": "Ana", "form": str(uuid.uuid4())} | fields
    return (client or phone()).post(path or f"/j/{shop.public_id}/", said)


def home(shop, rest=""):
    return f"/card/{shop.public_id}/{rest}"


def joined(shop, language="en", **fields):
    """A phone whose owner has just joined, and the card."""
    client = phone(language)
    answer = join(shop, client, **fields)
    assert answer.headers["Location"] == home(shop), answer.text
    return client, Card.objects.filter(shop=shop).latest("pk")


def printed(shop, text="PRNT2345", stamps=0):
    """A printed card that is nobody's yet, stamped so often."""
    card = Card.objects.create(shop=shop, made_at=NOON)
    add_code(shop, card, at=NOON, text=text)
    send(shop, *(event("visit", text, minutes=40 * n) for n in range(stamps)), now=NOON.replace(hour=23))
    return card


def shown_code(page):
    return re.search(r'<p class="letters">(.*?)</p>', page.text)[1]


__all__ = ["POINTS", "home", "join", "joined", "phone", "printed", "programme", "shown_code"]
