"""Habits that stand out, and those that look like them and are honest."""

from datetime import date, datetime, timedelta

from habitue.web.watch.patterns import Stamp, at_night, on_closed_days, too_fast, too_often

MONDAY = datetime(2026, 5, 4, 9, 0)
ANA, BEN = 1, 2
EVE, BOB = 7, 8


def stamps(*rows):
    """``(days after Monday, hour, staff, card)`` or with a count of visits, five minutes apart."""
    found = []
    for day, hour, staff, card, *count in rows:
        for n in range(count[0] if count else 1):
            at = MONDAY + timedelta(days=day, hours=hour - 9, minutes=n * 1.5)
            found.append(Stamp(len(found), "visit", staff, card, at))
    return found


def told(patterns):
    return [(pattern.habit.value, pattern.staff, pattern.card, len(pattern.stamps)) for pattern in patterns]


def test_one_pair_too_often_in_a_day():
    assert told(too_often(stamps((0, 9, EVE, ANA, 4)))) == [("day", EVE, ANA, 4)]
    assert told(too_often(stamps((0, 9, EVE, ANA, 3)))) == []
    assert told(too_often(stamps((0, 9, EVE, ANA, 2), (0, 9, BOB, ANA, 2)))) == []


def test_a_card_that_always_comes_so_often_is_nobody_s_accomplice():
    often = stamps(*((day, 9, EVE, ANA, 4) for day in (0, 10, 20)))
    assert told(too_often(often)) == []
    seldom = stamps((0, 9, EVE, ANA, 4), (10, 9, BOB, ANA), (20, 9, BOB, ANA))
    assert told(too_often(seldom)) == [("day", EVE, ANA, 4)]


def test_one_pair_too_often_in_seven_days():
    week = [(day, hour, EVE, ANA) for day in range(4) for hour in (9, 15)]
    assert told(too_often(stamps(*week))) == [("week", EVE, ANA, 8)]
    assert told(too_often(stamps(*week[:7]))) == []
    assert told(too_often(stamps(*week[:7], (7, 10, EVE, ANA)))) == []


def test_a_regular_of_two_coffees_a_day_is_served_by_one_person():
    month = [(day, hour, EVE, ANA) for day in range(28) for hour in (9, 15)]
    assert told(too_often(stamps(*month))) == []


def test_an_hour_far_too_full():
    usual = [(day, 8, who, BEN + who, 5) for day in range(4) for who in (EVE, BOB)]
    assert told(too_fast(stamps(*usual, (5, 8, EVE, ANA, 16)))) == [("hour", EVE, None, 16)]
    assert told(too_fast(stamps(*usual, (5, 8, EVE, ANA, 15)))) == []


def test_the_morning_of_a_busy_person_is_no_fraud():
    mornings = [(day, 8, EVE, ANA, 38) for day in range(5)]
    afternoons = [(day, 15, BOB, BEN, 9) for day in range(5)]
    assert told(too_fast(stamps(*mornings, *afternoons))) == []
    assert told(too_fast(stamps((0, 8, EVE, ANA, 39)))) == []  # there is nothing to hold it against


def test_the_night_counts_unless_the_shop_is_open_then():
    night = stamps((0, 2, EVE, ANA), (0, 5, EVE, ANA), (0, 22, EVE, ANA), (0, 23, EVE, ANA))
    assert [stamp.at.hour for stamp in at_night(night)] == [2, 23]
    bar = stamps(*((day, hour, EVE, ANA) for day in range(10) for hour in (20, 23)))
    assert at_night(bar) == []
    assert len(at_night(stamps(*((day, 23, EVE, ANA) for day in range(9))))) == 9


def test_an_evening_that_went_on_and_a_morning_that_begins_early_are_no_night():
    evening = stamps((0, 21, EVE, ANA), (0, 22, EVE, BEN), (0, 23, EVE, 3), (1, 0, EVE, 4))
    assert at_night(evening) == []
    morning = stamps((0, 3, EVE, ANA), (0, 4, EVE, BEN), (0, 5, EVE, 3))
    assert at_night(morning) == []
    # one card alone leads nowhere, nor does what is an hour and a half away
    assert len(at_night(stamps((0, 22, EVE, ANA), (0, 23, EVE, ANA), (1, 0, EVE, ANA)))) == 2
    assert len(at_night(stamps((0, 21, EVE, BEN), (0, 23, EVE, ANA)))) == 1
    assert len(at_night(stamps((0, 2, EVE, ANA), (0, 5, EVE, BEN)))) == 1


def test_a_new_regular_among_many_is_nobody_s_accomplice():
    regulars = [(day, hour, BOB, card) for card in range(100, 160) for day in range(5) for hour in (8, 13)]
    newcomer = [(day, hour, EVE, ANA) for day in range(5) for hour in (8, 13)]
    assert told(too_often(stamps(*regulars, *newcomer))) == []
    assert told(too_often(stamps(*regulars, *newcomer, (4, 15, EVE, ANA)))) == [("week", EVE, ANA, 11)]
    # where two serve one card, it is no pair
    shared = [(day, 15, BOB, ANA) for day in range(5)] + [(4, 16, BOB, ANA)]
    assert told(too_often(stamps(*regulars, *newcomer, (4, 17, EVE, ANA), *shared))) == []


def test_who_has_the_rush_this_week_had_none_the_week_before():
    before = [(day, 8, BOB, BEN, 20) for day in range(5)] + [(day, 15, EVE, ANA, 3) for day in range(5)]
    assert told(too_fast(stamps(*before, (7, 8, EVE, ANA, 20)))) == []
    quiet = [(day, 8, BOB, BEN, 5) for day in range(5)] + [(day, 15, EVE, ANA, 3) for day in range(5)]
    assert told(too_fast(stamps(*quiet, (7, 15, EVE, ANA, 20)))) == [("hour", EVE, None, 20)]


def test_closed_days_count():
    found = stamps((0, 9, EVE, ANA), (1, 9, EVE, ANA), (2, 9, EVE, ANA))
    assert on_closed_days(found, [(date(2026, 5, 5), date(2026, 5, 5))]) == [found[1]]
    assert on_closed_days(found, []) == []


def test_only_visits_make_a_habit():
    gifts = [Stamp(n, "gift", EVE, ANA, MONDAY + timedelta(minutes=n)) for n in range(40)]
    assert too_often(gifts) == too_fast(gifts) == []
