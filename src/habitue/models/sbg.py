"""Shifted beta-geometric: how long subscribers and members stay, where a departure is seen.

Fader, P. S. and Hardie, B. G. S. (2007), "How to Project Customer Retention", Journal of Interactive Marketing 21 (1),
76-90. At each renewal a customer leaves with theta ~ Beta(alpha, beta). Survival to t renewals is
S(t) = B(alpha, beta + t) / B(alpha, beta); the retention rate (beta + t - 1) / (alpha + beta + t - 1) rises with t,
because those who would leave have left.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, psi, zeta

from habitue.language import N_
from habitue.models.fit import Fit, climb, conclude
from habitue.models.newton import Terms
from habitue.models.priors import Priors
from habitue.models.purchase_model import generator
from habitue.models.refusals import InvalidArgument, ModelRefusal, NoCustomers
from habitue.models.summary import FloatArray

NAMES = ("alpha", "beta")


class NobodyLeft(ModelRefusal):
    """Without a departure, departures cannot be learnt."""

    code = "nobody_left"
    message = N_("None of the {customers} subscribers has left yet, so how long they stay cannot be learnt.")


@dataclass(frozen=True)
class ShiftedBetaGeometric:
    """Renewal model with departure chance theta ~ Beta(alpha, beta)."""

    alpha: float
    beta: float
    name: ClassVar[str] = "sbg"

    def __post_init__(self) -> None:
        for name, value in self.parameters.items():
            if not (np.isfinite(value) and value > 0):
                raise InvalidArgument(argument=f"sbg: {name}", rule="a positive number", found=value)

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by the paper's symbols."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def log_likelihood(self, survivors: ArrayLike) -> float:
        """Log-likelihood of a cohort: ``survivors`` at the start and after each renewal."""
        return _Likelihood(_cohort(survivors))(np.array([self.alpha, self.beta]))[0]

    def survival(self, t: ArrayLike) -> FloatArray:
        """Share of a new cohort still there after ``t`` renewals."""
        value: FloatArray = np.exp(
            betaln(self.alpha, self.beta + np.asarray(t)) - betaln(self.alpha, self.beta)
        )
        return value

    def p_alive(self, t: ArrayLike, *, tenure: ArrayLike = 0) -> FloatArray:
        """Probability that a customer who has renewed ``tenure`` times renews the next ``t`` times."""
        done = self.beta + np.asarray(tenure, dtype=np.float64)
        value: FloatArray = np.exp(betaln(self.alpha, done + np.asarray(t)) - betaln(self.alpha, done))
        return value

    def retention_rate(self, t: ArrayLike) -> FloatArray:
        """Share of those there before renewal ``t`` (1, 2, ...) who make it."""
        done = self.beta + np.asarray(t, dtype=np.float64) - 1
        return done / (self.alpha + done)

    def departure_distribution(self, t: ArrayLike) -> FloatArray:
        """P(leaves at renewal t), t = 1, 2, ..."""
        times = np.asarray(t, dtype=np.float64)
        log_p = betaln(self.alpha + 1, self.beta + np.maximum(times, 1) - 1) - betaln(self.alpha, self.beta)
        return np.where((times >= 1) & (times == np.floor(times)), np.exp(log_p), 0.0)

    def expected_renewals(
        self, periods: int, *, tenure: ArrayLike = 0, discount_rate: float = 0.0
    ) -> FloatArray:
        """Renewals expected in the next ``periods`` of customers with ``tenure``, discounted per period."""
        step = np.arange(1, periods + 1)
        factor = (1 + discount_rate) ** -step.astype(np.float64)
        done = np.asarray(tenure, dtype=np.float64)[..., None]
        found: FloatArray = self.p_alive(step, tenure=done) @ factor
        return found

    def simulate(self, customers: int, periods: int, seed: int | np.random.Generator) -> FloatArray:
        """Survivors of a cohort at the start and after each of ``periods`` renewals."""
        chance = generator(seed)
        theta = np.maximum(chance.beta(self.alpha, self.beta, customers), 1e-12)
        leaves = chance.geometric(theta)
        left: FloatArray = (leaves[:, None] > np.arange(periods + 1)).sum(axis=0).astype(np.float64)
        return left


def fit_sbg(survivors: ArrayLike, *, prior: Priors | None = None) -> Fit[ShiftedBetaGeometric]:
    """The maximum likelihood sBG of one cohort: ``survivors`` at the start and after each renewal."""
    cohort = _cohort(survivors)
    if cohort[0] <= 0:
        raise NoCustomers
    if cohort[-1] == cohort[0]:
        raise NobodyLeft(customers=round(float(cohort[0])))
    likelihood = _Likelihood(cohort)
    first = min(max(1 - float(cohort[1] / cohort[0]), 0.02), 0.9)
    optimum = climb(likelihood, np.array([1.0, (1 - first) / first]), NAMES, prior)
    value = likelihood(optimum.parameters)[0] if prior else optimum.value
    fitted = ShiftedBetaGeometric(*optimum.parameters.tolist())
    return conclude(fitted, optimum, NAMES, log_likelihood=value, customers=float(cohort[0]))


def _cohort(survivors: ArrayLike) -> FloatArray:
    cohort = np.asarray(survivors, dtype=np.float64).ravel()
    good = len(cohort) > 1 and bool(
        np.isfinite(cohort).all() and (cohort >= 0).all() and (np.diff(cohort) <= 0).all()
    )
    if not good:
        rule = "two or more counts that never rise"
        raise InvalidArgument(argument="survivors", rule=rule, found=cohort.tolist())
    return cohort


class _Likelihood:
    def __init__(self, cohort: FloatArray) -> None:
        self.left = -np.diff(cohort)
        self.last = float(cohort[-1])
        self.total = float(cohort[0])
        self.done = np.arange(len(self.left), dtype=np.float64)

    def __call__(self, theta: FloatArray) -> Terms:
        """Value, gradient, Hessian."""
        a, b = float(theta[0]), float(theta[1])
        w, end, done = self.left, len(self.left), b + self.done
        value = w @ betaln(a + 1, done) + self.last * betaln(a, b + end) - self.total * betaln(a, b)
        leaving, lasting, start = a + 1 + done, a + b + end, a + b
        both = -(w @ psi(leaving)) - self.last * psi(lasting) + self.total * psi(start)
        slope_a = w.sum() * psi(a + 1) + self.last * psi(a) - self.total * psi(a)
        slope_b = w @ psi(done) + self.last * psi(b + end) - self.total * psi(b)
        cross = -(w @ zeta(2, leaving)) - self.last * zeta(2, lasting) + self.total * zeta(2, start)
        bend_a = w.sum() * zeta(2, a + 1) + (self.last - self.total) * zeta(2, a)
        bend_b = w @ zeta(2, done) + self.last * zeta(2, b + end) - self.total * zeta(2, b)
        hessian = np.array([[bend_a + cross, cross], [cross, bend_b + cross]])
        return float(value), np.array([slope_a + both, slope_b + both]), hessian
