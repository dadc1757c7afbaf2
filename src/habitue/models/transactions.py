"""From orders to customers: x, t_x, T, repeat spend and gaps, with refunds, free orders and days done by the book.

The rules are those of ``docs/methods``: a day is a whole number (days since any origin, in the shop's own zone),
orders of one customer on one day are one purchase, a refund that names no order is matched to the same customer's
latest earlier order of at least that amount and is never a purchase itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from habitue.models.refusals import InvalidArgument, NoCustomers
from habitue.models.summary import FloatArray, IntArray, Summary, totals

ZeroAmount = Literal["purchase", "visit", "ignore"]
"""An order of amount 0: a purchase whose 0 counts in spend, a visit left out of spend, or nothing at all."""
ZERO_AMOUNT = ("purchase", "visit", "ignore")
_DENSE = 4
"""Numbers spread over so many times their count are laid out in a table instead of sorted."""


@dataclass(frozen=True)
class Customers:
    """One value per customer, in the order of ``customer``; times in units of ``unit_days`` days.

    ``mean_spend`` is the mean amount of the repeat purchases that count in spend (``spend_count`` of them), nan
    where there are none. ``set_aside`` counts the orders that made no purchase, by reason.
    """

    customer: NDArray[Any]
    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    first_day: IntArray
    mean_spend: FloatArray
    spend_count: FloatArray
    log_gaps: FloatArray
    unit_days: float
    end_day: int
    set_aside: dict[str, int]

    @cached_property
    def summary(self) -> Summary:
        """The customers merged, ready to fit."""
        return Summary.of(self.x, self.t_x, self.T, log_gaps=self.log_gaps)

    @cached_property
    def apart(self) -> Summary:
        """The customers unmerged, for models that use each one's gaps."""
        return Summary.apart(self.x, self.t_x, self.T, log_gaps=self.log_gaps)


@dataclass(frozen=True)
class _Orders:
    who: IntArray
    day: IntArray
    amount: FloatArray

    def where(self, keep: NDArray[np.bool_]) -> _Orders:
        return self if keep.all() else _Orders(self.who[keep], self.day[keep], self.amount[keep])


def summarise(  # noqa: PLR0913
    customer: ArrayLike,
    day: ArrayLike,
    amount: ArrayLike | None = None,
    *,
    end_day: int,
    unit_days: float = 7.0,
    zero_amount: ZeroAmount = "purchase",
) -> Customers:
    """Customers at the end of ``end_day`` (that day included), from one row per order in any order of rows."""
    _check_arguments(end_day, unit_days, zero_amount)
    names, orders, aside = _read(customer, day, amount)
    aside["after_end"] = int((orders.day > end_day).sum())
    orders = orders.where(orders.day <= end_day)
    free = orders.amount == 0
    orders, aside["refunds"], aside["refunded"] = _refunded(orders, keep_free=zero_amount != "ignore")
    if zero_amount == "ignore":
        aside["zero_amount"] = int(free.sum())
    if not len(orders.who):
        raise NoCustomers
    return _count(names, orders, (end_day, unit_days), aside, spend_all=zero_amount == "purchase")


def _check_arguments(end_day: int, unit_days: float, zero_amount: str) -> None:
    if int(end_day) != end_day:
        raise InvalidArgument(argument="end_day", rule="a whole day number", found=end_day)
    if not (np.isfinite(unit_days) and unit_days > 0):
        raise InvalidArgument(argument="unit_days", rule="a positive number of days", found=unit_days)
    if zero_amount not in ZERO_AMOUNT:
        raise InvalidArgument(
            argument="zero_amount", rule=f"one of {', '.join(ZERO_AMOUNT)}", found=zero_amount
        )


def _read(
    customer: ArrayLike, day: ArrayLike, amount: ArrayLike | None
) -> tuple[NDArray[Any], _Orders, dict[str, int]]:
    """Dense customer numbers, whole days, amounts; anonymous orders counted and left out."""
    who = np.asarray(customer).ravel()
    days = np.asarray(day).ravel()
    if days.dtype.kind not in "iu":
        raise InvalidArgument(
            argument="day", rule="whole day numbers of the shop's own zone, not instants", found=days.dtype
        )
    paid = np.ones(len(who)) if amount is None else np.asarray(amount, dtype=np.float64).ravel()
    if not len(who) == len(days) == len(paid):
        raise InvalidArgument(
            argument="customer, day and amount", rule="of one length", found=(len(who), len(days), len(paid))
        )
    if not np.isfinite(paid).all():
        raise InvalidArgument(
            argument="amount", rule="finite for every order", found="a missing or infinite amount"
        )
    known = _known(who)
    aside = {"anonymous": int(len(who) - known.sum())}
    if not known.any():
        raise NoCustomers
    if not known.all():
        who, days, paid = who[known], days[known], paid[known]
    names, codes = _numbered(who)
    return names, _Orders(codes, days if days.dtype.kind == "i" else days.astype(np.int64), paid), aside


