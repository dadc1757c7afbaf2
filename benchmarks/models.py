"""The purchase models beside lifetimes and clvkit: seconds of CPU, log-likelihood, peak memory; and the summary they start from.

``python -m benchmarks.models [--small] [--orders 10000000] [--folder FOLDER]``

Customers are simulated on a grid of days; the first rows are CDNOW's, from our own example. Each package runs in a process and an
environment of its own, on the same arrays, loaded before the clock starts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.environments import NotMade, environment
from benchmarks.measure import Limits, Run, module, run
from benchmarks.seeded import cache_folder, seeded_file
from benchmarks.tables import Table, seconds, times

LIFETIMES, CLVKIT = "lifetimes==0.11.3", "clvkit==0.2.1"
LIMITS = Limits(seconds=180)
SIZES = (2_357, 100_000, 1_000_000)
MODELS = {"bg_nbd": "BG/NBD", "pareto_nbd": "Pareto/NBD", "gamma_gamma": "Gamma-Gamma"}
GOALS = {"bg_nbd": {2_357: 30, 100_000: 40, 1_000_000: 50}, "pareto_nbd": 30, "gamma_gamma": 30}
SLOW = {"pareto_nbd": 100_000, CLVKIT: 100_000}
"""Beyond so many customers a peer takes minutes, and is left out."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A package at a version, the models it has, and the script that runs it in its own environment."""

    wanted: str
    script: str
    models: tuple[str, ...]

    @property
    def name(self) -> str:
        """The package's name."""
        return self.wanted.partition("=")[0]

    def python(self, folder: Path) -> Path:
        """Its interpreter."""
        return environment(
            folder / "peers" / self.wanted.replace("==", "-"), [self.wanted, "pyarrow", "setuptools"]
        )


PEERS = (
    Peer(LIFETIMES, "peer_lifetimes.py", ("bg_nbd", "pareto_nbd", "gamma_gamma")),
    Peer(CLVKIT, "peer_clvkit_models.py", ("bg_nbd", "gamma_gamma")),
)


def people_file(folder: Path, customers: int) -> Path:
    """Arrays x, t_x, T (weeks) and mean spend of so many customers, made once."""
    path = folder / f"people-{customers}.npz"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        failure = run(module("people", customers, path)).failure
        if failure:
            raise SystemExit(f"cannot make {path}: {failure}")
    return path


def measure(folder: Path, *, sizes: tuple[int, ...] = SIZES) -> Iterator[tuple[str, ...]]:
    """A row for each peer, model and size."""
    for customers in sizes:
        people = people_file(folder, customers)
        chosen = [name for name in MODELS if customers <= SLOW.get(name, customers)]
        for peer in PEERS:
            if customers > SLOW.get(peer.wanted, customers):
                continue
            shared = [name for name in chosen if name in peer.models]
            theirs = _peer(peer, folder, people, *shared)
            ours = run(module("work_models", people, *shared, *_parameters(theirs)), limits=LIMITS)
            yield from (_row(peer, name, customers, theirs, ours) for name in shared)


def _peer(peer: Peer, folder: Path, *arguments: object) -> Run:
    script = Path(__file__).with_name(peer.script)
    try:
        command = [str(peer.python(folder)), str(script), *map(str, arguments)]
    except NotMade as trouble:
        return Run(0, 0, 0, failure=str(trouble))
    return run(command, limits=LIMITS)


def _parameters(theirs: Run) -> list[str]:
    """Their parameters, so that one likelihood, ours, judges both."""
    return [
        f"{name}={','.join(map(repr, values))}" for name, values in theirs.figures.items() if name in MODELS
    ]


