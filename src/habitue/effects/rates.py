"""Shares compared: Newcombe's interval, and a test that agrees with it before anything is called real.

Sources: Newcombe (1998), Statistics in Medicine 17:873-890 (method 10), by statsmodels; Barnard (1945), Nature 156:177, by scipy,
below 1,000 customers; the pooled z test from there on.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from habitue.effects.needs import needed
from habitue.effects.results import Arm, Effect, Reason
from habitue.effects.samples import Tally
from habitue.metrics.intervals import two_proportions_p_value, wilson
from habitue.metrics.results import TOO_FEW

EXACT_BELOW = 1000
"""Below so many customers in both groups together, Barnard's exact test judges."""

FEW_EVENTS = 10
"""With fewer who did it (or who did not) in both groups together, an interval covers too much to be called 95 %."""


def compare_rates(
    name: str,
    approached: Tally,
    held: Tally,
    *,
    level: float = 0.95,
    better: Literal["more", "less"] = "more",
) -> Effect:
    """The difference of two shares with Newcombe's interval; nothing under 30 customers a group or 10 events in all.

    >>> effect = compare_rates("came_back", Tally(56, 70), Tally(48, 80))
    >>> round(effect.value, 4), round(effect.low, 4), round(effect.high, 4), effect.real
    (0.2, 0.0524, 0.3339, True)
    """
    arms = arm_of(approached), arm_of(held)
    n = approached.n + held.n
    reason = _unfit(approached, held)
    if reason is not None:
        return Effect(
            name,
            "rate",
            None,
            None,
            None,
            n,
            *arms,
            level=level,
            better=better,
            method="newcombe",
            reason=reason,
        )
    interval = needed("statsmodels.stats.proportion").confint_proportions_2indep
    low, high = interval(
        approached.successes, approached.n, held.successes, held.n, method="newcomb", alpha=1 - level
    )
    value = approached.successes / approached.n - held.successes / held.n
    outside = bool(low > 0 or high < 0)
    p_value = rates_p_value(approached, held) if outside else _at_least(1 - level, approached, held)
    return Effect(
        name, "rate", value, float(low), float(high), n, *arms,
        level=level, p_value=p_value, real=outside and p_value < 1 - level, better=better, method="newcombe",
    )  # fmt: skip


def rates_p_value(approached: Tally, held: Tally) -> float:
    """Two-sided p that the shares are equal: Barnard's where customers are few, else the pooled z test."""
    if approached.n + held.n >= EXACT_BELOW:
        return _z_p_value(approached, held)
    return _barnard(approached.successes, approached.n, held.successes, held.n)


def _at_least(least: float, approached: Tally, held: Tally) -> float:
    """The z test's p, where the interval holds 0 already: the exact test takes seconds and could change nothing."""
    return max(least, _z_p_value(approached, held))


def _z_p_value(approached: Tally, held: Tally) -> float:
    return two_proportions_p_value((held.successes, held.n), (approached.successes, approached.n))


@lru_cache(maxsize=65536)  # the same small table is met again and again, and costs up to seconds
def _barnard(a: int, n: int, b: int, m: int) -> float:
    from scipy.stats import barnard_exact

    return float(barnard_exact([[a, b], [n - a, m - b]]).pvalue)


def _unfit(approached: Tally, held: Tally) -> Reason | None:
    if min(approached.n, held.n) < TOO_FEW:
        return "too_few_customers"
    did = approached.successes + held.successes
    return "too_few_events" if min(did, approached.n + held.n - did) < FEW_EVENTS else None


def arm_of(tally: Tally) -> Arm:
    """One group's share with Wilson's interval; no value where nobody is in it."""
    if tally.n == 0:
        return Arm(None, 0)
    low, high = wilson(tally.successes, tally.n)
    return Arm(tally.successes / tally.n, tally.n, low, high, tally.successes)
