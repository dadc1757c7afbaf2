"""A card as the next fact finds it: everything that deciding in order needs, and nothing else.

``lots`` are rows of the shell's; all the rest is small and kept as one JSON value (``memory``).
A state is mutable inside this room only: :func:`habitue.loyalty.deciding.decide` works on a copy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from habitue.loyalty.calendar import Calendar
from habitue.loyalty.facts import Key


class Lot(NamedTuple):
    """Units credited together. ``id`` follows from the event: ``event:programme``.

    Good through ``last_day``; where that is None, through ``idle_days`` open days without activity; where both are, for ever.
    """

    id: str
    programme: str
    amount: int
    left: int
    day: date
    version: int  # of the terms it was earned under
    last_day: date | None = None
    idle_days: int | None = None


@dataclass(frozen=True, slots=True)
class Voucher:
    """A reward made out to this card: free of units, once, through ``last_day``."""

    id: str
    programme: str
    reward: str
    version: int
    last_day: date | None = None


@dataclass(slots=True)
class Today:
    """What was already done on one day: earned by visits per card code, redeemed per reward, spent offline."""

    day: date = date.min
    earned: dict[str, int] = field(default_factory=dict)
    redeemed: dict[str, int] = field(default_factory=dict)
    offline: int = 0

    def copy(self) -> Today:
        """A copy that can be changed apart."""
        return Today(self.day, self.earned.copy(), self.redeemed.copy(), self.offline)


@dataclass(slots=True)
class Standing:
    """What the tiers rest on: visits, spend and units per day, and for each tier the last day on which it was reached.

    ``days`` are in order, by their ordinals: there may be a year of them, to be read and written with every visit.
    """

    days: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    reached: dict[str, date] = field(default_factory=dict)
    reviewed: date = date.min
    tier: str | None = None

    def copy(self) -> Standing:
        """A copy that can be changed apart."""
        return Standing(self.days.copy(), self.reached.copy(), self.reviewed, self.tier)


@dataclass(slots=True)
class Purse:
    """What a card holds in one programme: open lots by id, and what it owes (0 or below)."""

    programme: str
    lots: dict[str, Lot] = field(default_factory=dict)
    owed: int = 0
    version: int = 0  # the last version of the terms that was applied to it
    known: int = 0  # how many versions there were when it was last decided on
    active_day: date | None = None  # the last activity: what idle lots live by
    soonest: date = date.max  # no lot ends before this day, though all may end later
    today: Today = field(default_factory=Today)
    redeemed: dict[str, int] = field(default_factory=dict)  # times, per reward
    standing: Standing | None = None  # only where the programme has tiers
    welcomed: dict[str, int] = field(default_factory=dict)  # per card code, the year it was welcomed
    birthdays: dict[str, int] = field(default_factory=dict)  # per card code, the last year it had its gift
    boosts: tuple[
        tuple[int, date], ...
    ] = ()  # what visits earn is multiplied by, in hundredths, and through which day

    @property
    def balance(self) -> int:
        """All units in the purse, those past their last day and not yet written off included."""
        return sum(lot.left for lot in self.lots.values())

    def last_day(self, lot: Lot, calendar: Calendar) -> date | None:
        """The last day on which the lot can be spent, None for ever; an idle lot's moves with every activity."""
        if lot.last_day is not None or lot.idle_days is None:
            return lot.last_day
        return calendar.after(max(self.active_day or lot.day, lot.day), lot.idle_days)

    def spendable(self, day: date, calendar: Calendar) -> int:
        """The units that can be spent on that day."""
        units = 0
        for lot in self.lots.values():
            last_day = self.last_day(lot, calendar)
            if last_day is None or last_day >= day:
                units += lot.left
        return units

    def boost(self, day: date) -> int:
        """The best multiplier that was given to this card and holds on that day, in hundredths; 100 where there is none."""
        return max([units for units, last_day in self.boosts if last_day >= day], default=100)

    def copy(self) -> Purse:
        """A copy that can be changed apart."""
        # written out: dataclasses.replace would take most of the time of deciding a visit
        return Purse(
            self.programme,
            self.lots.copy(),
            self.owed,
            self.version,
            self.known,
            self.active_day,
            self.soonest,
            self.today.copy(),
            self.redeemed.copy(),
            self.standing.copy() if self.standing else None,
            self.welcomed.copy(),
            self.birthdays.copy(),
            self.boosts,
        )


@dataclass(slots=True)
class CardState:
    """All purses of a card, by programme; open vouchers by id; the last fact's key; ids that refunds and undos wait for."""

    purses: dict[str, Purse] = field(default_factory=dict)
    vouchers: dict[str, Voucher] = field(default_factory=dict)
    last: Key | None = None
    last_visit_at: datetime | None = None
    waiting: frozenset[str] = frozenset()

    def copy(self) -> CardState:
        """A copy that can be changed apart."""
        return CardState(
            {key: purse.copy() for key, purse in self.purses.items()},
            self.vouchers.copy(),
            self.last,
            self.last_visit_at,
            self.waiting,
        )
