"""The one integral that Pareto/NBD needs, finite for every argument.

    J = integral from 0 to tau of (1 + u/A)^-R (1 + u/B)^-(s+1) du

is the difference of two Gauss hypergeometric functions in the papers, which overflow or cancel where A and B are
far apart or R is large. In w = ln(1 + u / min(A, B)) the integrand is positive and analytic within pi of the real
line, so Gauss-Legendre on w converges geometrically, at a number of nodes that grows with the logarithm of the
range. Beyond the point where the integrand has decayed by e^-40 nothing is added.
"""
# ruff: noqa: N806, N815  (the papers' symbols)

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from habitue.models.summary import FloatArray, IntArray

_DECAY = 40.0
_CLASSES = (8, 12, 16, 20, 24, 32, 48, 72, 108, 160)
_CHUNK = 16_000
"""Nodes at a time: in the cache, and below the size at which BLAS would wake other threads."""


@dataclass(frozen=True)
class Lives:
    """Per row: purchase size R and offset A, death size s and offset B, and the span tau to integrate over."""

    R: FloatArray
    A: FloatArray
    s: float
    B: FloatArray
    tau: FloatArray


@dataclass(frozen=True)
class Nodes:
    """Rows that share a number of nodes: rows x nodes, and in ``u`` and the logs the end, tau, after the nodes."""

    rows: IntArray
    u: FloatArray
    log_A: FloatArray
    log_B: FloatArray
    term: FloatArray


@cache
def _rule(n: int) -> tuple[FloatArray, FloatArray]:
    node, weight = np.polynomial.legendre.leggauss(n)
    return 0.5 * (node + 1), 0.5 * weight


def node_groups(lives: Lives) -> Iterator[Nodes]:
    """The integrand at its nodes, for all rows, in groups of equal node number; ``term`` sums to J."""
    c = np.minimum(lives.A, lives.B)
    width, decay = _width(lives, c)
    wanted = 7 + 0.5 * np.minimum(decay, _DECAY) + 3.0 * width
    group = np.minimum(np.searchsorted(_CLASSES, wanted), len(_CLASSES) - 1)
    for place, n in enumerate(_CLASSES):
        chosen = np.flatnonzero(group == place)
        size = max(1, _CHUNK // n)
        for at in range(0, len(chosen), size):
            yield _nodes(lives, chosen[at : at + size], c, width, n)


def _width(lives: Lives, c: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The range of w, cut where the integrand has vanished, and the decay over that range."""
    by_purchases = lives.A * np.expm1(np.minimum(_DECAY / np.maximum(lives.R - 1, 1e-9), 600.0))
    by_death = lives.B * np.expm1(min(_DECAY / lives.s, 600.0))
    span = np.minimum(lives.tau, np.minimum(by_purchases, by_death))
    decay = lives.R * np.log1p(span / lives.A) + (lives.s + 1) * np.log1p(span / lives.B)
    return np.log1p(span / c), decay


def _nodes(lives: Lives, rows: IntArray, c: FloatArray, width: FloatArray, n: int) -> Nodes:
    place, share = _rule(n)
    scale, span = c[rows, None], width[rows, None]
    u = np.empty((len(rows), n + 1))
    within = u[:, :-1]
    np.expm1(span * place, out=within)
    within *= scale
    u[:, -1] = lives.tau[rows]
    log_A = np.log1p(u / lives.A[rows, None])
    log_B = np.log1p(u / lives.B[rows, None])
    term = np.exp(-lives.R[rows, None] * log_A[:, :-1] - (lives.s + 1) * log_B[:, :-1])
    term *= (within + scale) * span * share
    return Nodes(rows, u, log_A, log_B, term)


def log_fates(lives: Lives) -> tuple[FloatArray, FloatArray]:
    """Ln of (1+tau/A)^-R (1+tau/B)^-s, alive and silent to the end, and of s/B J, dead somewhere on the way."""
    alive, total = np.empty(len(lives.R)), np.empty(len(lives.R))
    for nodes in node_groups(lives):
        alive[nodes.rows] = -lives.R[nodes.rows] * nodes.log_A[:, -1] - lives.s * nodes.log_B[:, -1]
        total[nodes.rows] = nodes.term.sum(axis=1)
    positive = total > 0
    gone = np.full(len(total), -np.inf)
    gone[positive] = np.log(total[positive]) + np.log(lives.s / lives.B[positive])
    return alive, gone


def count_nodes(lives: Lives) -> tuple[FloatArray, FloatArray]:
    """Moments u of death of one customer and their weights (1 + u/B)^-(s+1) du, dense enough for any count by then."""
    A, B, tau = float(lives.A[0]), float(lives.B[0]), float(lives.tau[0])
    scale = min(A, B, tau)
    top = float(np.log1p(tau / scale))
    pieces = 2 + int(top)
    place, share = _rule(48)
    u = scale * np.expm1(top * (np.arange(pieces)[:, None] + place) / pieces)
    weight = np.exp(-(lives.s + 1) * np.log1p(u / B)) * (u + scale) * share * (top / pieces)
    return u.ravel(), weight.ravel()
