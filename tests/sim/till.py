"""A till as the world sees it: the script of the browser itself, what happens to it, and what it showed to staff."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import format_datetime
from functools import partial
from typing import Any

from tests.faults.oracle import COFFEE, STAMPS
from tests.sim.browsers import Browsers
from tests.sim.network import Clock, Network

Event = dict[str, Any]
Answer = dict[str, Any]
Reply = tuple[int, str]
"""A status, and the text of an answer."""
WITHDRAWN = ("revoked_till", "unknown_key", "not ours")
"""What is said to a key that opens nothing; the last is a gateway's word."""
CUTS = 0.1
"""The share of what a till does that the power goes in."""
NAMED_CUTS = ({"at": "shown"}, {"at": "request"})
STEPS = 12
"""Steps of the storage that a scan or an answer takes, about."""
STAFF = (1, 2)
MOST_WINDOWS = 3


@dataclass
class Till:
    """``made`` are the ids that the page gave, ``promised`` those that staff were told would count or wait.

    ``undecided`` are those that staff still expect to hear of, or were asked about.
    """

    number: int
    clock: Clock
    network: Network
    chance: random.Random
    browsers: Browsers
    server: Callable[[list[Event]], Reply | None]
    cards: list[str]
    told: Callable[..., None]
    up: bool = False
    withdrawn: str = ""
    due: int | None = None
    made: dict[str, Event] = field(default_factory=dict)
    promised: set[str] = field(default_factory=set)
    undecided: set[str] = field(default_factory=set)
    wiped: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    unhandled: list[str] = field(default_factory=list)
    queue: list[dict[str, Any]] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"till {self.number}"

    def start(self) -> None:
        """The page is opened, and finds what is on the disk."""
        if not self.up:
            self.up = True
            self._do("start", seed=self.chance.getrandbits(32))

    def scan(self) -> None:
        """A customer at the counter."""
        if self.up:
            said, staff = self._said(), self.chance.choice(STAFF)
            self._do("record", said=[said], staff=staff, window=self._window(), cut=self._cut())

    def _window(self) -> int:
        return self.chance.randrange(MOST_WINDOWS)

    def open_window(self) -> None:
        """The same till once more, beside the windows there are."""
        if self.up:
            self._do("start", seed=self.chance.getrandbits(32))
            for _ in range(3):
                self.clock.plan(self.chance.uniform(5, 5.4), self.scan)

    def _said(self) -> Event:
        card = self.chance.choice(self.cards)
        mine = [name for name, event in self.made.items() if event["card"] == card]
        kind = self.chance.choices(("visit", "undo", "redeem"), (18, 2, 1))[0]
        if kind == "undo" and mine:
            return {"kind": "undo", "card": card, "refers_to": self.chance.choice(mine)}
        if kind == "redeem":
            return {"kind": "redeem", "card": card, "programme": STAMPS, "reward": COFFEE}
        return {"kind": "visit", "card": card, "amount": self.chance.randrange(100, 3000)}

    def _cut(self) -> dict[str, Any] | None:
        """The power goes as "done" is shown, as the request is out, or between any two steps of the storage."""
        if self.chance.random() >= CUTS * (self.network.trouble > 0):
            return None
        return self.chance.choice((*NAMED_CUTS, {"at": "step", "after": self.chance.randrange(STEPS)}))

    def _do(self, what: str, **more: Any) -> None:
        line = self.browsers.ask(what, till=self.number, now=self.clock.milliseconds, **more)
        self.told(self.name, what, line)
        found, said = json.loads(line), more.get("said", [])
        for one in found["told"]:
            self._heard_of(one, said)
        if self.up and not found["up"]:
            self._went_dark()
        elif self.up and found["wake"] != self.due:
            self._wake_at(found["wake"])

    def _heard_of(self, one: dict[str, Any], said: list[Event]) -> None:
        match one["what"]:
            case "made":
                self.made[one["id"]] = said[0]
                self.undecided.add(one["id"])
            case "asks":
                self._ask(one["request"], one["body"])
            case "shown":
                self._shown(one["ids"], one.get("answers"))
            case "unhandled":
                self.unhandled.append(one["why"])
            case "left":
                self.left.add(one["id"])
            case "kept":
                self.queue, self.log = one["queue"], one["log"]

    def _shown(self, ids: list[str], answers: list[Answer] | None) -> None:
        if answers and answers[0]["kind"] == "ask":
            self.clock.plan(self.chance.uniform(1, 300), partial(self.decide, ids[0]))
        else:
            self.promised.update(ids)
            self.undecided.difference_update(ids)

    def decide(self, name: str) -> None:
        """A person says yes or no to what was asked."""
        if self.up:
            self.undecided.discard(name)
            self._do(
                "decide", id=name, yes=self.chance.random() < 0.7, window=self._window(), cut=self._cut()
            )

    def answer_everything(self) -> None:
        """Somebody goes through the questions that are still open."""
        self.look()
        for entry in self.queue:
            if entry.get("asked"):
                self.decide(entry["id"])

    def _wake_at(self, due: int | None) -> None:
        self.due = due
        if due is not None:
            self.clock.plan_at(due, partial(self._tick, due))

    def _tick(self, due: int) -> None:
        if self.up and self.due == due:
            self.due = None
            self._do("tick")

    def _ask(self, request: int, body: str) -> None:
        events = json.loads(body)["events"]
        broken = partial(self._broken, request)
        self.network.carry(f"{self.name} asks", partial(self._arrived, request, events), broken)

    def _arrived(self, request: int, events: list[Event]) -> None:
        date = format_datetime(self.clock.now, usegmt=True)
        reply = (401, json.dumps({"error": self.withdrawn})) if self.withdrawn else self.server(events)
        broken = partial(self._broken, request)
        if reply is None:
            broken()
        else:
            self.network.carry(f"{self.name} hears", partial(self._hear, request, *reply, date), broken)

    def _hear(self, request: int, status: int, text: str, date: str) -> None:
        if self.up:
            self._do("hear", request=request, status=status, text=text, date=date, cut=self._cut())

    def _broken(self, request: int) -> None:
        if self.up:
            self._do("fail", request=request)

    def cut(self) -> None:
        """The power goes."""
        if self.up:
            self._do("cut")

    def _went_dark(self) -> None:
        self.up, self.due = False, None
        self.undecided.clear()
        self.clock.plan(self.chance.uniform(1, 600), self.start)

    def wipe_while_busy(self) -> None:
        """Between two customers, twice, an answer still to come: places in the queue are given anew."""
        for begun in (0, 0.3):
            self.clock.plan(begun, self.scan)
            self.clock.plan(begun + self.chance.uniform(0, 0.2), self.wipe)
        self.clock.plan(self.chance.uniform(0.4, 0.8), self.scan)

    def wipe(self) -> None:
        """The browser throws the page's storage away, as Safari does after a week without a visit."""
        self.look()
        self.wiped |= {entry["id"] for entry in (*self.queue, *self.log)}
        self._do("wipe")

    def look(self) -> None:
        """What is on the disk: ``queue`` and ``log``."""
        self._do("look")

    def fill_disk(self) -> None:
        """The device has no room for a while."""
        self._do("fill", full=True)
        self.clock.plan(self.chance.uniform(1, 10), self.scan)
        self.clock.plan(self.chance.uniform(10, 900), self.free_disk)

    def free_disk(self) -> None:
        self._do("fill", full=False)

    def withdraw(self) -> None:
        """The owner withdraws the till, and later makes it one again: its page is opened anew."""
        self.withdrawn = self.chance.choice(WITHDRAWN)
        self.clock.plan(self.chance.uniform(1, 300), self.scan)
        self.clock.plan(self.chance.uniform(10, 7200), self.enrol)

    def enrol(self) -> None:
        self.withdrawn = ""
        self.cut()

    def lose_network(self) -> None:
        """The browser knows that there is no network."""
        self._do("online", online=False)
        for _ in range(2):
            self.clock.plan(self.chance.uniform(1, 300), self.scan)
        self.clock.plan(self.chance.uniform(10, 900), self.find_network)

    def find_network(self) -> None:
        self._do("online", online=True)

    def set_clock(self) -> None:
        """Somebody sets the till's clock, days off."""
        skew = self.chance.uniform(-3, 3) * 86_400_000 * self.chance.choice((0.001, 1))
        self._do("clock", skew=round(skew))
