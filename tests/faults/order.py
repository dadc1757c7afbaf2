"""The same facts in any order, cut into any batches, with any repetition, give the same ledger.

As many shops as there are orders get the same events: weeks of visits, gifts, refunds in parts, undos (of undos too, and before what they
undo), rewards given without network. At the end all hold the same balances and the same open lots, and they are the oracle's.
"""

import argparse
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.faults import books, oracle
from tests.faults.backroom import ShopToTest, Site
from tests.faults.summary import Summary, run
from tests.faults.till import Event, Till, new_id

CARDS, DAYS = 3, 60
KINDS = {"visit": 12, "gift": 2, "adjust": 1, "redeem": 3, "refund": 4, "undo": 4}


def prove(site: Site, *, orders: int, events: int, seed: int) -> Summary:
    """Send the same facts to so many shops, each in an order of its own."""
    chance = random.Random(seed)
    facts = _facts(chance, events)
    found: list[str] = []
    with books.rows_of(site.ground) as rows:
        lots = []
        for number in range(orders):
            shop = site.room.open_shop(CARDS)
            if number:  # the first gets them as they happened
                chance.shuffle(facts)
            told = _send(site.server.port, shop, facts, chance) + _wrong(rows, shop, facts)
            lots.append(_open_lots(rows, shop))
            told += [] if lots[-1] == lots[0] else ["not the lots of order 0"]
            found += [f"order {number}: {fault}" for fault in told]
    return Summary(f"{events} facts in {orders} orders", found)


def _wrong(rows: books.Rows, shop: ShopToTest, facts: list[Event]) -> list[str]:
    by_card = {code: [f for f in facts if f["card"] == str(place)] for place, code in enumerate(shop.cards)}
    return books.wrong_balances(shop, books.balances(rows, shop.id), by_card)


def _facts(chance: random.Random, count: int) -> list[Event]:
    """What happened, in order; cards are numbers. Only facts that are accepted whenever they come."""
    found: list[Event] = []
    start = datetime.now(UTC).replace(hour=8, minute=0) - timedelta(days=DAYS + 1)
    instants = sorted(
        start + timedelta(days=chance.randrange(DAYS), seconds=chance.randrange(30_000)) for _ in range(count)
    )
    for at in instants:
        card = str(chance.randrange(CARDS))
        past = [fact for fact in found if fact["card"] == card]
        kind = chance.choices(list(KINDS), KINDS.values())[0]
        targets = [fact for fact in past if kind == "undo" or fact["kind"] == "visit"]
        if kind in ("undo", "refund") and not targets:
            kind = "visit"
        said = _said(kind, chance, targets)
        found.append({"id": new_id(chance), "kind": kind, "at": at.isoformat(), "card": card, **said})
    return found


def _said(kind: str, chance: random.Random, targets: list[Event]) -> dict[str, Any]:
    if kind == "visit":
        return {"amount": chance.randrange(100, 3000), "offline": True}
    if kind == "redeem":
        return {
            "programme": oracle.STAMPS,
            "reward": oracle.COFFEE,
            "offline": True,
            "confirmed": True,
        }
    if kind in ("gift", "adjust"):
        programme = chance.choice((oracle.STAMPS, oracle.POINTS))
        return {"programme": programme, "units": chance.randrange(1, 6), "reason": "a long wait"}
    target = chance.choice(targets)
    part = {"amount": target["amount"] * chance.randrange(1, 100) // 100} if kind == "refund" else {}
    return {"refers_to": target["id"], **part}


def _send(port: int, shop: ShopToTest, facts: list[Event], chance: random.Random) -> list[str]:
    """Everything in batches of any size, a quarter of it again; the outcomes that are none."""
    till, codes, refused = Till(port, shop.key), list(shop.cards), []
    queue = [*facts]
    for again in chance.sample(facts, len(facts) // 4):
        queue.insert(chance.randrange(len(queue)), again)
    while queue:
        size = chance.choice((1, 3, 10, 40))
        batch, queue = queue[:size], queue[size:]
        answers = till.send([fact | {"card": codes[int(fact["card"])]} for fact in batch])
        refused += [
            f"{fact['kind']}: {answer['outcome']}"
            for fact, answer in zip(batch, answers, strict=True)
            if answer["kind"] not in ("done", "waiting") or answer["status"] not in ("recorded", "replayed")
        ]
    till.close()
    return refused


def _open_lots(rows: books.Rows, shop: ShopToTest) -> list[tuple[Any, ...]]:
    """What is left of each lot and until when, by the event that it came from."""
    sql = (
        "SELECT l.key, l.remaining, l.earned_on, l.last_day FROM web_lot l JOIN web_account a ON a.id = l.account_id "
        f"WHERE l.remaining > 0 AND a.shop_id = {shop.id} ORDER BY l.key"
    )
    return rows(sql)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=40)
    parser.add_argument("--events", type=int, default=150)
    return run("order", parser, lambda site, g: prove(site, orders=g.orders, events=g.events, seed=g.seed))


if __name__ == "__main__":
    raise SystemExit(main())
