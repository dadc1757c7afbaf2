"""Programmes and their dated terms, and the tiers that cards stand in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.card import Card
from habitue.web.models.shop import Shop
from habitue.web.models.staff import Staff


class Programme(models.Model):
    """One way of collecting, with a unit of its own. What it gives is said by its versions."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="programmes")
    key = models.CharField(max_length=32)
    name = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    closed_from = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["made_at", "id"]
        constraints: ClassVar = [models.UniqueConstraint("shop", "key", name="programme_key")]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """The terms from a day on; a version in force is never edited, a later one follows it."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    from_day = models.DateField()
    terms = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["from_day", "number"]
        constraints: ClassVar = [models.UniqueConstraint("programme", "number", name="version_number")]

    def __str__(self) -> str:
        return f"{self.programme} {self.number}"


class Standing(models.Model):
    """The tier of a card from a day on, as the review at the shop's midnight found it. Never altered afterwards."""

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="standings")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="standings")
    tier = models.CharField(max_length=32, blank=True)
    from_day = models.DateField()

    class Meta:
        ordering: ClassVar = ["from_day", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("card", "programme", "from_day", name="one_standing_a_day")
        ]

    def __str__(self) -> str:
        return self.tier
