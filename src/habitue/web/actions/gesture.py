"""Writes about small gestures: promised within the month's money, half held back by chance, kept at the till, lapsed.

A promise is made here, never at a till: money is set aside for it under the lock of the shop's row, so that two tills, or a till and
the worker, cannot promise the same money. It is kept by one event of the kind ``gesture``, of which the ledger takes one for each promise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from habitue.loyalty.facts import Kind
from habitue.loyalty.gestures import Month, bad_day, month_of
from habitue.web.actions.approach import ROUND_DAYS, finish, stop
from habitue.web.actions.drawn import drawn_row, is_held
from habitue.web.models import Approach, Card, Customer, Delight, Event, Message, Routine, Shop, Staff
from habitue.web.models.message import TILL
from habitue.web.queries.customer import customers_of
from habitue.web.queries.gesture import (
    Due,
    due_today,
    end_of,
    gestures_of,
    month_so_far,
    named,
    promised_to,
    without_lately_drawn,
)
from habitue.web.queries.journal import standing

ROUTINE = "gestures"
PAUSE = timedelta(minutes=5)
WINDOW_DAYS = 60
"""Gestures are judged by the visits in so many days after the draw: nearly all regulars come back, so that counting who does shows nothing."""
BAD_DAY = "Tired today"
"""The word that a colleague's tap writes down; the pages say it in the reader's language."""
LATE = "late"
_STATE = Message.State


@dataclass(frozen=True, slots=True)
class Wish:
    """What a shop chose: its monthly money and what one gesture costs in minor units, what it is, and the share held back in per cent."""

    budget: int
    gift: str
    cost: int
    holdout: int


@transaction.atomic
def keep_delight(shop: Shop, wish: Wish, *, on: bool, by: Staff | None, at: datetime) -> Delight:
    """Keep what the shop chose. Another gift, cost or share is another approach; what the old one promised lapses. The money alone is not."""
    found = _locked(shop)
    another = (found.gift, found.cost, found.holdout) != (wish.gift, wish.cost, wish.holdout)
    found.budget, found.gift, found.cost, found.holdout = wish.budget, wish.gift, wish.cost, wish.holdout
    if found.approach is not None and (another or not on):
        stop(found.approach, at=at)
        found.approach = None
    found.on = on
    if on and found.approach is None:
        found.approach = _begun(found, by=by, at=at)
    found.save()
    return found


def _locked(shop: Shop) -> Delight:
    Delight.objects.get_or_create(shop=shop)
    return Delight.objects.select_for_update(of=("self",)).select_related("approach", "shop").get(shop=shop)


def _begun(delight: Delight, *, by: Staff | None, at: datetime) -> Approach:
    shop = delight.shop
    today = at.astimezone(shop.zone).date()
    return Approach.objects.create(
        shop=shop,
        what=Approach.What.GESTURE,
        first_day=today,
        last_day=today + timedelta(days=ROUND_DAYS - 1),
        begins_at=at,
        audience={"customers": customers_of(shop).count()},
        cost_each=delight.cost,
        indicator=Approach.Indicator.VISITS,
        window_days=WINDOW_DAYS,
        holdout=delight.holdout,
        offer={"gesture": delight.gift},
        state=Approach.State.RUNNING,
        made_at=at,
        by=by,
    )


def promise_all(now: datetime) -> int:
    """Promise for every shop that gives and was not looked at lately; how many were drawn."""
    looked = Routine.objects.filter(name=ROUTINE, ran_at__gt=now - PAUSE).values("shop")
    shops = Shop.objects.filter(delight__on=True).exclude(pk__in=looked).defer("picture").order_by("pk")
    return sum(promise(shop, now=now) for shop in shops)


@transaction.atomic
def promise(shop: Shop, *, now: datetime) -> int:
    """Let what is over lapse, then draw whoever is due while the month's money lasts; how many were drawn."""
    delight = _under_way(shop, now)
    Routine.objects.update_or_create(shop=shop, name=ROUTINE, defaults={"ran_at": now})
    overdue = gestures_of(shop).filter(state=_STATE.PLANNED, good_until__lte=now)
    overdue.update(state=_STATE.REFUSED, reason=LATE)
    today = now.astimezone(shop.zone).date()
    return _draw(delight, due_today(shop, today=today), now) if delight.on else 0


def _under_way(shop: Shop, now: datetime) -> Delight:
    """The shop's gestures, locked, with an approach under way: where the last day of one is over, the next begins, drawn anew."""
    delight = _locked(shop)
    approach, today = delight.approach, now.astimezone(shop.zone).date()
    ended = approach is None or approach.last_day < today or approach.ended_at is not None
    if delight.on and ended:
        if approach is not None and approach.ended_at is None:
            finish(approach, at=now)
        delight.approach = _begun(delight, by=None, at=now)
        delight.save()
    return delight


def _draw(delight: Delight, due: Sequence[Due], now: datetime) -> int:
    """Draw in order until the money is all promised; then nobody any more, into neither arm."""
    month, rows = month_so_far(delight.shop, delight, now=now), []
    for one in due:
        if not month.has_room(delight.cost):
            break
        row = _row(delight, one, now)
        month = _set_aside(month, row, delight.cost)
        rows.append(row)
    return len(Message.objects.bulk_create(rows, ignore_conflicts=True))


def _set_aside(month: Month, row: Message, cost: int) -> Month:
    return month if row.arm == Message.Arm.HELD else month.promise(cost)


