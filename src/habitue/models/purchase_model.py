"""What every model of repeat buying answers, and how answers on merged rows reach the customers."""
# ruff: noqa: N803  (the papers' symbols)

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from habitue.models.refusals import InvalidArgument
from habitue.models.summary import FloatArray, Summary


@dataclass(frozen=True)
class Simulated:
    """Customers made by a model, uncompressed. ``future`` counts purchases in the ``horizon`` after T, if asked."""

    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    log_gaps: FloatArray
    alive: FloatArray
    future: FloatArray | None = None

    @property
    def summary(self) -> Summary:
        """These customers, ready to fit."""
        return Summary.of(self.x, self.t_x, self.T, log_gaps=self.log_gaps)


class PurchaseModel(ABC):
    """A fitted or given model; times are in the unit of the summary."""

    name: ClassVar[str]

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by the paper's symbols."""
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    def p_alive(self, summary: Summary) -> FloatArray:
        """Probability that each customer is still one, given what was seen until T."""
        return summary.spread(self._p_alive(summary))

    def expected_purchases(self, summary: Summary, t: float) -> FloatArray:
        """Purchases expected of each customer in the next ``t``."""
        return summary.spread(self.weighted_purchases(summary, _times(t), np.ones((1, 1)))[:, 0])

    def weighted_purchases(self, summary: Summary, times: FloatArray, weights: FloatArray) -> FloatArray:
        """Per row, expected purchases until each of ``times`` times ``weights`` (times x answers), in one pass."""
        found: FloatArray = self._p_alive(summary)[:, None] * self._alive_purchases(summary, times, weights)
        return found

    def p_no_purchase(self, summary: Summary, t: float) -> FloatArray:
        """Probability that each customer buys nothing in the next ``t``: gone already, or silent so long."""
        alive = self._p_alive(summary)
        silent = self._alive_silence(summary, float(_times(t)[0]))
        return summary.spread(np.clip(1 - alive + alive * silent, 0.0, 1.0))

    def expected_new(self, t: ArrayLike) -> FloatArray:
        """Repeat purchases expected of a new customer within ``t`` of the first purchase: E[X(t)]."""
        times = _times(t)
        found: FloatArray = self.weighted_purchases(_newcomer(), times, np.eye(len(times)))[0]
        return found.reshape(np.shape(t))

    @abstractmethod
    def log_likelihood(self, summary: Summary) -> float:
        """Log-likelihood of the customers."""

    @abstractmethod
    def count_distribution(self, n: ArrayLike, t: float) -> FloatArray:
        """P(X(t) = n) for a new customer, n repeat purchases within ``t``."""

    @abstractmethod
    def simulate(
        self, T: ArrayLike, seed: int | np.random.Generator, *, horizon: float | None = None
    ) -> Simulated:
        """Customers observed for ``T`` (one value each), and their purchases in the ``horizon`` after it."""

    @abstractmethod
    def _p_alive(self, summary: Summary) -> FloatArray:
        """P(alive), per row."""

    @abstractmethod
    def _alive_purchases(self, summary: Summary, times: FloatArray, weights: FloatArray) -> FloatArray:
        """Per row, purchases expected until ``times`` of a customer known to be alive, times ``weights``."""

    @abstractmethod
    def _alive_silence(self, summary: Summary, t: float) -> FloatArray:
        """Per row, probability that a customer known to be alive buys nothing in the next ``t``."""


def _newcomer() -> Summary:
    nought = np.zeros(1)
    return Summary(nought, nought, nought, np.ones(1), 1.0)


def _times(t: ArrayLike) -> FloatArray:
    times = np.atleast_1d(np.asarray(t, dtype=np.float64)).ravel()
    if not (np.isfinite(times) & (times >= 0)).all():
        raise InvalidArgument(argument="t", rule="finite and not negative", found=t)
    return times


def check_positive(model: PurchaseModel) -> None:
    """Refuse parameters that are not positive numbers."""
    for name, value in model.parameters.items():
        if not (np.isfinite(value) and value > 0):
            raise InvalidArgument(argument=f"{model.name}: {name}", rule="a positive number", found=value)


def generator(seed: int | np.random.Generator) -> np.random.Generator:
    """The source of chance that was given."""
    return np.random.default_rng(seed)
