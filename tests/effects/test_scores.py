"""The difference of two Net Promoter Scores: exact fractions written out here, and how often its interval holds the truth."""

from fractions import Fraction
from math import erfc, sqrt

import numpy as np
import pytest

from benchmarks.score_differences import PAIRS, covered
from habitue.effects import Answers
from habitue.effects.scores import compare_scores
from habitue.metrics.intervals import nps_adjusted
from tests.long import cases

Z = 1.959963984540054  # the 97.5 % quantile of the normal distribution, as tables have it


def by_hand(promoters, passives, detractors):
    """The adjusted score and its variance: three answers more, three quarters of one at either end."""
    n = Fraction(promoters + passives + detractors + 3)
    up, down = Fraction(4 * promoters + 3, 4) / n, Fraction(4 * detractors + 3, 4) / n
    # the variance of a number that is 1, 0 or -1, over the answers
    middle = 1 - up - down
    mean = up - down
    spread = up * (1 - mean) ** 2 + middle * mean**2 + down * (1 + mean) ** 2
    return mean, spread / n


def tables(count, *, least, most, seed):
    chance = np.random.default_rng(seed)
    for _ in range(count):
        sizes = chance.integers(least, most + 1, 2)
        # from even to nearly all on one side, whole groups of nobody among them
        shares = chance.dirichlet(chance.choice([0.2, 1.0, 5.0], 3), 2)
        yield tuple(
            tuple(map(int, chance.multinomial(n, share))) for n, share in zip(sizes, shares, strict=True)
        )


def test_the_adjusted_score_of_small_tables_by_exact_fractions():
    for one, other in tables(cases(400, of=20_000), least=1, most=29, seed=1):
        for answers in (one, other):
            score, variance = by_hand(*answers)
            assert nps_adjusted(*answers) == pytest.approx(
                (float(score), float(variance)), rel=1e-12, abs=1e-15
            )
        assert compare_scores("nps", Answers(*one), Answers(*other)).value is None


def test_the_difference_of_random_tables_by_exact_fractions():
    for one, other in tables(cases(150, of=20_000), least=30, most=80, seed=2):
        (score, variance), (others, others_variance) = by_hand(*one), by_hand(*other)
        value, square = score - others, variance + others_variance
        half = Z * sqrt(square)
        found = compare_scores("nps", Answers(*one), Answers(*other))
        assert found.value == pytest.approx(float(100 * value), rel=1e-12, abs=1e-12)
        assert found.low == pytest.approx(100 * (float(value) - half), rel=1e-12, abs=1e-10)
        assert found.high == pytest.approx(100 * (float(value) + half), rel=1e-12, abs=1e-10)
        assert found.p_value == pytest.approx(erfc(abs(float(value)) / sqrt(2 * square)), rel=1e-9, abs=1e-15)
        assert found.real is (abs(float(value)) > half)
        assert found.n == sum(one) + sum(other)
        # turned round, the same difference the other way
        back = compare_scores("nps", Answers(*other), Answers(*one))
        assert (back.value, back.low, back.high) == pytest.approx((-found.value, -found.high, -found.low))


@pytest.mark.parametrize("pair", PAIRS, ids=str)
@pytest.mark.parametrize("sizes", [(20, 20), (20, 200), (50, 200)], ids=str)
def test_the_interval_of_the_difference_holds_its_promise(pair, sizes):
    runs = cases(1_000, of=40_000)
    share = covered(pair, sizes, runs=runs, seed=3)
    noise = 3 * (0.05 * 0.95 / runs) ** 0.5
    # of two scores near 100 by few answers it is wider than it need be
    assert 0.93 - noise < share < (0.99 if min(sizes) < 30 else 0.975) + noise
