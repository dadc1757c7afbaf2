"""Reads of tips: all of a shop, one by its name, whom one is for, and which are in season."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from habitue.web.models import Message, Shop, Tip
from habitue.web.queries.campaign import people_of

_DECEMBER = 12


def tips_of(shop: Shop) -> QuerySet[Tip]:
    """Every tip of the shop, the newest first; what the files hold is left where it is."""
    return (
        Tip.objects.filter(shop=shop).select_related("approach").defer("content").order_by("-made_at", "-pk")
    )


def tip_by_key(shop: Shop, key: UUID) -> Tip | None:
    """The tip of the shop that goes by this key."""
    return tips_of(shop).filter(key=key).first()


def public_tip(key: UUID) -> Tip | None:
    """A tip as whoever has its link sees it; what is switched off can still be read, because letters say so."""
    return Tip.objects.select_related("shop").defer("shop__picture", "content").filter(key=key).first()


def file_of(key: UUID) -> bytes | None:
    """The PDF of a tip; None where it has none."""
    content = Tip.objects.filter(key=key, sort=Tip.Sort.FILE).values_list("content", flat=True).first()
    return None if content is None else bytes(content)


def season_of(months: list[int], today: date) -> tuple[int, date] | None:
    """The season that a day is in: the year it began in, and its last day. None out of season.

    Months that follow each other are one season, over the turn of the year too: November to February is sent once.
    """
    if today.month not in months:
        return None
    if len(months) == _DECEMBER:
        return today.year, date(today.year, _DECEMBER, 31)
    first = today.replace(day=1)
    while (before := first - timedelta(days=1)).month in months:
        first = before.replace(day=1)
    last = _next_month(today)
    while last.month in months:
        last = _next_month(last)
    return first.year, last - timedelta(days=1)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def not_had(tip: Tip, occasion: str) -> list[int]:
    """Whom the tip is for and who was not drawn for it this season."""
    people = people_of(tip.shop, {"stage": tip.stage} if tip.stage else {})
    had = set(Message.objects.filter(shop=tip.shop, occasion=occasion).values_list("customer_id", flat=True))
    return [pk for pk in people if pk not in had]
