"""Where a customer's phone takes notifications."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.customer import Customer
from habitue.web.models.shop import Shop


class PushSubscription(models.Model):
    """One browser that its owner asked to show what the shop writes; the row ends with the first refusal or the first "no".

    ``endpoint`` is an address at the browser's own push service, ``p256dh`` and ``auth`` are what a notification is encrypted
    with, so that the service cannot read it. ``digest`` is the endpoint's, by which it is found.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000)
    digest = models.CharField(max_length=64)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("shop", "digest", name="push_once")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.made_at:%Y-%m-%d}"
