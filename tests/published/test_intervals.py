"""The numbers of the papers, to the digits that they print."""

import pytest

from habitue.metrics.intervals import difference_interval, wilson
from habitue.metrics.second_purchase import kaplan_meier


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_in_newcombe_1998_table_i(successes, n, low, high):
    """Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3."""
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_differences_in_newcombe_1998_table_ii(first, second, low, high):
    """Newcombe (1998), Interval estimation for the difference, table II, method 10 (first minus second)."""
    ends = [(successes / n, *wilson(successes, n)) for successes, n in (second, first)]
    assert difference_interval(*ends) == pytest.approx((low, high), abs=6e-5)


REMISSION = [
    "6",
    "6",
    "6",
    "6+",
    "7",
    "9+",
    "10",
    "10+",
    "11+",
    "13",
    "16",
    "17+",
    "19+",
    "20+",
    "22",
    "23",
    "25+",
    "32+",
    "32+",
    "34+",
    "35+",
]
"""Weeks in remission under 6-MP, + still in remission: Freireich and others (1963), Blood 21:699-716."""


def test_kaplan_meier_on_the_6_mp_data():
    """The estimate of every textbook since Gehan (1965) and Cox (1972)."""
    events: dict[int, int] = {}
    censored: dict[int, int] = {}
    for week in REMISSION:
        tally, length = (censored, int(week[:-1])) if week.endswith("+") else (events, int(week))
        tally[length] = tally.get(length, 0) + 1
    points = kaplan_meier(events, censored)
    assert [point.day for point in points] == [6, 7, 10, 13, 16, 22, 23]
    survival = [round(1 - point.share, 3) for point in points]
    assert survival == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]


def test_the_log_log_band_on_the_6_mp_data():
    """R's survfit(conf.type = "log-log"), as printed in many courses: survival .857 (.620, .952) at week 6."""
    events, censored = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}, {6: 1, 9: 1, 10: 1, 11: 1}
    censored |= {17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}
    points = kaplan_meier(events, censored)
    band = [(round(1 - p.high, 3), round(1 - p.low, 3)) for p in (points[0], points[-1])]
    assert band == [(0.620, 0.952), (0.188, 0.680)]
