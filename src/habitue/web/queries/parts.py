"""By what a shop's sales are parted, so that the parts can be held beside each other; and what was kept of them."""

from __future__ import annotations

from datetime import datetime, time
from typing import cast

import pyarrow as pa

from habitue.engines.duckdb import DuckDBEngine
from habitue.metrics.activity import Activity
from habitue.metrics.period import Period
from habitue.metrics.side_by_side import Parting, SideBySide
from habitue.web.models import Shop
from habitue.web.queries.measuring import kept_of
from habitue.web.queries.programme_past import members_before
from habitue.web.queries.sold_items import items_of

PARTS = "parts"
"""The name under which the parts of a shop are kept."""


def parts_of(shop: Shop) -> SideBySide | None:
    """The parts as they were measured last."""
    return kept_of(shop, PARTS, SideBySide)


def parting_of(shop: Shop, activity: Activity, period: Period, *, window_days: int) -> Parting:
    """By what to part the shop's sales of a period. A member is who had a card before it began.

    Whoever takes a card within the period has come in it for sure: to count them among the members would flatter these.
    """
    opening = datetime.combine(period.first, time.min, tzinfo=shop.zone)
    members = [str(customer) for customer in sorted(members_before(shop, opening))]
    engine = cast("DuckDBEngine", activity.engine)
    named = pa.table({"customer_id": pa.array(members, pa.string())})
    return Parting(
        timezone=shop.timezone,
        window_days=window_days,
        currency=shop.currency,
        members=engine.register(named) if members else None,
        items=items_of(shop, activity),
    )
