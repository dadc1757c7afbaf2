"""Tips: small guides that a shop sends before the question comes, each in the months it is good for."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from habitue.language import N_
from habitue.web.models.approach import HALF, Approach
from habitue.web.models.shop import Shop


class Tip(models.Model):
    """A guide: a PDF kept here (``content``), a page or a video elsewhere (``link``), opened by a click and never by itself.

    It goes once a year, in its ``months`` (1-12), to who stands in ``stage`` (empty: everybody), while ``on``. ``approach`` is this year's.
    """

    class Sort(models.TextChoices):
        """What it is."""

        FILE = "file", N_("a PDF")
        LINK = "link", N_("a page")
        VIDEO = "video", N_("a video")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="tips")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=80)
    words = models.TextField(max_length=2000, blank=True, default="")
    sort = models.CharField(max_length=8, choices=Sort.choices)
    link = models.URLField(max_length=300, blank=True, default="")
    content = models.BinaryField(null=True, blank=True)
    months = models.JSONField(default=list)
    stage = models.CharField(max_length=12, blank=True, default="")
    holdout = models.PositiveSmallIntegerField(default=HALF)
    on = models.BooleanField(default=False)
    approach = models.ForeignKey(Approach, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(holdout__lte=90), name="tip_goes_to_some")
        ]

    def __str__(self) -> str:
        return self.title
