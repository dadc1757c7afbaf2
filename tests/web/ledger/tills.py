"""A till of tests: sends events to ``record`` and says what became of them."""

import uuid
from datetime import UTC, date, datetime, timedelta

from habitue.web.actions.card import new_card
from habitue.web.actions.event import Sender, record
from habitue.web.models import Code, Customer, Programme, Version

NOON = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)
"""A Tuesday, noon in Paris."""

STAMPS = {
    "unit": "stamp",
    "rules": [{"rule": "visit", "units": 1}],
    "rewards": [{"key": "coffee", "name": "A coffee", "cost": 10, "worth": 120}],
}
POINTS = {
    "unit": "point",
    "rules": [{"rule": "amount", "units": 1, "per": 100}],
    "rewards": [{"key": "cake", "name": "A cake", "cost": 50, "worth": 400}],
}


def programme(shop, terms=STAMPS, key="stamps", from_day=date(2026, 1, 1), **more):
    """A programme of the shop with one version of its terms."""
    made = Programme.objects.create(shop=shop, key=key, name=key.title(), made_at=NOON)
    Version.objects.create(programme=made, number=1, from_day=from_day, terms={**terms, **more}, made_at=NOON)
    return made


def card(shop, name="Ana"):
    """A customer's card, and its code."""
    person = Customer.objects.create(shop=shop, first_name=name, joined_at=NOON)
    made = new_card(shop, person, NOON)
    return made, Code.objects.get(card=made).text


def event(kind="visit", code=None, *, at=NOON, minutes=0, **fields):
    """An event as a till writes it."""
    body = {"id": str(uuid.uuid4()), "kind": kind, "at": (at + timedelta(minutes=minutes)).isoformat()}
    if code:
        body["card"] = code
    return body | fields


def send(shop, *events, source="api", staff=None, location=None, now=None):
    """The answers to events."""
    sender = Sender(source, staff=staff, location=location)
    return record(shop, events, sender=sender, received_at=now or NOON + timedelta(hours=1))


def one(shop, *args, **fields):
    """The answer to one event."""
    return send(shop, event(*args, **fields))[0]
