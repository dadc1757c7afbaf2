"""Late regulars who come back by themselves: by hand."""

from datetime import date, timedelta

import pyarrow as pa
import pytest

from habitue.metrics.comebacks import late_comebacks
from habitue.metrics.results import Rate
from tests.people import activity, sale

FIRST, UNTIL = date(2025, 1, 1), date(2025, 12, 31)
WEEK = timedelta(days=7)


def weekly(name, *, first=date(2025, 2, 3), times=4, again=None):
    """Somebody who comes every week, so many times, and once more so many days after the last visit."""
    days = [first + WEEK * number for number in range(times)]
    days += [] if again is None else [days[-1] + timedelta(days=again)]
    return [sale(f"{name} {day}") for day in days]


def asked(*people, window_days=30, letters="", **span):
    shop = activity([*(one for person in people for one in person), sale(f"zoe {UNTIL}")])
    said = {"first": FIRST, "until": UNTIL, **span}
    return late_comebacks(shop, window_days=window_days, letters=letters(shop) if letters else "", **said)


def test_who_comes_within_the_window_after_being_late_came_back():
    # a usual gap of 7 days: late from the 11th day on, so the window of 30 days is the 11th to the 40th
    found = asked(weekly("ana", again=11), weekly("ben", again=40), weekly("cleo", again=41), weekly("dan"))
    assert (found.value, found.n) == (0.5, 4)
    assert (round(found.low, 3), round(found.high, 3)) == (0.15, 0.85)


@pytest.mark.parametrize(
    "person",
    [
        weekly("ana", times=3),  # no regular yet
        weekly("ana", again=10),  # not late, and only late at the end of the span
        weekly("ana", first=date(2024, 6, 3)),  # late before the span
    ],
)
def test_who_was_no_regular_or_not_late_then_does_not_count(person):
    found = asked(person, until=date(2025, 4, 1))
    assert found == Rate(None, None, None, 0)


def test_whoever_cannot_be_followed_to_the_end_does_not_count():
    ana = weekly(
        "ana", again=11
    )  # the last weekly visit on 24 February: late on 7 March, followed until 5 April
    assert asked(ana, until=date(2025, 4, 5)).n == 1
    assert asked(ana, until=date(2025, 4, 4)).n == 0


def test_each_customer_counts_once_with_the_first_time():
    twice = weekly("ana", again=20) + weekly("ana", first=date(2025, 6, 2))
    assert (asked(twice).n, asked(twice).value) == (1, 1.0)


@pytest.mark.parametrize(("days", "left"), [(-31, 2), (-30, 1), (29, 1), (30, 2)])
def test_whoever_got_a_letter_around_that_day_is_left_out(days, left):
    late = date(2025, 3, 7)

    def letters(shop):
        day = (late + timedelta(days=days) - date(1970, 1, 1)).days
        return shop.engine.register(pa.table({"customer_id": ["ana"], "day": pa.array([day], pa.int32())}))

    assert asked(weekly("ana"), weekly("ben"), letters=letters).n == left


def test_a_shop_to_which_nobody_came_back_has_no_late_regulars():
    assert asked(weekly("ana", times=1)) == Rate(None, None, None, 0)
