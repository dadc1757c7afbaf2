"""What customers were written, or would have been; where no mail is taken any more; and a shop's manners."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from habitue.language import N_
from habitue.web.models.approach import Approach
from habitue.web.models.customer import Consent, Customer
from habitue.web.models.shop import Shop

TILL = "till"
"""The channel of what staff say at the till: nothing is sent, and nobody is woken."""


class Message(models.Model):
    """One message to one customer on one occasion, or the note that it was held back. ``key`` names it for ever.

    ``occasion`` is what called for it (``birthday:2026``): unique for a customer, so that no second worker and no second try makes
    another. The row of a held-back customer is made in the same moment as the others' and never changes. Of the others, it says
    ``SENDING`` before the network is touched; a worker killed then leaves it so, and it is not sent again: one that never came is
    better than two. Only where nothing can have gone out is it ``PLANNED`` again, until ``good_until``.

    ``wave`` is the turn in which a launch invites the customer, from 1, drawn for everybody at once: a later wave's row waits, ``PLANNED``,
    for its hour. It is 0 in every other approach. ``sent_to`` is the keyed digest of the address it was handed over for: who reports
    later on that address is heard, whatever the customer's is by then.
    """

    class Arm(models.TextChoices):
        """Whom the draw chose to write to, and whom to hold back."""

        WRITTEN = "written", N_("written to")
        HELD = "held", N_("held back")

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", N_("about to be sent")
        SENDING = "sending", N_("being sent")
        SENT = "sent", N_("sent")
        FAILED = "failed", N_("not delivered")
        REFUSED = "refused", N_("not sent")
        HELD = "held", N_("held back")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="messages")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    approach = models.ForeignKey(Approach, on_delete=models.CASCADE, related_name="messages")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="messages")
    occasion = models.CharField(max_length=80)
    arm = models.CharField(max_length=8, choices=Arm.choices)
    channel = models.CharField(max_length=8, choices=Consent.Channel.choices)
    state = models.CharField(max_length=8, choices=State.choices)
    reason = models.CharField(max_length=12, blank=True, default="")
    language = models.CharField(max_length=5, blank=True, default="")
    subject = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField(blank=True, default="")
    drawn_at = models.DateTimeField()
    next_at = models.DateTimeField()
    good_until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    wave = models.PositiveSmallIntegerField(default=0, db_default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("shop", "customer", "occasion", name="message_once"),
            models.CheckConstraint(
                condition=models.Q(arm="held", state="held")
                | ~models.Q(arm="held") & ~models.Q(state="held"),
                name="message_held_or_not",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=models.Q(state="planned"), name="message_to_send"),
            models.Index(fields=["customer", "-drawn_at"], name="message_of_customer"),
            models.Index(fields=["approach", "arm"], name="message_by_arm"),
            models.Index(fields=["shop", "-drawn_at"], name="message_lately"),
        ]

    def __str__(self) -> str:
        return f"{self.occasion}: {self.state}"


class StoppedAddress(models.Model):
    """An address that bounced or complained. Only its keyed digest is kept, so that it outlives an erasure and names nobody."""

    class Reason(models.TextChoices):
        """Why nothing goes there any more."""

        BOUNCE = "bounce", N_("the address does not exist")
        COMPLAINT = "complaint", N_("it was reported as unwanted")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=Consent.Channel.choices)
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("shop", "channel", "digest", name="stopped_once")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.reason}"


class Manners(models.Model):
    """When and how often a shop writes, and where answers go. Minutes since midnight; a shop without a row has the defaults."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, related_name="manners")
    quiet_from = models.PositiveSmallIntegerField(default=20 * 60)
    quiet_until = models.PositiveSmallIntegerField(default=9 * 60)
    most_a_month = models.PositiveSmallIntegerField(default=4)
    reply_to = models.EmailField(max_length=254, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__lt=1440, quiet_until__lt=1440), name="manners_in_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quiet_from}-{self.quiet_until}, {self.most_a_month}"
