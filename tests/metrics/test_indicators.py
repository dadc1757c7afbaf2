from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given

from habitue.metrics.indicators import cautious, indicators, notes_of, proportion, ratio
from habitue.metrics.intervals import RatioSums
from habitue.metrics.results import Mean, Rate
from tests.metrics import histories, oracle
from tests.metrics.agreement import assert_agrees, assert_intervals
from tests.metrics.histories import FEW, THOROUGH
from tests.people import activity, month, sale, shop, span

MARCH = month("2025-03")


@cache
def of(found, period=MARCH, window_days=30, margin=None):
    return indicators(found, [period], window_days=window_days, margin=margin)[0]


# by hand


def test_a_month_by_hand():
    number = of(
        shop(
            "ana 2025-02-10 8", "ana 2025-03-02 10", "ana 2025-03-20 20",
            "bob 2025-03-05 6", "bob 2025-03-31 -2",
            "- 2025-03-05 16",
            history_complete=True,
        )
    )  # fmt: skip
    assert (number.customers, number.orders, number.identified_orders) == (2, 4, 3)
    assert (number.revenue, number.identified_revenue) == (50.0, 34.0)
    assert number.repeat_purchase_rate.value == 0.5
    assert number.purchase_frequency.value == 1.5
    assert number.orders_per_year == pytest.approx(1.5 * 365 / 31)
    assert number.average_order_value.value == pytest.approx(34 / 3)
    assert number.average_order_value_all.value == 12.5
    assert number.identified_share.value == 0.75
    assert number.identified_revenue_share == pytest.approx(34 / 50)
    assert number.returning_share.value == pytest.approx(2 / 3)  # both of ana's: she had bought in February
    assert not number.partial


def test_150_of_500_customers_came_at_least_twice():
    sales = [sale(f"c{n} 2025-03-01") for n in range(500)] + [sale(f"c{n} 2025-03-31") for n in range(150)]
    rate = of(activity(sales)).repeat_purchase_rate
    assert (rate.value, rate.n) == (0.3, 500)


def test_two_orders_on_one_day_are_a_repeat_purchase():
    assert of(shop("ana 2025-03-01", "ana 2025-03-01")).repeat_purchase_rate.value == 1.0


def golden_shop():
    """AOV 7, 100 orders a year and customer, one of three lost in the year."""
    steady = [
        sale(f"{name} {date(2024, 4, 2) + timedelta(days=3 * n)} {amount}")
        for name in ("ana", "bob")
        for n, amount in enumerate(["6.50", "7.50"] * 50)
    ]
    before = [sale(f"{name} 2024-03-20 99") for name in ("ana", "bob", "cleo")]
    late = [sale(f"{name} 2025-03-30 7") for name in ("ana", "bob")]
    return [sale("zoe 2023-01-01 1"), *before, *steady[:-1], *late[1:]]


def test_clv_of_the_worked_example():
    sales = golden_shop()
    value = of(activity(sales, last_day=date(2025, 3, 31)), window_days=90).clv_simple
    assert value.average_order_value == pytest.approx(7, abs=0.01)
    assert value.orders_per_year == 100
    assert value.lifespan_years == pytest.approx(3)
    assert value.value == pytest.approx(value.average_order_value * 100 * 3)


def test_clv_is_2100_to_the_unit():
    sales = [replace_amount(row) for row in golden_shop()]
    value = of(activity(sales, last_day=date(2025, 3, 31)), window_days=90).clv_simple
    assert (value.value, value.average_order_value, value.orders_per_year) == (pytest.approx(2100), 7, 100)
    assert of(activity(sales, last_day=date(2025, 3, 31)), window_days=90, margin=0.5).clv_simple == replace(
        value, value=pytest.approx(1050), margin=0.5
    )


def replace_amount(row):
    return row._replace(amount=row.amount * 0 + 7)


# what cannot be had


