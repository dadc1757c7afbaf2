"""``make calibrate``: does the verdict keep what it promises? Real customers, thousands of approaches without effect, and with.

``python -m benchmarks.calibrate [--runs 2000] [--steps tables,aa,product,coverage,power,controls,time,scores,differences,speed] [--write]``

Every figure goes through ``habitue.effects.judge`` as a page calls it. Customers are drawn with replacement from real ones and
split by chance, so that what is found where nothing was done is an error.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from scipy.stats import multinomial

from benchmarks.calibration_data import Journey, Pool, hillstrom, journey, pools
from benchmarks.score_differences import differences
from benchmarks.seeded import cache_folder
from benchmarks.tables import Table, machine, seconds
from habitue.effects import (
    Answers,
    BeforeAfter,
    Compared,
    Drawn,
    Experiment,
    Indicator,
    Schedule,
    Staggered,
    Tally,
    Verdict,
    judge,
    judge_looks,
    plan_money,
    plan_rate,
    sample,
    samples_of,
    second_estimate,
)
from habitue.effects.scores import compare_scores
from habitue.metrics.nps import nps_of

SIZES, SHARES, LIFTS = (60, 100, 200, 500, 1000, 5000), (0.5, 0.3, 0.1), (0.0, 0.2, 0.5)
OVER = Schedule(date(2026, 1, 1), date(2026, 3, 31))
LOOKS = Schedule(date(2026, 1, 1), date(2026, 3, 31), looks=4)
AFTER = date(2026, 4, 1)
TITLES = (
    "No effect at all",
    "The whole product without an effect",
    "Intervals",
    "Power",
    "What is no comparison",
    "Without a draw",
    "Net Promoter Score",
    "Two Net Promoter Scores",
    "Speed",
)
OUTPUT = Path(__file__).parents[1] / "docs" / "methods" / "effects-calibration.md"


@dataclass(frozen=True, slots=True)
class Cell:
    """What is tried again and again: whose customers, how many, how they are split, what is counted, the true lift."""

    pool: Pool
    n: int
    share: float
    kind: str
    lift: float = 0.0


def judged(primary: Indicator, *, held_share: float, seed: int) -> Verdict:
    """The product's own verdict at the end of a draw."""
    if primary.kind == "rate":
        return _judged_once(primary, held_share)
    return _judged(primary, held_share, seed)


@lru_cache(
    maxsize=100_000
)  # of a share nothing is redrawn: equal counts are judged alike, and come again and again
def _judged_once(primary: Indicator, held_share: float) -> Verdict:
    return _judged(primary, held_share, 0)


def _judged(primary: Indicator, held_share: float, seed: int) -> Verdict:
    asked = Experiment(design=Drawn(held_share), schedule=OVER, measured_until=OVER.end, primary=primary)
    return judge(asked, at=AFTER, seed=seed)


def drawn(cell: Cell, chance: np.random.Generator) -> tuple[Indicator, float]:
    """One approach: an indicator of customers drawn and split, and its true effect."""
    pool, lift, held = cell.pool, cell.lift, round(cell.n * cell.share)
    who = chance.integers(0, pool.spend.size, cell.n)
    approached, others = who[held:], who[:held]
    if cell.kind == "rate":
        base = pool.came.mean()
        came = pool.came[approached]
        came = np.maximum(came, chance.random(came.size) < base * lift / (1 - base))
        tallies = (Tally(int(one.sum()), one.size) for one in (came, pool.came[others]))
        return Indicator("came_back", "rate", *tallies), base * lift
    groups = (
        sample(pool.spend[one] * factor, before=pool.before[one])
        for one, factor in ((approached, 1 + lift), (others, 1.0))
    )
    return Indicator("spend", "money", *groups), pool.spend.mean() * lift


