"""Writes about events that were refused or kept: taken after all, or set aside with a reason; once, whoever is quicker."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from habitue.web.actions.event import Answer, Sender, record
from habitue.web.models import Event, Settlement, Shop, Staff

_TAKEN = uuid.UUID("2b1de1bc-6d1e-4f0c-9f43-9a1f5a0a7d52")
_NOT_SAID = frozenset({"minute", "confirmed"})


class _StillRefused(Exception):
    """The rules do not allow it after all: nothing is to be written."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__()


def take(shop: Shop, event: Event, *, by: Staff, at: datetime) -> Answer | None:
    """Record it anew, confirmed by a person; None where somebody has decided already.

    Where the rules still refuse it, nothing is written, and the answer says why.
    """
    try:
        with transaction.atomic():
            return _taken(shop, event, by=by, at=at)
    except _StillRefused as refusal:
        return refusal.answer
    except IntegrityError:
        return None


def _taken(shop: Shop, event: Event, *, by: Staff, at: datetime) -> Answer | None:
    if Settlement.objects.filter(event=event).exists():
        return None
    body = taken_body(event)
    sender = Sender(source="page", staff=by, location=event.location)
    answer = record(shop, [body], sender=sender, received_at=at)[0]
    if answer.kind not in {"done", "waiting"}:
        raise _StillRefused(answer)
    Settlement.objects.create(shop=shop, event=event, taken_as=uuid.UUID(body["id"]), by=by, at=at)
    return answer


def taken_body(event: Event) -> dict[str, Any]:
    """The same event under an id that follows from the first one's, so that it can be taken only once."""
    said = {name: value for name, value in event.body.items() if name not in _NOT_SAID}
    body = {**said, "id": str(uuid.uuid5(_TAKEN, str(event.event_id))), "kind": event.kind, "confirmed": True}
    if event.card is not None:
        body["card"] = str(event.card.key)
    if event.refers_to is not None:
        body["refers_to"] = str(event.refers_to)
    if event.location_id is not None:
        body["location"] = event.location_id
    return body


def set_aside(shop: Shop, event: Event, *, reason: str, by: Staff, at: datetime) -> bool:
    """Leave it refused, for a reason; False where somebody has decided already."""
    try:
        with transaction.atomic():
            Settlement.objects.create(shop=shop, event=event, reason=reason, by=by, at=at)
    except IntegrityError:
        return False
    return True
