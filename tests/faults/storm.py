"""``make storm``: after a day without network, every till sends its queue at once, in batches, a third of it twice.

Meanwhile a till that has network scans on, one customer after the other, and must not wait. At the end the ledger is the one that the
oracle makes of the distinct events, and it was there within a minute.
"""

import argparse
import random
import threading
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

from tests.faults import books
from tests.faults.backroom import ShopToTest, Site
from tests.faults.server import Ground
from tests.faults.summary import Summary, percentile, run
from tests.faults.till import Answer, Event, Till, new_id

WITHIN_SECONDS, SCAN_P95_SECONDS = 60.0, 1.0
DOUBLED, BATCH, SCANS_A_SECOND = 0.3, 50, 5


class Queue(threading.Thread):
    """One till's queue, sent batch by batch: a share of its events comes again, in the same batch or in a later one."""

    def __init__(self, port: int, shop: ShopToTest, *, events: int, seed: str) -> None:
        super().__init__(daemon=True)
        self.till, self.chance = Till(port, shop.key), random.Random(seed)
        cards, first = list(shop.cards), datetime.now(UTC) - timedelta(hours=8)
        self.events: list[Event] = [
            {
                "id": new_id(self.chance),
                "kind": "visit",
                "at": (first + timedelta(seconds=8 * 3600 * number / events)).isoformat(),
                "card": self.chance.choice(cards),
                "amount": self.chance.randrange(100, 3000),
                "offline": True,
            }
            for number in range(events)
        ]
        self.doubled = self.chance.sample(self.events, int(DOUBLED * events))
        self.answers: list[Answer] = []
        self.trouble: BaseException | None = None

    def run(self) -> None:
        try:
            for batch in self._batches():
                self.answers += self.till.send(batch)
        except BaseException as trouble:  # noqa: BLE001  (told in the summary)
            self.trouble = trouble
        self.till.close()

    def _batches(self) -> list[list[Event]]:
        queue = list(self.events)
        for event in self.doubled:
            queue.insert(self.chance.randint(queue.index(event), len(queue)), event)
        return [queue[start : start + BATCH] for start in range(0, len(queue), BATCH)]


class Scanner(threading.Thread):
    """The till with network: one visit at a time, at a steady pace; ``seconds`` are what each took from when it was due."""

    def __init__(self, port: int, shop: ShopToTest, seed: str) -> None:
        super().__init__(daemon=True)
        self.till, self.cards, self.chance = Till(port, shop.key), list(shop.cards), random.Random(seed)
        self.stopping = threading.Event()
        self.events: list[Event] = []
        self.answers: list[Answer] = []
        self.seconds: list[float] = []

    def run(self) -> None:
        due = time.monotonic()
        while not self.stopping.wait(max(0.0, due - time.monotonic())):
            event: Event = {
                "id": new_id(self.chance),
                "kind": "visit",
                "at": datetime.now(UTC).isoformat(),
                "card": self.chance.choice(self.cards),
                "amount": 450,
            }
            self.events.append(event)
            self.answers += self.till.send([event])
            self.seconds.append(time.monotonic() - due)
            due += 1 / SCANS_A_SECOND
        self.till.close()


def prove(
    site: Site, *, senders: int, events: int, cards: int, seed: int, scan_seconds: float = SCAN_P95_SECONDS
) -> Summary:
    """All queues at once, a scanner beside them; then the books against the oracle."""
    shop = site.room.open_shop(cards)
    queues = [Queue(site.server.port, shop, events=events, seed=f"{seed}/{n}") for n in range(senders)]
    scanner = Scanner(site.server.port, shop, f"{seed}/scanner")
    began = time.monotonic()
    for thread in (scanner, *queues):
        thread.start()
    for queue in queues:
        queue.join(10 * WITHIN_SECONDS)
    took = time.monotonic() - began
    scanner.stopping.set()
    scanner.join(60)
    p95 = percentile(scanner.seconds, 0.95)
    faults = [
        f"{queue.name}: {queue.trouble or 'does not end'}"
        for queue in queues
        if queue.trouble or queue.is_alive()
    ]
    faults += [f"took {took:.1f} s, not under {WITHIN_SECONDS:g}"] if took >= WITHIN_SECONDS else []
    faults += [f"scans waited {p95:.2f} s at the 95th percentile"] if not p95 < scan_seconds else []
    faults += _wrong_answers(queues, scanner) + _wrong_balances(site.ground, shop, queues, scanner)
    sent = sum(len(queue.events) + len(queue.doubled) for queue in queues)
    return Summary(
        f"{senders} senders, {sent} events of which {sum(len(q.doubled) for q in queues)} sent twice, in {took:.1f} s; "
        f"meanwhile {len(scanner.seconds)} scans, p95 {1000 * p95:.0f} ms, worst {1000 * max(scanner.seconds):.0f} ms",
        faults,
    )


def _wrong_answers(queues: list[Queue], scanner: Scanner) -> list[str]:
    """The first time each was recorded, each further time replayed."""
    found = []
    for queue in queues:
        seen = Counter(answer["status"] for answer in queue.answers)
        if seen != {"recorded": len(queue.events), "replayed": len(queue.doubled)}:
            found.append(f"{queue.name} was answered {dict(seen)}")
    scanned = Counter((answer["status"], answer["outcome"]) for answer in scanner.answers)
    return (
        found
        if scanned == {("recorded", "earned"): len(scanner.events)}
        else [*found, f"scans: {dict(scanned)}"]
    )


def _wrong_balances(ground: Ground, shop: ShopToTest, queues: list[Queue], scanner: Scanner) -> list[str]:
    by_card: dict[str, list[Event]] = defaultdict(list)
    for event in (*scanner.events, *(event for queue in queues for event in queue.events)):
        by_card[event["card"]].append(event)
    with books.rows_of(ground) as rows:
        return books.wrong_balances(shop, books.balances(rows, shop.id), by_card)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--senders", type=int, default=20)
    parser.add_argument("--events", type=int, default=500)
    parser.add_argument("--cards", type=int, default=400)
    return run(
        "storm",
        parser,
        lambda site, g: prove(site, senders=g.senders, events=g.events, cards=g.cards, seed=g.seed),
    )


if __name__ == "__main__":
    raise SystemExit(main())
