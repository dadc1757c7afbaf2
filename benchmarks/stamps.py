"""A durable stamp over HTTP: Habitué, the same endpoint written plainly in FastAPI and SQLAlchemy, and the bare databases; one disk, one run.

``python -m benchmarks.stamps [--stamps 3000] [--seconds 60] [--folder FOLDER]``
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.environments import ROOT, NotMade, environment
from benchmarks.seeded import cache_folder
from benchmarks.stamps_load import Load, Target, at_a_rate, in_batches, one_by_one
from benchmarks.tables import Table
from tests.faults.backroom import BackRoom
from tests.faults.oracle import STAMPS
from tests.faults.server import Ground, Server, free_port, ground
from tests.faults.summary import percentile
from tests.faults.till import Unanswered, ask
from tests.postgres import binaries

FASTAPI = ("fastapi==0.165.0", "sqlalchemy==2.1.9", "uvicorn[standard]==0.54.0")
PEER = Path(__file__).with_name("peer_stamps_fastapi.py")
CARDS, CLIENTS, RATE, BATCH = 500, 16, 50.0, 500
WARM = 100
"""Stamps before the clock starts, so that nobody pays for imports and first connections."""
CPU_GOAL, BATCH_GOAL = 4.0, 0.4
P95_GOAL, P99_GOAL, CROWD_GOAL = 100.0, 250.0, 300.0
"""All in milliseconds."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    stamps: int = 3000
    seconds: float = 60.0
    batches: int = 10


SMALL = Sizes(stamps=200, seconds=3.0, batches=2)
"""To try it."""


