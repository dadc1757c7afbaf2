"""Fitting the beta-geometric family, with the Erlang order chosen by likelihood where it is free."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from habitue.models.beta_geometric import NAMES, BetaGeometric, Kind, Likelihood, gap_terms, start
from habitue.models.fit import Fit, climb, conclude
from habitue.models.fittable import check_fittable
from habitue.models.priors import Priors
from habitue.models.refusals import InvalidArgument
from habitue.models.summary import FloatArray, Summary

MOST_REGULAR = 12
"""The steadiest rhythm looked for: a coefficient of variation of the gaps of 0.29."""

B = TypeVar("B", bound=BetaGeometric)


def fit_beta_geometric(model: type[B], summary: Summary, prior: Priors | None) -> Fit[B]:
    """Maximum likelihood for k = 1."""
    check_fittable(summary, len(NAMES))
    return _fit_at(model, summary, prior, (1, None))


def fit_erlang_order(model: type[B], summary: Summary, k: int | None, prior: Priors | None) -> Fit[B]:
    """Maximum likelihood at ``k``, or over k = 1, 2, ... until the likelihood has fallen twice."""
    check_fittable(summary, len(NAMES))
    if k is not None:
        if k < 1 or k != int(k):
            raise InvalidArgument(argument="k", rule="a whole number from 1", found=k)
        return _fit_at(model, summary, prior, (int(k), None))
    best = _fit_at(model, summary, prior, (1, None))
    previous = best
    falls = 0
    for order in range(2, MOST_REGULAR + 1):
        previous = _fit_at(model, summary, prior, (order, _nearby(previous, order)))
        falls = 0 if previous.log_likelihood > best.log_likelihood else falls + 1
        if falls == 0:
            best = previous
        if falls == 2:
            break
    return best


def _nearby(previous: Fit[B], order: int) -> FloatArray | None:
    """The last optimum, its pace kept; nothing where that ran away."""
    if previous.boundary:
        return None
    near = np.array(list(previous.parameters.values())[: len(NAMES)])
    near[1] *= order / (order - 1)
    return near


def _fit_at(
    model: type[B], summary: Summary, prior: Priors | None, first: tuple[int, FloatArray | None]
) -> Fit[B]:
    k, near = first
    kind = Kind(k, int(model.drops_at_start))
    likelihood = Likelihood(summary, kind)
    optimum = climb(likelihood, start(summary, kind) if near is None else near, NAMES, prior)
    fitted = model.of(optimum.parameters, k)
    value = likelihood(optimum.parameters)[0] if prior else optimum.value
    value += gap_terms(summary, k)
    return conclude(fitted, optimum, NAMES, log_likelihood=value, customers=summary.customers)
