"""Writes about the lists of customers that a shop keeps at hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from habitue.web.models import SavedFilter, Shop, Staff


def keep_filter(shop: Shop, *, name: str, query: Mapping[str, str], by: Staff, at: datetime) -> SavedFilter:
    """Keep a filter under a name; the one of that name that is there already is left as it is."""
    told = {"query": dict(query), "by": by, "at": at}
    return SavedFilter.objects.get_or_create(shop=shop, name=name, defaults=told)[0]


def drop_filter(shop: Shop, *, pk: int) -> str | None:
    """Remove a filter, and say what it was called; None where it is not there."""
    found = SavedFilter.objects.filter(shop=shop, pk=pk).first()
    if found is None:
        return None
    found.delete()
    return found.name
