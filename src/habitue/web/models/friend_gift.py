"""Rewards that customers give to friends: off the giver's card at once, on the friend's once it is taken."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from habitue.web.models.card import Card
from habitue.web.models.event import Event
from habitue.web.models.shop import Shop


class FriendGift(models.Model):
    """A reward on its way to a friend. ``event`` took it off the giver's ``card``; ``outcome`` is empty while it waits.

    Only the digest of the link's token is kept. ``until`` is the last day on which it can be taken, ``last_day`` the last
    one on which it can be used, where that is known already. ``key`` comes with the form: sent twice, it gives once.
    """

    class Outcome(models.TextChoices):
        """What became of it; all but ``taken`` brought it back to the giver's card."""

        WAITING = ""
        TAKEN = "taken"
        TAKEN_BACK = "back"
        LATE = "late"
        OVER = "over"
        LEFT = "left"

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="friend_gifts")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="given")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="friend_gift")
    programme = models.CharField(max_length=32)
    reward = models.CharField(max_length=40)
    last_day = models.DateField(null=True)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    until = models.DateField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True, default=Outcome.WAITING)
    ended_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Card, on_delete=models.PROTECT, null=True, related_name="received")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome="taken", taken_by__isnull=False)
                | ~models.Q(outcome="taken") & models.Q(taken_by__isnull=True),
                name="gift_taken_by_one",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["shop", "until"], condition=models.Q(outcome=""), name="gift_waiting"),
            models.Index(fields=["card"], condition=models.Q(outcome=""), name="gift_of_card"),
        ]

    def __str__(self) -> str:
        return f"{self.reward} {self.made_at:%Y-%m-%d}: {self.outcome or 'waiting'}"
