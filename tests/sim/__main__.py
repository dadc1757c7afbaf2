"""``make sim SEEDS=1000``, ``make sim SEED=42`` (twice the same trace), ``make sim-mutants`` (each planted mistake must be caught)."""

import argparse
import logging
import os
import time
from typing import Any

from tests.faults.server import ground


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--seed", type=int, help="this one alone, and all that is wrong in it")
    parser.add_argument("--mutants", action="store_true")
    given = parser.parse_args()
    with ground(given.db) as place:
        for name in [name for name in os.environ if name.startswith(("HABITUE_", "DJANGO_"))]:
            del os.environ[name]
        os.environ.update(place.environment())
        from habitue.web.start import prepare

        prepare()
        logging.disable(logging.WARNING)  # conflicts are meant
        return _mutants(given.seeds) if given.mutants else _seeds(given)


def _seeds(given: argparse.Namespace) -> int:
    from tests.sim.browsers import browsers
    from tests.sim.shop import made_shop

    with browsers() as tills:
        return _played(given, (*made_shop(), tills))


def _played(given: argparse.Namespace, place: tuple[Any, ...]) -> int:
    from tests.sim.world import simulate

    if given.seed is not None:
        traces = [simulate(*place, given.seed) for _ in range(2)]
        print("\n".join(traces[0].faults) or "no fault")
        print(f"seed {given.seed}: {' '.join(world.trace[:16] for world in traces)}")
        return int(bool(traces[0].faults) or traces[0].trace != traces[1].trace)
    began, failed = time.monotonic(), 0
    for seed in range(given.seeds):
        world = simulate(*place, seed)
        if world.faults:
            failed += 1
            print(f"seed {seed}: {world.faults[0]} (make sim SEED={seed})", flush=True)
    verdict = f"{failed} FAILED" if failed else "ok"
    print(f"sim on {given.db}: {given.seeds} seeds, {time.monotonic() - began:.0f} s: {verdict}")
    return int(failed > 0)


def _mutants(seeds: int) -> int:
    from tests.sim.browsers import browsers
    from tests.sim.shop import made_shop
    from tests.sim.world import MUTANTS, simulate

    place, missed = made_shop(), 0
    for mutant in MUTANTS:
        with browsers(mutant) as tills:
            found = (seed for seed in range(seeds) if simulate(*place, tills, seed, mutant).faults)
            caught = next(found, None)
        missed += caught is None
        print(f"{mutant}: {'MISSED' if caught is None else f'caught by seed {caught}'}", flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
