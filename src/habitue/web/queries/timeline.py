"""Reads of one customer's whole past: what happened on their card, and the purchases of a till, each purchase once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db.models import Exists, OuterRef, QuerySet

from habitue.metrics.zones import instant_of
from habitue.web.models import Card, Customer, Event, Sale, SalesImport, Shop
from habitue.web.queries.counter import usual_of, with_merged
from habitue.web.queries.journal import standing
from habitue.web.queries.ledger import happened

_USUAL_OF = 30
"""The usual order is found in so many latest purchases."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing of a customer's past, by row: an event, an order of the till, or both where they are one purchase."""

    at: datetime
    event: int | None
    sale: int | None


def past_of(shop: Shop, customer: Customer, card: Card | None) -> list[Happening]:
    """Everything that happened, newest first.

    A scanned visit and an order of the till are one purchase as ``queries.sales`` says it: the same day, the first with the first and so on.
    """
    sales = sales_of_customer(shop, customer).order_by("instant", "number").values_list("pk", "instant")
    orders = [(pk, instant_of(instant)) for pk, instant in sales]
    events = list(happened(shop, card).values_list("pk", "at")) if card else []
    scans = visits_of(shop, card).order_by("at", "pk").values_list("pk", "at") if card else ()
    order_of = _paired(shop, scans, orders)
    alone = {pk for pk, _ in orders} - set(order_of.values())
    found = [Happening(at, pk, order_of.get(pk)) for pk, at in events]
    found += [Happening(at, None, pk) for pk, at in orders if pk in alone]
    return sorted(found, key=lambda one: (one.at, one.event or 0, one.sale or 0), reverse=True)


def _paired(
    shop: Shop, scans: Iterable[tuple[int, datetime]], orders: Sequence[tuple[int, datetime]]
) -> dict[int, int]:
    """The order of each scan that is one purchase with it."""
    days: defaultdict[date, list[int]] = defaultdict(list)
    for pk, at in orders:
        days[at.astimezone(shop.zone).date()].append(pk)
    left = {day: iter(pks) for day, pks in days.items()}
    found = {}
    for pk, at in scans:
        order = next(left.get(at.astimezone(shop.zone).date(), iter(())), None)
        if order is not None:
            found[pk] = order
    return found


def visits_of(shop: Shop, card: Card) -> QuerySet[Event]:
    """The visits of a card and of those merged into it that nobody took back."""
    found = Event.objects.filter(shop=shop, card__in=with_merged(card), kind="visit", accepted=True)
    return standing(found)


def sales_of_customer(shop: Shop, customer: Customer) -> QuerySet[Sale]:
    """The orders of imports that stand, theirs and of who was merged into them; of one in several imports the latest."""
    done = {"brought__shop": shop, "brought__state": SalesImport.State.DONE}
    later = Sale.objects.filter(**done, number=OuterRef("number"), brought__gt=OuterRef("brought"))
    return Sale.objects.filter(**done, customer__in=_with_merged(customer)).exclude(Exists(later))


def _with_merged(customer: Customer) -> list[int]:
    rows = newest = [customer.pk]
    while newest:
        newest = list(Customer.objects.filter(merged_into__in=newest).values_list("pk", flat=True))
        rows = rows + newest
    return rows


def usual_order(shop: Shop, customer: Customer, card: Card | None) -> str:
    """What they usually take, at the counter or by the till; nothing where no purchase says it, or none often."""
    rows = sales_of_customer(shop, customer).order_by("-instant", "-pk")[:_USUAL_OF]
    taken = [
        (instant_of(instant), {"items": items}) for instant, items in rows.values_list("instant", "items")
    ]
    if card:
        visits = visits_of(shop, card).order_by("-at", "-pk").values_list("at", "body")[:_USUAL_OF]
        taken += list(visits)
    latest = sorted(taken, key=lambda one: one[0], reverse=True)
    return usual_of([_named(body) for _, body in islice(latest, _USUAL_OF)])


def _named(body: dict) -> dict:
    """The items that have a name."""
    return {"items": [item for item in body.get("items") or () if item.get("name")]}
