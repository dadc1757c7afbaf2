"""Reads of what stands out: what was found last, and what it is found from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Max

from habitue.metrics.activity import Activity
from habitue.metrics.alerts import MONTHLY, Span, alerts, leading
from habitue.metrics.period import day_of
from habitue.metrics.results import Overview
from habitue.metrics.segments import LAPSED
from habitue.metrics.silence import SILENT, WEEKS, silent_days, silent_from
from habitue.web.alarms import Alarms, Lost, Silent
from habitue.web.models import CustomerFigures, Device, Event, SalesImport, Shop
from habitue.web.queries.answer import score_fall
from habitue.web.queries.measuring import kept_of
from habitue.web.queries.stamps_given import generous_of

ALARMS = "alarms"
JUST = timedelta(days=14)
"""What is older than this is no news: a week that ended before, a regular who was lost before."""
A_MONTH_OLD = timedelta(days=31)
LOST_VISITS = 10
MOST_LOST = 3
_LONGEST = timedelta(days=60)
"""A till that was silent for longer was put away."""


def alarms_of(shop: Shop) -> Alarms | None:
    """What stood out when the shop was measured last; None where it was not, or by another version of Habitué."""
    return kept_of(shop, ALARMS, Alarms)


def is_known_today(shop: Shop, last_day: date, *, today: date) -> bool:
    """Whether one may count up to today who has not come.

    One may unless the newest sale is older than the shop is ever silent; ``last_day`` is that of the figures, which
    speaks where it was measured by another version.
    """
    found = alarms_of(shop)
    return last_day >= today if found is None else today < found.silent_from


def found_alarms(
    shop: Shop, activity: Activity, overviews: Mapping[str, Overview], *, now: datetime
) -> Alarms:
    """What stands out now, of figures that were just measured."""
    today = now.astimezone(shop.zone).date()
    closed = list(shop.closed_days.values_list("first_day", "last_day"))
    found = (
        *alerts(overviews["week"].series, closed=closed),
        *alerts(overviews["month"].series, MONTHLY, closed=closed),
    )
    new = [
        one for one in found if today - one.period.last <= (A_MONTH_OLD if one.indicator in MONTHLY else JUST)
    ]
    return Alarms(
        day=today,
        alerts=leading(new),
        lost=_just_lost(shop, today),
        silent=tuple(_silent(shop, today, closed)),
        generous=generous_of(shop, now=now),
        silent_from=_silent_from(activity, closed),
        fell=score_fall(shop, today=today),
    )


def _silent_from(activity: Activity, closed: list[Span]) -> date:
    """From when on it is unusual to know of no newer sale."""
    newest = f"(SELECT max(day) FROM {activity.relation})"
    rows = activity.rows(
        f"SELECT DISTINCT day FROM {activity.relation} WHERE day > {newest} - {timedelta(weeks=WEEKS).days}"
    )
    days = [day_of(int(str(row["day"]))) for row in rows]
    return silent_from(days, heard=max(days), closed=closed)


def _just_lost(shop: Shop, today: date) -> tuple[Lost, ...]:
    """Those of ten visits or more whose last one passed four of their usual gaps in the last two weeks, dearest first."""
    lapsed = CustomerFigures.objects.filter(
        shop=shop, stage="lapsed", visits__gte=LOST_VISITS, customer__erased_at=None
    )
    found = []
    for customer, last_day, visits, gap in lapsed.order_by("-units", "pk").values_list(
        "pk", "last_day", "visits", "gap_days"
    ):
        if gap and timedelta() <= today - last_day - LAPSED * timedelta(days=gap) <= JUST:
            found.append(Lost(customer, last_day, visits, gap))
    return tuple(found[:MOST_LOST])


def _silent(shop: Shop, today: date, closed: list[Span]) -> list[Silent]:
    """Tills, and the imports of sales, that came daily and have been silent on three usual days."""
    fed: list[tuple[int, str, list[date], date | None]] = []
    for till in Device.objects.filter(shop=shop, revoked_at=None, seen_at__isnull=False):
        days = _till_days(shop, till)
        seen = till.seen_at.astimezone(shop.zone).date() if till.seen_at else None
        fed.append((till.pk, till.name, days, max([*days, *([seen] if seen else [])])))
    imports = SalesImport.objects.filter(shop=shop, applied_at__isnull=False, undone_at=None)
    applied = [at.astimezone(shop.zone).date() for at in imports.values_list("applied_at", flat=True) if at]
    fed.append((0, "", applied, max(applied, default=None)))
    found = []
    for pk, name, days, heard in fed:
        if heard is None or today - heard > _LONGEST:
            continue
        missed = silent_days(days, heard=heard, today=today, closed=closed)
        if missed >= SILENT:
            found.append(Silent(pk, name, heard, missed))
    return found


def _till_days(shop: Shop, till: Device) -> list[date]:
    """The days on which a till recorded something, of the weeks before its last one."""
    mine = Event.objects.filter(shop=shop, device=till)
    last = mine.aggregate(last=Max("day"))["last"]
    if last is None:
        return []
    recent = mine.filter(day__gt=last - timedelta(weeks=WEEKS)).order_by()
    return list(recent.values_list("day", flat=True).distinct())
