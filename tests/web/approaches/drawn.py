"""Approaches as an automation leaves them: who was drawn, into which arm, and what they bought since."""

from datetime import timedelta

from habitue.web.models import Approach, Message
from tests.web.customers.folk import add
from tests.web.dashboard.sold import NOW, brought

DRAWN = NOW - timedelta(days=70)


def approach(shop, *, first=75, days=30, **fields):
    """One that began so many days ago and took so many."""
    first_day = (NOW - timedelta(days=first)).date()
    said = {
        "what": "automation",
        "kind": "late",
        "first_day": first_day,
        "last_day": first_day + timedelta(days=days - 1),
        "begins_at": NOW - timedelta(days=first),
        "audience": {"customers": 200},
        "state": "running",
        "made_at": NOW - timedelta(days=first),
    }
    return Approach.objects.create(shop=shop, **{**said, **fields})


def draw(made, person, arm, *, at=DRAWN, state=None, occasion=""):
    """The row of one customer."""
    return Message.objects.create(
        shop=made.shop,
        approach=made,
        customer=person,
        occasion=occasion or f"late:{at:%F}:{made.pk}",
        arm=arm,
        state=state or ("held" if arm == "held" else "sent"),
        channel="email",
        drawn_at=at,
        next_at=at,
        good_until=at,
    )


def arms(made, *, written, held, came_written, came_held, amount=8.0):
    """So many customers in each arm, of whom so many came back ten days after their draw; all had come the week before it."""
    orders, people = [], {"written": [], "held": []}
    for arm, count, came in (("written", written, came_written), ("held", held, came_held)):
        for number in range(count):
            person = add(made.shop, f"{arm.title()}{number}", days=-300)
            people[arm].append(person)
            draw(made, person, arm)
            orders.append((person, DRAWN - timedelta(days=7), 6.0))
            if number < came:
                orders.append((person, DRAWN + timedelta(days=10), amount + number % 5))
    brought(made.shop, *orders)
    return people


def seen_today(shop):
    """Somebody who buys today, so that sales are known up to now."""
    brought(shop, (add(shop, "Today", days=-300), NOW, 5.0))
