"""A café at work: a stamp card of three, a customer with a card, and ways to do what the pages do."""

import uuid
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from habitue.loyalty.terms import PerAmount, PerItem, PerVisit, Reward, Terms, Unit
from habitue.web.actions.customer import add_customer
from habitue.web.actions.event import Sender, record
from habitue.web.actions.programme import start
from habitue.web.models import Card, Customer, Event
from habitue.web.queries.customer import main_card

STAMPS = Terms(
    Unit.STAMP,
    (PerVisit(1),),
    (Reward("coffee", "Un café", 3, worth=80),),
    currency="EUR",
    cool_down_minutes=30,
)
POINTS = Terms(Unit.POINT, (PerAmount(1, 100),), (Reward("bag", "Un sac", 50, worth=500),), currency="EUR")
ITEMS = Terms(
    Unit.STAMP, (PerItem(1, frozenset({"Baguette"})),), (Reward("bread", "Un pain", 5),), currency="EUR"
)


def begin(cafe, terms=STAMPS, name="Carte café", from_day=None, at=None):
    at = at or timezone.now()
    day = from_day or at.astimezone(cafe.shop.zone).date()
    return start(cafe.shop, name=name, terms=terms, from_day=day, by=cafe.alice.place, at=at)


def customer(cafe, first_name="Camille", last_name="Martin", shop=None, **said):
    shop = shop or cafe.shop
    person = Customer(shop=shop, first_name=first_name, last_name=last_name, **said)
    person, _ = add_customer(shop, person, at=timezone.now())
    return person


def card_of(cafe, person, shop=None):
    return main_card(shop or cafe.shop, person)


def send(cafe, kind, card, *, at=None, source="api", by=None, shop=None, **said):
    at = at or timezone.now()
    event = {"id": str(uuid.uuid4()), "kind": kind, "card": str(card.key), "at": at.isoformat(), **said}
    sender = Sender(source=source, staff=by)
    (answer,) = record(shop or cafe.shop, [event], sender=sender, received_at=max(at, timezone.now()))
    return answer


def hours_ago(hours):
    return timezone.now() - timedelta(hours=hours)


def url(cafe, path="", shop=None):
    return f"/s/{(shop or cafe.shop).public_id}/{path}"


def post(person, address, **said):
    return person.client.post(address, {"event": str(uuid.uuid4()), **said})


def balance(card, programme="carte-cafe"):
    from habitue.web.models import Account

    found = Account.objects.filter(card=card, programme__key=programme, kind="purse").first()
    return found.balance if found else 0


def accepted(card, kind):
    return Event.objects.filter(card=card, kind=kind, accepted=True).count()


__all__ = ["UTC", "Card", "date", "datetime"]
