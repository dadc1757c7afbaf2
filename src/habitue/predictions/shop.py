"""The sales and the question, and what both say about time: from rows of SQL to the summaries that models are fitted on."""
# ruff: noqa: N806  (the papers' symbols)

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from habitue.metrics.activity import Activity
from habitue.metrics.period import day_number
from habitue.metrics.purchase_summary import (
    ZERO_AMOUNT,
    Purchases,
    ZeroAmount,
    first_purchase,
    held_out,
    merged_summary,
)
from habitue.models.held import Held
from habitue.models.refusals import InvalidArgument, NoCustomers
from habitue.models.summary import FloatArray, Summary
from habitue.predictions.groups import By

AUTO = "auto"
WEEK, FOUR_WEEKS = 7, 28
FARTHEST = 3653
"""Nobody is foreseen for more than ten years, in days."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked: which model, up to when it may look, how far ahead, and what money counts for.

    ``horizon`` counts units of ``unit_days`` days; ``discount_rate`` is a year's; ``margin`` the share of a sale that is profit;
    ``by`` names groups of customers that may live at different paces.
    """

    model: str = AUTO
    calibration_end: date | None = None
    unit_days: int = WEEK
    horizon: float = 52
    zero_amount: ZeroAmount = "purchase"
    discount_rate: float = 0.1
    margin: float = 1.0
    by: By | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        rules = {
            "unit_days": (self.unit_days >= 1, "a number of days from 1"),
            "horizon": (
                0 < self.horizon * self.unit_days <= FARTHEST,
                f"above 0 and no more than {FARTHEST} days",
            ),
            "zero_amount": (self.zero_amount in ZERO_AMOUNT, f"one of {', '.join(ZERO_AMOUNT)}"),
            "discount_rate": (-1 < self.discount_rate < float("inf"), "above -1 (-100 % a year)"),
            "margin": (0 <= self.margin < float("inf"), "a share, not negative"),
        }
        for name, (holds, rule) in rules.items():
            if not holds:
                raise InvalidArgument(argument=name, rule=rule, found=getattr(self, name))


@dataclass(frozen=True)
class Shop:
    """The sales and the question; what both say about time."""

    activity: Activity
    asked: Terms
    among: str | None = None  # a relation of customers: only these

    def __post_init__(self) -> None:
        """Refuse an end outside the sales: days without data are not days without purchases."""
        first, last, end = self.activity.first_day, self.activity.last_day, self.asked.calibration_end
        if end is not None and not first <= end <= last:
            raise InvalidArgument(
                argument="calibration_end", rule=f"a day of the sales, from {first} to {last}", found=end
            )

    @property
    def end(self) -> date:
        """The last day that the fit may look at."""
        return self.asked.calibration_end or self.activity.last_day

    @cached_property
    def first_day(self) -> date:
        """The first purchase of a known customer (anonymous sales may be older); the first sale where there is none."""
        return first_purchase(self.purchases) or self.activity.first_day

    @property
    def zero_amount(self) -> ZeroAmount:
        """What a free order is; where the files have no amounts, no order is free."""
        return self.asked.zero_amount if self.has_amounts else "purchase"

    @property
    def purchases(self) -> Purchases:
        """The purchases that the fit may look at."""
        return Purchases(self.activity, self.end, self.zero_amount, self.among)

    @property
    def has_amounts(self) -> bool:
        """Whether the files say what was paid."""
        return self.activity.has_amounts

    def units(self, days: float) -> float:
        """Days in the model's unit."""
        return days / self.asked.unit_days

    def summary(self, *, with_gaps: bool) -> Summary:
        """Every customer at the end, equal ones merged where the sales are."""
        rows = arrays(merged_summary(self.purchases, with_gaps=with_gaps))
        if not len(rows["visits"]):
            raise NoCustomers
        x, t_x, T = times_of(rows, self.end, self.asked.unit_days)
        gaps = None
        if with_gaps:
            gaps = rows["log_gaps"] / rows["customers"] - x * np.log(self.asked.unit_days)
        return Summary.of(x, t_x, T, weight=rows["customers"], log_gaps=gaps)

    def held(self, cut: date, *, to: date) -> Held:
        """The customers known by ``cut``, and what they did after it, up to ``to``."""
        before = Purchases(self.activity, cut, self.zero_amount, self.among)
        rows = arrays(held_out(before, to=to))
        x, t_x, T = times_of(rows, cut, self.asked.unit_days)
        gaps = rows["log_gaps"] - rows["customers"] * x * np.log(self.asked.unit_days)
        return Held(x, t_x, T, gaps, rows["later"], rows["customers"])


def arrays(table: pa.Table) -> dict[str, FloatArray]:
    """The numeric columns of a result."""
    return {
        name: table.column(name).to_numpy().astype(np.float64)
        for name in table.column_names
        if not pa.types.is_string(table.schema.field(name).type)
    }


def times_of(
    rows: dict[str, FloatArray], end: date, unit_days: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """x, t_x and T of rows with ``visits, first_day, last_day``."""
    first, last = rows["first_day"], rows["last_day"]
    return rows["visits"] - 1, (last - first) / unit_days, (day_number(end) - first) / unit_days
