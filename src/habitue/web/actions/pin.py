"""Writes to PINs: set by their owners; tried at tills, with a wait after a few wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.db import transaction

from habitue.web.models import Device, Shop, Staff

FREE_AT_A_TILL, FREE_IN_A_SHOP = 5, 20
"""So many wrong PINs in a day cost no wait: at one till, and at all tills of a shop together."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
_REMEMBERED = timedelta(days=1)

Tries = list[tuple[int, float]]
"""Who was tried, and when, in seconds."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a PIN: right, or so many tries left without a wait, or a wait until the next one."""

    right: bool
    left: int = 0
    wait: timedelta = timedelta()


def set_pin(person: Staff, digits: str) -> None:
    """Keep the hash of somebody's PIN; empty digits forget it."""
    kept = make_password(digits) if digits else ""
    Staff.objects.filter(pk=person.pk).update(pin=kept)


def try_pin(device: Device, person: Staff, digits: str, *, at: datetime) -> Tried:
    """Whether these are the person's digits.

    A try is counted before it is looked at, so that many at once are many. A right one forgets the person's own wrong
    ones at this till, and nobody else's: who knows one PIN does not get more tries at another.
    """
    left, wait = _count(device, person, at)
    if wait:
        return Tried(right=False, wait=wait)
    if check_password(digits, person.pin):
        _forget(device, person)
        return Tried(right=True)
    return Tried(right=False, left=left)


def _names(device: Device) -> dict[str, int]:
    return {
        f"till-pin:device:{device.pk}": FREE_AT_A_TILL,
        f"till-pin:shop:{device.shop_id}": FREE_IN_A_SHOP,
    }


def _count(device: Device, person: Staff, at: datetime) -> tuple[int, timedelta]:
    """Count a try; how many are left without a wait, or the wait that forbids this one."""
    now, oldest = at.timestamp(), (at - _REMEMBERED).timestamp()
    with transaction.atomic():
        _lock(device.shop_id)
        found: dict[str, Tries] = {
            name: [one for one in cache.get(name, []) if one[1] > oldest] for name in _names(device)
        }
        waits = [_wait(found[name], free, now) for name, free in _names(device).items()]
        if max(waits):
            return 0, max(waits)
        for name, tries in found.items():
            cache.set(name, [*tries, (person.pk, now)], _REMEMBERED.total_seconds())
    return max(FREE_AT_A_TILL - len(found[next(iter(found))]) - 1, 0), timedelta()


def _wait(tries: Tries, free: int, now: float) -> timedelta:
    if len(tries) < free:
        return timedelta()
    needed = min(_FIRST_WAIT * 2 ** min(len(tries) - free, 16), _LONGEST_WAIT)
    return max(timedelta(seconds=tries[-1][1] - now) + needed, timedelta())


def _forget(device: Device, person: Staff) -> None:
    with transaction.atomic():
        _lock(device.shop_id)
        for name in _names(device):
            # of all tills together, only the try that was right: the others were somebody's wrong ones
            tries: Tries = cache.get(name, [])
            mine = [one for one in tries if one[0] == person.pk]
            gone = mine if name.startswith("till-pin:device") else mine[-1:]
            for one in gone:
                tries.remove(one)
            cache.set(name, tries, _REMEMBERED.total_seconds())


def _lock(shop: int) -> None:
    """One try at a time in a shop."""
    Shop.objects.select_for_update(no_key=True).filter(pk=shop).values_list("pk").first()
