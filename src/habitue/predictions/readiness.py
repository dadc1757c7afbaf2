"""Whether there is enough to foresee anything by, known without importing or fitting a model."""

from __future__ import annotations

from habitue.language import Language
from habitue.metrics.activity import Activity
from habitue.metrics.period import day_number, day_of
from habitue.models.held import Need, cut_of, needs_of, too_short
from habitue.predictions.shop import Shop, Terms


def needs(activity: Activity) -> tuple[Need, ...]:
    """What these sales lack for a model to be chosen by the shop's own last months; nothing where they have it."""
    shop = Shop(activity, Terms())
    first, end = day_number(shop.first_day), day_number(shop.end)
    # a shop of one day has no later day to be held out; there is as good as nothing before it
    cut = cut_of(min(first, end - 1), end)
    held = shop.held(day_of(cut.calibration_end), to=shop.end)
    return needs_of(held if len(held.x) else None, cut)


def shortfall(activity: Activity, language: Language) -> str:
    """What is missing, as a sentence; empty where there is enough."""
    missing = needs(activity)
    return too_short(missing, language) if missing else ""
