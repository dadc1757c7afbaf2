"""Pareto/NBD: customers buy at random at a steady pace until they leave, unseen, at a random moment.

Schmittlein, D. C., Morrison, D. G. and Colombo, R. (1987), "Counting Your Customers: Who Are They and What Will They
Do Next?", Management Science 33 (1), 1-24; Fader, P. S. and Hardie, B. G. S. (2005), "A Note on Deriving the
Pareto/NBD Model and Related Expressions". Purchases while alive: Poisson(lambda), lambda ~ Gamma(r, alpha); lifetime
exponential(mu), mu ~ Gamma(s, beta). With R = r + x:

    L = Gamma(R)/Gamma(r) alpha^r beta^s [ (alpha+T)^-R (beta+T)^-s
                                           + s integral over u in (t_x, T) of (alpha+u)^-R (beta+u)^-(s+1) ].
"""
# ruff: noqa: N803, N806  (the papers' symbols)

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, expit, exprel, gammaln, psi, zeta

from habitue.models.fit import Fit, climb, conclude
from habitue.models.fittable import check_fittable
from habitue.models.hypergeometric import Lives, Nodes, count_nodes, log_fates, node_groups
from habitue.models.lives import People, live
from habitue.models.newton import Terms
from habitue.models.priors import Priors
from habitue.models.purchase_model import PurchaseModel, Simulated, check_positive, generator
from habitue.models.summary import FloatArray, Summary, weighted_sum

NAMES = ("r", "alpha", "s", "beta")


@dataclass(frozen=True)
class ParetoNbd(PurchaseModel):
    """Pareto/NBD with rate lambda ~ Gamma(r, alpha) and death rate mu ~ Gamma(s, beta)."""

    r: float
    alpha: float
    s: float
    beta: float
    name: ClassVar[str] = "pareto-nbd"

    def __post_init__(self) -> None:
        check_positive(self)

    def log_likelihood(self, summary: Summary) -> float:
        """Log-likelihood of the customers."""
        alive, gone = self._fates(summary)
        R = self.r + summary.x
        base = gammaln(R) - gammaln(self.r) - self.r * np.log1p(summary.t_x / self.alpha)
        base -= summary.x * np.log(self.alpha + summary.t_x) + self.s * np.log1p(summary.t_x / self.beta)
        return weighted_sum(summary.weight, base + np.logaddexp(alive, gone))

    def _fates(self, summary: Summary) -> tuple[FloatArray, FloatArray]:
        R, A, B = self.r + summary.x, self.alpha + summary.t_x, self.beta + summary.t_x
        return log_fates(Lives(R, A, self.s, B, summary.elapsed))

    def _p_alive(self, summary: Summary) -> FloatArray:
        alive, gone = self._fates(summary)
        chance: FloatArray = expit(alive - gone)
        return chance

    def _alive_purchases(self, summary: Summary, times: FloatArray, weights: FloatArray) -> FloatArray:
        x, T, pair = summary.pairs
        A, B = self.alpha + T, self.beta + T
        longer = np.log1p(times / B[:, None])
        # (1 - e^-(s-1)L) / (s-1), at s = 1 as anywhere
        mean = B[:, None] * longer * exprel((1 - self.s) * longer)
        found: FloatArray = ((self.r + x) / A)[:, None] * mean
        return (found @ weights)[pair]

    def _alive_silence(self, summary: Summary, t: float) -> FloatArray:
        x, T, pair = summary.pairs
        length = np.full(len(x), t)
        alive, gone = log_fates(Lives(self.r + x, self.alpha + T, self.s, self.beta + T, length))
        silent: FloatArray = np.minimum(np.exp(np.logaddexp(alive, gone)), 1.0)
        return silent[pair]

    def count_distribution(self, n: ArrayLike, t: float) -> FloatArray:
        """P(X(t) = n) for a new customer: alive at t with n purchases, or dead at u < t with n by then."""
        count = np.asarray(n, dtype=np.float64)
        possible = (count >= 0) & (count == np.floor(count))
        if t <= 0:
            return np.where(count == 0, 1.0, 0.0)
        now = np.zeros(1)
        lives = Lives(now + self.r, now + self.alpha, self.s, now + self.beta, now + t)
        u, share = count_nodes(lives)
        dead = np.exp(self._log_counts(np.where(possible, count, 0.0), u)) @ (share * self.s / self.beta)
        last = self._log_counts(np.where(possible, count, 0.0), now + t)[..., 0]
        alive = np.exp(last - self.s * np.log1p(t / self.beta))
        return np.where(possible, np.minimum(dead + alive, 1.0), 0.0)

    def _log_counts(self, n: FloatArray, u: FloatArray) -> FloatArray:
        """Ln P(n purchases within u, if alive): one axis of n, one of u."""
        several = n[..., None]
        ways = np.where(several > 0, -np.log(several + self.r) - betaln(several + 1, self.r), 0.0)
        found: FloatArray = ways + several * np.log(u / (self.alpha + u)) - self.r * np.log1p(u / self.alpha)
        return found

    def simulate(
        self, T: ArrayLike, seed: int | np.random.Generator, *, horizon: float | None = None
    ) -> Simulated:
        """Customers observed for ``T`` (one value each), and their purchases in the ``horizon`` after it."""
        chance = generator(seed)
        end = np.atleast_1d(np.asarray(T, dtype=np.float64))
        rate = chance.gamma(self.r, 1 / self.alpha, len(end))
        life = chance.exponential(1.0, len(end)) / chance.gamma(self.s, 1 / self.beta, len(end))
        return live(chance, end, People(rate, lifetime=life), horizon)


