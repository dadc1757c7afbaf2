"""Reads of small gestures: the month's money, who is due one, and what is promised to the customer at the till."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, QuerySet, Sum

from habitue.loyalty.gestures import Habit, Month, Occasion, Reason, has_rested, month_of, occasion_of
from habitue.metrics.segments import REGULAR_VISITS
from habitue.web.models import Customer, CustomerFigures, Delight, Message, Shop
from habitue.web.models.message import TILL

_STATE = Message.State
GONE_STAGES = ("lapsed",)
"""Whoever has left is not awaited at the till."""


def delight_of(shop: Shop) -> Delight:
    """The shop's small gestures; off where it never chose any."""
    return Delight.objects.select_related("approach").filter(shop=shop).first() or Delight(shop=shop)


def gestures_of(shop: Shop) -> QuerySet[Message]:
    """Every gesture that was promised or given, and everybody held back from one."""
    return Message.objects.filter(shop=shop, channel=TILL)


def promised_to(shop: Shop, *, now: datetime) -> QuerySet[Message]:
    """The promises that may be kept now."""
    return gestures_of(shop).filter(state=_STATE.PLANNED, good_until__gt=now)


def month_so_far(shop: Shop, delight: Delight, *, now: datetime) -> Month:
    """The month's money: what was given in it by the server's clock, and all that is promised, whenever that was.

    What is promised in one month and given in the next was in the money of both, so that neither month can spend more than it has.
    """
    first, after = (_midnight(shop, day) for day in month_of(now.astimezone(shop.zone).date()))
    rows = gestures_of(shop)
    given = rows.filter(state=_STATE.SENT, sent_at__gte=first, sent_at__lt=after)
    return Month(delight.budget, _cost(given), _cost(promised_to(shop, now=now)))


def _cost(rows: QuerySet[Message]) -> int:
    return rows.aggregate(cost=Sum("approach__cost_each"))["cost"] or 0


def _midnight(shop: Shop, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=shop.zone)


@dataclass(frozen=True, slots=True)
class Given:
    """What was given in one month: how many gestures, and what they cost in minor units."""

    first_day: date
    n: int
    cost: int


def given_in(shop: Shop, day: date) -> Given:
    """What was given in the month of a day."""
    first, after = month_of(day)
    rows = gestures_of(shop).filter(
        state=_STATE.SENT, sent_at__gte=_midnight(shop, first), sent_at__lt=_midnight(shop, after)
    )
    found = rows.aggregate(n=Count("pk"), cost=Sum("approach__cost_each"))
    return Given(first, found["n"], found["cost"] or 0)


def lately_given(shop: Shop, *, most: int = 20) -> list[Message]:
    """The last gestures that were given, with whom."""
    rows = gestures_of(shop).filter(state=_STATE.SENT).select_related("customer", "approach")
    return list(rows.order_by("-sent_at", "-pk")[:most])


def open_promises(shop: Shop, *, now: datetime, most: int = 20) -> list[Message]:
    """The promises that wait for their customers, the one that ends first at the top."""
    rows = promised_to(shop, now=now).select_related("customer", "approach")
    return list(rows.order_by("good_until", "pk")[:most])


def promise_to(shop: Shop, customer: Customer | None, *, now: datetime) -> Message | None:
    """What is promised to the customer who stands at the till."""
    if customer is None:
        return None
    rows = promised_to(shop, now=now).filter(customer=customer).select_related("approach")
    return rows.order_by("good_until", "pk").first()


def promise_by_key(shop: Shop, key: UUID) -> Message | None:
    """One promise, whatever has become of it."""
    return gestures_of(shop).filter(key=key).select_related("customer", "approach").first()


@dataclass(frozen=True, slots=True)
class Due:
    """A customer who is due a gesture, and why."""

    customer: Customer
    occasion: Occasion


def due_today(shop: Shop, *, today: date) -> list[Due]:
    """Which regulars are due one by their habit, whoever was drawn lately left out; those who come most often first."""
    found = [Due(one.customer, occasion) for one, occasion in _occasions(shop, today)]
    return without_lately_drawn(shop, found, today=today)


def _occasions(shop: Shop, today: date) -> Iterator[tuple[CustomerFigures, Occasion]]:
    rows = CustomerFigures.objects.filter(
        shop=shop, visits__gte=REGULAR_VISITS, customer__erased_at=None, customer__merged_into=None
    )
    rows = rows.exclude(stage__in=GONE_STAGES).select_related("customer")
    for one in rows.order_by("-visits", "pk").iterator():
        occasion = occasion_of(Habit(one.first_day, one.visits), today=today)
        if occasion is not None:
            yield one, occasion


def without_lately_drawn(shop: Shop, due: Sequence[Due], *, today: date) -> list[Due]:
    """Those whose pause is over, and who were not drawn for the same occasion before."""
    rows = gestures_of(shop).filter(customer__in=[one.customer.pk for one in due])
    last = dict(rows.values_list("customer").annotate(at=Max("drawn_at")))
    had = set(rows.values_list("customer_id", "occasion"))
    return [
        one
        for one in due
        if has_rested(_day(last.get(one.customer.pk), shop), today=today)
        and (one.customer.pk, named(one.occasion)) not in had
    ]


def named(occasion: Occasion) -> str:
    """As a message's row names it."""
    return f"gesture:{occasion.name}"


def reason_of(message: Message) -> tuple[Reason, int]:
    """Why a gesture was promised, and the number that belongs to it: the visit, or the years."""
    _, reason, n = message.occasion.split(":", 2)
    return Reason(reason), int(n) if n.isdecimal() else 0


def end_of(shop: Shop, day: date) -> datetime:
    """The instant at which a day of the shop ends."""
    return _midnight(shop, day + timedelta(days=1))


def _day(at: datetime | None, shop: Shop) -> date | None:
    return at.astimezone(shop.zone).date() if at else None
