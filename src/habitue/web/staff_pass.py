"""What a till keeps of a right PIN until the day ends: who stands at it, signed by the server."""

from __future__ import annotations

from datetime import date

from django.core import signing

from habitue.web.models import Device, Staff

PASS = "Habitue-Pass"  # noqa: S105
"""The header by which a till shows it."""
_SALT = "habitue.till.pass"


def staff_pass(device: Device, staff: Staff, *, day: date) -> str:
    """A pass for one person at one till, for one day of the shop."""
    return signing.dumps([device.pk, staff.pk, day.isoformat()], salt=_SALT)


def vouched(text: str | None, device: Device, staff: int) -> date | None:
    """The day for which the pass was given to this person at this till; None where it says nothing of the kind.

    What was done on that day may arrive much later: whoever asks says whether the day matters.
    """
    try:
        said = signing.loads(text or "", salt=_SALT)
        till, person, day = said
        found = date.fromisoformat(day)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return found if (till, person) == (device.pk, staff) else None
