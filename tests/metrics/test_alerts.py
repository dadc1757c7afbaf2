"""What stands out of a shop's own past: by hand, by rule, and in shops invented from a seed."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.metrics.alerts import LEAST, MONTHLY, WEEKLY, Alert, Basis, alerts, leading
from habitue.metrics.indicators import indicators, proportion
from habitue.metrics.period import Period, period_of, periods_between
from habitue.metrics.results import Bucket, LifetimeValue, Mean, Rate
from tests.long import cases
from tests.metrics.histories import QUICK
from tests.people import Sale, activity, sale

MONDAY = date(2023, 1, 2)


@cache
def blank():
    return indicators(activity([sale("ana 2025-01-03")]), [period_of(MONDAY, "week")], window_days=30)[0]


def week(at, orders, *, customers=40, new=2, repeaters=10, order=8.0, notes=()):
    first = MONDAY + timedelta(weeks=at)
    return replace(
        blank(),
        period=Period(first, first + timedelta(days=6)),
        notes=notes,
        bucket=Bucket(0, new, 0, 0, 0),
        repeat_purchase_rate=proportion(repeaters, customers, reason="no_customers"),
        average_order_value_all=Mean(order if orders else None, None, None, orders),
        customers=customers,
        orders=orders,
        revenue=orders * order,
    )


def weeks(*orders, **fields):
    return [week(at, n, **fields) for at, n in enumerate(orders)]


def churned(lost, *, start=200, first=0):
    """Months in which so many of those there at the start left."""
    found = []
    for at, n in enumerate(lost):
        month = period_of(date(2023 + (first + at) // 12, (first + at) % 12 + 1, 1), "month")
        rate = proportion(n, start, reason="no_customers_at_start")
        found.append(replace(blank(), period=month, churn_rate=rate, notes=()))
    return found


STEADY = (60, 63, 61, 64, 62, 63, 61, 62)


def test_a_week_of_half_the_orders_by_hand():
    """Median 62: 2 sqrt(62 + 3/8) = 15.80. Chance alone makes a sigma of 1, which is more than the ranges say; the median of
    eight adds sqrt(1 + 1.5708 / 8) = 1.094. 15.80 -+ 3 x 1.094 = 12.51, 19.08: (12.51 / 2)^2 - 3/8 = 38.8, and 90.6."""
    (found,) = alerts(weeks(*STEADY, 30), ["orders"])
    assert (found.indicator, found.value, found.direction) == ("orders", 30, "down")
    assert found.rests_on == Basis(8, season=False)
    assert found.usual == pytest.approx(62)
    assert (found.low, found.high) == (39, 90)
    assert found.period == period_of(MONDAY + timedelta(weeks=8), "week")


def test_a_week_of_many_orders():
    (found,) = alerts(weeks(*STEADY, 110), ["orders"])
    assert (found.direction, found.high) == ("up", 90)


def test_two_weeks_beyond_two_sigma_are_one_alert_and_one_is_none():
    assert alerts(weeks(*STEADY, 44), ["orders"]) == ()
    (found,) = alerts(weeks(*STEADY, 44, 43), ["orders"])
    assert found.value < found.low
    assert alerts(weeks(*STEADY, 44, 63), ["orders"]) == ()
    assert alerts(weeks(*STEADY, 84, 43), ["orders"]) == ()


def test_weeks_that_do_not_touch_are_not_two_running():
    series = weeks(*STEADY, 44, 60, 43)
    assert alerts([*series[:9], series[10]], ["orders"]) == ()


@pytest.mark.parametrize("notes", [("not_over",), ("began_before_data",)])
def test_a_partial_week_is_neither_judged_nor_a_measure(notes):
    series = [*weeks(*STEADY, 62), week(9, 5, notes=notes)]
    assert alerts(series) == ()
    assert alerts([replace(one, notes=notes) for one in series]) == ()


def test_a_week_with_a_closed_day_is_no_alarm_and_no_measure():
    series = weeks(*STEADY, 30)
    day = series[-1].period.first
    assert alerts(series, closed=[(day, day)]) == ()
    # of what is usual it is left out: seven weeks are too few
    early = series[2].period.last
    assert alerts(series, closed=[(early, early + timedelta(days=1))]) == ()
    assert len(alerts(series, ["orders"], closed=[(date(2030, 1, 1), date(2030, 1, 2))])) == 1


def test_too_little_history_says_nothing():
    assert alerts([]) == ()
    for n in range(1, LEAST + 1):
        assert alerts(weeks(*STEADY, 0)[-n:]) == ()


def test_one_odd_week_in_the_past_does_not_hide_the_next():
    odd = (60, 66, 58, 64, 150, 70, 62, 59, 65, 61, 63, 66, 60)
    assert [one.direction for one in alerts(weeks(*odd, 28), ["orders"])] == ["down"]


def test_a_season_is_no_alarm_and_its_absence_is():
    """Every December twice as much: in the second year that is usual, and staying at the old level is not."""
    year = [100 if 44 <= at % 52 < 52 else 50 for at in range(104)]
    wave = [n + (at * 7 % 5) - 2 for at, n in enumerate(year)]
    assert alerts(weeks(*wave[:98]), ["orders"]) == ()
    (first,) = alerts(weeks(*wave[:46]), ["orders"])
    assert (first.direction, first.rests_on.season) == ("up", False)
    (found,) = alerts(weeks(*wave[:97], 50), ["orders"])
    assert (found.direction, found.rests_on) == ("down", Basis(12, season=True))
    assert found.low > 60


def test_a_shop_that_grew_is_judged_at_its_new_size():
    grown = [50 + at % 3 for at in range(52)] + [90 + at % 3 for at in range(20)]
    assert alerts(weeks(*grown, 91), ["orders"]) == ()


def test_shares_rest_on_how_many_they_are_of():
    series = weeks(*STEADY, 60)
    few = [*series[:-1], replace(series[-1], repeat_purchase_rate=proportion(0, 8, reason="no_customers"))]
    many = [*series[:-1], replace(series[-1], repeat_purchase_rate=proportion(0, 80, reason="no_customers"))]
    assert alerts(few, ["repeat"]) == ()
    (found,) = alerts(many, ["repeat"])
    assert (found.usual, found.value) == (pytest.approx(0.25), 0)
    assert 0 < found.low < 0.25 < found.high < 0.5


def test_a_month_in_which_many_left():
    assert alerts(churned([20, 22, 18, 21, 19, 20, 23, 20, 24]), MONTHLY) == ()
    (found,) = alerts(churned([20, 22, 18, 21, 19, 20, 23, 20, 50]), MONTHLY)
    assert (found.indicator, found.value, found.direction) == ("churn", 0.25, "up")


def test_months_are_compared_with_the_same_month_a_year_before():
    summer = [60 if at % 12 == 7 else 20 + at % 3 for at in range(32)]
    assert alerts(churned(summer), MONTHLY) == ()
    (found,) = alerts(churned([*summer[:31], 20, *summer[31:]][:32]), MONTHLY)
    assert (found.direction, found.rests_on.season) == ("down", True)


def test_what_cannot_be_measured_is_no_news():
    series = weeks(*STEADY, 30)
    unknown = [replace(one, notes=("left_censored",)) for one in series]
    assert alerts(unknown, ["new", "churn"]) == ()
    moneyless = Mean(None, None, None, 0, "no_amounts")
    assert alerts([replace(one, average_order_value_all=moneyless) for one in series], ["revenue"]) == ()
    empty = [*series[:-1], replace(series[-1], average_order_value_all=Mean(None, None, None, 0))]
    assert alerts(empty, ["order"]) == ()


def test_money_moves_by_more_than_a_few_per_cent_before_it_is_said():
    series = weeks(*STEADY)
    assert alerts([*series, week(8, 60, order=8.3)], ["order"]) == ()
    (found,) = alerts([*series, week(8, 60, order=9.0)], ["order"])
    assert found.usual == pytest.approx(8.0)


def test_less_revenue_is_no_second_piece_of_news_where_fewer_came():
    found = alerts([*weeks(*STEADY), week(8, 20, customers=12, repeaters=3)])
    assert [one.indicator for one in found] == ["orders", "customers", "revenue"]
    assert [one.indicator for one in leading(found)] == ["orders"]
    assert [one.indicator for one in leading(found[1:])] == ["customers"]


def months(*values, field, first=0):
    """Months with these values of one indicator."""
    found = []
    for at, value in enumerate(values):
        month = period_of(date(2023 + (first + at) // 12, (first + at) % 12 + 1, 1), "month")
        found.append(replace(blank(), period=month, notes=(), **{field: value}))
    return found


def kept(*values, of=100):
    rates = [Rate(value, None, None, of) for value in values]
    return months(*rates, field="retention_rate")


def test_a_month_in_which_few_were_kept_by_hand():
    """asin sqrt 0.9 = 1.2490, chance alone 1 / (2 sqrt 100) = 0.05, which is all: 1.2490 - 3 x 0.05 x 1.094 = 1.0850, sin^2 = 0.782."""
    (found,) = alerts(kept(*[0.9] * 8, 0.75), ["retention"])
    assert (found.value, found.direction) == (0.75, "down")
    assert found.low == pytest.approx(0.782, abs=5e-4)
    assert alerts(kept(*[0.9] * 8, 0.8), ["retention"]) == ()


def test_a_retention_above_one_is_as_good_as_one():
    assert alerts(kept(1.02, 1.1, 0.98, 1.05, 1.01, 1.1, 0.99, 1.03, 1.4), ["retention"]) == ()
    (found,) = alerts(kept(1.02, 1.1, 0.98, 1.05, 1.01, 1.1, 0.99, 1.03, 0.7), ["retention"])
    assert (found.direction, found.high) == ("down", pytest.approx(1.0))


def test_customers_who_come_less_often():
    pace = [Mean(value, None, None, 80) for value in (2.0, 2.1, 1.9, 2.0, 2.1, 2.0, 1.9, 2.0)]
    assert alerts(months(*pace, Mean(1.9, None, None, 80), field="purchase_frequency"), MONTHLY) == ()
    (found,) = alerts(months(*pace, Mean(1.2, None, None, 80), field="purchase_frequency"), MONTHLY)
    assert (found.indicator, found.direction, found.usual) == ("frequency", "down", pytest.approx(2.0))


def worth(*values):
    found = [LifetimeValue(value, None, None, None) for value in values]
    return months(*found, field="clv_simple")


def test_lifetime_value_is_judged_by_its_step_by_hand():
    """Nine months of 200: every step is 0, the floor 0.02; eight steps add 1.094: 3 x 0.02 x 1.094 = 0.0656; 200 e^-+0.0656."""
    (found,) = alerts(worth(*[200.0] * 9, 180.0), ["value"])
    assert (found.direction, found.value, found.usual) == ("down", 180.0, pytest.approx(200))
    assert (found.low, found.high) == (pytest.approx(187.3, abs=0.05), pytest.approx(213.6, abs=0.05))
    assert alerts(worth(*[200.0] * 9, 190.0), ["value"]) == ()
    assert alerts(worth(*[200.0] * 8, 180.0), ["value"]) == ()


def test_a_lifetime_value_that_grows_steadily_is_no_alarm_and_its_fall_is():
    grows = [100 * 1.05**at for at in range(12)]
    assert alerts(worth(*grows), ["value"]) == ()
    (found,) = alerts(worth(*grows[:-1], grows[-2] * 0.9), ["value"])
    assert found.usual == pytest.approx(grows[-1])


def test_months_that_do_not_touch_and_values_of_nothing_are_no_step():
    series = worth(*[200.0] * 10, 150.0)
    assert alerts([*series[:9], series[10]], ["value"]) == ()
    assert alerts(worth(*[200.0] * 10, 0.0), ["value"]) == ()


def test_what_left_and_what_was_kept_are_one_piece_of_news():
    def seen(indicator, direction):
        return Alert(indicator, period_of(MONDAY, "month"), 1, 2, 3, 2, direction, Basis(8, season=False))

    churn, retention, value = seen("churn", "up"), seen("retention", "down"), seen("value", "down")
    assert leading([churn, retention, value]) == (churn,)
    assert leading([seen("churn", "down"), seen("retention", "up"), value]) == (seen("churn", "down"), value)
    assert leading([retention, value]) == (retention, value)
    assert leading([seen("orders", "down"), seen("frequency", "down"), value]) == (seen("orders", "down"),)
    assert leading([seen("order", "up"), value]) == (seen("order", "up"), value)


@cache
def bought(seed, people, days):
    """The monthly figures of a shop in which nothing changes: people begin at random, come at their own pace and leave for good."""
    chance = random.Random(seed)  # noqa: S311
    start, sales, day, person = datetime(2016, 1, 1, 12, tzinfo=UTC), [], -600.0, 0
    while day < days:
        day, person = day + chance.expovariate(people / 250), person + 1
        gap, end, at = 1 / chance.gammavariate(2, 0.06), day + chance.expovariate(1 / 250), day
        while at < min(end, days):
            if at >= 0:
                amount = Decimal(round(100 * chance.lognormvariate(2, 0.5))) / 100
                sales.append(Sale(str(person), start + timedelta(days=int(at)), amount))
            at += chance.expovariate(1 / gap)
    shop = activity(sales)
    return indicators(shop, periods_between(shop.first_day, shop.last_day, "month"), window_days=60)


def test_where_nothing_changes_a_month_alarms_once_in_two_years_at_most():
    """Of real purchases, whose windows overlap: two months share customers, two lifetime values eleven months."""
    counted, judged = dict.fromkeys(MONTHLY, 0), 0
    for seed in range(cases(2, of=12)):
        series = bought(seed, 60, 1800)
        for end in range(12, len(series) + 1):
            judged += 1
            for one in alerts(series[:end], MONTHLY):
                counted[one.indicator] += 1
    assert {name: n for name, n in counted.items() if n > judged / 24} == {}
    assert judged >= 90


@QUICK
@given(st.lists(st.integers(0, 200), min_size=1, max_size=40))
def test_an_alert_is_of_the_last_week_and_outside_of_its_limits(orders):
    for found in alerts(weeks(*orders, customers=10)):
        assert found.period == period_of(MONDAY + timedelta(weeks=len(orders) - 1), "week")
        assert 0 <= found.low <= found.usual + 1e-9
        assert found.value < found.low if found.direction == "down" else found.value > found.high


def invented(seed, customers, levels):
    """A shop whose customers come at random, each at their own pace."""
    chance = random.Random(seed)  # noqa: S311
    paces = [chance.gammavariate(2, 0.5) for _ in range(customers)]
    found = []
    for at, level in enumerate(levels):
        visits = [sum(chance.random() < pace * level / 14 for _ in range(14)) for pace in paces]
        orders, came = sum(visits), sum(n > 0 for n in visits)
        order = sum(chance.lognormvariate(2, 0.5) for _ in range(orders)) / max(orders, 1)
        new = sum(chance.random() < 0.02 for _ in range(customers))
        repeaters = sum(n > 1 for n in visits)
        found.append(week(at, orders, customers=came, new=new, repeaters=repeaters, order=order))
    return found


def test_where_nothing_changes_an_indicator_alarms_once_in_two_years_at_most():
    counted, shops = dict.fromkeys(WEEKLY, 0), 0
    for customers in (60, 150):
        series, shops = invented(customers, customers, [1.0] * 130), shops + 1
        for end in range(27, 131):
            for one in alerts(series[max(0, end - 70) : end]):
                counted[one.indicator] += 1
    assert {name: n for name, n in counted.items() if n > shops} == {}


def test_half_the_visits_are_seen_within_two_weeks():
    seen = 0
    for seed in range(12):
        series = invented(seed, 100, [1.0] * 26 + [0.5] * 2)
        seen += any(one.direction == "down" for end in (27, 28) for one in alerts(series[:end], ["orders"]))
    assert seen >= 11
