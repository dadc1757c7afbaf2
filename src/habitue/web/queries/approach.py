"""Reads of approaches: all of a shop side by side, one of them, and the customers of its arms."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, Value, When

from habitue.metrics.results_json import read_kept
from habitue.web.judged import Judged
from habitue.web.models import Approach, Customer, Message, Shop

_WAITS = Q(wave__gt=0, state=Message.State.PLANNED)


@dataclass(frozen=True, slots=True)
class Arms:
    """How many customers were drawn into each arm; ``waiting`` are those whom a launch has not invited yet."""

    written: int = 0
    held: int = 0
    waiting: int = 0


def approaches_of(shop: Shop) -> QuerySet[Approach]:
    """Every approach that has begun or is planned, newest first, with what was judged of it."""
    return (
        Approach.objects.filter(shop=shop)
        .exclude(state=Approach.State.DRAFT)
        .select_related("judgement", "by")
        .order_by("-first_day", "-pk")
    )


def approach_by_key(shop: Shop, key: UUID) -> Approach | None:
    """The approach of the shop that goes by this key."""
    return approaches_of(shop).select_related("shop").filter(key=key).first()


def judged_of(approach: Approach) -> Judged | None:
    """What was judged of it last; None where nothing was yet, or by another version of Habitué."""
    kept = getattr(approach, "judgement", None)
    return None if kept is None else read_kept(Judged, kept.body)


def arms_of(shop: Shop) -> dict[int, Arms]:
    """How many customers each approach has drawn so far, by its row."""
    rows = (
        Message.objects.filter(shop=shop)
        .order_by()
        .values_list("approach_id", Case(When(_WAITS, then=Value("waiting")), default="arm"))
        .annotate(n=Count("customer", distinct=True))
    )
    found: dict[int, dict[str, int]] = {}
    for approach, side, n in rows:
        found.setdefault(approach, {})[side] = n
    return {approach: Arms(**sides) for approach, sides in found.items()}


def customers_of_arm(approach: Approach, arm: str) -> QuerySet[Customer]:
    """The customers of one arm as drawn who are still there, by name."""
    drawn = Message.objects.filter(approach=approach, arm=arm).values("customer")
    found = Customer.objects.filter(pk__in=drawn, erased_at=None)
    return found.order_by("first_name", "last_name", "pk")
