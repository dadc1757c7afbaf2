"""Rows of one table, one for each customer of a shop, kept as they were found: written where they changed, removed where there is none.

Without the ORM's objects: there may be fifty thousand, and a shop is measured after each scan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection, transaction

from habitue.web.models import CustomerFigures, CustomerForesight, Shop

_A_WRITE = 1000
_KEYS = ("customer", "shop")
One = TypeVar("One")


def fields_of(table: type[CustomerFigures | CustomerForesight]) -> tuple[str, ...]:
    """What is kept of each customer, in the order in which rows give it."""
    return tuple(field.name for field in table._meta.fields if field.name not in _KEYS)  # noqa: SLF001


def keep_rows(
    table: type[CustomerFigures | CustomerForesight], shop: Shop, rows: Iterable[tuple[Any, ...]]
) -> None:
    """Keep exactly these rows of a shop: each the customer's number, then the values in the order of ``fields_of``."""
    fields = fields_of(table)
    kept = table.objects.filter(shop=shop)
    before = {one: tuple(values) for one, *values in kept.values_list("customer", *fields).iterator()}
    changed, there = [], set()
    for customer, *values in rows:
        there.add(customer)
        if tuple(values) != before.get(customer):
            changed.append((customer, shop.pk, *values))
    for some in _chunks(changed):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_write(table._meta.db_table, fields), some)  # noqa: SLF001
    for gone in _chunks(sorted(before.keys() - there)):
        kept.filter(pk__in=gone).delete()


def _write(table: str, fields: Sequence[str]) -> str:
    return (
        f"INSERT INTO {table} (customer_id, shop_id, {', '.join(fields)}) VALUES (%s, %s{', %s' * len(fields)})"
        f" ON CONFLICT (customer_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in fields)}"
    )


def _chunks(rows: Sequence[One]) -> Iterator[Sequence[One]]:
    """Tills write between two of them."""
    for at in range(0, len(rows), _A_WRITE):
        yield rows[at : at + _A_WRITE]
