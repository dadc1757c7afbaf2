"""Shops from which little can be learnt, as files: a result without a gap in it or a plain word; never a crash, never silence."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from math import isfinite

import numpy as np
import pyarrow as pa
import pytest

import habitue
from habitue.errors import HabitueError
from habitue.language import Language
from habitue.models import MODELS
from habitue.models.refusals import (
    InvalidArgument,
    NoCustomers,
    NoRepeatPurchases,
    NoTimePassed,
    TooFewCustomers,
)
from habitue.predictions.prediction import Terms, predict
from habitue.predictions.readiness import needs, shortfall
from tests.long import some

NAMES = [*MODELS, "auto"]
every_name = pytest.mark.parametrize("name", NAMES)
"""Of a shop that is refused, which costs little."""
every_model = pytest.mark.parametrize(
    "name", some(["mbg-nbd", "bg-nbd", "nbd", "auto", "pareto-nbd", "bg-cnbd-k", "mbg-cnbd-k"], every_run=2)
)
some_models = pytest.mark.parametrize("name", some(["mbg-nbd", "pareto-nbd", "bg-cnbd-k"], every_run=2))
"""One of each family."""
START = date(2024, 1, 1)


def read(rows, *, amounts=True, **options):
    """Sales through the readers: rows of (customer, days since the start, amount)."""
    who, when, paid = zip(*rows, strict=True)
    columns = {
        "customer": pa.array(who, pa.string()),
        "date": pa.array([START + timedelta(days=int(day)) for day in when], pa.date32()),
    }
    if amounts:
        columns["amount"] = pa.array([float(sum_) for sum_ in paid], pa.float64())
    return habitue.read(pa.table(columns), timezone="UTC", **options).activity


def numbers(found):
    """Every figure of a result, by where it stands."""
    yield from found.parameters.items()
    yield from (found.standard_errors or {}).items()
    for name in ("log_likelihood", "expected_purchases_total", "expected_value_total"):
        yield name, getattr(found, name)
    if found.spend is not None:
        yield from found.spend.parameters.items()
        yield "mean spend", found.spend.mean
        yield "correlation", found.spend.correlation
    for one in (*found.ahead, *found.stages, *found.tracking, *(found.choice.scores if found.choice else ())):
        for name in getattr(type(one), "__slots__", None) or type(one).__dataclass_fields__:
            value = getattr(one, name)
            if isinstance(value, float):
                yield f"{type(one).__name__}.{name}", value
    if found.checked is not None:
        yield "checked", found.checked.expected
        yield "checked", found.checked.mae
    for name in found.people.column_names[4:]:
        yield from ((name, value) for value in found.people[name].to_pylist())


def assert_sound(found):
    """No gap, no infinity, chances that are chances, and sums that are sums."""
    wrong = [(name, value) for name, value in numbers(found) if value is not None and not isfinite(value)]
    assert wrong == []
    people = found.people
    for name in ("p_alive", "p_no_purchase"):
        values = people[name].to_numpy()
        assert ((values >= 0) & (values <= 1)).all()
    for name in ("expected_purchases", "expected_spend", "expected_value"):
        assert all(value is None or value >= 0 for value in people[name].to_pylist())
    assert found.expected_purchases_total == pytest.approx(sum(people["expected_purchases"].to_pylist()))
    assert len(found.ahead) == 13
    assert all(week.low is None or 0 <= week.low <= week.cumulative <= week.high for week in found.ahead)
    repeats = sum(people["visits"].to_pylist()) - found.customers
    assert found.tracking[-1].actual >= repeats
    assert found.tracking[-1].last >= found.calibration_end
    if found.tracking[-1].last == found.calibration_end:
        assert found.tracking[-1].actual == repeats
    assert found.message.format(**found.message_values)[:8] in {"", "The data", "The fit "}


def sound(activity, name, **terms):
    found = predict(activity, Terms(model=name, **terms))
    assert_sound(found)
    return found


def plain(told):
    """A text that a person can read, all its places filled."""
    assert str(told)
    assert "{" not in str(told)


def refused(activity, name, refusal, said, **terms):
    with pytest.raises(refusal, match=said) as caught:
        predict(activity, Terms(model=name, **terms))
    assert isinstance(caught.value, HabitueError)
    plain(caught.value)


@cache
def alone():
    return read([(f"c{n}", n % 40, 5 + n % 3) for n in range(80)])


@every_name
def test_nobody_came_back(name):
    refused(alone(), name, NoRepeatPurchases, "None of the 80 customers has come back yet")
    assert "0 customers came back" in shortfall(alone(), Language())


@cache
def faithful():
    return read([("ana", day, 5 + day % 2) for day in (0, 9, 20, 31, 60)])


@every_name
def test_one_customer(name):
    refused(faithful(), name, TooFewCustomers, "1 customers are too few: this model needs at least")


@cache
def one_day():
    return read([(f"c{n}", 0, 5 + n) for n in range(50)])


@every_name
def test_everybody_on_the_same_day(name):
    refused(one_day(), name, NoTimePassed, "no time has passed")


def test_a_shop_of_one_day_is_told_what_is_missing():
    missing = needs(one_day())
    assert [(one.what, one.have) for one in missing] == [
        ("repeat_customers", 0),
        ("holdout_purchases", 0),
        ("holdout_days", 1),
    ]


@cache
def clockwork(gap=7, people=60, visits=20):
    return read([(f"c{n:02}", gap * visit, 5 + n % 4) for n in range(people) for visit in range(visits)])


@pytest.mark.slow
@every_model
def test_everybody_perfectly_regular(name):
    found = sound(clockwork(), name)
    assert found.message.startswith("The data do not pin down")
    assert found.standard_errors is None
    assert sum(week.purchases for week in found.ahead) == pytest.approx(60 * 13, rel=0.15)


@cache
def equal(amount):
    chance = np.random.default_rng(4)
    return read([(f"c{n}", day, amount) for n in range(90) for day in np.cumsum(chance.geometric(0.04, 6))])


@pytest.mark.slow
@every_model
def test_equal_amounts(name):
    found = sound(equal(9.5), name)
    assert (found.spend.name, found.spend.reason, found.spend.mean) == ("mean", "equal_spend", 9.5)
    assert set(found.people["expected_spend"].to_pylist()) == {9.5}


@pytest.mark.slow
@every_model
def test_amounts_of_nothing(name):
    """Vouchers only: there is money in the file, and it is nought."""
    found = sound(equal(0), name)
    assert (found.spend.reason, found.expected_value_total) == ("no_spend", 0)
    assert {(week.cumulative, week.low, week.high) for week in found.ahead} == {(0.0, None, None)}
    refused(equal(0), name, NoCustomers, "There is no customer to learn from", zero_amount="ignore")


@cache
def heavy():
    chance = np.random.default_rng(6)
    return read(
        [
            (f"c{n}", day, 1 + float(chance.pareto(0.6)))
            for n in range(120)
            for day in np.cumsum(chance.geometric(0.05, 5))
        ]
    )


@pytest.mark.slow
@some_models
def test_a_few_enormous_amounts(name):
    """Spend with a tail so heavy that its fitted mean may be infinite."""
    found = sound(heavy(), name)
    assert found.spend.name in {"mean", "gamma-gamma"}
    assert found.spend.reason in {"mean_undefined", ""}


def rare(years, people=120, seed=3):
    chance = np.random.default_rng(seed)
    return [
        (f"c{n:03}", day, float(chance.integers(2, 90)))
        for n in range(people)
        for day in sorted(chance.integers(chance.integers(0, int(365 * years * 0.9)), int(365 * years), 7))
    ]


@cache
def rarely(years, people=120, *, amounts=True):
    return read(rare(years, people), amounts=amounts)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "unit_days"), some([("pareto-nbd", 1), *((name, 7) for name in NAMES)], every_run=2)
)
def test_forty_years(name, unit_days):
    found = sound(rarely(40), name, unit_days=unit_days, horizon=364 / unit_days)
    assert len(found.tracking) <= 260


@cache
def three_days():
    return read([(f"c{n}", day, 4 + n % 5) for n in range(60) for day in range(3) if (n + day) % 3])


@every_model
def test_three_days(name):
    found = sound(three_days(), name)
    assert found.ground == ("too_short" if name == "auto" else "asked")
    assert [one.last for one in found.tracking] == [START + timedelta(days=2)]


@some_models
def test_no_amounts(name):
    found = sound(rarely(2, amounts=False), name, zero_amount="ignore")
    assert found.spend is found.expected_value_total is None
    assert found.people["expected_value"].null_count == found.customers


@cache
def strangers():
    return read([(None, day, 5) for day in range(90)])


@some_models
def test_only_anonymous_sales(name):
    shop = strangers()
    refused(shop, name, NoCustomers, "at least one purchase with a known customer")
    assert needs(shop)[0].have == 0


@cache
def refunds():
    return read([(f"c{n}", n, -5) for n in range(40)])


@some_models
def test_only_refunds(name):
    shop = refunds()
    refused(shop, name, NoCustomers, "There is no customer to learn from")
    assert needs(shop)[0].have == 0


def test_no_row_at_all_is_said_by_the_readers():
    with pytest.raises(HabitueError):
        habitue.read(pa.table({"customer": pa.array([], pa.string()), "date": pa.array([], pa.date32())}))


@some_models
def test_an_end_outside_the_sales(name):
    shop = rarely(2)
    for end in (
        shop.first_day - timedelta(days=1),
        shop.last_day + timedelta(days=1),
        date(1, 1, 1),
        date.max,
    ):
        refused(
            shop, name, InvalidArgument, "calibration_end must be a day of the sales", calibration_end=end
        )


@cache
def from_the_second_month(*, after=()):
    return read([*after, *((who, day + 30, paid) for who, day, paid in rare(2))])


@pytest.mark.slow
@some_models
def test_an_end_on_the_first_day_or_before_the_first_customer(name):
    early = from_the_second_month(after=((None, 0, 5.0),))
    refused(early, name, NoCustomers, "There is no customer", calibration_end=START + timedelta(days=9))
    shop = from_the_second_month()
    refused(shop, name, HabitueError, "customers?", calibration_end=shop.first_day)


@pytest.mark.slow
@some_models
@pytest.mark.parametrize("end", some([40, 100, 350], every_run=2))
def test_an_end_early_in_the_sales(name, end):
    shop = rarely(1, people=300)
    found = sound(shop, name, calibration_end=shop.first_day + timedelta(days=end))
    assert found.checked is not None
    assert found.checked.days <= 364


@pytest.mark.slow
@some_models
@pytest.mark.parametrize("horizon", some([1e-9, 0.01, 1 / 7, 520], every_run=2))
def test_a_horizon_tiny_or_huge(name, horizon):
    shop = rarely(1, people=80)
    found = sound(shop, name, horizon=horizon, calibration_end=shop.last_day - timedelta(days=30))
    assert (found.checked is None) == (horizon < 1 / 7)
    if horizon < 1:
        assert found.expected_purchases_total < found.customers


@pytest.mark.slow
@some_models
def test_units_of_a_month_and_of_a_year(name):
    shop = rarely(3)
    month, year = (sound(shop, name, unit_days=days, horizon=365 / days) for days in (30, 365))
    if name != "auto":
        assert month.expected_purchases_total == pytest.approx(year.expected_purchases_total, rel=1e-3)


@pytest.mark.slow
@some_models
def test_money_at_strange_rates(name):
    shop = rarely(1, people=80)
    for rate, margin in some([(-0.99, 1.0), (0.1, 50.0), (1e6, 1e-9), (0.0, 0.0)], every_run=2):
        sound(shop, name, discount_rate=rate, margin=margin)


@cache
def ana_and_bob():
    return read([("ana", day, 3 + day % 5) for day in range(400)] + [("bob", 7, 5)])


@every_name
def test_two_customers_of_whom_one_came_every_day(name):
    """Too few for most models; the two unknowns of NBD can just be told."""
    if name == "nbd":
        sound(ana_and_bob(), name)
    else:
        refused(ana_and_bob(), name, TooFewCustomers, "2 customers are too few")


@pytest.mark.slow
@pytest.mark.parametrize("name", some(["bg-nbd", "pareto-nbd", "mbg-cnbd-k"], every_run=2))
def test_customers_of_every_day_beside_those_of_once(name):
    rows = [(f"d{n}", day, 3 + day % 5) for n in range(15) for day in range(n, 250)]
    rows += [(f"o{n}", n % 240, 40.0) for n in range(300)]
    found = sound(read(rows), name)
    daily = found.people.filter(pa.array([visits > 50 for visits in found.people["visits"].to_pylist()]))
    assert np.mean(daily["expected_purchases"].to_numpy()) > 150


@pytest.mark.slow
@pytest.mark.parametrize("seed", some(range(16), every_run=4))
def test_any_small_shop(seed):
    """Shops at random, small and odd: a sound result or a plain word."""
    chance = np.random.default_rng(seed)
    people, span = int(chance.integers(1, 60)), int(chance.choice([2, 9, 40, 300, 3000]))
    size = int(chance.integers(1, 400))
    rows = [
        (None if chance.random() < 0.1 else f"c{chance.integers(people)}", int(day), round(float(paid), 2))
        for day, paid in zip(
            chance.integers(0, span, size), chance.normal(chance.uniform(-2, 30), 9, size), strict=True
        )
    ]
    try:
        shop = read(rows)
    except HabitueError as told:
        plain(told)
        return
    needs(shop)
    for name in chance.choice(NAMES, 3, replace=False).tolist():
        terms = Terms(
            model=name,
            unit_days=int(chance.choice([1, 7, 30])),
            horizon=float(chance.choice([0.5, 10, 52])),
            zero_amount=str(chance.choice(["purchase", "visit", "ignore"])),
            calibration_end=None
            if chance.random() < 0.5
            else shop.first_day + (shop.last_day - shop.first_day) * float(chance.random()),
        )
        try:
            assert_sound(predict(shop, terms))
        except HabitueError as told:
            plain(told)
