"""BG/BB: buying or not at each of n opportunities (a yearly gala, a monthly box), with silent departure.

Fader, P. S., Hardie, B. G. S. and Shang, J. (2010), "Customer-Base Analysis in a Discrete-Time Noncontractual
Setting", Marketing Science 29 (6), 1086-1108. While alive a customer buys at an opportunity with p ~ Beta(alpha, beta);
before each opportunity they leave with theta ~ Beta(gamma, delta). x purchases, the last at opportunity t_x, of n.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, gammaln, loggamma, psi

from habitue.models.fit import Fit, climb, conclude
from habitue.models.newton import Terms
from habitue.models.priors import Priors
from habitue.models.purchase_model import generator
from habitue.models.refusals import InvalidArgument, NoCustomers, NoRepeatPurchases, TooFewCustomers
from habitue.models.summary import FloatArray, Summary

NAMES = ("alpha", "beta", "gamma", "delta")
_STEP = 1e-30


def opportunities(x: ArrayLike, t_x: ArrayLike, n: ArrayLike, *, weight: ArrayLike | None = None) -> Summary:
    """The summary of a discrete setting: T holds the number of opportunities n."""
    summary = Summary.of(x, t_x, n, weight=weight)
    whole = (summary.t_x == np.floor(summary.t_x)) & (np.floor(summary.T) == summary.T)
    if not (whole & (summary.x <= summary.t_x)).all():
        raise InvalidArgument(argument="t_x and n", rule="whole, with x <= t_x <= n", found="other values")
    return summary


@dataclass(frozen=True)
class BgBb:
    """BG/BB with purchase chance p ~ Beta(alpha, beta) and departure chance theta ~ Beta(gamma, delta)."""

    alpha: float
    beta: float
    gamma: float
    delta: float
    name: ClassVar[str] = "bg-bb"

    def __post_init__(self) -> None:
        for name, value in self.parameters.items():
            if not (np.isfinite(value) and value > 0):
                raise InvalidArgument(argument=f"bg-bb: {name}", rule="a positive number", found=value)

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by the paper's symbols."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def _theta(self) -> FloatArray:
        return np.array([self.alpha, self.beta, self.gamma, self.delta])

    def log_likelihood(self, summary: Summary) -> float:
        """Log-likelihood of the customers."""
        return float(summary.weight @ _log_sum(_fates(self._theta, summary)))

    def p_alive(self, summary: Summary, *, ahead: int = 0) -> FloatArray:
        """Probability of being alive ``ahead`` opportunities after the last one seen (0: at it; the paper uses 1)."""
        fates = _fates(self._theta, summary)
        n = summary.T
        later = betaln(self.gamma, self.delta + n + ahead) - betaln(self.gamma, self.delta + n)
        alive: FloatArray = np.exp(fates[:, 0] - _log_sum(fates) + later)
        return summary.spread(np.minimum(alive, 1.0))

    def expected_purchases(self, summary: Summary, n: int) -> FloatArray:
        """Purchases expected of each customer at the next ``n`` opportunities."""
        chance = (self.alpha + summary.x) / (self.alpha + self.beta + summary.T)
        stays = self._stays(self.delta + summary.T, n)
        return self.p_alive(summary) * summary.spread(chance * stays.sum(axis=1))

    def p_no_purchase(self, summary: Summary, n: int) -> FloatArray:
        """Probability that each customer buys at none of the next ``n`` opportunities."""
        alive = self.p_alive(summary)
        passed = self.beta + summary.T - summary.x
        both = self.alpha + self.beta + summary.T
        none = np.cumprod((passed[:, None] + np.arange(n)) / (both[:, None] + np.arange(n)), axis=1)
        stays = self._stays(self.delta + summary.T, n)
        before = np.hstack([np.ones((len(both), 1)), stays])[:, :-1]
        silent = np.hstack([np.ones((len(both), 1)), none])
        dead = ((before - stays) * silent[:, :-1]).sum(axis=1)
        quiet = dead + (stays[:, -1] * silent[:, -1] if n else 1.0)
        return 1 - alive + alive * summary.spread(quiet)

    def _stays(self, delta: FloatArray, n: int) -> FloatArray:
        """E[(1-theta)^i] for i = 1 .. n, of customers with that delta: rows x n."""
        step = np.arange(n)
        each = (delta[:, None] + step) / (self.gamma + delta[:, None] + step)
        return np.cumprod(each, axis=1).astype(np.float64)

    def expected_new(self, n: int) -> float:
        """Purchases expected of a new customer at the first ``n`` opportunities: E[X(n)]."""
        stays = self._stays(np.array([self.delta]), n)
        return float(self.alpha / (self.alpha + self.beta) * stays.sum())

    def count_distribution(self, count: ArrayLike, n: int) -> FloatArray:
        """P(X(n) = count) for a new customer."""
        k = np.atleast_1d(np.asarray(count, dtype=np.float64))
        inside = (k >= 0) & (k <= n) & (k == np.floor(k))
        bought = np.where(inside, k, 0.0)[:, None]
        until = np.arange(n + 1, dtype=np.float64)
        tries = np.maximum(until, bought)
        ways = gammaln(tries + 1) - gammaln(bought + 1) - gammaln(tries - bought + 1)
        chance = (
            ways + betaln(self.alpha + bought, self.beta + tries - bought) - betaln(self.alpha, self.beta)
        )
        left = np.append(betaln(self.gamma + 1, self.delta + until[:-1]), betaln(self.gamma, self.delta + n))
        each = np.exp(chance + left - betaln(self.gamma, self.delta)) * (until >= bought)
        return np.where(inside, each.sum(axis=1), 0.0).reshape(np.shape(count))

    def simulate(self, customers: int, n: int, seed: int | np.random.Generator) -> Summary:
        """Customers over ``n`` opportunities."""
        chance = generator(seed)
        buys = chance.beta(self.alpha, self.beta, customers)[:, None]
        leaves = chance.beta(self.gamma, self.delta, customers)[:, None]
        alive = np.cumprod(chance.random((customers, n)) >= leaves, axis=1)
        bought = alive * (chance.random((customers, n)) < buys)
        last = np.max(bought * np.arange(1, n + 1), axis=1, initial=0)
        return opportunities(bought.sum(axis=1), last, np.full(customers, n))


def fit_bg_bb(summary: Summary, *, prior: Priors | None = None) -> Fit[BgBb]:
    """The maximum likelihood (or, with priors, posterior mode) BG/BB; make the summary by ``opportunities``."""
    if summary.customers <= 0:
        raise NoCustomers
    if summary.repeat_purchases <= 0:
        raise NoRepeatPurchases(customers=round(summary.customers))
    if summary.customers < len(NAMES):
        raise TooFewCustomers(customers=round(summary.customers), needed=len(NAMES))

    def likelihood(theta: FloatArray) -> Terms:
        value = float(summary.weight @ _log_sum(_fates(theta, summary)))
        hessian = np.empty((4, 4))
        for place in range(4):
            moved: NDArray[Any] = theta.astype(np.complex128)
            moved[place] += 1j * _STEP
            # the exact derivative of the analytic gradient: no difference is taken
            hessian[:, place] = _gradient(moved, summary).imag / _STEP
        return value, _gradient(theta, summary), hessian

    optimum = climb(likelihood, np.array([1.0, 1.0, 0.7, 2.5]), NAMES, prior)
    fitted = BgBb(*optimum.parameters.tolist())
    value = fitted.log_likelihood(summary)
    return conclude(fitted, optimum, NAMES, log_likelihood=value, customers=summary.customers)


def _shapes(theta: NDArray[Any], rows: Summary) -> tuple[NDArray[Any], ...]:
    """The arguments of the two beta functions of every fate (alive; dead after i more), and which fates exist."""
    alpha, beta, gamma, delta = theta
    x, t_x, n = rows.x[:, None], rows.t_x[:, None], rows.T[:, None]
    later = np.arange(int((rows.T - rows.t_x).max()))[None, :]
    seen = np.hstack([n, t_x + later])
    dead = np.ones(seen.shape[1])
    dead[0] = 0.0
    first = alpha + x + 0 * seen
    second = beta + np.maximum(seen - x, 0)
    return first, second, gamma + dead + 0 * seen, delta + seen


def _exists(rows: Summary) -> FloatArray:
    span = int((rows.T - rows.t_x).max())
    dead = np.arange(span)[None, :] < (rows.T - rows.t_x)[:, None]
    return np.hstack([np.ones((len(rows.x), 1)), dead])


def _fates(theta: FloatArray, rows: Summary) -> FloatArray:
    """Log-probability of each row with each fate: rows x fates, -inf where there is none."""
    first, second, third, fourth = _shapes(theta, rows)
    start = betaln(theta[0], theta[1]) + betaln(theta[2], theta[3])
    value = betaln(first, second) + betaln(third, fourth) - start
    return np.where(_exists(rows) > 0, value, -np.inf)


def _log_sum(fates: FloatArray) -> FloatArray:
    top = fates.max(axis=1)
    total: FloatArray = top + np.log(np.exp(fates - top[:, None]).sum(axis=1))
    return total


def _gradient(theta: NDArray[Any], rows: Summary) -> NDArray[Any]:
    """The gradient, for complex parameters too."""
    shapes = _shapes(theta, rows)
    first, second, third, fourth = shapes
    value = _log_beta(first, second) + _log_beta(third, fourth)
    value = value - value.real.max(axis=1, keepdims=True)
    share = np.exp(value) * _exists(rows)
    share = share / share.sum(axis=1, keepdims=True)
    weight = rows.weight
    found = []
    for a, b in ((0, 1), (2, 3)):
        both = psi(shapes[a] + shapes[b])
        start = psi(theta[a] + theta[b])
        for one in (a, b):
            slope = psi(shapes[one]) - both - psi(theta[one]) + start
            found.append(weight @ (share * slope).sum(axis=1))
    return np.array(found)


def _log_beta(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    value: NDArray[Any] = loggamma(a) + loggamma(b) - loggamma(a + b)
    return value
