"""Reads of campaigns: all of a shop, one of them, whom it is for, whom of them a letter may reach, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Max, QuerySet

from habitue.loyalty.courtesy import Channel, Purpose
from habitue.loyalty.reaching import Way, way_to
from habitue.predictions.chances import CHANCES
from habitue.web.models import Approach, Customer, CustomerFigures, Message, Shop
from habitue.web.queries.automation import A_PIECE
from habitue.web.queries.customer import customers_of
from habitue.web.queries.figures import LATE, Narrowing, narrowed
from habitue.web.queries.message import courtesy_of, readers_of

MOST_LETTERS = 200


def campaigns_of(shop: Shop) -> QuerySet[Approach]:
    """Every campaign of the shop, the newest first."""
    found = Approach.objects.filter(shop=shop, what=Approach.What.CAMPAIGN).select_related("judgement", "by")
    return found.order_by("-made_at", "-pk")


def campaign_by_key(shop: Shop, key: UUID) -> Approach | None:
    """The campaign of the shop that goes by this key."""
    found = Approach.objects.filter(shop=shop, what=Approach.What.CAMPAIGN, key=key)
    return found.select_related("outlook", "judgement", "by", "shop").defer("shop__picture").first()


def narrowing_of(query: Mapping[str, str]) -> Narrowing:
    """What a kept filter narrows the list of customers to."""
    return Narrowing(
        stage=query.get("stage", ""),
        group=query.get("group", ""),
        late=query.get("late") == "1",
        chance=next((chance for chance in CHANCES if chance == query.get("chance")), ""),
        keep=query.get("keep") == "1",
    )


def people_of(shop: Shop, query: Mapping[str, str]) -> list[int]:
    """Whom a campaign is for: everybody, or a part. Who is late by the figures and was scanned since they were made is not any more."""
    wanted = narrowing_of(query)
    people = narrowed(customers_of(shop), wanted).order_by("pk")
    if not (wanted.late or wanted.stage in LATE):
        return list(people.values_list("pk", flat=True))
    rows = people.annotate(seen=Max("cards__last_visit_at")).values_list("pk", "figures__last_day", "seen")
    return [pk for pk, last, seen in rows if seen is None or seen.astimezone(shop.zone).date() <= last]


def ways_of(
    shop: Shop,
    people: Sequence[int],
    channels: Sequence[Channel],
    *,
    now: datetime,
    purpose: Purpose = Purpose.OFFER,
) -> dict[int, Way]:
    """Over which channel each of these customers may be written to, or why not."""
    courtesy = courtesy_of(shop)
    found: dict[int, Way] = {}
    for customers in _in_pieces(shop, people):
        readers = readers_of(shop, customers, channels, now=now)
        for one in customers:
            ways = [(channel, readers[one.pk, channel]) for channel in channels]
            found[one.pk] = way_to(ways, purpose=purpose, at=now, courtesy=courtesy)
    return found


def _in_pieces(shop: Shop, people: Sequence[int]) -> Iterator[list[Customer]]:
    for at in range(0, len(people), A_PIECE):
        yield list(Customer.objects.filter(shop=shop, pk__in=people[at : at + A_PIECE]).order_by("pk"))


def spent_before(shop: Shop, people: Sequence[int]) -> dict[int, float]:
    """What tells customers apart before a draw: what each spent so far; how often they came where the sales say no amounts."""
    wanted = set(people)
    rows = CustomerFigures.objects.filter(shop=shop).values_list("pk", "units", "visits")
    known = {pk: (units, visits) for pk, units, visits in rows if pk in wanted}
    priced = any(units for units, _ in known.values())
    return {pk: float(known.get(pk, (0, 0))[0 if priced else 1]) for pk in people}


@dataclass(frozen=True, slots=True)
class Fates:
    """What became of the customers of a campaign."""

    sent: int = 0
    waiting: int = 0
    missed: int = 0
    held: int = 0

    @property
    def written(self) -> int:
        """How many were drawn to be written to."""
        return self.sent + self.waiting + self.missed

    @property
    def drawn(self) -> int:
        """How many were drawn in all."""
        return self.written + self.held


def fates_of(shop: Shop) -> dict[int, Fates]:
    """The fates of every campaign's customers, by its row."""
    rows = (
        Message.objects.filter(shop=shop, approach__what=Approach.What.CAMPAIGN)
        .order_by()
        .values_list("approach", "state")
        .annotate(n=Count("pk"))
    )
    found: dict[int, Counter[str]] = {}
    for approach, state, n in rows:
        found.setdefault(approach, Counter())[state] = n
    state = Message.State
    return {
        approach: Fates(
            sent=by[state.SENT],
            waiting=by[state.PLANNED] + by[state.SENDING],
            missed=by[state.FAILED] + by[state.REFUSED],
            held=by[state.HELD],
        )
        for approach, by in found.items()
    }


def letters_of(approach: Approach) -> list[Message]:
    """What was written in a campaign and who was held back, the latest first."""
    found = Message.objects.filter(approach=approach).select_related("customer", "approach")
    return list(found.order_by(F("sent_at").desc(nulls_last=True), "-pk")[:MOST_LETTERS])
