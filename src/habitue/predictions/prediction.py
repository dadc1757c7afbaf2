"""From a shop's sales to what each of its customers will do.

The fit knows nothing after ``calibration_end``; where the sales go on, the prediction is held against them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import ceil
from typing import Any

import numpy as np

from habitue.metrics.activity import Activity
from habitue.metrics.period import day_number, day_of
from habitue.metrics.purchase_summary import purchases_by_day
from habitue.metrics.results import LIFECYCLE
from habitue.metrics.segments import customer_facts
from habitue.models.choice import CANDIDATES, Choice, choose
from habitue.models.fit import AT_BOUNDARY, NOT_CONVERGED, Fit
from habitue.models.held import cut_of
from habitue.models.holdout import score
from habitue.models.purchase_model import PurchaseModel
from habitue.models.registry import WITH_RHYTHM, check_known, fit_model
from habitue.models.tracking import expected_cumulative
from habitue.predictions.ahead import weeks_ahead
from habitue.predictions.paces import Pacing, paces
from habitue.predictions.people import People
from habitue.predictions.results import Checked, Ground, PeopleAhead, Prediction, StageValue, TrackedWeek
from habitue.predictions.shop import AUTO, WEEK, Shop, Terms

__all__ = ["AUTO", "FALLBACK", "Terms", "predict", "predict_people"]

FALLBACK = "mbg-nbd"
"""The model where the data are too short to choose: unlike BG/NBD it can doubt a customer who came once."""

WEEKS_TRACKED = 260
"""The tracking table keeps to so many points: of longer histories each point is several weeks apart."""


def predict(activity: Activity, terms: Terms | None = None) -> Prediction:
    """What every customer known on ``calibration_end`` (the last day, without it) will do over the horizon.

    Raises:
        ModelRefusal: nothing can be learnt from these sales; the message says what is missing.
    """
    asked = terms or Terms()
    shop, found = _foretold(activity, asked)
    ground, fit, choice, pacing, people = found.ground, found.fit, found.choice, found.pacing, found.people
    paced = pacing.fit
    message, values = found.trouble
    return Prediction(
        model=fit.name,
        ground=ground,
        parameters=fit.parameters if paced is None else paced.fit.model.reference.parameters,
        standard_errors=fit.standard_errors if paced is None else paced.standard_errors,
        log_likelihood=fit.log_likelihood if paced is None else paced.log_likelihood,
        message=message,
        message_values=values,
        unit_days=asked.unit_days,
        horizon=asked.horizon,
        discount_rate=asked.discount_rate,
        margin=asked.margin,
        calibration_end=shop.end,
        customers=len(people.visits),
        repeat_customers=int((people.visits > 1).sum()),
        expected_purchases_total=float(people.purchases.sum()),
        expected_value_total=None if people.value is None else float(people.value.sum()),
        spend=people.spend,
        choice=choice,
        checked=_checked(shop, fit.model, pacing),
        ahead=weeks_ahead(shop, people, choice),
        tracking=_tracking(shop, people),
        stages=_stages(shop, people),
        paces=pacing.told(shop),
        people=people.table(),
    )


def predict_people(activity: Activity, terms: Terms | None = None) -> PeopleAhead:
    """What :func:`predict` says of each customer, without the weeks to come, the past weeks and the stages, which take as long again.

    Raises:
        ModelRefusal: nothing can be learnt from these sales; the message says what is missing.
    """
    shop, found = _foretold(activity, terms or Terms())
    message, values = found.trouble
    return PeopleAhead(
        model=found.fit.name,
        ground=found.ground,
        message=message,
        message_values=values,
        calibration_end=shop.end,
        choice=found.choice,
        people=found.people.table(),
    )


@dataclass(frozen=True)
class _Foretold:
    """What is fitted, and what it says of each customer."""

    ground: Ground
    fit: Fit[PurchaseModel]
    choice: Choice | None
    pacing: Pacing
    people: People

    @property
    def trouble(self) -> tuple[str, Mapping[str, str]]:
        """What was wrong with the fit that is used, and the values of its message."""
        return _trouble(self.fit if self.pacing.fit is None else self.pacing.fit.fit)


def _foretold(activity: Activity, asked: Terms) -> tuple[Shop, _Foretold]:
    if asked.model != AUTO:
        check_known(asked.model)
    shop = Shop(activity, asked)
    ground, fit, choice = _fit(shop)
    pacing = paces(shop, fit, choice)
    people = People.of(shop, partial(pacing.parts, fit.model))
    return shop, _Foretold(ground, fit, choice, pacing, people)


def _fit(shop: Shop) -> tuple[Ground, Fit[PurchaseModel], Choice | None]:
    """The model that was asked for or that did best, fitted on all the days it may look at."""
    name = shop.asked.model
    choice = _trial(shop, CANDIDATES if name == AUTO else (name,))
    refitted = None if choice is None else choice.fit
    if name in WITH_RHYTHM:
        # asked for by name, its rhythm is learnt from all days too
        return "asked", fit_model(name, shop.summary(with_gaps=True)), choice
    if name != AUTO:
        return "asked", refitted or fit_model(name, shop.summary(with_gaps=False)), choice
    if refitted is not None:
        return "chosen", refitted, choice
    if choice is not None and choice.verdict == "naive":
        best = min(choice.scores, key=lambda found: found.mae)
        summary = shop.summary(with_gaps=best.name in WITH_RHYTHM)
        return "naive", fit_model(best.name, summary, k=best.k), choice
    return "too_short", fit_model(FALLBACK, shop.summary(with_gaps=False)), choice


def _trial(shop: Shop, candidates: tuple[str, ...]) -> Choice | None:
    """How well the candidates did on the shop's own later half; None where it has no two days."""
    first, end = day_number(shop.first_day), day_number(shop.end)
    if end <= first:
        return None
    cut = cut_of(first, end, unit_days=shop.asked.unit_days)
    held = shop.held(day_of(cut.calibration_end), to=shop.end)
    return choose(
        held if len(held.x) else None,
        lambda: shop.summary(with_gaps=bool(set(candidates) & set(WITH_RHYTHM))),
        cut,
        candidates=candidates,
    )


