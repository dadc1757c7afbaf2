"""The owner's first page on a real server: of a large shop and a usual one, alone and among a thousand shops; and what measuring costs.

``python -m benchmarks.home [--orders 1000000] [--customers 50000] [--shops 1000]``
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from benchmarks.tables import Table
from tests.faults.server import Ground, Server, ground
from tests.faults.summary import percentile

if TYPE_CHECKING:
    from habitue.web.models import Shop

REQUESTS = 100
WARM_GOAL, COLD_GOAL, USUAL_GOAL = 300.0, 2000.0, 100.0
"""Milliseconds: the large shop warm and at the first request after a start, the usual one warm."""
DAYS = 1000
_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large the shops are, and how many others stand beside them."""

    orders: int = 1_000_000
    customers: int = 50_000
    usual_orders: int = 20_000
    shops: int = 1000


SMALL = Sizes(orders=20_000, customers=1000, usual_orders=2000, shops=20)


@dataclass(frozen=True, slots=True)
class Seen:
    """How long one shop's page took, in milliseconds."""

    name: str
    cold: float
    warm: float
    p95: float


def measure(sizes: Sizes) -> Iterator[Table]:
    """The pages' table, then that of the worker."""
    with ground("sqlite") as place:
        _become(place)
        large, took, again = _shop("Large", orders=sizes.orders, customers=sizes.customers)
        usual, usual_took, usual_again = _shop("Usual", orders=sizes.usual_orders, customers=800)
        rows = list(_seen(place, {"large": large, "usual": usual}, beside=0))
        _many(sizes.shops)
        rows += _seen(place, {"large": large, "usual": usual}, beside=sizes.shops)
    yield _page_table(rows, sizes)
    yield Table(
        "Measuring a shop",
        "What the worker does in the background: every indicator by week, month and quarter, and each customer's figures.",
        ("shop", "first time", "after a scan"),
        (
            (f"{sizes.orders:,} orders", f"{took:.1f} s", f"{again:.1f} s"),
            (f"{sizes.usual_orders:,} orders", f"{usual_took:.2f} s", f"{usual_again:.2f} s"),
        ),
    )


def _become(place: Ground) -> None:
    """This process sees the server's database from now on."""
    os.environ.update(place.environment() | {"DJANGO_SETTINGS_MODULE": "habitue.web.settings"})
    from habitue.web.start import prepare

    prepare()


def _shop(name: str, *, orders: int, customers: int) -> tuple[tuple[str, str], float, float]:
    """A shop with its owner's session; and how long it takes to measure it, at first and again."""
    from django.utils import timezone

    from habitue.web.actions.measuring import measure as measure_shop
    from tests.web.ledger.tills import STAMPS, card, event, programme, send
    from tests.web.people import open_cafe

    shop, owner = open_cafe(name, f"{name.lower()}@example.org")
    _sell(shop, orders=orders, customers=customers)
    now = timezone.now()
    first = _timed(lambda: measure_shop(shop, now=now))
    programme(shop, STAMPS)
    _, code = card(shop)
    send(shop, event("visit", code, at=now), now=now)
    again = _timed(lambda: measure_shop(shop, now=timezone.now()))
    return (shop.public_id, owner.client.cookies["session"].value), first, again


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _sell(shop: Shop, *, orders: int, customers: int) -> None:
    """Regulars with rhythms of their own, newcomers and leavers over three years, a fifth of all sales nameless."""
    from django.utils import timezone

    from habitue.metrics.zones import microseconds
    from habitue.web.models import Customer, Sale, SalesImport

    chance, now = random.Random(1), timezone.now()
    people = [Customer(shop=shop, first_name=f"Ana {number}", joined_at=now) for number in range(customers)]
    Customer.objects.bulk_create(people, batch_size=_CHUNK)
    made = SalesImport.objects.create(shop=shop, state="done", at=now, applied_at=now)
    spans = [sorted(chance.choices(range(DAYS), k=2)) for _ in people]
    today, rows = microseconds(now), []
    for number in range(orders):
        at = chance.randrange(customers)
        first, last = spans[at]
        days = DAYS - chance.randint(first, last)
        rows.append(
            Sale(
                shop=shop,
                brought=made,
                customer=None if number % 5 == 0 else people[at],
                number=number,
                instant=today - (days * 86_400 + chance.randrange(36_000)) * 1_000_000,
                units=chance.randrange(20_000, 300_000, 1000),
            )
        )
        if len(rows) == _CHUNK or number == orders - 1:
            Sale.objects.bulk_create(rows)
            rows = []


def _many(shops: int) -> None:
    """Further shops on the same server, each with some customers and measured already."""
    from django.utils import timezone

    from habitue.web.actions.measuring import measure as measure_shop
    from tests.web.people import open_cafe

    for number in range(shops):
        shop, _ = open_cafe(f"Café {number}", f"cafe{number}@example.org")
        if number < shops // 20:
            _sell(shop, orders=200, customers=20)
        measure_shop(shop, now=timezone.now() - timedelta(minutes=1))


def _seen(place: Ground, shops: dict[str, tuple[str, str]], *, beside: int) -> Iterator[Seen]:
    for name, (shop, session) in shops.items():
        with Server(place) as server:
            cold = _got(server, shop, session)
            warm = [_got(server, shop, session) for _ in range(REQUESTS)]
        among = f", {beside:,} shops beside it" if beside else ""
        yield Seen(f"{name}{among}", cold, percentile(warm, 0.5), percentile(warm, 0.95))


def _got(server: Server, shop: str, session: str) -> float:
    """Milliseconds until the whole page is there."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
        began = time.perf_counter()
        line.request(
            "GET", f"/s/{shop}/home/", headers={"Cookie": f"session={session}", "Accept-Language": "fr"}
        )
        answer = line.getresponse()
        page = answer.read()
        took = (time.perf_counter() - began) * 1000
    assert answer.status == 200, (answer.status, page[:200])
    assert "Taux de rétention".encode() in page
    return took


def _page_table(rows: list[Seen], sizes: Sizes) -> Table:
    return Table(
        "The owner's first page",
        f"A shop of {sizes.orders:,} orders and {sizes.customers:,} customers (large) and one of {sizes.usual_orders:,} orders (usual), "
        f"SQLite, one server with its worker; milliseconds to the last byte. Goals: large {WARM_GOAL:.0f} warm and {COLD_GOAL:.0f} "
        f"at the first request after a start, usual {USUAL_GOAL:.0f} warm.",
        ("shop", "first request", "warm, median", "warm, 95 %"),
        tuple((one.name, f"{one.cold:.0f} ms", f"{one.warm:.0f} ms", f"{one.p95:.0f} ms") for one in rows),
    )


def main() -> int:
    """Measure and print."""
    full = Sizes()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.home", description=__doc__)
    parser.add_argument("--orders", type=int, default=full.orders)
    parser.add_argument("--customers", type=int, default=full.customers)
    parser.add_argument("--shops", type=int, default=full.shops)
    given = parser.parse_args()
    for table in measure(Sizes(given.orders, given.customers, shops=given.shops)):
        print(table.text(), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
