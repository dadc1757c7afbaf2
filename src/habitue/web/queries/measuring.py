"""Which shops have something new to measure, and what was measured last."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from habitue.metrics.results import Overview
from habitue.metrics.results_json import Result, read_kept
from habitue.web.models import Event, Figures, Measured, Shop

PAUSE = timedelta(seconds=15)
"""From the beginning of one measurement of a shop to the next one: at least this, and at least twice what the last one took."""
_SHARE = 2


def last_event(shop: Shop) -> int:
    """The number of the event that came last; 0 where none ever came."""
    newest = Event.objects.filter(shop=shop).order_by("-received_at", "-pk").values_list("pk", flat=True)
    return newest.first() or 0


def first_to_measure(now: datetime) -> Shop | None:
    """The shop that has waited longest among those with a new event, a new day, or something else to be measured."""
    newest = Event.objects.filter(shop=OuterRef("pk")).order_by("-received_at", "-pk").values("pk")[:1]
    rows = (
        Shop.objects.annotate(newest=Coalesce(Subquery(newest), 0))
        .order_by(F("measured__at").asc(nulls_first=True), "pk")
        .values_list(
            "pk", "timezone", "newest", "measured__event", "measured__day", "measured__at",
            "measured__took_ms", "measured__stale",
        )
    )  # fmt: skip
    for pk, zone, last, event, day, at, took_ms, stale in rows:
        if at is not None and now < at + max(PAUSE, _SHARE * timedelta(milliseconds=took_ms)):
            continue
        if stale or stale is None or last != event or day != _today(zone, now):
            return Shop.objects.defer("picture").get(pk=pk)
    return None


def _today(zone: str, now: datetime) -> date:
    return now.astimezone(_zone(zone)).date()


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def overview_of(shop: Shop, unit: str) -> Overview | None:
    """What was measured last, by that unit; None where nothing was yet, or by another version of Habitué."""
    return kept_of(shop, unit, Overview)


def kept_of(shop: Shop, unit: str, kind: type[Result]) -> Result | None:
    """What was kept of the shop under that name; None where nothing was, or by another version of Habitué."""
    body = Figures.objects.filter(shop=shop, unit=unit).values_list("body", flat=True).first()
    return read_kept(kind, body)


def measured_at(shop: Shop) -> datetime | None:
    """When the shop was measured last."""
    return Measured.objects.filter(shop=shop).values_list("at", flat=True).first()


def is_measured(shop: Shop) -> bool:
    """Whether there is anything to show of the shop."""
    return Figures.objects.filter(shop=shop, unit="home").exists()
