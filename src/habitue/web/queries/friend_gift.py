"""Reads of rewards given to friends: what waits, whose it is, and whether it can still be had."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from habitue.web.actions.ledger_terms import Rules
from habitue.web.models import Card, Event, FriendGift, Shop
from habitue.web.queries.counter import with_merged
from habitue.web.queries.journal import standing
from habitue.web.tokens import token_digest


def by_token(shop: Shop, token: str) -> FriendGift | None:
    """The gift that a link leads to, whatever became of it."""
    found = FriendGift.objects.select_related("card", "event").filter(shop=shop, digest=token_digest(token))
    return found.first()


def given_by(shop: Shop, card: Card, key: UUID) -> FriendGift | None:
    """The gift of that key, given from this card or from one merged into it."""
    found = FriendGift.objects.select_related("card", "event").filter(shop=shop, key=key)
    return found.filter(card__in=with_merged(card)).first()


def waiting(shop: Shop) -> QuerySet[FriendGift]:
    """What nobody took yet, and nothing brought back."""
    return FriendGift.objects.filter(shop=shop, outcome=FriendGift.Outcome.WAITING)


def waiting_on(shop: Shop, card: Card) -> list[FriendGift]:
    """What the card's holder gave and nobody took yet, the first to come back first."""
    found = waiting(shop).filter(card__in=with_merged(card))
    return list(found.select_related("event").order_by("until", "pk"))


def name_of(gift: FriendGift) -> str:
    """What the reward is called."""
    return str(gift.event.answer["values"].get("reward") or gift.reward)


def is_late(gift: FriendGift, day: date) -> bool:
    """Whether its days were over before that day began."""
    return day > gift.until


def still_offered(rules: Rules, programme: str, reward: str, day: date) -> bool:
    """Whether anybody can be given the reward on that day: its programme runs, and offers it."""
    in_force = {one.key: terms for one, terms in rules.in_force(day)}
    return programme in in_force and in_force[programme].reward(reward) is not None


def stands(gift: FriendGift) -> bool:
    """Whether what took it off the giver's card was not undone since."""
    return standing(Event.objects.filter(pk=gift.event_id)).exists()
