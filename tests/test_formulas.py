from decimal import Decimal
from fractions import Fraction
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.errors import HabitueError
from habitue.formulas import (
    ImpossibleInput,
    Negative,
    NotANumber,
    NothingToDivideBy,
    Promoters,
    TooLarge,
    average_order_value,
    churn_rate,
    lifespan,
    lifetime_value,
    net_promoter_score,
    purchase_frequency,
    repeat_purchase_rate,
    retention_rate,
    strict_retention_rate,
)
from tests.metrics.histories import QUICK

FORMULAS = {
    retention_rate: {"start": 200, "end": 210, "new": 30},
    churn_rate: {"start": 200, "lost": 20},
    strict_retention_rate: {"start": 200, "lost": 20},
    repeat_purchase_rate: {"customers": 500, "repeaters": 150},
    purchase_frequency: {"orders": 300, "customers": 120},
    average_order_value: {"revenue": 2100, "orders": 300},
    lifespan: {"churn": 0.25},
    lifetime_value: {"order_value": 7, "orders_per_year": 100, "lifespan_years": 3, "margin": 0.4},
    net_promoter_score: {"promoters": 60, "passives": 25, "detractors": 15},
}
EVERY_INPUT = [(formula, name) for formula, inputs in FORMULAS.items() for name in inputs]
MAY_BE_NEGATIVE = {"revenue", "order_value"}
DIVISORS = [
    (retention_rate, "start", {"start": 0, "end": 5, "new": 5}),
    (churn_rate, "start", {"start": 0, "lost": 0}),
    (strict_retention_rate, "start", {"start": 0, "lost": 0}),
    (repeat_purchase_rate, "customers", {"customers": 0, "repeaters": 0}),
    (purchase_frequency, "customers", {"orders": 0, "customers": 0}),
    (average_order_value, "orders", {"revenue": 0, "orders": 0}),
    (lifespan, "churn", {"churn": 0}),
    (net_promoter_score, "answers", {"promoters": 0, "passives": 0, "detractors": 0}),
]


# the worked examples of METRICS.md


def test_200_customers_210_at_the_end_30_new_20_lost():
    assert retention_rate(start=200, end=210, new=30) == 0.9
    assert churn_rate(start=200, lost=20) == 0.1
    assert strict_retention_rate(start=200, lost=20) == 0.9


def test_7_an_order_100_a_year_3_years():
    assert lifetime_value(order_value=7, orders_per_year=100, lifespan_years=3) == 2100


def test_150_of_500_came_at_least_twice():
    assert repeat_purchase_rate(customers=500, repeaters=150) == 0.3


def test_60_promoters_25_passives_15_detractors():
    assert net_promoter_score(promoters=60, passives=25, detractors=15) == Promoters(score=45.0, answers=100)


# by hand


def test_the_other_formulas_by_hand():
    assert purchase_frequency(orders=300, customers=120) == 2.5
    assert average_order_value(revenue=2100, orders=300) == 7.0
    assert average_order_value(revenue=-21, orders=3) == -7.0
    assert lifespan(churn=0.25) == 4.0
    assert lifespan(churn=1) == 1.0
    assert lifetime_value(order_value=7, orders_per_year=100, lifespan_years=3, margin=0.4) == pytest.approx(
        840
    )
    assert lifetime_value(order_value=7, orders_per_year=100, lifespan_years=3, margin=0) == 0


def test_retention_passes_1_when_more_came_back_than_left():
    assert retention_rate(start=100, end=130, new=10) == 1.2


def test_the_ends_are_allowed():
    assert retention_rate(start=10, end=0, new=0) == 0.0
    assert retention_rate(start=10, end=7, new=7) == 0.0
    assert churn_rate(start=10, lost=10) == 1.0
    assert repeat_purchase_rate(customers=3, repeaters=3) == 1.0
    assert net_promoter_score(promoters=0, passives=0, detractors=4).score == -100.0
    assert net_promoter_score(promoters=4, passives=0, detractors=0).score == 100.0
    assert net_promoter_score(promoters=0, passives=4, detractors=0).score == 0.0


# what cannot be


