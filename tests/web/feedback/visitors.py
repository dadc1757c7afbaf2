"""People who come and are asked: a shop that listens, a customer with so many visits, a phone that keeps their card."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from habitue.web.actions.answer import HowToAsk, keep_listening, switch_listening
from habitue.web.actions.link import share
from habitue.web.models import Answer, Card, CustomerFigures
from tests.web.customers.folk import add
from tests.web.ledger.tills import NOON

DAY = timedelta(days=1)
TODAY = NOON.date()
BEGAN = NOON - 30 * DAY
USUAL = HowToAsk(
    nth=3, pause_days=90, share=100, channels=("card", "email"), question={}, custom=(), after_visit=False
)


def listens(shop, wanted=USUAL, *, at=BEGAN):
    keep_listening(shop, wanted)
    return switch_listening(shop, on=True, at=at)


def came(shop, person, *, visits=3, day=TODAY, stage="regular"):
    """What the worker measured of somebody: so many visits, the last one on that day."""
    CustomerFigures.objects.update_or_create(
        customer=person,
        defaults={
            "shop": shop,
            "stage": stage,
            "first_day": day - timedelta(days=200),
            "last_day": day,
            "visits": visits,
            "orders": visits,
            "units": 0,
            "recency_score": 3,
            "frequency_score": 3,
            "monetary_score": 3,
        },
    )
    return person


def visitor(shop, name="Ana", **fields):
    visits = fields.pop("visits", 3)
    day = fields.pop("day", TODAY)
    return came(shop, add(shop, name, **fields), visits=visits, day=day)


def phone_of(shop, person, language="en"):
    """A browser that keeps the card of a customer."""
    client = Client(headers={"accept-language": language})
    client.post(f"/c/{share(Card.objects.get(customer=person), at=timezone.now())}/")
    return client


def answered(shop, person, score, *, at=NOON, **fields):
    """A score as the pages keep it."""
    return Answer.objects.create(
        shop=shop,
        customer=person,
        at=at,
        day=at.astimezone(shop.zone).date(),
        source=fields.pop("source", "card"),
        score=score,
        **fields,
    )


def last(shop):
    return Answer.objects.filter(shop=shop).latest("pk")