def test_nobody_at_the_start_leaves_the_rates_undefined_with_a_reason():
    number = of(shop("ana 2024-01-01", "bob 2025-03-02"))
    for rate in (number.retention_rate, number.strict_retention_rate, number.churn_rate):
        assert rate == Rate(None, None, None, 0, "no_customers_at_start")


def test_a_month_without_a_sale_has_no_rate_and_no_zero():
    number = of(shop("ana 2024-01-01", "ana 2025-06-01"))
    assert number.repeat_purchase_rate == Rate(None, None, None, 0, "no_customers")
    assert number.purchase_frequency == Mean(None, None, None, 0, "no_orders")
    assert number.average_order_value == Mean(None, None, None, 0, "no_orders")
    assert number.average_order_value_all == Mean(None, None, None, 0, "no_orders")
    assert number.identified_share == Rate(None, None, None, 0, "no_orders")
    assert number.returning_share == Rate(None, None, None, 0, "no_orders")
    assert (number.identified_revenue_share, number.returning_revenue_share) == (None, None)
    assert (number.orders_per_year, number.orders, number.revenue) == (None, 0, 0.0)
    assert number.clv_simple.value is None
    assert number.clv_simple.reason is not None


def test_anonymous_sales_alone_make_revenue_and_no_customer():
    number = of(shop("- 2024-01-01 5", "- 2025-03-02 5", "- 2025-03-03 7"))
    assert (number.customers, number.orders, number.revenue) == (0, 2, 12.0)
    assert number.identified_share.value == 0.0
    assert number.identified_revenue_share == 0.0
    assert number.average_order_value_all.value == 6.0
    assert number.average_order_value.reason == "no_orders"
    assert number.churn_rate.reason == "no_customers_at_start"
    assert number.returning_revenue_share is None


@pytest.mark.parametrize("line", ["ana 2025-03-02 -5", "- 2025-03-02 -5"])
def test_a_shop_of_one_refund_has_revenue_and_nothing_else(line):
    number = of(shop(line))
    assert (number.customers, number.orders, number.revenue) == (0, 0, -5.0)
    assert number.average_order_value_all.value is None
    assert number.identified_revenue_share is None


def test_one_day_of_history():
    found = shop("ana 2025-03-02 5", "ana 2025-03-02 5", "bob 2025-03-02 1")
    number = of(found, span("2025-03-02", "2025-03-02"))
    assert number.repeat_purchase_rate.value == 0.5
    assert number.notes == ("left_censored",)
    assert number.churn_rate.reason == "left_censored"


def test_free_orders_only():
    number = of(shop("ana 2025-03-02 0", "ana 2025-03-05 0", history_complete=True))
    assert number.average_order_value.value == 0.0
    assert (number.identified_revenue_share, number.returning_revenue_share) == (None, None)
    assert number.returning_share.value == 0.5


def test_visits_without_amounts_have_no_money_and_say_so():
    sales = [sale(f"{name} {day} 0") for name, day in (("zoe", "2024-01-01"), ("ana", "2024-03-10"))]
    sales += [sale("bob 2024-03-10 0"), sale("ana 2025-03-02 0"), sale("ana 2025-03-31 0")]
    number = of(activity(sales, has_amounts=False))
    for mean in (number.average_order_value, number.average_order_value_all):
        assert (mean.value, mean.low, mean.high, mean.reason) == (None, None, None, "no_amounts")
    assert (number.clv_simple.value, number.clv_simple.reason) == (None, "no_amounts")
    assert (number.identified_revenue_share, number.returning_revenue_share) == (None, None)
    assert (number.repeat_purchase_rate.value, number.purchase_frequency.value) == (1.0, 2.0)
    assert number.lifespan_years == 2.0


# partial and censored


def test_a_period_that_is_not_over_is_partial():
    found = shop("ana 2024-01-01", "ana 2025-03-30")
    assert of(found).notes == ("not_over",)
    assert of(found).partial
    assert of(shop("ana 2024-01-01", "ana 2025-03-30", until="2025-03-31")).notes == ()


