"""Writes about approaches by people: noted by hand, what was learnt, stopped early, removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from habitue.web.actions.approach import stop, switch_off
from habitue.web.actions.judging import judge_again
from habitue.web.actions.measuring import stale
from habitue.web.models import Approach, Automation, Shop, Staff
from habitue.web.queries.places import drawn_places, places_of

BY_HAND = (Approach.What.PRICE, Approach.What.STAFF, Approach.What.SERVICE, Approach.What.OTHER)
"""What only people know of."""
_UNDER_WAY = (Approach.State.PLANNED, Approach.State.RUNNING, Approach.State.PAUSED)


@dataclass(frozen=True, slots=True)
class Noted:
    """An approach noted by hand. ``cost`` is in minor units; ``last_day`` is the last whose sales count.

    Where ``every_days`` is not 0, the locations get it one after the other, so many days apart, in an order that chance draws.
    """

    name: str
    what: str
    first_day: date
    last_day: date
    cost: int
    indicator: str
    every_days: int = 0


def note_by_hand(shop: Shop, noted: Noted, *, by: Staff | None, at: datetime) -> Approach:
    """Write down an approach that nothing was sent for; it is judged as soon as its sales are known."""
    made = Approach(
        shop=shop,
        what=noted.what,
        name=noted.name,
        first_day=noted.first_day,
        last_day=noted.last_day,
        cost_fixed=noted.cost,
        indicator=noted.indicator,
        window_days=(noted.last_day - noted.first_day).days + 1,
        holdout=0,
        state=Approach.State.RUNNING,
        made_at=at,
        by=by,
    )
    if noted.every_days:
        made.audience["places"] = drawn_places(places_of(shop), salt=made.salt, days=noted.every_days)
    made.save()
    stale(shop)
    return made


def keep_learnt(approach: Approach, note: str) -> None:
    """Keep what the shop learnt of it."""
    Approach.objects.filter(pk=approach.pk).update(note=note)


@transaction.atomic
def stop_early(shop: Shop, approach: Approach, *, at: datetime) -> bool:
    """End an approach that Habitué sends: what waits is not sent, who was drawn is followed to the end. False where it has ended."""
    locked = Approach.objects.select_for_update().filter(shop=shop, pk=approach.pk).first()
    if (
        locked is None
        or locked.ended_at is not None
        or locked.state not in _UNDER_WAY
        or locked.what in BY_HAND
    ):
        return False
    if (automation := Automation.objects.filter(shop=shop, approach=locked).first()) is not None:
        switch_off(shop, automation.kind, at=at)
    else:
        stop(locked, at=at)
    judge_again(locked)
    stale(shop)
    return True


def remove_noted(shop: Shop, approach: Approach) -> bool:
    """Remove what was noted by hand; what was sent stays. False where it is not of the first sort."""
    found = Approach.objects.filter(shop=shop, pk=approach.pk, what__in=BY_HAND)
    return found.delete()[0] > 0
