"""The weeks to come: what customers already known are expected to bring, and within what it should lie."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from habitue.metrics.period import day_of
from habitue.metrics.purchase_summary import customer_summary, later_spend
from habitue.models.choice import Choice
from habitue.models.purchase_model import PurchaseModel
from habitue.models.summary import FloatArray, Summary, weighted_sum
from habitue.predictions.people import People
from habitue.predictions.results import AheadWeek
from habitue.predictions.shop import WEEK, Shop, arrays, times_of
from habitue.predictions.spend import expected_spend

WEEKS_AHEAD = 13
BAND_Z = 1.6448536269514722
"""90 % of a normal distribution lie within so many standard deviations."""


def weeks_ahead(shop: Shop, people: People, choice: Choice | None) -> tuple[AheadWeek, ...]:
    """The next weeks: what is expected, and within what it should lie, by how wrong the model was last time."""
    ends = np.array([shop.units(WEEK * week) for week in range(1, WEEKS_AHEAD + 1)])
    purchases, revenue = people.sums(ends)
    sums = purchases if revenue is None else revenue
    spread = _spread(shop, choice, ends, sums)
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


def _spread(shop: Shop, choice: Choice | None, ends: FloatArray, sums: FloatArray) -> FloatArray | None:
    """The standard deviation of the sum up to each end; None where nothing could be held out.

    Both parts are measured on the first of the shop's own held-out days, as many as are looked ahead: the squared errors on
    single customers, per unit expected, and the error of the total, as a share of it. The first grows with what is
    expected, the second with its square. Of shops simulated by the models themselves nine in ten keep to the band, as they
    should; of three real ones, cut each month, three in four to nine in ten, because seasons come on top.
    """
    if choice is None or choice.learnt is None:
        return None
    days = min(WEEKS_AHEAD * WEEK, choice.cut.held_days)
    expected, came, customers = _tried(shop, choice.learnt, day_of(choice.calibration_end), days=days)
    wrong, total = expected - came, weighted_sum(customers, expected)
    if not total > 0:
        return None
    single, drift = weighted_sum(customers, wrong**2) / total, weighted_sum(customers, wrong) / total
    longer = np.maximum(ends / shop.units(days), 1.0)
    return np.sqrt(single * longer * sums + (drift * sums) ** 2)


def _tried(
    shop: Shop, learnt: PurchaseModel, cut: date, *, days: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """What was expected in the days after the cut, what came, and of how many customers: in money where there is any."""
    to = cut + timedelta(days=days)
    if not shop.has_amounts:
        held = shop.held(cut, to=to)
        return learnt.expected_purchases(held.summary, shop.units(days)), held.later, held.weight
    before = replace(shop.purchases, until=cut)
    rows = arrays(customer_summary(before))
    known = Summary.of(*times_of(rows, cut, shop.asked.unit_days))
    _, spend = expected_spend(rows["spend_count"], rows["spend"], rows["total"], rows["visits"])
    paid = later_spend(before, to=to)["spend"].to_numpy()
    return learnt.expected_purchases(known, shop.units(days)) * spend, paid, np.ones(len(paid))
