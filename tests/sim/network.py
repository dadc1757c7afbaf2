"""Virtual time and a network that loses, cuts, doubles, delays and reorders what it carries; all by one seed."""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


@dataclass
class Clock:
    """Actions in the order of their time; those of one instant in the order in which they were planned."""

    now: datetime
    waiting: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    numbers: Any = field(default_factory=itertools.count)

    @property
    def milliseconds(self) -> int:
        """Since 1970, as browsers count."""
        return (self.now - EPOCH) // MILLISECOND

    def plan(self, seconds: float, action: Callable[[], None]) -> None:
        self._plan_at(self.now + timedelta(seconds=seconds), action)

    def plan_at(self, milliseconds: int, action: Callable[[], None]) -> None:
        self._plan_at(max(self.now, EPOCH + milliseconds * MILLISECOND), action)

    def _plan_at(self, at: datetime, action: Callable[[], None]) -> None:
        heapq.heappush(self.waiting, (at, next(self.numbers), action))

    def run(self, until: datetime) -> None:
        while self.waiting and self.waiting[0][0] <= until:
            self.now, _, action = heapq.heappop(self.waiting)
            action()
        self.now = until


@dataclass
class Network:
    """Carries messages one way; ``trouble`` is the share of them that meet with any."""

    clock: Clock
    chance: random.Random
    trouble: float = 0.4
    told: Callable[..., None] = lambda *_: None

    def carry(self, what: str, deliver: Callable[[], None], broken: Callable[[], None]) -> None:
        """Deliver once, twice, late, or never; where the connection breaks, its other end is told so."""
        fate = self.chance.random()
        if fate > self.trouble:
            self.clock.plan(self.chance.uniform(0.02, 0.3), deliver)
            return
        fate = self.chance.choice(("lost", "lost", "broken", "twice", "late", "very late"))
        self.told("network", what, fate)
        if fate == "broken":
            self.clock.plan(self.chance.uniform(0.02, 3), broken)
        delays = {"twice": (0.1, 5.0), "late": (20.0,), "very late": (4000.0,)}.get(fate, ())
        for delay in delays:
            self.clock.plan(delay * self.chance.uniform(0.5, 1.5), deliver)
