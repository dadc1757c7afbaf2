"""You said, we did: what changed, and the comments that had asked for it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from habitue.web.models.answer import Answer
from habitue.web.models.approach import Approach
from habitue.web.models.shop import Shop
from habitue.web.models.staff import Staff


class Heard(models.Model):
    """One change, told once to each customer who had asked for it. ``key`` comes with the form: sent twice, it is told once.

    ``approach`` holds who was told (its messages) and by what their return is judged. ``on_card`` shows the line on every card's page.
    Withdrawing it takes the line away; what was told stays.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="heard", db_index=False)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    said = models.CharField(max_length=200)
    done = models.TextField(max_length=1000)
    on_card = models.BooleanField(default=False)
    answers = models.ManyToManyField(Answer, related_name="heard", blank=True)
    approach = models.OneToOneField(Approach, on_delete=models.CASCADE, related_name="heard")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["shop", "-at"], name="heard_lately")]

    def __str__(self) -> str:
        return self.said
