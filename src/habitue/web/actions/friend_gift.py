"""Writes of rewards given to friends: given, taken once, taken back, ended; each is an event of the ledger, under an id of its own."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from habitue.loyalty.facts import Kind
from habitue.web import friend_words
from habitue.web.actions.event import Sender, record
from habitue.web.actions.ledger_terms import Rules, rules_of
from habitue.web.actions.link import new_token
from habitue.web.friend_words import BY_CUSTOMER
from habitue.web.models import Card, Event, FriendGift, Shop
from habitue.web.queries.counter import card_of
from habitue.web.queries.friend_gift import is_late, stands, still_offered, waiting
from habitue.web.tokens import token_digest

WAITS_DAYS = 14
"""So many days, the day of giving not counted, a friend may take it."""
GOOD_DAYS = 30
"""So many open days a friend may use what was paid for in units; a gift given on keeps the day that it had."""
OWN = "own"
"""What is told to the giver who would take it: nothing is written."""
MINE = "mine"
"""What is told to the friend who has it already."""
_SENDER = Sender(BY_CUSTOMER)
_Outcome = FriendGift.Outcome
_REASONS = {
    _Outcome.TAKEN_BACK: friend_words.TAKEN_BACK,
    _Outcome.LATE: friend_words.LATE,
    _Outcome.OVER: friend_words.OVER,
    _Outcome.LEFT: friend_words.LEFT,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be given: a reward for its cost, or a gift that waits on the card, which may end on ``last_day``."""

    programme: str
    reward: str
    voucher: str = ""
    last_day: date | None = None


class _Refused(Exception):
    """It cannot be: nothing is to be written. ``why`` is an outcome, or ``OWN``."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def give(shop: Shop, card: Card, wish: Wish, *, key: UUID, at: datetime) -> tuple[FriendGift, str] | None:
    """The gift and the token of its link, the reward being off the card now; None where the rules refuse it.

    The same ``key`` again gives nothing twice: it makes a new link, and the one before is worth nothing.
    """
    known = FriendGift.objects.filter(shop=shop, card=card, key=key).first()
    if known is None:
        try:
            with transaction.atomic():
                return _given(shop, card, wish, key=key, at=at)
        except _Refused:
            return None
        except IntegrityError:  # the form was sent twice at once
            known = FriendGift.objects.filter(shop=shop, card=card, key=key).first()
    token = renew_link(known) if known else None
    return (known, token) if known and token else None


def _given(shop: Shop, card: Card, wish: Wish, *, key: UUID, at: datetime) -> tuple[FriendGift, str]:
    day, token = rules_of(shop).day_of(at), new_token()
    said = {"voucher": wish.voucher} if wish.voucher else {"programme": wish.programme, "reward": wish.reward}
    event = _record(shop, card, Kind.REDEEM, uuid.uuid5(key, "give"), friend_words.GIVEN, at=at, **said)
    made = FriendGift.objects.create(
        shop=shop,
        key=key,
        card=card,
        event=Event.objects.get(shop=shop, event_id=event),
        programme=wish.programme,
        reward=wish.reward,
        last_day=wish.last_day,
        digest=token_digest(token),
        made_at=at,
        until=waits_until(day, wish.last_day),
    )
    return made, token


def waits_until(day: date, last_day: date | None) -> date:
    """How long a gift given on that day can be taken: never longer than it can be used."""
    until = day + timedelta(days=WAITS_DAYS)
    return min(until, last_day) if last_day else until


def _record(  # noqa: PLR0913  (all that an event says)
    shop: Shop, card: Card, kind: Kind, event: UUID, reason: str, *, at: datetime, **said: Any
) -> UUID:
    """Record one event of a customer's own doing, or nothing at all where the rules refuse it."""
    body = {
        "id": str(event),
        "kind": kind.value,
        "card": str(card.key),
        "at": at.isoformat(),
        "reason": reason,
    }
    (answer,) = record(shop, [body | said], sender=_SENDER, received_at=at)
    if answer.kind != "done":
        raise _Refused(_Outcome.OVER)
    return event


def renew_link(gift: FriendGift) -> str | None:
    """The token of a new link, and the old one is worth nothing; None where the gift waits no longer."""
    token = new_token()
    waiting = FriendGift.objects.filter(pk=gift.pk, outcome=_Outcome.WAITING)
    return token if waiting.update(digest=token_digest(token)) else None


def take(shop: Shop, gift: FriendGift, card: Card, *, at: datetime) -> str:
    """Put the gift on a friend's card, once whoever tries: ``taken``, or why not (an outcome, or ``OWN``)."""
    try:
        with transaction.atomic():
            return _taken(shop, gift, card, at=at)
    except _Refused as refusal:
        why = refusal.why
    if why in (_Outcome.LATE, _Outcome.OVER):
        end(shop, gift, _Outcome(why), at=at)
    return why


def _taken(shop: Shop, gift: FriendGift, card: Card, *, at: datetime) -> str:
    # whoever changes the row first has it: the others find no row that waits
    if not waiting(shop).filter(pk=gift.pk).update(outcome=_Outcome.TAKEN, ended_at=at, taken_by=card):
        gift.refresh_from_db()
        raise _Refused(MINE if gift.taken_by_id == card.pk else gift.outcome)
    giver, friend = card_of(shop, gift.card.key), card_of(shop, card.key)
    if giver is None or friend is None or giver.pk == friend.pk:
        raise _Refused(OWN)
    rules = rules_of(shop)
    day = rules.day_of(at)
    if is_late(gift, day):
        raise _Refused(_Outcome.LATE)
    if not still_offered(rules, gift.programme, gift.reward, day) or not stands(gift):
        raise _Refused(_Outcome.OVER)
    said = {"programme": gift.programme, "reward": gift.reward, "last_day": _last_day(gift, rules, day)}
    _record(shop, card, Kind.GIFT, uuid.uuid5(gift.key, "take"), friend_words.RECEIVED, at=at, **said)
    return _Outcome.TAKEN


def _last_day(gift: FriendGift, rules: Rules, day: date) -> str:
    return (gift.last_day or rules.calendar.after(day, GOOD_DAYS)).isoformat()


def end(shop: Shop, gift: FriendGift, outcome: FriendGift.Outcome, *, at: datetime) -> bool:
    """Bring the gift back to the giver's card, its units with the dates that they had; False where it waits no longer."""
    with transaction.atomic():
        if not waiting(shop).filter(pk=gift.pk).update(outcome=outcome, ended_at=at):
            return False
        back, given = uuid.uuid5(gift.key, "back"), str(gift.event.event_id)
        _record(shop, gift.card, Kind.UNDO, back, _REASONS[outcome], at=at, refers_to=given)
    return True


def end_late(shop: Shop, day: date, now: datetime) -> int:
    """Bring back what nobody took in the days that were given; how many there were."""
    late = waiting(shop).filter(until__lte=day).select_related("card", "event")
    return sum(end(shop, gift, _Outcome.LATE, at=now) for gift in late)


def end_all_of(shop: Shop, cards: list[int], *, at: datetime) -> None:
    """Bring back what givers who leave had promised."""
    for gift in waiting(shop).filter(card__in=cards).select_related("card", "event"):
        end(shop, gift, _Outcome.LEFT, at=at)
