"""What can happen to a card: one frozen value per fact, as a till, a page or the nightly run states it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

MOST_MONEY = 10**12
"""No amount is above so many minor units."""
MOST_UNITS = 10**6
"""No fact states more units, or more of an item, than this."""
MOST_ITEMS = 1000
MOST_BOOST = 1000
"""No card's visits earn more than ten times as much."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""A fact outside these days is a clock that is wrong."""

Key = tuple[date, datetime, str]
"""What facts are in order of: the shop's day, the instant, the id."""


class Kind(StrEnum):
    """What happened."""

    VISIT = "visit"
    REFUND = "refund"
    UNDO = "undo"
    REDEEM = "redeem"
    GIFT = "gift"
    ADJUST = "adjust"
    OPENING = "opening"
    WELCOME = "welcome"
    BIRTHDAY = "birthday"
    BOOST = "boost"
    GESTURE = "gesture"
    REMARK = "remark"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Item:
    """Something sold: its name as the terms write it, and how many."""

    name: str
    quantity: int = 1


class Fact(NamedTuple):
    """One fact about one card. ``id`` is made where it happened and names it for ever.

    ======== ============================================================================================
    visit    ``amount`` (minor units) and ``items`` where known: earns in every programme in force
    refund   ``target`` (a visit or a redemption); ``amount`` or ``items`` for a part of a visit, else all
    undo     ``target``: any fact, even an undo; what it names counts as never having happened
    redeem   ``programme`` and ``reward``, or ``voucher``; in a credit programme ``units`` alone may be spent
    gift     ``programme`` and either ``units`` or ``reward`` (a voucher); ``last_day`` ends the voucher
    adjust   ``programme``, ``units`` (either sign) and ``reason``
    opening  ``programme`` and ``units``: what the card held elsewhere; ``last_day`` where that is known
    welcome  the terms' welcome gift of every programme in force; once a card
    birthday the terms' birthday gift of every programme in force; once a calendar year
    boost    ``programme``, ``units`` and ``last_day``: what visits earn is multiplied, in hundredths, from then through that day
    gesture  something small of no programme, handed over: ``reward`` is what, ``voucher`` the promise it keeps; moves nothing
    remark   what a colleague saw, by a tap: ``reason`` is the word for it; moves nothing
    run      nothing but time: writes the expiries and the changes of terms that are due on ``day``
    ======== ============================================================================================
    """

    id: str
    card: str  # the code it was stated for: after a merge, cards keep their own facts
    kind: Kind
    at: datetime  # aware
    day: date  # the shop's local date at that instant
    minute: int = 0  # the shop's local time then, in minutes since midnight
    amount: int | None = None
    currency: str | None = None  # None: the shop's
    items: tuple[Item, ...] = ()
    programme: str | None = None
    reward: str | None = None
    voucher: str | None = None
    units: int | None = None
    target: str | None = None
    last_day: date | None = None
    reason: str = ""
    offline: bool = False  # it happened without asking the server: a fact whatever the rules say
    confirmed: bool = False  # a person said yes to what was asked, or released what was kept

    @property
    def key(self) -> Key:
        """Its place in the order of facts; days first, so that they never run backwards."""
        return (self.day, self.at, self.id)
