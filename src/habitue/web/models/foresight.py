"""What is expected of each customer, foreseen once a day by the worker, so that a page only shows it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.customer import Customer
from habitue.web.models.shop import Shop


class Foresight(models.Model):
    """When a shop's customers were foreseen last, from sales up to which ``day``, and by what: a ``foresight.Outlook`` as JSON.

    ``day`` is the last whole day of the sales; there is none where nothing was sold. ``body`` is empty until the first time is over.
    """

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, related_name="foresight")
    day = models.DateField(null=True)
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField(default=0)
    body = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.day} {self.body}"


class CustomerForesight(models.Model):
    """One customer: the chance that they still are one, and what they are expected to do in the next 90 days.

    ``p_alive_before`` is the chance four weeks earlier; null for who bought since or was unknown. ``has_fallen`` says whether it fell clearly
    since, as ``predictions.chances`` has it. ``units`` is null where the sales do not say what was paid.
    """

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="foresight"
    )
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+", db_index=False)
    p_alive = models.FloatField()
    p_alive_before = models.FloatField(null=True)
    has_fallen = models.BooleanField(default=False)
    visits = models.FloatField()
    units = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["shop", "p_alive"], name="foresight_by_chance"),
            models.Index(fields=["shop", "-units"], name="foresight_by_value"),
        ]

    def __str__(self) -> str:
        return f"{self.p_alive:.2f}"
