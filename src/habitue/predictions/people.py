"""Every customer's answers: P(alive), purchases and value to come."""
# ruff: noqa: N803  (the papers' symbols)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa

from habitue.metrics.purchase_summary import customer_summary
from habitue.models.purchase_model import PurchaseModel
from habitue.models.summary import FloatArray, IntArray, Summary, totals
from habitue.models.value import Horizon, month_ends, rate_per_unit, residual_value
from habitue.predictions.paces import Parts
from habitue.predictions.results import PEOPLE, SpendModel
from habitue.predictions.shop import FOUR_WEEKS, Shop, arrays, times_of
from habitue.predictions.spend import expected_spend

MONTHS_APART, MONTHS_A_YEAR = 60, 12


@dataclass(frozen=True)
class Part:
    """The customers of whom one model speaks: their places, and what is known of them, equal ones merged."""

    model: PurchaseModel
    places: IntArray
    summary: Summary


@dataclass(frozen=True)
class _Answers:
    """Answers asked part by part, put back in the order of the customers."""

    parts: tuple[Part, ...]
    customers: int

    def of(self, ask: Callable[[Part], FloatArray]) -> FloatArray:
        found = np.full(self.customers, np.nan)
        for part in self.parts:
            found[part.places] = ask(part)
        return found


@dataclass(frozen=True)
class People:
    """Every customer's answers, in the order of the customer's number."""

    customer_id: pa.ChunkedArray
    visits: FloatArray
    first_day: FloatArray
    last_day: FloatArray
    parts: tuple[Part, ...]
    alive: FloatArray
    before: FloatArray
    silent: FloatArray
    purchases: FloatArray
    spend: SpendModel | None
    each_spend: FloatArray | None
    value: FloatArray | None

    @classmethod
    def of(cls, shop: Shop, parts_of: Callable[[FloatArray], Parts]) -> People:
        """Ask the models about each customer known at the end; ``parts_of`` says which model speaks of whom, by customer's number."""
        table = customer_summary(shop.purchases)
        rows = arrays(table)
        now = times_of(rows, shop.end, shop.asked.unit_days)
        earlier = times_of(rows, shop.end - timedelta(days=FOUR_WEEKS), shop.asked.unit_days)
        parts = tuple(
            Part(model, places, Summary.of(*(column[places] for column in now)))
            for model, places in parts_of(rows["customer"])
            if len(places)
        )
        answers = _Answers(parts, len(rows["visits"]))
        spend, each = None, None
        if shop.has_amounts:
            spend, each = expected_spend(rows["spend_count"], rows["spend"], rows["total"], rows["visits"])
        return cls(
            customer_id=table.column("customer_id"),
            visits=rows["visits"],
            first_day=rows["first_day"],
            last_day=rows["last_day"],
            parts=parts,
            alive=answers.of(lambda part: part.model.p_alive(part.summary)),
            before=answers.of(
                lambda part: _alive_before(part.model, *(column[part.places] for column in earlier))
            ),
            silent=answers.of(lambda part: part.model.p_no_purchase(part.summary, shop.asked.horizon)),
            purchases=answers.of(
                lambda part: part.model.expected_purchases(part.summary, shop.asked.horizon)
            ),
            spend=spend,
            each_spend=each,
            value=None
            if each is None
            else answers.of(lambda part: _value(shop, part.model, part.summary, each[part.places])),
        )

    def sums(self, times: FloatArray) -> tuple[FloatArray, FloatArray | None]:
        """Purchases, and what they bring, expected of all until each of ``times``."""
        purchases, revenue = np.zeros(len(times)), np.zeros(len(times))
        for part in self.parts:
            rows = part.model.weighted_purchases(part.summary, times, np.eye(len(times)))
            purchases += part.summary.weight @ rows
            if self.each_spend is not None:
                spend = totals(part.summary.index, self.each_spend[part.places], len(part.summary.x))
                revenue += spend @ rows
        return purchases, None if self.each_spend is None else revenue

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
    """Each customer's value over the horizon, discounted month by month of the calendar, beyond five years year by year."""
    asked = shop.asked
    months = int(asked.horizon * asked.unit_days // FOUR_WEEKS) + 1
    ends = month_ends(shop.end, months=months, unit_days=asked.unit_days)
    rate = rate_per_unit(asked.discount_rate, unit_days=asked.unit_days)
    month = np.arange(1, len(ends) + 1)
    stops = ends[(ends < asked.horizon) & ((month <= MONTHS_APART) | (month % MONTHS_A_YEAR == 0))]
    times = np.append(stops, asked.horizon)
    return residual_value(
        model, summary, Horizon.of(times, discount_rate=rate), spend=spend, margin=asked.margin
    )
