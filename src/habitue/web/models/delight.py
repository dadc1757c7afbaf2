"""Small gestures: a shop's monthly money for them, and what one is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.approach import HALF, Approach
from habitue.web.models.shop import Shop

MOST_LETTERS = 40
"""A gesture's name is as long as a reward's key may be: an event carries it."""


class Delight(models.Model):
    """A shop's small gestures, one row a shop. ``budget`` is for a calendar month of the shop, ``cost`` what one costs, in minor units.

    Who is promised a gesture, and who was held back by chance, are ``Message`` rows of ``approach``, with the channel ``TILL``: staff
    are told, and nothing is sent. ``PLANNED`` is promised, ``SENT`` given (``sent_at`` says when), ``REFUSED`` lapsed.
    """

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, related_name="delight")
    on = models.BooleanField(default=False)
    budget = models.PositiveBigIntegerField(default=0)
    gift = models.CharField(max_length=MOST_LETTERS, blank=True, default="")
    cost = models.PositiveBigIntegerField(default=0)
    holdout = models.PositiveSmallIntegerField(default=HALF)
    approach = models.ForeignKey(Approach, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(holdout__lte=90), name="delight_gives_to_some"),
            models.CheckConstraint(
                condition=models.Q(on=False) | models.Q(cost__gte=1, budget__gte=1) & ~models.Q(gift=""),
                name="delight_known_when_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gift}: {self.cost} of {self.budget}"
