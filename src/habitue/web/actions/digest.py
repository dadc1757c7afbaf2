"""Writes about the weekly letter: who has it, and that it is sent once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from habitue.web.models import Digest, Shop, Staff
from habitue.web.queries.digest import News, news_of, readers_of, week_due

Send = Callable[[Staff, News, date], bool]
"""Sends a letter; False where nothing can have gone out. What it raises is not tried again."""


def send_digests(send: Send, *, now: datetime) -> int:
    """Send every letter that is due; how many went out."""
    return sum(
        _send_of(shop, send, now)
        for shop in Shop.objects.defer("picture").filter(is_demo=False).order_by("pk")
    )


def _send_of(shop: Shop, send: Send, now: datetime) -> int:
    week = week_due(shop, now=now)
    readers = readers_of(shop, week=week) if week else []
    news = news_of(shop, week=week) if week and readers else None
    if week is None or news is None:
        return 0
    return sum(_sent(place, send, news, week, now) for place in readers)


def _sent(place: Staff, send: Send, news: News, week: date, now: datetime) -> bool:
    """Written down before it is sent, and for good unless surely nothing was: at most once."""
    with transaction.atomic():
        mine, new = Digest.objects.get_or_create(
            shop=place.shop, user=place.user, week=week, defaults={"at": now}
        )
    if not new:
        return False
    try:
        went = send(place, news, week)
    except Exception:
        Digest.objects.filter(pk=mine.pk).update(state=Digest.State.FAILED)
        raise
    if went:
        Digest.objects.filter(pk=mine.pk).update(state=Digest.State.SENT)
    else:
        Digest.objects.filter(pk=mine.pk).delete()
    return went


def want_digest(place: Staff, *, wanted: bool) -> None:
    """Have the letter of a shop, or no longer."""
    Staff.objects.filter(pk=place.pk).update(digest=wanted)
