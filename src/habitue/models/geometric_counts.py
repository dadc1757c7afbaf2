"""Purchases to come of a customer who may drop out after each: sums of positive terms, nothing cancels.

A customer alive now, with s, A of the posterior Gamma rate, dropout p ~ Beta(a, b) and j Erlang phases done,
makes the n-th further purchase within t with probability ``w_n P(M >= n k - j)``: M negative binomial with
size s + j and odds t / A, and ``w_n = E[(1-p)^(n-1)] = (b)_(n-1) / (a+b)_(n-1)``. Summing over n gives the
expected number, at a = 1 as anywhere. Short sums run over M for all cells at once; long ones are cut into 64
terms and an integral over the logarithm of n.
"""
# ruff: noqa: N803, N806  (the papers' symbols)

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import sqrt

import numpy as np
from scipy.special import betainc, betaln, gammaincinv

from habitue.models.summary import FloatArray, IntArray

_LONGEST_SUM = 3000
_LONGEST_LONE_SUM = 1000
_MANY = 64
_CELLS = 400_000
_DIRECT = 64
_MOST_DIRECT = 1500
_NODES = 64
_NEGLIGIBLE = 1e-16


@dataclass(frozen=True)
class Prospects:
    """Cells to compute: the posterior of a customer alive now. One value of each per cell."""

    s: FloatArray
    A: FloatArray
    b: FloatArray
    a: float
    k: int
    j: int


def expected_counts(cells: Prospects, times: FloatArray) -> FloatArray:
    """Expected purchases until each of ``times``: cells x times."""
    length = _sum_length(cells, times)
    found = np.zeros((len(cells.s), len(times)))
    worth = _LONGEST_SUM if len(cells.s) >= _MANY else _LONGEST_LONE_SUM
    short = length.max(axis=1) <= worth
    for chosen in _portions(np.flatnonzero(short), length):
        found[chosen] = _short_sums(_subset(cells, chosen), times, length[chosen])
    for cell in np.flatnonzero(~short):
        found[cell] = _long_sums(_subset(cells, np.array([cell])), times)
    return found


def _sum_length(cells: Prospects, times: FloatArray) -> FloatArray:
    """How many terms of the negative binomial matter, generously."""
    odds = times / cells.A[:, None]
    size = cells.s[:, None] + cells.j
    mean = size * odds
    spread = np.sqrt(mean * (1 + odds))
    length: FloatArray = np.ceil(mean + 9 * spread + 38 * (1 + odds) + cells.k)
    # the first term must not underflow
    length[size * np.log1p(odds) > 600] = np.inf
    return length


def _portions(chosen: IntArray, length: FloatArray) -> list[IntArray]:
    """Cells of like length together, in portions that fit in memory."""
    if not len(chosen):
        return []
    order = chosen[np.argsort(-length[chosen].max(axis=1), kind="stable")]
    size = max(1, _CELLS // length.shape[1])
    return [order[at : at + size] for at in range(0, len(order), size)]


def _short_sums(cells: Prospects, times: FloatArray, length: FloatArray) -> FloatArray:
    """Sum over m of P(M = m) G(floor((m + j) / k)), G the sum of the w_n; cells in order of falling length."""
    k, j = cells.k, cells.j
    longest = length.max(axis=1)
    odds = times / cells.A[:, None]
    q = odds / (1 + odds)
    size = (cells.s + j)[:, None]
    pmf = np.exp(-size * np.log1p(odds))
    total = np.zeros_like(pmf)
    reach = np.zeros(len(cells.s))
    weight = np.ones(len(cells.s))
    n = 0
    for m in range(int(longest[0]) + 1):
        live = int(np.searchsorted(-longest, -m, side="right"))
        if m:
            pmf = pmf[:live]
            pmf *= q[:live]
            pmf *= (size[:live] + (m - 1)) / m
        while (m + j) // k > n:
            reach = reach + weight
            weight = weight * ((cells.b + n) / (cells.a + cells.b + n))
            n += 1
        if n:
            total[:live] += pmf * reach[:live, None]
    return total


def _long_sums(cell: Prospects, times: FloatArray) -> FloatArray:
    """One customer, many purchases: the first terms, then an integral over ln n in two panels."""
    return np.array([_long_sum(cell, float(t)) if t > 0 else 0.0 for t in times])


def _long_sum(cell: Prospects, t: float) -> float:
    s, A = float(cell.s[0]) + cell.j, float(cell.A[0])
    low = _purchases_at(s, A, t, 1e-16) / cell.k - 8
    high = _purchases_at(s, A, t, 1 - 1e-16) / cell.k + 8
    first = _DIRECT
    if low < first < high <= _MOST_DIRECT:
        # the last purchases are near: their fall is too steep to integrate across its edge
        first = int(high) + 1
    total = float(_terms(cell, np.arange(1.0, first + 1), t).sum())
    start, end = first + 0.5, min(high, _last_term(cell.a, float(cell.b[0])))
    if end <= start:
        return total
    cut = min(max(low, start), end)
    return total + _panel(cell, t, start, cut) + _panel(cell, t, cut, end) + _edge(cell, t, start)


def _last_term(a: float, b: float) -> float:
    """Where w_n has become negligible."""
    decay = 42.0 / a
    return float(b * np.expm1(decay) + _DIRECT) if decay < 300 else np.inf


def _panel(cell: Prospects, t: float, left: float, right: float) -> float:
    """The sum from left to right as an integral, by Gauss-Legendre in ln n."""
    if right <= left:
        return 0.0
    node, share = _nodes()
    span = float(np.log(right / left))
    pieces = max(1, int(np.ceil(span / 4)))
    at = np.log(left) + span * (np.arange(pieces)[:, None] + 0.5 * (node + 1)) / pieces
    n = np.exp(at)
    return 0.5 * span / pieces * float((share * n * _terms(cell, n, t)).sum())


@cache
def _nodes() -> tuple[FloatArray, FloatArray]:
    return np.polynomial.legendre.leggauss(_NODES)


def _edge(cell: Prospects, t: float, start: float) -> float:
    """What the integral owes the sum at its lower end, to first order."""
    before, after = _terms(cell, np.array([start - 0.5, start + 0.5]), t)
    return float(after - before) / 24.0


def _terms(cell: Prospects, n: FloatArray, t: float) -> FloatArray:
    """w_n P(M >= n k - j), for real n as well."""
    a, b = cell.a, float(cell.b[0])
    q = t / (float(cell.A[0]) + t)
    weight = np.exp(betaln(a, b + n - 1) - betaln(a, b))
    reached = betainc(n * cell.k - cell.j, float(cell.s[0]) + cell.j, q)
    product: FloatArray = weight * reached
    return product


def _purchases_at(s: float, A: float, t: float, level: float) -> float:
    """Roughly the quantile of M: the gamma rate's, widened by Poisson noise."""
    rate = float(gammaincinv(s, level)) * t / A
    widen = 9.0 * sqrt(rate + 1)
    return rate + widen + 36 if level > 0.5 else max(rate - widen, 0.0)


def _subset(cells: Prospects, chosen: IntArray) -> Prospects:
    return Prospects(cells.s[chosen], cells.A[chosen], cells.b[chosen], cells.a, cells.k, cells.j)
