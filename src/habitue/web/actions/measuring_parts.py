"""Beside a shop's overviews: its places, channels, products and members beside each other, and its programmes in figures."""

from __future__ import annotations

from datetime import datetime

from habitue.loyalty.programme_figures import ProgrammesInFigures, programme_figures
from habitue.metrics.activity import Activity
from habitue.metrics.results import Overview
from habitue.metrics.results_json import written
from habitue.metrics.side_by_side import side_by_side
from habitue.web.models import Figures, Shop
from habitue.web.queries.parts import PARTS, parting_of
from habitue.web.queries.programme_past import PROGRAMMES, pasts_of


def keep_parts(shop: Shop, activity: Activity, home: Overview, *, now: datetime) -> None:
    """Keep the parts of the shop over the days that its first page speaks of."""
    period = (home.latest or home.trailing_year).period
    found = side_by_side(activity, period, parting_of(shop, activity, period, window_days=home.window.days))
    Figures.objects.update_or_create(
        shop=shop, unit=PARTS, defaults={"day": found.last_day, "body": written(found), "made_at": now}
    )


def keep_programmes(shop: Shop, *, now: datetime) -> None:
    """Keep the figures of the shop's programmes up to now, whether it sold anything or not."""
    day = now.astimezone(shop.zone).date()
    found = tuple(programme_figures(past, day=day) for past in pasts_of(shop, day=day))
    if not found:
        Figures.objects.filter(shop=shop, unit=PROGRAMMES).delete()
        return
    body = written(ProgrammesInFigures(day, found))
    Figures.objects.update_or_create(
        shop=shop, unit=PROGRAMMES, defaults={"day": day, "body": body, "made_at": now}
    )