def _row(delight: Delight, one: Due, now: datetime) -> Message:
    approach = delight.approach
    assert approach is not None  # noqa: S101  (_under_way)
    until = end_of(delight.shop, one.occasion.last_day)
    row = drawn_row(
        approach,
        one.customer.pk,
        held=is_held(approach, one.customer),
        channel=TILL,
        occasion=named(one.occasion),
        at=now,
        good_until=until,
    )
    row.next_at = until  # no sender of messages has anything to do with it
    return row


def on_bad_day(shop: Shop, customer: Customer, *, now: datetime) -> bool:
    """Draw somebody whose bad day a colleague has just noted; whether they were drawn. What they were promised already is theirs."""
    delight = _under_way(shop, now)
    today = now.astimezone(shop.zone).date()
    if not delight.on or promised_to(shop, now=now).filter(customer=customer).exists():
        return False
    due = without_lately_drawn(shop, [Due(customer, bad_day(today))], today=today)
    return _draw(delight, due, now) > 0


def keep_promises(shop: Shop, events: Iterable[UUID], *, now: datetime) -> None:
    """What just-recorded events of the kinds gesture, remark and undo mean here; in the transaction that records them.

    A promise is kept while a gesture for it stands; taken back, it may be kept again until it lapses.
    """
    found = list(
        Event.objects.filter(shop=shop, event_id__in=events, accepted=True).select_related("card__customer")
    )
    for event in found:
        if event.kind == Kind.REMARK and event.body.get("reason") == BAD_DAY:
            _on_remark(shop, event, now)
    for key in _promises_in(shop, found):
        _settle(shop, key, now)


def _on_remark(shop: Shop, event: Event, now: datetime) -> None:
    """A remark that comes late, from a till that was without network, is kept and leads to nothing."""
    customer = event.card.customer if event.card else None
    gives = Delight.objects.filter(shop=shop, on=True).exists()
    if gives and customer is not None and event.day == now.astimezone(shop.zone).date():
        on_bad_day(shop, customer, now=now)


def _promises_in(shop: Shop, events: Collection[Event]) -> set[UUID]:
    """The promises that these gestures keep, or that undoing them breaks."""
    keys = {_key(one) for one in events if one.kind == Kind.GESTURE}
    named_by = _undone_by(events)
    while named_by:
        targets = list(Event.objects.filter(shop=shop, event_id__in=named_by, kind__in=("gesture", "undo")))
        keys |= {_key(one) for one in targets if one.kind == Kind.GESTURE}
        named_by = _undone_by(targets)
    return {key for key in keys if key is not None}


def _undone_by(events: Iterable[Event]) -> set[UUID]:
    return {one.refers_to for one in events if one.kind == Kind.UNDO and one.refers_to is not None}


def _key(event: Event) -> UUID | None:
    try:
        return UUID(event.body.get("voucher", ""))
    except ValueError:
        return None


def promise_again(shop: Shop, target: str) -> str | None:
    """The promise that undoing this undo would keep a second time: its gesture was taken back. None where it would keep none."""
    event = _in_ledger(shop, UUID(target))
    if event is None or event.kind != Kind.UNDO:
        return None
    seen: set[UUID] = set()
    while event is not None and event.kind == Kind.UNDO and event.refers_to and event.event_id not in seen:
        seen.add(event.event_id)
        event = _in_ledger(shop, event.refers_to)
    if event is None or event.kind != Kind.GESTURE:
        return None
    stands = standing(Event.objects.filter(pk=event.pk)).exists()
    return None if stands else str(event.body.get("voucher", ""))


def _in_ledger(shop: Shop, name: UUID) -> Event | None:
    return Event.objects.filter(shop=shop, event_id=name, accepted=True).first()


def _settle(shop: Shop, key: UUID, now: datetime) -> None:
    row = gestures_of(shop).filter(key=key).select_related("approach").first()
    if row is None:
        return
    kept = Event.objects.filter(
        shop=shop, kind=Kind.GESTURE, accepted=True, card__customer=row.customer_id, body__voucher=str(key)
    )
    mine = gestures_of(shop).filter(pk=row.pk)
    if standing(kept).exists():
        mine.exclude(state=_STATE.SENT).update(state=_STATE.SENT, sent_at=now, reason="")
    elif row.state == _STATE.SENT:
        back = _STATE.PLANNED if _has_room_again(shop, row, now) else _STATE.REFUSED
        mine.update(state=back, sent_at=None, reason="" if back == _STATE.PLANNED else LATE)


def _has_room_again(shop: Shop, row: Message, now: datetime) -> bool:
    """Whether a gesture that was taken back may be promised again: what was given in another month is not in the money of this one."""
    delight = _locked(shop)
    month = month_so_far(shop, delight, now=now)
    first, _ = month_of(now.astimezone(shop.zone).date())
    given_now = row.sent_at is not None and row.sent_at.astimezone(shop.zone).date() >= first
    return given_now or month.has_room(row.approach.cost_each)


def may_keep(shop: Shop, key: str, *, card: int, now: datetime) -> bool:
    """Whether this promise is open to the card's holder: its row is locked, so that a second till waits and is refused."""
    try:
        name = UUID(key)
    except ValueError:
        return False
    holder = Card.objects.filter(shop=shop, pk=card).values("customer")
    rows = promised_to(shop, now=now).filter(key=name, customer__in=holder)
    return bool(list(rows.select_for_update().values_list("pk", flat=True)))
