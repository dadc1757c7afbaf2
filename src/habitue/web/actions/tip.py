"""Writes about tips: kept, switched on and off, and sent in their season, each once to a customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from habitue.loyalty.courtesy import Channel
from habitue.web.actions.approach import stop
from habitue.web.actions.drawn import drawn_row, is_held
from habitue.web.actions.message import ROUTINE
from habitue.web.models import Approach, Customer, Message, Routine, Shop, Tip
from habitue.web.queries.automation import A_PIECE
from habitue.web.queries.campaign import ways_of
from habitue.web.queries.effect import end_of
from habitue.web.queries.message import courtesy_of
from habitue.web.queries.tip import not_had, season_of, tips_of

Ready = Callable[[Shop], Sequence[Channel]]
Words = Callable[[Tip], Mapping[str, Mapping[str, str]]]
"""The letter of a tip in each language."""
LOOK = "tips"
PAUSE = timedelta(hours=1)
WINDOW_DAYS = 30
MOST_TIPS = 50
"""A shop with more sends none."""


@dataclass(frozen=True, slots=True)
class Guide:
    """A tip as its shop wants it. ``content`` None keeps the file that is there."""

    title: str
    words: str
    sort: str
    link: str
    content: bytes | None
    months: Sequence[int]
    stage: str
    holdout: int


def add_tip(shop: Shop, guide: Guide, *, at: datetime) -> Tip | None:
    """A new tip, switched off; None where the shop has too many."""
    if Tip.objects.filter(shop=shop).count() >= MOST_TIPS:
        return None
    made = Tip(shop=shop, made_at=at)
    _fill(made, guide)
    made.save()
    return made


@transaction.atomic
def change_tip(tip: Tip, guide: Guide, *, at: datetime) -> None:
    """Change a tip. What its letters say or whom they are for is another comparison: the one under way ends."""
    locked = _locked(tip)
    before = (locked.title, locked.words, locked.stage, locked.holdout)
    _fill(locked, guide)
    if before != (locked.title, locked.words, locked.stage, locked.holdout):
        _end(locked, at)
    locked.save()


def _fill(tip: Tip, guide: Guide) -> None:
    tip.title, tip.words, tip.sort, tip.link = guide.title, guide.words, guide.sort, guide.link
    tip.months, tip.stage, tip.holdout = sorted(set(guide.months)), guide.stage, guide.holdout
    if guide.content is not None or guide.sort != Tip.Sort.FILE:
        tip.content = guide.content


@transaction.atomic
def switch_tip(tip: Tip, *, on: bool, at: datetime) -> None:
    """Send it in its season, or no more: what waits is not sent."""
    locked = _locked(tip)
    if locked.on and not on:
        _end(locked, at)
    locked.on = on
    locked.save(update_fields=["on", "approach"])


@transaction.atomic
def remove_tip(tip: Tip, *, at: datetime) -> None:
    """Remove a tip with its file; what was sent stays in the books."""
    locked = _locked(tip)
    _end(locked, at)
    locked.delete()


def _locked(tip: Tip) -> Tip:
    return Tip.objects.select_for_update(of=("self",)).select_related("approach", "shop").get(pk=tip.pk)


def _end(tip: Tip, at: datetime) -> None:
    if tip.approach is not None and tip.approach.ended_at is None:
        stop(tip.approach, at=at)
    tip.approach = None


def plan_tips(words: Words, *, ready: Ready, now: datetime) -> int:
    """Plan the tips in season of every shop that was not looked at lately; how many rows were made."""
    looked = Routine.objects.filter(name=LOOK, ran_at__gt=now - PAUSE).values("shop")
    shops = Shop.objects.filter(tips__on=True).exclude(pk__in=looked).distinct().defer("picture")
    return sum(_plan_shop(shop, words, ready(shop), now) for shop in shops.order_by("pk"))


def _plan_shop(shop: Shop, words: Words, channels: Sequence[Channel], now: datetime) -> int:
    if courtesy_of(shop).reopens(now) != now:
        return 0  # a night or a closed day: it is asked again
    with transaction.atomic():
        # as for automations: two looks at once would both find room in one customer's month
        Routine.objects.get_or_create(shop=shop, name=ROUTINE, defaults={"ran_at": now})
        Routine.objects.select_for_update().get(shop=shop, name=ROUTINE)
        count = sum(_plan(_locked(tip), words, channels, now) for tip in tips_of(shop).filter(on=True))
        Routine.objects.update_or_create(shop=shop, name=LOOK, defaults={"ran_at": now})
    return count


def _plan(tip: Tip, words: Words, channels: Sequence[Channel], now: datetime) -> int:
    season = season_of(tip.months, now.astimezone(tip.shop.zone).date())
    if season is None:
        return 0
    year, last_day = season
    approach = _under_way(tip, words, last_day, now)
    if approach.state != Approach.State.RUNNING:
        return 0
    occasion = f"tip:{tip.key}:{year}"
    ways = ways_of(tip.shop, not_had(tip, occasion), channels, now=now)
    open_to = {pk: way.channel for pk, way in ways.items() if way.channel is not None}
    people = Customer.objects.filter(shop=tip.shop).in_bulk(list(open_to))
    rows = [_row(approach, people[pk], channel, occasion, now) for pk, channel in open_to.items()]
    return len(Message.objects.bulk_create(rows, batch_size=A_PIECE, ignore_conflicts=True))


def _under_way(tip: Tip, words: Words, last_day: date, now: datetime) -> Approach:
    """The season's approach; the next one where the last day of the one before is over. One that was stopped stays so."""
    today = now.astimezone(tip.shop.zone).date()
    if tip.approach is None or tip.approach.last_day < today:
        tip.approach = _begun(tip, words, last_day, now)
        tip.save(update_fields=["approach"])
    return tip.approach


def _begun(tip: Tip, words: Words, last_day: date, now: datetime) -> Approach:
    return Approach.objects.create(
        shop=tip.shop,
        what=Approach.What.CAMPAIGN,
        name=tip.title,
        first_day=now.astimezone(tip.shop.zone).date(),
        last_day=last_day,
        begins_at=now,
        indicator=Approach.Indicator.RETURNED,
        window_days=WINDOW_DAYS,
        holdout=tip.holdout,
        words={code: dict(said) for code, said in words(tip).items()},
        audience={"query": {"stage": tip.stage} if tip.stage else {}},
        state=Approach.State.RUNNING,
        made_at=now,
    )


def _row(approach: Approach, customer: Customer, channel: Channel, occasion: str, now: datetime) -> Message:
    return drawn_row(
        approach,
        customer.pk,
        held=is_held(approach, customer),
        channel=channel,
        occasion=occasion,
        at=now,
        good_until=end_of(approach.last_day, approach.shop),
    )
