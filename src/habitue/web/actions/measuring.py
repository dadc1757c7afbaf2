"""Measuring a shop in the background: its overviews and its customers' figures, kept for the pages to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from time import perf_counter
from typing import Any

from habitue.metrics.activity import Activity, NoSales
from habitue.metrics.bucket import moves
from habitue.metrics.overview import Question, overviews
from habitue.metrics.results import Overview
from habitue.metrics.results_json import written
from habitue.metrics.sectors import SECTORS
from habitue.metrics.segments import customer_facts
from habitue.web.actions.customer_rows import keep_rows
from habitue.web.actions.judging import judge_approaches
from habitue.web.actions.measuring_parts import keep_parts, keep_programmes
from habitue.web.alarms import Alarms
from habitue.web.models import CustomerFigures, Figures, Measured, Shop
from habitue.web.queries.alarm import ALARMS, found_alarms
from habitue.web.queries.measuring import last_event
from habitue.web.queries.sales import sales_of

LAST_DAYS = 28
"""The first page speaks of the last four weeks: as many Saturdays in each, and a scan of today counts in them."""
HOME = "home"
_SHOWN_SLIPPING = 100
_SECTORS = {"florist": "retail", "pets": "retail"}
"""The sector of a trade that is none itself."""


def measure(shop: Shop, *, now: datetime) -> None:
    """Measure everything that the pages show of a shop, and keep it."""
    began = perf_counter()
    today = now.astimezone(shop.zone).date()
    event = last_event(shop)
    # what comes while it is measured asks for the next time; and where it cannot be measured, the others are not kept waiting
    Measured.objects.update_or_create(
        shop=shop, defaults={"stale": False, "event": event, "day": today, "at": now}
    )
    try:
        activity = sales_of(shop, now=now)
    except NoSales:
        Figures.objects.filter(shop=shop).delete()
        CustomerFigures.objects.filter(shop=shop).delete()
    else:
        found = _overviews(shop, activity, now)
        keep_rows(CustomerFigures, shop, _customers(activity, found[HOME]))
        _keep(shop, ALARMS, found_alarms(shop, activity, found, now=now), now=now)
        keep_parts(shop, activity, found[HOME], now=now)
        judge_approaches(shop, activity, now=now)
    keep_programmes(shop, now=now)
    took = round((perf_counter() - began) * 1000)
    Measured.objects.filter(shop=shop).update(took_ms=took)


def stale(shop: Shop) -> None:
    """Ask for a shop to be measured again: something else than an event changed what it sold."""
    Measured.objects.update_or_create(shop=shop, defaults={"stale": True})


def _overviews(shop: Shop, activity: Activity, now: datetime) -> dict[str, Overview]:
    question = Question(
        timezone=shop.timezone,
        sector=SECTORS.get(_SECTORS.get(shop.trade, shop.trade)),
        currency=shop.currency,
        last_days=LAST_DAYS,
    )
    asked = {
        HOME: question,
        "week": replace(question, unit="week", last_days=None),
        "month": replace(question, last_days=None),
        "quarter": replace(question, unit="quarter", last_days=None),
    }
    overviews_found = overviews(activity, tuple(asked.values()), most_slipping=_SHOWN_SLIPPING)
    found = dict(zip(asked, overviews_found, strict=True))
    found[HOME] = _glance(found[HOME])
    for name, one in found.items():
        _keep(shop, name, one, now=now)
    return found


def _keep(shop: Shop, unit: str, found: Overview | Alarms, *, now: datetime) -> None:
    day = found.last_day if isinstance(found, Overview) else found.day
    Figures.objects.update_or_create(
        shop=shop, unit=unit, defaults={"day": day, "body": written(found), "made_at": now}
    )


def _glance(found: Overview) -> Overview:
    """What the first page shows: it is read back at each look, and its history stands with the months."""
    return replace(
        found,
        series=(),
        cohorts=replace(found.cohorts, rows=()),
        second_purchase=replace(found.second_purchase, points=()),
        rfm=(),
        locations=(),
        channels=(),
    )


def _customers(activity: Activity, home: Overview) -> Iterator[tuple[Any, ...]]:
    """Each customer and their figures, in the order of ``fields_of(CustomerFigures)``."""
    latest = home.latest or home.trailing_year
    moved = moves(activity, latest.period, window_days=home.window.days)
    units = "coalesce(f.amount, 0)" if activity.has_amounts else "0"
    found = activity.engine.run(
        f"SELECT CAST(p.customer_id AS BIGINT), f.stage, coalesce(m.move, ''), {_date('f.first_day')}, {_date('f.last_day')},"
        f" f.visits, f.orders, {units}, f.expected_gap, f.recency_score, f.frequency_score, f.monetary_score"
        f" FROM {customer_facts(activity)} AS f JOIN {activity.people} AS p ON p.customer = f.customer"
        f" LEFT JOIN {moved} AS m ON m.customer = f.customer"
    )
    return zip(*(column.to_pylist() for column in found.columns), strict=True)


def _date(number: str) -> str:
    return f"DATE '1970-01-01' + CAST({number} AS INTEGER)"
