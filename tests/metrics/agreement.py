"""Holds what the code found against what the oracle says: counts exactly, money to 1e-9."""

from fractions import Fraction

import pytest

from habitue.metrics.period import Period
from habitue.metrics.results import Indicators, LifetimeValue, Mean, Rate
from tests.metrics import oracle

MEANS = ("purchase_frequency", "average_order_value", "average_order_value_all")


def plain(value: object) -> object:
    """A result as one bare number."""
    return value.value if isinstance(value, Rate | Mean | LifetimeValue) else value


def near(value: object) -> object:
    """What a number must equal, to 1e-9; whole numbers, texts and None exactly."""
    if value is None or isinstance(value, int | str):
        return value
    return pytest.approx(float(Fraction(value)), rel=1e-9, abs=1e-12)


def assert_agrees(
    found: Indicators, history: oracle.History, period: Period, window: int | None, *, leaving=frozenset()
) -> None:
    """Every number of the period is the oracle's."""
    expected = oracle.indicators(history, period, window)
    got = {name: plain(getattr(found, name)) for name in expected}
    b = found.bucket
    got["bucket"] = (
        b.customers_at_start,
        b.new_customers,
        b.returned_customers,
        b.lost_customers,
        b.customers_at_end,
    )
    got["notes"] = set(found.notes)
    exact = {name: value for name, value in expected.items() if name in {"bucket", "notes"}}
    expected = {name: near(value) for name, value in expected.items() if name not in exact} | exact
    for name in leaving:
        got.pop(name), expected.pop(name)
    assert got == expected


def assert_intervals(found: Indicators, history: oracle.History, period: Period) -> None:
    """The intervals of the means are those of the residuals."""
    for name, ends in oracle.mean_intervals(history, period).items():
        mean = getattr(found, name)
        if ends is None or mean.value is None:
            assert (mean.low, mean.high) == (None, None)
        else:
            # a variance near 0 is a difference of large squares: hold its root to the value's size
            assert (mean.low, mean.high) == pytest.approx(ends, rel=1e-6, abs=1e-6 * max(1, abs(mean.value)))
