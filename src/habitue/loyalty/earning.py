"""What one visit earns in one programme, before any refund."""

from __future__ import annotations

from typing import NamedTuple

from habitue.loyalty.facts import MOST_MONEY, Fact
from habitue.loyalty.outcomes import Outcome
from habitue.loyalty.rounding import half_even
from habitue.loyalty.terms import Cashback, Discount, PerAmount, PerItem, PerVisit, Rule, Terms

_PLAIN = 100
"""A multiplier that changes nothing, in hundredths."""


class Earning(NamedTuple):
    """``units`` earned; or why there are none; and the price cut, where there is one."""

    units: int
    outcome: Outcome
    capped: bool = False
    percent: int = 0
    discount: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether there is no more to say of it than that something was earned."""
        return self.outcome is Outcome.EARNED and not (self.capped or self.percent)


def earned(terms: Terms, fact: Fact, *, already: int, multiplier: int, boost: int = _PLAIN) -> Earning:
    """What the visit earns for a card that has earned ``already`` units by visits that day; ``multiplier`` is its tier's.

    ``boost`` was given to the card alone: of it and happy hours the better one counts.
    """
    percent = _percent_off(terms, fact)
    discount = half_even((fact.amount or 0) * percent, 100) if percent else 0
    if terms.minimum and (fact.amount or 0) < terms.minimum:
        return Earning(0, Outcome.BELOW_MINIMUM, percent=percent, discount=discount)
    base = sum([_units(rule, fact) for rule in terms.rules])
    # no purchase makes a number that a ledger could not hold
    units = min(base * max(_boost(terms, fact), boost) * multiplier // (_PLAIN * _PLAIN), MOST_MONEY)
    allowed = units if terms.cap_a_day is None else min(units, max(0, terms.cap_a_day - already))
    return Earning(
        allowed,
        _outcome(units, allowed, percent),
        capped=allowed < units,
        percent=percent,
        discount=discount,
    )


def _outcome(units: int, allowed: int, percent: int) -> Outcome:
    if allowed:
        return Outcome.EARNED
    if units:
        return Outcome.CAP_REACHED
    return Outcome.DISCOUNTED if percent else Outcome.NOTHING_EARNED


def _units(rule: Rule, fact: Fact) -> int:
    match rule:
        case PerVisit(units):
            return units
        case PerItem(units, items):
            return units * sum(item.quantity for item in fact.items if not items or item.name in items)
        case PerAmount(units, per):
            return units * ((fact.amount or 0) // per)
        case Cashback(basis_points):
            return (fact.amount or 0) * basis_points // 10_000
    return 0


def _boost(terms: Terms, fact: Fact) -> int:
    """The best multiplier of the hour."""
    best = _PLAIN
    for boost in terms.boosts:
        if boost.multiplier > best and boost.when.covers(fact.day, fact.minute):
            best = boost.multiplier
    return best


def _percent_off(terms: Terms, fact: Fact) -> int:
    """The best price cut of the hour."""
    best = 0
    for rule in terms.rules:
        if isinstance(rule, Discount) and rule.percent > best and rule.when.covers(fact.day, fact.minute):
            best = rule.percent
    return best
