"""``make crash``: every process of the server is killed with -9 under load, again and again; nothing acknowledged is lost, nothing doubled.

Senders behave as tills: they make the id first, and send the same event again until it is answered, or at the end if they were
switched off meanwhile. Then every event must stand in the books exactly once, with the outcome that was answered, every balance must be
what the oracle makes of the accepted events, and the service must have been back within five seconds of each kill.
"""

import argparse
import random
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime

from tests.faults import books, oracle
from tests.faults.backroom import ShopToTest, Site
from tests.faults.server import Ground, Server
from tests.faults.summary import Summary, run
from tests.faults.till import Answer, Event, Refused, Till, Unanswered, new_id

BACK_SECONDS, PAUSE_SECONDS = 5.0, 0.05
CARDS, SWITCHED_OFF = 600, 0.02
"""Of a hundred sendings that get no answer, two are given up until the end."""


class Sender(threading.Thread):
    """One till at work: visits, rewards and corrections on cards that all share, alone or in small batches."""

    def __init__(self, port: int, shop: ShopToTest, seed: str) -> None:
        super().__init__(daemon=True)
        self.till, self.cards, self.chance = Till(port, shop.key), list(shop.cards), random.Random(seed)
        self.stopping = threading.Event()
        self.sent: list[Event] = []
        self.answers: dict[str, Answer] = {}
        self.unanswered: list[list[Event]] = []
        self.spans: list[tuple[float, float]] = []  # of requests that were answered: sent, answered
        self.refusals: list[str] = []

    def run(self) -> None:
        while not self.stopping.is_set():
            batch = [self._event() for _ in range(self.chance.choice((1, 1, 1, 5, 20)))]
            self.sent += batch
            while not self.deliver(batch):
                if self.chance.random() < SWITCHED_OFF:
                    self.unanswered.append(batch)
                    break
                if self.stopping.wait(PAUSE_SECONDS):
                    self.unanswered.append(batch)
                    break
        self.till.close()

    def deliver(self, batch: list[Event]) -> bool:
        """Send once; False where no answer came."""
        began = time.monotonic()
        try:
            answers = self.till.send(batch)
        except Unanswered:
            return False
        except Refused as trouble:
            self.refusals.append(str(trouble))
            return False
        self.spans.append((began, time.monotonic()))
        self.answers |= {answer["id"]: answer for answer in answers}
        return True

    def _event(self) -> Event:
        event: Event = {
            "id": new_id(self.chance),
            "at": datetime.now(UTC).isoformat(),
            "card": self.chance.choice(self.cards),
        }
        kind = self.chance.choices(("visit", "redeem", "undo"), (8, 2, 1))[0]
        if kind == "redeem":
            return event | {"kind": kind, "programme": oracle.STAMPS, "reward": oracle.COFFEE}
        if kind == "undo" and self.sent:
            undone = self.chance.choice(self.sent[-50:])
            return event | {"kind": kind, "card": undone["card"], "refers_to": undone["id"]}
        return event | {"kind": "visit", "amount": self.chance.randrange(100, 3000)}


def prove(site: Site, *, kills: int, senders: int, seed: int, back_seconds: float = BACK_SECONDS) -> Summary:
    """Open a shop, let the senders work, kill and start again, resend what has no answer, and compare."""
    shop = site.room.open_shop(CARDS)
    tills = [Sender(site.server.port, shop, f"{seed}/{number}") for number in range(senders)]
    for till in tills:
        till.start()
    killed_at = _kill_often(site.server, tills, kills, random.Random(seed))
    for till in tills:
        till.stopping.set()
        till.join(60)
    faults = [f"a till still has no answer: {till.name}" for till in tills if till.is_alive()]
    unsure = sum(len(batch) for till in tills for batch in till.unanswered)
    replays = _resend(tills, random.Random(seed), faults)
    backs = [_back(at, tills) for at in killed_at]
    faults += [f"kill {n}: back after {b:.1f} s only" for n, b in enumerate(backs) if b >= back_seconds]
    faults += [f"answered with trouble: {text}" for till in tills for text in till.refusals[:3]]
    faults += compare(site.ground, shop, tills)
    return Summary(
        f"{kills} kills -9, {sum(len(till.sent) for till in tills)} events by {senders} senders, {unsure} cut off and sent again later, "
        f"{replays} replayed, back in {sorted(backs)[len(backs) // 2]:.1f} s (median), {max(backs):.1f} s (worst)",
        faults,
    )


def _kill_often(server: Server, tills: list[Sender], kills: int, chance: random.Random) -> list[float]:
    """The instants of the kills; each once the service has answered again, and a random while later."""
    found: list[float] = []
    for _ in range(kills):
        time.sleep(chance.uniform(0.05, 0.8))
        found.append(time.monotonic())
        server.kill()
        server.start()
        server.wait()
        deadline = time.monotonic() + 30
        while (
            not any(till.spans and till.spans[-1][0] > found[-1] for till in tills)
            and time.monotonic() < deadline
        ):
            time.sleep(0.01)
    return found


def _back(killed_at: float, tills: list[Sender]) -> float:
    """Seconds from a kill to the first answer to what was sent after it."""
    later = [end for till in tills for began, end in till.spans if began > killed_at]
    return min(later, default=float("inf")) - killed_at


def _resend(tills: list[Sender], chance: random.Random, faults: list[str]) -> int:
    """Send what has no answer, and some of what has one; the number of replays, whose answers must be the first ones."""
    replays = 0
    for till in tills:
        unheard = [batch for batch in till.unanswered if not till.deliver(batch)]
        faults += [f"no answer even at the end: {batch[0]['id']}" for batch in unheard]
        known = [event for event in till.sent if event["id"] in till.answers]
        for event in chance.sample(known, len(known) // 10):
            first, (again,) = till.answers[event["id"]], till.till.send([event])
            replays += 1
            if (again["status"], again["outcome"]) != ("replayed", first["outcome"]):
                faults.append(
                    f"{event['id']} was {first['outcome']}, and again {again['status']}, {again['outcome']}"
                )
        till.till.close()
    return replays


def compare(ground: Ground, shop: ShopToTest, tills: list[Sender]) -> list[str]:
    """What the books hold, against what was sent and answered, and against what the oracle makes of the accepted events."""
    with books.rows_of(ground) as rows:
        stand, held = books.events(rows, shop.id), books.balances(rows, shop.id)
    sent = {event["id"]: event for till in tills for event in till.sent}
    faults = [f"nobody sent {name}" for name in stand.keys() - sent.keys()]
    for till in tills:
        for event in till.sent:
            answer, kept = till.answers.get(event["id"]), stand.get(event["id"])
            if kept is None:
                faults.append(f"lost{', though acknowledged' if answer else ''}: {event['id']}")
            elif answer and answer["outcome"] != kept[0]:
                faults.append(f"{event['id']} was answered {answer['outcome']} and stands as {kept[0]}")
    by_card: dict[str, list[Event]] = defaultdict(list)
    for name, event in sent.items():
        if name in stand and stand[name][1]:
            by_card[event["card"]].append(event)
    return faults + books.wrong_balances(shop, held, by_card)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--senders", type=int, default=6)
    return run(
        "crash",
        parser,
        lambda site, given: prove(site, kills=given.kills, senders=given.senders, seed=given.seed),
    )


if __name__ == "__main__":
    raise SystemExit(main())
