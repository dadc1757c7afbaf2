"""What the models answer, against simulation, against one another and against what theory demands."""
# ruff: noqa: N806  (the papers' symbols)

import numpy as np
import pytest

from habitue.models import BgCnbdK, BgNbd, MbgCnbdK, MbgNbd, ParetoNbd, Summary
from habitue.models.refusals import InvalidArgument
from tests.models.shops import MODELS, NAMES


def by_model(test):
    return pytest.mark.parametrize("model", MODELS, ids=NAMES)(test)


def grid():
    x, share, T = np.meshgrid([0, 1, 2, 5, 20, 100], [0.0, 0.2, 0.7, 1.0], [0.5, 10, 60])
    t_x = np.where(x > 0, share * T, 0.0)
    return Summary.apart(x.ravel(), t_x.ravel(), T.ravel())


@by_model
def test_counts_of_new_customers_sum_to_one_and_average_to_the_expectation(model):
    n = np.arange(600)
    chances = model.count_distribution(n, 39)
    assert (chances >= 0).all()
    assert chances.sum() == pytest.approx(1, abs=1e-5)
    assert chances @ n == pytest.approx(model.expected_new(39.0), rel=2e-3)


@by_model
def test_counts_that_cannot_be_have_no_chance(model):
    assert list(model.count_distribution([-1, 0.5], 39)) == [0, 0]
    assert model.count_distribution([0, 1], 0.0) == pytest.approx([1, 0], abs=1e-12)


@pytest.mark.slow
@by_model
def test_simulation_agrees(model):
    made = model.simulate(np.full(60_000, 39.0), 11, horizon=20)
    summary = made.summary
    n = len(made.x)
    within = 4 / np.sqrt(n)
    assert made.x.mean() == pytest.approx(model.expected_new(39.0), abs=within * made.x.std())
    assert (made.x == 0).mean() == pytest.approx(model.count_distribution(0, 39), abs=within / 2)
    assert model.p_alive(summary).mean() == pytest.approx(made.alive.mean(), abs=within / 2)
    assert model.expected_purchases(summary, 20).mean() == pytest.approx(
        made.future.mean(), abs=within * made.future.std()
    )
    assert model.p_no_purchase(summary, 20).mean() == pytest.approx((made.future == 0).mean(), abs=within / 2)


@by_model
def test_expectations_hold_within_groups_of_like_customers(model):
    """Not only on average: by frequency, and by how long they have been silent."""
    made = model.simulate(np.full(60_000, 39.0), 12, horizon=20)
    expected = model.expected_purchases(made.summary, 20)
    silent = made.T - made.t_x
    for group in (made.x == 1, made.x >= 5, silent < 5, (silent > 15) & (made.x > 2)):
        error = made.future[group].std() / np.sqrt(group.sum())
        assert expected[group].mean() == pytest.approx(made.future[group].mean(), abs=4.5 * error + 1e-9)


@by_model
def test_the_same_seed_makes_the_same_customers(model):
    first, second = (model.simulate([30.0] * 50, 3, horizon=5) for _ in range(2))
    assert (first.x == second.x).all()
    assert (first.future == second.future).all()
    assert model.simulate([30.0] * 50, np.random.default_rng(3), horizon=5).x == pytest.approx(first.x)
    assert model.simulate([30.0] * 50, 3).future is None


@pytest.mark.slow
@by_model
def test_chances_are_chances_and_time_only_adds(model):
    summary = grid()
    assert ((model.p_alive(summary) >= 0) & (model.p_alive(summary) <= 1)).all()
    quiet = np.array([model.p_no_purchase(summary, t) for t in (0, 1, 5, 50, 500)])
    assert ((quiet >= 0) & (quiet <= 1)).all()
    assert quiet[0] == pytest.approx(1)
    assert (np.diff(quiet, axis=0) <= 1e-12).all()
    bought = np.array([model.expected_purchases(summary, t) for t in (0, 1, 5, 50, 500)])
    assert bought[0] == pytest.approx(0, abs=1e-15)
    assert (np.diff(bought, axis=0) >= 0).all()
    assert (bought[1:] >= 1 - quiet[1:] - 1e-9).all()


