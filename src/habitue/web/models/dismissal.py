"""What a person looked at among the things to look at, and found fine."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.shop import Shop
from habitue.web.models.staff import Staff


class Dismissal(models.Model):
    """One concern that is not to be shown again, by its name: ``event:<its id>``, ``often:<staff>:<card>:<day>`` and so on."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="dismissals")
    what = models.CharField(max_length=120)
    by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("shop", "what", name="dismissed_once")]

    def __str__(self) -> str:
        return self.what
