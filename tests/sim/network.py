"""Virtual time and a network that loses, doubles, delays and reorders what it carries; all by one seed."""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass
class Clock:
    """Actions in the order of their time; those of one instant in the order in which they were planned."""

    now: datetime
    waiting: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    numbers: Any = field(default_factory=itertools.count)

    def plan(self, seconds: float, action: Callable[[], None]) -> None:
        heapq.heappush(self.waiting, (self.now + timedelta(seconds=seconds), next(self.numbers), action))

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

    def carry(self, what: str, deliver: Callable[[], None]) -> None:
        """Deliver once, twice, late, or never."""
        fate = self.chance.random()
        if fate > self.trouble:
            self.clock.plan(self.chance.uniform(0.02, 0.3), deliver)
            return
        fate = self.chance.choice(("lost", "lost", "twice", "late", "very late"))
        self.told("network", what, fate)
        delays = {"lost": (), "twice": (0.1, 5.0), "late": (20.0,), "very late": (4000.0,)}[fate]
        for delay in delays:
            self.clock.plan(delay * self.chance.uniform(0.5, 1.5), deliver)
