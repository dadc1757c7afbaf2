"""The band around the next weeks, on shops of which the truth is known: it should hold what comes nine times out of ten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pytest

from habitue.metrics.activity import Activity
from habitue.metrics.period import day_number, day_of
from habitue.models import MbgNbd, ParetoNbd
from habitue.models.mbg_cnbd_k import MbgCnbdK
from habitue.predictions.prediction import Terms, predict
from tests.long import cases
from tests.people import activity

BEGIN, CUT, AHEAD = day_number(date(2024, 1, 1)), 365, 91
"""Customers come for the first time on any day of a year; then thirteen weeks are foreseen."""


def lives(model, customers, chance):
    """Who bought when (in days, with fractions) until the thirteen weeks are over: the model's own story, step by step."""
    born = chance.uniform(0, CUT, customers)
    rate = chance.gamma(model.r, 1 / model.alpha, customers) / 7
    k = getattr(model, "k", 1)
    if isinstance(model, ParetoNbd):
        death = born + 7 * chance.exponential(1.0, customers) / chance.gamma(
            model.s, 1 / model.beta, customers
        )
        leave = np.zeros(customers)
    else:
        death = np.full(customers, np.inf)
        leave = chance.beta(model.a, model.b, customers)
    end = np.minimum(death, CUT + AHEAD)
    who, when = [np.arange(customers)], [born]
    there, now = np.flatnonzero(chance.random(customers) >= leave), born.copy()
    while len(there):
        now[there] += chance.gamma(k, 1 / rate[there])
        there = there[now[there] < end[there]]
        who.append(there)
        when.append(now[there])
        there = there[chance.random(len(there)) >= leave[there]]
    return np.concatenate(who), np.concatenate(when)


def amounts(who, customers, chance):
    """Gamma-Gamma with CDNOW's parameters, in whole cents."""
    scale = chance.gamma(3.74, 1 / 15.44, customers)
    return np.maximum((chance.gamma(6.25, 1.0, len(who)) / scale[who]).round(2), 0.01)


def simulated(model, customers, seed) -> tuple[Activity, np.ndarray, np.ndarray]:
    """A shop, and what its customers known at the cut really bought and paid, added up by the weeks after it."""
    chance = np.random.default_rng(seed)
    who, when = lives(model, customers, chance)
    paid = amounts(who, customers, chance)
    table = pa.table(
        {
            "customer_id": pa.array(np.char.mod("c%04d", who)),
            "ordered_at": pa.array(((BEGIN + when) * 86_400e6).astype(np.int64), pa.timestamp("us", "UTC")),
            "amount": pa.array(paid),
            "order_id": pa.nulls(len(who), pa.string()),
        }
    )
    day = np.floor(when).astype(np.int64)
    first = np.full(customers, CUT + AHEAD)
    np.minimum.at(first, who, day)
    later = (day >= CUT) & (first[who] < CUT)
    shop = activity(table, timezone="UTC", last_day=day_of(BEGIN + CUT + AHEAD - 1))
    visits = np.unique(who[later] * 10_000 + day[later]) % 10_000  # twice on one day is one purchase
    return shop, by_week(visits), by_week(day[later], paid[later])


