"""95 % intervals and tests, in closed form: Wilson, Newcombe, t for a ratio of sums, adjusted Wald for NPS.

Sources: Wilson (1927), JASA 22:209-212; Newcombe (1998), Statistics in Medicine 17:873-890 (method 10);
Cochran (1977), Sampling Techniques, section 6 (variance of a ratio); Bonett and Price (2012) and
Rocks (2016), International Journal of Market Research 58(1):85-99 (NPS).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, cos, erfc, exp, lgamma, log, log1p, pi, sin, sqrt

Z = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Wilson's score interval for a proportion of ``n`` >= 1.

    >>> [round(end, 4) for end in wilson(180, 200)]
    [0.8506, 0.9343]
    """
    p = successes / n
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    # exact at the ends, where rounding would leave 1e-17 or 0.9999999999999999
    return (0.0 if successes == 0 else middle - half, 1.0 if successes == n else middle + half)


def difference_interval(
    before: tuple[float, float, float], after: tuple[float, float, float]
) -> tuple[float, float]:
    """Newcombe's interval for ``after - before``, each given as (value, low, high) with Wilson's ends.

    >>> low, high = difference_interval((48 / 80, *wilson(48, 80)), (56 / 70, *wilson(56, 70)))
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    p, p_low, p_high = before
    q, q_low, q_high = after
    low = q - p - sqrt((q - q_low) ** 2 + (p_high - p) ** 2)
    high = q - p + sqrt((q_high - q) ** 2 + (p - p_low) ** 2)
    return low, high


def two_proportions_p_value(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Two-sided p of the pooled z test that two proportions, each (successes, n), are equal."""
    (x, n), (y, m) = before, after
    pooled = (x + y) / (n + m)
    variance = pooled * (1 - pooled) * (1 / n + 1 / m)
    return 1.0 if variance == 0 else normal_p_value((y / m - x / n) / sqrt(variance))


def normal_p_value(z: float) -> float:
    """Two-sided p of a standard normal statistic."""
    return erfc(abs(z) / sqrt(2))


def t_quantile(degrees: int) -> float:
    """The two-sided 95 % quantile of Student's t, to ten digits.

    Source: Abramowitz and Stegun (1964), 26.7.5 for the start, 26.7.3 and 26.7.4 for the distribution. Written out
    because the library that has it takes longer to import than a small report to compute.

    >>> [round(t_quantile(degrees), 4) for degrees in (1, 10, 1000)]
    [12.7062, 2.2281, 1.9623]
    """
    t = _t_start(degrees)
    step = 0.0 if degrees > _EXPANSION_IS_EXACT else t
    while abs(step) > 1e-12 * t:
        step = (_t_within(t, degrees) - 0.95) / (2 * _t_density(t, degrees))
        t -= step
    return t


_EXPANSION_IS_EXACT = 2000


def _t_start(degrees: int) -> float:
    z, n = Z, degrees
    terms = (
        (z**3 + z) / (4 * n),
        (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2),
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3),
    )
    return z + sum(terms)


def _t_within(t: float, degrees: int) -> float:
    """Probability that Student's t lies between -t and t, by its finite series."""
    angle = atan(t / sqrt(degrees))
    squared = cos(angle) ** 2
    term = cos(angle) if degrees % 2 else 1.0
    total = 0.0
    for power in range(3 if degrees % 2 else 2, degrees + 1, 2):
        total += term
        term *= squared * (power - 1) / power
    if degrees % 2:
        return 2 / pi * (angle + sin(angle) * total)
    return sin(angle) * total


def _t_density(t: float, degrees: int) -> float:
    constant = lgamma((degrees + 1) / 2) - lgamma(degrees / 2) - log(degrees * pi) / 2
    return exp(constant - (degrees + 1) / 2 * log1p(t * t / degrees))


@dataclass(frozen=True, slots=True)
class RatioSums:
    """Sums over ``n`` units of ``y``, ``x`` and their products: all that a ratio and its variance need.

    A mean is the ratio with ``x = 1``; an average order is revenue over orders with the customer as
    the unit, because one customer's orders are not independent.
    """

    n: int
    y: float
    x: float
    yy: float
    xx: float
    xy: float


def ratio_variance(sums: RatioSums) -> float | None:
    """Variance of ``y / x`` by linearisation (Cochran, section 6); None below two units."""
    if sums.n < 2 or sums.x == 0:
        return None
    ratio = sums.y / sums.x
    squares = sums.yy - 2 * ratio * sums.xy + ratio * ratio * sums.xx
    return max(squares, 0.0) * sums.n / (sums.n - 1) / (sums.x * sums.x)


def nps_adjusted(promoters: int, passives: int, detractors: int) -> tuple[float, float]:
    """The score on the scale -1 to 1 and its variance, three answers added: three quarters of one to promoters, as much to detractors.

    >>> [round(one, 4) for one in nps_adjusted(60, 25, 15)]
    [0.4369, 0.0054]
    """
    n = promoters + passives + detractors + 3
    p, d = (promoters + 0.75) / n, (detractors + 0.75) / n
    return p - d, (p + d - (p - d) ** 2) / n


def nps_interval(promoters: int, passives: int, detractors: int) -> tuple[float, float]:
    """Adjusted-Wald interval of the Net Promoter Score, on the scale -1 to 1.

    >>> [round(100 * end, 1) for end in nps_interval(60, 25, 15)]
    [29.3, 58.0]
    """
    score, variance = nps_adjusted(promoters, passives, detractors)
    half = Z * sqrt(variance)
    return max(-1.0, score - half), min(1.0, score + half)
