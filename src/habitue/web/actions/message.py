"""Writes about messages: planned for whom they are due, held back or sent, each once however often it is tried.

Three steps, and a worker may be killed between any two of them:

1. ``plan`` asks who is due and may be written to, draws, and makes every row of one automation in one transaction: those to write
   to, and in the same moment the phantom rows of those held back.
2. ``send_planned`` takes one row at a time. It asks again whether the customer may be written to, then says ``SENDING`` before the
   network is touched.
3. What the channel answers is written down. A row that a killed worker left ``SENDING`` is never sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from habitue.loyalty.courtesy import MONTH, Answer, Channel, Courtesy, Decision, Purpose, Reader, may_write
from habitue.web.actions.approach import next_round
from habitue.web.actions.drawn import drawn_row, is_held
from habitue.web.actions.offer import Given, give_offer
from habitue.web.channels.letter import Channel as Sender
from habitue.web.channels.letter import Letter, Outcome, Send
from habitue.web.models import Approach, Automation, Customer, Message, Routine, Shop, StoppedAddress
from habitue.web.models.approach import Kind
from habitue.web.queries.automation import A_PIECE, ORDER, Due, due
from habitue.web.queries.message import address_digest, courtesy_of, readers_of

_log = logging.getLogger("habitue.outreach")
ROUTINE = "outreach"
PAUSE = timedelta(minutes=5)
"""So long a shop rests between two looks at who is due."""
AT_ONCE = 100
"""So many letters are sent in a turn: between turns the worker does what else is to be done."""
MOST_PAUSE = timedelta(hours=6)
A_DAY = timedelta(days=1)
_NOWHERE = {Answer.NO_ADDRESS, Answer.STOPPED, Answer.SAID_NO, Answer.NO_CONSENT}
"""Answers that close one channel and leave the next one open."""
LATE, GONE = "late", "gone"
Write = Callable[[Message, Given | None], Letter | None]
"""Puts a message into words, with the gift that came with it; None where what it was about is over."""


def purpose_of(automation: Automation) -> Purpose:
    """What the automation's messages are for. Only the ready words about an ending reward are known to offer nothing."""
    plain = automation.kind == Kind.EXPIRING and not automation.words and not automation.offer
    return Purpose.SERVICE if plain else Purpose.OFFER


def plan_all(*, ready: Callable[[Shop], Sequence[Channel]], now: datetime) -> int:
    """Plan for every shop with an automation on that was not looked at lately; how many rows were made."""
    looked = Routine.objects.filter(name=ROUTINE, ran_at__gt=now - PAUSE).values("shop")
    shops = Shop.objects.filter(automations__on=True).exclude(pk__in=looked).distinct().defer("picture")
    return sum(plan(shop, ready(shop), now=now) for shop in shops.order_by("pk"))


def plan(shop: Shop, channels: Sequence[Channel], *, now: datetime) -> int:
    """Plan for every automation of the shop that is on, the most pressing first; how many rows were made."""
    with transaction.atomic():
        # one look at a time: two at once would both find room in one customer's month
        Routine.objects.get_or_create(shop=shop, name=ROUTINE, defaults={"ran_at": now})
        Routine.objects.select_for_update().get(shop=shop, name=ROUTINE)
        found = Automation.objects.filter(shop=shop, on=True).select_related("approach", "shop")
        by_kind = {one.kind: one for one in found}
        count = sum(_plan_one(by_kind[kind], channels, now) for kind in ORDER if kind in by_kind)
        Routine.objects.filter(shop=shop, name=ROUTINE).update(ran_at=now)
    return count


def _plan_one(automation: Automation, channels: Sequence[Channel], now: datetime) -> int:
    automation = next_round(automation, at=now)
    wanted = due(automation.shop, automation, now=now)
    pieces = (wanted[at : at + A_PIECE] for at in range(0, len(wanted), A_PIECE))
    return sum(_plan_some(automation, piece, channels, now) for piece in pieces)