def verdicts(cell: Cell, runs: int) -> Iterator[tuple[Verdict, float]]:
    """So many approaches judged, each with its truth."""
    chance = np.random.default_rng([cell.n, round(100 * cell.share), round(100 * cell.lift), len(cell.kind)])
    for seed in range(runs):
        primary, truth = drawn(cell, chance)
        yield judged(primary, held_share=cell.share, seed=seed), truth


def aa(runs: int) -> Table:
    """Step 2: no effect at all, by size, split and indicator."""
    rows = []
    for pool in pools():
        for kind in ("rate", "money"):
            for share in SHARES:
                cells = _side_by_side(
                    partial(_aa_cell, runs=runs), [Cell(pool, n, share, kind) for n in SIZES]
                )
                rows.append((f"{pool.name}, {kind}, {round(100 * share)} % held back", *cells))
                print(rows[-1], file=sys.stderr, flush=True)
    note = (
        f"Share of {runs:,} approaches without any effect that were said to work, and to do harm, in %; a dash: no verdict, because"
        " too few customers, buyers or events are there to show anything. 2.5 + 2.5 is the promise; at most 6.5 together the goal."
    )
    return Table("No effect at all", note, ("customers", *(f"{n:,}" for n in SIZES)), tuple(rows))


def _side_by_side(work: Callable[[Cell], str], cells: Sequence[Cell]) -> list[str]:
    """The cells of a row, on two cores; each has a seed of its own, so their order changes nothing."""
    with ProcessPoolExecutor(2) as processes:
        return list(processes.map(work, cells[::-1]))[::-1]  # the dearest first


def _aa_cell(cell: Cell, runs: int) -> str:
    found = Counter(verdict.outcome for verdict, _ in verdicts(cell, runs))
    if found["not_measurable"] > runs / 2:
        return "–"
    return f"{100 * found['works'] / runs:.1f} + {100 * found['hurts'] / runs:.1f}"


def product(runs: int) -> Table:
    """Step 3: four looks and seven indicators of approaches without effect."""
    rows = []
    for pool in pools():
        for n in (500, 2000):
            chance = np.random.default_rng(n)
            found = [judge_looks(_looks(pool, n, chance), at=AFTER, seed=seed) for seed in range(runs)]
            works = [verdict.outcome == "works" for verdict in found]
            beside = [
                any(one.real and (one.value or 0) > 0 for one in verdict.secondary) for verdict in found
            ]
            either = [a or b for a, b in zip(works, beside, strict=True)]
            rows.append(
                (
                    f"{pool.name}, {n:,} customers",
                    *(f"{100 * np.mean(one):.1f} %" for one in (works, beside, either)),
                )
            )
    note = f"{runs:,} approaches without effect, half held back, looked at four times, with six further indicators. The goal: at most 6 %."
    return Table(
        "The whole product without an effect",
        note,
        ("", "says “works”", "shows a gain beside it", "either"),
        tuple(rows),
    )


