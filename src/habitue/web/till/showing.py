"""A till as its owner sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from habitue.web.models import Device

CLOCK_OFF = timedelta(seconds=90)
"""A clock that is off by more is worth a word."""
SILENT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Shown:
    """A till at an instant."""

    device: Device
    now: datetime

    @property
    def state(self) -> str:
        """``used``, ``invited`` while its link is good, ``late`` when no device became it in time, or ``closed``."""
        device = self.device
        if device.revoked_at:
            return "closed"
        if device.enrolled_at:
            return "used"
        return "invited" if device.invite_until and device.invite_until > self.now else "late"

    @property
    def oldest_waits(self) -> timedelta | None:
        """For how long the oldest unsent event has been waiting."""
        oldest = self.device.oldest_unsent_at
        return max(self.now - oldest, timedelta()) if oldest else None

    @property
    def clock_ahead(self) -> timedelta | None:
        """By how much its clock is ahead; None where that hardly matters."""
        off = timedelta(milliseconds=self.device.skew_ms)
        return off if off > CLOCK_OFF else None

    @property
    def clock_behind(self) -> timedelta | None:
        """By how much its clock is behind; None where that hardly matters."""
        off = timedelta(milliseconds=-self.device.skew_ms)
        return off if off > CLOCK_OFF else None

    @property
    def silent(self) -> bool:
        """Whether nothing was heard of it for days."""
        seen = self.device.seen_at or self.device.enrolled_at
        return seen is not None and self.now - seen > SILENT