def by_week(day, what=None):
    """Added up to the end of each week after the cut."""
    return np.cumsum(np.bincount((day - CUT) // 7, what, minlength=AHEAD // 7))


class Trial(NamedTuple):
    """One shop: how far off its sums were, in half widths of the band, week by week, and how wide the last band was."""

    off: tuple[float, ...]
    width: float

    def weeks_inside(self, share_of_band=1.0):
        """The share of the thirteen weeks whose sum lay within so much of the band."""
        return np.mean(np.abs(self.off) <= share_of_band)

    def inside(self, share_of_band=1.0):
        """Whether the sum of all thirteen weeks did."""
        return abs(self.off[-1]) <= share_of_band


CAFE, RETAIL = MbgNbd(1.2, 1.0, 0.5, 6.0), MbgNbd(0.8, 6.0, 0.7, 2.0)
SLOW = ParetoNbd(0.55, 10.6, 0.6, 11.7)
SALON = MbgCnbdK(4.0, 6.0, 0.6, 6.0, k=3)

SETTINGS = {
    "café of 100": (CAFE, 100, "pareto-nbd", cases(8, of=24)),
    "salon of 100, its rhythm unknown to the model": (SALON, 100, "mbg-nbd", cases(8, of=12)),
    "shop of 250": (RETAIL, 250, "mbg-nbd", cases(10, of=28)),
    "shop of 1000, its model chosen": (RETAIL, 1000, "auto", cases(6, of=24)),
    "slow shop of 1000": (SLOW, 1000, "pareto-nbd", cases(8, of=20)),
}
"""Who comes, how many they are, by which model they are foreseen, and how many such shops are tried."""


@cache
def trials(setting) -> tuple[Trial, ...]:
    """Shops of one kind: every other one without amounts, so that its band is of purchases."""
    model, customers, name, shops = SETTINGS[setting]
    terms = Terms(model=name, calibration_end=day_of(BEGIN + CUT - 1), horizon=13)
    found = []
    for seed in range(shops):
        shop, bought, paid = simulated(model, customers, seed)
        has_amounts = seed % 2 == 0
        prediction = predict(replace(shop, has_amounts=has_amounts), terms)
        assert prediction.checked.actual == bought[-1]
        if prediction.ahead[-1].low is None:  # the shop is too young for a band
            continue
        truth = paid if has_amounts else bought
        off = [
            (came - week.cumulative) / (week.high - week.cumulative)
            for came, week in zip(truth, prediction.ahead, strict=True)
        ]
        last = prediction.ahead[-1]
        found.append(Trial(tuple(off), (last.high - last.low) / last.cumulative))
    assert len(found) >= 0.8 * shops
    return tuple(found)


LEAST, MOST = 0.88, 0.99
"""Of a band of nine in ten, and of some hundred shops."""


def of_all_shops():
    return [trial for setting in SETTINGS for trial in trials(setting)]


@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS)
def test_the_band_holds_what_comes_in_most_shops(setting):
    found = trials(setting)
    assert np.mean([trial.inside() for trial in found]) >= 0.8
    assert np.mean([trial.weeks_inside() for trial in found]) >= 0.8
    assert np.median([trial.width for trial in found]) < 0.75


@pytest.mark.slow
def test_of_all_shops_about_nine_in_ten_keep_to_it():
    """More rather than less: that the parameters are estimates, and were so when it was measured, counts twice."""
    found = of_all_shops()
    assert len(found) >= cases(36, of=100)
    assert LEAST <= np.mean([trial.inside() for trial in found]) <= MOST
    assert LEAST <= np.mean([trial.weeks_inside() for trial in found]) <= MOST


@pytest.mark.slow
def test_half_the_band_would_hold_too_few():
    """So the band owes its share to its width: a narrower one would not pass the test above, nor one twice as wide."""
    found = of_all_shops()
    assert np.mean([trial.inside(0.5) for trial in found]) < LEAST
    assert np.mean([trial.weeks_inside(0.5) for trial in found]) < LEAST
    assert np.mean([trial.inside(2) for trial in found]) > MOST


@pytest.mark.slow
def test_what_comes_lies_on_both_sides_of_what_was_expected():
    """A band that holds by being off to one side would be no band."""
    above = np.mean([trial.off[-1] > 0 for trial in of_all_shops()])
    assert 0.3 < above < 0.7


@pytest.mark.slow
def test_the_band_is_narrower_where_there_are_more_customers():
    """Four times as many: about half as wide, as chance is."""
    few, many = (
        np.median([trial.width for trial in trials(setting)])
        for setting in ("shop of 250", "shop of 1000, its model chosen")
    )
    assert 1.3 < few / many < 3.2
