"""Reads for the counter: a card as staff should see it before they act, and how the day goes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet

from habitue.web.actions.ledger_reading import AHEAD
from habitue.web.friend_words import BY_CUSTOMER
from habitue.web.models import Card, Customer, Event, Programme, Shop
from habitue.web.queries.customer import customers_of
from habitue.web.queries.journal import quarantine, standing, with_people

_USUAL_OF = 30
"""The usual item is found in so many latest visits."""


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """How well somebody is known: visits in all, since when, the last one before now, what they usually take."""

    visits: int
    since: datetime | None
    last: datetime | None
    usual: str


@dataclass(frozen=True, slots=True)
class DaySoFar:
    """A day in numbers."""

    visits: int
    customers: int
    rewards: int
    newcomers: int


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What a new shop has done already."""

    programme: bool
    customer: bool
    visit: bool

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.programme and self.customer and self.visit


def card_of(shop: Shop, key: UUID) -> Card | None:
    """The card of that key in this shop, with its customer; where it was merged, the one that holds its units now."""
    cards = Card.objects.select_related("customer").filter(shop=shop)
    found = cards.filter(key=key).first()
    while found is not None and found.merged_into_id is not None:
        found = cards.filter(pk=found.merged_into_id).first()
    return found


def with_merged(card: Card) -> list[int]:
    """The card and every card that was merged into it, by row."""
    rows = newest = [card.pk]
    while newest:
        newest = list(Card.objects.filter(merged_into__in=newest).values_list("pk", flat=True))
        rows = rows + newest
    return rows


def acquaintance(card: Card) -> Acquaintance:
    """How well the holder of the card is known."""
    visits = Event.objects.filter(card__in=with_merged(card), kind="visit", accepted=True)
    found = visits.aggregate(visits=Count("pk"), since=Min("at"), last=Max("at"))
    bodies = visits.order_by("-at").values_list("body", flat=True)[:_USUAL_OF]
    return Acquaintance(**found, usual=usual_of(list(bodies)))


def usual_of(bodies: list[dict]) -> str:
    """What was taken most, where it was taken at a third of these visits at least."""
    taken = Counter(item["name"] for body in bodies for item in body.get("items") or ())
    (name, times), *_ = taken.most_common(1) or [("", 0)]
    return name if times > 1 and times * 3 >= len(bodies) else ""


def day_so_far(shop: Shop, day: date) -> DaySoFar:
    """What was done on a day; what was undone is not counted."""
    visit = Q(kind="visit")
    done = standing(_of_day(shop, day).filter(accepted=True)).aggregate(
        visits=Count("pk", filter=visit),
        cards=Count("card", filter=visit, distinct=True),
        rewards=Count("pk", filter=Q(kind="redeem") & ~Q(source=BY_CUSTOMER)),
    )
    newcomers = customers_of(shop).filter(joined_at__gte=_start(shop, day)).count()
    return DaySoFar(done["visits"], done["cards"], done["rewards"], newcomers)


def _start(shop: Shop, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=shop.zone)


def _of_day(shop: Shop, day: date) -> QuerySet[Event]:
    """A day's events: none is taken that is further ahead of its arrival than AHEAD, and arrivals have an index."""
    return Event.objects.filter(shop=shop, day=day, received_at__gte=_start(shop, day) - AHEAD)


def latest(shop: Shop, *, day: date | None = None, card: Card | None = None, most: int = 8) -> list[Event]:
    """The latest events that people made: of a day, of a card, or of both."""
    found = (_of_day(shop, day) if day else Event.objects.filter(shop=shop)).exclude(kind="run")
    if card:
        found = found.filter(card__in=with_merged(card))
    return list(with_people(found).order_by("-received_at", "-pk")[:most])


def first_steps(shop: Shop) -> FirstSteps:
    """What of a shop's first steps is done."""
    return FirstSteps(
        Programme.objects.filter(shop=shop, versions__withdrawn_at=None, versions__isnull=False).exists(),
        Customer.objects.filter(shop=shop).exists(),
        Event.objects.filter(shop=shop, kind="visit", accepted=True).exists(),
    )


def undecided(shop: Shop) -> int:
    """How many refused or kept events wait for a decision."""
    return quarantine(shop).count()
