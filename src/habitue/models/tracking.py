"""The tracking plot: repeat purchases of a cohort as they came in, against those the model expected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from habitue.models.purchase_model import PurchaseModel
from habitue.models.summary import FloatArray

_MOST_AGES = 400


@dataclass(frozen=True)
class Tracking:
    """Cumulative repeat purchases at ``times``; ``actual`` is nan where the data do not reach."""

    times: FloatArray
    expected: FloatArray
    actual: FloatArray

    @property
    def expected_steps(self) -> FloatArray:
        """Repeat purchases expected in each step."""
        return np.diff(self.expected, prepend=0.0)

    @property
    def actual_steps(self) -> FloatArray:
        """Repeat purchases seen in each step; nan where the data do not reach."""
        return np.diff(self.actual, prepend=0.0)


def expected_cumulative(model: PurchaseModel, births: ArrayLike, times: ArrayLike) -> FloatArray:
    """Repeat purchases expected by each of ``times`` from customers first seen at ``births``, all on one clock."""
    born, size = np.unique(np.asarray(births, dtype=np.float64), return_counts=True)
    moments = np.asarray(times, dtype=np.float64)
    # to a billionth, so that equal ages on a day grid are computed once
    ages = np.round(np.maximum(moments[:, None] - born, 0.0), 9)
    distinct, place = np.unique(ages, return_inverse=True)
    if len(distinct) > _MOST_AGES:
        # between so many points the curve is straight; it bends most at the beginning, where they lie closer
        points = distinct[-1] * np.linspace(0.0, 1.0, _MOST_AGES) ** 2
        expected = np.interp(distinct, points, model.expected_new(points))
    else:
        expected = model.expected_new(distinct)
    found: FloatArray = expected[place.reshape(ages.shape)] @ size.astype(np.float64)
    return found


def track(
    model: PurchaseModel,
    births: ArrayLike,
    times: ArrayLike,
    *,
    repeats: ArrayLike,
    observed_until: float,
) -> Tracking:
    """Actual against expected: ``repeats`` are the moments of all repeat purchases, on the clock of ``births``."""
    moments = np.asarray(times, dtype=np.float64)
    seen = np.sort(np.asarray(repeats, dtype=np.float64))
    actual = np.searchsorted(seen, moments, side="right").astype(np.float64)
    actual[moments > observed_until] = np.nan
    return Tracking(moments, expected_cumulative(model, births, moments), actual)
