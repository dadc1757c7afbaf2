"""Which shops' customers are to be foreseen, and what was foreseen last."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Max

from habitue.metrics.results_json import read_kept
from habitue.web.foresight import Outlook
from habitue.web.models import Foresight, SalesImport, Shop


def first_to_foresee(now: datetime) -> Shop | None:
    """The measured shop that has waited longest among those whose day has turned, or whose imports changed, since it was foreseen."""
    imports = SalesImport.objects.order_by().values_list("shop")
    news = {
        shop: (applied, undone)
        for shop, applied, undone in imports.annotate(applied=Max("applied_at"), undone=Max("undone_at"))
    }
    rows = (
        Shop.objects.filter(measured__stale=False, measured__at__isnull=False)
        .order_by(F("foresight__at").asc(nulls_first=True), "pk")
        .values_list("pk", "timezone", "measured__day", "foresight__at")
    )
    for pk, zone, measured, at in rows:
        today = now.astimezone(ZoneInfo(zone)).date()
        if measured == today and _due(at, now, zone, news.get(pk, ())):
            return Shop.objects.defer("picture").get(pk=pk)
    return None


def _due(at: datetime | None, now: datetime, zone: str, news: tuple[Any, ...]) -> bool:
    if at is None or any(one is not None and one > at for one in news):
        return True
    ours = ZoneInfo(zone)
    return at.astimezone(ours).date() < now.astimezone(ours).date()


def foresight_of(shop: Shop) -> tuple[Foresight, Outlook] | None:
    """When the shop's customers were foreseen, and by what; None where they were not yet, or by another version of Habitué."""
    found = Foresight.objects.filter(shop=shop).first()
    outlook = None if found is None else read_kept(Outlook, found.body)
    return None if found is None or outlook is None else (found, outlook)
