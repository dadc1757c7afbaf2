"""The weeks to come: what customers already known are expected to bring, and within what it should lie."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from habitue.metrics.purchase_summary import spread_of_spend
from habitue.models.choice import Choice
from habitue.models.purchase_model import PurchaseModel
from habitue.models.summary import FloatArray
from habitue.predictions.people import People
from habitue.predictions.results import AheadWeek
from habitue.predictions.shop import WEEK, Shop

WEEKS_AHEAD = 13
BAND_Z = 1.6448536269514722
"""90 % of a normal distribution lie within so many standard deviations."""


def weeks_ahead(
    shop: Shop, model: PurchaseModel, people: People, choice: Choice | None
) -> tuple[AheadWeek, ...]:
    """The next weeks: what is expected, and within what it should lie, by how wrong the model was last time."""
    ends = np.array([shop.units(WEEK * week) for week in range(1, WEEKS_AHEAD + 1)])
    rows = model.weighted_purchases(people.summary, ends, np.eye(WEEKS_AHEAD))
    purchases = people.summary.weight @ rows
    revenue = None if people.row_spend is None else people.row_spend @ rows
    sums = purchases if revenue is None else revenue
    spread = _spread(shop, people, choice, ends, purchases)
    steps = np.diff(purchases, prepend=0.0)
    earned = None if revenue is None else np.diff(revenue, prepend=0.0)
    found = []
    for week in range(WEEKS_AHEAD):
        first = shop.end + timedelta(days=1 + WEEK * week)
        half = None if spread is None else float(BAND_Z * spread[week])
        total = float(sums[week])
        found.append(
            AheadWeek(
                first=first,
                last=first + timedelta(days=WEEK - 1),
                purchases=float(steps[week]),
                revenue=None if earned is None else float(earned[week]),
                cumulative=total,
                low=None if half is None else max(0.0, total - half),
                high=None if half is None else total + half,
            )
        )
    return tuple(found)


def _spread(
    shop: Shop, people: People, choice: Choice | None, ends: FloatArray, purchases: FloatArray
) -> FloatArray | None:
    """The standard deviation of the sum up to each end, in money where there is any.

    Two parts, both measured on the shop's own held-out months: the errors on single customers, which grow with the
    square root of time and of people, and the error of the total, which grows with the total. In money, the spread of what a purchase brings
    comes on top.
    """
    best = None if choice is None else choice.best
    if choice is None or best is None or best.total_error is None:
        return None
    held = choice.cut.held_days / choice.cut.unit_days
    chance = len(people.visits) * best.rmse**2 * ends / held
    # a share of what was expected, because the sum that is to come is an expectation too
    drift = (best.expected - best.actual) / best.expected if best.expected else 0.0
    variance = chance + (drift * purchases) ** 2
    if people.each_spend is None or people.spend is None:
        return np.sqrt(variance)
    mean = float(people.each_spend @ people.purchases / max(people.purchases.sum(), 1e-12))
    money: FloatArray = np.sqrt(variance * mean**2 + purchases * spread_of_spend(shop.purchases) ** 2)
    return money
