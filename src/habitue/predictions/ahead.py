"""The weeks to come: what customers already known are expected to bring, and within what it should lie."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from habitue.metrics.period import day_of
from habitue.metrics.purchase_summary import spread_of_spend
from habitue.models.choice import Choice
from habitue.models.summary import FloatArray
from habitue.predictions.people import People
from habitue.predictions.results import AheadWeek
from habitue.predictions.shop import WEEK, Shop

WEEKS_AHEAD = 13
BAND_Z = 1.6448536269514722
"""90 % of a normal distribution lie within so many standard deviations."""


def weeks_ahead(shop: Shop, people: People, choice: Choice | None) -> tuple[AheadWeek, ...]:
    """The next weeks: what is expected, and within what it should lie, by how wrong the model was last time."""
    ends = np.array([shop.units(WEEK * week) for week in range(1, WEEKS_AHEAD + 1)])
    purchases, revenue = people.sums(ends)
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
    """The standard deviation of the sum up to each end, in money where there is any; None where nothing was held out.

    Both parts are measured on the first of the shop's own held-out days, as many as are looked ahead: the squared errors on
    single customers, per purchase expected, and the error of the total, as a share of it. The first grows with what is
    expected, the second with its square. In money, the spread of what a purchase brings comes on top.
    """
    if choice is None or choice.learnt is None:
        return None
    days = min(WEEKS_AHEAD * WEEK, choice.cut.held_days)
    cut = day_of(choice.calibration_end)
    held = shop.held(cut, to=cut + timedelta(days=days))
    expected = choice.learnt.expected_purchases(held.summary, shop.units(days))
    wrong, total = expected - held.later, float(held.weight @ expected)
    single = float(held.weight @ wrong**2) / total
    drift = float(held.weight @ wrong) / total
    longer = np.maximum(ends / shop.units(days), 1.0)
    variance = single * longer * purchases + (drift * purchases) ** 2
    if people.each_spend is None:
        return np.sqrt(variance)
    mean = float(people.each_spend @ people.purchases / people.purchases.sum())
    money: FloatArray = np.sqrt(variance * mean**2 + purchases * spread_of_spend(shop.purchases) ** 2)
    return money
