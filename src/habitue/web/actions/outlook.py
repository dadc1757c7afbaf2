"""Writes of the planner: a shop's past as it is needed to look ahead, once a day, and what each campaign can show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from habitue.effects.alike import Stand
from habitue.effects.needs import NeedsEffects
from habitue.effects.outlook import INDICATORS, Outlook, Past, outlook_of
from habitue.loyalty.courtesy import Channel, Purpose
from habitue.metrics.activity import NoSales
from habitue.metrics.results_json import written
from habitue.web.actions.approach import JUDGED_BY
from habitue.web.models import Approach, Figures, Shop
from habitue.web.models import Outlook as Kept
from habitue.web.models.approach import HALF, Kind
from habitue.web.queries.campaign import people_of, ways_of
from habitue.web.queries.outlook import (
    AHEAD,
    PLANNER,
    Ahead,
    Pasts,
    asked_for,
    campaigns_to_look_at,
    kept_pasts,
    pasts_of,
    stands_of,
    stands_when_called,
)
from habitue.web.queries.sales import sales_of

Ready = Callable[[Shop], Sequence[Channel]]
SEED = 7
"""The same past gives the same outlook."""


def look_ahead(shop: Shop, *, ready: Ready, now: datetime) -> None:
    """Keep the shop's past for the planner, and what each automation could show."""
    try:
        activity = sales_of(shop, now=now)
    except NoSales:
        Figures.objects.filter(shop=shop, unit__in=(PLANNER, AHEAD)).delete()
        return
    pasts = pasts_of(activity)
    _keep(shop, PLANNER, pasts, now=now)
    _keep(shop, AHEAD, _ahead(shop, pasts, ready(shop), now), now=now)


def _keep(shop: Shop, unit: str, found: Pasts | Ahead, *, now: datetime) -> None:
    Figures.objects.update_or_create(
        shop=shop, unit=unit, defaults={"day": found.day, "body": written(found), "made_at": now}
    )


def _ahead(shop: Shop, pasts: Pasts, channels: Sequence[Channel], now: datetime) -> Ahead:
    found: dict[str, Outlook] = {}
    offered = ways_of(shop, people_of(shop, {}), channels, now=now)
    for kind in Kind.values:
        past = pasts.of(JUDGED_BY[kind][1])
        if past is None:
            continue
        stands = stands_when_called(shop, kind, now=now)
        ways = offered
        if kind == Kind.EXPIRING:  # what tells of what a customer holds goes to more people than an offer
            ways = ways_of(shop, list(stands), channels, now=now, purpose=Purpose.SERVICE)
        reached = [stand for pk, stand in stands.items() if pk in ways and ways[pk].channel is not None]
        # its indicator is fixed: the others need not be resampled
        outlook = _outlook(past, reached, HALF, (JUDGED_BY[kind][0],))
        if outlook is not None:
            found[kind] = outlook
    return Ahead(pasts.day, tuple(found), tuple(found.values()))


def _outlook(
    past: Past, stands: Sequence[Stand], holdout: int, among: Sequence[Any] = INDICATORS
) -> Outlook | None:
    try:
        return outlook_of(past, stands, held_share=holdout / 100, among=among, seed=SEED)
    except NeedsEffects:
        return None


def look_at_campaigns(*, ready: Ready, now: datetime) -> int:
    """Reckon what each campaign can show that is not sent yet and has changed since; how many were reckoned."""
    found = campaigns_to_look_at()
    for approach in found:
        look_at(approach, channels=ready(approach.shop), now=now)
    return len(found)


def look_at(approach: Approach, *, channels: Sequence[Channel], now: datetime) -> None:
    """Reckon what one campaign can show, and keep it for its page."""
    shop = approach.shop
    pasts = kept_pasts(shop)
    past = pasts.of(approach.window_days) if pasts else None
    body = ""
    if past is not None:
        ways = ways_of(shop, people_of(shop, approach.audience.get("query", {})), channels, now=now)
        reached = [pk for pk, way in ways.items() if way.channel is not None]
        outlook = _outlook(past, stands_of(shop, reached), approach.holdout)
        body = written(outlook) if outlook else ""
    asked = asked_for(approach, pasts.day if pasts else None)
    Kept.objects.update_or_create(
        approach=approach, defaults={"shop": shop, "asked": asked, "body": body, "made_at": now}
    )
