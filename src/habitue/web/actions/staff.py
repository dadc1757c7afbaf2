"""Writes to a shop's team: invitations, roles, leaving, own cards."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from habitue.language import N_
from habitue.web.models import Card, Invitation, Role, Shop, Staff, User
from habitue.web.queries.staff import is_last_owner
from habitue.web.tokens import token_digest

INVITED_FOR = timedelta(days=7)


class Answer(StrEnum):
    """What became of a wish about the team."""

    DONE = "done"
    LAST_OWNER = "last_owner"
    ABOVE = "above"
    GONE = "gone"
    ALREADY_HERE = "already_here"
    CARD_TAKEN = "card_taken"
    CARD_FIXED = "card_fixed"


SENTENCES = {
    Answer.DONE: N_("Done."),
    Answer.LAST_OWNER: N_("A shop needs an owner: make somebody else an owner first."),
    Answer.ABOVE: N_("Only an owner decides about owners and managers."),
    Answer.GONE: N_("This link was used, withdrawn, or is older than seven days. Ask for a new one."),
    Answer.ALREADY_HERE: N_("You already work in this shop; the link stays good for somebody else."),
    Answer.CARD_TAKEN: N_("This card belongs to a colleague."),
    Answer.CARD_FIXED: N_("Your own card is already noted; a manager can change it."),
}


def may_decide(by: Staff, role: str) -> bool:
    """Whether ``by`` decides about people of ``role``: an owner about all, a manager about staff."""
    return by.may(Role.OWNER) or (by.may(Role.MANAGER) and role == Role.STAFF)


def invite(shop: Shop, *, by: Staff, role: str, name: str, at: datetime) -> tuple[Invitation, str] | None:
    """A new invitation and the token of its link, known to nobody else; None where ``by`` may not give the role."""
    if not may_decide(by, role):
        return None
    token = secrets.token_urlsafe(24)
    made = Invitation.objects.create(
        shop=shop,
        role=role,
        name=name,
        digest=token_digest(token),
        made_by=by,
        made_at=at,
        expires_at=at + INVITED_FOR,
    )
    return made, token


def withdraw(shop: Shop, *, invitation: int, by: Staff, at: datetime) -> Answer:
    """Close an open invitation."""
    found = Invitation.objects.filter(shop=shop, pk=invitation, used_at=None, withdrawn_at=None)
    made = found.first()
    if made is None:
        return Answer.GONE
    if not may_decide(by, made.role):
        return Answer.ABOVE
    return Answer.DONE if found.update(withdrawn_at=at) else Answer.GONE


@transaction.atomic
def accept(invitation: Invitation, *, user: User, at: datetime) -> Answer:
    """Give the user the invited place; a link makes one person staff, however many open it at once.

    Somebody who left and comes back gets the invited role and keeps what the journal says of them.
    """
    shop = invitation.shop
    place = Staff.objects.select_for_update().filter(shop=shop, user=user).first()
    if place is not None and place.left_at is None:
        return Answer.ALREADY_HERE
    if not may_decide(invitation.made_by, invitation.role):
        return Answer.GONE
    free = Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None, expires_at__gt=at)
    if not free.update(used_at=at):
        return Answer.GONE
    name = user.get_full_name() or invitation.name or user.email.split("@")[0]
    fields = {"role": invitation.role, "name": name[:60], "joined_at": at, "left_at": None}
    Staff.objects.update_or_create(shop=shop, user=user, defaults=fields)
    return Answer.DONE


@transaction.atomic
def change_role(shop: Shop, *, person: int, role: str, by: Staff) -> Answer:
    """Give somebody another role; the last owner stays one."""
    found = _locked(shop, person)
    if found is None:
        return Answer.GONE
    if not (may_decide(by, found.role) and may_decide(by, role)):
        return Answer.ABOVE
    if role != Role.OWNER and is_last_owner(found):
        return Answer.LAST_OWNER
    Staff.objects.filter(pk=found.pk).update(role=role)
    return Answer.DONE


@transaction.atomic
def remove(shop: Shop, *, person: int, by: Staff, at: datetime) -> Answer:
    """End somebody's place, or one's own; what they recorded stays. The last owner cannot go."""
    found = _locked(shop, person)
    if found is None:
        return Answer.GONE
    if found.pk != by.pk and not may_decide(by, found.role):
        return Answer.ABOVE
    if is_last_owner(found):
        return Answer.LAST_OWNER
    Staff.objects.filter(pk=found.pk).update(left_at=at)
    Invitation.objects.filter(shop=shop, made_by=found, used_at=None, withdrawn_at=None).update(
        withdrawn_at=at
    )
    return Answer.DONE


@transaction.atomic
def rename(shop: Shop, *, person: int, name: str) -> None:
    """The name that colleagues and the journal know."""
    Staff.objects.filter(shop=shop, pk=person, left_at=None).update(name=name)


@transaction.atomic
def note_own_card(shop: Shop, *, person: int, card: Card | None, by: Staff) -> Answer:
    """Note which card is somebody's own, so that they cannot stamp themselves; staff say it once, managers change it."""
    found = _locked(shop, person)
    if found is None or (card is not None and card.shop_id != shop.pk):
        return Answer.GONE
    decides = may_decide(by, found.role)
    if found.pk != by.pk and not decides:
        return Answer.ABOVE
    if found.card_id is not None and not decides:
        return Answer.CARD_FIXED
    if card is not None and Staff.objects.filter(shop=shop, card=card).exclude(pk=found.pk).exists():
        return Answer.CARD_TAKEN
    Staff.objects.filter(pk=found.pk).update(card=card)
    return Answer.DONE


def _locked(shop: Shop, person: int) -> Staff | None:
    """The person, while nobody else may change the team: two owners cannot remove each other at once."""
    team = list(Staff.objects.select_for_update().filter(shop=shop, left_at=None).order_by("pk"))
    return next((found for found in team if found.pk == person), None)
