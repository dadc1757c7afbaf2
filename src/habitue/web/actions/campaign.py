"""Writes about campaigns: drafted, planned, drawn once, paused, stopped.

``draw_campaigns`` is the worker's: when a campaign's hour has come it asks once more whom it is for and who of them may be written
to, and only then draws. Every row, of the held-back as of the others, is made in one transaction with the campaign's change of
state, and each customer's occasion is named after the campaign: killed anywhere, a worker leaves either nothing or everything.
A launch holds nobody back for good: everybody's wave is drawn at once, and the rows of later waves wait for their hour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from habitue.effects.assignment import draw, draw_pairs, waves
from habitue.effects.launch import Waves
from habitue.loyalty.courtesy import Channel
from habitue.web.actions.approach import stop
from habitue.web.actions.drawn import drawn_row
from habitue.web.actions.message import ROUTINE
from habitue.web.models import Approach, Customer, Message, Routine, Shop, Staff
from habitue.web.models.approach import HALF
from habitue.web.queries.automation import A_PIECE
from habitue.web.queries.campaign import people_of, spent_before, ways_of
from habitue.web.queries.effect import end_of
from habitue.web.queries.launch import kept_waves, wave_at, waves_of
from habitue.web.queries.message import courtesy_of

Ready = Callable[[Shop], Sequence[Channel]]
State = Approach.State


@dataclass(frozen=True, slots=True)
class Wanted:
    """A campaign as its shop wants it. ``begins_at`` None: as soon as it is sent off; letters leave on ``letter_days`` days.

    ``query`` narrows the customers as the address of their list does, ``words`` are ``{"fr": {"subject", "body"}, ...}`` of one
    language at least, ``cost`` is in minor units and beside the gifts. ``waves`` make it a launch, to the programme ``joins`` if it is
    one: then its window and the share not yet invited follow from them.
    """

    name: str
    query: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    offer: Mapping[str, Any]
    begins_at: datetime | None = None
    letter_days: int = 3
    indicator: str = Approach.Indicator.RETURNED
    window_days: int = 30
    holdout: int = HALF
    cost: int = 0
    waves: Waves | None = None
    joins: str = ""


def draft(shop: Shop, wanted: Wanted, *, by: Staff | None, at: datetime) -> Approach:
    """A new campaign that nothing is sent for yet."""
    made = Approach(shop=shop, what=Approach.What.CAMPAIGN, state=State.DRAFT, made_at=at, by=by)
    _fill(made, wanted, at)
    made.save()
    return made


@transaction.atomic
def change(approach: Approach, wanted: Wanted, *, at: datetime) -> bool:
    """Change a draft; False where it is none any more: what was fixed before the sending stays so."""
    locked = _locked(approach, State.DRAFT)
    if locked is None:
        return False
    _fill(locked, wanted, at)
    locked.save()
    return True


def _fill(approach: Approach, wanted: Wanted, at: datetime) -> None:
    begins = max(wanted.begins_at or at, at)
    approach.name, approach.audience = wanted.name, {"query": dict(wanted.query)}
    approach.words = {code: dict(said) for code, said in wanted.words.items()}
    approach.offer, approach.cost_fixed = dict(wanted.offer), wanted.cost
    approach.indicator, approach.window_days = wanted.indicator, wanted.window_days
    approach.holdout, approach.begins_at = wanted.holdout, wanted.begins_at
    if wanted.waves is not None:
        approach.audience["waves"] = kept_waves(wanted.waves, joins=wanted.joins)
        approach.window_days, approach.holdout = wanted.waves.days, round(100 * wanted.waves.held_share)
    _date(approach, begins, wanted.letter_days)


def _date(approach: Approach, begins: datetime, days: int) -> None:
    approach.first_day = begins.astimezone(approach.shop.zone).date()
    approach.last_day = approach.first_day + timedelta(days=_days_of_waves(approach) + days - 1)


def _days_of_waves(approach: Approach) -> int:
    """How many days after the first the last wave of a launch leaves; 0 of any other campaign."""
    found = waves_of(approach)
    return found.days_until(found.count) if found else 0


def letter_days(approach: Approach) -> int:
    """On how many days its letters may leave, of a launch those of its last wave."""
    return (approach.last_day - approach.first_day).days + 1 - _days_of_waves(approach)


def remove_draft(approach: Approach) -> bool:
    """Remove a draft; False where it is none any more."""
    return Approach.objects.filter(pk=approach.pk, state=State.DRAFT).delete()[0] > 0


@transaction.atomic
def send_off(approach: Approach, *, at: datetime) -> datetime | None:
    """Plan a draft for its hour, or for now: the first moment from then on at which the shop writes. None where it is no draft.

    Raises:
        ClosedForLong: there is no such moment within 400 days.
    """
    locked = _locked(approach, State.DRAFT)
    if locked is None:
        return None
    begins = courtesy_of(locked.shop).reopens(max(locked.begins_at or at, at))
    if begins is None:
        raise ClosedForLong
    days = letter_days(locked)
    locked.begins_at, locked.state = begins, State.PLANNED
    _date(locked, begins, days)
    locked.save()
    return begins


class ClosedForLong(ValueError):
    """The shop writes to nobody for as long as can be foreseen."""


@transaction.atomic
def take_back(approach: Approach) -> bool:
    """Make a draft again of a campaign that was not drawn yet; False where it was."""
    locked = _locked(approach, State.PLANNED, State.PAUSED)
    if locked is None or _is_drawn(locked):
        return False
    locked.state = State.DRAFT
    locked.save()
    return True


@transaction.atomic
def pause(approach: Approach) -> bool:
    """Let nothing leave until it is resumed; False where nothing was under way."""
    locked = _locked(approach, State.PLANNED, State.RUNNING)
    if locked is None:
        return False
    locked.state = State.PAUSED
    locked.save()
    return True


@transaction.atomic
def resume(approach: Approach, *, at: datetime) -> bool:
    """Go on where it was paused; one that was not drawn yet is drawn at its hour, or now where that is past."""
    locked = _locked(approach, State.PAUSED)
    if locked is None:
        return False
    locked.state = State.RUNNING if _is_drawn(locked) else State.PLANNED
    if locked.state == State.PLANNED and locked.begins_at is not None and locked.begins_at < at:
        days = letter_days(locked)
        locked.begins_at = courtesy_of(locked.shop).reopens(at) or at
        _date(locked, locked.begins_at, days)
    locked.save()
    return True


@transaction.atomic
def stop_campaign(approach: Approach, *, at: datetime) -> bool:
    """End it: what waits is not sent any more, and who was drawn is followed to the end. False where it had ended."""
    locked = _locked(approach, State.PLANNED, State.RUNNING, State.PAUSED)
    if locked is None:
        return False
    stop(locked, at=at)
    return True


def _locked(approach: Approach, *states: str) -> Approach | None:
    rows = Approach.objects.select_for_update(of=("self",)).select_related("shop").defer("shop__picture")
    return rows.filter(pk=approach.pk, what=Approach.What.CAMPAIGN, state__in=states).first()


def _is_drawn(approach: Approach) -> bool:
    return Message.objects.filter(approach=approach).exists()


def _campaigns(state: str) -> QuerySet[Approach]:
    found = Approach.objects.filter(what=Approach.What.CAMPAIGN, state=state)
    return found.select_related("shop").defer("shop__picture").order_by("begins_at", "pk")


def draw_campaigns(*, ready: Ready, now: datetime) -> int:
    """Draw every campaign whose hour has come; how many rows were made."""
    due = list(_campaigns(State.PLANNED).filter(begins_at__lte=now))
    return sum(_drawn(approach, ready(approach.shop), now) for approach in due)


def _drawn(approach: Approach, channels: Sequence[Channel], now: datetime) -> int:
    shop = approach.shop
    if end_of(approach.last_day, shop) <= now:
        # the server was away for all of its days: what it says may not be true any more
        stop(approach, at=now)
        return 0
    if courtesy_of(shop).reopens(now) != now:
        return 0  # a night or a closed day has come between: it is asked again
    with transaction.atomic():
        # as for automations: two looks at once would both find room in one customer's month
        Routine.objects.get_or_create(shop=shop, name=ROUTINE, defaults={"ran_at": now})
        Routine.objects.select_for_update().get(shop=shop, name=ROUTINE)
        locked = _locked(approach, State.PLANNED)
        return 0 if locked is None else _draw(locked, channels, now)


def _draw(approach: Approach, channels: Sequence[Channel], now: datetime) -> int:
    """Make the rows of everybody who may be written to now, and say that it runs; over at once where that is nobody."""
    shop = approach.shop
    people = people_of(shop, approach.audience.get("query", {}))
    ways = {
        pk: way.channel
        for pk, way in ways_of(shop, people, channels, now=now).items()
        if way.channel is not None
    }
    approach.audience = {**approach.audience, "people": len(people), "customers": len(ways)}
    approach.state, approach.ended_at = (State.RUNNING, None) if ways else (State.DONE, now)
    turns = waves_of(approach)
    if turns is None:
        approach.first_day = now.astimezone(shop.zone).date()
        held = _held_back(approach, list(ways))
        rows = [_row(approach, pk, channel, held=pk in held, now=now) for pk, channel in ways.items()]
    else:
        days = letter_days(approach)
        approach.begins_at = now
        _date(approach, now, days)
        drawn = _in_waves(approach, turns, list(ways))
        rows = [
            _in_turn(_row(approach, pk, channel, held=False, now=now), turns, drawn[pk])
            for pk, channel in ways.items()
        ]
    approach.save()
    return len(Message.objects.bulk_create(rows, batch_size=A_PIECE))


def _held_back(approach: Approach, people: Sequence[int]) -> set[int]:
    """Whom chance holds back: one of each two who spent alike where it is a half, else each by a draw of their own."""
    if approach.holdout == 0:
        return set()
    keys = _keys(approach.shop, people)
    if approach.holdout != HALF:
        share = approach.holdout / 100
        return {pk for key, pk in keys.items() if draw(key, salt=approach.salt, held_share=share) == "held"}
    past = spent_before(approach.shop, people)
    found = draw_pairs({key: past[pk] for key, pk in keys.items()}, salt=approach.salt)
    held = {pair.held for pair in found.pairs}
    # who is left over is drawn alone, by a half as well
    if found.left_over is not None and draw(found.left_over, salt=approach.salt) == "held":
        held.add(found.left_over)
    return {keys[key] for key in held}


def _in_waves(approach: Approach, turns: Waves, people: Sequence[int]) -> dict[int, int]:
    """The wave of each: of two, one of each two who spent alike; of more, by chance alone."""
    if turns.count == 2:
        later = _held_back(approach, people)
        return {pk: 2 if pk in later else 1 for pk in people}
    keys = _keys(approach.shop, people)
    drawn = waves(list(keys), salt=approach.salt, count=turns.count)
    return {keys[key]: number for number, wave in enumerate(drawn, 1) for key in wave}


def _keys(shop: Shop, people: Sequence[int]) -> dict[str, int]:
    wanted = set(people)
    rows = Customer.objects.filter(shop=shop).values_list("key", "pk")
    return {str(key): pk for key, pk in rows.iterator() if pk in wanted}


def _row(approach: Approach, customer: int, channel: Channel, *, held: bool, now: datetime) -> Message:
    return drawn_row(
        approach,
        customer,
        held=held,
        channel=channel,
        occasion=occasion_of(approach),
        at=now,
        good_until=end_of(approach.last_day, approach.shop),
    )


def _in_turn(row: Message, turns: Waves, wave: int) -> Message:
    """The row of a customer who is invited with that wave."""
    row.wave, row.next_at = wave, wave_at(row.drawn_at, turns, wave)
    return row


def occasion_of(approach: Approach) -> str:
    """The name of a campaign in a customer's messages: there is one of it for each, ever."""
    return f"campaign:{approach.key}"


def end_campaigns(*, now: datetime) -> int:
    """Say of campaigns that they are over when their last day is, and nothing waits any more; how many ended."""
    over = 0
    for approach in _campaigns(State.RUNNING):
        if end_of(approach.last_day, approach.shop) > now:
            continue
        if not Message.objects.filter(approach=approach, state=Message.State.PLANNED).exists():
            rows = Approach.objects.filter(pk=approach.pk, state=State.RUNNING)
            over += rows.update(state=State.DONE, ended_at=end_of(approach.last_day, approach.shop))
    return over
