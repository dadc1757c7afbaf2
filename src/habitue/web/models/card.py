"""Cards: what the ledger knows of a customer, a random key; the codes that name them; and merges."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from habitue.language import N_
from habitue.web.models.customer import Customer
from habitue.web.models.shop import Shop
from habitue.web.models.staff import Staff


class Card(models.Model):
    """The holder of purses in the ledger.

    ``memory`` keeps what the rules need to decide the next event in order without reading the past again, as decided
    under the terms and closed days that ``decided_under`` names (see ``Shop.terms_stamp``). ``due_on`` is the last day
    of whatever ends soonest on it. ``secret`` signs the codes that the customer's phone shows (``loyalty.rotating``).
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="cards")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(
        Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="cards"
    )
    made_at = models.DateTimeField()
    memory = models.JSONField(null=True, blank=True)
    decided_under = models.CharField(max_length=32, blank=True, default="")
    last_visit_at = models.DateTimeField(null=True, blank=True)
    secret = models.BinaryField(max_length=32, null=True)
    due_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="absorbed"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["shop", "due_on"], condition=models.Q(due_on__isnull=False), name="card_due")
        ]

    def __str__(self) -> str:
        return str(self.key)


class CardBatch(models.Model):
    """Printed cards that were made at once, as they look; ``key`` comes with the form, so that it makes no second batch."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="card_batches")
    key = models.UUIDField(unique=True)
    count = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5)
    name = models.CharField(max_length=80, blank=True, default="")
    headline = models.CharField(max_length=160)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.count} ({self.made_at:%Y-%m-%d})"


class Code(models.Model):
    """What is scanned or typed to name a card; several may name one."""

    class Kind(models.TextChoices):
        """How far a code is trusted is for the till to say; here is what it is."""

        TYPED = "typed", N_("typed code")
        PRINTED = "printed", N_("printed card")
        IMPORTED = "imported", N_("code from another programme")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="codes")
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="codes")
    text = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TYPED)
    batch = models.ForeignKey(
        CardBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="codes"
    )
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("shop", "text", name="code_in_shop")]

    def __str__(self) -> str:
        return self.text


class CardLink(models.Model):
    """A link that opens the card's page without a password, on one device. Only the digest of its token is kept."""

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.card_id} {self.made_at:%Y-%m-%d}"


class AddressCode(models.Model):
    """A code that shows whose an e-mail address is: asked for on a page, made and sent by the worker; once, soon, few tries.

    It is kept for every address that anybody types, so that asking tells nothing; the worker knows whom to write to.
    ``digest`` is empty until then. ``customer`` is whoever wrote the address on their card; nobody where a card is looked for.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="address_codes"
    )
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=5)
    digest = models.CharField(max_length=128, blank=True, default="")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["shop", "email", "-made_at"]),
            models.Index(fields=["made_at"], condition=models.Q(digest=""), name="code_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.made_at:%Y-%m-%d}"


class Merge(models.Model):
    """Two customers found to be one: what is needed to part them again."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="merges")
    kept = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    absorbed = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    details = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.absorbed_id} -> {self.kept_id}"
