"""Reads of the inbox of comments: what waits, whose it is, by which way its customer can be answered, and what they were told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from habitue.loyalty.courtesy import Channel, Purpose
from habitue.loyalty.reaching import Way
from habitue.metrics.nps import PASSIVE
from habitue.web.models import Answer, Message, Shop, Staff
from habitue.web.queries.answer import Wanted, answers_of
from habitue.web.queries.campaign import ways_of

State = Answer.State
OPEN = (State.NEW, State.SEEN, State.IN_HAND)
"""Where something may still be to do."""
UNHAPPY_FOR = timedelta(days=14)
"""So long somebody who is unhappy stands among what is to do; then a word from the shop comes too late."""
LOW_RATING = 2
MOST_UNREAD = 99


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the inbox is looked at. ``state`` is one of ``Answer.State``, ``open`` (not over yet) or ``all``."""

    state: str = "open"
    staff: int | None = None
    wanted: Wanted = field(default_factory=lambda: Wanted(commented=True))


def inbox(shop: Shop, asked: Asked) -> QuerySet[Answer]:
    """The comments that are looked for, newest first."""
    found = answers_of(shop, asked.wanted)
    if asked.state == "open":
        found = found.filter(state__in=OPEN)
    elif asked.state in State.values:
        found = found.filter(state=asked.state)
    return found if asked.staff is None else found.filter(owner=asked.staff)


def unread(shop: Shop) -> int:
    """How many comments nobody has looked at yet: so many at most as anybody would count."""
    found = Answer.objects.filter(shop=shop, state=State.NEW).exclude(comment="")
    return found[: MOST_UNREAD + 1].count()


def unhappy(shop: Shop, *, now: datetime) -> QuerySet[Answer]:
    """Detractors, and low ratings, of the last two weeks that nobody has taken in hand: the unhappiest of the newest first."""
    low = Q(score__lt=PASSIVE) | Q(rating__lte=LOW_RATING)
    found = Answer.objects.filter(low, shop=shop, state__in=(State.NEW, State.SEEN), at__gt=now - UNHAPPY_FOR)
    found = found.filter(Q(customer=None) | Q(customer__erased_at=None))
    return found.select_related("customer").order_by("-day", F("score").asc(nulls_last=True), "rating", "-pk")


def is_unhappy(answer: Answer) -> bool:
    """Whether somebody should write back soon."""
    scored = answer.score is not None and answer.score < PASSIVE
    return scored or (answer.rating is not None and answer.rating <= LOW_RATING)


def reply_to(answer: Answer) -> Message | None:
    """What was replied to the comment, or is about to be."""
    return Message.objects.filter(shop=answer.shop_id, occasion=occasion_of(answer)).first()


def occasion_of(answer: Answer) -> str:
    """The name of the reply among a customer's messages: there is one of it, ever."""
    return f"reply:{answer.key}"


def way_back(shop: Shop, answer: Answer, channels: Sequence[Channel], *, now: datetime) -> Way | None:
    """Over which channel a reply may go, or why none; None where nobody knows who wrote it."""
    if answer.customer_id is None:
        return None
    found = ways_of(shop, [answer.customer_id], channels, now=now, purpose=Purpose.REPLY)
    return found[answer.customer_id]


def colleagues(shop: Shop) -> QuerySet[Staff]:
    """Who may take a comment in hand."""
    return Staff.objects.filter(shop=shop, left_at=None).order_by("name", "pk")
