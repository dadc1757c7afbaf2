"""Whether groups of customers live at different paces, and the models of each where telling them apart pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from habitue.metrics.period import day_of
from habitue.models.choice import Choice
from habitue.models.fit import Fit
from habitue.models.pace import PacedFit, Paying, fit_paced, paying
from habitue.models.purchase_model import PurchaseModel
from habitue.models.summary import FloatArray, IntArray
from habitue.predictions.groups import groups_of
from habitue.predictions.results import GroupPace, Paces
from habitue.predictions.shop import Shop

Parts = Sequence[tuple[PurchaseModel, IntArray]]
"""A model, and the places of the customers that it speaks of."""


@dataclass(frozen=True)
class Pacing:
    """The groups, what the held-out days say of them, and the paced fit on all days; None where it does not pay."""

    shops: dict[str, Shop]
    verdict: Paying | None
    fit: PacedFit | None
    group: FloatArray  # of each customer who ever bought, by place in ``shops``; -1 for none
    customer: FloatArray

    def parts(self, model: PurchaseModel, customers: FloatArray) -> Parts:
        """Who is foreseen by which model: each group by its own where that pays, else all by ``model``."""
        if self.fit is None:
            return everybody(model, len(customers))
        own = self.group[np.searchsorted(self.customer, customers)]
        return [(self.fit.of(name), np.flatnonzero(own == place)) for place, name in enumerate(self.shops)]

    def told(self, shop: Shop) -> Paces | None:
        """The result for the reader."""
        if shop.asked.by is None:
            return None
        fit = self.fit or (None if self.verdict is None else self.verdict.fit)
        bounds = None if fit is None else fit.pace_intervals()
        return Paces(shop.asked.by, self.verdict, self.fit is not None, tuple(self._groups(fit, bounds)))

    def _groups(
        self, fit: PacedFit | None, bounds: dict[str, tuple[float, float]] | None
    ) -> Sequence[GroupPace]:
        sizes = np.bincount(self.group[self.group >= 0].astype(np.int64), minlength=len(self.shops))
        found = []
        for place, name in enumerate(self.shops):
            low, high = (bounds or {}).get(name, (None, None))
            pace = None if fit is None else fit.paces[name]
            found.append(GroupPace(name, int(sizes[place]), pace, low, high))
        return found


def everybody(model: PurchaseModel, customers: int) -> Parts:
    """One model for all."""
    return [(model, np.arange(customers))]


def paces(shop: Shop, fit: Fit[PurchaseModel], choice: Choice | None) -> Pacing:
    """Try the groups that were asked for on the held-out days; where it pays, fit them on all."""
    if shop.asked.by is None:
        return Pacing({}, None, None, np.zeros(0), np.zeros(0))
    shops, customer, group = _groups(shop)
    if choice is None or choice.learnt is None or len(shops) < 2:
        return Pacing(shops, None, None, group, customer)
    k = fit.parameters.get("k")
    order = None if k is None else int(k)
    cut = day_of(choice.calibration_end)
    held = {name: own.held(cut, to=shop.end) for name, own in shops.items()}
    held = {name: one for name, one in held.items() if len(one.x)}
    if len(held) < len(shops):
        return Pacing(shops, None, None, group, customer)
    verdict = paying(fit.name, held, choice.cut.held_days / choice.cut.unit_days, k=order)
    if not verdict.pays:
        return Pacing(shops, verdict, None, group, customer)
    summaries = {name: own.summary(with_gaps=order is not None) for name, own in shops.items()}
    return Pacing(shops, verdict, fit_paced(fit.name, summaries, k=order), group, customer)


def _groups(shop: Shop) -> tuple[dict[str, Shop], FloatArray, FloatArray]:
    """The groups of those known at the end, the largest first; and each customer's, by the customer's number."""
    assert shop.asked.by is not None  # noqa: S101  (for the type checker)
    activity = shop.activity
    relation = groups_of(activity, shop.asked.by, until=shop.purchases.last)
    rows = activity.engine.run(f"SELECT customer, grp FROM {relation} ORDER BY customer")
    names, place, count = np.unique(
        np.array(rows.column("grp").to_pylist(), dtype=str), return_inverse=True, return_counts=True
    )
    order = np.argsort(-count, kind="stable")
    rank = np.empty(len(names))
    rank[order] = np.arange(len(names))
    shops = {}
    for name in names[order].tolist():
        quoted = name.replace("'", "''")
        among = activity.keep(f"SELECT customer FROM {relation} WHERE grp = '{quoted}'")
        shops[name] = replace(shop, among=among)
    return shops, rows.column("customer").to_numpy().astype(np.float64), rank[place]
