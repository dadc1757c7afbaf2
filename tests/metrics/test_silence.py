from datetime import date, timedelta

from habitue.metrics.silence import silent_days, silent_from

FRIDAY = date(2026, 5, 8)
WORKDAYS = [FRIDAY - timedelta(days=n) for n in range(40) if (FRIDAY - timedelta(days=n)).weekday() < 5]


def silent(today, **given):
    return silent_days(**{"days": WORKDAYS, "heard": FRIDAY, "today": today} | given)


def test_only_usual_days_that_are_over_count():
    assert silent(FRIDAY) == 0
    assert silent(FRIDAY + timedelta(days=3)) == 0  # Monday: the weekend is never worked
    assert silent(FRIDAY + timedelta(days=4)) == 1
    assert silent(FRIDAY + timedelta(days=6)) == 3


def test_closed_days_do_not_count():
    monday = FRIDAY + timedelta(days=3)
    assert silent(FRIDAY + timedelta(days=6), closed=[(monday, monday + timedelta(days=1))]) == 1


def test_what_came_now_and_then_is_not_missed():
    assert silent(FRIDAY + timedelta(days=30), days=WORKDAYS[:11]) == 0
    assert silent(FRIDAY + timedelta(days=30), days=[]) == 0


def test_a_sign_later_than_the_last_day_of_work_counts():
    thursday = FRIDAY + timedelta(days=6)
    assert silent(thursday, heard=FRIDAY + timedelta(days=4)) == 1


def test_a_silence_is_long_once_three_usual_days_passed():
    """Work until Friday: Monday, Tuesday and Wednesday without a sign are three, which one knows on Thursday the 14th."""
    assert silent_from(WORKDAYS, heard=FRIDAY) == date(2026, 5, 14)
    assert silent(date(2026, 5, 14)) == 3
    monday = date(2026, 5, 11)
    assert silent_from(WORKDAYS, heard=FRIDAY, closed=[(monday, monday)]) == date(2026, 5, 15)


def test_what_came_now_and_then_is_silent_once_its_habit_is_forgotten():
    assert silent_from([FRIDAY], heard=FRIDAY) == date(2026, 6, 5)
    assert silent_from(WORKDAYS, heard=FRIDAY, closed=[(FRIDAY, date(2026, 12, 31))]) == date(2026, 6, 5)
