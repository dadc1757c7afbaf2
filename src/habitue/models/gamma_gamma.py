"""Gamma-Gamma: how much a customer spends per visit, when spend does not depend on how often they come.

Fader, P. S., Hardie, B. G. S. and Lee, K. L. (2005), "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis",
Journal of Marketing Research 42 (4), 415-430; Fader and Hardie (2013), "The Gamma-Gamma Model of Monetary Value" (note
025). Each amount ~ Gamma(p, nu), nu ~ Gamma(q, v) over customers (v is the note's gamma); the mean of x amounts is m:

    ln L = ln Gamma(px+q)/(Gamma(px) Gamma(q)) + q ln v + (px-1) ln m + px ln x - (px+q) ln(v + x m).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, psi, zeta

from habitue.models.fit import Fit, climb, conclude
from habitue.models.newton import Terms, maximise
from habitue.models.priors import Priors
from habitue.models.purchase_model import generator
from habitue.models.refusals import EqualSpend, InvalidArgument, MeanUndefined, NoSpend, TooFewCustomers
from habitue.models.summary import FloatArray, weighted_sum

NAMES = ("p", "q", "v")
_PORTION = 8192
_MANY, _SOME = 20_000, 2_000


@dataclass(frozen=True)
class GammaGamma:
    """Spend per visit with shape p, and scale mixed by Gamma(q, v)."""

    p: float
    q: float
    v: float
    name: ClassVar[str] = "gamma-gamma"

    def __post_init__(self) -> None:
        for name, value in self.parameters.items():
            if not (np.isfinite(value) and value > 0):
                raise InvalidArgument(argument=f"gamma-gamma: {name}", rule="a positive number", found=value)

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by the paper's symbols."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def mean_spend(self) -> float:
        """Expected spend per visit of a customer of whom nothing is known: p v / (q - 1)."""
        if self.q <= 1:
            raise MeanUndefined(q=round(self.q, 4))
        return self.p * self.v / (self.q - 1)

    def log_likelihood(self, x: ArrayLike, m: ArrayLike) -> float:
        """Log-likelihood of mean spends ``m`` over ``x`` repeat purchases; customers without are left out."""
        return _Likelihood(*_buyers(x, m))(np.array([self.p, self.q, self.v]))[0]

    def expected_spend(self, x: ArrayLike, m: ArrayLike) -> FloatArray:
        """Expected spend per visit of each customer: their own mean, drawn to the population's."""
        count = np.asarray(x, dtype=np.float64)
        mean = np.where(count > 0, np.asarray(m, dtype=np.float64), 0.0)
        known = np.isfinite(mean)
        if self.q <= 1 and ((count == 0) | ~known).any():
            raise MeanUndefined(q=round(self.q, 4))
        seen = np.where(known, count, 0.0)
        total = np.where(known, mean, 0.0) * seen
        spend: FloatArray = self.p * (self.v + total) / (self.p * seen + self.q - 1)
        return spend

    def simulate(self, x: ArrayLike, seed: int | np.random.Generator) -> FloatArray:
        """Mean spend over ``x`` purchases of each customer; nan where x is 0."""
        chance = generator(seed)
        count = np.asarray(x, dtype=np.float64)
        scale = chance.gamma(self.q, 1 / self.v, count.shape)
        shape = self.p * np.maximum(count, 1)
        total = chance.gamma(shape, 1.0) / scale
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def fit_gamma_gamma(x: ArrayLike, m: ArrayLike, *, prior: Priors | None = None) -> Fit[GammaGamma]:
    """The maximum likelihood Gamma-Gamma of mean spends ``m`` over ``x`` repeat purchases.

    Customers without a repeat purchase, or whose mean is 0 or missing, are left out; ``customers`` counts the rest.
    """
    count, mean = _buyers(x, m)
    if not len(count):
        raise NoSpend
    if np.ptp(mean) <= 1e-9 * mean.max():
        raise EqualSpend(amount=round(float(mean[0]), 6))
    if len(count) < len(NAMES):
        raise TooFewCustomers(customers=len(count), needed=len(NAMES))
    likelihood = _Likelihood(count, mean)
    optimum = climb(likelihood, _start(count, mean), NAMES, prior)
    value = likelihood(optimum.parameters)[0] if prior else optimum.value
    fitted = GammaGamma(*optimum.parameters.tolist())
    return conclude(fitted, optimum, NAMES, log_likelihood=value, customers=float(len(count)))


