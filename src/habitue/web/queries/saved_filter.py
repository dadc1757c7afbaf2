"""Reads of the lists of customers that a shop keeps at hand."""

from __future__ import annotations

from django.db.models import QuerySet

from habitue.web.models import SavedFilter, Shop

MOST_FILTERS = 20


def filters_of(shop: Shop) -> QuerySet[SavedFilter]:
    """The shop's saved filters, by name."""
    return SavedFilter.objects.filter(shop=shop).order_by("name", "pk")


def is_full(shop: Shop) -> bool:
    """Whether the shop keeps as many filters as it may."""
    return SavedFilter.objects.filter(shop=shop).count() >= MOST_FILTERS


def is_taken(shop: Shop, name: str) -> bool:
    """Whether a filter of the shop is called so already, whatever its case."""
    return SavedFilter.objects.filter(shop=shop, name__iexact=name).exists()
