"""Is a change larger than noise? Two whole periods, indicator by indicator.

Proportions: pooled z test and Newcombe's interval. Means: Welch's, with the variances of the ratios.
The same customers stand in both periods, which makes these intervals a little too wide, not too narrow:
an arrow that is drawn is earned.
"""

from __future__ import annotations

from math import sqrt

from habitue.metrics.intervals import (
    Z,
    difference_interval,
    normal_p_value,
    two_proportions_p_value,
)
from habitue.metrics.results import Change, Indicators, Mean, Rate

LEVEL = 0.05
"""A change is real when noise alone would do as much less often than this."""

RATES = ("retention_rate", "strict_retention_rate", "churn_rate", "repeat_purchase_rate", "returning_share")
MEANS = ("purchase_frequency", "average_order_value", "average_order_value_all")


def compare(before: Indicators, after: Indicators) -> tuple[Change, ...]:
    """Every indicator's change from one whole period to another.

    A partial period is never compared as if whole: then no change is real and there is no test.
    """
    whole = not (before.partial or after.partial)
    rates = [_rate_change(name, getattr(before, name), getattr(after, name), whole=whole) for name in RATES]
    means = [_mean_change(name, getattr(before, name), getattr(after, name), whole=whole) for name in MEANS]
    return (*rates, *means)


def _rate_change(name: str, before: Rate, after: Rate, *, whole: bool) -> Change:
    ends = _ends(before), _ends(after)
    if not whole or ends[0] is None or ends[1] is None:
        return _untested(name, before.value, after.value)
    p_value = two_proportions_p_value(_tally(before), _tally(after))
    low, high = difference_interval(ends[0], ends[1])
    return Change(
        name, before.value, after.value, ends[1][0] - ends[0][0], low, high, p_value,
        real=p_value < LEVEL and not (before.too_few or after.too_few), method="newcombe",
    )  # fmt: skip


def _mean_change(name: str, before: Mean, after: Mean, *, whole: bool) -> Change:
    if (
        not whole
        or before.value is None
        or after.value is None
        or before.error is None
        or after.error is None
    ):
        return _untested(name, before.value, after.value)
    error = sqrt(before.error**2 + after.error**2)
    difference = after.value - before.value
    p_value = normal_p_value(difference / error) if error > 0 else float(difference == 0)
    return Change(
        name, before.value, after.value, difference, difference - Z * error, difference + Z * error, p_value,
        real=p_value < LEVEL and not (before.too_few or after.too_few), method="welch",
    )  # fmt: skip


def _ends(number: Rate) -> tuple[float, float, float] | None:
    if number.value is None or number.low is None or number.high is None:
        return None
    return number.value, number.low, number.high


def _tally(rate: Rate) -> tuple[int, int]:
    return round((rate.value or 0.0) * rate.n), rate.n


def _untested(name: str, before: float | None, after: float | None) -> Change:
    difference = None if before is None or after is None else after - before
    return Change(name, before, after, difference, None, None, None, real=False, method="none")
