"""Lists of customers that the managers of a shop want at hand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.shop import Shop
from habitue.web.models.staff import Staff


class SavedFilter(models.Model):
    """What a list of customers was narrowed to, under a name.

    ``query`` is what the address of the list says, without the words of a search: a name typed there would outlive an erasure.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=40)
    query = models.JSONField(default=dict)
    by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("shop", "name", name="saved_filter_once")]

    def __str__(self) -> str:
        return self.name