def spend_correlation(x: ArrayLike, m: ArrayLike) -> float | None:
    """Correlation of frequency and mean spend, which the model takes to be nil; None where it has no meaning."""
    count, mean = _buyers(x, m)
    if len(count) < 3 or np.ptp(count) == 0 or np.ptp(mean) == 0:
        return None
    return float(np.corrcoef(count, mean)[0, 1])


def _buyers(x: ArrayLike, m: ArrayLike) -> tuple[FloatArray, FloatArray]:
    count = np.asarray(x, dtype=np.float64).ravel()
    mean = np.asarray(m, dtype=np.float64).ravel()
    if len(count) != len(mean):
        raise InvalidArgument(argument="x and m", rule="of one length", found=(len(count), len(mean)))
    if np.isinf(mean).any() or (mean < 0).any():
        raise InvalidArgument(argument="m", rule="finite and not negative", found=float(np.nanmin(mean)))
    chosen = np.flatnonzero((count > 0) & (mean > 0))
    return count[chosen], mean[chosen]


def _start(x: FloatArray, m: FloatArray) -> FloatArray:
    """The optimum of a portion of many customers; of few, moments: half the spread of logarithms within customers."""
    if len(x) > _MANY:
        step = len(x) // _SOME
        portion = maximise(_Likelihood(x[::step], m[::step]), _start(x[::step], m[::step]))
        if portion.converged:
            return portion.parameters
    log_m = np.log(m)
    middle = float(np.exp(log_m.mean()))
    spread = max(float(log_m.var()), 1e-4)
    q = min(max(2 / spread, 1.5), 50.0)
    p = min(max(2 / (spread * float(x.mean())), 0.5), 50.0)
    return np.array([p, q, middle * max(q - 1, 0.5) / p])


class _Likelihood:
    """Log-likelihood with gradient and Hessian in (p, q, v): one logarithm per customer."""

    def __init__(self, x: FloatArray, m: FloatArray) -> None:
        self.x, self.total = x, x * m
        log_m, log_total = np.log(m), np.log(self.total)
        self.n = len(x)
        self.fixed = -float(log_m.sum())
        self.by_p = weighted_sum(x, log_total)
        levels, place = np.unique(x, return_inverse=True)
        self.by_x = levels, np.bincount(place).astype(np.float64)

    def __call__(self, theta: FloatArray) -> Terms:
        """Value, gradient, Hessian."""
        p, q, v = (float(value) for value in theta)
        levels, n = self.by_x
        sizes, both = p * levels, p * levels + q
        sum_log, x_log, sum_inverse, x_inverse, squared, x_squared = self._sums(v)

        value = self.fixed + p * self.by_p - p * x_log - q * sum_log
        value += n @ (gammaln(both) - gammaln(sizes)) + self.n * (q * np.log(v) - gammaln(q))
        gradient = np.array(
            [
                (n * levels) @ (psi(both) - psi(sizes)) + self.by_p - x_log,
                n @ psi(both) + self.n * (np.log(v) - psi(q)) - sum_log,
                self.n * q / v - p * x_inverse - q * sum_inverse,
            ]
        )
        bend = zeta(2, both)
        pq = (n * levels) @ bend
        pp = (n * levels**2) @ (bend - zeta(2, sizes))
        qq = n @ bend - self.n * zeta(2, q)
        qv = self.n / v - sum_inverse
        vv = p * x_squared + q * squared - self.n * q / v**2
        hessian = np.array([[pp, pq, -x_inverse], [pq, qq, qv], [-x_inverse, qv, vv]])
        return float(value), gradient, hessian

    def _sums(self, v: float) -> tuple[float, ...]:
        """Sums over customers of ln, inverse and inverse square of v + x m, plain and times x, by portions."""
        found = np.zeros(6)
        for at in range(0, self.n, _PORTION):
            x = self.x[at : at + _PORTION]
            reach = self.total[at : at + _PORTION] + v
            log_reach, inverse = np.log(reach), 1 / reach
            squares = inverse * inverse
            found += (
                log_reach.sum(),
                x @ log_reach,
                inverse.sum(),
                x @ inverse,
                squares.sum(),
                x @ squares,
            )
        return tuple(found.tolist())
