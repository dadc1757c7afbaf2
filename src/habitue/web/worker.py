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
from functools import partial
from time import monotonic
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from habitue.web.models import Routine, Shop

_log = logging.getLogger("habitue.worker")
_PAUSE_SECONDS = 20
_POST_SECONDS = 2
"""Somebody waits for the code with their phone in hand."""
_CATCH_UP_DAYS = 400
_A_TURN_SECONDS = 10

Nightly = Callable[[Shop, date, datetime], int]
"""Does one of a shop's days, as known at an instant; gives back how many events it wrote."""


class _OnShop(Protocol):
    def __call__(self, shop: Shop, *, now: datetime) -> None: ...


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
    slow = threading.Thread(target=_run_slow, args=(stop,), name="slow", daemon=True)
    slow.start()
    rounds = 0
    while not stop.is_set() and os.getppid() == parent:
        _surely(post, timezone.now())
        if rounds % (_PAUSE_SECONDS // _POST_SECONDS) == 0:
            _surely(once, timezone.now())
        rounds += 1
        close_old_connections()
        stop.wait(_POST_SECONDS)
    stop.set()
    slow.join(_POST_SECONDS)  # what is half done is done again


def _run_slow(stop: threading.Event) -> None:
    """What takes seconds for a large shop, beside what customers wait for."""
    while not stop.is_set():
        for work in slow_work():
            _surely(work, timezone.now())
        close_old_connections()
        stop.wait(_POST_SECONDS)


def slow_work() -> tuple[Callable[[datetime], object], ...]:
    """The kinds of slow work, each done in turn."""
    return (
        import_sales, measure_some, foresee_some, look_ahead_some, write_letters, promise_gestures, write_messages
    )  # fmt: skip


def import_sales(now: datetime) -> None:
    """Go on with every import of sales that waits: read its files, bring it in, take it back."""
    from habitue.web.actions.sales_loading import advance
    from habitue.web.queries.sales_import import waiting

    for pk in waiting():
        _surely(partial(advance, pk), now)


def measure_some(now: datetime) -> None:
    """Measure the shops that have something new to tell, the one that waited longest first, for a few seconds."""
    from habitue.web.actions.measuring import measure
    from habitue.web.queries.measuring import first_to_measure

    _for_a_turn(first_to_measure, measure, now)


def foresee_some(now: datetime) -> None:
    """Foresee the customers of the shops that were measured today and not foreseen yet, one shop after the other, for a few seconds."""
    from habitue.web.actions.foreseeing import foresee
    from habitue.web.queries.foreseeing import first_to_foresee

    _for_a_turn(first_to_foresee, foresee, now)


def _for_a_turn(first: Callable[[datetime], Shop | None], work: _OnShop, now: datetime) -> None:
    """Do one kind of work for the shop that waits longest, then the next one, until the turn is over."""
    end = monotonic() + _A_TURN_SECONDS
    while monotonic() < end and (shop := first(now)) is not None:
        work(shop, now=now)


def write_letters(now: datetime) -> None:
    """Send the weekly letters that are due, where the server can send mails."""
    from habitue.web.actions.digest import send_digests
    from habitue.web.digest.mails import send_digest

    if settings.MAIL["configured"]:
        send_digests(send_digest, now=now)


def promise_gestures(now: datetime) -> None:
    """Say at the tills for whom a small gesture is due, in the shops that make any."""
    from habitue.web.actions.gesture import promise_all

    promise_all(now)


def look_ahead_some(now: datetime) -> None:
    """Keep the past of shops for the planner, one after the other for a few seconds, and say what each campaign could show."""
    from habitue.web.actions.outlook import look_ahead, look_at_campaigns
    from habitue.web.channels.known import ready_for
    from habitue.web.queries.outlook import first_to_look_ahead

    _for_a_turn(first_to_look_ahead, partial(look_ahead, ready=ready_for), now)
    look_at_campaigns(ready=ready_for, now=now)


def write_messages(now: datetime) -> None:
    """Find whom the shops' automations and campaigns are for, hold some back, and send to the others."""
    from habitue.web.actions.campaign import draw_campaigns, end_campaigns
    from habitue.web.actions.message import plan_all, send_planned
    from habitue.web.actions.tip import plan_tips
    from habitue.web.channels.known import CHANNELS, ready_for
    from habitue.web.outreach.letters import letter_of
    from habitue.web.tips.words import letter

    plan_all(ready=ready_for, now=now)
    draw_campaigns(ready=ready_for, now=now)
    plan_tips(letter, ready=ready_for, now=now)
    end_campaigns(now=now)
    send_planned(partial(letter_of, now=now), CHANNELS, now=now)


def _surely(work: Callable[[datetime], object], now: datetime) -> None:
    """Do it; what is broken in one shop must neither end the worker nor keep the others waiting."""
    try:
        work(now)
    except Exception:  # noqa: BLE001
        _log.exception("a part of the worker's round failed; it is tried again")


def post(now: datetime) -> None:
    """Send the codes that customers wait for."""
    from habitue.web.actions.address import send_codes
    from habitue.web.card.mails import send_code

    send_codes(send_code, now=now)


def once(now: datetime) -> None:
    """One round: a sign of life, then the versions that begin and the days that have turned, in the shops where there are any."""
    from habitue.web.actions.version import begin_versions, shops_to_begin

    Routine.objects.update_or_create(shop=None, name="beat", defaults={"ran_at": now})
    begin, turn = shops_to_begin(now), _shops_behind(now)
    for shop in Shop.objects.defer("picture").filter(pk__in=begin | turn).order_by("id"):
        if shop.pk in begin:
            _surely(partial(begin_versions, shop), now)
        if shop.pk in turn:
            _surely(partial(_turn_days, shop), now)


def _shops_behind(now: datetime) -> set[int]:
    """The shops with a day that is over and not done: two questions, however many shops there are."""
    names = nightly().keys()
    rows = Routine.objects.filter(name__in=names).values_list("shop", "name", "done_through")
    done = {(shop, name): through for shop, name, through in rows}
    found = set()
    for shop, zone in Shop.objects.values_list("pk", "timezone"):
        yesterday = _yesterday(ZoneInfo(zone), now)
        if any((done.get((shop, name)) or date.min) < yesterday for name in names):
            found.add(shop)
    return found


def _yesterday(zone: ZoneInfo, now: datetime) -> date:
    return now.astimezone(zone).date() - timedelta(days=1)


def _turn_days(shop: Shop, now: datetime) -> None:
    for name, routine in nightly().items():
        catch_up(shop, name=name, routine=routine, now=now)


def catch_up(shop: Shop, *, name: str, routine: Nightly, now: datetime) -> None:
    """Run a routine for each of the shop's days that are over and not yet done."""
    yesterday = _yesterday(shop.zone, now)
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
