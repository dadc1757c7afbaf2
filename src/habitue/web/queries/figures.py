"""Reads of customers in figures: who is behind a number, and who is late by their own rhythm."""

from __future__ import annotations

from django.db.models import QuerySet

from habitue.web.models import CustomerFigures, Shop

ORDERS = {
    "value": ("-units", "-visits", "pk"),
    "visits": ("-visits", "-units", "pk"),
    "last": ("-last_day", "-units", "pk"),
}
"""How a list of customers can be ordered."""


def customers_behind(
    shop: Shop, *, move: str = "", stage: str = "", order: str = "value"
) -> QuerySet[CustomerFigures]:
    """Who made a move of the last four weeks or stands in a stage; everybody who ever bought where neither is asked for."""
    found = CustomerFigures.objects.filter(shop=shop).select_related("customer")
    if move:
        found = found.filter(move=move)
    if stage:
        found = found.filter(stage=stage)
    return found.order_by(*ORDERS.get(order, ORDERS["value"]))


def figures_of(shop: Shop, customers: list[int]) -> dict[int, CustomerFigures]:
    """The figures of these customers, by their primary key."""
    found = CustomerFigures.objects.filter(shop=shop, pk__in=customers).select_related("customer")
    return {one.pk: one for one in found}
