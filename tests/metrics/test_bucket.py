from datetime import date, timedelta

import pytest
from hypothesis import given

from habitue.metrics.bucket import MOST_SPANS, buckets
from habitue.metrics.indicators import indicators
from habitue.metrics.period import UNITS, Period, periods_between
from habitue.metrics.results import Bucket
from tests.metrics import histories, oracle
from tests.metrics.histories import FEW, THOROUGH
from tests.people import activity, month, sale, shop, span

MARCH = month("2025-03")


def bucket(found, period, window_days):
    return buckets(found, [period], window_days=window_days)[0].bucket


def terms(found):
    """S, N, R, L, E."""
    return (
        found.customers_at_start,
        found.new_customers,
        found.returned_customers,
        found.lost_customers,
        found.customers_at_end,
    )


def identity_holds(found):
    s, n, r, lost, e = terms(found)
    return s + n + r - lost == e and min(s, n, r, lost, e) >= 0 and lost <= s and n + r <= e


def golden_shop():
    """S 200, E 210, N 30, L 20 over March 2025 with a window of 30 days."""
    kept, lost, new = range(180), range(180, 200), range(200, 230)
    return [
        *(sale(f"c{n} 2024-01-10") for n in range(200)),  # so that the data are old enough
        *(sale(f"c{n} 2025-02-20") for n in (*kept, *lost)),
        *(sale(f"c{n} 2025-03-25") for n in (*kept, *new)),
    ]


def test_the_worked_example_comes_out_exactly():
    found = activity(golden_shop(), last_day=date(2025, 3, 31))
    number = indicators(found, [MARCH], window_days=30)[0]
    assert terms(number.bucket) == (200, 30, 0, 20, 210)
    assert number.retention_rate.value == 0.9
    assert number.strict_retention_rate.value == 0.9
    assert number.churn_rate.value == 0.1


def test_who_came_came_back_and_left_by_hand():
    found = shop(
        "kept 2025-02-15", "kept 2025-03-10",
        "lost 2025-02-20",
        "new 2025-03-31",
        "new-and-gone 2025-03-01",
        "back 2024-11-01", "back 2025-03-05",
        "long-gone 2024-11-02",
        "tomorrow 2025-04-01",
    )  # fmt: skip
    assert bucket(found, MARCH, 30) == Bucket(
        customers_at_start=2, new_customers=1, returned_customers=1, lost_customers=1, customers_at_end=3
    )


def test_active_on_a_day_means_bought_in_the_days_that_end_with_it():
    found = shop("ana 2025-03-01")
    ends = [Period(date(2025, 3, day), date(2025, 3, day)) for day in range(1, 10)]
    assert [b.bucket.customers_at_end for b in buckets(found, ends, window_days=7)] == [1] * 7 + [0] * 2
    assert [b.bucket.customers_at_start for b in buckets(found, ends, window_days=7)] == [0] + [1] * 7 + [0]


def test_a_new_customer_who_has_left_again_is_in_no_term():
    found = shop("ana 2025-01-01", "bob 2025-03-01", until="2025-03-31")
    assert terms(bucket(found, MARCH, 7)) == (0, 0, 0, 0, 0)


def test_the_period_itself_as_the_window():
    found = shop("ana 2025-02-01", "ana 2025-03-31", "bob 2025-02-28", "cleo 2025-03-01", "dan 2025-01-31",
                 "dan 2025-03-15")  # fmt: skip
    assert terms(bucket(found, MARCH, None)) == (2, 1, 1, 1, 3)


def test_a_refund_makes_nobody_active():
    found = shop("ana 2025-01-01", "ana 2025-03-10 -1", "bob 2025-03-10 -5", "cleo 2025-03-31")
    assert terms(bucket(found, MARCH, 30)) == (0, 1, 0, 0, 1)


def test_the_year_behind_the_period():
    found = shop(
        "ana 2024-03-20", "ana 2025-03-20",  # was there, still is
        "bob 2024-03-20", "bob 2024-09-01",  # was there, is no longer
        "cleo 2024-04-01", "dan 2025-03-01",  # came in the year
        "eve 2024-01-01", "eve 2025-03-31",  # not there a year ago
    )  # fmt: skip
    year = buckets(found, [MARCH], window_days=31)[0]
    assert (year.year_start, year.year_lost, year.year_customers) == (2, 1, 5)


@pytest.mark.parametrize("period", [span("1990-01-01", "1990-12-31"), span("2040-01-01", "2040-01-31")])
@pytest.mark.parametrize("window", [None, 1, 90])
def test_a_period_far_from_the_data_is_empty(period, window):
    assert terms(bucket(shop("ana 2025-03-01", "bob 2025-03-02"), period, window)) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("window", [None, 1, 30])
