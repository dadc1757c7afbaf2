"""How often the interval of the difference of two Net Promoter Scores holds the true difference, by simulated surveys."""

from __future__ import annotations

from collections import Counter
from statistics import NormalDist

import numpy as np

from benchmarks.tables import Table
from habitue.effects.samples import Answers
from habitue.effects.scores import compare_scores
from habitue.metrics.intervals import nps_adjusted
from habitue.metrics.results import TOO_FEW

SHARES = {
    "-20": (0.25, 0.30, 0.45),
    "0": (0.30, 0.40, 0.30),
    "30": (0.50, 0.30, 0.20),
    "45": (0.60, 0.25, 0.15),
    "45, few passives": (0.70, 0.05, 0.25),
    "80": (0.85, 0.10, 0.05),
}
"""Promoters, passives and detractors of each true score."""
PAIRS = (("0", "0"), ("30", "45"), ("45", "45, few passives"), ("-20", "30"), ("80", "80"), ("80", "30"))
SIZES = ((20, 20), (20, 50), (20, 200), (50, 50), (50, 200), (200, 200))


def covered(pair: tuple[str, str], sizes: tuple[int, int], *, runs: int, seed: int) -> float:
    """The share of ``runs`` pairs of surveys whose interval holds the true difference."""
    chance = np.random.default_rng([seed, *sizes])
    drawn = [chance.multinomial(n, SHARES[name], runs) for name, n in zip(pair, sizes, strict=True)]
    one, other = (SHARES[name] for name in pair)
    truth = 100 * ((one[0] - one[2]) - (other[0] - other[2]))
    found = Counter(zip(*(map(tuple, group.tolist()) for group in drawn), strict=True))
    return sum(count for answers, count in found.items() if _holds(*answers, truth)) / runs


def _holds(one: tuple[int, int, int], other: tuple[int, int, int], truth: float) -> bool:
    low, high = _interval(one, other)
    return low <= truth + 1e-9 and high >= truth - 1e-9


def _interval(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[float, float]:
    """The product's; below thirty answers, where it shows none, the one that it would show."""
    if min(sum(one), sum(other)) >= TOO_FEW:
        found = compare_scores("nps", Answers(*one), Answers(*other))
        assert found.low is not None
        assert found.high is not None
        return found.low, found.high
    (score, variance), (others, others_variance) = nps_adjusted(*one), nps_adjusted(*other)
    half = NormalDist().inv_cdf(0.975) * (variance + others_variance) ** 0.5
    return 100 * (score - others - half), 100 * (score - others + half)


def differences(runs: int) -> Table:
    """Step 8, of two scores: coverage by true scores and answers of each group."""
    rows = []
    for pair in PAIRS:
        cells = [f"{100 * covered(pair, sizes, runs=runs, seed=8):.1f} %" for sizes in SIZES]
        rows.append((" and ".join(pair), *cells))
    note = (
        f"Coverage of the interval of the difference (goal: 93 to 97.5 %) by the answers of each group, over {runs:,} pairs of surveys;"
        f" below {TOO_FEW} answers the product shows none."
    )
    heads = (f"{a} and {b}" for a, b in SIZES)
    return Table("Two Net Promoter Scores", note, ("true scores", *heads), tuple(rows))
