"""A café that asks its customers, Ana whose turn it is, and forty days later in one step: for the walk of what she asks for."""

from __future__ import annotations

import json
import sys
from datetime import timedelta


def hearing() -> dict:
    """The shop, its owner's session, and the link that opens Ana's card."""
    from django.conf import settings
    from django.utils import timezone

    from habitue.web.actions.link import share
    from habitue.web.models import Card
    from tests.web.feedback.visitors import listens, visitor
    from tests.web.people import open_cafe

    shop, alice = open_cafe()
    now = timezone.now()
    listens(shop, at=now - timedelta(days=30))
    ana = visitor(shop, "Ana", day=now.date(), language="en")
    visitor(shop, "Max", day=now.date(), language="en")
    return {
        "shop": shop.public_id,
        "link": share(Card.objects.get(customer=ana), at=now),
        "session": {
            "name": settings.SESSION_COOKIE_NAME,
            "value": alice.client.cookies[settings.SESSION_COOKIE_NAME].value,
        },
    }


def later() -> dict:
    """The worker's round; then Ana comes back twice, and forty days on the approach is judged."""
    from django.utils import timezone

    from habitue.web.actions.judging import judge_approaches
    from habitue.web.models import Customer, Message, Shop
    from habitue.web.queries.sales import sales_of
    from habitue.web.worker import write_messages
    from tests.web.dashboard.sold import brought

    shop, now = Shop.objects.get(), timezone.now()
    write_messages(now)
    ana, after = Customer.objects.get(first_name="Ana"), now + timedelta(days=40)
    visits = (now + timedelta(days=2), now + timedelta(days=9), after - timedelta(days=1))
    brought(shop, *((ana, at, 6.5) for at in visits))
    judge_approaches(shop, sales_of(shop, now=after), now=after)
    told = Message.objects.filter(occasion__startswith="heard:").values_list("customer__first_name", "state")
    return {"told": list(told)}


if __name__ == "__main__":
    from habitue.web.start import prepare

    prepare()
    sys.stdout.write(json.dumps(later()) + "\n")
