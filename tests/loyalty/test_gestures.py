"""Who is due a small gesture, and what a month's money still allows: by hand, against a plain count of days, and for any order."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitue.loyalty.gestures import (
    Habit,
    Month,
    Occasion,
    Reason,
    bad_day,
    has_rested,
    is_round,
    month_of,
    occasion_of,
)
from tests.long import cases

TODAY = date(2026, 5, 12)
DAYS = st.dates(date(2001, 1, 1), date(2039, 12, 31))


def test_round_numbers_are_the_tenth_the_25th_and_every_fiftieth():
    assert [n for n in range(260) if is_round(n)] == [10, 25, 50, 100, 150, 200, 250]


def test_the_next_visit_is_the_round_one():
    habit = Habit(date(2025, 12, 1), 49)
    assert occasion_of(habit, today=TODAY) == Occasion(Reason.VISITS, 50, date(2026, 6, 11))
    assert occasion_of(Habit(date(2025, 12, 1), 50), today=TODAY) is None


@pytest.mark.parametrize(
    ("first", "today", "wanted"),
    [
        (date(2024, 5, 12), TODAY, Occasion(Reason.YEAR, 2, date(2026, 5, 19))),
        (date(2024, 5, 19), TODAY, Occasion(Reason.YEAR, 2, date(2026, 5, 26))),
        (date(2024, 5, 20), TODAY, None),
        (date(2024, 5, 11), TODAY, None),
        (date(2026, 5, 12), TODAY, None),
        (date(2024, 1, 3), date(2026, 12, 30), Occasion(Reason.YEAR, 3, date(2027, 1, 10))),
        (date(2024, 2, 29), date(2026, 2, 28), Occasion(Reason.YEAR, 2, date(2026, 3, 7))),
        (date(2024, 2, 29), date(2028, 2, 29), Occasion(Reason.YEAR, 4, date(2028, 3, 7))),
    ],
)
def test_the_anniversary_of_the_first_visit(first, today, wanted):
    assert occasion_of(Habit(first, 30), today=today) == wanted


def test_a_bad_day_is_that_day_and_each_occasion_has_a_name_of_its_own():
    assert bad_day(TODAY) == Occasion(Reason.BAD_DAY, 0, TODAY)
    occasions = (bad_day(TODAY), Occasion(Reason.VISITS, 50, TODAY), Occasion(Reason.YEAR, 2, TODAY))
    assert [one.name for one in occasions] == ["day:2026-05-12", "visits:50", "year:2"]


@settings(max_examples=cases(40, of=1000), deadline=None)
@given(first=DAYS, days=st.integers(0, 4000))
def test_an_anniversary_lies_within_a_week_and_comes_once_a_year(first, days):
    today = first + timedelta(days=days)
    found = occasion_of(Habit(first, 30), today=today)
    near = [
        (today + timedelta(days=ahead)).year - first.year
        for ahead in range(8)
        if is_anniversary(first, today + timedelta(days=ahead))
    ]
    assert (found.n if found else None) == (near[0] if near and near[0] > 0 else None)


def is_anniversary(first, day):
    """Counted by the calendar alone: the same date, or the last of February for the 29th."""
    if (first.month, first.day) == (2, 29) and (day + timedelta(days=1)).day == 1 and day.month == 2:
        return True
    return (first.month, first.day) == (day.month, day.day)


def test_a_customer_rests_three_weeks():
    assert has_rested(None, today=TODAY)
    assert [has_rested(TODAY - timedelta(days=n), today=TODAY) for n in (0, 20, 21)] == [False, False, True]


def test_a_month_ends_where_the_next_begins():
    assert month_of(date(2026, 12, 31)) == (date(2026, 12, 1), date(2027, 1, 1))
    assert month_of(date(2028, 2, 29)) == (date(2028, 2, 1), date(2028, 3, 1))


def test_what_is_given_and_what_is_promised_leave_the_rest():
    month = Month(1000, given=400, promised=300)
    assert (month.left, month.has_room(300), month.has_room(301)) == (300, True, False)
    assert month.promise(300) == Month(1000, 400, 600)
    with pytest.raises(ValueError, match="301 is more than the 300 that are left"):
        month.promise(301)
    # a smaller budget since: nothing is owed back, and nothing more is promised
    assert Month(500, given=400, promised=300).left == 0


@settings(max_examples=cases(40, of=1000))
@given(budget=st.integers(0, 5000), costs=st.lists(st.integers(1, 900), max_size=30))
def test_promises_never_come_to_more_than_the_budget(budget, costs):
    month = Month(budget)
    for cost in costs:
        if month.has_room(cost):
            month = month.promise(cost)
        assert month.given + month.promised <= budget
    assert month.left == budget - month.promised
