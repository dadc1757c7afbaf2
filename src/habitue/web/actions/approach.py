"""Writes about approaches and automations: begun, ended, what they say and what they offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from habitue.web.models import Approach, Automation, Message, Shop, Staff
from habitue.web.models.approach import Kind
from habitue.web.queries.customer import customers_of

ROUND_DAYS = 182
"""An automation is judged after so many days; then its next round begins, drawn anew, so that nobody is held back for ever."""
_RETURNED, _VISITS = Approach.Indicator.RETURNED, Approach.Indicator.VISITS
JUDGED_BY: dict[str, tuple[str, int]] = {
    Kind.WELCOME: (_RETURNED, 30),
    Kind.ONE_TO_GO: (_RETURNED, 14),
    Kind.EXPIRING: (_RETURNED, 14),
    Kind.BIRTHDAY: (_RETURNED, 14),
    Kind.LATE: (_RETURNED, 30),
    Kind.THANKS: (_VISITS, 60),
    Kind.TREAT: (_VISITS, 60),
    Kind.RATING: (_RETURNED, 30),
}
"""The one indicator of each kind, and in how many days after the draw it is counted: fixed before anything is sent."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a shop may choose for an automation. ``words`` of a language that are the ready ones are not there."""

    words: Mapping[str, Mapping[str, str]]
    offer: Mapping[str, Any]
    holdout: int
    nth: int = 3
    link: str = ""


@transaction.atomic
def switch_on(shop: Shop, kind: str, *, by: Staff | None, at: datetime) -> Automation:
    """Begin an automation: what happens from now on calls for it. One that is on already stays as it is."""
    found = _locked(shop, kind)
    if not found.on:
        found.on, found.since = True, at
        _begin(found, by=by, at=at)
    return found


@transaction.atomic
def switch_off(shop: Shop, kind: str, *, at: datetime) -> Automation:
    """End an automation: what waits to be sent is not sent any more."""
    found = _locked(shop, kind)
    if found.on:
        _end(found.approach, state=Approach.State.STOPPED, at=at)
        found.on, found.since, found.approach = False, None, None
        found.save()
    return found


@transaction.atomic
def keep_settings(shop: Shop, kind: str, wanted: Settings, *, by: Staff | None, at: datetime) -> Automation:
    """Keep words, offer and share held back. Another offer or share is another approach: the one under way ends and a new one begins."""
    found = _locked(shop, kind)
    another = (found.offer, found.holdout) != (dict(wanted.offer), wanted.holdout)
    found.words = {code: dict(said) for code, said in wanted.words.items()}
    found.offer, found.holdout = dict(wanted.offer), wanted.holdout
    found.nth, found.link = wanted.nth, wanted.link
    found.save()
    if found.on and another:
        _end(found.approach, state=Approach.State.STOPPED, at=at)
        _begin(found, by=by, at=at)
    elif found.approach is not None:
        Approach.objects.filter(pk=found.approach.pk).update(words=found.words)
    return found


def next_round(automation: Automation, *, at: datetime) -> Automation:
    """The automation with an approach under way: where the last day of one is over, the next begins. For the worker, in its transaction."""
    approach, today = automation.approach, at.astimezone(automation.shop.zone).date()
    if approach is None or approach.last_day < today:
        _end(approach, state=Approach.State.DONE, at=at)
        _begin(automation, by=None, at=at)
    return automation


def _locked(shop: Shop, kind: str) -> Automation:
    Automation.objects.get_or_create(shop=shop, kind=kind)
    locked = Automation.objects.select_for_update(of=("self",)).select_related("approach", "shop")
    return locked.get(shop=shop, kind=kind)


def _begin(automation: Automation, *, by: Staff | None, at: datetime) -> None:
    shop = automation.shop
    today = at.astimezone(shop.zone).date()
    indicator, window = JUDGED_BY[automation.kind]
    automation.approach = Approach.objects.create(
        shop=shop,
        what=Approach.What.AUTOMATION,
        kind=automation.kind,
        first_day=today,
        last_day=today + timedelta(days=ROUND_DAYS - 1),
        begins_at=at,
        audience={"customers": customers_of(shop).count()},
        indicator=indicator,
        window_days=window,
        holdout=automation.holdout,
        words=automation.words,
        offer=automation.offer,
        state=Approach.State.RUNNING,
        made_at=at,
        by=by,
    )
    automation.save()


def finish(approach: Approach, *, at: datetime) -> None:
    """End an approach whose last day is over."""
    _end(approach, state=Approach.State.DONE, at=at)


def stop(approach: Approach, *, at: datetime) -> None:
    """End an approach before its last day: what waits to be sent is not sent any more."""
    _end(approach, state=Approach.State.STOPPED, at=at)


def _end(approach: Approach | None, *, state: str, at: datetime) -> None:
    if approach is None:
        return
    Approach.objects.filter(pk=approach.pk).update(state=state, ended_at=at)
    if state == Approach.State.STOPPED:
        waiting = Message.objects.filter(approach=approach, state=Message.State.PLANNED)
        waiting.update(state=Message.State.REFUSED, reason="stopped")