def measure(folder: Path, sizes: Sizes) -> Iterator[Table]:
    """Each table as soon as it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, failures = [], []
    with _habitue(folder, "sqlite") as target:
        rows.append(_row("Habitué, SQLite", target, sizes, goals=True))
        under_report = _beside_report(target, sizes)
        batch = in_batches(target, target.resting, batches=sizes.batches, size=BATCH)
        late = in_batches(target, target.cards, batches=sizes.batches, size=BATCH)
    try:
        with _fastapi(folder) as target:
            rows.append(_row("FastAPI + SQLAlchemy, SQLite", target, sizes))
            peer_batch: Load | None = in_batches(target, target.resting, batches=sizes.batches, size=BATCH)
    except NotMade as trouble:
        failures.append(("FastAPI + SQLAlchemy", str(trouble)))
        peer_batch = None
    if binaries() is not None:
        with _habitue(folder, "postgres") as target:
            rows.append(_row("Habitué, PostgreSQL", target, sizes))
    yield _stamp_table([*rows, *((name, why, *[""] * 5) for name, why in failures)])
    yield _report_table(under_report)
    yield _batch_table(batch, late, peer_batch)
    yield _bare_table(folder, sizes)


@contextmanager
def _habitue(folder: Path, kind: str) -> Iterator[Target]:
    """Habitué as `habitue serve` runs it, with a shop of many cards."""
    with ground(kind, parent=folder, durable=True) as place, Server(place) as server:
        with BackRoom(place) as room:
            shop = room.open_shop(2 * CARDS, programmes=[STAMPS])
        cards = tuple(shop.cards)
        yield Target(server.port, shop.key, cards[:CARDS], cards[CARDS:], server.processes)


@contextmanager
def _fastapi(folder: Path) -> Iterator[Target]:
    """The plain endpoint, in its own environment."""
    python = environment(folder / "peers" / FASTAPI[0].replace("==", "-"), list(FASTAPI))
    port = free_port()
    with tempfile.TemporaryDirectory(dir=folder) as home:
        command = [str(python), str(PEER), f"{home}/peer.sqlite3", str(port), str(2 * CARDS)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            try:
                made = json.loads(server.stdout.readline())
                _wait(port)
                process = psutil.Process(server.pid)
                family = [process, *process.children(recursive=True)]
                cards = tuple(made["cards"])
                yield Target(port, made["key"], cards[:CARDS], cards[CARDS:], lambda: family)
            finally:
                server.terminate()


def _wait(port: int) -> None:
    for _ in range(500):
        try:
            ask(port, "GET", "/health")
        except Unanswered:
            time.sleep(0.02)
        else:
            return
    raise SystemExit("the peer does not answer")


def _row(name: str, target: Target, sizes: Sizes, *, goals: bool = False) -> tuple[str, ...]:
    """One till alone for the cost of a stamp, then many at once for the wait."""
    one_by_one(target, clients=4, each=WARM // 4)
    alone = one_by_one(target, clients=1, each=sizes.stamps)
    crowd = one_by_one(target, clients=CLIENTS, each=max(1, sizes.stamps // CLIENTS), seed=8)
    p99 = _ms(crowd, 0.99)
    return (
        name,
        f"{1000 * alone.cpu / alone.events:.2f} ms" + (f" (under {CPU_GOAL:g})" if goals else ""),
        f"{_ms(alone, 0.5):.1f} ms",
        f"{_ms(alone, 0.99):.1f} ms",
        f"{1000 * crowd.cpu / crowd.events:.2f} ms",
        f"{crowd.events / crowd.wall:,.0f}",
        f"{p99:.0f} ms" + (f" (under {CROWD_GOAL:g})" if goals else ""),
    )


def _ms(load: Load, share: float) -> float:
    return 1000 * percentile(list(load.seconds), share)


def _beside_report(target: Target, sizes: Sizes) -> tuple[Load, Load, int]:
    """A steady stream of stamps: alone, and while one report after the other is made on the same machine; how many were."""
    calm = at_a_rate(target, rate=RATE, seconds=sizes.seconds)
    stop, made = threading.Event(), []

    def reports() -> None:
        with tempfile.TemporaryDirectory() as home:
            while not stop.is_set():
                command = [
                    Path(sys.executable).with_name("habitue"),
                    "report",
                    ROOT / "examples" / "cdnow.csv",
                ]
                options = ["--sector", "online", "--currency", "USD", "--output", f"{home}/report.html"]
                subprocess.run([*command, *options], check=True, capture_output=True)
                made.append(time.perf_counter())

    beside = threading.Thread(target=reports)
    beside.start()
    try:
        busy = at_a_rate(target, rate=RATE, seconds=sizes.seconds, seed=8)
    finally:
        stop.set()
        beside.join()
    return calm, busy, len(made)


def _stamp_table(rows: list[tuple[str, ...]]) -> Table:
    return Table(
        "A durable stamp over HTTP",
        "Server CPU is that of all of the server's processes, per stamp; the wait is the till's, from sending to the whole answer, on the same machine. "
        f"Every stamp is a commit that waits for the disk. `{CLIENTS} tills` send at once, each its next stamp when the last is answered.",
        (
            "",
            "server CPU",
            "wait, median",
            "wait, p99",
            f"server CPU, {CLIENTS} tills",
            f"stamps/s, {CLIENTS} tills",
            f"wait p99, {CLIENTS} tills",
        ),
        tuple(rows),
    )


def _report_table(found: tuple[Load, Load, int]) -> Table:
    calm, busy, reports = found
    names = ("nothing beside", f"{reports} reports made meanwhile")
    rows = tuple(
        (
            name,
            f"{load.events / load.wall:.0f}",
            f"{_ms(load, 0.5):.1f} ms",
            f"{_ms(load, 0.95):.1f} ms",
            f"{_ms(load, 0.99):.1f} ms",
            f"{_ms(load, 1):.0f} ms",
        )
        for name, load in zip(names, (calm, busy), strict=True)
    )
    return Table(
        f"{RATE:g} stamps a second on SQLite, while `habitue report` runs",
        "Stamps come by chance and are timed from the moment they were due, not from when a till was free to send them. "
        f"Goals beside reports: p95 under {P95_GOAL:g} ms, p99 under {P99_GOAL:g} ms.",
        ("", "stamps/s", "median", "p95", "p99", "longest"),
        rows,
    )


def _batch_table(ours: Load, late: Load, theirs: Load | None) -> Table:
    def row(name: str, load: Load, goal: str) -> tuple[str, ...]:
        return (
            name,
            f"{1000 * load.cpu / load.events:.3f} ms",
            f"{1000 * sum(load.seconds) / load.events:.3f} ms",
            goal,
        )

    rows = [row("Habitué, SQLite", ours, f"under {BATCH_GOAL:g} ms")]
    rows += [row("FastAPI + SQLAlchemy, SQLite", theirs, "")] if theirs else []
    rows += [row("Habitué, the same customers stamped at another till since", late, "")]
    return Table(
        f"Batches of {BATCH} offline events",
        "One till's queue after hours without network; each batch one request and one transaction. Milliseconds for each event. "
        "Where a customer was stamped elsewhere in the meantime, the first batch folds that card's past anew.",
        ("", "server CPU", "wait", "goal"),
        tuple(rows),
    )


def _bare_table(folder: Path, sizes: Sizes) -> Table:
    """What the disk and the databases give without a server around them."""
    seconds = max(1.0, sizes.seconds / 6)
    rows = [("sqlite3, WAL, synchronous FULL, one writer", f"{sqlite_commits(folder, seconds):,.0f}", "")]
    program = _pgbench_program()
    if binaries() is not None and program is not None:
        with ground("postgres", parent=folder, durable=True) as place:
            for clients in (1, CLIENTS):
                rate, latency = pgbench(place, program, clients=clients, seconds=int(seconds))
                rows.append(
                    (
                        f"pgbench, simple update, {clients} client{'s' * (clients > 1)}",
                        f"{rate:,.0f}",
                        latency,
                    )
                )
    return Table(
        "The bare databases on the same disk",
        "sqlite3: an insert and an update in each transaction, from Python. pgbench: PostgreSQL's own benchmark with the settings that PostgreSQL comes with.",
        ("", "commits/s", "mean wait"),
        tuple(rows),
    )


def sqlite_commits(folder: Path, seconds: float) -> float:
    """Durable commits a second: an insert under a unique key and the update of a balance."""
    with (
        tempfile.TemporaryDirectory(dir=folder) as home,
        closing(sqlite3.connect(f"{home}/bare.sqlite3", isolation_level=None)) as bare,
    ):
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=FULL")
        bare.execute(
            "CREATE TABLE entry (id INTEGER PRIMARY KEY, event TEXT UNIQUE, card INTEGER, amount INTEGER)"
        )
        bare.execute("CREATE TABLE card (id INTEGER PRIMARY KEY, balance INTEGER)")
        bare.executemany("INSERT INTO card VALUES (?, 0)", [(number,) for number in range(CARDS)])
        began, count = time.perf_counter(), 0
        while time.perf_counter() < began + seconds:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute(
                "INSERT INTO entry (event, card, amount) VALUES (?, ?, 1)", (f"{count:032x}", count % CARDS)
            )
            bare.execute("UPDATE card SET balance = balance + 1 WHERE id = ?", (count % CARDS,))
            bare.execute("COMMIT")
            count += 1
        return count / (time.perf_counter() - began)


def _pgbench_program() -> str | None:
    """Where pgbench is: beside PostgreSQL's server, or where the system finds programs."""
    folder = binaries()
    beside = folder and folder / "pgbench"
    return str(beside) if beside and beside.exists() else shutil.which("pgbench")


