"""Reads of stamps beside the till's own sales: who, or which till, gave far more of them on a day than the others do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from habitue.metrics.stamps_per_sale import FarAbove, Given, Sold, far_above
from habitue.metrics.zones import instant_of, microseconds
from habitue.web.alarms import Generous
from habitue.web.models import Device, Event, Sale, SalesImport, Shop, Staff
from habitue.web.queries.journal import standing
from habitue.web.queries.watch import BY_PEOPLE

HABIT = timedelta(days=30)
"""What the others do is that of so many days."""
JUST = timedelta(days=14)
"""What was done longer ago is no news."""
MOST = 3


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A visit that people recorded; 0 where nobody, or no till, is known."""

    staff: int
    device: int
    place: str
    at: datetime


def generous_of(shop: Shop, *, now: datetime) -> tuple[Generous, ...]:
    """People first, then tills that stand out without them; nothing where no till's orders are known to compare with.

    The first and the last day of the orders are left out: an export of noon knows half a day's sales.
    """
    sold = _sold(shop, now=now)
    days = sorted({one.at.date() for one in sold})[1:-1]
    if not days:
        return ()
    stamps = [one for one in _stamps(shop, now=now) if days[0] <= one.at.date() <= days[-1]]
    stamps, sold = _by_place(stamps, [one for one in sold if days[0] <= one.at.date() <= days[-1]])
    since = now.astimezone(shop.zone).date() - JUST
    people = _just(
        far_above([Given(one.staff, one.place, one.at) for one in stamps if one.staff], sold), since
    )
    told = {(one.giver, one.day) for one in people}
    rest = [one for one in stamps if one.device and (one.staff, one.at.date()) not in told]
    tills = _just(far_above([Given(one.device, one.place, one.at) for one in rest], sold), since)
    return _named(shop, people, tills)


def _just(found: Sequence[FarAbove], since: date) -> list[FarAbove]:
    return [one for one in found if one.day >= since][:MOST]


def _named(shop: Shop, people: Sequence[FarAbove], tills: Sequence[FarAbove]) -> tuple[Generous, ...]:
    if not people and not tills:
        return ()
    staff = dict(Staff.objects.filter(shop=shop).values_list("pk", "name"))
    devices = dict(Device.objects.filter(shop=shop).values_list("pk", "name"))
    return (
        *(_generous(one, staff[one.giver], staff=one.giver) for one in people),
        *(_generous(one, devices[one.giver], device=one.giver) for one in tills),
    )


def _generous(one: FarAbove, name: str, *, staff: int = 0, device: int = 0) -> Generous:
    return Generous(staff, device, name, one.day, one.stamps, one.sales, one.usual)


def _by_place(stamps: list[_Stamp], sold: list[Sold]) -> tuple[list[_Stamp], list[Sold]]:
    """By place where the orders name the shop's places as the counter does; as one place where they do not."""
    if {one.place for one in sold} <= {one.place for one in stamps}:
        return stamps, sold
    return (
        [_Stamp(one.staff, one.device, "", one.at) for one in stamps],
        [Sold("", one.at) for one in sold],
    )


def _sold(shop: Shop, *, now: datetime) -> list[Sold]:
    """The orders of the last days, each once though several imports hold it."""
    since = now - HABIT
    # an import that was brought in before holds none of them: a large shop's past is not read through
    rows = Sale.objects.filter(
        brought__shop=shop,
        brought__state=SalesImport.State.DONE,
        brought__at__gte=since,
        instant__gte=microseconds(since),
    )
    orders = {number: (place, at) for number, place, at in rows.values_list("number", "location", "instant")}
    return [Sold(place, instant_of(at).astimezone(shop.zone)) for place, at in orders.values()]


def _stamps(shop: Shop, *, now: datetime) -> list[_Stamp]:
    since = now - HABIT
    visits = Event.objects.filter(
        shop=shop, received_at__gte=since, at__gte=since, kind="visit", accepted=True, source__in=BY_PEOPLE
    )
    rows = standing(visits).order_by().values_list("staff_id", "device_id", "location__name", "at")
    return [
        _Stamp(staff or 0, till or 0, place or "", at.astimezone(shop.zone))
        for staff, till, place, at in rows
    ]
