"""Reads of approaches: all of a shop side by side, one of them, and the customers of its arms."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from habitue.metrics.results_json import read_kept
from habitue.web.judged import Judged
from habitue.web.models import Approach, Customer, Message, Shop


@dataclass(frozen=True, slots=True)
class Arms:
    """How many customers were drawn into each arm."""

    written: int = 0
    held: int = 0


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
        .values_list("approach_id", "arm")
        .annotate(n=Count("customer", distinct=True))
    )
    found: dict[int, dict[str, int]] = {}
    for approach, arm, n in rows:
        found.setdefault(approach, {})[arm] = n
    return {approach: Arms(**arms) for approach, arms in found.items()}


def customers_of_arm(approach: Approach, arm: str) -> QuerySet[Customer]:
    """The customers of one arm as drawn who are still there, by name."""
    drawn = Message.objects.filter(approach=approach, arm=arm).values("customer")
    found = Customer.objects.filter(pk__in=drawn, erased_at=None)
    return found.order_by("first_name", "last_name", "pk")
