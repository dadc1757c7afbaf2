"""Whose turn is it to be asked how they like the shop? One of a closed list of answers, each with its reason.

The question is put after the ``nth`` visit and again after later ones, never twice to one person within the pause; chance leaves a part of
them out, the same way however often one looks, so that the answers are not only those of whoever always answers. Whoever answered by
themselves rests as long as whoever was asked.

The idea of the salted hash: Bakshy, Eckles and Bernstein (2014), "Designing and Deploying Online Field Experiments", WWW.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from habitue.language import N_

FRESH_DAYS = 14
"""What one thinks of a visit is asked so long after it at most."""
RATING_DAYS = 3
"""A rating in one tap is about the last visit, and asked as long as one remembers it."""
RATING_PAUSE_DAYS = 7
"""Between two ratings of one person: a daily coffee is not rated daily."""
LEAST_PAUSE_DAYS = 7
MOST_CUSTOM = 3


class Turn(StrEnum):
    """Every answer there is. Only ``ASK`` asks; ``LEFT_OUT`` is whom chance passed over."""

    ASK = "ask"
    LEFT_OUT = "left_out"
    OFF = "off"
    SAID_NO = "said_no"
    GONE = "gone"
    EARLY = "early"
    AWAY = "away"
    RESTS = "rests"


REASONS: dict[Turn, str] = {
    Turn.ASK: N_("it is their turn"),
    Turn.LEFT_OUT: N_("left out by chance this time"),
    Turn.OFF: N_("the shop does not ask now"),
    Turn.SAID_NO: N_("they want no messages here"),
    Turn.GONE: N_("the customer was erased or merged into another"),
    Turn.EARLY: N_("they have not come often enough yet"),
    Turn.AWAY: N_("their last visit is too long ago"),
    Turn.RESTS: N_("they were asked not long ago"),
}
"""Each answer in words."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How a shop asks. ``since`` is the day from which on visits call for the question; ``share`` is in per cent."""

    on: bool
    since: date
    nth: int = 3
    pause_days: int = 90
    share: int = 100
    salt: str = "-"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A customer as far as asking goes: ``key`` for the draw, visits and the day of the last one, the days on which they were asked or answered."""

    key: str
    visits: int
    last_visit: date | None
    asked: Sequence[date] = ()
    gone: bool = False
    said_no: bool = False


def turn_of(visitor: Visitor, asking: Asking, *, day: date) -> Turn:
    """Whether the question is put to the visitor on that day of the shop, or why not.

    What they said comes before what the calendar says; chance comes last, so that it draws among those whose turn it is.
    """
    refused = _refused(visitor, asking)
    if refused is not None:
        return refused
    if visitor.visits < asking.nth:
        return Turn.EARLY
    last = visitor.last_visit
    if last is None or last < asking.since or day - last > timedelta(days=FRESH_DAYS):
        return Turn.AWAY
    if rests(visitor.asked, day=day, pause_days=asking.pause_days):
        return Turn.RESTS
    return Turn.ASK if is_drawn(visitor.key, asking, day=day) else Turn.LEFT_OUT


def rating_turn(visitor: Visitor, asking: Asking, *, day: date) -> Turn:
    """Whether a rating of the last visit is asked for; ``visitor.asked`` are the days of their ratings."""
    refused = _refused(visitor, asking)
    if refused is not None:
        return refused
    last = visitor.last_visit
    if last is None or last < asking.since or day - last > timedelta(days=RATING_DAYS):
        return Turn.AWAY
    return Turn.RESTS if rests(visitor.asked, day=day, pause_days=RATING_PAUSE_DAYS) else Turn.ASK


def _refused(visitor: Visitor, asking: Asking) -> Turn | None:
    if visitor.gone:
        return Turn.GONE
    if not asking.on:
        return Turn.OFF
    return Turn.SAID_NO if visitor.said_no else None


def rests(asked: Sequence[date], *, day: date, pause_days: int) -> bool:
    """Whether one of these days lies within the pause before ``day``; one after it counts as well, so that no clock asks twice."""
    return any(day - one < timedelta(days=pause_days) for one in asked)


def is_drawn(key: str, asking: Asking, *, day: date) -> bool:
    """Whether chance picks a customer in the round of that day: the same for the whole round, drawn anew in the next.

    A round is as long as the pause. So nobody is left out for ever, and whoever comes daily has no more chances than others.

    >>> half = Asking(on=True, since=date(2026, 1, 1), share=50, salt="spring")
    >>> [is_drawn("ana", half, day=date(2026, month, 1)) for month in (1, 5, 9)]
    [True, False, True]
    """
    number = day.toordinal() // asking.pause_days
    digest = sha256(f"{asking.salt}\x1f{number}\x1f{key}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64 < asking.share / 100
