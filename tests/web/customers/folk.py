"""Customers for the tests, and what the pages say of them."""

import re
from datetime import timedelta
from html import unescape

from habitue.web.actions.card import new_card
from habitue.web.finding import search_text
from habitue.web.models import Customer
from tests.web.people import OPENED


def add(shop, first_name="", last_name="", *, days=0, code=None, **fields):
    """A customer with a card, who joined so many days after the shop opened."""
    person = Customer(shop=shop, first_name=first_name, last_name=last_name, **fields)
    person.joined_at = OPENED + timedelta(days=days)
    person.search = search_text(person, shop.country)
    person.save()
    new_card(shop, person, person.joined_at, code=code)
    return person


def address(shop, *parts):
    """The address of a page about customers."""
    return "/".join([f"/s/{shop.public_id}/customers", *(str(part) for part in parts)])


def page(person, shop, q="", *, headers=None, **asked):
    """The list as somebody sees it."""
    return person.client.get(f"{address(shop)}/", {"q": q, **asked}, headers=headers or {})


def found_names(person, shop, q, **asked):
    """The names in the list, in order."""
    answer = page(person, shop, q, **asked)
    assert answer.status_code == 200
    return [
        unescape(name).strip() for name in re.findall(r'<a href="[^"]+"><bdi>(.*?)</bdi></a>', answer.text)
    ]


def told(answer):
    """The messages that the next page shows."""
    return [str(message) for message in answer.context["messages"]]
