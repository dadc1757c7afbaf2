"""Writes to a shop and its places."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from habitue.web.models import ClosedDays, Location, Role, Shop, Staff, User


@transaction.atomic
def open_shop(shop: Shop, *, owner: User, location: str, at: datetime) -> Staff:
    """Save a new shop with its first place of sale; its maker is the owner."""
    shop.made_at = at
    shop.save()
    Location.objects.create(shop=shop, name=location)
    name = owner.get_full_name() or owner.email.split("@")[0]
    return Staff.objects.create(shop=shop, user=owner, role=Role.OWNER, name=name[:60], joined_at=at)


@transaction.atomic
def close_location(shop: Shop, *, location: int, at: datetime) -> bool:
    """Close a place of sale; False where it is the last open one or not of this shop."""
    open_places = Location.objects.select_for_update().filter(shop=shop, closed_at=None)
    if len(open_places) < 2:
        return False
    return open_places.filter(pk=location).update(closed_at=at) == 1


def add_closed_days(shop: Shop, days: ClosedDays) -> None:
    """Save days on which the shop is closed."""
    days.shop = shop
    days.save()
