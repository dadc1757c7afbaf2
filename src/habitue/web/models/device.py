"""Tills: phones and tablets that record visits at the counter, each enrolled by a link and revocable."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.shop import Location, Shop
from habitue.web.models.staff import Staff


class Device(models.Model):
    """A till. Its key is shown to it once, when it is enrolled by its link; only digests are kept.

    ``skew_ms`` is how far its clock was ahead of the server's when it last spoke; ``unsent`` and ``oldest_unsent_at``
    are what it then had still to deliver.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="devices")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, blank=True, default="")
    invite_digest = models.CharField(max_length=64, blank=True, default="")
    invite_until = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    skew_ms = models.BigIntegerField(default=0)
    unsent = models.PositiveIntegerField(default=0)
    oldest_unsent_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("digest", condition=~models.Q(digest=""), name="device_digest"),
            models.UniqueConstraint(
                "invite_digest", condition=~models.Q(invite_digest=""), name="device_invite"
            ),
        ]

    def __str__(self) -> str:
        return self.name
