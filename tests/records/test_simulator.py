"""The invented shop: the size asked for, the same for the same seed, and like a shop."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from statistics import median
from zoneinfo import ZoneInfo

from habitue.records.simulator import Habit, Trade, sales_of, simulate_sales, simulate_shop

START = datetime(2023, 1, 1, tzinfo=UTC)


def shop(seed: int = 7, orders: int = 5_000):
    return simulate_sales(customers=250, orders=orders, start=START, days=365, seed=seed)


def test_it_has_the_size_asked_for():
    sales = shop()
    assert sales.num_rows == 5_000
    assert sales.column_names == ["customer_id", "ordered_at", "amount", "order_id"]
    assert len(set(sales["order_id"].to_pylist())) == 5_000
    assert 200 <= len(set(sales["customer_id"].to_pylist())) <= 250


def test_the_same_seed_gives_the_same_shop():
    assert shop().equals(shop())
    assert not shop().equals(shop(seed=8))


def test_days_and_amounts_are_a_shops():
    sales = shop()
    moments, amounts = sales["ordered_at"].to_pylist(), sales["amount"].to_pylist()
    assert min(moments) >= START
    assert max(moments).year == 2023
    assert {moment.hour for moment in moments} <= set(range(7, 20))
    assert min(amounts) >= 0.5


MORNING = Habit("morning", 0.5, 3.0, (1, 1, 1, 1, 1, 0, 0), ((8.0, 1.0),), (("coffee", 1.0),), 300.0)
WEEKLY = Habit(
    "weekly", 0.3, 0.9, (0, 0, 0, 0, 1, 1, 0), ((10.0, 1.0),), (("bread", 1.0),), 400.0, own_day=True
)
TOURIST = Habit(
    "tourist", 0.2, 1.0, (1,) * 7, ((15.0, 1.0),), (("tea", 1.0),), 5.0, founders=0.0, summer=True
)
BREAK = (date(2024, 8, 5), date(2024, 8, 18))
OPEN = ((7.0, 18.0),) * 6 + (None,)
TRADE = Trade(
    (MORNING, WEEKLY, TOURIST), {"coffee": 200, "bread": 500, "tea": 300}, OPEN, (BREAK,), places=(0.7, 0.3)
)


@cache
def life(seed: int = 7, **changed):
    return simulate_shop(TRADE, customers=200, first_day=date(2024, 1, 1), days=500, seed=seed, **changed)


def habit_of(visit):
    return life().people[visit.person].habit


def test_the_same_seed_gives_the_same_life():
    again = simulate_shop(TRADE, customers=200, first_day=date(2024, 1, 1), days=500, seed=7)
    assert again == life()
    assert life(8) != life()


def test_visits_are_in_order_within_opening_hours_and_never_on_closed_days():
    visits = life().visits
    assert list(visits) == sorted(visits, key=lambda one: (one.day, one.minute, one.person))
    assert [one for one in visits if not 7 * 60 <= one.minute < 18 * 60] == []
    assert [one for one in visits if one.day.weekday() == 6 or BREAK[0] <= one.day <= BREAK[1]] == []


def test_a_visit_costs_what_its_items_cost():
    assert [one for one in life().visits if one.cents != sum(TRADE.prices[item] for item in one.items)] == []


def test_each_habit_keeps_its_days_and_hours():
    mornings = [one for one in life().visits if habit_of(one) == "morning"]
    # a first visit may fall on any open day: only later ones follow the habit
    assert sum(one.day.weekday() < 5 for one in mornings) / len(mornings) > 0.95
    assert 7.8 < median(one.minute for one in mornings) / 60 < 8.2
    weekly = Counter((one.person, one.day.weekday()) for one in life().visits if habit_of(one) == "weekly")
    most = Counter()
    for (person, _), times in weekly.items():
        most[person] = max(most[person], times)
    assert sum(most.values()) / sum(weekly.values()) > 0.9


def test_summer_brings_people_who_do_not_stay():
    tourists = [one for one in life().people if one.habit == "tourist"]
    assert sum(one.arrives.month in (6, 7, 8) for one in tourists) / len(tourists) > 0.6
    assert median((one.leaves - one.arrives).days for one in tourists) < 10


def test_some_leave_and_some_stay():
    last = date(2024, 1, 1) + timedelta(days=500)
    regulars = [one for one in life().people if one.habit != "tourist"]
    stayed = sum(one.leaves >= last for one in regulars) / len(regulars)
    assert 0.2 < stayed < 0.7


def test_a_lift_brings_everybody_more_often_from_its_day_on():
    day = date(2024, 9, 1)
    plain, lifted = life(), life(lift=(day, 1.5))
    before = [sum(one.day < day for one in found.visits) for found in (plain, lifted)]
    after = [sum(one.day >= day for one in found.visits) for found in (plain, lifted)]
    assert before[0] == before[1]
    assert 1.2 < after[1] / after[0] < 1.5


def test_its_sales_are_a_sales_table():
    sales = sales_of(life(), zone=ZoneInfo("Europe/Paris"))
    assert sales.schema == shop().schema
    assert sales.num_rows == len(life().visits)
    first = life().visits[0]
    local = sales["ordered_at"][0].as_py().astimezone(ZoneInfo("Europe/Paris"))
    assert (local.date(), local.hour * 60 + local.minute) == (first.day, first.minute)
    assert float(sales["amount"][0].as_py()) == first.cents / 100
