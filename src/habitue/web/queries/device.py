"""Reads of tills: whose key this is, and which till a link enrols."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet

from habitue.web.actions.ledger_rows import ask, instant_out
from habitue.web.models import Device, Location, Shop, Staff
from habitue.web.tokens import token_digest

MARK = "hat_"
"""Every till's key begins so: scanners of leaked secrets recognise it."""


def device_of(token: str) -> Device | None:
    """The till that presents this key; None where it is unknown or revoked.

    Asked for every stamp: shop and place come with it, with what events need of them; the rest is read when asked for.
    """
    rows = ask(
        "SELECT d.id, d.location_id, d.seen_at, d.unsent, s.id, s.language FROM web_device d "
        "JOIN web_shop s ON s.id = d.shop_id WHERE d.digest = %s AND d.revoked_at IS NULL",
        [token_digest(token)],
    )
    if not rows:
        return None
    number, place, seen_at, unsent, shop, language = rows[0]
    seen = instant_out(seen_at) if seen_at else None
    fields = ["id", "shop_id", "location_id", "seen_at", "unsent"]
    device = Device.from_db(None, fields, [number, shop, place, seen, unsent])
    device.shop = Shop.from_db(None, ["id", "language"], [shop, language])
    device.location = None if place is None else Location.from_db(None, ["id"], [place])
    return device


def revoked_device_of(token: str) -> Device | None:
    """The till whose key this was until it was revoked."""
    found = Device.objects.select_related("shop").defer("shop__picture")
    return found.filter(digest=token_digest(token)).exclude(revoked_at=None).first()


def staff_at(device: Device, number: str | None) -> tuple[Staff, bool] | None:
    """Who says to be at the till, where they work in its shop, and whether anybody there has a PIN: then a name proves nothing.

    None where nobody says, or somebody who left.
    """
    if not number or not number.isdecimal() or len(number) > 18:
        return None
    rows = ask(
        "SELECT id, shop_id, card_id, EXISTS (SELECT 1 FROM web_staff o WHERE o.shop_id = s.shop_id "
        "AND o.left_at IS NULL AND o.pin <> '') FROM web_staff s "
        "WHERE id = %s AND shop_id = %s AND left_at IS NULL",
        [int(number), device.shop_id],
    )
    return (
        (Staff.from_db(None, ["id", "shop_id", "card_id"], rows[0][:3]), bool(rows[0][3])) if rows else None
    )


def devices_of(shop: Shop) -> QuerySet[Device]:
    """The shop's tills, those in use first, latest first."""
    return (
        Device.objects.filter(shop=shop)
        .select_related("location", "made_by")
        .order_by(F("revoked_at").asc(nulls_first=True), "-made_at", "-id")
    )


def device_invited(token: str, *, at: datetime) -> Device | None:
    """The till that a link enrols, while the link is good."""
    found = Device.objects.select_related("shop", "location").defer("shop__picture")
    # revoking and enrolling end every link: whoever has a good one was given it since
    return found.filter(invite_digest=token_digest(token), invite_until__gt=at).first()