def _numbered(who: NDArray[Any]) -> tuple[NDArray[Any], IntArray]:
    """The customers in order, and for each order its customer's place: whole numbers close together need no sorting."""
    if who.dtype.kind in "iu":
        low, high = int(who.min()), int(who.max())
        if high - low < _DENSE * len(who):
            place = (who - low).astype(np.int64, copy=False)
            there = np.zeros(high - low + 1, dtype=bool)
            there[place] = True
            return np.flatnonzero(there).astype(who.dtype) + low, (np.cumsum(there) - 1)[place]
    names, codes = np.unique(who, return_inverse=True)
    return names, codes.astype(np.int64, copy=False)


def _known(who: NDArray[Any]) -> NDArray[np.bool_]:
    if who.dtype.kind == "O":
        return np.array([name is not None and name == name for name in who], dtype=bool)  # noqa: PLR0124
    if who.dtype.kind == "f":
        missing: NDArray[np.bool_] = np.isnan(who)
        return ~missing
    return np.ones(len(who), dtype=bool)


def _refunded(orders: _Orders, *, keep_free: bool) -> tuple[_Orders, int, int]:
    """Orders that remain purchases, the number of refund rows, and of orders refunded to nothing."""
    back = orders.amount < 0
    if not back.any():
        return orders.where((orders.amount > 0) | keep_free), 0, 0
    remaining = orders.amount.copy()
    touched = np.zeros(len(remaining), dtype=bool)
    order = np.lexsort((~back, orders.day, orders.who))
    for person in _runs(order, orders.who, np.unique(orders.who[back])):
        for refund in person[back[person]]:
            due = -orders.amount[refund]
            earlier = person[
                ~back[person] & (orders.day[person] <= orders.day[refund]) & (remaining[person] >= due)
            ]
            if len(earlier):
                latest = earlier[np.flatnonzero(orders.day[earlier] == orders.day[earlier].max())[-1]]
                remaining[latest] = round(remaining[latest] - due, 6)
                touched[latest] = True
    nothing = touched & (remaining <= 0)
    keep = ~back & ~nothing & ((orders.amount > 0) | keep_free)
    return _Orders(orders.who, orders.day, remaining).where(keep), int(back.sum()), int(nothing.sum())


def _runs(order: IntArray, who: IntArray, chosen: IntArray) -> list[IntArray]:
    """The rows of each chosen customer, in order of day."""
    ordered = who[order]
    first = np.searchsorted(ordered, chosen)
    last = np.searchsorted(ordered, chosen, side="right")
    return [order[start:end] for start, end in zip(first, last, strict=True)]


@dataclass(frozen=True)
class _Days:
    """The distinct days of each customer, in order; ``repeat`` marks all but a customer's first."""

    who: IntArray
    day: IntArray
    repeat: NDArray[np.bool_]

    @classmethod
    def of(cls, orders: _Orders) -> _Days:
        """One sort of whole numbers: customer and day in one."""
        low = int(orders.day.min())
        span = int(orders.day.max()) - low + 1
        key = orders.who * span
        key += orders.day
        key -= low
        key.sort()
        key = key[np.concatenate(([True], key[1:] != key[:-1]))]
        who = key // span
        key -= who * span
        key += low
        return cls(who, key, np.concatenate(([False], who[1:] == who[:-1])))


def _count(
    names: NDArray[Any], orders: _Orders, clock: tuple[int, float], aside: dict[str, int], *, spend_all: bool
) -> Customers:
    end_day, unit = clock
    days = _Days.of(orders)
    first = np.flatnonzero(~days.repeat)
    last = np.append(first[1:], len(days.who)) - 1
    who, first_day, last_day = days.who[first], days.day[first], days.day[last]
    x = (last - first).astype(np.float64)
    opening = np.zeros(len(names), dtype=np.int64)
    opening[who] = first_day
    spend_count, spend = _repeat_spend(orders, opening[orders.who], len(names), spend_all=spend_all)
    count, paid = (x if spend_count is None else spend_count[who]), spend[who]
    gaps = np.diff(days.day, prepend=days.day[0])
    # to a customer's first day no gap leads, and the logarithm kept for 0 days is 0
    gaps[first] = 0
    # few lengths of gap, many gaps: their logarithms are looked up
    logs = np.log(np.maximum(np.arange(int(gaps.max()) + 1), 1) / unit)
    logs[0] = 0.0
    return Customers(
        customer=names[who],
        x=x,
        t_x=(last_day - first_day) / unit,
        T=(end_day - first_day) / unit,
        first_day=first_day,
        mean_spend=np.where(count > 0, paid / np.maximum(count, 1), np.nan),
        spend_count=count,
        log_gaps=np.add.reduceat(logs[gaps], first),
        unit_days=float(unit),
        end_day=int(end_day),
        set_aside={reason: number for reason, number in aside.items() if number},
    )


def _repeat_spend(
    orders: _Orders, opening: IntArray, size: int, *, spend_all: bool
) -> tuple[FloatArray | None, FloatArray]:
    """Per customer number: how many days after the first count in spend (None: all of them), and what these brought."""
    later = orders.day > opening
    spend = totals(orders.who, np.where(later, orders.amount, 0.0), size)
    paid_for = orders.amount > 0
    if spend_all or paid_for[later].all():
        return None, spend
    # a day counts where any of its orders was paid for
    paid = orders.where(later & paid_for)
    days = _Days.of(paid).who if len(paid.who) else paid.who
    return np.bincount(days, minlength=size).astype(np.float64), spend
