"""The ledger: accounts, lots and entries. Entries move units between two accounts; nothing edits or deletes them.

The guards are in the database itself, SQLite's and PostgreSQL's alike (``habitue.web.triggers``): no edit, no
deletion, no negative purse, no lot overdrawn, no second expiry of a lot.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from habitue.web.models.card import Card
from habitue.web.models.event import Event
from habitue.web.models.programme import Programme
from habitue.web.models.shop import Shop


class Account(models.Model):
    """One side of an entry. The shop's (``issue``, ``redemption`` ...) have no card; ``purse`` and ``owed`` are a card's.

    ``balance`` is a cache for accounts of cards, checked against the sum of entries; null for the shop's, which are
    summed when asked.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="accounts")
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="accounts", db_index=False
    )
    card = models.ForeignKey(
        Card, on_delete=models.PROTECT, null=True, related_name="accounts", db_index=False
    )
    kind = models.CharField(max_length=12)
    balance = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "programme", "kind", condition=models.Q(card__isnull=True), name="account_of_shop"
            ),
            models.UniqueConstraint(
                "card", "programme", "kind", condition=models.Q(card__isnull=False), name="account_of_card"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="purse") | models.Q(balance__gte=0), name="purse_not_negative"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="owed") | models.Q(balance__lte=0), name="owed_not_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Lot(models.Model):
    """A credit with an expiry of its own, named by the event it came with: ``event:programme``.

    ``remaining`` is a cache, checked against the sum of entries. The other columns say what the rules last made of
    the lot: a late event or a change of terms may alter them, and so they can be folded from the events again.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lots", db_index=False)
    key = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    remaining = models.BigIntegerField(default=0)
    earned_on = models.DateField()
    last_day = models.DateField(null=True)
    idle_days = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("account", "key", name="lot_key"),
            models.CheckConstraint(condition=models.Q(remaining__gte=0), name="lot_not_overdrawn"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account"], condition=models.Q(remaining__gt=0), name="lot_open"),
        ]

    def __str__(self) -> str:
        return f"{self.remaining}/{self.amount}"


class Entry(models.Model):
    """``amount`` units from ``debit`` to ``credit``, for one reason; out of ``debit_lot`` and into ``credit_lot`` of a purse.

    When an entry is written, the database itself moves the balances and what remains of the lots.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="entries", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="entries", db_index=False)
    ordinal = models.PositiveSmallIntegerField()
    type = models.CharField(max_length=16)
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")
    amount = models.BigIntegerField()
    debit_lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="taken")
    credit_lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="given")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("event", "ordinal", name="entry_ordinal"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="entry_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["shop", "at"])]

    def __str__(self) -> str:
        return f"{self.type} {self.amount}"
