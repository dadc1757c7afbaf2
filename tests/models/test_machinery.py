"""Merging, Newton, priors, value, tracking, choice and scores on examples small enough to check by hand."""
# ruff: noqa: N806  (the papers' symbols)

import subprocess
import sys
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import habitue.models
from habitue.language import Language
from habitue.models import (
    GammaPrior,
    LogNormalPrior,
    MbgNbd,
    Nbd,
    Summary,
    best_model,
    fit_bg_bb,
    fit_bg_nbd,
    fit_gamma_gamma,
    fit_mbg_nbd,
    fit_nbd,
    fit_pareto_nbd,
    fit_sbg,
    summarise,
    track,
)
from habitue.models.bg_bb import opportunities
from habitue.models.fit import conclude
from habitue.models.holdout import score
from habitue.models.newton import maximise
from habitue.models.refusals import (
    InvalidArgument,
)
from habitue.models.tracking import expected_cumulative
from habitue.models.value import Horizon, residual_value
from tests.models.shops import MODELS, NAMES, WEEKS

rows = st.tuples(
    st.integers(0, 4), st.sampled_from([0.0, 1 / 7, 2.5, 30.43]), st.sampled_from([0.0, 1.0, 3 / 7, np.pi])
)


@given(st.lists(rows, min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_merging_loses_nothing(people):
    x = np.array([row[0] for row in people], dtype=float)
    t_x = np.where(x > 0, [row[1] for row in people], 0.0)
    T = t_x + [row[2] for row in people]
    merged = Summary.of(x, t_x, T, log_gaps=np.ones(len(x)))
    assert merged.spread(merged.x) == pytest.approx(x)
    assert merged.spread(merged.t_x) == pytest.approx(t_x)
    assert merged.spread(merged.T) == pytest.approx(T)
    assert merged.weight.sum() == merged.customers == len(people)
    assert merged.total_log_gaps == len(people)
    assert len(merged.x) == len(np.unique(np.column_stack([x, t_x, T]).round(9), axis=0))


def test_merging_many_counts_instead_of_sorting():
    chance = np.random.default_rng(1)
    x = chance.integers(0, 3, 5000)
    t_x = np.where(x > 0, chance.integers(1, 5, 5000), 0)
    merged = Summary.of(x, t_x, np.full(5000, 9))
    assert merged.spread(merged.t_x) == pytest.approx(t_x)
    assert len(merged.x) == 9


def test_summary_of_orders_by_hand():
    orders = (["b", "a", "b", "b", "b", None], [3, 0, 10, 10, 24, 5], [5.0, 9.0, 1.0, 3.0, 6.0, 2.0])
    found = summarise(np.array(orders[0], dtype=object), orders[1], orders[2], end_day=28)
    assert list(found.customer) == ["a", "b"]
    assert list(found.x) == [0, 2]
    assert found.t_x == pytest.approx([0, 3])
    assert pytest.approx([4, 25 / 7]) == found.T
    assert found.mean_spend == pytest.approx([np.nan, (4 + 6) / 2], nan_ok=True)
    assert found.log_gaps == pytest.approx([0, log(1) + log(2)])
    assert found.set_aside == {"anonymous": 1}
    assert found.apart.customers == 2
    assert list(found.apart.index) == [0, 1]
    later = summarise([1.0, np.nan, 1.0], [0, 1, 40], end_day=28)
    assert later.set_aside == {"anonymous": 1, "after_end": 1}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"end_day": 1.5}, "end_day must be a whole day number"),
        ({"unit_days": 0}, "unit_days must be a positive number of days"),
        ({"amount": [1.0, np.inf]}, "amount must be finite"),
        ({"amount": [1.0]}, "must be of one length"),
    ],
)
def test_orders_that_cannot_be(change, said):
    arguments = {"customer": [1, 2], "day": [0, 1], "end_day": 9} | change
    with pytest.raises(InvalidArgument, match=said):
        summarise(**arguments)


def hill(theta):
    """A smooth hill with its top at (2, 5)."""
    z = np.log(theta / [2, 5])
    slope = -2 * z / theta
    return -float(z @ z), slope, np.diag((2 * z - 2) / theta**2)


def test_newton_climbs_to_the_top_from_afar():
    top = maximise(hill, np.array([1e-3, 1e4]))
    assert top.parameters == pytest.approx([2, 5])
    assert top.converged
    assert np.diag(top.covariance) == pytest.approx([2.0, 12.5])


