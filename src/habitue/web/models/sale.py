"""What the shop sold, as its till's exports tell: one row per order, and the imports that brought them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from habitue.language import N_
from habitue.web.models.customer import Customer
from habitue.web.models.shop import Shop
from habitue.web.models.staff import Staff


class SalesImport(models.Model):
    """Files of a till brought in together, which can be taken back whole.

    The worker reads them (``READING``); people look at what was understood (``READY``), or are asked what the files leave
    open (``ASKING``), and say yes (``LOADING``). Its sales count from the instant at which it is ``DONE``, all of them at once: whoever
    is stopped in the middle has changed nothing. ``choices`` is what people said about the files, ``found`` what was read
    in numbers, ``problem`` why it could not be. ``stamps`` says whether its visits are to be worth stamps: they are given once its sales count.
    """

    class State(models.TextChoices):
        """Where an import stands."""

        READING = "reading", N_("being read")
        ASKING = "asking", N_("has a question")
        READY = "ready", N_("to be looked at")
        LOADING = "loading", N_("being brought in")
        DONE = "done", N_("brought in")
        UNDOING = "undoing", N_("being taken back")
        UNDONE = "undone", N_("taken back")

    class Stamps(models.TextChoices):
        """What becomes of the visits in the programmes of the shop."""

        NONE = ""
        ASKED = "asked"
        GIVEN = "given"
        STOPPED = "stopped"

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="sales_imports")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READING)
    choices = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    set_aside = models.BinaryField(null=True)
    steps_done = models.PositiveBigIntegerField(default=0)
    steps = models.PositiveBigIntegerField(default=0)
    has_amounts = models.BooleanField(default=True)
    overlaps = models.BooleanField(default=False)
    stamps = models.CharField(max_length=8, choices=Stamps.choices, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["shop", "-at"], name="sales_import_of_shop"),
            models.Index(
                fields=["state"],
                condition=models.Q(state__in=["reading", "loading", "undoing"]),
                name="sales_import_waits",
            ),
            models.Index(
                fields=["stamps"], condition=models.Q(stamps="asked"), name="sales_import_owes_stamps"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.at}"

    @property
    def owes_stamps(self) -> bool:
        """Whether its sales count, and their stamps are still being given."""
        return self.state == self.State.DONE and self.stamps == self.Stamps.ASKED


class SalesFile(models.Model):
    """One of the files of an import; its content is emptied once its sales are in."""

    brought = models.ForeignKey(SalesImport, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    content = models.BinaryField(null=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class SalesLayout(models.Model):
    """What was said about files with one header, for the next that has it.

    ``header`` stands for the names of the columns (``records.recognise.header_key``); ``layout`` is a till's, or empty where it is
    recognised; ``mapping`` says what the columns hold where no till is known.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+", db_index=False)
    header = models.CharField(max_length=64)
    layout = models.CharField(max_length=40, blank=True, default="")
    mapping = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("shop", "header", name="layout_of_header")]

    def __str__(self) -> str:
        return f"{self.header[:8]}: {self.layout}"


class Sale(models.Model):
    """One order of an import, refunds taken off.

    ``instant`` counts microseconds since 1970 in UTC, ``units`` ten-thousandths of the currency's major unit. ``number`` is the same for the same order however often it is exported: 63 bits of a hash of the till's format and its order number,
    or of all the row says. Among imports that stand, the latest one that has a number speaks for it. Without names or addresses:
    the customer is a key.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+", db_index=False)
    brought = models.ForeignKey(SalesImport, on_delete=models.CASCADE, related_name="sales", db_index=False)
    customer = models.ForeignKey(
        Customer, on_delete=models.SET_NULL, null=True, related_name="sales", db_index=False
    )
    number = models.BigIntegerField()
    instant = models.BigIntegerField()
    units = models.BigIntegerField(null=True)
    location = models.CharField(max_length=80, blank=True, default="")
    channel = models.CharField(max_length=80, blank=True, default="")
    items = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("brought", "number", name="sale_once_an_import"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "instant"], name="sale_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.units}"
