"""How much of a visit its refunds take back: in proportion, and in all never more than the whole."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from habitue.loyalty.facts import Fact

_WHOLE = Fraction(1)


def asked_back(visit: Fact, refunds: Iterable[Fact]) -> Fraction:
    """The shares of a visit that its refunds name, added up; above 1 where more is refunded than was sold."""
    return sum((_part(visit, refund) for refund in refunds), Fraction(0))


def share_back(visit: Fact, refunds: Iterable[Fact]) -> Fraction:
    """The share of a visit that its refunds take back."""
    return min(asked_back(visit, refunds), _WHOLE)


def back(units: int, share: Fraction) -> int:
    """What the share takes back of so many units, rounded down: the last part takes what is left."""
    return units * share.numerator // share.denominator


def _part(visit: Fact, refund: Fact) -> Fraction:
    """A part by amount where both are known, else by number of items where both are, else the whole."""
    if refund.amount is not None and visit.amount:
        return Fraction(refund.amount, visit.amount)
    sold = sum(item.quantity for item in visit.items)
    if refund.items and sold:
        return Fraction(sum(item.quantity for item in refund.items), sold)
    return _WHOLE
