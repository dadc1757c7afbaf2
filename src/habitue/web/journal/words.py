"""Events and entries in words: what moved, from where to where, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from habitue.language import N_, Language
from habitue.loyalty.facts import Kind
from habitue.loyalty.postings import Account as Side
from habitue.loyalty.postings import Type
from habitue.loyalty.terms import Terms
from habitue.loyalty.words import units_text
from habitue.web.actions.ledger_answer import flag_text
from habitue.web.actions.ledger_terms import Rules
from habitue.web.actions.merge import TRANSFER
from habitue.web.models import Account, Entry, Event, Lot

KINDS: dict[str, str] = {
    Kind.VISIT: N_("Visit"),
    Kind.REFUND: N_("Refund"),
    Kind.UNDO: N_("Undoing"),
    Kind.REDEEM: N_("Reward"),
    Kind.GIFT: N_("Gift"),
    Kind.ADJUST: N_("Adjustment"),
    Kind.OPENING: N_("Opening balance"),
    Kind.WELCOME: N_("Welcome gift"),
    Kind.BIRTHDAY: N_("Birthday gift"),
    Kind.BOOST: N_("Visits that count more"),
    Kind.GESTURE: N_("Small gesture"),
    Kind.REMARK: N_("Remark"),
    Kind.RUN: N_("Nightly run"),
    TRANSFER: N_("Cards merged or parted"),
}
SOURCES = {
    "page": N_("on a page"),
    "till": N_("by a till"),
    "api": N_("by a till or program"),
    "import": N_("by an import"),
    "sales": N_("by sales from a till"),
    "worker": N_("by itself, at night"),
    "card": N_("by the customer, on their card"),
    "demo": N_("by the demo"),
    "outreach": N_("with a message"),
}
SIDES = {
    Side.ISSUE: N_("shop: issued"),
    Side.REDEMPTION: N_("shop: redeemed"),
    Side.EXPIRY: N_("shop: expired"),
    Side.ADJUSTMENT: N_("shop: by hand"),
    Side.PURSE: N_("card"),
    Side.OWED: N_("card: owed"),
}
MOVES = {
    Type.EARN: N_("{units} earned."),
    Type.REDEEM: N_("{units} spent on a reward."),
    Type.EXPIRE: N_("{units} expired."),
    Type.REVERSE: N_("{units} taken back."),
    Type.REDEEM_ROLLBACK: N_("{units} given back, with their first expiry date."),
    Type.ADJUST: N_("{units} corrected by hand or by a change of terms."),
    Type.TRANSFER: N_("{units} moved because cards were merged or parted."),
    Type.SETTLE: N_("{units} settle what the card owed."),
    Type.REMATCH: N_("{units} put where they belong, because an earlier event arrived late."),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One entry, ready to be read."""

    words: str
    programme: str
    amount: int
    debit: str
    credit: str
    lot: str


def kind_text(kind: str, language: Language) -> str:
    """What sort of event it is; an unknown sort by its own name."""
    return language.text(KINDS[kind]) if kind in KINDS else kind


def flags_text(event: Event, language: Language) -> list[str]:
    """What people should look at."""
    return [flag_text(flag, language) for flag in event.flags]


def moves_of(entries: list[Entry], terms: Mapping[int, Terms], language: Language) -> list[Move]:
    """The entries of one event in words; ``terms`` say what each programme collects."""
    return [
        Move(
            language.text(
                MOVES[Type(entry.type)],
                units=amount_text(entry.amount, terms.get(entry.debit.programme_id), language),
            ),
            entry.debit.programme.name,
            entry.amount,
            side_text(entry.debit, language),
            side_text(entry.credit, language),
            lot_text(entry.credit_lot or entry.debit_lot, language),
        )
        for entry in entries
    ]


def amount_text(amount: int, terms: Terms | None, language: Language) -> str:
    """``3 stamps``, ``120 points`` or an amount of money."""
    return units_text(amount, terms, language) if terms else language.number(amount)


def side_text(account: Account, language: Language) -> str:
    """What an account is."""
    return language.text(SIDES[Side(account.kind)])


def lot_text(lot: Lot | None, language: Language) -> str:
    """Which lot it is: when it was earned, and until when it is good."""
    if lot is None:
        return ""
    earned = language.day(lot.earned_on, "medium")
    if lot.last_day is None:
        return language.text(N_("lot of {earned}"), earned=earned)
    return language.text(
        N_("lot of {earned}, good until {last}"), earned=earned, last=language.day(lot.last_day, "medium")
    )


def terms_by_row(rules: Rules) -> dict[int, Terms]:
    """The latest terms of each programme, by its row: what it collects never changes."""
    return {rules.numbers[key]: terms for key, terms in rules.terms.items()}