@pytest.mark.parametrize(("formula", "name"), EVERY_INPUT)
def test_a_negative_count_is_named(formula, name):
    if name in MAY_BE_NEGATIVE:
        return
    with pytest.raises(Negative) as error:
        formula(**FORMULAS[formula] | {name: -1})
    assert str(error.value) == f"{name} cannot be negative; got -1."


@pytest.mark.parametrize(("formula", "name"), EVERY_INPUT)
@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_what_is_no_number_is_named(formula, name, value):
    with pytest.raises(NotANumber) as error:
        formula(**FORMULAS[formula] | {name: value})
    assert str(error.value) == f"{name} must be an ordinary number; got {value}."


@pytest.mark.parametrize(("formula", "name", "inputs"), DIVISORS)
def test_nothing_to_divide_by_is_undefined_and_said(formula, name, inputs):
    with pytest.raises(NothingToDivideBy) as error:
        formula(**inputs)
    assert str(error.value) == f"{name} is 0: the rate is undefined."


@pytest.mark.parametrize(
    ("formula", "inputs", "message"),
    [
        (retention_rate, {"start": 9, "end": 20, "new": 30}, "new (30) cannot be larger than end (20)."),
        (churn_rate, {"start": 9, "lost": 10}, "lost (10) cannot be larger than start (9)."),
        (strict_retention_rate, {"start": 9, "lost": 10}, "lost (10) cannot be larger than start (9)."),
        (repeat_purchase_rate, {"customers": 0, "repeaters": 1}, "repeaters (1) cannot be larger than customers (0)."),
        (lifespan, {"churn": 20}, "churn (20) cannot be larger than 1 (1)."),
        (
            lifetime_value,
            {"order_value": 7, "orders_per_year": 9, "lifespan_years": 3, "margin": 40},
            "margin (40) cannot be larger than 1 (1).",
        ),
    ],
)  # fmt: skip
def test_a_part_larger_than_its_whole_is_said(formula, inputs, message):
    with pytest.raises(TooLarge) as error:
        formula(**inputs)
    assert str(error.value) == message


def test_every_refusal_is_the_users_to_mend():
    for kind in (Negative, NotANumber, NothingToDivideBy, TooLarge):
        assert issubclass(kind, ImpossibleInput)
    assert issubclass(ImpossibleInput, HabitueError)
    assert issubclass(ImpossibleInput, ValueError)


def test_a_refusal_keeps_its_values():
    with pytest.raises(TooLarge) as error:
        churn_rate(start=9, lost=10)
    assert error.value.values == {"name": "lost", "given": 10, "whole_name": "start", "whole": 9}


# properties


parts = st.integers(1, 10**9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(parts)
@QUICK
def test_strict_retention_and_churn_make_one(start_and_lost):
    start, lost = start_and_lost
    churn, strict = churn_rate(start=start, lost=lost), strict_retention_rate(start=start, lost=lost)
    assert strict == 1 - churn
    assert 0 <= churn <= 1
    assert strict == pytest.approx(float(Fraction(start - lost, start)), abs=1e-15)


@given(parts, st.integers(0, 10**6))
@QUICK
def test_retention_is_strict_where_nobody_returned(start_and_lost, new):
    start, lost = start_and_lost
    rate = retention_rate(start=start, end=start - lost + new, new=new)
    assert rate == pytest.approx(strict_retention_rate(start=start, lost=lost), abs=1e-15)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
@QUICK
def test_the_score_turns_with_the_answers(promoters, passives, detractors):
    if promoters + passives + detractors == 0:
        return
    found = net_promoter_score(promoters=promoters, passives=passives, detractors=detractors)
    turned = net_promoter_score(promoters=detractors, passives=passives, detractors=promoters)
    assert -100 <= found.score <= 100
    assert turned.score == -found.score
    assert found.answers == promoters + passives + detractors


def test_decimals_and_fractions_are_numbers_too():
    assert retention_rate(start=Decimal(200), end=Decimal(210), new=Decimal(30)) == Decimal("0.9")
    assert churn_rate(start=Fraction(3), lost=Fraction(1)) == Fraction(1, 3)
