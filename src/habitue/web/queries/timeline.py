"""Reads of one customer's whole past: what happened on their card, and the purchases of a till, each purchase once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from habitue.metrics.zones import instant_of
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.models import Card, Customer, Event, Message, Sale, Shop
from habitue.web.queries.answer import given_by
from habitue.web.queries.counter import usual_of, with_merged
from habitue.web.queries.journal import standing
from habitue.web.queries.ledger import happened
from habitue.web.queries.pairing import Scan, nameless, orders_in, same_day, scans_in, standing_orders

_USUAL_OF = 30
"""The usual order is found in so many latest purchases."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing of a customer's past, by row: an event, an order of the till, both where they are one purchase, a message, or an answer.

    ``scan`` is there where the event is a visit that stands.
    """

    at: datetime
    event: int | None
    sale: int | None
    scan: Scan | None = None
    message: int | None = None
    answer: int | None = None


def past_of(shop: Shop, customer: Customer, card: Card | None) -> list[Happening]:
    """Everything that happened, newest first.

    A scanned visit and an order of the till are one purchase as ``queries.sales`` says it: the same day, the first with the first and so on;
    the till's nameless orders are put beside some of it by :func:`with_nameless`.
    """
    orders = orders_in(sales_of_customer(shop, customer))
    scans = scans_in(shop, visits_of(shop, card)) if card else []
    order_of, scan_of = same_day(shop, scans, orders), {scan.pk: scan for scan in scans}
    found = []
    for pk, at in happened(shop, card).values_list("pk", "at") if card else ():
        order = order_of.get(pk)
        found.append(Happening(at, pk, order.pk if order else None, scan_of.get(pk)))
    taken = {order.pk for order in order_of.values()}
    found += [Happening(instant_of(one.at), None, one.pk) for one in orders if one.pk not in taken]
    return sorted(found, key=lambda one: (one.at, one.event or 0, one.sale or 0), reverse=True)


def with_messages(shop: Shop, customer: Customer, past: Sequence[Happening]) -> list[Happening]:
    """A past with what the shop wrote to the customer, or held back, and with what they answered, in its place: newest first."""
    messages = Message.objects.filter(shop=shop, customer=customer).values_list("pk", "drawn_at")
    answers = given_by(shop, [customer.pk]).values_list("pk", "at")
    found = [
        *past,
        *(Happening(at, None, None, message=pk) for pk, at in messages),
        *(Happening(at, None, None, answer=pk) for pk, at in answers),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def with_nameless(shop: Shop, past: Sequence[Happening]) -> list[Happening]:
    """Some of a past, where visits that have no order of the customer's have the nameless one beside them, if there is one."""
    order_of = nameless(shop, [one.scan for one in past if one.scan and one.sale is None])
    return [
        replace(one, sale=order_of[one.scan.pk].pk) if one.scan and one.scan.pk in order_of else one
        for one in past
    ]


def visits_of(shop: Shop, card: Card) -> QuerySet[Event]:
    """The visits of a card and of those merged into it that nobody took back."""
    found = Event.objects.filter(shop=shop, card__in=with_merged(card), kind="visit", accepted=True)
    return standing(found)


def sales_of_customer(shop: Shop, customer: Customer) -> QuerySet[Sale]:
    """The orders of imports that stand, theirs and of who was merged into them; of one in several imports the latest."""
    return standing_orders(shop).filter(customer__in=_with_merged(customer))


def _with_merged(customer: Customer) -> list[int]:
    rows = newest = [customer.pk]
    while newest:
        newest = list(Customer.objects.filter(merged_into__in=newest).values_list("pk", flat=True))
        rows = rows + newest
    return rows


def usual_order(shop: Shop, customer: Customer, card: Card | None) -> str:
    """What they usually take, at the counter or by the till; nothing where no purchase says it, or none often."""
    return usual_in(shop, past_of(shop, customer, card))


def usual_in(shop: Shop, past: Sequence[Happening]) -> str:
    """What is usually taken in a past, newest first, at the counter or by the till; nothing where no purchase says it, or none often."""
    latest = with_nameless(shop, [one for one in past if one.sale or one.scan][:_USUAL_OF])
    sold = dict(Sale.objects.filter(pk__in=[one.sale for one in latest]).values_list("pk", "items"))
    said = dict(Event.objects.filter(pk__in=[one.event for one in latest]).values_list("pk", "body__items"))
    taken = [sold.get(one.sale or 0) or said.get(one.event or 0) or [] for one in latest]
    return usual_of([{"items": [item for item in items if item.get("name")]} for items in taken])


def usual_reward(shop: Shop, card: Card) -> str:
    """The reward that is usually taken for what the card holds, by its name; nothing where none is, or none often."""
    redeemed = Event.objects.filter(shop=shop, card__in=with_merged(card), kind="redeem", accepted=True)
    rows = standing(redeemed).order_by("-at", "-pk").values_list("body__programme", "body__reward")
    names = {
        (key, reward.key): reward.name
        for key, terms in rules_of(shop).terms.items()
        for reward in terms.rewards
    }
    taken = [names.get((programme, reward), "") for programme, reward in rows[:_USUAL_OF]]
    return usual_of([{"items": [{"name": name}] if name else []} for name in taken])
