"""Gradients and Hessians against differences, likelihoods against brute force."""
# ruff: noqa: N806  (the papers' symbols)

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln

from habitue.models import BgNbd, MbgCnbdK, ParetoNbd, Summary, bg_bb, gamma_gamma, nbd, pareto_nbd, sbg
from habitue.models.beta_geometric import Kind, Likelihood
from habitue.models.bg_bb import opportunities

PEOPLE = Summary.of(
    [0, 0, 1, 2, 5, 9, 40],
    [0, 0, 3.0, 7.5, 20.0, 38.0, 38.5],
    [10, 39, 39.0, 38.0, 39.0, 38.0, 39.0],
    weight=[5, 3, 4, 3, 2, 1, 1],
    log_gaps=[0, 0, 1.1, 2.0, 7.0, 12.0, -1.0],
)
SPEND = np.array([1, 1, 2, 5, 12.0]), np.array([12.0, 30, 25, 41, 33.5])


def discrete():
    return opportunities([0, 1, 1, 3, 6], [0, 2, 6, 4, 6], [6, 6, 6, 6, 6], weight=[30, 9, 4, 6, 3])


def bg_bb_terms(theta):
    rows = discrete()
    value = float(rows.weight @ bg_bb._log_sum(bg_bb._fates(theta, rows)))
    return value, bg_bb._gradient(theta, rows)


CASES = {
    "bg": (Likelihood(PEOPLE, Kind(1, 0)), [0.3, 5.0, 0.8, 2.4]),
    "mbg": (Likelihood(PEOPLE, Kind(1, 1)), [0.3, 5.0, 0.8, 2.4]),
    "bg k": (Likelihood(PEOPLE, Kind(3, 0)), [0.7, 2.0, 0.5, 2.4]),
    "mbg k": (Likelihood(PEOPLE, Kind(4, 1)), [0.7, 2.0, 1.5, 0.4]),
    "pareto": (pareto_nbd.Likelihood(PEOPLE), [0.5, 9.0, 0.7, 12.0]),
    "pareto far apart": (pareto_nbd.Likelihood(PEOPLE), [0.5, 0.05, 2.0, 900.0]),
    "nbd": (nbd.objective(PEOPLE), [0.5, 9.0]),
    "gamma-gamma": (gamma_gamma._Likelihood(*SPEND), [6.0, 3.7, 15.0]),
    "sbg": (sbg._Likelihood(np.array([100, 63, 47, 38.0])), [0.7, 1.2]),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_gradient_and_hessian_are_the_derivatives(case):
    terms, theta = case[0], np.array(case[1])
    _, gradient, hessian = terms(theta)
    for place in range(len(theta)):
        step = np.zeros(len(theta))
        step[place] = 1e-5 * theta[place]
        above, below = terms(theta + step), terms(theta - step)
        width = 2 * step[place]
        assert (above[0] - below[0]) / width == pytest.approx(gradient[place], rel=1e-5, abs=1e-6)
        assert (above[1] - below[1]) / width == pytest.approx(hessian[place], rel=1e-5, abs=1e-6)
    assert hessian == pytest.approx(hessian.T, rel=1e-12)


def test_bg_bb_gradient_is_the_derivative():
    theta = np.array([1.2, 0.75, 0.66, 2.8])
    gradient = bg_bb_terms(theta)[1]
    for place in range(4):
        step = np.zeros(4)
        step[place] = 1e-5
        difference = bg_bb_terms(theta + step)[0] - bg_bb_terms(theta - step)[0]
        assert difference / 2e-5 == pytest.approx(gradient[place], rel=1e-6)


@pytest.mark.parametrize("name", ["bg", "mbg", "bg k", "mbg k", "pareto"])
def test_model_and_objective_give_one_likelihood(name):
    from habitue.models import BgCnbdK, MbgNbd
    from habitue.models.beta_geometric import gap_terms

    terms, theta = CASES[name]
    model, k = {
        "bg": (BgNbd(*theta), 1),
        "mbg": (MbgNbd(*theta), 1),
        "bg k": (BgCnbdK(*theta, k=3), 3),
        "mbg k": (MbgCnbdK(*theta, k=4), 4),
        "pareto": (ParetoNbd(*theta), 1),
    }[name]
    assert model.log_likelihood(PEOPLE) == pytest.approx(
        terms(np.array(theta))[0] + gap_terms(PEOPLE, k), rel=1e-13
    )


def test_erlang_likelihood_by_brute_force():
    """One customer, three purchases, k = 3, integrated over the rate and the dropout by quadrature."""
    gaps, T, k = np.array([2.0, 3.0, 2.5]), 11.0, 3
    r, alpha, a, b = 1.2, 4.0, 0.7, 2.0
    model = MbgCnbdK(r, alpha, a, b, k=k)
    one = Summary.of([3], [gaps.sum()], [T], log_gaps=[np.log(gaps).sum()])
    silence = T - gaps.sum()

    def over_rate(stay):
        def density(rate):
            bought = rate ** (3 * k) * np.prod(gaps ** (k - 1)) * np.exp(-rate * gaps.sum() - 3 * gammaln(k))
            held = np.exp(-rate * silence) * sum(
                (rate * silence) ** j / np.exp(gammaln(j + 1)) for j in range(k)
            )
            prior = alpha**r * rate ** (r - 1) * np.exp(-alpha * rate - gammaln(r))
            return bought * (held if stay else 1) * prior

        return quad(density, 0, 8, epsabs=0, epsrel=1e-11)[0]

    from scipy.special import beta

    alive = over_rate(stay=True) * beta(a, b + 4) / beta(a, b)
    gone = over_rate(stay=False) * beta(a + 1, b + 3) / beta(a, b)
    assert model.log_likelihood(one) == pytest.approx(np.log(alive + gone), rel=1e-9)
    assert model.p_alive(one)[0] == pytest.approx(alive / (alive + gone), rel=1e-9)
