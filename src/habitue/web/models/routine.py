"""What the background worker has done for a shop, day by day, so that it does it once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.shop import Shop


class Routine(models.Model):
    """The last of the shop's days for which a routine ran to its end."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, null=True, related_name="routines")
    name = models.CharField(max_length=24)
    done_through = models.DateField(null=True)
    ran_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("shop", "name", name="routine_of_shop"),
        ]

    def __str__(self) -> str:
        return self.name
