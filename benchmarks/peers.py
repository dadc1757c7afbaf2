"""openretailscience and clvkit on the parts they have, each in an environment of its own, beside Habitué on the same file.

``python -m benchmarks.peers [--orders 100000,1000000,10000000] [--repeats 1] [--folder FOLDER]``
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.environments import NotMade, environment
from benchmarks.measure import Limits, Run, middle, module, runs
from benchmarks.seeded import cache_folder, seeded_file
from benchmarks.tables import Table, seconds, times

SIZES = (100_000, 1_000_000, 10_000_000)
LIMITS = Limits(seconds=120, memory_mib=3 * 1024)


@dataclass(frozen=True, slots=True)
class Peer:
    """A package at a version, and the parts that it shares with us."""

    name: str
    version: str
    parts: tuple[str, ...]

    @property
    def script(self) -> Path:
        """What runs in its environment."""
        return Path(__file__).with_name(f"peer_{self.name}.py")


PEERS = (
    Peer("openretailscience", "0.48.1", ("cohort_table", "rfm_scores", "repeat_purchase", "gaps")),
    Peer("clvkit", "0.2.1", ("cohort_table", "rfm_summary")),
)


def measure(folder: Path, *, sizes: tuple[int, ...], repeats: int) -> list[tuple[str, ...]]:
    """A row for each peer, size and part."""
    rows: list[tuple[str, ...]] = []
    for peer in PEERS:
        try:
            home = folder / "peers" / f"{peer.name}-{peer.version}"
            python = environment(home, [f"{peer.name}=={peer.version}", "pyarrow"])
        except NotMade as trouble:
            print(f"{peer.name} {peer.version}: {trouble}", file=sys.stderr)
            rows.append((f"{peer.name}: {trouble}", *[""] * 7))
            continue
        for orders in sizes:
            file = seeded_file(folder, orders=orders)
            theirs = middle(runs([str(python), str(peer.script), str(file)], repeats=repeats, limits=LIMITS))
            together = _ours(file, peer.parts, repeats)
            rows += [
                _row(peer, (part,), orders, theirs, _ours(file, (part,), repeats)) for part in peer.parts
            ]
            rows.append(_row(peer, peer.parts, orders, theirs, together))
    return rows


def _ours(file: Path, parts: Sequence[str], repeats: int) -> Run:
    return middle(runs(module("work_parts", file, *parts), repeats=repeats, limits=LIMITS))


def _row(peer: Peer, parts: Sequence[str], orders: int, theirs: Run, ours: Run) -> tuple[str, ...]:
    what = parts[0].replace("_", " ") if len(parts) == 1 else "all of these"
    label = f"{peer.name}: {what}"
    own = ours.failure or seconds(ours.clocks["all"])
    if theirs.failure or ours.failure:
        return label, f"{orders:,}", theirs.failure or "–", own, *["–"] * 4
    wall, cpu = (sum(clocks[part] for part in parts) for clocks in (theirs.clocks, theirs.cpu_clocks))
    return (
        label,
        f"{orders:,}",
        seconds(wall),
        own,
        times(wall / ours.clocks["all"]),
        times(cpu / ours.cpu_clocks["all"]),
        f"{theirs.peak_mib:,.0f} / {ours.peak_mib:,.0f} MiB",
        _agreement([theirs.figures[part] for part in parts], [ours.figures[part] for part in parts]),
    )


def _agreement(theirs: list[list[int]], ours: list[list[int]]) -> str:
    return "same" if theirs == ours else f"{theirs} / {ours}"


def table(rows: list[tuple[str, ...]]) -> Table:
    """Theirs beside ours."""
    return Table(
        "Named peers, on the parts they have",
        "Wall seconds from sales in the tool's own table to the result; Habitué's include its activity view each time; in the"
        " rows `all of these` the parts share it, as they do in use."
        f" A peer is stopped after {LIMITS.seconds:g} s and refused above {LIMITS.memory_mib:,.0f} MiB.",
        ("", "orders", "peer", "Habitué", "peer / Habitué", "CPU", "peak, peer / Habitué", "figures"),
        tuple(rows),
    )


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", default=",".join(map(str, SIZES)))
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=cache_folder())
    given = parser.parse_args(arguments)
    sizes = tuple(int(size) for size in given.orders.split(","))
    print(table(measure(given.folder, sizes=sizes, repeats=given.repeats)).text())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
