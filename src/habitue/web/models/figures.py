"""What the worker has measured of a shop, so that a page only shows it; and the customers behind each number."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.customer import Customer
from habitue.web.models.shop import Shop


class Figures(models.Model):
    """A shop's overview by one unit of time, as ``metrics.results_json`` writes it; ``day`` is the last of its data."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="figures")
    unit = models.CharField(max_length=8)
    day = models.DateField()
    body = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("shop", "unit", name="figures_of_shop")]

    def __str__(self) -> str:
        return f"{self.unit} {self.day}"


class Measured(models.Model):
    """Up to where a shop was measured, and whether something else than a new event asks for it to be done again."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, related_name="measured")
    event = models.BigIntegerField(default=0)
    day = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    took_ms = models.PositiveIntegerField(default=0)
    stale = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.event} {self.day}"


class CustomerFigures(models.Model):
    """One customer in figures: ``metrics.segments.customer_facts`` and where they stand in the last four weeks.

    ``move`` is what they did in that bucket: stayed, new, returned, lost, or nothing (away before and after).
    ``units`` are 0 where too few sales say what was paid.
    """

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="figures"
    )
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+", db_index=False)
    stage = models.CharField(max_length=12)
    move = models.CharField(max_length=8, blank=True, default="")
    first_day = models.DateField()
    last_day = models.DateField()
    visits = models.PositiveIntegerField()
    orders = models.PositiveIntegerField()
    units = models.BigIntegerField()
    gap_days = models.FloatField(null=True)
    recency_score = models.PositiveSmallIntegerField()
    frequency_score = models.PositiveSmallIntegerField()
    monetary_score = models.PositiveSmallIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["shop", "stage", "-units"], name="figures_by_stage"),
            models.Index(fields=["shop", "move", "-units"], name="figures_by_move"),
            models.Index(fields=["shop", "-visits"], name="figures_by_visits"),
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.visits}"