def test_a_period_that_began_before_the_data_is_partial():
    lines = ("ana 2025-03-02", "ana 2025-04-30")
    assert set(of(shop(*lines)).notes) == {"began_before_data", "left_censored"}
    assert of(shop(*lines)).partial
    # an opening month is shorter than a month, even where nothing came before it
    assert of(shop(*lines, history_complete=True)).notes == ("began_before_data",)


@pytest.mark.parametrize("window", [None, 30])
def test_a_period_wholly_before_or_after_the_data(window):
    found = shop("ana 2025-03-02", "ana 2025-04-30")
    assert set(of(found, month("2020-01"), window).notes) == {"began_before_data", "left_censored"}
    after = of(found, month("2026-01"), window)
    assert after.notes == ("ahead_of_data", "not_over")
    assert after.partial
    assert (after.orders, after.churn_rate.value) == (0, None)


def test_new_customers_are_unknowable_in_the_first_w_days():
    lines = [f"ana 2025-01-{day:02}" for day in range(1, 32)] + ["ana 2025-02-28", "ana 2025-03-31"]
    found = shop(*lines)
    # the window of 30 days that ends on 30 January is the first that lies in the data
    assert "left_censored" in of(found, span("2025-01-30", "2025-02-28")).notes
    early = of(found, span("2025-01-30", "2025-02-28"))
    assert early.retention_rate.reason == "left_censored"
    # what the file shows, for who asks; a report leaves it out
    assert early.churn_rate.value == 0.0
    assert cautious(early).churn_rate == cautious(early).strict_retention_rate == early.retention_rate
    assert cautious(of(found, span("2025-01-31", "2025-02-28"))).churn_rate.value == 0.0
    assert of(found, span("2025-01-31", "2025-02-28")).notes == ()
    assert of(found, span("2025-01-31", "2025-02-28")).churn_rate.value == 0.0
    complete = shop(*lines, history_complete=True)
    assert of(complete, span("2025-01-30", "2025-02-28")).churn_rate.value == 0.0


def test_with_the_period_as_window_the_period_before_must_lie_in_the_data():
    found = shop("ana 2025-02-01", "ana 2025-03-31")
    assert of(found, MARCH, None).notes == ()
    assert of(shop("ana 2025-02-02", "ana 2025-03-31"), MARCH, None).notes == ("left_censored",)


def test_who_had_bought_before_is_unknowable_in_the_first_w_days():
    # METRICS: metrics that need "first ever" start after the first W days of the data, and say so
    number = of(shop("ana 2025-03-01 5", "ana 2025-03-31 5", "bob 2025-03-31 5"), window_days=90)
    assert "left_censored" in number.notes
    assert number.returning_share == Rate(None, None, None, 3, "left_censored")
    assert number.returning_revenue_share is None


def test_notes_are_those_of_the_indicators():
    found = shop("ana 2025-03-02")
    assert notes_of(found, MARCH, 30) == of(found).notes


# lifespan


def test_a_lifespan_needs_a_year_and_a_window():
    # a window of 30 days up to 31 March 2024 begins on the 2nd, where the data begin
    found = shop("ana 2024-03-02", "bob 2024-03-03", "ana 2025-03-31")
    assert of(found, window_days=30).lifespan_years == 2.0
    assert of(found, window_days=31).lifespan_reason == "short_history"
    younger = shop("ana 2024-03-03", "bob 2024-03-03", "ana 2025-03-31")
    assert of(younger, window_days=30).lifespan_reason == "short_history"


def test_with_the_period_as_window_a_lifespan_needs_the_same_period_a_year_before():
    lines = ("bob 2024-03-03", "ana 2024-03-31", "ana 2025-03-31")
    assert of(shop("ana 2024-03-01", *lines), window_days=None).lifespan_years == 2.0
    assert of(shop("ana 2024-03-02", *lines), window_days=None).lifespan_reason == "short_history"


def test_a_lifespan_is_not_measurable_while_nobody_left():
    found = shop("zoe 2024-01-01", "ana 2024-03-10", "ana 2025-03-31", "bob 2024-05-01")
    number = of(found)
    assert (number.lifespan_years, number.lifespan_reason) == (None, "nobody_left")
    assert (number.clv_simple.value, number.clv_simple.reason) == (None, "nobody_left")


