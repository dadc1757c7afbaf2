from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from habitue.metrics.cohorts import cohorts
from habitue.metrics.comparison import compare
from habitue.metrics.indicators import cautious, indicators
from habitue.metrics.nps import nps_of
from habitue.metrics.overview import Question, overview, overviews, whole_periods, window_of
from habitue.metrics.period import UNITS, Period, periods_between
from habitue.metrics.results import LIFECYCLE, Window
from habitue.metrics.rhythm import rhythm, suggest_window
from habitue.metrics.second_purchase import second_purchase
from habitue.metrics.sectors import SECTORS, benchmark
from habitue.metrics.segments import rfm, segments, slipping
from tests.people import PARIS, activity, month, sale, shop, span

FIRST = date(2024, 1, 10)

pytestmark = pytest.mark.slow


def last_day_of(n, count, days):
    if n == 0:
        return days - 14  # every fifth day, and now away for a fortnight
    return 60 if n >= count - 4 else days


def steady(count=12, months=15):
    """Customers who come every 5, 6, 7 ... days; the last four stopped in spring, the first slips away."""
    return [
        sale(f"c{n} {FIRST + timedelta(days=day)} {n + 3}.50")
        for n in range(count)
        for day in range(n, last_day_of(n, count, months * 30), 5 + n)
    ]


@pytest.fixture(scope="module")
def whole():
    found = activity(steady(), last_day=date(2025, 4, 3))
    question = Question(PARIS, sector=SECTORS["cafe"], margin=0.3, currency="EUR")
    return found, overview(found, question, nps=nps_of(60, 25, 15))


def test_the_overview_is_its_parts(whole):
    found, view = whole
    assert (view.first_day, view.last_day, view.unit) == (FIRST, date(2025, 4, 3), "month")
    assert (view.timezone, view.currency) == (PARIS, "EUR")
    assert view.window == suggest_window(found)
    months = periods_between(FIRST, date(2025, 4, 3), "month")
    asked = indicators(found, months, window_days=view.window.days, margin=0.3)
    assert view.series == tuple(cautious(one) for one in asked)
    assert view.cohorts == cohorts(found, window_days=view.window.days)
    assert view.second_purchase == second_purchase(found, skip_days=view.window.days)
    assert (view.rhythm, view.segments, view.rfm) == (rhythm(found), segments(found), rfm(found))
    assert (view.slipping, view.slipping_total) == slipping(found)
    assert view.nps == nps_of(60, 25, 15)
    assert (view.locations, view.channels, view.names) == ((), (), {})


def test_the_latest_period_is_the_last_whole_one(whole):
    found, view = whole
    assert view.latest.period == month("2025-03")
    assert view.previous.period == month("2025-02")
    assert view.series[-1].period == month("2025-04")
    assert view.series[-1].partial
    assert view.series[0].partial
    assert view.changes == compare(view.previous, view.latest)
    assert view.trailing_year.period == span("2024-04-01", "2025-03-31")
    assert view.benchmark == benchmark(found, view.trailing_year, SECTORS["cafe"])


@pytest.fixture(scope="module")
def asked(whole):
    """With a window of the owner's choice, names, and parts."""
    found, view = whole
    part = activity(steady(4), last_day=date(2025, 4, 3))
    return overview(
        found,
        Question(PARIS, window_days=365, margin=0.3),
        names={view.slipping[0].customer_id: "Ana", "nobody": "X"},
        parts={"location": {"Lyon": part, None: found}, "channel": {"till": found}},
    )


def test_a_chosen_window_stands_beside_the_suggested(whole, asked):
    suggested = whole[1].window
    assert asked.window == Window(365, suggested.days, suggested.gap_p90_days, suggested.gaps)
    assert window_of(whole[0], 365) == asked.window
    assert {asked.latest.window_days, asked.trailing_year.window_days} == {365}


def test_names_are_those_of_the_slipping_and_only_if_given(whole, asked):
    assert [line.customer_id for line in whole[1].slipping] == ["c0"]
    assert asked.names == {"c0": "Ana"}
    assert asked.benchmark is None


def test_parts_speak_of_the_same_period_and_window(asked):
    assert [(p.name, p.indicators.period) for p in asked.locations] == [
        ("Lyon", month("2025-03")),
        (None, month("2025-03")),
    ]
    assert asked.channels[0].indicators == asked.locations[1].indicators == asked.latest
    assert asked.locations[0].indicators.window_days == 365
    assert asked.locations[0].indicators.customers < asked.latest.customers


