"""Measuring a shop in the background: its overviews and its customers' figures, kept for the pages to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from time import perf_counter
from typing import Any

from habitue.metrics.activity import Activity, NoSales
from habitue.metrics.bucket import moves
from habitue.metrics.overview import Question, overview
from habitue.metrics.period import day_of
from habitue.metrics.results import Overview
from habitue.metrics.results_json import written
from habitue.metrics.sectors import SECTORS
from habitue.metrics.segments import customer_facts
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
_A_WRITE = 1000


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
        _keep_customers(shop, activity, found[HOME])
        _keep(shop, ALARMS, found_alarms(shop, found, now=now), now=now)
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
    found = {name: _short(overview(activity, one)) for name, one in asked.items()}
    found[HOME] = _glance(found[HOME])
    for name, one in found.items():
        _keep(shop, name, one, now=now)
    return found


def _keep(shop: Shop, unit: str, found: Overview | Alarms, *, now: datetime) -> None:
    day = found.last_day if isinstance(found, Overview) else found.day
    Figures.objects.update_or_create(
        shop=shop, unit=unit, defaults={"day": day, "body": written(found), "made_at": now}
    )


def _short(found: Overview) -> Overview:
    return replace(found, slipping=found.slipping[:_SHOWN_SLIPPING])


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


def _keep_customers(shop: Shop, activity: Activity, home: Overview) -> None:
    """The figures of each customer: written where they changed, removed where somebody never bought."""
    before = {one.customer_id: one for one in CustomerFigures.objects.filter(shop=shop).iterator()}
    changed, there = [], set()
    for one in _customers(shop, activity, home):
        there.add(one.customer_id)
        if _values(one) != _values(before.get(one.customer_id)):
            changed.append(one)
    for at in range(0, len(changed), _A_WRITE):
        CustomerFigures.objects.bulk_create(
            changed[at : at + _A_WRITE],
            update_conflicts=True,
            unique_fields=["customer"],
            update_fields=_FIELDS,
        )
    gone = sorted(before.keys() - there)
    for at in range(0, len(gone), _A_WRITE):
        CustomerFigures.objects.filter(shop=shop, pk__in=gone[at : at + _A_WRITE]).delete()


_FIELDS = [field.name for field in CustomerFigures._meta.fields if field.name not in ("customer", "shop")]  # noqa: SLF001


def _values(one: CustomerFigures | None) -> tuple[Any, ...] | None:
    return None if one is None else tuple(getattr(one, name) for name in _FIELDS)


def _customers(shop: Shop, activity: Activity, home: Overview) -> Iterator[CustomerFigures]:
    latest = home.latest or home.trailing_year
    moved = moves(activity, latest.period, window_days=home.window.days)
    rows = activity.rows(
        "SELECT CAST(p.customer_id AS BIGINT) AS customer_id, f.*, coalesce(m.move, '') AS move"
        f" FROM {customer_facts(activity)} AS f JOIN {activity.people} AS p ON p.customer = f.customer"
        f" LEFT JOIN {moved} AS m ON m.customer = f.customer"
    )
    for row in rows:
        facts: dict[str, Any] = row
        yield CustomerFigures(
            customer_id=facts["customer_id"],
            shop=shop,
            stage=facts["stage"],
            move=facts["move"],
            first_day=day_of(facts["first_day"]),
            last_day=day_of(facts["last_day"]),
            visits=facts["visits"],
            orders=facts["orders"],
            units=(facts["amount"] or 0) if activity.has_amounts else 0,
            gap_days=facts["expected_gap"],
            recency_score=facts["recency_score"],
            frequency_score=facts["frequency_score"],
            monetary_score=facts["monetary_score"],
        )
