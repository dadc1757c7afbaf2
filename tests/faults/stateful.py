"""``make stateful``: whatever a shop's tills and people do, the ledger is what fifty lines make of it.

Hypothesis makes up days of a shop: visits, rewards, gifts, corrections by hand, refunds in parts, undos of anything (of undos, and of what has not
arrived yet), late and repeated and altered messages, batches in any order, nights, a change of terms. Everything goes over HTTP to a
real server; a fresh shop for each example. After each step the stored balances must be the oracle's and each answer what the rules promise.
"""

import argparse
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from tests.faults import books, oracle
from tests.faults.backroom import OPEN_DAYS, BackRoom, Site
from tests.faults.summary import Summary, run
from tests.faults.till import Answer, Event, Till

STEPS = 30
EIGHT = time(8, tzinfo=UTC)
NUMBERS = st.integers(0, 10**6)


class ShopDays(RuleBasedStateMachine):
    """One shop with two cards, and a till. ``world`` is the server's, and set by ``prove``."""

    world: ClassVar["World"]

    @initialize()
    def open(self) -> None:
        self.shop = self.world.room.open_shop(2)
        self.till = Till(self.world.port, self.shop.key)
        self.cards = list(self.shop.cards)
        self.today = datetime.now(oracle.PARIS).date()
        self.clock = datetime.combine(self.first_day, EIGHT)
        self.dearer_from = date.max
        self.made = 0
        self.sent: list[tuple[Event, Answer]] = []
        self.accepted: dict[str, list[Event]] = defaultdict(list)
        self.to_come: list[Event] = []
        self.world.examples += 1

    @property
    def first_day(self) -> date:
        return self.today - timedelta(days=OPEN_DAYS - 2)

    def event(self, kind: str, card: int, *, late: int = 0, **said: Any) -> Event:
        """A new event of now, or of some time ago."""
        self.made += 1
        self.clock += timedelta(seconds=20)
        at = max(self.clock - timedelta(minutes=late), datetime.combine(self.first_day, EIGHT))
        name = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.made}"))
        return {"id": name, "kind": kind, "at": at.isoformat(), "card": self.cards[card], **said}

    def send(self, event: Event, outcome: str) -> None:
        """Send it alone; it must be recorded with that outcome."""
        (answer,) = self.till.send([event])
        assert (answer["status"], answer["outcome"]) == ("recorded", outcome), (event, answer)
        self.note(event, answer)

    def note(self, event: Event, answer: Answer) -> None:
        self.sent.append((event, answer))
        self.world.events += 1
        if answer["kind"] in ("done", "waiting"):
            self.accepted[event["card"]].append(event)

    def purse(self, event: Event, programme: str) -> oracle.Purse:
        """What the card of an event holds in its moment."""
        before = self.accepted[event["card"]]
        return oracle.purses(before, dearer_from=self.dearer_from, day=oracle.day_of(event))[programme]

    @rule(
        card=st.integers(0, 1), amount=st.integers(0, 3000), late=st.sampled_from((0, 0, 0, 90, 9000, 50_000))
    )
    def visit(self, card: int, amount: int, late: int) -> None:
        """A visit, sometimes one that a till without network sends hours or weeks later."""
        offline = {"offline": True} if late else {}
        self.send(self.event("visit", card, late=late, amount=amount, **offline), "earned")

    @rule(card=st.integers(0, 1), reward=st.sampled_from((oracle.COFFEE, oracle.MUG)))
    def redeem(self, card: int, reward: str) -> None:
        event = self.event("redeem", card, reward=reward)
        programme, cost = oracle.price(reward, oracle.day_of(event), self.dearer_from)
        has = self.purse(event, programme).spendable(oracle.day_of(event)) >= cost
        self.send(event | {"programme": programme}, "redeemed" if has else "not_enough")

    @rule(
        card=st.integers(0, 1),
        programme=st.sampled_from((oracle.STAMPS, oracle.POINTS)),
        units=st.integers(1, 12),
    )
    def gift(self, card: int, programme: str, units: int) -> None:
        self.send(self.event("gift", card, programme=programme, units=units), "given")

    @rule(
        card=st.integers(0, 1),
        programme=st.sampled_from((oracle.STAMPS, oracle.POINTS)),
        units=st.integers(-12, 12).filter(bool),
    )
    def adjust(self, card: int, programme: str, units: int) -> None:
        event = self.event("adjust", card, programme=programme, units=units, reason="counted again")
        has = units > 0 or self.purse(event, programme).spendable(oracle.day_of(event)) >= -units
        self.send(event, "adjusted" if has else "not_enough")

    @precondition(lambda self: any(self.accepted.values()))
    @rule(which=NUMBERS)
    def undo(self, which: int) -> None:
        """Take back anything that was accepted, once more or for the first time."""
        past = [event for events in self.accepted.values() for event in events]
        target = past[which % len(past)]
        event = self.event("undo", self.cards.index(target["card"]), refers_to=target["id"])
        self.send(event, "waits" if target in self.to_come else "undone")

    @precondition(lambda self: self.refundable())
    @rule(which=NUMBERS, hundredths=st.integers(1, 110) | st.none())
    def refund(self, which: int, hundredths: int | None) -> None:
        """Give money back for a visit, in part or whole, again and again; or take a reward back."""
        target = self.refundable()[which % len(self.refundable())]
        part = (
            {}
            if hundredths is None or target["kind"] == "redeem"
            else {"amount": target["amount"] * hundredths // 100}
        )
        self.send(
            self.event("refund", self.cards.index(target["card"]), refers_to=target["id"], **part), "refunded"
        )

    def refundable(self) -> list[Event]:
        return [
            event
            for events in self.accepted.values()
            for event in events
            if event["kind"] in ("visit", "redeem")
        ]

    @rule(card=st.integers(0, 1), amount=st.integers(100, 3000), what=st.sampled_from(("undo", "refund")))
    def taken_back_too_early(self, card: int, amount: int, what: str) -> None:
        """An undo or a refund overtakes the visit that it is about."""
        visit = self.event("visit", card, amount=amount)
        self.to_come.append(visit)
        self.send(self.event(what, card, refers_to=visit["id"]), "waits")

    @precondition(lambda self: self.to_come)
    @rule(which=NUMBERS)
    def overtaken_arrives(self, which: int) -> None:
        visit = self.to_come.pop(which % len(self.to_come))
        (answer,) = self.till.send([visit])
        assert answer["status"] == "recorded", answer
        assert answer["kind"] == "done", answer
        self.note(visit, answer)

    @precondition(lambda self: self.sent)
    @rule(which=NUMBERS)
    def replay(self, which: int) -> None:
        """The same again gets the first answer again."""
        event, first = self.sent[which % len(self.sent)]
        status, headers, body = self.till.post(event)
        (again,) = body["answers"]
        assert status == 200
        assert headers.get("Idempotency-Hit") == "true"
        assert again == first | {"status": "replayed"}

    @precondition(lambda self: self.sent)
    @rule(
        which=NUMBERS,
        change=st.sampled_from(({"reason": "other"}, {"kind": "visit", "amount": 7777}, {"units": 13})),
    )
    def conflict(self, which: int, change: dict[str, Any]) -> None:
        """The same id with another body (no rule above says any of these) is told apart, and does nothing."""
        event = self.sent[which % len(self.sent)][0]
        status, _, body = self.till.post(event | change)
        assert status == 409
        assert body["answers"][0]["status"] == "conflict"

    @rule(
        visits=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3000)), min_size=2, max_size=8),
        order=st.randoms(use_true_random=False),
    )
    def batch(self, visits: list[tuple[int, int]], order: Any) -> None:
        """A till's queue in any order, with something sent twice."""
        events = [self.event("visit", card, late=7, amount=amount, offline=True) for card, amount in visits]
        mixed = [*events, events[0]]
        order.shuffle(mixed)
        answers = self.till.send(mixed)
        assert sorted(answer["status"] for answer in answers) == ["recorded"] * len(events) + ["replayed"]
        for event, answer in zip(mixed, answers, strict=True):
            if answer["status"] == "recorded":
                self.note(event, answer)

    @rule(days=st.integers(1, 25))
    def time_passes(self, days: int) -> None:
        day = min(self.clock.date() + timedelta(days=days), self.today)
        self.clock = max(self.clock, datetime.combine(day, EIGHT))

    @rule()
    def night(self) -> None:
        """What the worker does after the day before: expiries are written, as events of the shop's own."""
        yesterday = self.clock.date() - timedelta(days=1)
        for event in self.world.room.ask("night", shop=self.shop.id, day=yesterday.isoformat()):
            self.accepted[event["card"]].append(event)

    @precondition(lambda self: self.dearer_from == date.max and self.clock.date() < self.today)
    @rule()
    def dearer(self) -> None:
        """From today on a coffee costs seven stamps; whoever collected toward five is topped up."""
        self.world.room.ask("make_dearer", shop=self.shop.id, day=self.today.isoformat())
        self.dearer_from = self.today

    @invariant()
    def balances_are_the_oracles(self) -> None:
        if not hasattr(self, "shop"):
            return
        held = books.balances(self.world.rows, self.shop.id)
        for code, card in self.shop.cards.items():
            wanted = oracle.balances(self.accepted[code], dearer_from=self.dearer_from)
            assert {key[1:]: units for key, units in held.items() if key[0] == card} == wanted

    def teardown(self) -> None:
        if not hasattr(self, "shop"):
            return
        try:
            stand = books.events(self.world.rows, self.shop.id)
            sent = {event["id"]: answer["outcome"] for event, answer in self.sent}
            assert {name: outcome for name, (outcome, _, source) in stand.items() if source == "api"} == sent
            assert books.faults_in(self.world.rows, self.shop.id) == []
        finally:
            self.till.close()


@dataclass
class World:
    """The server that all examples share, and how much was done in it."""

    port: int
    room: BackRoom
    rows: books.Rows
    examples: int = 0
    events: int = 0


def prove(site: Site, *, examples: int, seed: int | None, steps: int = STEPS, shrink: bool = True) -> Summary:
    """So many shops' days; without a seed always the same ones. A failure is told with the shortest days that show it."""
    with books.rows_of(site.ground) as rows:
        world = World(site.server.port, site.room, rows)
        machine = type("ShopDays", (ShopDays,), {"world": world})
        machine._hypothesis_internal_use_seed = seed
        chosen = settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=seed is None,
            deadline=None,
            database=None,
            print_blob=False,
            verbosity=Verbosity.normal,
            phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        run_machine(machine, settings=chosen)
    return Summary(f"{world.examples} shops, {world.events} events")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=2000)
    parser.add_argument(
        "--as-found", action="store_true", help="tell a failure as it was found, not made short"
    )
    return run(
        "stateful",
        parser,
        lambda site, g: prove(site, examples=g.examples, seed=g.seed, shrink=not g.as_found),
    )


if __name__ == "__main__":
    raise SystemExit(main())