@by_model
def test_p_alive_falls_while_a_customer_stays_away(model):
    T = np.linspace(20, 200, 60)
    alive = model.p_alive(Summary.apart(np.full(60, 6), np.full(60, 20.0), T))
    assert (np.diff(alive) <= 1e-14).all()


@by_model
def test_p_alive_rises_with_a_later_last_purchase(model):
    t_x = np.linspace(1, 50, 60)
    alive = model.p_alive(Summary.apart(np.full(60, 6), t_x, np.full(60, 50.0)))
    assert (np.diff(alive) >= -1e-14).all()


def test_more_frequent_customers_are_missed_sooner():
    x = np.arange(1, 200)
    summary = Summary.apart(x, np.full(199, 20.0), np.full(199, 40.0))
    for model in (ParetoNbd(0.8, 8, 0.7, 12), MbgNbd(0.8, 6, 0.7, 2)):
        alive = model.p_alive(summary)[5:]
        assert (np.diff(alive) <= 0).all()


def test_one_timers_are_sure_to_live_only_in_bg_models():
    once = Summary.of([0], [0], [500])
    assert BgNbd(0.6, 6, 0.9, 2.5).p_alive(once)[0] == 1
    assert BgCnbdK(0.6, 6, 0.9, 2.5, k=3).p_alive(once)[0] == 1
    assert MbgNbd(0.6, 6, 0.9, 2.5).p_alive(once)[0] < 0.2
    assert ParetoNbd(0.6, 6, 0.9, 2.5).p_alive(once)[0] < 0.2


@pytest.mark.parametrize(("plain", "rhythm"), [(BgNbd, BgCnbdK), (MbgNbd, MbgCnbdK)])
def test_k_of_one_is_the_plain_model(plain, rhythm):
    summary = grid()
    first, second = plain(0.6, 6, 0.9, 2.5), rhythm(0.6, 6, 0.9, 2.5, k=1)
    assert (first.p_alive(summary) == second.p_alive(summary)).all()
    assert (first.expected_purchases(summary, 12) == second.expected_purchases(summary, 12)).all()
    assert first.log_likelihood(summary) == second.log_likelihood(summary)


@by_model
def test_the_unit_of_time_is_free(model):
    """Days instead of weeks: times and the scales alpha and beta times 7, nothing else."""
    weeks = grid()
    days = Summary.apart(weeks.x, weeks.t_x * 7, weeks.T * 7)
    scaled = {
        name: value * (7 if name == "alpha" or (name == "beta" and model.name == "pareto-nbd") else 1)
        for name, value in model.parameters.items()
    }
    other = type(model)(**scaled)
    assert other.p_alive(days) == pytest.approx(model.p_alive(weeks), abs=1e-12)
    assert other.expected_purchases(days, 70) == pytest.approx(model.expected_purchases(weeks, 10), rel=1e-9)


@by_model
def test_weights_count_customers(model):
    once = Summary.of([1, 1, 3], [2, 2, 9], [10, 10, 10], log_gaps=[0.5, 0.7, 1.0])
    weighted = Summary.of([1, 3], [2, 9], [10, 10], weight=[2, 1], log_gaps=[0.6, 1.0])
    assert model.log_likelihood(weighted) == pytest.approx(model.log_likelihood(once))
    assert weighted.customers == once.customers == 3


@by_model
def test_parameters_must_be_positive(model):
    with pytest.raises(InvalidArgument, match="alpha must be a positive number; found 0"):
        type(model)(**{**model.parameters, "alpha": 0})


@by_model
def test_times_must_be_finite_and_not_negative(model):
    with pytest.raises(InvalidArgument, match="t must be finite and not negative"):
        model.expected_purchases(grid(), -1)
