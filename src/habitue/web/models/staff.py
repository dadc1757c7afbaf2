"""Who works in a shop, in which role, and the links by which they are invited."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from habitue.language import N_
from habitue.web.models.shop import Shop


class Role(models.TextChoices):
    """What a person may do in a shop; each role may do what the one below may."""

    STAFF = "staff", N_("staff")
    MANAGER = "manager", N_("manager")
    OWNER = "owner", N_("owner")

    @property
    def rank(self) -> int:
        """0 for staff, 1 for a manager, 2 for an owner."""
        return [Role.STAFF, Role.MANAGER, Role.OWNER].index(self)


class Staff(models.Model):
    """A person's place in a shop. ``card`` is their own card, so that they cannot stamp themselves.

    ``pin`` is the hash of the digits by which they say at a till who they are; it opens nothing elsewhere.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="places")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.STAFF)
    name = models.CharField(max_length=60)
    card = models.ForeignKey("web.Card", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    pin = models.CharField(max_length=128, blank=True, default="")
    # the weekly letter: None is what the role has by default
    digest = models.BooleanField(null=True, blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("shop", "user", name="one_place_each")]

    def __str__(self) -> str:
        return self.name

    def may(self, role: str) -> bool:
        """Whether this person may do what ``role`` may."""
        return self.left_at is None and Role(self.role).rank >= Role(role).rank

    @property
    def manages(self) -> bool:
        """Whether this person may see how the shop does."""
        return self.may(Role.MANAGER)


class Invitation(models.Model):
    """A link that makes its holder staff, once. Only the digest of its token is kept."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.STAFF)
    name = models.CharField(max_length=60, blank=True, default="")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name or self.role} ({self.shop})"
