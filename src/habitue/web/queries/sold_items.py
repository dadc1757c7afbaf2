"""What a shop's orders were of, for the metrics: one row for each product of an order whose customer is known."""

from __future__ import annotations

from typing import cast

import pyarrow as pa
from django.db import connection

from habitue.engines.duckdb import DuckDBEngine
from habitue.metrics.activity import Activity
from habitue.web.models import Shop
from habitue.web.queries.sales import roots_table

_A_BATCH = 20_000
_SCHEMA = pa.schema(
    [
        ("customer", pa.int64()),
        ("instant", pa.int64()),
        ("items", pa.string()),
        ("number", pa.int64()),
        ("brought", pa.int64()),
    ]
)
_SQL = (
    "SELECT s.customer_id, s.instant, CAST(s.items AS TEXT), s.number, s.brought_id FROM web_sale s"
    " JOIN web_salesimport i ON i.id = s.brought_id"
    " WHERE i.shop_id = %s AND i.state = 'done' AND s.customer_id IS NOT NULL AND s.items IS NOT NULL"
)


def items_of(shop: Shop, activity: Activity) -> str | None:
    """A relation ``(customer_id, ordered_at, product)`` beside the shop's activity; None where no order says what was bought.

    One product has one name, however its letters are capitalised. Of an order that several imports hold, the latest speaks.
    """
    engine = cast("DuckDBEngine", activity.engine)
    orders = _orders(shop)
    if not orders.num_rows:
        return None
    into = engine.register(roots_table(shop))
    latest = (
        f"SELECT * FROM {engine.register(orders)} QUALIFY brought = max(brought) OVER (PARTITION BY number)"
    )
    named = (
        "SELECT customer, instant, trim(regexp_replace(item.name, '\\s+', ' ', 'g')) AS name"
        ' FROM (SELECT customer, instant, unnest(from_json(items, \'[{"name":"VARCHAR"}]\')) AS item'
        f" FROM ({latest}) AS latest) AS lines"
    )
    return engine.keep(
        "SELECT CAST(coalesce(r.root, n.customer) AS VARCHAR) AS customer_id, make_timestamptz(instant) AS ordered_at,"
        f" min(name) OVER (PARTITION BY lower(name)) AS product FROM ({named}) AS n"
        f" LEFT JOIN {into} AS r ON r.one = n.customer WHERE name <> ''"
    )


def _orders(shop: Shop) -> pa.Table:
    """The orders whose items are known. Without the ORM: there may be a million."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [shop.pk])
        batches = []
        while rows := cursor.fetchmany(_A_BATCH):
            columns = zip(*rows, strict=True)
            batches.append(
                pa.record_batch(
                    [pa.array(column, kind) for column, kind in zip(columns, _SCHEMA.types, strict=True)],
                    schema=_SCHEMA,
                )
            )
    return pa.Table.from_batches(batches, _SCHEMA)
