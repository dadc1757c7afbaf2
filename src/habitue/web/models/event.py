"""What was sent: each event once for ever, with the digest of its body and the answer it got."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.card import Card
from habitue.web.models.device import Device
from habitue.web.models.shop import Location, Shop
from habitue.web.models.staff import Staff


class Event(models.Model):
    """A fact or a refused wish. The database forbids to edit or delete it; the same id is never taken twice.

    ``body`` is what the rules need to decide it again: no name or address stands in it. ``answer`` is what was replied.
    ``proof`` says what named the card (``fresh`` and ``stale`` rotating codes, ``static`` ones, a ``person`` who looked
    it up; "" where nobody said), ``code_window`` is that of a rotating code, so that a copy of it can be noticed.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="events", db_index=False)
    event_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    card = models.ForeignKey(Card, on_delete=models.PROTECT, null=True, related_name="events", db_index=False)
    at = models.DateTimeField()
    day = models.DateField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=32)
    accepted = models.BooleanField()
    flags = models.JSONField(default=list)
    refers_to = models.UUIDField(null=True)
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    source = models.CharField(max_length=16)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    proof = models.CharField(max_length=8, blank=True, default="", db_default="")
    code_window = models.IntegerField(null=True)
    body = models.JSONField()
    answer = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("shop", "event_id", name="event_once")]
        indexes: ClassVar = [
            models.Index(fields=["card", "at"]),
            models.Index(fields=["shop", "-received_at"]),
            models.Index(
                fields=["shop", "refers_to"], condition=models.Q(refers_to__isnull=False), name="event_refers"
            ),
            models.Index(
                fields=["shop", "-received_at"], condition=models.Q(accepted=False), name="event_refused"
            ),
            models.Index(
                fields=["card", "code_window"],
                condition=models.Q(code_window__isnull=False),
                name="event_seen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}: {self.outcome}"


class Conflict(models.Model):
    """Another body that came under the id of an event. It changed nothing; people are told, because a till is wrong.

    What came is not kept but for its digest, so that the same one counts once however often it is sent.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="conflicts")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="conflicts", db_index=False)
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=16)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("event", "digest", name="conflict_once")]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.digest[:8]}"
