"""A programme in figures: who joined, what was issued and used, what expired, how long a first reward takes, what it cost.

Sums over the ledger and nothing else: units from its entries, rewards from the redemptions that stand. Money is in minor units, months are
named by their first day, days are the shop's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from habitue.loyalty.liability import CERTAIN, Liability
from habitue.loyalty.postings import Account
from habitue.loyalty.rounding import half_even
from habitue.metrics.second_purchase import kaplan_meier

ACTIVE_DAYS = 90
"""A card is active that was used at the counter in so many days."""
_HALF = 0.5 - 1e-9  # half of the cards is half, whatever the products of fractions lost on the way


class Flow(NamedTuple):
    """Units that went from one account to another: in a month, or out of and into the lots earned in it."""

    month: date
    source: Account
    sink: Account
    units: int


class Taken(NamedTuple):
    """A reward that a card took and did not give back: what it cost the shop, and whether a voucher paid.

    One that was ``passed_on`` to a friend has left the card, and costs nothing until the friend uses it.
    """

    card: int
    day: date
    worth: int
    voucher: bool = False
    passed_on: bool = False


@dataclass(frozen=True, slots=True)
class ProgrammePast:
    """All that happened in one programme. Cards are numbered; a card that was merged into another is that one.

    ``joined`` is the day on which a card first had anything of the programme, ``used`` the last day on which it was used at the
    counter; ``given`` are the days of the vouchers given, ``discounts`` price cuts (day, amount).
    """

    key: str
    joined: Mapping[int, date]
    used: Mapping[int, date]
    flows: Sequence[Flow]
    lots: Sequence[Flow]
    taken: Sequence[Taken]
    given: Sequence[date]
    discounts: Sequence[tuple[date, int]]
    liability: Liability


@dataclass(frozen=True, slots=True)
class ProgrammeMonth:
    """One month of a programme; units are net of what was taken back in it."""

    month: date
    joined: int = 0
    issued: int = 0
    used: int = 0
    expired: int = 0
    rewards_issued: int = 0
    rewards_used: int = 0
    cost: int = 0


@dataclass(frozen=True, slots=True)
class LotCohort:
    """The units earned in one month, and what became of them: ``units = used + expired + left``."""

    month: date
    units: int
    used: int
    expired: int
    left: int

    @property
    def expired_share(self) -> float | None:
        """The share of them that expired so far; None where all were taken back."""
        return self.expired / self.units if self.units > 0 else None


@dataclass(frozen=True, slots=True)
class FirstReward:
    """How long a card takes to its first reward, by Kaplan-Meier: who still waits is censored, not dropped.

    ``median_days`` is None while fewer than half of the cards have had one.
    """

    cards: int
    had_one: int
    median_days: int | None


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    """A programme on a day. ``issued + adjusted - used - expired = held + owed``, always, in units.

    ``owed`` is 0 or below, ``earliest`` the day on which the first card joined. ``breakage`` is the share of the units that have ended that expired, in basis points; None before any has.
    """

    key: str
    day: date
    cards: int
    active: int
    issued: int
    used: int
    expired: int
    adjusted: int
    held: int
    owed: int
    rewards_issued: int
    rewards_used: int
    cost: int
    discounts: int
    breakage: int | None
    first_reward: FirstReward
    liability: int
    chance: int
    earliest: date | None
    months: tuple[ProgrammeMonth, ...]
    lots: tuple[LotCohort, ...]


@dataclass(frozen=True, slots=True)
class ProgrammesInFigures:
    """Every programme of a shop, the oldest first."""

    day: date
    programmes: tuple[ProgrammeFigures, ...]


def programme_figures(past: ProgrammePast, *, day: date) -> ProgrammeFigures:
    """The figures of a programme up to a day that is not before any of its past."""
    into = _balances(past.flows)
    months = tuple(_months(past, day))
    used, expired = into[Account.REDEMPTION], into[Account.EXPIRY]
    return ProgrammeFigures(
        key=past.key,
        day=day,
        cards=len(past.joined),
        active=sum(one > day - timedelta(days=ACTIVE_DAYS) for one in past.used.values()),
        issued=-into[Account.ISSUE],
        used=used,
        expired=expired,
        adjusted=-into[Account.ADJUSTMENT],
        held=into[Account.PURSE],
        owed=into[Account.OWED],
        rewards_issued=sum(one.rewards_issued for one in months),
        rewards_used=sum(one.rewards_used for one in months),
        cost=sum(one.cost for one in months),
        discounts=sum(amount for _, amount in past.discounts),
        breakage=breakage(used=used, expired=expired),
        first_reward=first_reward(past.joined, past.taken, day=day),
        liability=past.liability.amount,
        chance=past.liability.chance,
        earliest=min(past.joined.values(), default=None),
        months=months,
        lots=tuple(lot_cohorts(past.lots)),
    )


def breakage(*, used: int, expired: int) -> int | None:
    """The share of the units that have ended that expired, in basis points; None where none has.

    >>> breakage(used=60, expired=20)
    2500
    """
    ended = used + expired
    return None if used < 0 or ended <= 0 else half_even(CERTAIN * expired, ended)


def first_reward(joined: Mapping[int, date], taken: Iterable[Taken], *, day: date) -> FirstReward:
    """Days from joining to the first reward, over all cards that ever joined."""
    first: dict[int, date] = {}
    for one in taken:
        first[one.card] = min(one.day, first.get(one.card, one.day))
    waits = Counter((first[card] - since).days for card, since in joined.items() if card in first)
    waiting = Counter(max(0, (day - since).days) for card, since in joined.items() if card not in first)
    curve = kaplan_meier(dict(waits), dict(waiting))
    median = next((point.day for point in curve if point.share > _HALF), None)
    return FirstReward(len(joined), waits.total(), median)


def lot_cohorts(flows: Iterable[Flow]) -> list[LotCohort]:
    """What became of the units earned in each month, the oldest first; months of which nothing stood are left out."""
    by_month: dict[date, list[Flow]] = {}
    for flow in flows:
        by_month.setdefault(flow.month, []).append(flow)
    found = []
    for month, rows in sorted(by_month.items()):
        into = _balances(rows)
        # a lot that settles what was owed pays for a reward that was had before
        used, expired = into[Account.REDEMPTION] + into[Account.OWED], into[Account.EXPIRY]
        units = -into[Account.ISSUE] - into[Account.ADJUSTMENT]
        if units or used or expired:
            found.append(LotCohort(month, units, used, expired, into[Account.PURSE]))
    return found


def _balances(flows: Iterable[Flow]) -> Counter[Account]:
    """What each account took in, less what it gave out."""
    found: Counter[Account] = Counter()
    for flow in flows:
        found[flow.sink] += flow.units
        found[flow.source] -= flow.units
    return found


def _months(past: ProgrammePast, day: date) -> list[ProgrammeMonth]:
    """Every month from the first in which anything happened to that of the day, the quiet ones too."""
    joined = Counter(_month(one) for one in past.joined.values())
    given = Counter(_month(one) for one in past.given)
    flows: dict[date, list[Flow]] = {}
    for flow in past.flows:
        flows.setdefault(flow.month, []).append(flow)
    taken, bought, cost = Counter[date](), Counter[date](), Counter[date]()
    for one in past.taken:
        bought[_month(one.day)] += not one.voucher
        taken[_month(one.day)] += not one.passed_on
        cost[_month(one.day)] += 0 if one.passed_on else one.worth
    for when, amount in past.discounts:
        cost[_month(when)] += amount
    found = []
    for month in _every({*joined, *given, *flows, *bought, *taken, *cost}, day):
        into = _balances(flows.get(month, ()))
        found.append(
            ProgrammeMonth(
                month=month,
                joined=joined[month],
                issued=-into[Account.ISSUE],
                used=into[Account.REDEMPTION],
                expired=into[Account.EXPIRY],
                rewards_issued=given[month] + bought[month],
                rewards_used=taken[month],
                cost=cost[month],
            )
        )
    return found


def _month(day: date) -> date:
    return day.replace(day=1)


def _every(months: Collection[date], day: date) -> list[date]:
    """The months from the first of them to the last, or to that of the day."""
    found: list[date] = []
    while months and (not found or found[-1] < max(*months, _month(day))):
        found.append((found[-1] + timedelta(days=31)).replace(day=1) if found else min(months))
    return found
