"""Sales of a shop as an import leaves them, and as the library reads them."""

from datetime import UTC, datetime, timedelta

from habitue.metrics.zones import microseconds
from habitue.web.models import Customer, Sale, SalesImport

NOW = datetime(2026, 5, 12, 18, 0, tzinfo=UTC)
"""A Tuesday evening in Paris."""


def ago(days, hours=0, minutes=0):
    return NOW - timedelta(days=days, hours=hours, minutes=minutes)


def person(shop, name="Ana", **fields):
    return Customer.objects.create(shop=shop, first_name=name, joined_at=ago(900), **fields)


def brought(shop, *orders, overlaps=False, state="done"):
    """An import of orders ``(customer or None, instant, amount or None)``; a fourth value is the order's number."""
    made = SalesImport.objects.create(shop=shop, state=state, at=NOW, applied_at=NOW, overlaps=overlaps)
    Sale.objects.bulk_create(
        Sale(
            shop=shop,
            brought=made,
            customer=customer,
            number=rest[0] if rest else made.pk * 1_000_000 + at,
            instant=microseconds(instant),
            units=None if amount is None else round(amount * 10_000),
        )
        for at, (customer, instant, amount, *rest) in enumerate(orders)
    )
    return made
