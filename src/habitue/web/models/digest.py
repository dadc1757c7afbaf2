"""The weekly letter to those who run a shop, once a week and reader."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from habitue.web.models.shop import Shop


class Digest(models.Model):
    """One reader's letter of one week, written before it is sent; ``week`` is the Monday on which it goes out.

    A worker that is killed while it sends leaves ``SENDING`` behind, and the letter is not sent again: one that never came is
    better than two. Only where no mail server answered, so that nothing can have gone out, the row is taken back.
    """

    class State(models.TextChoices):
        """Where it stands; nobody but the worker reads it."""

        SENDING = "sending", "sending"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.SENDING)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("shop", "user", "week", name="digest_once")]

    def __str__(self) -> str:
        return f"{self.week}: {self.state}"
