"""Writes to tills: made by an owner, enrolled once by a link, heard from, revoked."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db.models import Q

from habitue.web.models import Device, Location, Shop, Staff
from habitue.web.queries.device import MARK, device_invited
from habitue.web.tokens import token_digest

INVITED_FOR = timedelta(minutes=15)
HEARD_EVERY = timedelta(minutes=1)
_UNUSED = Q(enrolled_at=None) | Q(revoked_at__isnull=False)


def make_device(
    shop: Shop, *, name: str, location: Location | None, by: Staff, at: datetime
) -> tuple[Device, str]:
    """A new till, and the token of the link that enrols it, known to nobody else."""
    token = secrets.token_urlsafe(32)
    made = Device.objects.create(
        shop=shop,
        location=location,
        name=name,
        invite_digest=token_digest(token),
        invite_until=at + INVITED_FOR,
        made_by=by,
        made_at=at,
    )
    return made, token


def invite_again(shop: Shop, *, device: int, at: datetime) -> str | None:
    """A new link for a till that was not enrolled in time, or was revoked; None where it is in use. The old link dies.

    Whatever opens the link of a revoked one is that till from then on, with a key of its own: what it had kept counts
    again, in the names of those who recorded it. The old key stays dead.
    """
    token = secrets.token_urlsafe(32)
    found = Device.objects.filter(_UNUSED, shop=shop, pk=device)
    done = found.update(invite_digest=token_digest(token), invite_until=at + INVITED_FOR)
    return token if done else None


def enrol(token: str, at: datetime) -> tuple[Device, str] | None:
    """The till and its key, shown to it now and kept nowhere; None where the link is old or used. One opener wins."""
    device = device_invited(token, at=at)
    if device is None:
        return None
    key = MARK + secrets.token_urlsafe(32)
    free = Device.objects.filter(_UNUSED, pk=device.pk, invite_digest=device.invite_digest)
    made = {"digest": token_digest(key), "enrolled_at": at, "revoked_at": None}
    if not free.update(**made, invite_digest="", invite_until=None):
        return None
    device.refresh_from_db(fields=[*made, "invite_digest", "invite_until"])
    return device, key


def rename(shop: Shop, *, device: int, name: str) -> bool:
    """The name that the owner knows; False where it is not a till of the shop."""
    return bool(Device.objects.filter(shop=shop, pk=device).update(name=name))


def revoke(shop: Shop, *, device: int, at: datetime) -> bool:
    """Close a till at once, and every link to it; False where it is not the shop's or was closed before."""
    found = Device.objects.filter(shop=shop, pk=device)
    done = found.filter(revoked_at=None).update(revoked_at=at)
    found.update(invite_digest="", invite_until=None)
    return bool(done)


def heard_from(
    device: Device,
    *,
    at: datetime,
    clock: datetime | None,
    unsent: int,
    oldest_unsent_at: datetime | None,
) -> bool:
    """Note that a till spoke, what its own clock said, and what it has still to deliver.

    Written once a minute at most, and at once when its queue empties or begins to fill; False where nothing was.
    """
    emptied_or_filled = (unsent > 0) != (device.unsent > 0)
    if device.seen_at is not None and at - device.seen_at < HEARD_EVERY and not emptied_or_filled:
        return False
    heard = {"seen_at": at, "unsent": unsent, "oldest_unsent_at": oldest_unsent_at if unsent else None}
    if clock is not None:
        heard["skew_ms"] = (clock - at) // timedelta(milliseconds=1)
    found = Device.objects.filter(Q(seen_at=None) | Q(seen_at__lte=at), pk=device.pk, revoked_at=None)
    return bool(found.update(**heard))
