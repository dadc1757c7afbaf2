"""The terms of a programme: how units are earned, what they buy, how long they live. Whole numbers only.

``terms_json`` reads and writes them as JSON. Money is in minor units, shares in hundredths or basis points,
hours in minutes since midnight, days of the week from 1 (Monday) to 7 (Sunday).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MINUTES_A_DAY = 1440


class Unit(StrEnum):
    """What a card collects: stamps, points, or credit (money, in minor units)."""

    STAMP = "stamp"
    POINT = "point"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class When:
    """A time window; what is not said does not matter. Hours may run over midnight: from 22:00 to 02:00."""

    weekdays: frozenset[int] = frozenset()  # empty: any
    from_minute: int | None = None  # included
    to_minute: int | None = None  # not included
    first_day: date | None = None
    last_day: date | None = None

    def covers(self, day: date, minute: int) -> bool:
        """Whether that minute of that day is in the window."""
        if self.weekdays and day.isoweekday() not in self.weekdays:
            return False
        if (self.first_day and day < self.first_day) or (self.last_day and day > self.last_day):
            return False
        start, end = self.from_minute or 0, self.to_minute or MINUTES_A_DAY
        return start <= minute < end if start < end else minute >= start or minute < end


@dataclass(frozen=True, slots=True)
class PerVisit:
    """``units`` for each visit."""

    units: int


@dataclass(frozen=True, slots=True)
class PerItem:
    """``units`` for each item sold; of these names only, where there are any."""

    units: int
    items: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PerAmount:
    """``units`` for each whole ``per`` minor units paid."""

    units: int
    per: int


@dataclass(frozen=True, slots=True)
class Cashback:
    """A share of what was paid, in basis points (500 is 5 %), rounded down."""

    basis_points: int


@dataclass(frozen=True, slots=True)
class Discount:
    """A price cut of so many per cent, always on within ``when``; no units."""

    percent: int
    when: When = When()


Rule = PerVisit | PerItem | PerAmount | Cashback | Discount


@dataclass(frozen=True, slots=True)
class Boost:
    """Happy hours: what is earned then is multiplied, in hundredths (200 is twice). Of several, the best counts."""

    multiplier: int
    when: When
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reward:
    """What units buy. ``worth`` is what it costs the shop, in minor units."""

    key: str
    name: str
    cost: int
    worth: int = 0
    per_customer: int | None = None  # times a card may have it, ever
    per_day: int | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """What is given at welcome or for a birthday: units, or a voucher for a reward that is good for so many days."""

    units: int = 0
    reward: str | None = None
    days: int = 30


class Basis(StrEnum):
    """What a tier counts."""

    VISITS = "visits"
    SPEND = "spend"
    UNITS = "units"


@dataclass(frozen=True, slots=True)
class Tier:
    """A standing, from a threshold on; what its holders earn is multiplied, in hundredths."""

    key: str
    name: str
    threshold: int
    multiplier: int = 100


@dataclass(frozen=True, slots=True)
class Tiers:
    """Standings by what was done in the last ``window_days`` whole days (None: ever); kept ``grace_days`` longer.

    A day's standing rests on the days before it alone: it is reviewed at the shop's midnight.
    """

    steps: tuple[Tier, ...]  # by rising threshold
    basis: Basis = Basis.VISITS
    window_days: int | None = 365
    grace_days: int = 0


class Life(StrEnum):
    """How a lot ends: never, so many open days after it was earned, or so many without any activity."""

    NEVER = "never"
    FIXED = "fixed"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Expiry:
    """How long units live, in open days."""

    life: Life = Life.NEVER
    days: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a programme's terms."""

    unit: Unit
    rules: tuple[Rule, ...]
    rewards: tuple[Reward, ...] = ()
    currency: str | None = None
    boosts: tuple[Boost, ...] = ()
    minimum: int = 0  # a purchase below it earns nothing
    cool_down_minutes: int = 0
    cap_a_day: int | None = None  # units a card may earn by visits in one day
    welcome: Present | None = None
    birthday: Present | None = None
    tiers: Tiers | None = None
    expiry: Expiry = Expiry()
    offline_units: int = 0  # a card may spend so many a day without the server being asked

    def reward(self, key: str | None) -> Reward | None:
        """The reward of that key."""
        return next((reward for reward in self.rewards if reward.key == key), None)

    @property
    def needs_amount(self) -> bool:
        """Whether some of what it gives depends on what was paid."""
        return self.minimum > 0 or any(isinstance(rule, PerAmount | Cashback) for rule in self.rules)
