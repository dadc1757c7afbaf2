"""What a fit returns: the model, how sure we are of its parameters, and whether anything went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np

from habitue.language import N_
from habitue.models.newton import Objective, Optimum, maximise
from habitue.models.priors import Priors, penalty
from habitue.models.summary import FloatArray


class Model(Protocol):
    """Anything with a name and parameters."""

    @property
    def name(self) -> str:
        """The short name, as in the registry."""
        ...

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by the paper's symbols."""
        ...


M_co = TypeVar("M_co", bound=Model, covariant=True)

AT_BOUNDARY = N_(
    "The data do not pin down {parameters}: the best fit lies at an extreme, so no margin of error is given "
    "for the parameters. Predictions can still be used; a prior, more customers or a longer span would help."
)
NOT_CONVERGED = N_(
    "The fit did not settle; treat its figures as a first guess, or try a prior or another model."
)


@dataclass(frozen=True)
class Fit(Generic[M_co]):
    """A fitted model. ``covariance`` is of the parameters in their order; None where it is not defined.

    ``boundary`` names the parameters that ran away, ``message`` says so plainly (empty when all is well).
    ``log_likelihood`` leaves any prior out; ``gradient`` is of the objective, by logarithms, at the end.
    """

    model: M_co
    log_likelihood: float
    covariance: FloatArray | None
    converged: bool
    boundary: tuple[str, ...]
    message: str
    customers: float
    evaluations: int
    gradient: FloatArray
    fitted: tuple[str, ...]

    @property
    def name(self) -> str:
        """The model's short name."""
        return self.model.name

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by the paper's symbols."""
        return self.model.parameters

    @property
    def standard_errors(self) -> dict[str, float] | None:
        """Standard error of each fitted parameter, or None at a boundary."""
        if self.covariance is None:
            return None
        return dict(zip(self.fitted, np.sqrt(np.diag(self.covariance)).tolist(), strict=True))

    def intervals(self, level: float = 0.95) -> dict[str, tuple[float, float]] | None:
        """Confidence intervals, made on the logarithm so that they stay positive; None at a boundary."""
        from scipy.special import ndtri

        errors = self.standard_errors
        if errors is None:
            return None
        half = float(ndtri(0.5 + level / 2))
        found = {}
        for name, error in errors.items():
            value = self.parameters[name]
            factor = float(np.exp(half * error / value))
            found[name] = (value / factor, value * factor)
        return found


def climb(objective: Objective, start: FloatArray, names: tuple[str, ...], prior: Priors | None) -> Optimum:
    """Maximise a log-likelihood plus, where given, the log-priors."""
    if not prior:
        return maximise(objective, start)
    penalty(prior, names, start)

    def penalised(theta: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        value, gradient, hessian = objective(theta)
        extra, slope, bend = penalty(prior, names, theta)
        return value + extra, gradient + slope, hessian + bend

    return maximise(penalised, start)


M = TypeVar("M", bound=Model)


def conclude(
    model: M, optimum: Optimum, names: tuple[str, ...], *, log_likelihood: float, customers: float
) -> Fit[M]:
    """The public result of a climb."""
    boundary = tuple(names[place] for place in optimum.at_boundary)
    message = ""
    if boundary:
        message = AT_BOUNDARY.format(parameters=", ".join(boundary))
    elif not optimum.converged:
        message = NOT_CONVERGED
    return Fit(
        model=model,
        log_likelihood=log_likelihood,
        covariance=optimum.covariance,
        converged=optimum.converged,
        boundary=boundary,
        message=message,
        customers=customers,
        evaluations=optimum.evaluations,
        gradient=optimum.gradient,
        fitted=names,
    )