def test_everybody_left_makes_a_lifespan_of_one_year():
    found = shop("zoe 2024-01-01", "ana 2024-03-10", "- 2025-03-31")
    number = of(found)
    assert number.lifespan_years == 1.0
    assert (number.clv_simple.value, number.clv_simple.reason) == (None, "no_orders")


def test_nobody_was_there_a_year_ago():
    number = of(shop("zoe 2024-01-01", "ana 2025-03-31"))
    assert (number.lifespan_years, number.lifespan_reason) == (None, "no_customers_at_start")


def test_a_complete_history_still_needs_a_year():
    found = shop("ana 2024-04-15", "ana 2025-03-31", history_complete=True)
    assert of(found).lifespan_reason == "short_history"
    found = shop("ana 2024-03-25", "bob 2024-03-25", "ana 2025-03-31", history_complete=True)
    assert of(found).lifespan_years == pytest.approx(2)


def test_a_period_that_is_not_over_has_no_lifespan():
    found = shop("ana 2023-03-25", "ana 2024-03-25", "bob 2024-03-25", "ana 2025-03-30")
    assert of(found).lifespan_reason == "short_history"


# returning share


def test_the_first_order_of_a_busy_first_day_is_the_earliest():
    number = of(
        shop("ana 2025-03-02T18:00 1", "ana 2025-03-02T09:00 9", "bob 2025-03-03 10", history_complete=True)
    )
    assert number.returning_share.value == pytest.approx(1 / 3)
    assert number.returning_revenue_share == pytest.approx(1 / 20)


def test_at_the_same_instant_the_smallest_order_was_first():
    number = of(shop("ana 2025-03-02T09:00 9 A", "ana 2025-03-02T09:00 1 B", history_complete=True))
    assert number.returning_revenue_share == pytest.approx(0.9)


def test_a_refund_before_the_first_order_is_not_it():
    number = of(
        shop(
            "ana 2025-03-02T08:00 -3",
            "ana 2025-03-02T09:00 9",
            "ana 2025-03-02T10:00 4",
            history_complete=True,
        )
    )
    assert number.returning_share.value == pytest.approx(1 / 2)


def test_the_refund_of_somebody_who_never_bought_is_nobodys_return():
    # only first orders in this month: customers with an earlier order brought nothing
    number = of(shop("ana 2025-03-02 10", "bob 2025-03-20 -4", history_complete=True))
    assert number.returning_share.value == 0.0
    assert number.returning_revenue_share == 0.0


# uncertainty


def test_every_proportion_has_its_wilson_interval():
    sales = [sale(f"c{n} 2025-03-01") for n in range(200)] + [sale(f"c{n} 2025-03-31") for n in range(180)]
    rate = of(activity(sales)).repeat_purchase_rate
    assert (round(rate.low, 4), round(rate.high, 4)) == (0.8506, 0.9343)


def test_a_retention_above_1_has_no_interval():
    found = shop("ana 2024-01-01", "bob 2024-01-01", "ana 2025-02-28", "ana 2025-03-31", "bob 2025-03-31")
    rate = of(found).retention_rate
    assert rate == Rate(2.0, None, None, 1)
    assert of(found).strict_retention_rate.value == 1.0


def test_too_few_is_said_below_thirty():
    assert [proportion(9, n, reason="no_customers").too_few for n in (29, 30)] == [True, False]
    assert [Mean(1.0, 1.0, 1.0, n).too_few for n in (29, 30)] == [True, False]


def test_the_average_order_of_all_sales_rests_on_its_orders_not_on_28_days():
    # METRICS: below 30 customers the screen says "too few"; a thousand orders in February are not too few
    days = [f"2025-02-{day:02}" for day in range(1, 29)]
    sales = [sale("- 2025-01-01")] + [sale(f"c{n} {day} {n % 9 + 1}") for n in range(36) for day in days]
    mean = of(activity(sales), month("2025-02")).average_order_value_all
    assert of(activity(sales), month("2025-02")).orders == 36 * 28
    assert not mean.too_few


