"""Who a customer is: the one table with names and addresses, emptied by erasure; and what they consented to."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from habitue.language import N_
from habitue.web.models.shop import Shop
from habitue.web.models.staff import Staff

PERSON = (
    "first_name",
    "last_name",
    "email",
    "claimed_email",
    "phone",
    "birth_month",
    "birth_day",
    "language",
)
"""What a customer is called and reached by, as they say it themselves."""


class Customer(models.Model):
    """One person of one shop. Everything a person is known by stands here and nowhere else.

    ``claimed_email`` is an address that the customer wrote themselves and has not shown to be theirs yet.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="customers")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first_name = models.CharField(max_length=60, blank=True, default="")
    last_name = models.CharField(max_length=60, blank=True, default="")
    email = models.EmailField(max_length=254, blank=True, default="")
    claimed_email = models.EmailField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    birth_month = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(max_length=5, blank=True, default="")
    note = models.TextField(max_length=2000, blank=True, default="")
    search = models.CharField(max_length=400, blank=True, default="", editable=False)
    joined_at = models.DateTimeField()
    imported = models.ForeignKey(
        "web.CustomerImport", on_delete=models.SET_NULL, null=True, blank=True, related_name="made"
    )
    brought = models.ForeignKey(
        "web.SalesImport",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="made",
        db_index=False,
    )
    source_id = models.CharField(max_length=80, blank=True, default="")
    erased_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="absorbed"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["shop", "email"]),
            models.Index(fields=["shop", "phone"]),
            models.Index(
                fields=["shop", "claimed_email"],
                condition=~models.Q(claimed_email=""),
                name="customer_claims",
            ),
            models.Index(fields=["shop", "joined_at"]),
            models.Index(
                fields=["brought"], condition=models.Q(brought__isnull=False), name="customer_brought_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email or self.phone or self.source_id


class Consent(models.Model):
    """Said yes or no to one channel: when, to whom, in which words. The latest one holds; none is a no.

    But for the card's own page, which its holder opens: what the shop writes there waits for them until they say no.
    """

    class Channel(models.TextChoices):
        """Ways to reach a customer."""

        EMAIL = "email", N_("e-mail")
        SMS = "sms", N_("text message")
        PUSH = "push", N_("notification")
        POST = "post", N_("post")
        CARD = "card", N_("messages on the card")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    given = models.BooleanField()
    words = models.TextField()
    language = models.CharField(max_length=5)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=24, default="counter")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["customer", "channel", "-at"])]

    def __str__(self) -> str:
        return f"{self.channel}: {'yes' if self.given else 'no'}"


class CustomerImport(models.Model):
    """One file of customers brought in, which can be taken back whole.

    Until it is applied it is a draft: ``content`` is the file, ``choices`` what its columns were said to mean. Both are
    emptied when it is applied; then only ``outcome`` (numbers) tells what was in it, and ``key`` names its events.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="imports")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, default="")
    content = models.BinaryField(null=True)
    choices = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.file_name


class Erased(models.Model):
    """What an erased customer is recognised by when a file still names them: keyed hashes, from which nothing can be read.

    One row for each e-mail, phone and number that the customer had. A file's orders then count under ``customer``, whose
    row is empty; without it they would bring the name back.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("shop", "digest", name="erased_once")]

    def __str__(self) -> str:
        return self.digest[:8]
