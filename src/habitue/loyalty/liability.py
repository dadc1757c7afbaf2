"""What outstanding units may still cost the shop: units x chance of use x cost of a unit. Whole numbers all through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from habitue.loyalty.postings import Account, Posting, Type
from habitue.loyalty.rounding import half_even
from habitue.loyalty.terms import Terms, Unit

CERTAIN = 10_000
"""A chance of 1, in basis points."""


@dataclass(frozen=True, slots=True)
class Liability:
    """``amount`` minor units; the chance in basis points; the cost of a unit, exactly."""

    units: int
    chance: int
    unit_cost: Fraction
    amount: int


def liability(units: int, terms: Terms, *, chance: int, taken: Mapping[str, int] | None = None) -> Liability:
    """The expected cost of so many outstanding units; ``taken`` says how often each reward was taken so far."""
    cost = unit_cost(terms, taken or {})
    exact = units * chance * cost
    return Liability(units, chance, cost, half_even(exact.numerator, exact.denominator * CERTAIN))


def unit_cost(terms: Terms, taken: Mapping[str, int]) -> Fraction:
    """What a unit costs when it is used: over the rewards as they were taken; the dearest where none was yet.

    Credit is money: a unit of it costs itself.
    """
    if terms.unit is Unit.CREDIT:
        return Fraction(1)
    units = sum(reward.cost * taken.get(reward.key, 0) for reward in terms.rewards)
    if units:
        return Fraction(sum(reward.worth * taken.get(reward.key, 0) for reward in terms.rewards), units)
    return max((Fraction(reward.worth, reward.cost) for reward in terms.rewards), default=Fraction(0))


def chance_of_use(postings: Iterable[Posting]) -> int:
    """The share of the units that met their end by being used, in basis points; certain where none has yet."""
    used = expired = 0
    for posting in postings:
        if posting.type in (Type.REDEEM, Type.REDEEM_ROLLBACK):
            used += posting.amount * (
                (posting.sink is Account.REDEMPTION) - (posting.source is Account.REDEMPTION)
            )
        elif posting.type is Type.EXPIRE:
            expired += posting.amount
    ended = used + expired
    return half_even(CERTAIN * used, ended) if used >= 0 and ended > 0 else CERTAIN
