"""Who gives more stamps than there are sales for: by hand, by rule, and in honest shops invented from a seed."""

import random
from datetime import date, datetime, time, timedelta

from habitue.metrics.stamps_per_sale import FarAbove, Given, Sold, far_above
from tests.long import cases

MONDAY = date(2026, 3, 2)
ANA, BEN, CHLOE = 1, 2, 3


def stamps(giver, n, *, day=0, hour=10, place=""):
    return [Given(giver, place, _at(day, hour, minute % 60)) for minute in range(n)]


def sales(n, *, day=0, hour=10, place=""):
    return [Sold(place, _at(day, hour, minute % 60)) for minute in range(n)]


def _at(day, hour, minute):
    return datetime.combine(MONDAY + timedelta(days=day), time(hour, minute))


def usual(*, days=10, giver=BEN, hour=15):
    """Every day one stamp in four sales: 5 for 20 in an hour of their own."""
    given = [one for day in range(days) for one in stamps(giver, 5, day=day, hour=hour)]
    return given, [one for day in range(days) for one in sales(20, day=day, hour=hour)]


def found(given, sold):
    others, theirs = usual()
    return far_above([*others, *given], [*theirs, *sold])


def test_a_day_of_far_more_stamps_by_hand():
    """A quarter of 20 sales are 5 stamps; 30 are more than three times that, and 2 sqrt(30.375) - 2 sqrt(5.375) = 6.39 is
    beyond 4 sqrt(1 + 5 / 50) = 4.20."""
    assert found(stamps(ANA, 30), sales(20)) == (FarAbove(ANA, MONDAY, 30, 20.0, 0.25),)


def test_a_day_on_which_the_others_sold_little_is_judged_by_their_other_days():
    assert found(stamps(ANA, 30, day=20), sales(20, day=20)) == (
        FarAbove(ANA, MONDAY + timedelta(days=20), 30, 20.0, 0.25),
    )


def test_what_chance_does_is_not_spoken_of():
    """17 for 20 are more than three times 5, but 2 sqrt(17.375) - 2 sqrt(5.375) = 3.70 < 4.20; 20 make 4.39."""
    assert found(stamps(ANA, 17), sales(20)) == ()
    assert [one.stamps for one in found(stamps(ANA, 20), sales(20))] == [20]


def test_three_times_as_many_are_none_and_few_stamps_never():
    assert found(stamps(ANA, 45), sales(60)) == ()
    assert [one.stamps for one in found(stamps(ANA, 46), sales(60))] == [46]
    assert found(stamps(ANA, 14), sales(1)) == ()
    assert [one.sales for one in found(stamps(ANA, 15, hour=11), sales(1))] == [0.0]


def test_where_most_sales_are_stamped_more_stamps_than_sales_stand_out():
    """The others stamp nine of ten: three times that is never, half as many again as sales is."""
    others = [one for day in range(10) for one in stamps(BEN, 18, day=day, hour=15)]
    theirs = [one for day in range(10) for one in sales(20, day=day, hour=15)]
    assert far_above([*others, *stamps(ANA, 60)], [*theirs, *sales(40)]) == ()
    assert [one.giver for one in far_above([*others, *stamps(ANA, 80)], [*theirs, *sales(40)])] == [ANA]


def test_sales_of_an_hour_are_shared_by_those_who_stamped_in_it():
    given = [*stamps(ANA, 30), *stamps(CHLOE, 5)]
    (one,) = found(given, sales(30))
    assert (one.giver, one.sales) == (ANA, 15.0)


def test_a_day_on_which_all_give_more_is_no_alarm():
    assert found([*stamps(ANA, 30), *stamps(CHLOE, 30, hour=12)], [*sales(20), *sales(20, hour=12)]) == ()


def test_a_day_or_place_without_sales_says_nothing():
    assert found(stamps(ANA, 40, day=20), []) == ()
    assert found(stamps(ANA, 40, place="market"), sales(20)) == ()
    assert found(stamps(ANA, 40, place="market"), sales(20, place="market")) != ()


def test_nobody_is_compared_with_too_few():
    assert far_above(stamps(ANA, 60), sales(20)) == ()
    few, theirs = usual(days=5)
    assert far_above([*few, *stamps(ANA, 40)], [*theirs, *sales(20)]) == ()
    few_sales = [Sold("", one.at) for one in usual(days=10)[0][:40]]
    assert far_above([*usual()[0], *stamps(ANA, 40)], few_sales) == ()


def test_the_last_day_of_each_is_told_the_most_stamps_first():
    given = [*stamps(ANA, 40), *stamps(ANA, 30, day=1), *stamps(CHLOE, 50, day=2)]
    sold = [*sales(20), *sales(20, day=1), *sales(20, day=2)]
    assert [(one.giver, one.day.day, one.stamps) for one in found(given, sold)] == [
        (CHLOE, 4, 50),
        (ANA, 3, 30),
    ]


def honest(seed, people=4, days=30):
    """Thirty days of a team at one counter; each asks for the card in their own way, from one buyer in four to nearly one in two."""
    chance = random.Random(seed)  # noqa: S311
    asks = [chance.uniform(0.25, 0.45) for _ in range(people)]
    given, sold = [], []
    for day in range(days):
        for hour in range(8, 19):
            on_duty = chance.sample(range(people), chance.choice((1, 1, 2)))
            for _ in range(round(chance.gauss(14, 4))):
                at, who = _at(day, hour, chance.randrange(60)), chance.choice(on_duty)
                sold.append(Sold("", at))
                if chance.random() < asks[who]:
                    given.append(Given(who, "", at + timedelta(minutes=chance.randrange(3))))
    return given, sold


def test_honest_teams_are_not_suspected_and_a_thief_among_them_is():
    for seed in range(cases(10, of=100)):
        given, sold = honest(seed)
        assert far_above(given, sold) == (), seed
        thief = [Given(0, "", _at(20, hour, 30)) for hour in range(8, 19) for _ in range(25)]
        assert [one.giver for one in far_above([*given, *thief], sold)] == [0], seed
