"""Every metric on three real shops against the oracle, to the last digit."""

from collections import Counter
from fractions import Fraction

import pytest

from habitue.metrics.cohorts import cohorts
from habitue.metrics.indicators import indicators
from habitue.metrics.results import LIFECYCLE
from habitue.metrics.rhythm import rhythm, suggest_window
from habitue.metrics.second_purchase import second_purchase
from habitue.metrics.segments import customer_lines, rfm, segments
from tests.metrics import oracle
from tests.metrics.agreement import assert_agrees, assert_intervals
from tests.metrics.real_shops import SHOPS, real
from tests.metrics.test_bucket import identity_holds
from tests.metrics.test_cohorts import table
from tests.metrics.test_rhythm import check_rhythm
from tests.metrics.test_second_purchase import curve
from tests.metrics.test_segments import check_scores, check_segments

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("name", SHOPS)]
# who had bought before is left-censored in the first window: test_indicators has that as a test of its own
CONTESTED = {"returning_share", "returning_revenue_share"}


@pytest.mark.parametrize("window", [30, 90, 365, None])
def test_every_number_of_every_month(name, window):
    found, history = real(name)
    months = oracle.units(history.first_day, history.last_day, "month")
    series = indicators(found, months, window_days=window)
    for period, number in zip(months, series, strict=True):
        leaving = CONTESTED if "left_censored" in number.notes else frozenset()
        assert identity_holds(number.bucket)
        assert_agrees(number, history, period, window, leaving=leaving)
        if window == 30:
            assert_intervals(number, history, period)


@pytest.mark.parametrize("unit", ["week", "quarter"])
def test_every_number_of_every_week_quarter_and_year(name, unit):
    found, history = real(name)
    periods = oracle.units(history.first_day, history.last_day, unit)[:8]
    for period, number in zip(periods, indicators(found, periods, window_days=60), strict=True):
        leaving = CONTESTED if "left_censored" in number.notes else frozenset()
        assert_agrees(number, history, period, 60, leaving=leaving)


@pytest.mark.parametrize("unit", ["month", "quarter"])
def test_cohorts(name, unit):
    found, history = real(name)
    got, expected = table(cohorts(found, unit=unit)), oracle.cohorts(history, unit)
    assert [row[:2] for row in got] == [row[:2] for row in expected]
    for (_, _, cells), (_, _, wanted) in zip(got, expected, strict=True):
        assert [cell[:2] for cell in cells] == [cell[:2] for cell in wanted]
        money = [
            [number for cell in row for number in cell[2:] if number is not None] for row in (cells, wanted)
        ]
        assert money[0] == pytest.approx([float(number) for number in money[1]], rel=1e-9)


def test_rhythm_and_window(name):
    found, history = real(name)
    window = suggest_window(found)
    assert (window.suggested, window.gap_p90_days) == oracle.suggested_window(history)
    check_rhythm(rhythm(found), history)


@pytest.mark.parametrize("skip", [0, 90])
def test_time_to_second_purchase(name, skip):
    found, history = real(name)
    waits = Counter(oracle.second_waits(history, skip))
    got = second_purchase(found, skip_days=skip)
    assert got.customers == waits.total()
    assert got.returned == sum(n for (_, came), n in waits.items() if came)
    survival, expected = Fraction(1), {}
    for day in sorted({wait for wait, came in waits if came}):
        at_risk = sum(n for (wait, _), n in waits.items() if wait >= day)
        survival *= 1 - Fraction(waits[day, True], at_risk)
        expected[day] = 1 - survival
    assert curve(got.points) == pytest.approx(
        {day: float(share) for day, share in expected.items()}, rel=1e-9
    )
    half = [day for day, share in expected.items() if share >= Fraction(1, 2)]
    assert got.median_days == (min(half) if half else None)


def test_lifecycle(name):
    found, history = real(name)
    lines = customer_lines(found)
    expected = oracle.stages(history)
    assert {line.customer_id: line.lifecycle for line in lines} == expected
    check_segments(segments(found), lines)
    counts = Counter(expected.values())
    assert {s.name: s.customers for s in segments(found)} == {stage: counts[stage] for stage in LIFECYCLE}


def test_scores(name):
    found, history = real(name)
    check_scores(customer_lines(found), oracle.people(history), rfm(found))


def test_totals_are_those_of_the_sources(name):
    found, history = real(name)
    row = found.rows(
        f"SELECT count(DISTINCT customer) AS customers, sum(orders) AS orders FROM {found.relation}"
    )
    known = {
        "online_retail": (4_338, 19_960),  # 4,372 customers less 34 without a positive purchase
        "cdnow": (23_570, 69_659),
        "grocery": (1_525, 10_483),
    }[name]
    assert row[0]["customers"] == len(history.visits)
    assert (row[0]["customers"], row[0]["orders"]) == known
