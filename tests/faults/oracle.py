"""The oracle: what a card of the proofs' programmes holds, by a few lines written from the design and not from the code."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

LIFE_DAYS, SETTLE_DAYS = 30, 7
STAMPS, POINTS = "stamps", "points"
"""A stamp for each visit, good for thirty days; a point for each whole euro, for ever."""
COFFEE, MUG = "coffee", "mug"
COSTS = {COFFEE: (STAMPS, 5), MUG: (POINTS, 20)}
DEARER = 7
"""Stamps that a coffee costs after the change of terms."""

Event = dict[str, Any]
PARIS = ZoneInfo("Europe/Paris")


@dataclass
class Purse:
    """Open lots as [last day, day, id, units left], and what is owed, 0 or below."""

    lots: list[list[Any]] = field(default_factory=list)
    owed: int = 0

    def credit(self, units: int, day: date, name: str, life: int | None) -> None:
        settled = min(units, -self.owed)
        self.owed += settled
        last = date.max if life is None else day + timedelta(days=life)
        self.lots.append([last, day, name, units - settled])

    def debit(self, units: int, day: date) -> None:
        for lot in sorted(lot for lot in self.lots if lot[0] >= day):
            taken = min(units, lot[3])
            lot[3] -= taken
            units -= taken
        self.owed -= units

    def move(self, units: int, day: date, name: str, life: int | None) -> None:
        if units > 0:
            self.credit(units, day, name, life)
        else:
            self.debit(-units, day)

    def spendable(self, day: date) -> int:
        return sum(lot[3] for lot in self.lots if lot[0] >= day)

    def expire(self, day: date) -> None:
        self.lots = [lot for lot in self.lots if day - lot[0] <= timedelta(days=SETTLE_DAYS)]

    def top_up(self, day: date) -> None:
        """Five stamps toward a coffee of five become seven toward one of seven; half stamps are rounded up."""
        units = given = 0
        for lot in sorted(lot for lot in self.lots if lot[0] >= day):
            units += lot[3]
            extra = -(-units * DEARER // COSTS[COFFEE][1]) - units - given
            lot[3], given = lot[3] + extra, given + extra


def day_of(event: Event) -> date:
    """The shop's day: a night's run is dated at the shop's midnight."""
    return datetime.fromisoformat(event["at"]).astimezone(PARIS).date()


class Past:
    """Accepted events by id: which of them count, and how much of a visit its refunds leave."""

    def __init__(self, events: list[Event]) -> None:
        self.known = {event["id"]: event for event in events}
        self.undoing, self.refunds = defaultdict(list), defaultdict(list)
        for event in self.known.values():
            target = self.known.get(event.get("refers_to", ""), {"kind": "unknown"})
            if event["kind"] == "undo" or (event["kind"], target["kind"]) == ("refund", "redeem"):
                self.undoing[event["refers_to"]].append(event)
            elif event["kind"] == "refund":
                self.refunds[event["refers_to"]].append(event)

    def counts(self, event: Event) -> bool:
        return not any(self.counts(undo) for undo in self.undoing[event["id"]])

    def left(self, visit: Event, units: int) -> int:
        parts = [part for part in self.refunds[visit["id"]] if self.counts(part)]
        paid = visit["amount"]
        shares = [Fraction(part.get("amount", paid), paid) if paid else Fraction(1) for part in parts]
        return units - int(units * min(sum(shares, Fraction(0)), Fraction(1)))

    def in_order(self) -> list[Event]:
        counting = [event for event in self.known.values() if event["kind"] != "undo" and self.counts(event)]
        return sorted(counting, key=lambda event: (datetime.fromisoformat(event["at"]), event["id"]))


def purses(events: list[Event], *, dearer_from: date = date.max, day: date = date.min) -> dict[str, Purse]:
    """The purses after these accepted events, in whatever order they came, as they stand on ``day`` or after the last event."""
    past, found, now = Past(events), {STAMPS: Purse(), POINTS: Purse()}, date.min

    def pass_time(today: date) -> None:
        if now < dearer_from <= today:
            found[STAMPS].top_up(dearer_from)
        found[STAMPS].expire(today)

    for event in past.in_order():
        pass_time(day_of(event))
        now, kind = day_of(event), event["kind"]
        if kind == "visit":
            found[STAMPS].credit(past.left(event, 1), now, event["id"], LIFE_DAYS)
            found[POINTS].credit(past.left(event, event["amount"] // 100), now, event["id"], None)
        elif kind in ("gift", "adjust"):
            life = LIFE_DAYS if event["programme"] == STAMPS else None
            found[event["programme"]].move(event["units"], now, event["id"], life)
        elif kind == "redeem":
            programme, cost = price(event["reward"], now, dearer_from)
            found[programme].debit(cost, now)
    pass_time(max(now, day))
    return found


def price(reward: str, day: date, dearer_from: date) -> tuple[str, int]:
    """The programme that a reward is bought in, and its cost on a day."""
    programme, cost = COSTS[reward]
    return programme, DEARER if reward == COFFEE and day >= dearer_from else cost


def balances(events: list[Event], *, dearer_from: date = date.max) -> dict[tuple[str, str], int]:
    """By programme and account (``purse``, ``owed``), what is not nothing."""
    found = {}
    for programme, purse in purses(events, dearer_from=dearer_from).items():
        found[programme, "purse"] = sum(lot[3] for lot in purse.lots)
        found[programme, "owed"] = purse.owed
    return {key: units for key, units in found.items() if units}
