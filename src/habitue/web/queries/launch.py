"""Reads of launches in waves: how one invites, who is invited when, who joined what it invites to.

A launch is a campaign whose letters leave in waves. Everybody's wave is drawn at once and stands in the rows of ``Message``: those
not yet invited are the phantom rows of the others until their turn comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from habitue.effects.launch import Waves
from habitue.web.models import Approach, Entry, Message, Shop

_GONE_OUT = (Message.State.SENT, Message.State.SENDING)


def kept_waves(waves: Waves, *, joins: str) -> dict[str, Any]:
    """What an approach's audience keeps of its waves; ``joins`` is the programme's key, empty where it is none."""
    return {"count": waves.count, "days": waves.days, "joins": joins}


def waves_of(approach: Approach) -> Waves | None:
    """How a launch invites; None where an approach is none."""
    kept = approach.audience.get("waves")
    return Waves(kept["count"], kept["days"]) if kept else None


def joins_of(approach: Approach) -> str:
    """The key of the programme that a launch invites to; empty where it is none."""
    return str((approach.audience.get("waves") or {}).get("joins", ""))


def judged_wave(approach: Approach, waves: Waves) -> int:
    """The wave in whose days a launch is judged: the one fixed beforehand, or the last that had left when it was stopped."""
    if approach.ended_at is None or approach.begins_at is None:
        return waves.judged
    left = (approach.ended_at - approach.begins_at) // timedelta(days=waves.days) + 1
    return max(1, min(waves.judged, left))


def wave_at(begins: datetime, waves: Waves, wave: int) -> datetime:
    """The hour of a wave: whole days of 24 hours after the first one, so that all are followed for equally long."""
    return begins + timedelta(days=waves.days_until(wave))


def wave_day(approach: Approach, shop: Shop, wave: int) -> date:
    """The shop's day on which a wave leaves, or is to."""
    waves = waves_of(approach)
    assert waves is not None  # noqa: S101
    if approach.begins_at is None:
        return approach.first_day + timedelta(days=waves.days_until(wave))
    return wave_at(approach.begins_at, waves, wave).astimezone(shop.zone).date()


@dataclass(frozen=True, slots=True)
class Joined:
    """When the customers of a launch joined the programme that it invites to: of each the first time, by their root."""

    first: dict[int, datetime]

    def count(self, people: Iterable[int], *, since: datetime, until: datetime) -> int:
        """How many of these joined after one instant and up to another; who was in it before did not join."""
        times = (self.first.get(one) for one in people)
        return sum(since < one <= until for one in times if one is not None)


def joined_of(approach: Approach, *, roots: dict[int, int]) -> Joined:
    """Who joined, and when: the first unit on any of their cards."""
    people = Message.objects.filter(approach=approach).values("customer")
    rows = (
        Entry.objects.filter(shop=approach.shop_id, credit__programme__key=joins_of(approach))
        .filter(Q(credit__card__customer__in=people) | Q(credit__card__customer__merged_into__in=people))
        .order_by()
        .values_list("credit__card__customer")
        .annotate(first=Min("at"))
    )
    found: dict[int, datetime] = {}
    for customer, at in rows:
        root = roots.get(customer, customer)
        found[root] = min(at, found.get(root, at))
    return Joined(found)


@dataclass(frozen=True, slots=True)
class Turn:
    """One wave: its day, how many were drawn into it, and to how many of them the invitation went out."""

    wave: int
    day: date
    drawn: int
    invited: int


def turns_of(approach: Approach, shop: Shop) -> tuple[Turn, ...]:
    """Every wave of a launch in its order; before the draw nobody is in any."""
    waves = waves_of(approach)
    if waves is None:
        return ()
    rows = (
        Message.objects.filter(approach=approach)
        .order_by()
        .values("wave")
        .annotate(drawn=Count("pk"), invited=Count("pk", filter=Q(state__in=_GONE_OUT)))
    )
    counted = {row["wave"]: (row["drawn"], row["invited"]) for row in rows}
    return tuple(
        Turn(wave, wave_day(approach, shop, wave), *counted.get(wave, (0, 0)))
        for wave in range(1, waves.count + 1)
    )


def joined_since(approach: Approach, *, roots: dict[int, int], now: datetime) -> int:
    """How many of those invited so far joined after the invitations began."""
    if approach.begins_at is None:
        return 0
    rows = Message.objects.filter(approach=approach, state__in=_GONE_OUT).values_list("customer", flat=True)
    people = {roots.get(one, one) for one in rows}
    return joined_of(approach, roots=roots).count(people, since=approach.begins_at, until=now)
