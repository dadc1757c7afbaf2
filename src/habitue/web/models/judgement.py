"""What the worker has judged of an approach, so that a page only shows it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.approach import Approach
from habitue.web.models.shop import Shop


class Judgement(models.Model):
    """An approach as it was judged on ``day`` of the shop: :class:`habitue.web.judged.Judged`, as ``metrics.results_json`` writes it."""

    approach = models.OneToOneField(
        Approach, on_delete=models.CASCADE, primary_key=True, related_name="judgement"
    )
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="judgements")
    day = models.DateField()
    body = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["shop", "day"], name="judgement_by_day")]

    def __str__(self) -> str:
        return f"{self.approach_id} {self.day}"
