from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.metrics.period import (
    UNITS,
    Period,
    day_number,
    day_of,
    month_number,
    month_start,
    period_of,
    periods_between,
    years_before,
)
from tests.metrics import oracle
from tests.metrics.histories import QUICK
from tests.people import month, span

DAY = timedelta(days=1)
days = st.dates(date(1970, 1, 1), date(2100, 12, 31))
TEN_YEARS = [date(2019, 1, 1) + timedelta(days=n) for n in range(3653)]


def test_day_numbers_count_from_1970():
    assert [day_number(date(1970, 1, 1)), day_number(date(1969, 12, 31))] == [0, -1]
    assert day_number(date(2000, 3, 1)) - day_number(date(2000, 2, 28)) == 2  # a leap year, by 400


@given(days)
@QUICK
def test_numbers_of_days_and_months_lead_back(day):
    assert day_of(day_number(day)) == day
    assert month_start(month_number(day)) == day.replace(day=1)
    assert month_number(day) == day.year * 12 + day.month - 1


def test_a_month_a_quarter_a_week_and_a_year_by_the_calendar():
    day = date(2024, 2, 29)
    assert period_of(day, "day") == Period(day, day)
    assert period_of(day, "week") == span("2024-02-26", "2024-03-03")
    assert period_of(day, "month") == span("2024-02-01", "2024-02-29")
    assert period_of(day, "quarter") == span("2024-01-01", "2024-03-31")
    assert period_of(day, "year") == span("2024-01-01", "2024-12-31")


def test_an_iso_week_belongs_to_no_year():
    assert period_of(date(2024, 12, 30), "week") == span("2024-12-30", "2025-01-05")
    assert period_of(date(2027, 1, 3), "week") == span("2026-12-28", "2027-01-03")


@pytest.mark.parametrize("unit", UNITS)
def test_units_hold_their_days_and_only_those(unit):
    for day in TEN_YEARS[::5]:
        period = period_of(day, unit)
        key = oracle.unit_key(day, unit)
        assert period.first <= day <= period.last
        assert oracle.unit_key(period.first, unit) == oracle.unit_key(period.last, unit) == key
        assert oracle.unit_key(period.first - DAY, unit) != key != oracle.unit_key(period.last + DAY, unit)


@pytest.mark.parametrize("unit", UNITS)
def test_units_between_two_days_tile_them(unit):
    periods = periods_between(TEN_YEARS[40], TEN_YEARS[900], unit)
    assert periods[0] == period_of(TEN_YEARS[40], unit)
    assert periods[-1] == period_of(TEN_YEARS[900], unit)
    assert all(before.last + DAY == after.first for before, after in pairwise(periods))
    assert periods == tuple(oracle.units(TEN_YEARS[40], TEN_YEARS[900], unit))


def test_a_span_of_one_day_has_one_unit_of_each_kind():
    day = date(2024, 2, 29)
    assert [len(periods_between(day, day, unit)) for unit in UNITS] == [1] * 5


@pytest.mark.parametrize(
    ("period", "unit"),
    [
        (span("2024-02-29", "2024-02-29"), "day"),
        (span("2025-01-06", "2025-01-12"), "week"),
        (span("2025-01-07", "2025-01-13"), None),
        (month("2024-02"), "month"),
        (span("2024-02-01", "2024-02-28"), None),
        (span("2024-04-01", "2024-06-30"), "quarter"),
        (span("2024-02-01", "2024-04-30"), None),
        (span("2024-01-01", "2024-12-31"), "year"),
        (span("2024-04-01", "2025-03-31"), None),
    ],
)
def test_a_period_knows_the_unit_it_fills(period, unit):
    assert period.unit == unit


def test_the_previous_period_is_the_unit_before_or_as_many_days():
    assert month("2024-03").previous == month("2024-02")
    assert span("2024-01-01", "2024-03-31").previous == span("2023-10-01", "2023-12-31")
    assert span("2024-01-01", "2024-12-31").previous == span("2023-01-01", "2023-12-31")
    assert span("2024-03-01", "2024-03-01").previous == span("2024-02-29", "2024-02-29")
    assert span("2024-03-02", "2024-03-11").previous == span("2024-02-21", "2024-03-01")


@given(days, st.integers(1, 800))
@QUICK
def test_the_previous_period_ends_the_day_before(day, length):
    period = Period(day, day + timedelta(days=length - 1))
    assert period.previous.last == period.opening == day - DAY
    assert period.previous == oracle.period_before(period)
    assert period.days == length


def test_a_year_before_keeps_the_end_of_february():
    assert years_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert years_before(date(2025, 2, 28)) == date(2024, 2, 29)
    assert years_before(date(2024, 2, 28)) == date(2023, 2, 28)
    assert years_before(date(2028, 2, 29), 4) == date(2024, 2, 29)
    assert years_before(date(2025, 4, 30)) == date(2024, 4, 30)


def test_the_trailing_year_is_twelve_months_on_every_day_of_ten_years():
    for day in TEN_YEARS:
        year = Period(day, day).trailing_year
        assert year.last == day
        assert year.first == oracle.year_before(day) + DAY
        assert year.days in (365, 366)


def test_the_trailing_year_of_a_calendar_year_is_itself():
    assert span("2024-12-01", "2024-12-31").trailing_year == span("2024-01-01", "2024-12-31")
    assert span("2024-02-01", "2024-02-29").trailing_year == span("2023-03-01", "2024-02-29")
    assert span("2025-02-01", "2025-02-28").trailing_year == span("2024-03-01", "2025-02-28")


def test_a_period_ends_on_or_after_its_first_day():
    with pytest.raises(ValueError, match="got 2025-01-02 to 2025-01-01"):
        Period(date(2025, 1, 2), date(2025, 1, 1))


def test_periods_sort_by_time():
    assert sorted([month("2025-02"), month("2024-12")]) == [month("2024-12"), month("2025-02")]
