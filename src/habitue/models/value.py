"""What each customer is still worth: expected purchases over real calendar periods, discounted, at a margin."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from habitue.models.purchase_model import PurchaseModel
from habitue.models.refusals import InvalidArgument
from habitue.models.summary import FloatArray, Summary

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Horizon:
    """Ends of the coming periods, in the model's unit from now, and the discount of money at each end."""

    times: FloatArray
    factors: FloatArray

    @classmethod
    def of(cls, times: ArrayLike, *, discount_rate: float = 0.0) -> Horizon:
        """Periods that end at ``times``; ``discount_rate`` is per unit of time, compounded."""
        ends = np.atleast_1d(np.asarray(times, dtype=np.float64))
        if not (len(ends) and np.isfinite(ends).all() and ends[0] > 0 and (np.diff(ends) > 0).all()):
            raise InvalidArgument(argument="times", rule="positive and increasing", found=ends.tolist())
        if not discount_rate > -1:
            raise InvalidArgument(argument="discount_rate", rule="above -100 %", found=discount_rate)
        return cls(ends, np.exp(-ends * np.log1p(discount_rate)))

    @property
    def weights(self) -> FloatArray:
        """How much each cumulative expectation counts: sum of factor x (E_h - E_(h-1)) by parts."""
        weights: FloatArray = self.factors - np.append(self.factors[1:], 0.0)
        return weights


def residual_value(
    model: PurchaseModel,
    summary: Summary,
    horizon: Horizon,
    *,
    spend: ArrayLike = 1.0,
    margin: float = 1.0,
) -> FloatArray:
    """Expected discounted value of each customer over the horizon: purchases x spend per visit x margin."""
    purchases = model.weighted_purchases(summary, horizon.times, horizon.weights[:, None])[:, 0]
    value = summary.spread(purchases)
    each: FloatArray = value * (np.asarray(spend, dtype=np.float64) * margin)
    return each


def rate_per_unit(yearly_rate: float, *, unit_days: float) -> float:
    """The discount rate per unit of time that compounds to ``yearly_rate``."""
    return float(np.expm1(np.log1p(yearly_rate) * unit_days / DAYS_PER_YEAR))


def month_ends(last_day: date, *, months: int, unit_days: float) -> FloatArray:
    """Times, in units from the end of ``last_day``, at which the next ``months`` months are over, by the calendar.

    A month from 31 January ends on the last day of February: a month is a month, not 30 days.
    """
    ends = []
    for ahead in range(1, months + 1):
        year, month = divmod(last_day.year * 12 + last_day.month - 1 + ahead, 12)
        length = calendar.monthrange(year, month + 1)[1]
        was_last = last_day.day == calendar.monthrange(last_day.year, last_day.month)[1]
        end = date(year, month + 1, length if was_last else min(last_day.day, length))
        ends.append((end - last_day).days / unit_days)
    return np.array(ends)