def test_several_overviews_are_each_what_they_are_alone(whole):
    found = whole[0]
    question = Question(PARIS, sector=SECTORS["cafe"], margin=0.3, currency="EUR")
    questions = [
        replace(question, last_days=28),
        question,
        *(replace(question, unit=unit) for unit in ("week", "quarter")),
        replace(question, window_days=365, margin=None),
    ]
    together = overviews(found, questions)
    assert together == tuple(overview(found, one) for one in questions)
    assert len({(one.unit, one.window, one.latest.period) for one in together}) == 5


def test_the_slipping_may_be_listed_up_to_a_number_and_are_all_counted():
    # three who came every fifth day and have been away for a fortnight
    lines = [
        sale(f"c{n} {FIRST + timedelta(days=day)} {n + 1}") for n in range(3) for day in range(0, 280, 5)
    ]
    found = activity(lines, last_day=FIRST + timedelta(days=289))
    whole = overview(found, Question(PARIS))
    assert [line.customer_id for line in whole.slipping] == ["c2", "c1", "c0"]
    for most in (0, 1, 3, 5):
        (some,) = overviews(found, [Question(PARIS)], most_slipping=most)
        assert some == replace(whole, slipping=whole.slipping[:most])
        assert some.slipping_total == 3


def test_whole_periods_lie_in_the_data():
    lines = ("ana 2025-01-01", "ana 2025-03-30")
    assert whole_periods(shop(*lines), "month") == (month("2025-01"), month("2025-02"))
    assert whole_periods(shop(*lines, until="2025-03-31"), "month")[-1] == month("2025-03")
    later = ("ana 2025-01-02", "ana 2025-03-30")
    assert whole_periods(shop(*later), "month") == (month("2025-02"),)
    assert whole_periods(shop(*later, history_complete=True), "month") == (month("2025-02"),)


def test_a_shop_without_a_whole_period_has_no_latest():
    view = overview(shop("ana 2025-01-05", "ana 2025-01-12"), Question(PARIS, sector=SECTORS["salon"]))
    assert (view.latest, view.previous, view.changes) == (None, None, ())
    assert view.trailing_year.period == span("2024-01-13", "2025-01-12")
    assert view.benchmark.own.value is None
    assert view.benchmark.possible_from > date(2025, 1, 12)
    assert len(view.series) == 1


def test_one_whole_period_has_nothing_to_compare():
    view = overview(shop("ana 2025-01-01", until="2025-01-31"), Question(PARIS))
    assert view.latest.period == month("2025-01")
    assert (view.previous, view.changes) == (None, ())


SMALL_SHOPS = (
    ("ana 2025-01-05 5",),
    ("- 2025-01-05 5",),
    ("ana 2025-01-05 -5",),
    ("- 2025-01-05 -5", "- 2025-02-28 0"),
    ("ana 2024-02-29 0", "ana 2025-02-28 0"),
)


@pytest.mark.parametrize(("lines", "unit"), [(lines, "month") for lines in SMALL_SHOPS[:4]])
def test_the_smallest_shops_have_an_overview(lines, unit):
    view = overview(shop(*lines), Question(PARIS, unit=unit, sector=SECTORS["cafe"]))
    assert [s.name for s in view.segments] == list(LIFECYCLE)
    assert view.benchmark.own.reason is not None


@pytest.mark.slow
@pytest.mark.parametrize(("lines", "unit"), list(product(SMALL_SHOPS, UNITS)))
def test_the_smallest_shops_have_an_overview_in_every_unit(lines, unit):
    view = overview(shop(*lines), Question(PARIS, unit=unit, sector=SECTORS["cafe"]))
    assert len(view.series) == len(periods_between(view.first_day, view.last_day, unit))


@pytest.mark.parametrize("history_complete", [False, True])
def test_the_month_in_which_a_shop_opened_is_not_compared_as_if_whole(history_complete):
    # METRICS: a period that began before the data did is partial and is never compared as if whole
    lines = [f"c{n} 2025-01-{20 + n % 12:02}" for n in range(60)]
    lines += [f"c{n} 2025-02-{1 + n % 28:02}" for n in range(90)]
    found = shop(*lines, until="2025-02-28", history_complete=history_complete)
    january, february = indicators(found, [month("2025-01"), month("2025-02")], window_days=30)
    assert not any(change.real for change in compare(january, february))
    assert Period(date(2025, 1, 1), date(2025, 1, 31)) not in whole_periods(found, "month")
