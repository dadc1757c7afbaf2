"""NBD: customers buy at random at a steady pace and never leave.

Ehrenberg, A. S. C. (1959), "The Pattern of Consumer Purchases", Applied Statistics 8 (1), 26-41. Purchases:
Poisson(lambda), lambda ~ Gamma(r, alpha). The yardstick that the models with departure must beat.
"""
# ruff: noqa: N803, N806  (the papers' symbols)

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, gammaln, psi, zeta

from habitue.models.fit import Fit, climb, conclude
from habitue.models.fittable import check_fittable
from habitue.models.lives import People, live
from habitue.models.newton import Objective, Terms
from habitue.models.priors import Priors
from habitue.models.purchase_model import PurchaseModel, Simulated, check_positive, generator
from habitue.models.summary import FloatArray, Summary, weighted_sum

NAMES = ("r", "alpha")


@dataclass(frozen=True)
class Nbd(PurchaseModel):
    """NBD with rate lambda ~ Gamma(r, alpha)."""

    r: float
    alpha: float
    name: ClassVar[str] = "nbd"

    def __post_init__(self) -> None:
        check_positive(self)

    def log_likelihood(self, summary: Summary) -> float:
        """Log-likelihood of the customers."""
        return objective(summary)(np.array([self.r, self.alpha]))[0]

    def _p_alive(self, summary: Summary) -> FloatArray:
        return np.ones(len(summary.x))

    def _alive_purchases(self, summary: Summary, times: FloatArray, weights: FloatArray) -> FloatArray:
        rate = (self.r + summary.x) / (self.alpha + summary.T)
        return rate[:, None] * (times @ weights)

    def _alive_silence(self, summary: Summary, t: float) -> FloatArray:
        silent: FloatArray = np.exp(-(self.r + summary.x) * np.log1p(t / (self.alpha + summary.T)))
        return silent

    def count_distribution(self, n: ArrayLike, t: float) -> FloatArray:
        """P(X(t) = n) for a new customer, n repeat purchases within ``t``."""
        count = np.asarray(n, dtype=np.float64)
        possible = (count >= 0) & (count == np.floor(count))
        value = np.where(possible, count, 0.0)
        size = np.where(value > 0, -np.log(self.r + value) - betaln(value + 1, self.r), 0.0)
        odds = t / (self.alpha + t)
        log_odds = np.log(odds) if odds > 0 else -np.inf
        bought = np.where(value > 0, np.maximum(value, 1) * log_odds, 0.0)
        return np.where(possible, np.exp(size + bought - self.r * np.log1p(t / self.alpha)), 0.0)

    def simulate(
        self, T: ArrayLike, seed: int | np.random.Generator, *, horizon: float | None = None
    ) -> Simulated:
        """Customers observed for ``T`` (one value each), and their purchases in the ``horizon`` after it."""
        chance = generator(seed)
        end = np.atleast_1d(np.asarray(T, dtype=np.float64))
        return live(chance, end, People(chance.gamma(self.r, 1 / self.alpha, len(end))), horizon)


def fit_nbd(summary: Summary, *, prior: Priors | None = None) -> Fit[Nbd]:
    """The maximum likelihood (or, with priors, posterior mode) NBD of the customers."""
    check_fittable(summary, len(NAMES))
    likelihood = objective(summary)
    pace = summary.repeat_purchases / summary.total_time
    optimum = climb(likelihood, np.array([0.5, 0.5 / pace]), NAMES, prior)
    value = likelihood(optimum.parameters)[0] if prior else optimum.value
    fitted = Nbd(*optimum.parameters.tolist())
    return conclude(fitted, optimum, NAMES, log_likelihood=value, customers=summary.customers)


def objective(summary: Summary) -> Objective:
    """Of the moments of purchase, as for the other models, so that the figures compare."""
    x, T, w = summary.x, summary.T, summary.weight
    n, purchases = summary.customers, summary.repeat_purchases

    def terms(theta: FloatArray) -> Terms:
        r, alpha = float(theta[0]), float(theta[1])
        A, s = alpha + T, r + x
        log_A = np.log1p(T / alpha)
        value = weighted_sum(w, gammaln(s) - s * log_A) - n * gammaln(r) - purchases * np.log(alpha)
        by_r = weighted_sum(w, psi(s) - log_A) - n * psi(r)
        by_alpha = n * r / alpha - weighted_sum(w, s / A)
        cross = n / alpha - weighted_sum(w, 1 / A)
        bend_r = weighted_sum(w, zeta(2, s)) - n * zeta(2, r)
        bend_alpha = weighted_sum(w, s / A**2) - n * r / alpha**2
        return float(value), np.array([by_r, by_alpha]), np.array([[bend_r, cross], [cross, bend_alpha]])

    return terms
