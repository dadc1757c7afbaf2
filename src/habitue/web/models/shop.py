"""A shop, its places of sale and the days it is closed."""

from __future__ import annotations

import secrets
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models


def public_id() -> str:
    """A name for addresses that nobody can guess: 128 random bits."""
    return secrets.token_urlsafe(16)


def new_stamp() -> str:
    """A name for a state of a shop's terms, of which there is no second one."""
    return secrets.token_hex(16)


class Shop(models.Model):
    """A business whose customers collect in common. Its zone cuts its days, its currency counts its money."""

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    name = models.CharField(max_length=80)
    trade = models.CharField(max_length=24, default="cafe")
    country = models.CharField(max_length=2, default="FR")
    language = models.CharField(max_length=5, default="fr")
    currency = models.CharField(max_length=3, default="EUR")
    timezone = models.CharField(max_length=64, default="Europe/Paris")
    colour = models.CharField(max_length=7, default="#8a3b12")
    icon = models.CharField(max_length=16, default="cup")
    picture = models.BinaryField(null=True, blank=True, editable=True)
    offline_allowance = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    # the database itself renews it when a programme, a version or a closed day is written
    terms_stamp = models.CharField(max_length=32, default=new_stamp, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The zone that cuts the shop's days."""
        return ZoneInfo(self.timezone)


class Location(models.Model):
    """A place of sale: a counter, a branch, the online store."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="locations")
    name = models.CharField(max_length=60)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("shop", "name", name="location_name")]

    def __str__(self) -> str:
        return self.name


class ClosedDays(models.Model):
    """Days on which the shop was or will be closed, both included: they count in no expiry."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="closed_days")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="closed_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_day} - {self.last_day}"
