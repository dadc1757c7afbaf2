"""Reads for the weekly letter: to whom it is due, and what there is to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Q

from habitue.metrics.results import Indicators, Overview
from habitue.web.models import Digest, Measured, Role, Shop, Staff
from habitue.web.queries.alarm import alarms_of
from habitue.web.queries.measuring import overview_of

HOUR = 7
LAST_WEEKDAY = 1
"""Due on Monday from this hour on; a server that slept sends it on Tuesday, then no more."""
SILENT_WEEKS = 4
USUAL_WEEKS = 12


@dataclass(frozen=True, slots=True)
class News:
    """What a letter tells: the last week, the one before, how many orders and customers are usual, and the last four weeks."""

    last: Indicators
    before: Indicators | None
    usual_orders: float | None
    usual_customers: float | None
    home: Overview
    month: Overview | None


def week_due(shop: Shop, *, now: datetime) -> date | None:
    """The Monday whose letter is due now; None at any other time, and before the day was measured."""
    here = now.astimezone(shop.zone)
    monday = here.date() - timedelta(days=here.weekday())
    if here.weekday() > LAST_WEEKDAY or (here.weekday() == 0 and here.hour < HOUR):
        return None
    measured = Measured.objects.filter(shop=shop).values_list("day", flat=True).first()
    return monday if measured is not None and measured >= monday else None


def readers_of(shop: Shop, *, week: date) -> list[Staff]:
    """Who gets the letter and has not had it: owners unless they said no, managers who said yes."""
    wanted = Q(role=Role.OWNER, digest=None) | Q(role__in=(Role.OWNER, Role.MANAGER), digest=True)
    had = Digest.objects.filter(shop=shop, week=week).values("user")
    found = Staff.objects.filter(wanted, shop=shop, left_at=None, user__is_active=True)
    return list(found.exclude(user__in=had).select_related("user", "shop").defer("shop__picture"))


def news_of(shop: Shop, *, week: date) -> News | None:
    """What there is to tell of the week before; None where the last four were silent and nothing stands out."""
    weeks, home = overview_of(shop, "week"), overview_of(shop, "home")
    if weeks is None or home is None:
        return None
    by_first = {one.period.first: one for one in weeks.series if not one.partial}
    last = by_first.get(week - timedelta(weeks=1))
    recent = [by_first.get(week - timedelta(weeks=n)) for n in range(1, SILENT_WEEKS + 1)]
    found = alarms_of(shop)
    stands_out = found is not None and (
        found.alerts or found.lost or found.silent or found.generous or found.fell
    )
    if last is None or not (stands_out or any(one is not None and one.orders for one in recent)):
        return None
    earlier = [one for one in weeks.series if not one.partial and one.period.first < last.period.first]
    usual = earlier[-USUAL_WEEKS:]
    return News(
        last=last,
        before=by_first.get(week - timedelta(weeks=2)),
        usual_orders=median(one.orders for one in usual) if usual else None,
        usual_customers=median(one.customers for one in usual) if usual else None,
        home=home,
        month=overview_of(shop, "month") if week.day <= 7 else None,
    )
