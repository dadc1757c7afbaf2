"""The beta-geometric family: buy with Gamma-mixed rate, perhaps leave after each purchase.

BG/NBD (Fader, Hardie and Lee 2005), MBG/NBD (Batislam, Denizel and Filiztekin 2007; Hoppe and Wagner 2007) and
their regular-rhythm generalisations (M)BG/CNBD-k (Platzer and Reutterer 2016) differ by two switches: ``k``, the
Erlang order of the gaps, and whether a customer may leave at the very first purchase (the M).

With s = r + k x, S the silence sum of ``erlang`` and m = 1 for the M models, else 0:

    L = C Gamma(s)/Gamma(r) alpha^r B(a, b+x+m)/B(a,b) (alpha+T)^-s S (1 + e^D),
    D = ln a - ln(b+x+m-1) + s [ln(alpha+T) - ln(alpha+t_x)] - ln S        (gone : alive; -inf if x = m = 0)

C = prod gap^(k-1) / (k-1)!^x holds the gaps. P(alive) = expit(-D) cannot overflow.
"""
# ruff: noqa: N803, N806  (the papers' symbols)

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaln, expit, gammaln, psi, zeta

from habitue.models.erlang import log_silence, phase_weights, silence_slopes
from habitue.models.geometric_counts import Prospects
from habitue.models.lives import People, live
from habitue.models.logistic import fates
from habitue.models.newton import Terms
from habitue.models.purchase_model import PurchaseModel, Simulated, check_positive, generator
from habitue.models.refusals import TimingUnknown
from habitue.models.smooth_counts import weighted_counts
from habitue.models.summary import FloatArray, Summary, totals, weighted_sum

NAMES = ("r", "alpha", "a", "b")
_PORTION = 8192
"""Rows at a time: in the cache, and below the size at which BLAS would wake other threads."""


@dataclass(frozen=True)
class Kind:
    """The two switches of the family: Erlang order, and 1 where customers may leave at the first purchase."""

    k: int
    m: int


@dataclass(frozen=True)
class BetaGeometric(PurchaseModel):
    """Rate lambda ~ Gamma(r, alpha), dropout p ~ Beta(a, b) after a purchase."""

    r: float
    alpha: float
    a: float
    b: float
    drops_at_start: ClassVar[bool]

    def __post_init__(self) -> None:
        check_positive(self)

    @classmethod
    def of(cls, theta: FloatArray, k: int) -> Self:
        """The model with parameters (r, alpha, a, b), and k where it has one."""
        rhythm = {"k": k} if "k" in cls.__dataclass_fields__ else {}
        return cls(*theta.tolist(), **rhythm)

    @property
    def kind(self) -> Kind:
        """The switches of this model."""
        return Kind(int(getattr(self, "k", 1)), int(self.drops_at_start))

    @property
    def _theta(self) -> FloatArray:
        return np.array([self.r, self.alpha, self.a, self.b])

    def log_likelihood(self, summary: Summary) -> float:
        """Log-likelihood of the customers; for k > 1 it needs their gaps."""
        return Likelihood(summary, self.kind)(self._theta)[0] + gap_terms(summary, self.kind.k)

    def _p_alive(self, summary: Summary) -> FloatArray:
        k, m = self.kind.k, self.kind.m
        s, A = self.r + k * summary.x, self.alpha + summary.T
        gone = np.maximum(self.b + summary.x + m - 1, 0.0)
        longer = np.log1p(summary.elapsed / (self.alpha + summary.t_x))
        D = s * longer - log_silence(s, summary.elapsed / A, k)
        D -= np.log(np.where(summary.x + m > 0, gone / self.a, 1.0))
        alive: FloatArray = expit(-np.where(summary.x + m > 0, D, -np.inf))
        return alive

    def _alive_purchases(self, summary: Summary, times: FloatArray, weights: FloatArray) -> FloatArray:
        k, m = self.kind.k, self.kind.m
        x, T, pair = summary.pairs
        s, A, b = self.r + k * x, self.alpha + T, self.b + x + m
        phases = [weighted_counts(Prospects(s, A, b, self.a, k, j), times, weights) for j in range(k)]
        if k == 1:
            return phases[0][pair]
        share = phase_weights(self.r + k * summary.x, summary.elapsed / (self.alpha + summary.T), k)
        share /= share.sum(axis=0)
        found = np.zeros((len(pair), weights.shape[1]))
        for j in range(k):
            found += share[j][:, None] * phases[j][pair]
        return found

    def _alive_silence(self, summary: Summary, t: float) -> FloatArray:
        k = self.kind.k
        s, A = self.r + k * summary.x, self.alpha + summary.T
        later = log_silence(s, (summary.elapsed + t) / (A + t), k)
        silent: FloatArray = np.exp(later - log_silence(s, summary.elapsed / A, k) - s * np.log1p(t / A))
        return np.minimum(silent, 1.0)

    def count_distribution(self, n: ArrayLike, t: float) -> FloatArray:
        """P(X(t) = n) for a new customer, n repeat purchases within ``t``."""
        count = np.asarray(n, dtype=np.float64)
        b = self.b + self.kind.m
        stays = np.exp(betaln(self.a, b + count) - betaln(self.a, b))
        leaves = np.exp(betaln(self.a + 1, b + np.maximum(count - 1, 0)) - betaln(self.a, b))
        exactly = self._reach(count, t) - self._reach(count + 1, t)
        found = stays * exactly + np.where(count > 0, leaves * self._reach(count, t), 0.0)
        if self.kind.m:
            stayed = self.b / (self.a + self.b)
            found = stayed * found + np.where(count > 0, 0.0, 1 - stayed)
        return np.where((count >= 0) & (count == np.floor(count)), found, 0.0)

    def _reach(self, n: FloatArray, t: float) -> FloatArray:
        """P(at least n purchases within t if nobody left)."""
        phases = np.maximum(n, 1) * self.kind.k
        return np.where(n > 0, betainc(phases, self.r, t / (self.alpha + t)), 1.0)

    def simulate(
        self, T: ArrayLike, seed: int | np.random.Generator, *, horizon: float | None = None
    ) -> Simulated:
        """Customers observed for ``T`` (one value each), and their purchases in the ``horizon`` after it."""
        chance = generator(seed)
        end = np.atleast_1d(np.asarray(T, dtype=np.float64))
        rate = chance.gamma(self.r, 1 / self.alpha, len(end))
        leave = chance.beta(self.a, self.b, len(end))
        people = People(rate, leave=leave, k=self.kind.k, may_leave_at_start=self.drops_at_start)
        return live(chance, end, people, horizon)


