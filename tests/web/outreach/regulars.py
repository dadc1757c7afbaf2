"""People who come, agree and stay away, and the worker that writes to them."""

from datetime import timedelta

import time_machine

from habitue.web import worker
from habitue.web.actions.approach import switch_on
from habitue.web.actions.consent import note_consent
from habitue.web.actions.measuring import measure
from habitue.web.finding import folded
from habitue.web.models import Automation, Consent, Message, Routine
from tests.web.customers.folk import add
from tests.web.dashboard.sold import NOW, brought
from tests.web.ledger.tills import event, send

MORNING = NOW.replace(hour=8)
"""Tuesday, ten in Paris."""


def agree(shop, person, *, at=None, channel="email", given=True):
    note_consent(
        shop, person, channel=channel, given=given, words="Yes.", language="fr", at=at or MORNING, by=None
    )


def regular(shop, name="Zoé", *, email=None, every=7, visits=12, away=0, agreed=True, **fields):
    """Somebody who came so often, every so many days, the last time ``away`` days ago."""
    address = f"{folded(name)}@example.org" if email is None else email
    person = add(shop, name, days=-800, email=address, **fields)
    brought(shop, *((person, MORNING - timedelta(days=away + every * n), 6.5) for n in range(visits)))
    if agreed:
        agree(shop, person, at=MORNING - timedelta(days=300))
    return person


def measured(shop, now=MORNING):
    measure(shop, now=now)


def on(shop, kind, *, holdout=0, at=MORNING, **fields):
    """Switch an automation on; it writes to everybody where a test does not say otherwise."""
    Automation.objects.update_or_create(shop=shop, kind=kind, defaults={"holdout": holdout, **fields})
    return switch_on(shop, kind, by=None, at=at)


def work(now=MORNING):
    """One round of the worker, however lately there was one."""
    Routine.objects.filter(name="outreach").delete()
    with time_machine.travel(now, tick=False):
        worker.write_messages(now)


def told(shop):
    """What became of each message."""
    rows = Message.objects.filter(shop=shop).order_by("pk")
    return [(one.customer.first_name, one.occasion.split(":")[0], one.state) for one in rows]


def last_consent(person, channel="email"):
    return Consent.objects.filter(customer=person, channel=channel).order_by("-at", "-pk").first()


def scan(shop, person, at, **said):
    code = person.cards.get().codes.first().text
    return send(shop, event("visit", code, at=at, **said), now=at)
