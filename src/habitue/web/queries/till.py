"""Reads for a till: who works here, what the programmes ask, what this till did last."""

from __future__ import annotations

from datetime import date

from habitue.web.models import Device, Event, Shop, Staff
from habitue.web.queries.journal import with_people

MOST_LAST = 8


def at_work(shop: Shop) -> list[Staff]:
    """Who can stand at a till, by name."""
    return list(Staff.objects.filter(shop=shop, left_at=None).order_by("name", "pk"))


def person_of(shop: Shop, number: int) -> Staff | None:
    """Somebody who works in the shop."""
    return Staff.objects.filter(shop=shop, pk=number, left_at=None).first()


def last_at(device: Device, day: date) -> list[Event]:
    """What this till did last on a day, one event of each card."""
    found: dict[int, Event] = {}
    events = Event.objects.filter(shop=device.shop_id, device=device, day=day, card__isnull=False)
    for event in with_people(events.exclude(kind="undo")).order_by("-received_at", "-pk")[: 5 * MOST_LAST]:
        assert event.card_id is not None  # noqa: S101  (asked for)
        found.setdefault(event.card_id, event)
    return list(found.values())[:MOST_LAST]