def _row(peer: Peer, name: str, customers: int, theirs: Run, ours: Run) -> tuple[str, ...]:
    label = f"{MODELS[name]}, {peer.name}"
    failure = theirs.failure or ours.failure
    if failure:
        return label, f"{customers:,}", failure, *[""] * 5
    own, other = ours.cpu_clocks[name], theirs.cpu_clocks[name]
    goal = GOALS[name]
    wanted = goal.get(customers) if isinstance(goal, dict) else goal
    wanted = wanted if peer.wanted == LIFETIMES else None
    return (
        label,
        f"{customers:,}",
        seconds(other),
        seconds(own),
        times(other / own),
        f"at least {wanted}x" if wanted else "",
        f"{ours.figures[name]['gain']:+.1e}",
        f"{ours.peak_mib:,.0f} MiB",
    )


def table(rows: list[tuple[str, ...]]) -> Table:
    """Fits side by side."""
    return Table(
        "Models: fits",
        "CPU seconds of one fit (the median of several where it is short), in processes of their own. `gain` is our log-likelihood less the"
        " peer's, both by our likelihood: not below nothing but by rounding. The peak is that of our process, which also judges the peer's parameters.",
        ("", "customers", "peer", "Habitué", "peer / Habitué", "goal", "gain", "peak"),
        tuple(rows),
    )


def scoring(folder: Path, customers: int) -> Table:
    """P(alive), expected purchases and a year's discounted value of everybody."""
    found = run(module("work_models", people_file(folder, customers), "scoring"), limits=LIMITS)
    row = (
        f"{customers:,} customers",
        found.failure or seconds(found.cpu_clocks["scoring"]),
        "at most 2 s",
        f"{found.peak_mib:,.0f} MiB",
        "under 400 MB",
    )
    return Table(
        "Models: three answers for everybody",
        "P(alive), expected purchases of 39 weeks, value of 52 weeks discounted week by week, from raw columns, after a fit in the same process.",
        ("", "CPU", "goal", "peak", "goal"),
        (row,),
    )


def summary(folder: Path, orders: int) -> Table:
    """From orders in the tool's own table to x, t_x, T and mean spend of each customer."""
    file = seeded_file(folder, orders=orders)
    ours = run(module("work_models", file, "summary"), limits=LIMITS)
    theirs = _peer(PEERS[0], folder, file, "summary")
    failure = ours.failure or theirs.failure
    return Table(
        f"Models: the summary of {orders:,} orders",
        "From orders to x, t_x, T and mean spend of each customer. `arrays`: from numbers of customers, days and amounts, loaded before the clock, as lifetimes has them (whose"
        " days are dates). `SQL`: from the table of orders with text ids and instants, the activity view that all metrics share included.",
        ("", "lifetimes, wall", "Habitué, wall", "ratio", "goal", "lifetimes, CPU", "Habitué, CPU", "ratio", "goal", "figures"),
        ((failure, *[""] * 9),) if failure else tuple(_routes(ours, theirs)),
    )  # fmt: skip


def _routes(ours: Run, theirs: Run) -> Iterator[tuple[str, ...]]:
    agree = "same" if theirs.figures == ours.figures else f"{theirs.figures} / {ours.figures}"
    wall, cpu = theirs.clocks["summary"], theirs.cpu_clocks["summary"]
    for name, route, goals in (
        ("arrays", "arrays", ("at least 10x", "at least 6x")),
        ("SQL", "sql", ("", "")),
    ):
        own, used = ours.clocks[route], ours.cpu_clocks[route]
        yield (
            name, seconds(wall), seconds(own), times(wall / own), goals[0],
            seconds(cpu), seconds(used), times(cpu / used), goals[1], agree,
        )  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="without the million")
    parser.add_argument("--orders", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, default=cache_folder())
    given = parser.parse_args(arguments)
    for found in tables(given.folder, orders=given.orders, small=given.small):
        print(found.text(), flush=True)
    return 0


def tables(folder: Path, *, orders: int, small: bool = False) -> Iterator[Table]:
    """Everything here, each as soon as it is measured."""
    sizes = SIZES[:-1] if small else SIZES
    yield table(list(measure(folder, sizes=sizes)))
    yield scoring(folder, sizes[-1])
    yield summary(folder, orders)


if __name__ == "__main__":
    sys.exit(main())
