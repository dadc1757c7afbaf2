"""A café that makes small gestures, and regulars who are due one."""

from datetime import date, timedelta

from habitue.web.actions.gesture import Wish, keep_delight, promise
from habitue.web.models import CustomerFigures, Message, Routine
from tests.web.customers.folk import add
from tests.web.ledger.tills import NOON

BISCUIT = Wish(budget=500, gift="a biscuit", cost=100, holdout=0)
OWNER_AT = NOON - timedelta(days=1)


def gives(shop, *, budget=500, cost=100, holdout=0, gift="a biscuit", at=OWNER_AT, on=True):
    """Small gestures are switched on."""
    return keep_delight(shop, Wish(budget, gift, cost, holdout), on=on, by=None, at=at)


def measured(shop, person, *, visits=9, first=date(2025, 12, 1), last=None, stage="regular"):
    """What the worker would have measured of a customer."""
    CustomerFigures.objects.update_or_create(
        customer=person,
        defaults={
            "shop": shop,
            "stage": stage,
            "first_day": first,
            "last_day": last or NOON.date() - timedelta(days=3),
            "visits": visits,
            "orders": visits,
            "units": 0,
            "recency_score": 3,
            "frequency_score": 3,
            "monetary_score": 3,
        },
    )
    return person


def regular(shop, name="Zoé", **habit):
    """Somebody whose next visit is the tenth, where a test does not say otherwise."""
    return measured(shop, add(shop, name), **habit)


def look(shop, now=NOON):
    """The worker looks at who is due."""
    Routine.objects.filter(name="gestures").delete()
    return promise(shop, now=now)


def rows(shop):
    """What became of each draw."""
    found = Message.objects.filter(shop=shop, channel="till").order_by("pk")
    return [(one.customer.first_name, one.occasion, one.state) for one in found]
