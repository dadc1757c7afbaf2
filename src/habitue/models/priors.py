"""Priors as penalties on the log-likelihood: a fit with a prior is a posterior mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import Protocol

import numpy as np

from habitue.models.refusals import InvalidArgument
from habitue.models.summary import FloatArray


class Prior(Protocol):
    """A log-density of one positive parameter, with its two derivatives."""

    def terms(self, value: float) -> tuple[float, float, float]:
        """Log-density up to a constant, first and second derivative, at ``value``."""
        ...


@dataclass(frozen=True)
class GammaPrior:
    """Gamma(shape, rate): mean shape / rate."""

    shape: float
    rate: float

    def terms(self, value: float) -> tuple[float, float, float]:
        """Log-density up to a constant, first and second derivative, at ``value``."""
        power = self.shape - 1
        return (
            power * log(value) - self.rate * value,
            power / value - self.rate,
            -power / value**2,
        )


@dataclass(frozen=True)
class LogNormalPrior:
    """The logarithm is normal with mean ``mu`` and standard deviation ``sigma``; a density over the logarithm.

    Taken over the logarithm so that the mode is ``exp(mu)`` and does not depend on the unit of time.
    """

    mu: float
    sigma: float

    def terms(self, value: float) -> tuple[float, float, float]:
        """Log-density up to a constant, first and second derivative, at ``value``."""
        score = (log(value) - self.mu) / self.sigma**2
        return (
            -0.5 * score * (log(value) - self.mu),
            -score / value,
            (score - 1 / self.sigma**2) / value**2,
        )


Priors = Mapping[str, Prior]


def penalty(
    priors: Priors, names: tuple[str, ...], values: FloatArray
) -> tuple[float, FloatArray, FloatArray]:
    """Sum of the log-priors, gradient and (diagonal) Hessian at ``values``."""
    unknown = sorted(set(priors) - set(names))
    if unknown:
        raise InvalidArgument(
            argument="prior", rule=f"on one of {', '.join(names)}", found=", ".join(unknown)
        )
    total, gradient, curvature = 0.0, np.zeros(len(names)), np.zeros(len(names))
    for place, name in enumerate(names):
        if name in priors:
            value, gradient[place], curvature[place] = priors[name].terms(float(values[place]))
            total += value
    return total, gradient, np.diag(curvature)
