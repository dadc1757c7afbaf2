"""Spend, discrete opportunities and subscriptions, on examples small enough to check by hand."""

from math import log

import numpy as np
import pytest

from habitue.models import BgBb, GammaGamma, ShiftedBetaGeometric, Summary, fit_bg_bb, fit_gamma_gamma
from habitue.models.bg_bb import opportunities
from habitue.models.gamma_gamma import spend_correlation
from habitue.models.refusals import (
    InvalidArgument,
    MeanUndefined,
    NoCustomers,
    NoRepeatPurchases,
    TooFewCustomers,
)


def test_spend_by_hand():
    model = GammaGamma(6.0, 4.0, 15.0)
    assert model.mean_spend == 30
    assert model.expected_spend([0, 2], [np.nan, 50.0]) == pytest.approx([30, 6 * (15 + 100) / (12 + 3)])
    made = model.simulate(np.array([0, 3, 3]), 1)
    assert np.isnan(made[0])
    assert (made[1:] > 0).all()


def test_spend_likelihood_by_hand():
    """With p = q = v = 1 and x = 1 the density of the mean is 1 / (1 + m)^2; who never bought again is left out."""
    model = GammaGamma(1.0, 1.0, 1.0)
    assert model.log_likelihood([0, 1, 1], [np.nan, 1.0, 3.0]) == pytest.approx(-2 * log(2) - 2 * log(4))


def test_spend_without_a_mean_is_refused_in_words():
    wild = GammaGamma(2.0, 0.9, 15.0)
    with pytest.raises(MeanUndefined, match=r"q = 0\.9, at or below 1"):
        _ = wild.mean_spend
    with pytest.raises(MeanUndefined):
        wild.expected_spend([0, 1], [np.nan, 3.0])
    assert wild.expected_spend([3], [10.0])[0] > 0


def test_spend_of_many_starts_from_a_portion_of_them():
    model = GammaGamma(6.0, 4.0, 15.0)
    x = np.random.default_rng(1).geometric(0.4, 30_000)
    spend = model.simulate(x, 2)
    fit = fit_gamma_gamma(x, spend)
    assert fit.parameters["q"] == pytest.approx(4, rel=0.1)
    assert fit.evaluations <= 8
    spend[:: len(x) // 2000] = 30.0
    assert fit_gamma_gamma(x, spend).converged


def test_spend_correlation():
    assert spend_correlation([1, 2, 3], [1, 2, 3]) == pytest.approx(1)
    assert spend_correlation([1, 1, 1], [1, 2, 3]) is None
    with pytest.raises(InvalidArgument, match="of one length"):
        spend_correlation([1, 2], [1.0])


def test_bg_bb_chances():
    model = BgBb(1.2, 0.75, 0.66, 2.8)
    n = np.arange(7)
    chances = model.count_distribution(n, 6)
    assert chances.sum() == pytest.approx(1)
    assert chances @ n == pytest.approx(model.expected_new(6))
    assert list(model.count_distribution([-1, 7, 0.5], 6)) == [0, 0, 0]
    made = model.simulate(60_000, 6, 3)
    assert made.weight @ made.x / made.customers == pytest.approx(model.expected_new(6), rel=0.02)
    alive = model.p_alive(made)
    assert ((alive > 0) & (alive <= 1)).all()
    assert (model.p_alive(made, ahead=1) < alive).all()
    assert model.p_no_purchase(made, 0) == pytest.approx(1)
    assert (model.p_no_purchase(made, 3) <= model.p_no_purchase(made, 2)).all()
    never = Summary.of([0], [0], [0])
    assert model.p_no_purchase(never, 6) == pytest.approx(chances[0])
    assert model.expected_purchases(never, 6) == pytest.approx(model.expected_new(6))


def test_bg_bb_refuses_what_is_not_discrete():
    with pytest.raises(InvalidArgument, match="whole, with x <= t_x <= n"):
        opportunities([3], [2], [6])
    with pytest.raises(NoRepeatPurchases):
        fit_bg_bb(opportunities([0, 0], [0, 0], [6, 6]))
    with pytest.raises(TooFewCustomers):
        fit_bg_bb(opportunities([1, 0], [1, 0], [6, 6]))
    with pytest.raises(NoCustomers):
        fit_bg_bb(opportunities([1], [1], [6], weight=[0]))
    with pytest.raises(InvalidArgument, match="bg-bb: gamma"):
        BgBb(1, 1, -1, 1)


def test_sbg_by_hand():
    model = ShiftedBetaGeometric(1.0, 1.0)
    assert model.survival([0, 1, 3]) == pytest.approx([1, 1 / 2, 1 / 4])
    assert model.retention_rate([1, 2]) == pytest.approx([1 / 2, 2 / 3])
    assert model.departure_distribution([0, 1, 2]) == pytest.approx([0, 1 / 2, 1 / 6])
    assert model.p_alive(1, tenure=1) == pytest.approx(2 / 3)
    assert model.expected_renewals(2) == pytest.approx(1 / 2 + 1 / 3)
    assert model.expected_renewals(2, tenure=[0, 1], discount_rate=1.0) == pytest.approx(
        [1 / 4 + 1 / 12, 1 / 3 + 1 / 8]
    )
    left = model.simulate(40_000, 3, 5)
    assert left / 40_000 == pytest.approx([1, 0.5, 1 / 3, 0.25], abs=0.01)
    assert model.log_likelihood([4, 2]) == pytest.approx(4 * log(0.5))


@pytest.mark.parametrize("make", [lambda: ShiftedBetaGeometric(0, 1), lambda: GammaGamma(1, np.inf, 1)])
def test_other_models_refuse_bad_parameters(make):
    with pytest.raises(InvalidArgument, match="must be a positive number"):
        make()