def test_an_interval_needs_two_customers():
    number = of(shop("ana 2025-03-02 5", "ana 2025-03-03 7"))
    assert number.average_order_value == Mean(6.0, None, None, number.average_order_value.n)
    assert number.purchase_frequency == Mean(2.0, None, None, 1)


def test_the_average_order_of_two_customers_is_too_few_to_say_however_often_they_came():
    # METRICS: below 30 customers the screen says "too few to say"
    sales = [sale(f"{name} 2025-03-{day:02} 5") for name in ("ana", "bob") for day in range(1, 32)]
    assert of(activity(sales)).average_order_value.too_few


def test_the_interval_of_a_mean_by_hand():
    # orders per customer 1, 2, 3: mean 2, variance of the mean 1/3, t(2) = 4.302653
    number = of(shop("a 2025-03-02", "b 2025-03-02", "b 2025-03-03", *["c 2025-03-02"] * 3))
    mean = number.purchase_frequency
    assert (mean.value, mean.n) == (2.0, 3)
    assert mean.high - mean.value == pytest.approx(4.302653 / 3**0.5, rel=1e-6)


def test_a_proportion_of_nothing_is_undefined():
    assert proportion(0, 0, reason="no_orders") == Rate(None, None, None, 0, "no_orders")
    assert ratio(RatioSums(0, 0, 0, 0, 0, 0), n=0, reason="no_orders") == Mean(
        None, None, None, 0, "no_orders"
    )


# properties


def check_random(sales, periods, window, zone, *, complete=False):
    history = oracle.History(sales, zone, complete=complete)
    found = activity(sales, timezone=zone, history_complete=complete)
    refunds = any(row.amount < 0 for row in sales)
    # an unmatched refund in the returning revenue, and the first W days, are tests of their own above
    leaving = {"returning_revenue_share", "returning_share"} if refunds else {"returning_share"}
    for period, number in zip(
        periods, indicators(found, periods, window_days=window, margin=None), strict=True
    ):
        if "left_censored" in number.notes:
            leaving = {"returning_revenue_share", "returning_share"}
        assert_agrees(number, history, period, window, leaving=leaving)
        assert_intervals(number, history, period)
        check_rates(number)


def check_rates(number):
    churn, strict, retention = number.churn_rate, number.strict_retention_rate, number.retention_rate
    if churn.value is None:
        assert churn.reason == strict.reason == retention.reason is not None
        return
    assert churn.value + strict.value == pytest.approx(1, abs=3e-16)
    if number.bucket.returned_customers == 0 and retention.reason is None:
        assert retention == strict
    assert 0 <= strict.low <= strict.value <= strict.high <= 1


@given(histories.sales(), histories.consecutive_periods(), histories.windows, histories.zones)
@FEW
def test_every_number_is_that_of_the_oracle(sales, periods, window, zone):
    check_random(sales, periods, window, zone)


@pytest.mark.slow
@pytest.mark.parametrize("complete", [False, True])
def test_every_number_is_that_of_the_oracle_on_many_shops(complete):
    @given(histories.sales(most=120), histories.consecutive_periods(), histories.windows, histories.zones)
    @THOROUGH
    def check(sales, periods, window, zone):
        check_random(sales, periods, window, zone, complete=complete)

    check()


@given(histories.sales(refunds=False), histories.windows)
@FEW
def test_returning_orders_and_revenue_are_those_after_the_first(sales, window):
    history = oracle.History(sales, "UTC", complete=True)
    found = activity(sales, timezone="UTC", history_complete=True)
    period = month("2023-12")
    number, expected = of(found, period, window), oracle.indicators(history, period, window)
    for name, value in (
        ("returning_share", number.returning_share.value),
        ("returning_revenue_share", number.returning_revenue_share),
    ):
        assert value == (None if expected[name] is None else pytest.approx(float(expected[name])))