def _trouble(fit: Fit[Any]) -> tuple[str, Mapping[str, str]]:
    if fit.boundary:
        return AT_BOUNDARY, {"parameters": ", ".join(fit.boundary)}
    return ("", {}) if fit.converged else (NOT_CONVERGED, {})


def _checked(shop: Shop, model: PurchaseModel, pacing: Pacing) -> Checked | None:
    """The prediction beside the sales that came later, where there are any."""
    later = (shop.activity.last_day - shop.end).days
    # a hair more, because 365 / 7 weeks of 7 days are a hair less than 365
    days = min(later, int(shop.asked.horizon * shop.asked.unit_days + 1e-6))
    if days < 1:
        return None
    parts = [(shop, model)]
    if pacing.fit is not None:
        parts = [(own, pacing.fit.of(name)) for name, own in pacing.shops.items()]
    columns = []
    for own, its_model in parts:
        held = own.held(shop.end, to=shop.end + timedelta(days=days))
        expected = its_model.expected_purchases(held.summary, shop.units(days))
        columns.append(np.stack([expected, held.later, held.weight]))
    expected, later, weight = np.hstack(columns)
    found = score(model.name, expected, later, weight=weight)
    return Checked(days, found.expected, found.actual, found.mae)


def _tracking(shop: Shop, people: People) -> tuple[TrackedWeek, ...]:
    """Repeat purchases up to the last day and back from there by weeks, as they came and as expected.

    They are of the customers known at the end of what the fit may look at.
    """
    last = day_number(shop.activity.last_day)
    rows = purchases_by_day(shop.purchases, to=shop.activity.last_day)
    day = np.array([row["day"] for row in rows], dtype=np.float64)
    repeats = np.cumsum([row["repeats"] for row in rows])
    step = WEEK * ceil((last - day[0] + 1) / WEEK / WEEKS_TRACKED)
    ends = np.arange(last, day[0] - 1, -step)[::-1]
    actual = np.append(0, repeats)[np.searchsorted(day, ends, side="right")]
    unit = shop.asked.unit_days
    expected = np.zeros(len(ends))
    for part in people.parts:
        expected += expected_cumulative(part.model, people.first_day[part.places] / unit, ends / unit)
    return tuple(
        TrackedWeek(day_of(int(end)), int(seen), float(hoped))
        for end, seen, hoped in zip(ends, actual, expected, strict=True)
    )


def _stages(shop: Shop, people: People) -> tuple[StageValue, ...]:
    """The value of each lifecycle stage, as of the last day; none where the fit ends before it."""
    if shop.end != shop.activity.last_day or shop.zero_amount == "ignore":
        return ()
    facts = shop.activity.engine.run(
        f"SELECT customer, stage FROM {customer_facts(shop.activity)} ORDER BY customer"
    )
    stage = np.asarray(facts.column("stage").to_pylist(), dtype=object)
    whole = people.purchases if people.value is None else people.value
    everything = float(whole.sum())
    found = []
    for name in LIFECYCLE:
        inside = stage == name
        count = int(inside.sum())
        found.append(
            StageValue(
                stage=name,
                customers=count,
                p_alive=float(people.alive[inside].mean()) if count else 0.0,
                expected_purchases=float(people.purchases[inside].sum()),
                expected_value=None if people.value is None else float(people.value[inside].sum()),
                share=float(whole[inside].sum()) / everything if everything > 0 else None,
            )
        )
    return tuple(found)
