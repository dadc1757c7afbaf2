"""What a person decided about an event that was refused or kept: taken after all, or set aside with a reason."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.event import Event
from habitue.web.models.shop import Shop
from habitue.web.models.staff import Staff


class Settlement(models.Model):
    """One decision on one quarantined event, never a second. ``taken_as`` names the new event, where it was taken."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="settlements")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="settlement")
    taken_as = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["shop", "-at"])]

    def __str__(self) -> str:
        return f"{self.event_id}: {'taken' if self.taken_as else 'set aside'}"
