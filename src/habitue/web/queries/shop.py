"""Reads of a shop and its places."""

from __future__ import annotations

from django.db.models import QuerySet

from habitue.web.models import ClosedDays, Event, Location, Shop, Staff, User


def shop_at(public_id: str) -> Shop | None:
    """The shop whose name stands in an address, without its picture."""
    if "\0" in public_id:
        return None  # PostgreSQL takes no such text
    return Shop.objects.defer("picture").filter(public_id=public_id).first()


def places_of(user: User) -> QuerySet[Staff]:
    """The shops where somebody works, in order of name."""
    return (
        Staff.objects.select_related("shop").filter(user=user, left_at=None).order_by("shop__name", "shop_id")
    )


def open_locations(shop: Shop) -> QuerySet[Location]:
    """The shop's open places of sale."""
    return Location.objects.filter(shop=shop, closed_at=None).order_by("id")


def closed_days_of(shop: Shop) -> QuerySet[ClosedDays]:
    """When the shop is closed, latest first."""
    return ClosedDays.objects.filter(shop=shop).order_by("-first_day")


def has_events(shop: Shop) -> bool:
    """Whether anything was ever recorded, so that the currency can no longer change."""
    return Event.objects.filter(shop=shop).exists()
