"""Which order of the till is one purchase with a scan: of one customer, by the rule of ``queries.sales`` for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from habitue.metrics.zones import instant_of, microseconds
from habitue.web.models import Event, Sale, SalesImport, Shop
from habitue.web.queries.customer import family_of, roots_of
from habitue.web.queries.journal import is_paid_back, paid_back, standing
from habitue.web.queries.sales import NEAR, units_of_a_coin

_NEAR = NEAR // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the till: its row and number, whose, when, and what was paid in ten-thousandths, if known."""

    pk: int
    number: int
    customer: int | None
    at: int
    units: int | None


@dataclass(frozen=True, slots=True)
class Scan:
    """A visit at the counter: its row, whose, when, and what was paid less what was paid back, if known."""

    pk: int
    customer: int
    at: int
    units: int | None


def standing_orders(shop: Shop) -> QuerySet[Sale]:
    """The orders of imports that stand; of one in several imports the latest."""
    done = {"brought__shop": shop, "brought__state": SalesImport.State.DONE}
    later = Sale.objects.filter(**done, number=OuterRef("number"), brought__gt=OuterRef("brought"))
    return Sale.objects.filter(**done).exclude(Exists(later))


def orders_in(sales: QuerySet[Sale]) -> list[Order]:
    """The orders, the first first."""
    rows = sales.order_by("instant", "number").values_list("pk", "number", "customer_id", "instant", "units")
    return [Order(*row) for row in rows]


def scans_in(shop: Shop, visits: QuerySet[Event]) -> list[Scan]:
    """The visits that stand, the first first, refunds taken off; one refunded to nothing is none."""
    rows = visits.order_by("at", "pk").values_list(
        "pk", "event_id", "card__customer_id", "at", "body__amount"
    )
    found = list(rows)
    back = paid_back(Event.objects.filter(shop=shop, refers_to__in=[row[1] for row in found]))
    factor = units_of_a_coin(shop)
    return [
        Scan(
            pk, customer, microseconds(at), None if amount is None else (amount - back.get(event, 0)) * factor
        )
        for pk, event, customer, at, amount in found
        if not is_paid_back(amount, back.get(event))
    ]


def same_day(shop: Shop, scans: Iterable[Scan], orders: Iterable[Order]) -> dict[int, Order]:
    """The order of each scan of one customer: the same day, the first with the first, and so on."""
    days: defaultdict[date, list[Order]] = defaultdict(list)
    for order in orders:
        days[_day(shop, order.at)].append(order)
    left = {day: iter(found) for day, found in days.items()}
    found = {}
    for scan in scans:
        own = next(left.get(_day(shop, scan.at), iter(())), None)
        if own is not None:
            found[scan.pk] = own
    return found


def _day(shop: Shop, at: int) -> date:
    return instant_of(at).astimezone(shop.zone).date()


def nameless(shop: Shop, free: Sequence[Scan]) -> dict[int, Order]:
    """The nameless order of each of these scans, which have no order of their customer's: within five minutes, each the other's nearest.

    As many questions however many scans there are.
    """
    orders = _near_orders(shop, free)
    if not orders:
        return {}
    contest = _contesting(shop, orders, but={scan.pk for scan in free})
    of_order = {order.pk: _nearest(order, [*free, *contest]) for order in orders}
    found = {}
    for scan in free:
        near = [order for order in orders if _may_be_one(order, scan)]
        best = min(near, key=lambda order: (abs(order.at - scan.at), order.number), default=None)
        if best is not None and of_order[best.pk] == scan.pk:
            found[scan.pk] = best
    return found


def _may_be_one(order: Order, scan: Scan) -> bool:
    unlike = None not in (order.units, scan.units) and order.units != scan.units
    return abs(order.at - scan.at) <= _NEAR and not unlike


def _nearest(order: Order, scans: Sequence[Scan]) -> int | None:
    near = [scan for scan in scans if _may_be_one(order, scan)]
    best = min(near, key=lambda scan: (abs(order.at - scan.at), scan.pk), default=None)
    return None if best is None else best.pk


def _near_orders(shop: Shop, scans: Sequence[Scan]) -> list[Order]:
    """The nameless orders within five minutes of any of the scans."""
    if not scans:
        return []
    near = (Q(instant__range=(scan.at - _NEAR, scan.at + _NEAR)) for scan in scans)
    return orders_in(standing_orders(shop).filter(customer=None).filter(reduce(or_, near)))


def _contesting(shop: Shop, orders: Sequence[Order], *, but: set[int]) -> list[Scan]:
    """The other customers' scans within five minutes of the orders, without those that have an order of their own."""
    near = (Q(at__range=(_instant(order.at, -1), _instant(order.at, 1))) for order in orders)
    visits = Event.objects.filter(shop=shop, kind="visit", accepted=True, card__customer__isnull=False)
    close = scans_in(shop, standing(visits).filter(reduce(or_, near)).exclude(pk__in=but))
    if not close:
        return []
    family = _families(shop, {scan.customer for scan in close})
    theirs, own = defaultdict(list), defaultdict(list)
    for scan in scans_in(shop, standing(visits.filter(card__customer__in=family))):
        theirs[family[scan.customer]].append(scan)
    for order in orders_in(standing_orders(shop).filter(customer__in=family)):
        own[family[order.customer or 0]].append(order)
    taken = {pk for root, scans in theirs.items() for pk in same_day(shop, scans, own[root])}
    return [scan for scan in close if scan.pk not in taken]


def _families(shop: Shop, customers: set[int]) -> dict[int, int]:
    """These customers and all who were merged with them, each with whom they count for."""
    roots = roots_of(shop)
    wanted = {roots.get(one, one) for one in customers}
    return {one: roots.get(one, one) for one in family_of(roots, wanted)}


def _instant(at: int, side: int) -> datetime:
    return instant_of(at) + side * NEAR