def _looks(pool: Pool, n: int, chance: np.random.Generator) -> list[Experiment]:
    who = chance.integers(0, pool.spend.size, n)
    arms = who[n // 2 :], who[: n // 2]
    moment = [chance.random(one.size) for one in arms]
    limits = np.quantile(pool.spend[pool.spend > 0], [0.0, 0.2, 0.4, 0.6, 0.8])
    beside = [
        Indicator(
            f"over_{limit:.0f}",
            "rate",
            *(Tally(int((pool.spend[one] >= limit).sum()), one.size) for one in arms),
        )
        for limit in limits
    ]
    beside.append(Indicator("spend", "money", *(sample(pool.spend[one]) for one in arms)))
    found = []
    for number, day in enumerate(LOOKS.look_days, 1):
        counts = (
            Tally(int(((pool.came[one] > 0) & (when <= number / 4)).sum()), one.size)
            for one, when in zip(arms, moment, strict=True)
        )
        primary = Indicator("came_back", "rate", *counts)
        found.append(
            Experiment(
                design=Drawn(), schedule=LOOKS, measured_until=day, primary=primary, secondary=tuple(beside)
            )
        )
    return found


def coverage(runs: int) -> Table:
    """Step 4: how often the interval shown holds the truth."""
    rows = []
    for pool in pools():
        for kind in ("rate", "money"):
            for share in (0.5, 0.3):
                for n in (200, 1000):
                    cells = _side_by_side(
                        partial(_coverage_cell, runs=runs),
                        [Cell(pool, n, share, kind, lift) for lift in LIFTS],
                    )
                    rows.append((f"{pool.name}, {kind}, {n:,}, {round(100 * share)} % held back", *cells))
                    print(rows[-1], file=sys.stderr, flush=True)
    note = f"Share of the intervals shown that hold the true effect, and in brackets the share of {runs:,} approaches where none is shown. Goal: 93 to 97 %."
    return Table(
        "Intervals", note, ("", *(f"true lift {round(100 * lift)} %" for lift in LIFTS)), tuple(rows)
    )


def _coverage_cell(cell: Cell, runs: int) -> str:
    held = [
        verdict.primary.low <= truth <= verdict.primary.high
        for verdict, truth in verdicts(cell, runs)
        if verdict.primary is not None
    ]
    hidden = f"({100 * (1 - len(held) / runs):.0f} %)"
    return f"{100 * np.mean(held):.1f} % {hidden}" if len(held) > runs / 2 else f"– {hidden}"


def power(runs: int) -> Table:
    """Step 5: is what the planner promises kept?"""
    rows = []
    for pool in pools():
        base = float(pool.came.mean())
        for n in (300, 1000, 5000):
            plan = plan_rate(base, customers=n)
            rows.append(_power_row(Cell(pool, n, 0.5, "rate", plan.detectable / base), runs))
    for pool in pools()[:1]:
        for n in (500, 2000):
            plan = plan_money(pool.spend, before=pool.before, customers=n, seed=1)
            rows.append(_power_row(Cell(pool, n, 0.5, "money", plan.lift), runs))
    groups = hillstrom()
    for n, was in ((500, "70 %"), (1000, "93 %")):
        found = _hillstrom_power(groups, n, runs)
        rows.append((f"Hillstrom’s men’s mail, visits, {n:,} customers", was, f"{100 * found:.1f} %"))
    note = f"Promised by the planner (for Hillstrom’s mail: measured before, elsewhere) and found in {runs:,} approaches with that effect."
    return Table("Power", note, ("", "promised", "found"), tuple(rows))


def _power_row(cell: Cell, runs: int) -> tuple[str, ...]:
    found = np.mean([verdict.outcome == "works" for verdict, _ in verdicts(cell, runs)])
    name = f"{cell.pool.name}, {cell.kind}, {cell.n:,} customers, lift {100 * cell.lift:.0f} %"
    return name, "80 %", f"{100 * found:.1f} %"


def _hillstrom_power(groups, n: int, runs: int) -> float:
    chance = np.random.default_rng(n)
    rates = [groups[name]["visit"].mean() for name in ("Mens E-Mail", "No E-Mail")]
    found = 0
    for seed in range(runs):
        tallies = (Tally(int(chance.binomial(n // 2, rate)), n // 2) for rate in rates)
        found += judged(Indicator("visit", "rate", *tallies), held_share=0.5, seed=seed).outcome == "works"
    return found / runs


def controls(runs: int, folder: Path) -> Table:
    """Step 6: what must never end in "works"."""
    real = journey(folder)
    rows = [] if real is None else [_coupons(real), *_households(real, runs)]
    note = "Real households (Complete Journey) with nothing done, or with coupons sent to chosen ones. None may end in “works”."
    return Table("What is no comparison", note, ("", "says"), tuple(rows))


def _coupons(real: Journey) -> tuple[str, str]:
    found = []
    for _, first, last, got in real.campaigns:
        days = last - first + 1
        if first < 2 * days or last > 364 or got.sum() < 150 or len(found) == 11:
            continue
        windows = [
            real.households[:, first - back * days : first - back * days + days].sum(axis=1)
            for back in (2, 1, 0)
        ]
        found.append(_compared(windows, got, "shop"))
    kinds = Counter(verdict.reason or verdict.outcome for verdict in found)
    return f"{len(found)} coupon campaigns to chosen households", _listed(kinds)


def _compared(windows: list[np.ndarray], chosen: np.ndarray, picked: str) -> Verdict:
    earlier, before, after = windows
    groups = (sample(after[side], before=before[side]) for side in (chosen, ~chosen))
    design = Compared(picked, earlier[chosen], earlier[~chosen])
    asked = Experiment(
        design=design, schedule=OVER, measured_until=OVER.end, primary=Indicator("spend", "money", *groups)
    )
    return judge(asked, at=AFTER)


def _households(real: Journey, runs: int) -> Iterator[tuple[str, str]]:
    windows = [real.households[:, start : start + 91].sum(axis=1) for start in (0, 91, 182)]
    halved = windows[1] < windows[0] / 2
    yield (
        "households whose spend halved, before and after",
        _listed([_compared(windows, halved, "recent_behaviour")]),
    )
    chance = np.random.default_rng(6)
    for name, past in (("past", windows[1]), ("intended", windows[2])):
        found = []
        for _ in range(min(runs, 100)):
            joined = chance.random(past.size) < 0.8 * past.argsort().argsort() / past.size
            found.append(_compared(windows, joined, "themselves"))
        yield f"members who join by their {name} spend, said to be so", _listed(found)
        mistaken = []
        for _ in range(min(runs, 100)):
            joined = chance.random(past.size) < 0.8 * past.argsort().argsort() / past.size
            groups = (sample(windows[2][side], before=windows[1][side]) for side in (joined, ~joined))
            mistaken.append(
                judged(Indicator("spend", "money", *groups), held_share=1 - joined.mean(), seed=0)
            )
        yield f"members who join by their {name} spend, passed off as a draw", _listed(mistaken)


def _listed(found) -> str:
    kinds = found if isinstance(found, Counter) else Counter(one.reason or one.outcome for one in found)
    return ", ".join(f"{kind.replace('_', ' ')} {count}" for kind, count in kinds.most_common())


def over_time(runs: int, folder: Path) -> Table:
    """Step 7: launches on days and in stores where nothing was launched."""
    real = journey(folder)
    if real is None:
        return Table("Without a draw", "Complete Journey could not be had.", ("", "called an effect"), ())
    days = (real.stores > 0).mean(axis=1)
    stores = real.stores[np.argsort(-real.stores.sum(axis=1) * (days > 0.9))][:60]
    rows = _alone(stores)
    chance = np.random.default_rng(7)
    for count in (1, 2, 3, 5):
        found = [_stores(stores, count, chance) for _ in range(min(runs, 400))]
        judged_ones = [one for one in found if one.primary is not None]
        wrong = [one.outcome in {"works", "hurts"} for one in found]
        rows.append(
            (
                f"{count} of 60 stores changed",
                f"{100 * np.mean(wrong):.1f} %",
                f"shown {100 * len(judged_ones) / len(found):.0f} %",
            )
        )
    rows += _one_after_another(stores, min(runs, 400))
    return Table(
        "Without a draw",
        "Share of placebo launches called an effect (goal: at most 7 %), and how wide or how often shown. An interval alone decides nothing: it is there to be compared.",
        ("", "called an effect", ""),
        tuple(rows),
    )


def _alone(stores: np.ndarray) -> list[tuple[str, str, str]]:
    """One store before and after: ours, and the second estimate with and without it."""
    found = []
    for place, store in enumerate(stores):
        for start in (0, 70, 140):
            design = BeforeAfter(store[start : start + 196], store[start + 196 : start + 224])
            asked = Experiment(design=design, schedule=OVER, measured_until=OVER.end)
            found.append(second_estimate(judge(asked, at=AFTER), asked, by="bsts", seed=place))
    shown = [verdict for verdict in found if verdict.primary is not None]
    ours, others = [one.primary for one in shown], [one.second for one in shown]

    def row(name, wrong, effects):
        half = np.median([(one.relative.high - one.relative.low) / 2 for one in effects])
        return name, f"{100 * np.mean(wrong):.1f} %", f"±{100 * half:.0f} %"

    outside = [not one.low <= 0 <= one.high for one in others]
    return [
        row(
            f"one store before and after, {len(shown)} days of {len(found)}",
            [one.real for one in ours],
            ours,
        ),
        row("the same by bsts-causalimpact, its interval alone", outside, others),
        row("the same, behind our placebos", [one.real for one in others], others),
    ]


def _one_after_another(stores: np.ndarray, runs: int) -> list[tuple[str, str, str]]:
    """Stores said to have started in three of nine periods of four weeks, where nothing started."""
    periods = stores[:, : 13 * 28].reshape(len(stores), 13, 28).sum(axis=2)
    rows = []
    for count in (10, 20, 30):
        chance = np.random.default_rng(count)
        found, outside = [], []
        for seed in range(runs):
            first = np.full(len(stores), -1)
            who = chance.choice(len(stores), count, replace=False)
            first[who] = chance.choice([2, 4, 6], count)
            begin = int(chance.integers(0, 5))
            design = Staggered(periods[:, begin : begin + 9], first)
            asked = Experiment(design=design, schedule=OVER, measured_until=OVER.end)
            verdict = judge(asked, at=AFTER, seed=seed)
            found.append(verdict.outcome in {"works", "hurts"})
            if verdict.primary is not None:
                outside.append(not verdict.primary.low <= 0 <= verdict.primary.high)
        shown = f"shown {100 * len(outside) / runs:.0f} %"
        name = f"{count} of {len(stores)} stores changed one after another"
        rows += [
            (f"{name}, by diff-diff’s interval alone", f"{100 * np.mean(outside):.1f} %", shown),
            (f"{name}, and the starts drawn again", f"{100 * np.mean(found):.1f} %", shown),
        ]
    return rows


def _stores(stores: np.ndarray, count: int, chance: np.random.Generator) -> Verdict:
    start = int(chance.integers(0, 365 - 168))
    windows = [stores[:, start + back * 56 : start + back * 56 + 56].sum(axis=1) for back in (0, 1, 2)]
    chosen = np.zeros(len(stores), dtype=bool)
    chosen[chance.choice(len(stores), count, replace=False)] = True
    earlier, before, after = windows
    groups = (sample(after[side], before=before[side]) for side in (chosen, ~chosen))
    design = Compared("shop", earlier[chosen], earlier[~chosen], "locations")
    asked = Experiment(
        design=design, schedule=OVER, measured_until=OVER.end, primary=Indicator("sales", "money", *groups)
    )
    return judge(asked, at=AFTER, seed=int(chance.integers(1 << 30)))


def scores(runs: int) -> Table:
    """Step 8: the Net Promoter Score's interval, and two groups without a difference."""
    rows = []
    for truth in (0, 30, 60, 80):
        shares = [(1 + truth / 100) / 2 - 0.05 if truth < 80 else 0.85, 0.1, 0.0]
        shares[2] = shares[0] - truth / 100
        shares[1] = 1 - shares[0] - shares[2]
        cells = [f"{100 * _covered(truth, shares, n):.1f} %" for n in (10, 20, 50, 100)]
        pairs = np.random.default_rng(truth).multinomial(60, shares, (runs, 2))
        wrong = np.mean(
            [compare_scores("nps", Answers(*map(int, a)), Answers(*map(int, b))).real for a, b in pairs]
        )
        rows.append((f"true score {truth}", *cells, f"{100 * wrong:.1f} %"))
    return Table(
        "Net Promoter Score",
        "Coverage of the interval (goal: 93 to 97.5 %) by answers, exact over all answers there may be, and equal groups of 60 answers called different.",
        ("", "10", "20", "50", "100", "called different"),
        tuple(rows),
    )


def _covered(truth: int, shares: Sequence[float], n: int) -> float:
    """The probability that the interval of ``n`` answers holds the true score, summed over all that they may be."""
    chance = multinomial(n, shares)
    answers = ((a, b, n - a - b) for a in range(n + 1) for b in range(n - a + 1))
    found = ((one, nps_of(*one)) for one in answers)
    return float(
        sum(
            chance.pmf(one)
            for one, score in found
            if score.low <= truth + 1e-9 and score.high >= truth - 1e-9
        )
    )


def speed() -> Table:
    """Step 9: 64,000 rows, and 5 million in DuckDB."""
    from habitue.engines.duckdb import DuckDBEngine

    rows = []
    for n in (64_000, 5_000_000):
        chance = np.random.default_rng(9)
        table = pa.table(
            {
                "held": chance.random(n) < 0.5,
                "spend": chance.gamma(0.5, 30, n) * (chance.random(n) < 0.2),
                "past": chance.gamma(0.5, 30, n),
            }
        )
        engine = DuckDBEngine()
        relation = engine.register(table)
        _speed_once(engine, relation)  # what is imported once is not the work
        begun, cpu = time.perf_counter(), time.process_time()
        _speed_once(engine, relation)
        rows.append(
            (f"{n:,} customers", seconds(time.perf_counter() - begun), seconds(time.process_time() - cpu))
        )
    return Table(
        "Speed",
        "Money with CUPED from a relation in DuckDB to the verdict: a clock on a shared machine, and CPU.",
        ("", "clock", "CPU"),
        tuple(rows),
    )


def _speed_once(engine, relation: str) -> Verdict:
    groups = samples_of(engine, relation, treatment="NOT held", outcome="spend", before="past")
    return judged(Indicator("spend", "money", *groups), held_share=0.5, seed=0)


def main() -> int:
    """Run the steps asked for, print each, and write the page."""
    given = _parser().parse_args()
    runs, folder = given.runs, given.folder
    steps: dict[str, Callable[[], Table]] = {
        "aa": lambda: aa(runs),
        "product": lambda: product(runs),
        "coverage": lambda: coverage(runs),
        "power": lambda: power(runs),
        "controls": lambda: controls(runs, folder),
        "time": lambda: over_time(runs, folder),
        "scores": lambda: scores(runs),
        "differences": lambda: differences(10 * runs),
        "speed": speed,
    }
    found = []
    for name in given.steps.split(","):
        found.append(steps[name]())
        print(found[-1].text(), flush=True)
    if given.write:
        write(found, given.output)
    return 0


def write(tables: Sequence[Table], path: Path) -> None:
    """The page of figures; tables of steps that were not run stand as they were, each with its own day."""
    head = "# What the verdicts keep\n\nWritten by `make calibrate`; what is tried and why stands in [Effects](effects.md).\n"
    kept = path.read_text(encoding="utf-8").split("\n## ")[1:] if path.exists() else []
    sections = {section.split("\n", 1)[0]: section for section in kept}
    measured = f"Measured on {date.today().isoformat()}: {machine()}.\n"
    for table in tables:
        sections[table.title] = f"{table.markdown()[3:]}\n{measured}"
    order = [title for title in TITLES if title in sections]
    path.write_text(
        "\n## ".join([head, *(sections[title] for title in order)]).rstrip() + "\n", encoding="utf-8"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibrate", description=__doc__)
    parser.add_argument("--runs", type=int, default=2000, help="approaches for each figure")
    parser.add_argument("--steps", default="aa,product,coverage,power,controls,time,scores,differences,speed")
    parser.add_argument(
        "--folder", type=Path, default=cache_folder(), help="where the environment of the data is kept"
    )
    parser.add_argument("--write", action="store_true", help="write the page of the documentation")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    return parser


if __name__ == "__main__":
    sys.exit(main())
