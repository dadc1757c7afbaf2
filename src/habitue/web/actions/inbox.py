"""Writes about comments: what the shop makes of one, whose it is, what is noted of it, and the one reply to its customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from habitue.loyalty.courtesy import Channel
from habitue.web.models import Answer, Approach, Message, Shop, Staff
from habitue.web.queries.inbox import occasion_of, way_back

GOOD_FOR = timedelta(days=3)
"""A reply that cannot leave for so long, because the shop is closed, says so rather than come too late."""


def set_state(answer: Answer, state: str, *, at: datetime) -> str:
    """Say what the shop has made of a comment; what it was before, so that it can be taken back."""
    with transaction.atomic():
        locked = Answer.objects.select_for_update().get(pk=answer.pk)
        before, locked.state = locked.state, state
        locked.state_at = at
        locked.save(update_fields=["state", "state_at"])
    answer.state = state
    return before


@transaction.atomic
def take_in_hand(answer: Answer, *, owner: Staff | None, note: str, at: datetime) -> None:
    """Keep whose it is and what is noted of it; a new one that somebody takes is in hand."""
    locked = Answer.objects.select_for_update().get(pk=answer.pk)
    locked.owner, locked.note = owner, note
    if owner is not None and locked.state in (Answer.State.NEW, Answer.State.SEEN):
        locked.state, locked.state_at = Answer.State.IN_HAND, at
    locked.save(update_fields=["owner", "note", "state", "state_at"])


@dataclass(frozen=True, slots=True)
class Words:
    """A reply: its subject, its text, and who wrote it."""

    subject: str
    text: str
    by: Staff


@transaction.atomic
def reply(answer: Answer, words: Words, channels: Sequence[Channel], *, now: datetime) -> Message | None:
    """Plan the reply to a comment. None where there was one, or no way to its customer is open.

    It is no campaign: nobody is held back, and ``courtesy`` has a purpose of its own for it. The worker sends it at the next good moment.
    """
    locked = Answer.objects.select_for_update(of=("self",)).select_related("shop").get(pk=answer.pk)
    shop = locked.shop
    way = way_back(shop, locked, channels, now=now)
    if way is None or way.channel is None or locked.customer_id is None:
        return None
    made, new = Message.objects.get_or_create(
        shop=shop,
        customer_id=locked.customer_id,
        occasion=occasion_of(locked),
        defaults={
            "approach": _replies(shop, words.by, now),
            "arm": Message.Arm.WRITTEN,
            "state": Message.State.PLANNED,
            "channel": way.channel,
            "subject": words.subject,
            "body": words.text,
            "drawn_at": now,
            "next_at": now,
            "good_until": now + GOOD_FOR,
        },
    )
    if not new:
        return None
    if locked.state in (Answer.State.NEW, Answer.State.SEEN):
        set_state(locked, Answer.State.IN_HAND, at=now)
    return made


def _replies(shop: Shop, by: Staff, now: datetime) -> Approach:
    """What holds the shop's replies; a draft for ever, so that nothing judges it."""
    today = now.astimezone(shop.zone).date()
    found = Approach.objects.filter(shop=shop, what=Approach.What.REPLY).order_by("pk").first()
    return found or Approach.objects.create(
        shop=shop, what=Approach.What.REPLY, first_day=today, last_day=today, holdout=0, made_at=now, by=by
    )
