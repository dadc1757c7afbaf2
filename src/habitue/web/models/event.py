"""What was sent: each event once for ever, with the digest of its body and the answer it got."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.card import Card
from habitue.web.models.shop import Location, Shop
from habitue.web.models.staff import Staff


class Event(models.Model):
    """A fact or a refused wish. The database forbids to edit or delete it; the same id is never taken twice.

    ``body`` is what the rules need to decide it again: no name or address stands in it. ``answer`` is what was replied.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="events")
    event_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    card = models.ForeignKey(Card, on_delete=models.PROTECT, null=True, related_name="events")
    at = models.DateTimeField()
    day = models.DateField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=32)
    accepted = models.BooleanField()
    flags = models.JSONField(default=list)
    refers_to = models.UUIDField(null=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=16)
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
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}: {self.outcome}"
