"""What the planner says of a campaign before it is sent, so that a page only shows it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.approach import Approach
from habitue.web.models.shop import Shop


class Outlook(models.Model):
    """What the customers of a campaign can show: :class:`habitue.effects.outlook.Outlook`, as ``metrics.results_json`` writes it.

    ``asked`` is what it was reckoned for (audience, window, the day of the figures): where that differs, it is reckoned again.
    ``body`` is empty where the shop has sold nothing yet that it could be reckoned from.
    """

    approach = models.OneToOneField(
        Approach, on_delete=models.CASCADE, primary_key=True, related_name="outlook"
    )
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="outlooks")
    asked = models.JSONField(default=dict)
    body = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["shop", "-made_at"], name="outlook_of_shop")]

    def __str__(self) -> str:
        return f"{self.approach_id} {self.made_at}"
