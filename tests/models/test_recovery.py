"""Simulate and recover: true parameters within three standard errors, 95 % intervals that cover so often."""

import numpy as np
import pytest

from habitue.models import BgBb, GammaGamma, ShiftedBetaGeometric, fit_bg_bb, fit_gamma_gamma, fit_sbg
from tests.long import LONG, cases
from tests.models.shops import FITS, MODELS, NAMES, WEEKS


def gamma_gamma(model, seed):
    x = np.random.default_rng(seed).geometric(0.4, 2000)
    return fit_gamma_gamma(x, model.simulate(x, seed))


OTHERS = {
    "gamma-gamma": (GammaGamma(6.0, 4.0, 15.0), gamma_gamma),
    "bg-bb": (BgBb(1.2, 0.8, 0.7, 2.8), lambda model, seed: fit_bg_bb(model.simulate(4000, 8, seed))),
    "sbg": (ShiftedBetaGeometric(0.7, 2.0), lambda model, seed: fit_sbg(model.simulate(2000, 9, seed))),
}
ALL = {
    model.name: (model, lambda model, seed: FITS[model.name](model.simulate(WEEKS, seed).summary))
    for model in MODELS
}
ALL |= OTHERS
RUNS = {"bg-bb": 20, "pareto-nbd": 20}
"""In every run there are fewer of those that take longest."""


def misses(model, fit):
    return {
        name: abs(fit.parameters[name] - model.parameters[name]) / error
        for name, error in fit.standard_errors.items()
    }


@pytest.mark.parametrize("name", ALL)
def test_true_parameters_lie_within_three_standard_errors(name):
    model, refit = ALL[name]
    fit = refit(model, 20)
    assert fit.converged
    assert max(misses(model, fit).values()) < 3
    assert set(fit.intervals()) == set(fit.standard_errors)


def coverage(name, runs):
    model, refit = ALL[name]
    held = []
    for seed in range(runs):
        bounds = refit(model, 7000 + seed).intervals()
        held += [low <= model.parameters[one] <= high for one, (low, high) in bounds.items()]
    return np.mean(held)


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_intervals_cover_95_percent(name):
    low, high = (0.93, 0.97) if LONG else (0.88, 0.99)
    assert low <= coverage(name, cases(RUNS.get(name, 60), of=500)) <= high


def test_the_rhythm_is_recovered():
    from habitue.models import fit_mbg_cnbd_k

    model = MODELS[NAMES.index("mbg-cnbd-k")]
    assert fit_mbg_cnbd_k(model.simulate(WEEKS, 5).summary).parameters["k"] == model.k