class Likelihood:
    """Log-likelihood with gradient and Hessian in (r, alpha, a, b); what depends on data alone is kept."""

    def __init__(self, summary: Summary, kind: Kind) -> None:
        self.kind = kind
        self.weight = summary.weight
        self.by_x = _grouped(summary.x, self.weight)
        self.rows = summary
        heard = np.ones(len(summary.x), dtype=bool) if kind.m else summary.x > 0
        self.x, self.t_x, self.T, self.w = (
            column if kind.m else column[heard] for column in (summary.x, summary.t_x, summary.T, self.weight)
        )
        levels, place = np.unique(summary.T, return_inverse=True)
        self.T_levels = levels
        self.T_weight = np.bincount(place, weights=self.weight)
        self.T_purchases = np.bincount(place, weights=self.weight * summary.x)

    def __call__(self, theta: FloatArray) -> Terms:
        """Value, gradient, Hessian."""
        gradient, hessian = np.zeros(4), np.zeros((4, 4))
        value = self._purchases(theta, gradient, hessian)
        value += self._exposure(theta, gradient, hessian)
        if self.kind.k > 1:
            value += self._silence(theta, gradient, hessian)
        value += self._gone(theta, gradient, hessian)
        return value, gradient, hessian

    def _purchases(self, theta: FloatArray, gradient: FloatArray, hessian: FloatArray) -> float:
        """The terms in x alone: ln Gamma(s)/Gamma(r), ln B(a, b+x+m)/B(a, b)."""
        r, _, a, b = theta
        x, w = self.by_x
        s, left = r + self.kind.k * x, b + x + self.kind.m
        total = w.sum()
        value = w @ (gammaln(s) + gammaln(left) - gammaln(a + left))
        value += total * (gammaln(a + b) - gammaln(b) - gammaln(r))
        gradient[0] += w @ psi(s) - total * psi(r)
        both = total * psi(a + b) - w @ psi(a + left)
        gradient[2] += both
        gradient[3] += both + w @ psi(left) - total * psi(b)
        hessian[0, 0] += w @ zeta(2, s) - total * zeta(2, r)
        bend = total * zeta(2, a + b) - w @ zeta(2, a + left)
        hessian[2:, 2:] += bend
        hessian[3, 3] += w @ zeta(2, left) - total * zeta(2, b)
        return float(value)

    def _exposure(self, theta: FloatArray, gradient: FloatArray, hessian: FloatArray) -> float:
        """R ln alpha - s ln(alpha + T)."""
        r, alpha = theta[0], theta[1]
        n = self.T_weight
        A = alpha + self.T_levels
        log_A = np.log(A / alpha)
        tries = r * n + self.kind.k * self.T_purchases
        purchases = self.kind.k * self.T_purchases.sum()
        gradient[0] -= n @ log_A
        gradient[1] += (r * n.sum()) / alpha - (tries / A).sum()
        hessian[0, 1] += n.sum() / alpha - (n / A).sum()
        hessian[1, 0] = hessian[0, 1]
        hessian[1, 1] += (tries / A**2).sum() - r * n.sum() / alpha**2
        return float(-(tries @ log_A) - purchases * np.log(alpha))

    def _silence(self, theta: FloatArray, gradient: FloatArray, hessian: FloatArray) -> float:
        rows, w = self.rows, self.weight
        k = self.kind.k
        found = silence_slopes(theta[0] + k * rows.x, rows.elapsed, theta[1] + rows.T, k)
        gradient[0] += weighted_sum(w, found.r)
        gradient[1] += weighted_sum(w, found.alpha)
        cross = weighted_sum(w, found.r_alpha)
        bends = weighted_sum(w, found.r_r), weighted_sum(w, found.alpha_alpha)
        hessian[:2, :2] += np.array([[bends[0], cross], [cross, bends[1]]])
        return weighted_sum(w, found.value)

    def _gone(self, theta: FloatArray, gradient: FloatArray, hessian: FloatArray) -> float:
        """ln(1 + e^D), summed over portions that stay in the cache."""
        return sum(
            self._gone_rows(theta, slice(at, at + _PORTION), gradient, hessian)
            for at in range(0, len(self.x), _PORTION)
        )

    def _gone_rows(self, theta: FloatArray, rows: slice, gradient: FloatArray, hessian: FloatArray) -> float:
        r, alpha, a, b = theta
        x, w = self.x[rows], self.w[rows]
        s = r + self.kind.k * x
        after, before = 1 / (alpha + self.T[rows]), 1 / (alpha + self.t_x[rows])
        left = 1 / (b + (x + (self.kind.m - 1)))
        by_r = np.log(before / after)
        fall = after - before
        by_alpha = s * fall
        D = s * by_r + np.log(a * left)
        bend_r: FloatArray | float = 0.0
        bend_cross, bend_alpha = fall, -by_alpha * (before + after)
        if self.kind.k > 1:
            quiet = silence_slopes(s, self.T[rows] - self.t_x[rows], 1 / after, self.kind.k)
            D -= quiet.value
            by_r -= quiet.r
            by_alpha -= quiet.alpha
            bend_r = -quiet.r_r
            bend_cross, bend_alpha = fall - quiet.r_alpha, bend_alpha - quiet.alpha_alpha
        gone, lift = fates(D)
        sure = w * gone
        open_ = sure * (1 - gone)
        gradient += np.array([by_r @ sure, by_alpha @ sure, sure.sum() / a, -(left @ sure)])
        slopes = np.array([by_r, by_alpha, np.full(len(s), 1 / a), -left])
        hessian += (slopes * open_) @ slopes.T
        cross = sure @ bend_cross
        hessian[0, 0] += float(np.sum(sure * bend_r))
        hessian[0, 1] += cross
        hessian[1, 0] += cross
        hessian[1, 1] += sure @ bend_alpha
        hessian[2, 2] -= sure.sum() / a**2
        hessian[3, 3] += sure @ left**2
        return float(w @ lift)


def gap_terms(summary: Summary, k: int) -> float:
    """The terms of the gaps alone, which tell one k from another."""
    if k == 1:
        return 0.0
    if not np.isfinite(summary.total_log_gaps):
        raise TimingUnknown
    return float((k - 1) * summary.total_log_gaps - summary.repeat_purchases * gammaln(k))


def start(summary: Summary, kind: Kind) -> FloatArray:
    """A fair first guess: half the spread in rates, a quarter leaving after each purchase."""
    pace = kind.k * summary.repeat_purchases / summary.total_time
    r = 0.5 if kind.k == 1 else 1.0
    return np.array([r, 0.7 * r / pace, 1.0, 2.5])


def _grouped(values: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    levels, place = np.unique(values, return_inverse=True)
    return levels, totals(place, weight, len(levels))
