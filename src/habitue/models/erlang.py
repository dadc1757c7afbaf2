"""Erlang-k timing: how far a customer may have got towards the next purchase since the last one.

With gaps Erlang-k(lambda) and lambda ~ Gamma(r, alpha), a customer with x repeat purchases who has been silent
for tau = T - t_x has the phase j = 0 .. k-1 with weight ``c_j = (s)_j / j! z^j``, where s = r + k x and
z = tau / (alpha + T). Their sum S turns the density of the last purchase into the chance of the silence.
For k = 1, S = 1.
"""
# ruff: noqa: N803  (the papers' symbols)

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from habitue.models.summary import FloatArray


def phase_weights(s: FloatArray, z: FloatArray, k: int) -> FloatArray:
    """``c_j`` for j = 0 .. k-1, one row per phase."""
    weights = np.ones((k, len(s)))
    for j in range(1, k):
        weights[j] = weights[j - 1] * z * (s + j - 1) / j
    return weights


def log_silence(s: FloatArray, z: FloatArray, k: int) -> FloatArray:
    """``ln S``."""
    if k == 1:
        return np.zeros_like(s)
    silence: FloatArray = np.log(phase_weights(s, z, k).sum(axis=0))
    return silence


@dataclass(frozen=True)
class SilenceSlopes:
    """``ln S`` with its derivatives in r and alpha (as s = r + k x and A = alpha + T)."""

    value: FloatArray
    r: FloatArray
    alpha: FloatArray
    r_r: FloatArray
    r_alpha: FloatArray
    alpha_alpha: FloatArray


def silence_slopes(s: FloatArray, tau: FloatArray, A: FloatArray, k: int) -> SilenceSlopes:
    """``ln S`` and its first and second derivatives, for k > 1."""
    weights = phase_weights(s, tau / A, k)
    total = weights.sum(axis=0)
    share = weights / total
    steps = 1.0 / (s + np.arange(k - 1)[:, None])
    rise = np.vstack([np.zeros_like(s), np.cumsum(steps, axis=0)])
    bend = np.vstack([np.zeros_like(s), -np.cumsum(steps**2, axis=0)])
    phase = np.arange(k, dtype=np.float64)[:, None]
    mean_rise = (share * rise).sum(axis=0)
    mean_phase = (share * phase).sum(axis=0)
    off = phase - mean_phase
    return SilenceSlopes(
        value=np.log(total),
        r=mean_rise,
        alpha=-mean_phase / A,
        r_r=(share * ((rise - mean_rise) ** 2 + bend)).sum(axis=0),
        r_alpha=-(share * off * rise).sum(axis=0) / A,
        alpha_alpha=((share * off**2).sum(axis=0) + mean_phase) / A**2,
    )