def test_newton_falls_back_where_the_curvature_lies():
    def crooked(theta):
        value, slope, bend = hill(theta)
        return value, slope, -1e9 * np.eye(2) + 0 * bend

    top = maximise(crooked, np.array([1.0, 1.0]))
    assert top.parameters == pytest.approx([2, 5], rel=1e-4)


def test_a_fit_that_did_not_settle_says_so():
    def broken(theta):
        return (0.0, np.full(2, 0.1), -np.eye(2)) if theta[0] == 1 else (np.nan, np.ones(2), -np.eye(2))

    fit = conclude(Nbd(1, 1), maximise(broken, np.ones(2)), ("r", "alpha"), log_likelihood=0.0, customers=9)
    assert not fit.converged
    assert fit.message.startswith("The fit did not settle")


def test_newton_names_what_runs_away():
    def slope_for_ever(theta):
        value, slope, bend = hill(np.array([2.0, theta[1]]))
        far = theta[0] / (1 + theta[0])
        return (
            value + far,
            slope + np.array([1 / (1 + theta[0]) ** 2, 0]),
            bend + np.diag([-2 / (1 + theta[0]) ** 3, 0]),
        )

    top = maximise(slope_for_ever, np.array([1.0, 1.0]))
    assert top.at_boundary == (0,)
    assert top.covariance is None
    assert not top.converged


def test_newton_does_not_climb_where_the_objective_is_broken():
    def broken(theta):
        return (0.0, np.ones(1), -np.eye(1)) if theta[0] == 1 else (np.nan, np.ones(1), -np.eye(1))

    top = maximise(broken, np.array([1.0]))
    assert top.parameters == pytest.approx([1])
    assert not top.converged


@pytest.mark.parametrize("prior", [GammaPrior(3.0, 2.0), LogNormalPrior(0.3, 0.5)])
def test_priors_are_log_densities_with_their_derivatives(prior):
    h = 1e-5
    value, slope, bend = prior.terms(1.7)
    above, below = prior.terms(1.7 + h), prior.terms(1.7 - h)
    assert (above[0] - below[0]) / (2 * h) == pytest.approx(slope)
    assert (above[1] - below[1]) / (2 * h) == pytest.approx(bend)
    assert np.isfinite(value)


def test_a_strong_prior_wins_over_few_data():
    summary = Summary.of([0, 1, 2, 5, 0], [0, 3, 9, 20, 0], [20, 20, 20, 25, 22], log_gaps=[0, 1, 2, 5, 0])
    tight = {"r": LogNormalPrior(log(2.0), 1e-3)}
    for fit in (fit_nbd, fit_mbg_nbd, fit_pareto_nbd):
        found = fit(summary, prior=tight)
        assert found.parameters["r"] == pytest.approx(2, rel=0.01)
        assert found.log_likelihood == pytest.approx(found.model.log_likelihood(summary))


@pytest.mark.parametrize(
    "fit",
    [
        lambda prior: fit_gamma_gamma([1, 2, 3, 5], [9.0, 7.0, 12.0, 8.0], prior=prior),
        lambda prior: fit_bg_bb(
            opportunities([0, 1, 2, 6], [0, 2, 6, 6], [6] * 4, weight=[9, 3, 2, 1]), prior=prior
        ),
        lambda prior: fit_sbg([100, 63, 47, 38], prior=prior),
    ],
)
def test_priors_on_the_other_models(fit):
    name = fit(None).fitted[0]
    found = fit({name: GammaPrior(1e6, 1e6)})
    assert found.parameters[name] == pytest.approx(1, abs=0.01)


def test_a_prior_on_an_unknown_parameter_is_refused():
    with pytest.raises(InvalidArgument, match="prior must be on one of r, alpha; found beta"):
        fit_nbd(Summary.of([1, 2], [1, 2], [9, 9]), prior={"beta": GammaPrior(1, 1)})