def test_every_day_of_a_leap_february_has_a_bucket(window):
    found = shop("ana 2024-02-28", "ana 2024-02-29", "bob 2024-03-01")
    days = periods_between(date(2024, 2, 27), date(2024, 3, 2), "day")
    ends = [b.bucket.customers_at_end for b in buckets(found, days, window_days=window)]
    assert ends == {None: [0, 1, 1, 1, 0], 1: [0, 1, 1, 1, 0], 30: [0, 1, 1, 2, 2]}[window]


def test_any_two_dates_that_end_on_a_29th_of_february_have_a_bucket():
    found = shop("ana 2024-02-28", "ana 2024-02-29", "bob 2023-02-28")
    last = date(2024, 2, 29)
    periods = [Period(last - timedelta(days=length - 1), last) for length in (1, 2, 28, 29, 30, 91, 366)]
    assert len(buckets(found, periods, window_days=None)) == 7


def check_random(sales, periods, window, zone):
    history = oracle.History(sales, zone)
    found = buckets(activity(sales, timezone=zone), periods, window_days=window)
    assert all(identity_holds(b.bucket) for b in found)
    assert [terms(b.bucket) for b in found] == [oracle.bucket(history, p, window) for p in periods]


@given(histories.sales(), histories.consecutive_periods(), histories.windows, histories.zones)
@FEW
def test_the_bucket_is_that_of_the_oracle_and_its_identity_holds(sales, periods, window, zone):
    check_random(sales, periods, window, zone)


@pytest.mark.slow
@given(histories.sales(most=120), histories.consecutive_periods(most=9), histories.windows, histories.zones)
@THOROUGH
def test_the_bucket_is_that_of_the_oracle_on_many_shops(sales, periods, window, zone):
    check_random(sales, periods, window, zone)


def steady_shop(days, first=date(2023, 1, 5)):
    """Nine customers who come every 3, 5, 7 ... days, each from another day on."""
    return [
        sale(f"c{n} {first + timedelta(days=day)}") for n in range(9) for day in range(4 * n, days, 2 * n + 3)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("window", [10, None])
def test_more_windows_than_one_pass_holds_give_the_same_as_the_oracle(window):
    sales = steady_shop(100)
    history = oracle.History(sales, "Europe/Paris")
    days = periods_between(history.first_day, history.last_day, "day")
    assert len(days) * 3 > MOST_SPANS
    found = buckets(activity(sales), days, window_days=window)
    assert [terms(b.bucket) for b in found] == [oracle.bucket(history, day, window) for day in days]


def check_series(unit, days):
    found = activity(steady_shop(days))
    every = periods_between(found.first_day, found.last_day, unit)
    series = indicators(found, every, window_days=30, margin=0.4)
    for index in {len(every) // 2, len(every) - 1}:
        assert series[index] == indicators(found, [every[index]], window_days=30, margin=0.4)[0]


@pytest.mark.parametrize(("unit", "days"), [("month", 100)])
def test_a_series_is_its_periods_one_by_one(unit, days):
    check_series(unit, days)


@pytest.mark.parametrize("most", [4, 20])
def test_one_pass_or_many_give_the_same(monkeypatch, most):
    found = activity(steady_shop(30))
    days = periods_between(found.first_day, found.last_day, "day")[:9]
    at_once = buckets(found, days, window_days=10)
    monkeypatch.setattr("habitue.metrics.bucket.MOST_SPANS", most)
    assert buckets(found, days, window_days=10) == at_once


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_a_series_over_two_years_is_its_periods_one_by_one(unit):
    check_series(unit, 700 if unit != "day" else 100)


@pytest.mark.slow
@pytest.mark.parametrize("window", [None, 45])
def test_a_daily_series_over_a_leap_february_is_its_days_one_by_one(window):
    found = activity(steady_shop(110, first=date(2023, 12, 1)))
    days = [
        d for d in periods_between(found.first_day, found.last_day, "day") if d.first != date(2024, 2, 29)
    ]
    series = indicators(found, days, window_days=window)
    assert all(identity_holds(number.bucket) for number in series)
    for index in range(0, len(days), 61):
        assert series[index] == indicators(found, [days[index]], window_days=window)[0]


@pytest.mark.slow
def test_forty_years_of_quarters():
    sales = [sale(f"c{n % 7} {date(1985, 1, 1) + timedelta(days=n * 11)}") for n in range(1330)]
    history = oracle.History(sales, "Europe/Paris")
    found = activity(sales)
    quarters = periods_between(history.first_day, history.last_day, "quarter")
    assert len(quarters) == 161
    got = [terms(b.bucket) for b in buckets(found, quarters, window_days=90)]
    assert got == [oracle.bucket(history, period, 90) for period in quarters]


def test_no_period_gives_no_bucket():
    assert buckets(shop("ana 2025-03-01"), [], window_days=30) == ()
