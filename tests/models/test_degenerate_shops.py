"""Shops from which little can be learnt: a plain word or a result, never a crash, never silence."""

import numpy as np
import pytest

from habitue.errors import HabitueError
from habitue.models import MODELS, Summary, best_model, fit_gamma_gamma, fit_model, fit_sbg, summarise
from habitue.models.refusals import (
    EqualSpend,
    InvalidArgument,
    InvalidSummary,
    NoCustomers,
    NoRepeatPurchases,
    NoSpend,
    NoTimePassed,
    TimingUnknown,
    TooFewCustomers,
    UnknownModel,
)
from habitue.models.sbg import NobodyLeft

every_model = pytest.mark.parametrize("name", MODELS)


@every_model
def test_nobody_came_back(name):
    with pytest.raises(NoRepeatPurchases) as refusal:
        fit_model(name, Summary.of(np.zeros(50), np.zeros(50), np.full(50, 30.0)))
    assert "None of the 50 customers has come back yet" in str(refusal.value)
    assert refusal.value.code == "no_repeat_purchases"


@every_model
def test_one_customer(name):
    with pytest.raises(TooFewCustomers, match="1 customers are too few"):
        fit_model(name, Summary.of([3], [20.0], [30.0], log_gaps=[4.0]))


@every_model
def test_all_on_the_last_day(name):
    with pytest.raises(NoTimePassed, match="no time has passed"):
        fit_model(name, Summary.of([0, 0, 0], [0, 0, 0], [0, 0, 0]))


def test_nobody_at_all():
    with pytest.raises(NoCustomers):
        Summary.of([], [], [])
    with pytest.raises(NoCustomers):
        summarise([None, None], [1, 2], end_day=5)
    with pytest.raises(NoCustomers):
        summarise([1, 2], [10, 11], end_day=5)


def regular_shop():
    """Two hundred customers, each every 7 days, to the day."""
    visits = np.arange(0, 210, 7)
    customer = np.repeat(np.arange(200), len(visits))
    return customer, np.tile(visits, 200)


@pytest.mark.slow
@every_model
def test_perfectly_regular_customers_get_a_result_that_says_what_it_is(name):
    summary = summarise(*regular_shop(), end_day=209).summary
    fit = fit_model(name, summary)
    assert fit.boundary
    assert fit.message.startswith("The data do not pin down")
    assert fit.standard_errors is None
    assert fit.intervals() is None
    expected = fit.model.expected_purchases(summary, 4)
    assert np.isfinite(expected).all()
    assert expected == pytest.approx(4, rel=0.15)


@pytest.mark.slow
@every_model
def test_forty_years(name):
    chance = np.random.default_rng(3)
    customer = np.arange(400).repeat(12)
    when = np.concatenate(
        [np.sort(chance.integers(first, 14_600, 12)) for first in chance.integers(0, 14_000, 400)]
    )
    known = summarise(customer, when, end_day=14_600)
    fit = fit_model(name, known.summary)
    assert np.isfinite(fit.log_likelihood)
    assert np.isfinite(fit.model.expected_purchases(known.summary, 52)).all()
    assert fit.converged or fit.message


@pytest.mark.slow
@every_model
def test_three_days(name):
    customer = np.concatenate([np.arange(60), np.arange(0, 60, 3)])
    when = np.concatenate([np.arange(60) % 2, np.full(20, 2)])
    known = summarise(customer, when, end_day=2)
    fit = fit_model(name, known.summary)
    assert np.isfinite(fit.model.expected_purchases(known.summary, 1)).all()
    assert fit.converged or fit.message


@every_model
def test_two_customers_of_whom_one_returned(name):
    with pytest.raises(HabitueError) if name != "nbd" else pytest.MonkeyPatch.context():
        fit = fit_model(name, Summary.of([0, 4], [0, 9.0], [10.0, 10.0], log_gaps=[0.0, 3.0]))
        assert np.isfinite(fit.log_likelihood)


def test_equal_amounts():
    with pytest.raises(EqualSpend, match=r"spends the same amount, 4\.5"):
        fit_gamma_gamma([1, 2, 3, 4], [4.5, 4.5, 4.5, 4.5])


def test_no_spend():
    with pytest.raises(NoSpend):
        fit_gamma_gamma([0, 1], [np.nan, 0.0])


def test_two_spenders():
    with pytest.raises(TooFewCustomers):
        fit_gamma_gamma([1, 2], [4.5, 5.5])


def test_negative_spend_is_named():
    with pytest.raises(InvalidArgument, match="m must be finite and not negative; found -3"):
        fit_gamma_gamma([1, 2, 3], [4.5, 5.5, -3.0])


def test_no_subscriber_left():
    with pytest.raises(NobodyLeft, match="None of the 90 subscribers"):
        fit_sbg([90, 90, 90])
    with pytest.raises(NoCustomers):
        fit_sbg([0, 0])
    with pytest.raises(InvalidArgument, match="never rise"):
        fit_sbg([10, 12])


def test_a_short_history_says_what_is_missing():
    choice = best_model([1, 2, 3, 1], [0, 0, 1, 2], end_day=2)
    assert choice.verdict == "too_short"
    assert choice.fit is None
    assert {need.what for need in choice.needs} == {"repeat_customers", "holdout_purchases", "holdout_days"}
    assert choice.sentence().startswith("The data are too short to choose a model: 0 customers came back")


def test_the_gaps_are_needed_for_a_rhythm():
    with pytest.raises(TimingUnknown, match="needs the gaps"):
        fit_model("mbg-cnbd-k", Summary.of([1, 2, 3, 1, 0], [1, 2, 3, 4, 0], [9, 9, 9, 9, 9]))


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (([1.5], [1], [2]), "x is a whole number"),
        (([-1], [1], [2]), "x is a whole number"),
        (([1], [3], [2]), "0 <= t_x <= T"),
        (([0], [1], [2]), "t_x is 0 where x is 0"),
        (([1], [np.nan], [2]), "every value is a finite number"),
        (([1, 2], [1], [2]), "one value per customer"),
    ],
)
def test_contradictory_rows_are_named(row, rule):
    with pytest.raises(InvalidSummary, match=rule):
        Summary.of(*row)


def test_unknown_model_names_the_known():
    with pytest.raises(UnknownModel, match=r"There is no model arima\. Choose one of: bg-nbd, mbg-nbd"):
        fit_model("arima", Summary.of([1], [1], [2]))


@pytest.mark.parametrize("k", [0, 1.5])
def test_k_must_be_whole(k):
    with pytest.raises(InvalidArgument, match="k must be a whole number from 1"):
        fit_model("mbg-cnbd-k", Summary.of([1, 2, 3, 1], [1, 2, 3, 4], [9, 9, 9, 9]), k=k)
