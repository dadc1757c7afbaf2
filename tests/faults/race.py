"""``make race``: many parallel redemptions of one reward give exactly one; the same event sent many times at once is recorded once.

The requests wait at a barrier and leave together, half of them to each of two servers on the same database, so that neither a lock of one
process nor luck can be what keeps the promise.
"""

import argparse
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from tests.faults import books, oracle
from tests.faults.backroom import ShopToTest, Site
from tests.faults.server import Ground, Server
from tests.faults.summary import Summary, run
from tests.faults.till import Answer, Event, Till, new_id

COST = oracle.COSTS[oracle.COFFEE][1]


def prove(site: Site, *, rounds: int, clients: int, seed: int) -> Summary:
    """So many rounds of both races, each on a card of its own."""
    chance, faults = random.Random(seed), []
    shop = site.room.open_shop(2 * rounds)
    cards = list(shop.cards)
    with Server(site.ground) as other:
        ports = (site.server.port, other.port)
        tills = [Till(ports[number % 2], shop.key) for number in range(clients)]
        for number in range(rounds):
            faults += race_for_reward(tills, cards[2 * number], chance)
            faults += race_of_twins(tills, cards[2 * number + 1], chance)
        for till in tills:
            till.close()
    faults += _balances(site.ground, shop, cards)
    return Summary(
        f"{rounds} rounds of {clients} redemptions of one reward, and of {clients} times the same event",
        faults,
    )


def race_for_reward(tills: list[Till], card: str, chance: random.Random) -> list[str]:
    """All at once ask for the one reward that the card can pay."""
    visits = [_event(chance, card, n, kind="visit", amount=100) for n in range(COST)]
    tills[0].send(visits)
    wishes = [
        _event(chance, card, COST, kind="redeem", programme=oracle.STAMPS, reward=oracle.COFFEE)
        for _ in tills
    ]
    seen = Counter(answer["outcome"] for answer in together(tills, wishes))
    wanted = {"redeemed": 1, "not_enough": len(tills) - 1}
    return [] if seen == wanted else [f"one reward, {len(tills)} wishes: {dict(seen)}"]


def race_of_twins(tills: list[Till], card: str, chance: random.Random) -> list[str]:
    """All at once send the same visit."""
    visit = _event(chance, card, 0, kind="visit", amount=100)
    answers = together(tills, [visit] * len(tills))
    seen = Counter((answer["status"], answer["outcome"]) for answer in answers)
    wanted = {("recorded", "earned"): 1, ("replayed", "earned"): len(tills) - 1}
    return [] if seen == wanted else [f"one event, sent {len(tills)} times: {dict(seen)}"]


def together(tills: list[Till], events: list[Event]) -> list[Answer]:
    """Each till's answer to its event, all sent at the same moment."""
    gate = threading.Barrier(len(tills))

    def one(till: Till, event: Event) -> Answer:
        gate.wait()
        return till.send([event])[0]

    with ThreadPoolExecutor(len(tills)) as pool:
        return list(pool.map(one, tills, events))


def _event(chance: random.Random, card: str, second: int, **said: object) -> Event:
    at = datetime.now(UTC) - timedelta(minutes=1) + timedelta(seconds=second)
    return {"id": new_id(chance), "at": at.isoformat(), "card": card, **said}


def _balances(ground: Ground, shop: ShopToTest, cards: list[str]) -> list[str]:
    """A stamp on every second card, none on the others, none owed."""
    with books.rows_of(ground) as rows:
        held = {key: units for key, units in books.balances(rows, shop.id).items() if key[1] == oracle.STAMPS}
    wanted = {(shop.cards[code], oracle.STAMPS, "purse"): 1 for code in cards[1::2]}
    return [] if held == wanted else [f"stamps on cards: {held}, not {wanted}"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=50)
    return run("race", parser, lambda site, g: prove(site, rounds=g.rounds, clients=g.clients, seed=g.seed))


if __name__ == "__main__":
    raise SystemExit(main())
