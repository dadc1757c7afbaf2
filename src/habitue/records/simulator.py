"""A seeded shop: invented sales that behave like real ones, for benchmarks, examples and demonstrations.

Each customer arrives some day, buys at their own pace (gamma distributed over customers, Poisson in time), and leaves
after an exponential while: the story behind Schmittlein, Morrison and Colombo (1987), Management Science 33:1-24.
:func:`simulate_sales` is that story and no more, for any number of orders; :func:`simulate_shop` gives every customer a
habit too: their own days of the week, their own hour, their usual order, their holidays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

_DAY_US = 86_400_000_000
_MEAN_AMOUNT_CENTS, _SPREAD = 1_800.0, 0.6
_OPENS, _OPEN_HOURS = 7, 12


def simulate_sales(*, customers: int, orders: int, start: datetime, days: int, seed: int) -> pa.Table:
    """Exactly ``orders`` orders of at most ``customers`` customers over ``days`` days, in no order.

    Columns ``customer_id, ordered_at, amount, order_id`` as in a sales table; ``start`` is an aware instant, the
    midnight from which the days count. The same seed gives the same table.
    """
    random = np.random.default_rng(seed)
    arrival = random.uniform(0, 1, customers) ** 1.3 * days * 0.95
    stay = np.minimum(random.exponential(days * 0.6, customers), days - arrival)
    pace = random.gamma(0.8, 1.0, customers)
    share = pace * stay
    counts = np.maximum(random.poisson(share * (orders / share.sum())), 1)
    customer = np.repeat(np.arange(customers), counts)
    customer = random.permutation(customer)[:orders]
    missing = orders - len(customer)
    customer = np.concatenate([customer, random.choice(customers, missing, p=share / share.sum())])
    day = (arrival[customer] + random.uniform(0, 1, orders) * stay[customer]).astype(np.int64)
    second = ((_OPENS + random.beta(2, 2, orders) * _OPEN_HOURS) * 3600).astype(np.int64)
    cents = np.maximum(random.lognormal(np.log(_MEAN_AMOUNT_CENTS), _SPREAD, orders), 50).astype(np.int64)
    return pa.table(
        {
            "customer_id": _names("C", customer, customers),
            "ordered_at": _instants(start, day, second),
            "amount": _money(cents),
            "order_id": _names("T", np.arange(orders), orders),
        }
    )


def _names(prefix: str, numbers: np.ndarray, most: int) -> pa.Array:
    width = len(str(most))
    digits = np.array([10**power for power in range(width - 1, -1, -1)], dtype=np.int64)
    text = np.empty((len(numbers), width + 1), dtype=np.uint8)
    text[:, 0] = ord(prefix)
    for place, digit in enumerate(digits):
        text[:, place + 1] = numbers // digit % 10 + ord("0")
    offsets = np.arange(len(numbers) + 1, dtype=np.int64) * (width + 1)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(text)]
    return pa.Array.from_buffers(pa.large_string(), len(numbers), buffers)


def _instants(start: datetime, day: np.ndarray, second: np.ndarray) -> pa.Array:
    zero = (start - datetime(1970, 1, 1, tzinfo=start.tzinfo)) // timedelta(microseconds=1)
    return pa.array(zero + day * _DAY_US + second * 1_000_000, pa.timestamp("us", tz="UTC"))


def _money(cents: np.ndarray) -> pa.Array:
    units = np.zeros(
        (len(cents), 2), dtype=np.int64
    )  # decimal128: low and high 64 bits; amounts are positive
    units[:, 0] = cents * 100
    return pa.Array.from_buffers(pa.decimal128(18, 4), len(cents), [None, pa.py_buffer(units)])


@dataclass(frozen=True, slots=True)
class Habit:
    """A way of coming: how often, on which days, at which hours, for what, and for how long one stays a customer.

    ``weekdays`` weighs Monday to Sunday; with ``own_day`` each person keeps to one of them. ``hours`` are pairs of
    (hour, share); ``basket`` pairs of (item, share), of which each person has a usual one. ``stay_days`` is a mean.
    ``founders`` is the share that was there before the first day; ``summer`` says that the others arrive in summer.
    """

    name: str
    share: float
    visits_a_week: float
    weekdays: tuple[float, ...]
    hours: tuple[tuple[float, float], ...]
    basket: tuple[tuple[str, float], ...]
    stay_days: float
    founders: float = 0.4
    own_day: bool = False
    summer: bool = False


@dataclass(frozen=True)
class Trade:
    """A kind of shop: who comes, what is sold, when it is open.

    ``hours`` are opening and closing per weekday (None: closed), in hours; ``closed`` spans of days without opening;
    ``season`` weighs January to December; ``prices`` are in minor units; ``places`` the share of each place of sale.
    """

    habits: tuple[Habit, ...]
    prices: Mapping[str, int]
    hours: tuple[tuple[float, float] | None, ...]
    closed: tuple[tuple[date, date], ...] = ()
    season: tuple[float, ...] = (1.0,) * 12
    places: tuple[float, ...] = (1.0,)


@dataclass(frozen=True, slots=True)
class Person:
    """One invented customer: their habit, usual order, usual place, and the days between which they come."""

    number: int
    habit: str
    usual: str
    place: int
    arrives: date
    leaves: date


@dataclass(frozen=True, slots=True)
class Coming:
    """One invented visit, on the shop's own clock; ``cents`` is the sum of its items at the trade's prices."""

    person: int
    day: date
    minute: int
    items: tuple[str, ...]
    cents: int
    place: int


@dataclass(frozen=True)
class Life:
    """What happened in an invented shop: its people, and their visits in order of time."""

    people: tuple[Person, ...]
    visits: tuple[Coming, ...]


def simulate_shop(  # noqa: PLR0913
    trade: Trade,
    *,
    customers: int,
    first_day: date,
    days: int,
    seed: int,
    lift: tuple[date, float] | None = None,
) -> Life:
    """The life of a shop over ``days`` days: regulars with their rhythm, newcomers, leavers, seasons, closed days.

    ``lift`` is a day and a factor: from that day on everybody comes so many times as often. The same seed gives the same life.
    """
    random = np.random.default_rng(seed)
    habit = random.choice(len(trade.habits), customers, p=_shares([one.share for one in trade.habits]))
    calendar = [first_day + timedelta(days=number) for number in range(days)]
    arrival, leaving = _stays(random, trade, habit, calendar)
    comes = random.random((customers, days)) < _chance(random, trade, habit, calendar, lift)
    comes &= _present(random, arrival, leaving, calendar)
    came_first = np.flatnonzero(arrival >= 0)
    comes[came_first, arrival[came_first]] = True  # nobody is a customer before a first visit
    comes[:, [_is_closed(trade, day) for day in calendar]] = False
    usual = [_drawn(random, trade.habits[number].basket) for number in habit]
    place = random.choice(len(trade.places), customers, p=_shares(trade.places))
    people = tuple(
        Person(
            number,
            trade.habits[habit[number]].name,
            usual[number],
            int(place[number]),
            first_day + timedelta(days=max(int(arrival[number]), 0)),
            first_day + timedelta(days=int(leaving[number])),
        )
        for number in range(customers)
    )
    visits = _visits(random, trade, people, np.argwhere(comes), first_day)
    return Life(people, tuple(sorted(visits, key=lambda one: (one.day, one.minute, one.person))))


def sales_of(life: Life, *, zone: ZoneInfo) -> pa.Table:
    """The visits as a sales table, with the columns of :func:`simulate_sales`."""
    at = [datetime.combine(one.day, time(one.minute // 60, one.minute % 60), zone) for one in life.visits]
    number = np.arange(len(life.visits))
    return pa.table(
        {
            "customer_id": _names(
                "C", np.array([one.person for one in life.visits], dtype=np.int64), len(life.people)
            ),
            "ordered_at": pa.array(at, pa.timestamp("us", tz="UTC")),
            "amount": _money(np.array([one.cents for one in life.visits], dtype=np.int64)),
            "order_id": _names("T", number, len(number)),
        }
    )


def _shares(weights: Sequence[float] | np.ndarray) -> np.ndarray:
    found: np.ndarray = np.asarray(weights, dtype=float)
    shares: np.ndarray = found / found.sum()
    return shares


def _stays(
    random: np.random.Generator, trade: Trade, habit: np.ndarray, calendar: Sequence[date]
) -> tuple[np.ndarray, np.ndarray]:
    """The days on which each person begins to come and has stopped; founders began before the first day."""
    days, people = len(calendar), len(habit)
    founder = random.random(people) < np.array([one.founders for one in trade.habits])[habit]
    summer = np.array([3.0 if day.month in (6, 7, 8) else 0.25 for day in calendar])
    arrival = np.where(
        np.array([one.summer for one in trade.habits])[habit],
        random.choice(days, people, p=_shares(summer)),
        random.integers(0, max(int(days * 0.97), 1), people),
    )
    stay = random.exponential(np.array([one.stay_days for one in trade.habits])[habit])
    arrival = np.where(founder, -1, arrival)
    return arrival, np.minimum(np.maximum(arrival, 0) + stay, days).astype(np.int64)


def _chance(
    random: np.random.Generator,
    trade: Trade,
    habit: np.ndarray,
    calendar: Sequence[date],
    lift: tuple[date, float] | None,
) -> np.ndarray:
    """The chance that each person comes on each day: their pace and days of the week, the season, the weather."""
    people = len(habit)
    weekday = np.array([day.weekday() for day in calendar])
    weights = np.array([one.weekdays for one in trade.habits])[habit] * random.gamma(4, 0.25, (people, 7))
    own = np.array([one.own_day for one in trade.habits])[habit]
    best = np.eye(7)[weights.argmax(axis=1)]
    weights = np.where(own[:, None], best, weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9))
    pace = np.array([one.visits_a_week for one in trade.habits])[habit] * random.gamma(6, 1 / 6, people)
    season = np.array([trade.season[day.month - 1] for day in calendar]) * random.lognormal(
        0, 0.12, len(calendar)
    )
    if lift is not None:
        season *= np.where([day >= lift[0] for day in calendar], lift[1], 1.0)
    chance: np.ndarray = np.minimum(pace[:, None] * weights[:, weekday] * season, 0.93)
    return chance


def _is_closed(trade: Trade, day: date) -> bool:
    return trade.hours[day.weekday()] is None or any(first <= day <= last for first, last in trade.closed)


def _present(
    random: np.random.Generator, arrival: np.ndarray, leaving: np.ndarray, calendar: Sequence[date]
) -> np.ndarray:
    """Whether each person is a customer on each day: come, not gone, not slipping away, not on holiday."""
    people, days = len(arrival), len(calendar)
    day = np.arange(days)
    here: np.ndarray = (day >= arrival[:, None]) & (day < leaving[:, None])
    # half of those who leave come half as often in their last weeks: a habit fades before it ends
    fading = (
        (random.random(people) < 0.5)[:, None] & (day >= leaving[:, None] - 35) & (leaving[:, None] < days)
    )
    here &= ~fading | (random.random((people, days)) < 0.5)
    for year in sorted({one.year for one in calendar}):
        start = (date(year, 7, 1) - calendar[0]).days + random.integers(0, 56, people)
        weeks = random.choice([0, 7, 14, 21], people, p=[0.3, 0.2, 0.3, 0.2])
        here &= ~((day >= start[:, None]) & (day < (start + weeks)[:, None]))
    return here


def _visits(
    random: np.random.Generator,
    trade: Trade,
    people: Sequence[Person],
    found: np.ndarray,
    first_day: date,
) -> list[Coming]:
    """The visit behind each pair of person and day: at about their hour, mostly for their usual order."""
    habits = {one.name: one for one in trade.habits}
    hour = [_drawn(random, habits[one.habit].hours) for one in people]
    minute = np.array(hour, dtype=float)[found[:, 0]] * 60 + random.normal(0, 22, len(found))
    usual, extra = random.random(len(found)) < 0.72, random.random(len(found)) < 0.22
    elsewhere = random.random(len(found)) < 0.06
    choice = random.random((len(found), 2))
    visits = []
    for row, (number, away) in enumerate(found.tolist()):
        day, who = first_day + timedelta(days=away), people[number]
        opens, closes = trade.hours[day.weekday()] or (0.0, 24.0)
        basket = habits[who.habit].basket
        first = who.usual if usual[row] else _pick(basket, choice[row, 0])
        items = (first, _pick(basket, choice[row, 1])) if extra[row] else (first,)
        place = (who.place + 1) % len(trade.places) if elsewhere[row] else who.place
        at = int(min(max(minute[row], opens * 60 + 2), closes * 60 - 2))
        visits.append(Coming(number, day, at, items, sum(trade.prices[item] for item in items), place))
    return visits


def _drawn(random: np.random.Generator, pairs: Sequence[tuple[Any, float]]) -> Any:
    """One of the things, by its share."""
    return pairs[int(random.choice(len(pairs), p=_shares([share for _, share in pairs])))][0]


def _pick(pairs: Sequence[tuple[str, float]], chance: float) -> str:
    """The item at that place of the shares laid end to end."""
    total = chance * sum(share for _, share in pairs)
    for item, share in pairs:
        total -= share
        if total < 0:
            return item
    return pairs[-1][0]
