"""Every customer's answers: P(alive), purchases and value to come."""
# ruff: noqa: N803, N806  (the papers' symbols)

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from habitue.metrics.purchase_summary import customer_summary
from habitue.models.purchase_model import PurchaseModel
from habitue.models.summary import FloatArray, Summary, totals
from habitue.models.value import Horizon, month_ends, rate_per_unit, residual_value
from habitue.predictions.results import PEOPLE, SpendModel
from habitue.predictions.shop import FOUR_WEEKS, Shop, arrays, times_of
from habitue.predictions.spend import expected_spend


@dataclass(frozen=True)
class People:
    """Every customer's answers, in the order of the customer's number."""

    customer_id: pa.ChunkedArray
    visits: FloatArray
    first_day: FloatArray
    last_day: FloatArray
    summary: Summary
    alive: FloatArray
    before: FloatArray
    silent: FloatArray
    purchases: FloatArray
    spend: SpendModel | None
    each_spend: FloatArray | None
    value: FloatArray | None

    @classmethod
    def of(cls, shop: Shop, model: PurchaseModel) -> People:
        """Ask the model about each customer known at the end."""
        table = customer_summary(shop.purchases)
        rows = arrays(table)
        x, t_x, T = times_of(rows, shop.end, shop.asked.unit_days)
        summary = Summary.of(x, t_x, T)
        spend, each = None, None
        if shop.has_amounts:
            spend, each = expected_spend(rows["spend_count"], rows["spend"], rows["total"], rows["visits"])
        return cls(
            customer_id=table.column("customer_id"),
            visits=rows["visits"],
            first_day=rows["first_day"],
            last_day=rows["last_day"],
            summary=summary,
            alive=model.p_alive(summary),
            before=_alive_before(model, x, t_x, T - shop.units(FOUR_WEEKS)),
            silent=model.p_no_purchase(summary, shop.asked.horizon),
            purchases=model.expected_purchases(summary, shop.asked.horizon),
            spend=spend,
            each_spend=each,
            value=None if each is None else _value(shop, model, summary, each),
        )

    @cached_property
    def row_spend(self) -> FloatArray | None:
        """The spend of the customers of each merged row, added up."""
        if self.each_spend is None:
            return None
        return totals(self.summary.index, self.each_spend, len(self.summary.x))

    def table(self) -> pa.Table:
        """One row per customer."""
        nothing = pa.nulls(len(self.visits), pa.float64())
        columns = [
            self.customer_id,
            _days(self.first_day),
            _days(self.last_day),
            pa.array(self.visits.astype(np.int32)),
            pa.array(self.alive),
            pa.array(self.before, mask=np.isnan(self.before)),
            pa.array(self.silent),
            pa.array(self.purchases),
            nothing if self.each_spend is None else pa.array(self.each_spend),
            nothing if self.value is None else pa.array(self.value),
        ]
        return pa.table(columns, schema=PEOPLE)


def _days(numbers: FloatArray) -> pa.Array:
    return pa.array(numbers.astype(np.int32), pa.int32()).cast(pa.date32())


def _alive_before(model: PurchaseModel, x: FloatArray, t_x: FloatArray, T: FloatArray) -> FloatArray:
    """P(alive) at an earlier moment T of those who have not bought since; nan of the others."""
    found = np.full(len(x), np.nan)
    silent = t_x <= T
    if silent.any():
        found[silent] = model.p_alive(Summary.of(x[silent], t_x[silent], T[silent]))
    return found


def _value(shop: Shop, model: PurchaseModel, summary: Summary, spend: FloatArray) -> FloatArray:
    """Each customer's value over the horizon, discounted month by month of the calendar."""
    asked = shop.asked
    months = int(asked.horizon * asked.unit_days // FOUR_WEEKS) + 1
    ends = month_ends(shop.end, months=months, unit_days=asked.unit_days)
    rate = rate_per_unit(asked.discount_rate, unit_days=asked.unit_days)
    times = np.append(ends[ends < asked.horizon], asked.horizon)
    return residual_value(
        model, summary, Horizon.of(times, discount_rate=rate), spend=spend, margin=asked.margin
    )
