"""Reads of what a shop changed because customers asked: told before, whom it would reach, what stands on the cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from habitue.loyalty.courtesy import Channel
from habitue.loyalty.reaching import Reach, reach_of
from habitue.web.models import Answer, Heard, Shop
from habitue.web.queries.campaign import ways_of
from habitue.web.queries.customer import customers_of

ON_CARD_FOR = timedelta(days=90)
"""What was changed earlier is not news any more."""
MOST_ON_CARD = 2


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asked for something: how many comments, the customers behind them, and how many of the comments are nobody's."""

    answers: tuple[int, ...]
    customers: tuple[int, ...]
    unknown: int


def asking(found: QuerySet[Answer]) -> Asking:
    """Who is behind these comments; a comment that was told of before is told of no second time."""
    rows = list(found.filter(heard=None).order_by("pk").values_list("pk", "customer_id"))
    people = dict.fromkeys(customer for _, customer in rows if customer is not None)
    return Asking(tuple(pk for pk, _ in rows), tuple(people), sum(customer is None for _, customer in rows))


def reach(shop: Shop, people: Sequence[int], channels: Sequence[Channel], *, now: datetime) -> Reach:
    """How many of these customers can be told, and over which way."""
    return reach_of(ways_of(shop, there(shop, people), channels, now=now).values())


def there(shop: Shop, people: Sequence[int]) -> list[int]:
    """Those of these customers who are still there."""
    return list(customers_of(shop).filter(pk__in=people).order_by("pk").values_list("pk", flat=True))


def heard_of(shop: Shop) -> QuerySet[Heard]:
    """Everything that was told, the newest first."""
    found = Heard.objects.filter(shop=shop).select_related("approach", "approach__judgement", "by")
    return found.order_by("-at", "-pk")


def heard_by_key(shop: Shop, key: UUID) -> Heard | None:
    """What was told under that name."""
    return heard_of(shop).filter(key=key).first()


def on_cards(shop: Shop, *, now: datetime) -> list[Heard]:
    """What every card's page says was changed lately."""
    found = Heard.objects.filter(shop=shop, on_card=True, at__gt=now - ON_CARD_FOR)
    return list(found.order_by("-at", "-pk")[:MOST_ON_CARD])
