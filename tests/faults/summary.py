"""One honest line at the end of a proof, and the exit code."""

import argparse
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults import books
from tests.faults.backroom import Site, site


@dataclass
class Summary:
    """What was done in words, and everything that was found wrong."""

    did: str
    faults: list[str] = field(default_factory=list)


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share does not exceed; the nearest rank, so that it was really seen."""
    if not values:
        return float("nan")
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, -int(-share * len(ranked) // 1) - 1))]


def run(
    name: str, parser: argparse.ArgumentParser, prove: Callable[[Site, argparse.Namespace], Summary]
) -> int:
    """Prove it on a database of its own, look through all its books, print the line; 1 where anything was wrong."""
    parser.prog = f"python -m tests.faults.{name}"
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped
    began = time.monotonic()
    with site(given.db) as place:
        try:
            summary = prove(place, given)
        except Exception as trouble:
            trouble.add_note(
                f"{name} on {given.db}: make {name} DB={given.db} SEED={given.seed} tries the same again"
            )
            raise
        summary.faults += books.faults(place.ground)
    verdict = "FAILED" if summary.faults else "ok"
    print(
        f"{name} on {given.db}, seed {given.seed}: {summary.did}, {time.monotonic() - began:.0f} s: {verdict}"
    )
    for fault in summary.faults[:20]:
        print("  -", fault)
    return 1 if summary.faults else 0
