"""The shop that every seed plays in: made once, the same each time."""

import random
import uuid
from dataclasses import replace
from datetime import timedelta

from habitue.web.actions import programme
from habitue.web.actions.shop import open_shop
from habitue.web.models import Card, Shop, User
from tests.faults.backroom import terms_of
from tests.faults.oracle import COFFEE, COSTS, STAMPS
from tests.sim.world import START

CARDS = 4
COOL_DOWN_MINUTES = 120


def made_shop() -> tuple[Shop, list[str]]:
    """The shop and the keys of its cards."""
    at = START - timedelta(days=60)
    shop = Shop(name="Café du Port")
    staff = open_shop(shop, owner=User.objects.create_user("sim@example.org"), location="Comptoir", at=at)
    known = terms_of(coffee=COSTS[COFFEE][1])
    # so that now and then a person is asked whether a visit counts
    known[STAMPS] = replace(known[STAMPS], cool_down_minutes=COOL_DOWN_MINUTES)
    for name, terms in known.items():
        programme.start(shop, name=name, terms=terms, from_day=at.date(), by=staff, at=at)
    chance = random.Random(0)
    keys = [uuid.UUID(int=chance.getrandbits(128), version=4) for _ in range(CARDS)]
    Card.objects.bulk_create(Card(shop=shop, key=key, made_at=at) for key in keys)
    return shop, [str(key) for key in keys]
