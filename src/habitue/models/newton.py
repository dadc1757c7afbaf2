"""Maximum likelihood by Newton's method in the logarithms of the parameters, guarded at every step.

All our parameters are positive, so their logarithms are free. The objective hands over value, gradient and
Hessian in the parameters themselves; a step is never longer than ``_LONGEST`` in any logarithm, a direction of
wrong curvature is climbed instead, and a step that does not climb is halved. Where that stalls, L-BFGS-B takes
over. A parameter that leaves the box of ``_BOX`` is reported, not hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log

import numpy as np

from habitue.models.summary import FloatArray

Terms = tuple[float, FloatArray, FloatArray]
Objective = Callable[[FloatArray], Terms]

_BOX = log(1e7)
_LONGEST = 1.5
_DECREMENT = 1e-11
_ROUNDS = 80
_HALVINGS = 25
_FLAT = 1e-9
"""Relative curvature below which the likelihood does not tell a direction."""


@dataclass(frozen=True)
class Optimum:
    """Where the climb ended."""

    parameters: FloatArray
    value: float
    covariance: FloatArray | None
    converged: bool
    at_boundary: tuple[int, ...]
    evaluations: int
    gradient: FloatArray


@dataclass(frozen=True)
class _Point:
    z: FloatArray
    value: float
    gradient: FloatArray
    hessian: FloatArray


class _Climb:
    """The objective in logarithms, counting its calls."""

    def __init__(self, objective: Objective) -> None:
        self.objective = objective
        self.calls = 0

    def at(self, z: FloatArray) -> _Point:
        self.calls += 1
        theta = np.exp(z)
        value, gradient, hessian = self.objective(theta)
        slope = theta * gradient
        bend = hessian * np.outer(theta, theta) + np.diag(slope)
        return _Point(z, float(value), slope, 0.5 * (bend + bend.T))


def maximise(objective: Objective, start: FloatArray) -> Optimum:
    """The parameters at which ``objective`` is greatest, from ``start``."""
    climb = _Climb(objective)
    here = climb.at(np.clip(np.log(start), -_BOX, _BOX))
    converged = False
    for _ in range(_ROUNDS):
        step, decrement = _step(here)
        if decrement < _DECREMENT * (1 + 1e-4 * abs(here.value)):
            converged = True
            break
        following = _uphill(climb, here, step)
        if following is None:
            converged = decrement < 1e-6 * (1 + abs(here.value))
            break
        gain = following.value - here.value
        here = following
        if gain < 1e-7 and _outside(here.z):
            break
    if not converged and not _outside(here.z):
        here, converged = _by_lbfgs(climb, here)
    return _optimum(climb, here, converged=converged)


def _step(here: _Point) -> tuple[FloatArray, float]:
    """A climbing step, no longer than allowed and inside the box, and half the squared Newton length."""
    values, vectors = np.linalg.eigh(-here.hessian)
    floor = max(_FLAT * float(np.abs(values).max()), 1e-12)
    along = vectors.T @ here.gradient
    steps = along / np.maximum(np.abs(values), floor)
    step = vectors @ steps
    longest = float(np.abs(step).max())
    if longest > _LONGEST:
        step = step * (_LONGEST / longest)
    step = np.clip(here.z + step, -_BOX, _BOX) - here.z
    return step, 0.5 * float(np.abs(here.gradient @ step))


def _uphill(climb: _Climb, here: _Point, step: FloatArray) -> _Point | None:
    """The first of step, half, quarter, ... that does not go down; None when even a crumb does."""
    for _ in range(_HALVINGS):
        there = climb.at(here.z + step)
        if np.isfinite(there.value) and there.value >= here.value - 1e-13 * abs(here.value):
            return there
        step = 0.5 * step
    return None


def _by_lbfgs(climb: _Climb, here: _Point) -> tuple[_Point, bool]:
    """The quasi-Newton fallback, which needs no good curvature."""
    from scipy.optimize import minimize

    def downhill(z: FloatArray) -> tuple[float, FloatArray]:
        point = climb.at(np.asarray(z, dtype=np.float64))
        return -point.value, -point.gradient

    found = minimize(
        downhill,
        here.z,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_BOX, _BOX)] * len(here.z),
        options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-9},
    )
    best = climb.at(np.asarray(found.x, dtype=np.float64))
    return (best, bool(found.success)) if best.value >= here.value else (here, False)


def _outside(z: FloatArray) -> bool:
    return bool((np.abs(z) > 0.999 * _BOX).any())


def _optimum(climb: _Climb, here: _Point, *, converged: bool) -> Optimum:
    values, vectors = np.linalg.eigh(-here.hessian)
    sound = bool(values.min() > _FLAT * float(np.abs(values).max()))
    edge = np.abs(here.z) > 0.95 * _BOX
    if not sound and not edge.any():
        # the likelihood is flat along one direction: name the parameters that slide along it
        edge = np.abs(vectors[:, int(values.argmin())]) > 0.4
    theta = np.exp(here.z)
    covariance = None
    if sound and not edge.any():
        inverse = (vectors / values) @ vectors.T
        covariance = 0.5 * (inverse + inverse.T) * np.outer(theta, theta)
    return Optimum(
        parameters=theta,
        value=here.value,
        covariance=covariance,
        converged=converged and not edge.any(),
        at_boundary=tuple(int(place) for place in np.flatnonzero(edge)),
        evaluations=climb.calls,
        gradient=here.gradient,
    )
