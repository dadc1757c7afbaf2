"""Load for the stamps' benchmark: tills that send one after the other, stamps that come by chance at a rate, queues in batches."""

from __future__ import annotations

import queue
import random
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psutil

from tests.faults.till import Event, Till


@dataclass(frozen=True, slots=True)
class Target:
    """A server under load: its port, a key, the cards that are stamped online and those that are not, and all of its processes."""

    port: int
    key: str
    cards: tuple[str, ...]
    resting: tuple[str, ...]
    processes: Callable[[], Sequence[psutil.Process]]

    def till(self) -> Till:
        """A till with a connection of its own."""
        return Till(self.port, self.key)


@dataclass(frozen=True, slots=True)
class Load:
    """What was measured: seconds of each request, seconds in all, and CPU seconds of the server's processes."""

    seconds: tuple[float, ...]
    wall: float
    cpu: float
    events: int


def stamp(chance: random.Random, cards: Sequence[str], at: datetime | None = None) -> Event:
    """A visit of somebody."""
    return {
        "id": str(uuid.uuid4()),
        "kind": "visit",
        "at": (at or datetime.now(UTC)).isoformat(),
        "card": chance.choice(cards),
        "amount": 450,
    }


def one_by_one(target: Target, *, clients: int, each: int, seed: int = 7) -> Load:
    """So many tills at once, each sending its next stamp when the last one is answered."""

    def work(number: int) -> list[float]:
        chance, till, found = random.Random(f"{seed}/{number}"), target.till(), []
        for _ in range(each):
            event = stamp(chance, target.cards)
            found.append(_send(till, [event]))
        till.close()
        return found

    with ThreadPoolExecutor(clients) as pool:
        began, used = time.perf_counter(), _cpu(target)
        seconds = [one for found in pool.map(work, range(clients)) for one in found]
        return Load(tuple(seconds), time.perf_counter() - began, _cpu(target) - used, clients * each)


def at_a_rate(target: Target, *, rate: float, seconds: float, tills: int = 16, seed: int = 7) -> Load:
    """Stamps that come by chance (a Poisson process), whatever the server does; each is timed from when it was due."""
    chance, due = random.Random(seed), queue.SimpleQueue[tuple[float, Event] | None]()
    found: list[float] = []

    def work() -> None:
        till = target.till()
        while (item := due.get()) is not None:
            _send(till, [item[1]])
            found.append(time.perf_counter() - item[0])
        till.close()

    workers = [threading.Thread(target=work) for _ in range(tills)]
    for worker in workers:
        worker.start()
    began, used = time.perf_counter(), _cpu(target)
    at, count = began, 0
    while at < began + seconds:
        time.sleep(max(0.0, at - time.perf_counter()))
        due.put((at, stamp(chance, target.cards)))
        at, count = at + chance.expovariate(rate), count + 1
    for _ in workers:
        due.put(None)
    for worker in workers:
        worker.join()
    return Load(tuple(found), time.perf_counter() - began, _cpu(target) - used, count)


def in_batches(target: Target, cards: Sequence[str], *, batches: int, size: int, seed: int = 7) -> Load:
    """One till's queue after hours without network, batch after batch: offline visits in the order in which they happened."""
    chance, till, found = random.Random(seed), target.till(), []
    first = datetime.now(UTC) - timedelta(hours=6)
    gap = timedelta(hours=6) / (batches * size)
    began, used = time.perf_counter(), _cpu(target)
    for number in range(batches):
        instants = [first + gap * (number * size + place) for place in range(size)]
        found.append(_send(till, [stamp(chance, cards, at) | {"offline": True} for at in instants]))
    till.close()
    return Load(tuple(found), time.perf_counter() - began, _cpu(target) - used, batches * size)


def _send(till: Till, events: list[Event]) -> float:
    """Seconds to the answer; each event must have been recorded."""
    began = time.perf_counter()
    answers = till.send(events)
    took = time.perf_counter() - began
    wrong = [answer for answer in answers if answer["status"] != "recorded"]
    if wrong:
        raise SystemExit(f"not recorded: {wrong[0]}")
    return took


def _cpu(target: Target) -> float:
    """CPU seconds that the server's living processes have used."""
    times = [process.cpu_times() for process in target.processes()]
    return sum(one.user + one.system for one in times)
