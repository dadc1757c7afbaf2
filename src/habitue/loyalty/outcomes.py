"""The closed list of what one fact can come to: a stable code, a kind, and words a person can read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from habitue.language import N_

NOTHING: Mapping[str, Any] = MappingProxyType({})
"""What an answer holds that needs no more words."""


class Verdict(StrEnum):
    """What kind of answer it is. ``done`` and ``waiting`` are accepted; the others write nothing."""

    DONE = "done"
    ASK = "ask"
    REFUSED = "refused"
    KEPT = "kept"
    WAITING = "waiting"


class Outcome(StrEnum):
    """Every outcome there is."""

    EARNED = "earned"
    NOTHING_EARNED = "nothing_earned"
    BELOW_MINIMUM = "below_minimum"
    CAP_REACHED = "cap_reached"
    DISCOUNTED = "discounted"
    REDEEMED = "redeemed"
    GIVEN = "given"
    REWARD_GIVEN = "reward_given"
    ADJUSTED = "adjusted"
    OPENED = "opened"
    WELCOMED = "welcomed"
    BIRTHDAY = "birthday"
    BOOSTED = "boosted"
    TREATED = "treated"
    REMARKED = "remarked"
    REFUNDED = "refunded"
    UNDONE = "undone"
    UNDONE_BEFORE = "undone_before"
    BROUGHT_UP_TO_DATE = "brought_up_to_date"
    TOO_SOON = "too_soon"
    AMOUNT_WANTED = "amount_wanted"
    WAITS = "waits"
    KEPT_OFFLINE = "kept_offline"
    NOT_ENOUGH = "not_enough"
    UNKNOWN_PROGRAMME = "unknown_programme"
    UNKNOWN_REWARD = "unknown_reward"
    UNKNOWN_VOUCHER = "unknown_voucher"
    VOUCHER_OVER = "voucher_over"
    REWARD_NOT_YET = "reward_not_yet"
    REWARD_OVER = "reward_over"
    REWARD_LIMIT = "reward_limit"
    REWARD_LIMIT_TODAY = "reward_limit_today"
    ALREADY_WELCOMED = "already_welcomed"
    ALREADY_BIRTHDAY = "already_birthday"
    NO_PRESENT = "no_present"
    FOREIGN_CURRENCY = "foreign_currency"
    BAD_AMOUNT = "bad_amount"
    BAD_UNITS = "bad_units"
    BAD_ITEMS = "bad_items"
    BAD_DAY = "bad_day"
    NO_CARD = "no_card"
    NO_TARGET = "no_target"
    NOT_REFUNDABLE = "not_refundable"
    NOT_STARTED = "not_started"

    @property
    def verdict(self) -> Verdict:
        """What kind of answer it is."""
        return _VERDICTS.get(self, Verdict.DONE)

    @property
    def accepted(self) -> bool:
        """Whether the fact is the card's past from now on."""
        return self in _ACCEPTED

    @property
    def text(self) -> str:
        """Its words, to be filled with a decision's values by ``words.outcome_text``."""
        return TEXTS[self]


_VERDICTS = {
    Outcome.TOO_SOON: Verdict.ASK,
    Outcome.AMOUNT_WANTED: Verdict.ASK,
    Outcome.WAITS: Verdict.WAITING,
    Outcome.KEPT_OFFLINE: Verdict.KEPT,
} | dict.fromkeys(tuple(Outcome)[tuple(Outcome).index(Outcome.NOT_ENOUGH) :], Verdict.REFUSED)

_ACCEPTED = frozenset(one for one in Outcome if one.verdict in (Verdict.DONE, Verdict.WAITING))