def pgbench(place: Ground, program: str, *, clients: int, seconds: int) -> tuple[float, str]:
    """Transactions a second and the mean wait, as pgbench says them."""
    subprocess.run(
        [program, "--initialize", "--quiet", "--scale=10", place.url], check=True, capture_output=True
    )
    options = [
        "--builtin=simple-update",
        f"--client={clients}",
        "--jobs=2" if clients > 1 else "--jobs=1",
        f"--time={seconds}",
    ]
    said = subprocess.run([program, *options, place.url], check=True, capture_output=True, text=True).stdout
    rate, latency = (
        re.search(r"^tps = ([\d.]+)", said, re.MULTILINE),
        re.search(r"latency average = (.*)", said),
    )
    if rate is None or latency is None:
        raise SystemExit(f"pgbench says something else: {said}")
    return float(rate[1]), latency[1]


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser, usual = argparse.ArgumentParser(description=__doc__), Sizes()
    parser.add_argument("--stamps", type=int, default=usual.stamps)
    parser.add_argument("--seconds", type=float, default=usual.seconds)
    parser.add_argument("--batches", type=int, default=usual.batches)
    parser.add_argument("--folder", type=Path, default=cache_folder())
    given = parser.parse_args(arguments)
    for table in measure(given.folder, Sizes(given.stamps, given.seconds, given.batches)):
        print(table.text(), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