def fit_pareto_nbd(summary: Summary, *, prior: Priors | None = None) -> Fit[ParetoNbd]:
    """The maximum likelihood (or, with priors, posterior mode) Pareto/NBD of the customers."""
    check_fittable(summary, len(NAMES))
    likelihood = Likelihood(summary)
    span = summary.total_time / summary.customers
    pace = summary.repeat_purchases / summary.total_time
    optimum = climb(likelihood, np.array([0.6, 0.4 / pace, 0.8, 0.5 * span]), NAMES, prior)
    fitted = ParetoNbd(*optimum.parameters.tolist())
    value = likelihood(optimum.parameters)[0] if prior else optimum.value
    return conclude(fitted, optimum, NAMES, log_likelihood=value, customers=summary.customers)


class Likelihood:
    """Log-likelihood with gradient and Hessian: each row a mixture of fates, one at every node and one alive."""

    def __init__(self, summary: Summary) -> None:
        self.rows = summary
        levels, place = np.unique(summary.x, return_inverse=True)
        self.by_x = levels, np.bincount(place, weights=summary.weight)

    def __call__(self, theta: FloatArray) -> Terms:
        """Value, gradient and Hessian in (r, alpha, s, beta)."""
        r, alpha, s, beta = theta
        rows = self.rows
        lives = Lives(r + rows.x, alpha + rows.t_x, float(s), beta + rows.t_x, rows.elapsed)
        value, gradient, hessian = self._outside(theta)
        for nodes in node_groups(lives):
            more, slope, bend = _mixture(lives, nodes, rows.weight[nodes.rows])
            value += more
            gradient += slope
            hessian += bend
        return value, gradient, hessian

    def _outside(self, theta: FloatArray) -> Terms:
        """The terms before the bracket."""
        r, alpha, s, beta = theta
        x, w = self.by_x
        n = self.rows.customers
        value = w @ gammaln(r + x) + n * (r * np.log(alpha) + s * np.log(beta) - gammaln(r))
        gradient = np.array(
            [w @ psi(r + x) + n * (np.log(alpha) - psi(r)), n * r / alpha, n * np.log(beta), n * s / beta]
        )
        hessian = np.zeros((4, 4))
        hessian[0, 0] = w @ zeta(2, r + x) - n * zeta(2, r)
        hessian[1, 1], hessian[3, 3] = -n * r / alpha**2, -n * s / beta**2
        hessian[0, 1] = hessian[1, 0] = n / alpha
        hessian[2, 3] = hessian[3, 2] = n / beta
        return float(value), gradient, hessian


def _mixture(lives: Lives, nodes: Nodes, weight: FloatArray) -> Terms:
    """Ln of the bracket, summed over the rows of one group, with its derivatives in (r, alpha, s, beta)."""
    at = nodes.rows
    s, R, A, B = lives.s, lives.R[at], lives.A[at], lives.B[at]
    log_A, log_B = np.log(A), np.log(B)
    alive = -R * nodes.log_A[:, -1] - s * nodes.log_B[:, -1]
    total = np.maximum(nodes.term.sum(axis=1), 1e-300)
    gone = np.log(total) + np.log(s / B)
    lasting = expit(alive - gone)
    value = weight @ (np.logaddexp(alive, gone) - R * log_A - s * log_B)

    share = np.empty(nodes.u.shape)
    np.multiply(nodes.term, (weight * (1 - lasting) / total)[:, None], out=share[:, :-1])
    share[:, -1] = weight * lasting
    power = np.full(nodes.u.shape[1], s + 1.0)
    power[-1] = s
    # minus the slopes of every fate's logarithm: the signs cancel wherever two are multiplied
    slopes = np.empty((4, *nodes.u.shape))
    np.add(nodes.log_A, log_A[:, None], out=slopes[0])
    np.divide(R[:, None], nodes.u + A[:, None], out=slopes[1])
    np.add(nodes.log_B, log_B[:, None], out=slopes[2])
    slopes[2, :, :-1] -= 1 / s
    np.divide(power, nodes.u + B[:, None], out=slopes[3])

    weighted = slopes * share
    mean = weighted.sum(axis=2)
    hessian = weighted.reshape(4, -1) @ slopes.reshape(4, -1).T - (mean / np.maximum(weight, 1e-300)) @ mean.T
    cross_A = float((mean[1] / R).sum())
    cross_B = float((weighted[3].sum(axis=0) / power).sum())
    hessian[0, 1] -= cross_A
    hessian[1, 0] -= cross_A
    hessian[2, 3] -= cross_B
    hessian[3, 2] -= cross_B
    hessian[1, 1] += float((np.einsum("ij,ij->i", weighted[1], slopes[1]) / R).sum())
    hessian[2, 2] -= float(share[:, :-1].sum()) / s**2
    hessian[3, 3] += float((np.einsum("ij,ij->j", weighted[3], slopes[3]) / power).sum())
    return float(value), -mean.sum(axis=1), hessian