def test_value_by_hand():
    """NBD with rate 1 a unit: two periods of 1 and 2 units, discounted at 10 % a unit, at 4 a visit, half margin."""
    one = Summary.of([9], [8.0], [9.0])
    horizon = Horizon.of([1, 3], discount_rate=0.1)
    by_hand = (1 / 1.1 + 2 / 1.1**3) * 4 * 0.5
    assert residual_value(Nbd(1.0, 1.0), one, horizon, spend=4.0, margin=0.5) == pytest.approx([by_hand])


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_value_in_one_pass_is_the_sum_of_its_periods(model):
    summary = model.simulate(WEEKS[::100], 4).summary
    times = np.array([1.0, 4.0, 13.0, 52.0])
    horizon = Horizon.of(times, discount_rate=0.01)
    cumulative = np.array([model.expected_purchases(summary, t) for t in times])
    steps = np.diff(cumulative, axis=0, prepend=0)
    assert residual_value(model, summary, horizon) == pytest.approx(horizon.factors @ steps)
    assert residual_value(model, summary, Horizon.of([52.0])) == pytest.approx(cumulative[-1])


@pytest.mark.parametrize("times", [[], [0.0, 1.0], [2.0, 1.0], [1.0, np.inf]])
def test_horizons_that_cannot_be(times):
    with pytest.raises(InvalidArgument, match="times must be positive and increasing"):
        Horizon.of(times)
    with pytest.raises(InvalidArgument, match="discount_rate"):
        Horizon.of([1.0], discount_rate=-1)


def test_tracking_by_hand():
    model = Nbd(1.0, 2.0)
    assert expected_cumulative(model, [0, 0, 1], [1.0, 3.0]) == pytest.approx([2 * 0.5, (2 * 3 + 2) * 0.5])
    seen = track(model, [0, 0, 1], [1.0, 2.0, 3.0], repeats=[0.5, 1.5, 2.0], observed_until=3)
    assert list(seen.actual) == [1, 3, 3]
    assert list(seen.actual_steps) == [1, 2, 0]
    assert seen.expected_steps.sum() == pytest.approx(seen.expected[-1])


def test_tracking_follows_the_simulated_cohort():
    model = MODELS[NAMES.index("mbg-nbd")]
    born = np.repeat(np.arange(12.0), 800)
    made = model.simulate(60 - born, 2)
    expected = expected_cumulative(model, born, [60.0])[0]
    assert made.x.sum() == pytest.approx(expected, rel=0.05)


def test_scores_by_hand():
    expected, actual = np.array([4.0, 3, 2, 1, 0]), np.array([5.0, 0, 3, 1, 1])
    found = score("m", expected, actual, k=2)
    assert (found.expected, found.actual) == (10, 10)
    assert found.mae == pytest.approx(6 / 5)
    assert found.rmse == pytest.approx(np.sqrt(12 / 5))
    assert found.error_share == pytest.approx(0.6)
    assert found.total_error == 0
    assert found.top_fifth_share == 0.5
    ranks = np.corrcoef([5, 4, 3, 2, 1], [5, 1, 4, 2.5, 2.5])[0, 1]
    assert found.rank_correlation == pytest.approx(ranks)
    assert sum(band.customers for band in found.calibration) == 5


def test_scores_without_meaning_are_none():
    nothing = score("m", np.ones(3), np.zeros(3))
    assert (
        nothing.error_share
        is nothing.total_error
        is nothing.rank_correlation
        is nothing.top_fifth_share
        is None
    )


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.5, 1.25, 3.0]), st.integers(0, 3), st.integers(1, 4)),
        min_size=1,
        max_size=30,
    )
)
@settings(max_examples=60, deadline=None)
def test_scores_of_merged_customers_are_those_of_the_customers(rows):
    """A row that stands for three customers counts three times; those expected to buy alike count together."""
    expected, actual, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    times = weight.astype(int)
    merged = score("m", expected, actual, weight=weight)
    apart = score("m", np.repeat(expected, times), np.repeat(actual, times))
    for name in ("expected", "actual", "mae", "rmse", "error_share", "total_error", "top_fifth_share"):
        assert getattr(merged, name) == pytest.approx(getattr(apart, name))
    assert merged.rank_correlation == pytest.approx(apart.rank_correlation)
    assert [band.customers for band in merged.calibration] == [band.customers for band in apart.calibration]
    for name in ("expected_mean", "actual_mean"):
        assert [getattr(band, name) for band in merged.calibration] == pytest.approx(
            [getattr(band, name) for band in apart.calibration]
        )


def test_ties_at_the_edge_of_the_top_fifth_give_their_even_part():
    """Of ten customers two count; one is expected to buy 2, six share the next place and made three purchases."""
    expected = np.array([2.0, 1, 1, 1, 1, 1, 1, 0, 0, 0])
    actual = np.array([4.0, 3, 0, 0, 0, 0, 0, 1, 0, 0])
    assert score("m", expected, actual).top_fifth_share == pytest.approx((4 + 3 / 6) / 8)


