"""Writes about what was looked at."""

from __future__ import annotations

from datetime import datetime

from habitue.web.models import Dismissal, Shop, Staff


def dismiss(shop: Shop, *, what: str, by: Staff, at: datetime) -> None:
    """Find something fine: it is not shown again. Once, however often it is said."""
    Dismissal.objects.bulk_create([Dismissal(shop=shop, what=what, by=by, at=at)], ignore_conflicts=True)
