"""Reads of the keys of tills and programs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, QuerySet

from habitue.web.actions.ledger_rows import ask
from habitue.web.models import ApiKey, Location, Shop
from habitue.web.tokens import token_digest


def keys_of(shop: Shop) -> QuerySet[ApiKey]:
    """The shop's keys, those in use first, latest first."""
    return (
        ApiKey.objects.filter(shop=shop)
        .select_related("location", "made_by")
        .order_by(F("revoked_at").asc(nulls_first=True), "-made_at", "-id")
    )


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends events with a key: the shop and its place, of which only what the events need is read."""

    key: int
    shop: Shop
    location: Location | None


def caller_of(secret: str) -> Caller | None:
    """Who presents this key; None where it is unknown or revoked. Asked for every stamp, and so without the ORM."""
    rows = ask(
        "SELECT k.id, k.location_id, s.id, s.language FROM web_apikey k JOIN web_shop s ON s.id = k.shop_id "
        "WHERE k.digest = %s AND k.revoked_at IS NULL",
        [token_digest(secret)],
    )
    if not rows:
        return None
    key, place, shop, language = rows[0]
    location = None if place is None else Location.from_db(None, ["id"], [place])
    return Caller(key, Shop.from_db(None, ["id", "language"], [shop, language]), location)