def shop_of(model, seed=9, customers=900):
    """Orders by day of simulated customers, all of one start."""
    chance = np.random.default_rng(seed)
    when, who = [], []
    for person in range(customers):
        rate, leave = chance.gamma(model.r, 1 / model.alpha), chance.beta(model.a, model.b)
        now, stays = float(person % 30) / 7, True
        while stays and now < 60:
            who.append(person)
            when.append(int(now * 7))
            stays = chance.random() > leave
            now += chance.gamma(model.kind.k) / rate
    return np.array(who), np.array(when)


@pytest.mark.slow
def test_choice_finds_the_rhythm_and_says_so():
    choice = best_model(*shop_of(MODELS[NAMES.index("mbg-cnbd-k")]), end_day=419)
    assert choice.verdict == "chosen"
    assert choice.fit.name == "mbg-cnbd-k"
    assert choice.best.mae == min(found.mae for found in choice.scores) < choice.naive.mae
    sentence = choice.sentence()
    assert sentence.startswith(
        f"mbg-cnbd-k (k = {choice.best.k}) predicts your own last 210 days best: wrong by 0."
    )
    assert "prévoit le mieux" in choice.sentence(Language("fr"))


def test_choice_may_keep_the_simple_figure():
    who, when = shop_of(MODELS[NAMES.index("mbg-nbd")], customers=400)
    choice = best_model(who, when, end_day=419, candidates=())
    assert choice.verdict == "naive"
    assert choice.fit is None
    assert choice.sentence().startswith("No model beat average order x frequency x lifespan")
    with pytest.raises(InvalidArgument, match="calibration_end must be before end_day"):
        best_model(who, when, end_day=419, calibration_end=419)
    with pytest.raises(habitue.models.refusals.UnknownModel):
        best_model(who, when, end_day=419, candidates=("arima",))


@pytest.mark.parametrize("low", [-3, 0, 10**15])
def test_numbers_of_customers_may_be_close_together_or_far_apart(low):
    """Close together they are laid out in a table, far apart they are sorted: the customers are the same."""
    place = np.array([3, 0, 3, 2, 0, 3])
    day, amount = np.array([5, 1, 9, 4, 4, 9]), np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    close = summarise(place + low, day, amount, end_day=20, unit_days=1)
    apart = summarise(place * 10**6 + low, day, amount, end_day=20, unit_days=1)
    assert close.customer.tolist() == [low, 2 + low, 3 + low]
    assert apart.customer.tolist() == [low, 2 * 10**6 + low, 3 * 10**6 + low]
    for name in ("x", "t_x", "T", "mean_spend", "log_gaps", "first_day"):
        assert np.array_equal(getattr(close, name), getattr(apart, name), equal_nan=True)
    assert close.x.tolist() == [1, 0, 1]
    assert close.mean_spend.tolist()[::2] == [5.0, 9.0]


def test_choice_with_a_cut_before_everything_is_too_short():
    who, when = shop_of(MODELS[NAMES.index("mbg-nbd")], customers=40)
    choice = best_model(who, when, end_day=419, calibration_end=-5)
    assert choice.verdict == "too_short"
    assert choice.needs[0].have == 0
    assert choice.needs[0].days is None


@pytest.mark.slow
def test_models_are_imported_only_when_asked_for():
    code = "import sys, habitue.models; assert not {'numpy', 'scipy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
    code = "import sys; from habitue.models import best_model; assert 'scipy.stats' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError):
        _ = habitue.models.arima
    for name in habitue.models.__all__:
        assert getattr(habitue.models, name) is not None


def test_fits_are_quick_to_settle():
    fit = fit_bg_nbd(MODELS[1].simulate(WEEKS, 1).summary)
    assert fit.evaluations <= 12
    assert np.abs(fit.gradient).max() < 1e-4
    assert fit.name == "bg-nbd"


def test_intervals_are_made_on_the_logarithm():
    fit = fit_mbg_nbd(MbgNbd(0.8, 6, 0.7, 2).simulate(WEEKS, 1).summary)
    low, high = fit.intervals(0.6826894921)["r"]
    ratio = exp(fit.standard_errors["r"] / fit.parameters["r"])
    assert high / fit.parameters["r"] == pytest.approx(ratio, rel=1e-6)
    assert fit.parameters["r"] / low == pytest.approx(ratio, rel=1e-6)