def _plan_some(
    automation: Automation, wanted: Sequence[Due], channels: Sequence[Channel], now: datetime
) -> int:
    """Make the rows of those who may be written to now; the others are asked about again."""
    shop, approach = automation.shop, automation.approach
    people = Customer.objects.filter(shop=shop).in_bulk([one.customer for one in wanted])
    readers = readers_of(shop, list(people.values()), channels, now=now)
    courtesy, purpose = courtesy_of(shop), purpose_of(automation)
    rows: dict[int, Message] = {}
    for one in wanted:
        ways = [(channel, readers[one.customer, channel]) for channel in channels]
        chosen = _way(ways, purpose, now, courtesy)
        # one message of a kind at a time, whatever occasions there are
        if approach is not None and chosen is not None and one.customer not in rows:
            rows[one.customer] = _row(approach, people[one.customer], one, chosen, now)
    return len(Message.objects.bulk_create(rows.values(), ignore_conflicts=True))


def _way(
    ways: Iterable[tuple[Channel, Reader]], purpose: Purpose, now: datetime, courtesy: Courtesy
) -> Channel | None:
    """The first channel that is open to the customer, if they may be written to now."""
    for channel, reader in ways:
        decision = may_write(reader, channel=channel, purpose=purpose, at=now, courtesy=courtesy)
        if decision.answer not in _NOWHERE:
            return channel if decision.allowed else None
    return None


def _row(approach: Approach, customer: Customer, one: Due, channel: Channel, now: datetime) -> Message:
    """The row of a customer who is due, drawn now that it is sure that they may be written to."""
    return drawn_row(
        approach,
        customer.pk,
        held=is_held(approach, customer),
        channel=channel,
        occasion=one.occasion,
        at=now,
        good_until=one.good_until,
    )


def send_planned(write: Write, channels: Iterable[Sender], *, now: datetime) -> int:
    """Send what is planned and due, so many at once; how many were sent."""
    waiting = Message.objects.filter(state=Message.State.PLANNED, next_at__lte=now)
    rows = (
        waiting.exclude(approach__state=Approach.State.PAUSED)
        .select_related("shop", "customer", "approach")
        .defer("shop__picture")
        .order_by("next_at", "pk")
    )
    by_channel: dict[str, list[Message]] = {}
    for row in rows[:AT_ONCE]:
        by_channel.setdefault(row.channel, []).append(row)
    sent = 0
    for channel in channels:
        found = by_channel.get(channel.name, ())
        if found:
            with channel.open() as send:
                sent += sum(_sent(row, write, send, channel, now) for row in found)
    return sent


def _sent(message: Message, write: Write, send: Send, channel: Sender, now: datetime) -> bool:
    """Whether it went out. Asked again first: between the draw and this moment anything may have been said."""
    if not channel.ready(message.shop):
        return _later(message, now + PAUSE)
    decision = _still_allowed(message, now)
    if decision.waits and decision.until is not None and decision.until < message.good_until:
        return _later(message, decision.until)
    if decision.answer is Answer.ENOUGH and now + A_DAY < message.good_until:
        return _later(message, now + A_DAY)
    if not decision.allowed or now >= message.good_until:
        return _refused(message, LATE if decision.allowed or decision.waits else decision.answer)
    letter = write(message, give_offer(message))
    if letter is None:
        return _refused(message, LATE)
    if not _claimed(message, letter):
        return False
    try:
        outcome = send(letter)
    except Exception:  # noqa: BLE001  (whatever it was, the letter may be on its way)
        _log.exception("a letter may not have arrived; it is not sent again")
        outcome = Outcome.UNKNOWN
    return _note(message, letter, outcome, now)


def _still_allowed(message: Message, now: datetime) -> Decision:
    """The rules once more, but for the month's measure: the row itself has its place in it.

    A late wave of a launch has lost it again, a month after the draw: then it waits until there is room.
    """
    channel = Channel(message.channel)
    reader = readers_of(message.shop, [message.customer], [channel], now=now)[message.customer.pk, channel]
    purpose = _purpose(message)
    if message.wave <= 1 or message.drawn_at > now - MONTH:
        reader = replace(reader, written=())
    return may_write(reader, channel=channel, purpose=purpose, at=now, courtesy=courtesy_of(message.shop))


