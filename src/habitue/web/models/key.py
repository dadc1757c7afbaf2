"""A key by which a till or a program sends events to a shop."""

from __future__ import annotations

from django.db import models

from habitue.web.models.shop import Location, Shop
from habitue.web.models.staff import Staff


class ApiKey(models.Model):
    """128 random bits or more, shown once; only their digest is kept."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="keys")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=60)
    start = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"
