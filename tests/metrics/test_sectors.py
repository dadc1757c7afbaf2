from dataclasses import replace
from datetime import date, timedelta

import pytest

from habitue.metrics.indicators import indicators
from habitue.metrics.period import Period
from habitue.metrics.sectors import SECTORS, benchmark
from tests.people import shop


def year_to(found, last, window_days=30):
    return indicators(found, [Period(last, last).trailing_year], window_days=window_days)[0]


def held_against(found, last, window_days=30, sector="cafe"):
    return benchmark(found, year_to(found, last, window_days), SECTORS[sector])


@pytest.mark.parametrize(
    ("rate", "codes"),
    [
        (0.63, {"retail", "online", "bakery"}),
        (0.55, {"cafe", "restaurant", "hotel"}),
        (0.84, {"salon", "services", "media"}),
    ],
)
def test_the_figures_are_those_of_the_contract(rate, codes):
    assert {code for code, sector in SECTORS.items() if sector.yearly_retention == rate} == codes


def test_every_sector_has_its_code_name_and_source():
    assert all(sector.code == code and sector.name and sector.source for code, sector in SECTORS.items())


def test_a_yearly_rate_is_held_against_the_trailing_year():
    found = shop("zoe 2024-01-01", "ana 2024-03-20", "ana 2025-03-31", "bob 2024-03-25")
    held = held_against(found, date(2025, 3, 31))
    assert (held.sector, held.yearly_retention, held.own.value, held.possible_from) == (
        "cafe",
        0.55,
        0.5,
        None,
    )
    assert held.own == year_to(found, date(2025, 3, 31)).strict_retention_rate


def daily(first, days):
    return [f"ana {first + timedelta(days=n)}" for n in range(days)]


@pytest.mark.parametrize(
    "first",
    [
        date(2023, 1, 2),
        pytest.param(date(2023, 2, 20), marks=pytest.mark.slow),
        pytest.param(date(2023, 12, 31), marks=pytest.mark.slow),
        pytest.param(date(2024, 1, 31), marks=pytest.mark.slow),
    ],
)
def test_possible_from_is_the_first_day_on_which_there_is_a_rate(first):
    # known from the 30th day of data on, and a year later the rate can be had
    found = shop(*daily(first, 440))
    held = held_against(found, first + timedelta(days=50))
    assert held.own.reason == "left_censored"
    day = held.possible_from
    assert held_against(found, day).own.value == 1.0
    assert held_against(found, day - timedelta(days=1)).own.value is None


def test_a_complete_history_needs_a_year_only():
    found = replace(shop(*daily(date(2024, 4, 1), 20), "ana 2025-03-31"), history_complete=True)
    held = held_against(found, date(2025, 3, 31))
    assert held.own.reason == "no_customers_at_start"
    assert held.possible_from == date(2025, 4, 1)


def test_with_the_period_as_window_a_second_year_is_needed():
    found = shop(*daily(date(2024, 4, 1), 20), "ana 2025-03-31")
    held = held_against(found, date(2025, 3, 31), window_days=None)
    assert held.own.reason == "left_censored"
    assert held.possible_from == date(2026, 3, 31)


def test_a_comparison_is_never_promised_for_a_day_gone_by():
    # long enough a history, but nobody was there a year ago: the shop was closed
    found = shop(*daily(date(2022, 1, 1), 90), *daily(date(2025, 1, 1), 90))
    held = held_against(found, date(2025, 3, 31))
    assert held.own.reason == "no_customers_at_start"
    assert held.possible_from is None or held.possible_from > date(2025, 3, 31)