TEXTS: dict[Outcome, str] = {
    Outcome.EARNED: N_("{gained}."),
    Outcome.NOTHING_EARNED: N_("The visit is noted; it earns nothing."),
    Outcome.BELOW_MINIMUM: N_("The visit is noted; it earns nothing below {minimum}."),
    Outcome.CAP_REACHED: N_("The visit is noted; this card has had all it can earn in a day."),
    Outcome.DISCOUNTED: N_("{percent} off: {discount} less."),
    Outcome.REDEEMED: N_("Give the reward: {reward}."),
    Outcome.GIVEN: N_("{gained}, on the house."),
    Outcome.REWARD_GIVEN: N_("On the house: {reward}."),
    Outcome.ADJUSTED: N_("{gained}, by hand."),
    Outcome.OPENED: N_("{gained}, brought over."),
    Outcome.WELCOMED: N_("Welcome: {gained}."),
    Outcome.BIRTHDAY: N_("Happy birthday: {gained}."),
    Outcome.BOOSTED: N_("Until {day} included, each visit earns {factor} times as much."),
    Outcome.TREATED: N_("On the house: {reward}."),
    Outcome.REMARKED: N_("It is noted."),
    Outcome.REFUNDED: N_("The refund is noted: {gained}."),
    Outcome.UNDONE: N_("Undone: {gained}."),
    Outcome.UNDONE_BEFORE: N_("It had been undone before it arrived; nothing is added."),
    Outcome.BROUGHT_UP_TO_DATE: N_("The card is up to date."),
    Outcome.TOO_SOON: N_("This card had a visit less than {minutes} minutes ago. Count another one?"),
    Outcome.AMOUNT_WANTED: N_("How much was paid? Without an amount this visit earns nothing."),
    Outcome.WAITS: N_("What it concerns has not arrived yet; it will take effect then."),
    Outcome.KEPT_OFFLINE: N_("A reward given without network waits for the owner’s decision: {reward}."),
    Outcome.NOT_ENOUGH: N_("Not enough on the card: it has {have} and this takes {cost}."),
    Outcome.UNKNOWN_PROGRAMME: N_("There is no such programme in this shop."),
    Outcome.UNKNOWN_REWARD: N_("There is no such reward in this programme."),
    Outcome.UNKNOWN_VOUCHER: N_("This card has no such voucher, or it has been used."),
    Outcome.VOUCHER_OVER: N_("This voucher was good until {day}."),
    Outcome.REWARD_NOT_YET: N_("This reward can be had from {day}."),
    Outcome.REWARD_OVER: N_("This reward could be had until {day}."),
    Outcome.REWARD_LIMIT: N_("A card can have this reward {limit} times; it has had it {times} times."),
    Outcome.REWARD_LIMIT_TODAY: N_(
        "A card can have this reward {limit} times a day; it has had it {times} times today."
    ),
    Outcome.ALREADY_WELCOMED: N_("This card has had its welcome gift."),
    Outcome.ALREADY_BIRTHDAY: N_("This card has had its birthday gift this year."),
    Outcome.NO_PRESENT: N_("No programme gives anything on this occasion."),
    Outcome.FOREIGN_CURRENCY: N_("The amount is in {found}; this programme counts in {wanted}."),
    Outcome.BAD_AMOUNT: N_("The amount is from 0 to {most} in the smallest coin, in whole numbers."),
    Outcome.BAD_UNITS: N_("The number of units is a whole number up to {most}."),
    Outcome.BAD_ITEMS: N_("Each item has a name and a number from 1 to {most}."),
    Outcome.BAD_DAY: N_("The date {day} cannot be right. Check the clock of the till."),
    Outcome.NO_CARD: N_("It does not say which card."),
    Outcome.NO_TARGET: N_("It does not say what it concerns."),
    Outcome.NOT_REFUNDABLE: N_("Only a visit or a reward can be refunded; undo it instead."),
    Outcome.NOT_STARTED: N_("This programme begins on {day}."),
}


class Flag(StrEnum):
    """What people should look at though the fact was accepted."""

    LATE = "late"
    OFFLINE = "offline"
    TOO_SOON = "too_soon"
    CAPPED = "capped"
    OVERDRAWN = "overdrawn"
    OVER_LIMIT = "over_limit"
    REFUND_EXCEEDS = "refund_exceeds"

    @property
    def text(self) -> str:
        """Its words."""
        return FLAG_TEXTS[self]


FLAG_TEXTS: dict[Flag, str] = {
    Flag.LATE: N_("arrived after later events of this card"),
    Flag.OFFLINE: N_("without network"),
    Flag.TOO_SOON: N_("soon after another visit"),
    Flag.CAPPED: N_("cut to the most a day can earn"),
    Flag.OVERDRAWN: N_("took more than the card had; the rest is owed"),
    Flag.OVER_LIMIT: N_("beyond the reward’s limits"),
    Flag.REFUND_EXCEEDS: N_("more refunded than was sold"),
}
