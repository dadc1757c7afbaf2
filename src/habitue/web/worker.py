"""The background worker: what must happen each night of a shop, done once however often it is tried.

``habitue serve`` starts it beside the pages. It may be killed at any point: every routine writes events whose ids follow from
what they are about, so that a second try adds nothing.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import close_old_connections
from django.utils import timezone

from habitue.web.models import Routine, Shop

_log = logging.getLogger("habitue.worker")
_PAUSE_SECONDS = 20
_POST_SECONDS = 2
"""Somebody waits for the code with their phone in hand."""
_CATCH_UP_DAYS = 400

Nightly = Callable[[Shop, date, datetime], int]
"""Does one of a shop's days, as known at an instant; gives back how many events it wrote."""


def nightly() -> dict[str, Nightly]:
    """What is done after each of a shop's days, in this order."""
    from habitue.web.actions.friend_gift import end_late
    from habitue.web.actions.nightly import expire, give_birthday_gifts, review_tiers

    return {
        "tiers": review_tiers,
        # what comes back may have ended meanwhile
        "friends": end_late,
        "expiry": expire,
        "birthdays": give_birthday_gifts,
    }


def run(stop: threading.Event) -> None:
    """Work until told to stop, or until the process that started this one is gone."""
    parent = os.getppid()
    rounds = 0
    while not stop.is_set() and os.getppid() == parent:
        _surely(post)
        if rounds % (_PAUSE_SECONDS // _POST_SECONDS) == 0:
            _surely(once)
        rounds += 1
        close_old_connections()
        stop.wait(_POST_SECONDS)


def _surely(work: Callable[[datetime], None]) -> None:
    """Do it; a broken round must not end the worker."""
    try:
        work(timezone.now())
    except Exception:  # noqa: BLE001
        _log.exception("a round of the worker failed; it is tried again")


def post(now: datetime) -> None:
    """Send the codes that customers wait for."""
    from habitue.web.actions.address import send_codes
    from habitue.web.card.mails import send_code

    send_codes(send_code, now=now)


def once(now: datetime) -> None:
    """One round: a sign of life, then for every shop the versions that begin and the days that have turned."""
    from habitue.web.actions.version import begin_versions

    Routine.objects.update_or_create(shop=None, name="beat", defaults={"ran_at": now})
    for shop in Shop.objects.defer("picture").order_by("id"):
        begin_versions(shop, now)
        for name, routine in nightly().items():
            catch_up(shop, name=name, routine=routine, now=now)


def catch_up(shop: Shop, *, name: str, routine: Nightly, now: datetime) -> None:
    """Run a routine for each of the shop's days that are over and not yet done."""
    yesterday = now.astimezone(shop.zone).date() - timedelta(days=1)
    found = Routine.objects.filter(shop=shop, name=name).first()
    opened = shop.made_at.astimezone(shop.zone).date() - timedelta(days=1)
    done = (
        found.done_through
        if found and found.done_through
        else max(opened, yesterday - timedelta(days=_CATCH_UP_DAYS))
    )
    while done < yesterday:
        done += timedelta(days=1)
        count = routine(shop, done, now)
        Routine.objects.update_or_create(shop=shop, name=name, defaults={"done_through": done, "ran_at": now})
        if count:
            _log.info("routine", extra={"routine": name, "shop": shop.pk, "count": count})
