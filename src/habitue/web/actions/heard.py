"""Writes of "you said, we did": told once, the same day, to each customer who had asked, and to nobody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from habitue.loyalty.courtesy import Channel
from habitue.web.actions.drawn import drawn_row, is_held
from habitue.web.actions.message import ROUTINE
from habitue.web.models import Answer, Approach, Customer, Heard, Message, Routine, Shop, Staff
from habitue.web.queries.campaign import ways_of
from habitue.web.queries.effect import end_of
from habitue.web.queries.heard import there

WINDOW_DAYS = 30
"""Whether they came back is looked at for so many days."""


@dataclass(frozen=True, slots=True)
class Change:
    """What customers said, in which ``answers`` (by row), and what was done about it.

    ``words`` are the letter in each language, ``holdout`` per cent held back.
    """

    key: UUID
    said: str
    done: str
    answers: Sequence[int]
    words: Mapping[str, Mapping[str, str]]
    on_card: bool
    holdout: int


@transaction.atomic
def tell(shop: Shop, change: Change, channels: Sequence[Channel], *, by: Staff, now: datetime) -> Heard:
    """Tell who asked: a letter is planned for each of them who may be written to, and their comments are done.

    The same form sent twice is told once. Whoever cannot be written to gets no row, so that nothing is counted for them.
    """
    # one at a time, and as for automations: two looks at once would both find room in one customer's month
    Routine.objects.get_or_create(shop=shop, name=ROUTINE, defaults={"ran_at": now})
    Routine.objects.select_for_update().get(shop=shop, name=ROUTINE)
    before = Heard.objects.filter(shop=shop, key=change.key).first()
    if before is not None:
        return before
    asked = Answer.objects.filter(shop=shop, pk__in=change.answers, heard=None)
    made = Heard.objects.create(
        shop=shop,
        key=change.key,
        said=change.said,
        done=change.done,
        on_card=change.on_card,
        approach=_approach(shop, change, by, now),
        at=now,
        by=by,
    )
    made.answers.set(asked)
    told = list(made.answers.values_list("customer_id", flat=True).distinct())
    _plan(made, there(shop, [pk for pk in told if pk is not None]), channels, now)
    made.answers.update(state=Answer.State.DONE, state_at=now)
    return made


def _approach(shop: Shop, change: Change, by: Staff, now: datetime) -> Approach:
    today = now.astimezone(shop.zone).date()
    return Approach.objects.create(
        shop=shop,
        what=Approach.What.CAMPAIGN,
        name=change.said[:80],
        first_day=today,
        # what is written down in the evening is read in the morning
        last_day=today + timedelta(days=1),
        begins_at=now,
        indicator=Approach.Indicator.RETURNED,
        window_days=WINDOW_DAYS,
        holdout=change.holdout,
        words={code: dict(said) for code, said in change.words.items()},
        state=Approach.State.RUNNING,
        made_at=now,
        by=by,
    )


def _plan(made: Heard, people: Sequence[int], channels: Sequence[Channel], now: datetime) -> None:
    approach, shop = made.approach, made.shop
    ways = ways_of(shop, people, channels, now=now)
    named = Customer.objects.filter(shop=shop).in_bulk([pk for pk, way in ways.items() if way.channel])
    rows = [_row(made, one, str(ways[pk].channel), now) for pk, one in sorted(named.items())]
    Message.objects.bulk_create(rows)
    approach.audience = {"people": len(people), "customers": len(rows)}
    approach.save(update_fields=["audience"])


def _row(made: Heard, customer: Customer, channel: str, now: datetime) -> Message:
    return drawn_row(
        made.approach,
        customer.pk,
        held=is_held(made.approach, customer),
        channel=channel,
        occasion=f"heard:{made.key}",
        at=now,
        good_until=end_of(made.approach.last_day, made.shop),
    )


def show_on_cards(heard: Heard, *, shown: bool) -> None:
    """Put the line on every card's page, or take it away."""
    Heard.objects.filter(pk=heard.pk).update(on_card=shown)