def _purpose(message: Message) -> Purpose:
    if message.approach.what == Approach.What.REPLY:
        return Purpose.REPLY
    automation = Automation.objects.filter(shop=message.shop, kind=message.approach.kind).first()
    return purpose_of(automation) if automation else Purpose.OFFER


def _claimed(message: Message, letter: Letter) -> bool:
    """Say that it is being sent; False where another worker, a stop, a pause or an erasure was quicker."""
    return bool(
        _planned(message)
        .exclude(approach__state=Approach.State.PAUSED)
        .update(
            state=Message.State.SENDING,
            subject=letter.subject[:200],
            body=letter.body,
            language=letter.language.base,
            tries=F("tries") + 1,
            sent_to=address_digest(message.shop, message.channel, letter.to),
        )
    )


def _planned(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, state=Message.State.PLANNED)


def _later(message: Message, at: datetime) -> bool:
    _planned(message).update(next_at=at)
    return False


def _refused(message: Message, reason: str) -> bool:
    _planned(message).update(state=Message.State.REFUSED, reason=str(reason))
    return False


def _note(message: Message, letter: Letter, outcome: Outcome, now: datetime) -> bool:
    """Write down what the channel said; where surely nothing went out, it is planned again, later each time.

    An address that takes nothing is stopped first: killed between the two, the message is only unknown.
    """
    if outcome is Outcome.BOUNCE:
        stop_address(message.shop, message.channel, letter.to, reason=StoppedAddress.Reason.BOUNCE, at=now)
    mine = Message.objects.filter(pk=message.pk, state=Message.State.SENDING)
    if outcome is Outcome.SENT:
        mine.update(state=Message.State.SENT, sent_at=now)
    elif outcome is Outcome.LATER:
        pause = min(MOST_PAUSE, timedelta(minutes=2 ** min(message.tries, 10)))
        mine.update(state=Message.State.PLANNED, next_at=now + pause)
    else:
        mine.update(state=Message.State.FAILED, reason=str(outcome))
    return outcome is Outcome.SENT


def stop_address(shop: Shop, channel: str, address: str, *, reason: str, at: datetime) -> None:
    """Send nothing more to an address; it stays so when its customer is erased and comes again."""
    StoppedAddress.objects.get_or_create(
        shop=shop,
        channel=channel,
        digest=address_digest(shop, channel, address),
        defaults={"reason": reason, "at": at},
    )


def forget_words(shop: Shop, people: Sequence[int]) -> None:
    """Empty what was written to people who are erased, and write nothing more. That they were drawn, and into which arm, stays."""
    found = Message.objects.filter(shop=shop, customer__in=people)
    found.filter(state=Message.State.PLANNED).update(state=Message.State.REFUSED, reason=GONE)
    found.update(subject="", body="", language="", sent_to="")


def hand_over(shop: Shop, absorbed: Customer, kept: Customer) -> list[int]:
    """Give a merged customer's messages to the one they were merged into; which were given.

    Where both had one occasion, the kept customer's own stands, and the other one, if it still waits, is not sent.
    """
    theirs = Message.objects.filter(shop=shop, customer=absorbed)
    own = Message.objects.filter(shop=shop, customer=kept).values("occasion")
    theirs.filter(occasion__in=own, state=Message.State.PLANNED).update(
        state=Message.State.REFUSED, reason=GONE
    )
    moved = list(theirs.exclude(occasion__in=own).values_list("pk", flat=True))
    Message.objects.filter(pk__in=moved).update(customer=kept)
    return moved


def hand_back(shop: Shop, messages: Sequence[int], kept: Customer, absorbed: Customer) -> None:
    """Give messages back to a customer who is parted again."""
    had = Message.objects.filter(shop=shop, customer=absorbed).values("occasion")
    back = Message.objects.filter(shop=shop, pk__in=messages, customer=kept).exclude(occasion__in=had)
    back.update(customer=absorbed)
