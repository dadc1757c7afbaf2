"""A till as the browser's is: the event is stored before "done" is shown, sent until it is answered, and kept where it is refused."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.sim.network import Clock, Network

Event = dict[str, Any]
Answer = dict[str, Any]
PATIENCE_SECONDS, BATCH = 8.0, 5
CUTS_AFTER_SCAN = 0.1
FINAL = {"recorded", "replayed"}


@dataclass
class Till:
    """``disk`` outlives a power cut, ``queue`` is what the page works with. ``done`` is what staff were shown.

    ``awaited`` is the rule that matters: False is the mutant that shows "done" while the store is still being written.
    """

    name: str
    clock: Clock
    network: Network
    chance: random.Random
    server: Callable[[list[Event]], list[Answer]]
    cards: list[str]
    told: Callable[..., None]
    awaited: bool = True
    skew: timedelta = timedelta(0)
    offset: timedelta = timedelta(0)
    disk: dict[str, Event] = field(default_factory=dict)
    queue: dict[str, Event] = field(default_factory=dict)
    quarantine: dict[str, Answer] = field(default_factory=dict)
    done: dict[str, Event] = field(default_factory=dict)
    wiped: set[str] = field(default_factory=set)
    answers: list[tuple[Event, Answer]] = field(default_factory=list)
    up: bool = True
    asked: int = 0

    def _now(self) -> datetime:
        """The till's own clock, corrected by what the last answer said of it."""
        return self.clock.now + self.skew - self.offset

    def scan(self) -> None:
        """A customer at the counter."""
        if not self.up:
            return
        name = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        event = {"id": name, "at": self._now().isoformat(), "offline": True, **self._said()}
        self.told(self.name, "scan", event)
        if self.awaited:
            self.disk[name] = event
        else:
            self.clock.plan(self.chance.uniform(0, 3), lambda: self._write_late(event))
        self.queue[name] = event
        self.done[name] = event
        # the page dies at a bad moment: "done" was shown, nothing is sent; or it is sent, and nobody has heard the answer
        if self.chance.random() < CUTS_AFTER_SCAN:
            self.clock.plan(self.chance.choice((0.005, 0.2, 0.5)), self.cut)
        self.clock.plan(0.01, self.send)

    def _said(self) -> Event:
        card = self.chance.choice(self.cards)
        mine = [event for event in self.done.values() if event["card"] == card]
        kind = self.chance.choices(("visit", "undo"), (9, 1))[0]
        if kind == "undo" and mine:
            return {"kind": "undo", "card": card, "refers_to": self.chance.choice(mine)["id"]}
        return {"kind": "visit", "card": card, "amount": self.chance.randrange(100, 3000)}

    def _write_late(self, event: Event) -> None:
        if self.up and event["id"] in self.queue:
            self.disk[event["id"]] = event

    def send(self) -> None:
        """The oldest unanswered ones; again after a while, until they are answered."""
        if not self.up or not self.queue:
            return
        batch = list(self.queue.values())[:BATCH]
        self.asked += 1
        asked = self.asked
        self.network.carry(f"{self.name} asks", lambda: self._arrived(batch))
        self.clock.plan(PATIENCE_SECONDS, lambda: self.send() if self.asked == asked else None)

    def _arrived(self, batch: list[Event]) -> None:
        at = self.clock.now
        try:
            answers = self.server(batch)
        except ConnectionError:
            return
        self.network.carry(f"{self.name} hears", lambda: self._hear(batch, answers, at))

    def _hear(self, batch: list[Event], answers: list[Answer], at: datetime) -> None:
        self.answers += zip(batch, answers, strict=True)
        if not self.up:
            return
        self.offset = self.clock.now + self.skew - at
        for event, answer in zip(batch, answers, strict=True):
            name = event["id"]
            if name not in self.queue:
                continue
            if answer["status"] not in FINAL or answer["kind"] in ("refused", "kept"):
                self.quarantine[name] = answer
            self.queue.pop(name)
            self.disk.pop(name, None)
        if self.queue:
            self.clock.plan(0.05, self.send)

    def cut(self) -> None:
        """The power goes, and comes back."""
        if not self.up:
            return
        self.told(self.name, "power cut", sorted(self.queue))
        self.up, self.queue = False, {}
        self.clock.plan(self.chance.uniform(1, 600), self.start)

    def start(self) -> None:
        """What is on the disk is sent."""
        self.up, self.offset = True, timedelta(0)
        self.queue = dict(self.disk)
        self.send()

    def wipe(self) -> None:
        """The browser throws the page's storage away, as Safari does after a week without a visit."""
        self.told(self.name, "wiped", sorted(self.disk))
        self.wiped |= set(self.disk) | set(self.queue)
        self.disk, self.queue = {}, {}

    def set_clock(self) -> None:
        """Somebody sets the till's clock, days off."""
        self.skew = timedelta(seconds=self.chance.uniform(-3, 3) * 86_400 * self.chance.choice((0.001, 1)))
        self.told(self.name, "clock", self.skew.total_seconds())

    def mistake(self) -> None:
        """A till that is wrong: it sends another body under the id of an event."""
        if self.up and self.done:
            event = self.chance.choice(list(self.done.values()))
            altered = {
                **event,
                "at": (datetime.fromisoformat(event["at"]) + timedelta(seconds=1)).isoformat(),
            }
            self.told(self.name, "altered", altered["id"])
            self.network.carry(f"{self.name} errs", lambda: self._erred(altered))

    def _erred(self, altered: Event) -> None:
        try:
            self.answers += zip([altered], self.server([altered]), strict=True)
        except ConnectionError:
            return
