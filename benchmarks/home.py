"""The owner's first page on a real server: of a large shop and a usual one, alone and among a thousand shops; and what measuring costs.

``python -m benchmarks.home [--orders 1000000] [--customers 50000] [--shops 1000]``
"""

from __future__ import annotations

import argparse
import http.client
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.cafes import Cafe, open_cafes, sell, settle
from benchmarks.tables import Table
from tests.faults.server import Ground, Server, ground
from tests.faults.summary import percentile

REQUESTS = 100
FIGURES = 5
WARM_GOAL, COLD_GOAL, USUAL_GOAL = 300.0, 2000.0, 100.0
"""Milliseconds: the large shop warm and at the first request after a start, the usual one warm."""
WHILE_GOAL = 300.0
"""Of any page while the large shop is measured."""


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
    """How long one shop's page took, in milliseconds; ``cpu`` is that of all of the server's processes for a warm page."""

    name: str
    cold: float | None
    warm: float
    p95: float
    longest: float
    cpu: float | None


@dataclass(frozen=True, slots=True)
class Measuring:
    """How long the worker's work took in seconds, at first and after one scan."""

    orders: int
    first: float
    again: float


def measure(sizes: Sizes) -> Iterator[Table]:
    """The pages' table, then that of the worker."""
    with ground("sqlite") as place:
        _become(place)
        large, usual = cafes = open_cafes(["Large", "Usual"])
        settle(cafes)
        costs = [
            _measured(large, orders=sizes.orders, customers=sizes.customers),
            _measured(usual, orders=sizes.usual_orders, customers=800),
        ]
        rows = [_seen(place, one, beside=0) for one in cafes]
        _many(sizes.shops)
        rows += [_seen(place, one, beside=sizes.shops) for one in cafes]
        meanwhile, peak = _meanwhile(place, large, usual)
    yield _page_table([*rows, *meanwhile], sizes)
    yield _worker_table(costs, peak)


def _become(place: Ground) -> None:
    """This process sees the server's database from now on."""
    os.environ.update(place.environment() | {"DJANGO_SETTINGS_MODULE": "habitue.web.settings"})
    from habitue.web.start import prepare

    prepare()


def _measured(cafe: Cafe, *, orders: int, customers: int) -> Measuring:
    """How long it takes to measure a shop, at first and again."""
    from django.utils import timezone

    from habitue.web.actions.measuring import measure as measure_shop
    from tests.web.ledger.tills import STAMPS, card, event, programme, send

    shop = cafe.shop
    sell(shop, orders=orders, customers=customers)
    now = timezone.now()
    first = _timed(lambda: measure_shop(shop, now=now))
    programme(shop, STAMPS)
    _, code = card(shop)
    send(shop, event("visit", code, at=now), now=now)
    again = _timed(lambda: measure_shop(shop, now=timezone.now()))
    return Measuring(orders, first, again)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _many(shops: int) -> None:
    """Further shops on the same server with nothing new to measure; a twentieth sells, and some of these have figures."""
    from django.utils import timezone

    from habitue.web.actions.measuring import measure as measure_shop

    cafes = open_cafes([f"Café {number}" for number in range(shops)])
    selling = cafes[: shops // 20]
    for cafe in selling:
        sell(cafe.shop, orders=200, customers=20)
    settle(cafes)
    for cafe in selling[:FIGURES]:
        measure_shop(cafe.shop, now=timezone.now())


def _seen(place: Ground, cafe: Cafe, *, beside: int) -> Seen:
    with Server(place) as server:
        cold = _got(server, cafe)
        before = _cpu(server)
        warm = [_got(server, cafe) for _ in range(REQUESTS)]
        cpu = (_cpu(server) - before) / REQUESTS * 1000
    among = f", {beside:,} shops beside it" if beside else ""
    return _summed(f"{cafe.shop.name}{among}", warm, cold=cold, cpu=cpu)


def _cpu(server: Server) -> float:
    """Seconds of all of the server's processes, the worker's too."""
    times = [process.cpu_times() for process in server.processes()]
    return sum(one.user + one.system for one in times)


def _summed(name: str, warm: list[float], *, cold: float | None = None, cpu: float | None = None) -> Seen:
    return Seen(name, cold, percentile(warm, 0.5), percentile(warm, 0.95), max(warm), cpu)


def _meanwhile(place: Ground, large: Cafe, usual: Cafe) -> tuple[list[Seen], int]:
    """Both shops' pages while the server's worker measures the large one; and how much memory the worker has held, in MiB."""
    from habitue.web.models import Measured

    measured = Measured.objects.filter(shop=large.shop)
    with Server(place) as server:
        warm: dict[str, list[float]] = {one.shop.name: [_got(server, one)] for one in (large, usual)}
        measured.update(stale=True, at=None, took_ms=0)
        while not measured.get().took_ms:
            for one in (large, usual):
                warm[one.shop.name].append(_got(server, one))
        peak = max(map(_peak, server.processes()))
    return [_summed(f"{name}, while Large is measured", one) for name, one in warm.items()], peak


def _peak(process: psutil.Process) -> int:
    """The most memory that a process has held, as the kernel counts it, in MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


def _got(server: Server, cafe: Cafe) -> float:
    """Milliseconds until the whole page is there."""
    headers = {"Cookie": f"session={cafe.session}", "Accept-Language": "fr"}
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
        began = time.perf_counter()
        line.request("GET", f"/s/{cafe.shop.public_id}/home/", headers=headers)
        answer = line.getresponse()
        page = answer.read()
        took = (time.perf_counter() - began) * 1000
    assert answer.status == 200, (answer.status, page[:200])
    assert "Taux de rétention".encode() in page
    return took


def _page_table(rows: list[Seen], sizes: Sizes) -> Table:
    return Table(
        "The owner's first page",
        f"A shop of {sizes.orders:,} orders and {sizes.customers:,} customers (Large) and one of {sizes.usual_orders:,} orders (Usual), "
        f"SQLite, one server with its worker; milliseconds to the last byte; server CPU is that of a warm page, the worker's beside it included. Goals: Large {WARM_GOAL:.0f} warm and {COLD_GOAL:.0f} "
        f"at the first request after a start, Usual {USUAL_GOAL:.0f} warm, any page {WHILE_GOAL:.0f} while a shop is measured.",
        ("shop", "first request", "warm, median", "warm, 95 %", "longest", "server CPU"),
        tuple((one.name, *map(_ms, (one.cold, one.warm, one.p95, one.longest, one.cpu))) for one in rows),
    )


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:.0f} ms"


def _worker_table(costs: list[Measuring], peak: int) -> Table:
    return Table(
        "Measuring a shop",
        "What the worker does in the background: every indicator by week, month and quarter, and each customer's figures. The peak is that of "
        "the worker's process on the server, which measured the large shop.",
        ("shop", "first time", "after a scan", "peak"),
        tuple(
            (f"{one.orders:,} orders", f"{one.first:.1f} s", f"{one.again:.1f} s", held)
            for one, held in zip(costs, (f"{peak} MiB", ""), strict=True)
        ),
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
