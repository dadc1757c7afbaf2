"""Each formula alone, for an owner with three numbers on paper.

Shares are fractions: 0.9 is 90 %. Every input is checked; an impossible one raises
:class:`ImpossibleInput`, which says which and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from habitue.errors import HabitueError
from habitue.language import N_


class ImpossibleInput(HabitueError, ValueError):
    """A number that cannot be: ``name``, ``given`` and why."""


class Negative(ImpossibleInput):
    """A count or an amount below zero."""

    message = N_("{name} cannot be negative; got {given}.")


class NotANumber(ImpossibleInput):
    """Infinite or not a number."""

    message = N_("{name} must be an ordinary number; got {given}.")


class NothingToDivideBy(ImpossibleInput):
    """A denominator of zero: the rate is undefined, not zero."""

    message = N_("{name} is 0: the rate is undefined.")


class TooLarge(ImpossibleInput):
    """A part that is larger than its whole."""

    message = N_("{name} ({given}) cannot be larger than {whole_name} ({whole}).")


@dataclass(frozen=True, slots=True)
class Promoters:
    """Net Promoter Score of a tally of answers, from -100 to 100."""

    score: float
    answers: int


def retention_rate(*, start: float, end: float, new: float) -> float:
    """Customer retention rate, ``(E - N) / S``; passes 1 when more customers came back than left.

    >>> retention_rate(start=200, end=210, new=30)
    0.9

    Raises:
        ImpossibleInput: a negative count, no customer at the start, or more new customers than customers at the end.
    """
    _counts(start=start, end=end, new=new)
    _part(new=new, end=end)
    _divisor(start=start)
    return (end - new) / start


def churn_rate(*, start: float, lost: float) -> float:
    """Churn rate, ``L / S``.

    >>> churn_rate(start=200, lost=20)
    0.1
    """
    _counts(start=start, lost=lost)
    _part(lost=lost, start=start)
    _divisor(start=start)
    return lost / start


def strict_retention_rate(*, start: float, lost: float) -> float:
    """Those who were there and still are, ``(S - L) / S``: one minus churn, exactly."""
    return 1 - churn_rate(start=start, lost=lost)


def repeat_purchase_rate(*, customers: float, repeaters: float) -> float:
    """Customers with at least two orders over customers with at least one.

    >>> repeat_purchase_rate(customers=500, repeaters=150)
    0.3
    """
    _counts(customers=customers, repeaters=repeaters)
    _part(repeaters=repeaters, customers=customers)
    _divisor(customers=customers)
    return repeaters / customers


def purchase_frequency(*, orders: float, customers: float) -> float:
    """Orders per customer of a period."""
    _counts(orders=orders, customers=customers)
    _divisor(customers=customers)
    return orders / customers


def average_order_value(*, revenue: float, orders: float) -> float:
    """Net revenue per order; negative when refunds outweigh sales."""
    _finite(revenue=revenue)
    _counts(orders=orders)
    _divisor(orders=orders)
    return revenue / orders


def lifespan(*, churn: float) -> float:
    """Average customer lifespan in years, ``1 / yearly churn``.

    >>> lifespan(churn=0.25)
    4.0

    Raises:
        ImpossibleInput: churn of 0 (nobody left: not yet measurable), negative or above 1.
    """
    _counts(churn=churn)
    if churn > 1:
        raise TooLarge(name="churn", given=churn, whole_name="1", whole=1)
    _divisor(churn=churn)
    return 1 / churn


def lifetime_value(
    *, order_value: float, orders_per_year: float, lifespan_years: float, margin: float | None = None
) -> float:
    """Simple customer lifetime value, ``AOV x yearly frequency x lifespan``, times the margin if given.

    >>> lifetime_value(order_value=7, orders_per_year=100, lifespan_years=3)
    2100
    """
    _finite(order_value=order_value)
    _counts(orders_per_year=orders_per_year, lifespan_years=lifespan_years)
    value = order_value * orders_per_year * lifespan_years
    if margin is None:
        return value
    _counts(margin=margin)
    if margin > 1:
        raise TooLarge(name="margin", given=margin, whole_name="1", whole=1)
    return value * margin


def net_promoter_score(*, promoters: int, passives: int, detractors: int) -> Promoters:
    """Net Promoter Score, the percentage of 9-10 minus that of 0-6.

    >>> net_promoter_score(promoters=60, passives=25, detractors=15)
    Promoters(score=45.0, answers=100)
    """
    _counts(promoters=promoters, passives=passives, detractors=detractors)
    answers = promoters + passives + detractors
    _divisor(answers=answers)
    return Promoters(100 * (promoters - detractors) / answers, answers)


def _finite(**values: float) -> None:
    for name, given in values.items():
        if not isfinite(given):
            raise NotANumber(name=name, given=given)


def _counts(**values: float) -> None:
    _finite(**values)
    for name, given in values.items():
        if given < 0:
            raise Negative(name=name, given=given)


def _part(**part_and_whole: float) -> None:
    (name, given), (whole_name, whole) = part_and_whole.items()
    if given > whole:
        raise TooLarge(name=name, given=given, whole_name=whole_name, whole=whole)


def _divisor(**values: float) -> None:
    for name, given in values.items():
        if given == 0:
            raise NothingToDivideBy(name=name)
