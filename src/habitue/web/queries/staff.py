"""Reads of the team and its invitations."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, IntegerField, QuerySet, Value, When

from habitue.web.models import Invitation, Role, Shop, Staff
from habitue.web.tokens import token_digest

_BY_RANK = Case(
    *(When(role=role, then=Value(-role.rank)) for role in Role), default=Value(0), output_field=IntegerField()
)


def people_of(shop: Shop) -> QuerySet[Staff]:
    """Who works in the shop, owners first, then by name."""
    return (
        Staff.objects.filter(shop=shop, left_at=None)
        .select_related("user", "card")
        .order_by(_BY_RANK, "name", "id")
    )


def past_people_of(shop: Shop) -> QuerySet[Staff]:
    """Who worked in the shop and left, latest first."""
    return Staff.objects.filter(shop=shop).exclude(left_at=None).order_by("-left_at")


def open_invitations_of(shop: Shop, *, at: datetime) -> QuerySet[Invitation]:
    """Links that still let somebody in, soonest to expire first."""
    return (
        Invitation.objects.filter(shop=shop, used_at=None, withdrawn_at=None, expires_at__gt=at)
        .select_related("made_by")
        .order_by("expires_at", "id")
    )


def open_invitation(token: str, *, at: datetime) -> Invitation | None:
    """The invitation that a link names, where it was neither used nor withdrawn and its maker is still there to answer for it."""
    return (
        Invitation.objects.select_related("shop", "made_by")
        .filter(
            digest=token_digest(token),
            used_at=None,
            withdrawn_at=None,
            expires_at__gt=at,
            made_by__left_at=None,
        )
        .first()
    )


def is_last_owner(person: Staff) -> bool:
    """Whether the shop would be nobody's without this person."""
    if person.role != Role.OWNER or person.left_at is not None:
        return False
    others = Staff.objects.filter(shop_id=person.shop_id, role=Role.OWNER, left_at=None).exclude(pk=person.pk)
    return not others.exists()
