"""What a shop sold, as the metrics read it: its till's orders and the visits scanned at its counter, each purchase once."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import pyarrow as pa
from babel.numbers import get_currency_precision
from django.db import connection
from pyarrow import csv

from habitue.engines.duckdb import DuckDBEngine
from habitue.metrics.activity import AMOUNT_UNITS, Activity, activity_of
from habitue.metrics.period import day_of
from habitue.metrics.zones import MICROSECONDS_A_DAY, local_day_sql, microseconds, offset_changes
from habitue.web.models import Event, SalesImport, Shop
from habitue.web.queries.customer import roots_of
from habitue.web.queries.journal import is_paid_back, paid_back, standing

BY_IMPORT = "sales"
"""The source of the events that stand for a till's orders."""
NEAR = timedelta(minutes=5)
"""A nameless order of the till and a scan that are no further apart may be one purchase."""
LIVE = timedelta(days=30)
"""A shop at whose counter somebody was scanned in so many days is measured up to the present one."""
_PRICED = 0.99
"""Where fewer purchases than this say what was paid, money is not spoken of: what is unknown would count as nothing."""
_A_BATCH = 50_000
_LARGE = 100_000
"""So many orders take a second to read, and are kept."""
_SCHEMA = pa.schema(
    [
        ("customer", pa.int64()),
        ("instant", pa.int64()),
        ("units", pa.int64()),
        ("location", pa.string()),
        ("channel", pa.string()),
        ("number", pa.int64()),
        ("brought", pa.int64()),
    ]
)
_MONEY = "CAST(units AS DECIMAL(18,4)) * CAST(0.0001 AS DECIMAL(5,4))"


def sales_of(shop: Shop, *, now: datetime) -> Activity:
    """Everything that a shop is known to have sold, ready to be measured.

    A scan and an order of the till are one purchase where the customer is the same and the day is, the first with the first and so on;
    and where the order is nameless, the scan within five minutes of it, each the nearest to the other, and neither says another amount.
    What was merged counts for whom it was merged into, erased customers keep their number: no figure of the past changes.

    Raises:
        NoSales: nothing was sold yet.
    """
    engine = DuckDBEngine()
    roots = engine.register(roots_table(shop))
    orders = _with_roots(engine, engine.register(_orders(shop)), roots)
    scans = _with_roots(engine, engine.register(_scans(shop)), roots)
    if _latest_import_wins(shop):
        orders = engine.keep(
            f"SELECT * FROM {orders} QUALIFY brought = max(brought) OVER (PARTITION BY number)"
        )
    purchases = _matched(engine, orders, scans, shop)
    sales = engine.keep(
        f"SELECT CAST(customer AS VARCHAR) AS customer_id, make_timestamptz(instant) AS ordered_at, coalesce({_MONEY}, 0) AS amount,"
        " CAST(NULL AS VARCHAR) AS order_id, nullif(location, '') AS location, nullif(channel, '') AS channel"
        f" FROM {purchases}"
    )
    counts = engine.rows(f"SELECT count(*) AS n, count(units) AS priced FROM {purchases}")[0]
    return activity_of(
        engine,
        sales,
        timezone=shop.timezone,
        last_day=_last_day(engine, scans, shop, now),
        has_amounts=counts["priced"] >= _PRICED * counts["n"],
    )


def as_file(activity: Activity) -> bytes:
    """Every purchase as a table that ``habitue`` reads: the customer's number, the instant, the amount, where and how."""
    amount = "amount" if activity.has_amounts else "NULL AS amount"
    table = activity.engine.run(
        "SELECT customer_id AS customer, strftime(make_timestamp(epoch_us(ordered_at)), '%Y-%m-%dT%H:%M:%SZ') AS date,"
        f" {amount}, location, channel FROM {activity.sales} ORDER BY 2, 1, 3"
    )
    written = io.BytesIO()
    csv.write_csv(table, written)
    return written.getvalue()


def _count(engine: DuckDBEngine, relation: str) -> int:
    return int(engine.rows(f"SELECT count(*) AS n FROM {relation}")[0]["n"])


def _last_day(engine: DuckDBEngine, scans: str, shop: Shop, now: datetime) -> date | None:
    """Today where people are scanned; else the day of the last order (None)."""
    since = microseconds(now - LIVE)
    live = engine.rows(f"SELECT count(*) AS n FROM {scans} WHERE instant >= {since}")[0]["n"]
    return now.astimezone(shop.zone).date() if live else None


def units_of_a_coin(shop: Shop) -> int:
    """How many ten-thousandths the smallest coin of the shop's money is."""
    found: int = AMOUNT_UNITS // 10 ** get_currency_precision(shop.currency)
    return found


def roots_table(shop: Shop) -> pa.Table:
    """For whom a customer counts who was merged into another: ``(one, root)``."""
    found = roots_of(shop)
    return pa.table({"one": pa.array(found.keys(), pa.int64()), "root": pa.array(found.values(), pa.int64())})


def _with_roots(engine: DuckDBEngine, rows: str, roots: str) -> str:
    return engine.keep(
        f"SELECT t.* REPLACE (coalesce(r.root, t.customer) AS customer) FROM {rows} AS t LEFT JOIN {roots} AS r ON r.one = t.customer"
    )


_ORDERS = (
    "SELECT s.customer_id, s.instant, s.units, s.location, s.channel, s.number, s.brought_id FROM web_sale s"
    " JOIN web_salesimport i ON i.id = s.brought_id WHERE i.shop_id = %s AND i.state = 'done'"
)


def _orders(shop: Shop) -> pa.Table:
    """The orders of every import that stands; of a large shop they are read once while the same imports stand.

    What an import brought in never changes while it stands, and a new scan asks for everything to be measured again.
    """
    imports = _standing_imports(shop)
    kept = _kept_orders.get(imports)
    if kept is None:
        kept = _read_orders(shop)
        if kept.num_rows >= _LARGE and _standing_imports(shop) == imports:
            _kept_orders.clear()
            _kept_orders[imports] = kept
    return kept


def _standing_imports(shop: Shop) -> frozenset[UUID]:
    done = SalesImport.objects.filter(shop=shop, state=SalesImport.State.DONE)
    return frozenset(done.values_list("key", flat=True))


_kept_orders: dict[frozenset[UUID], pa.Table] = {}
"""Of one shop: a million orders are 60 MB."""


def _read_orders(shop: Shop) -> pa.Table:
    """Without the ORM: there may be a million."""
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, [shop.pk])
        batches = list(_batches(iter(lambda: cursor.fetchmany(_A_BATCH), [])))
    return pa.Table.from_batches(batches, _SCHEMA)


def _batches(chunks: Iterable[Sequence[tuple[Any, ...]]]) -> Iterator[pa.RecordBatch]:
    for rows in chunks:
        columns = zip(*rows, strict=True)
        yield pa.record_batch(
            [pa.array(column, kind) for column, kind in zip(columns, _SCHEMA.types, strict=True)],
            schema=_SCHEMA,
        )


def _latest_import_wins(shop: Shop) -> bool:
    """Whether two imports that stand hold the same order, so that the later one speaks for it."""
    return SalesImport.objects.filter(shop=shop, state=SalesImport.State.DONE, overlaps=True).exists()


def _scans(shop: Shop) -> pa.Table:
    """Visits that stand, refunds taken off; one refunded to nothing is none. What an import gave a stamp for is its order already."""
    factor = units_of_a_coin(shop)
    back = paid_back(Event.objects.filter(shop=shop))
    visits = Event.objects.filter(shop=shop, kind="visit", accepted=True, card__customer__isnull=False)
    rows = (
        standing(visits.exclude(source=BY_IMPORT))
        .order_by()
        .values_list("pk", "event_id", "card__customer_id", "at", "body__amount", "location__name")
    )
    return pa.Table.from_batches(
        list(_batches(_chunks(_scan_rows(rows.iterator(chunk_size=_A_BATCH), back, factor)))), _SCHEMA
    )


def _scan_rows(rows: Iterable[Any], back: dict[Any, int], factor: int) -> Iterator[tuple[Any, ...]]:
    for pk, event_id, customer, at, amount, location in rows:
        if is_paid_back(amount, back.get(event_id)):
            continue
        left = None if amount is None else amount - back.get(event_id, 0)
        yield customer, microseconds(at), None if left is None else left * factor, location or "", "", pk, 0


def _chunks(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while chunk := list(islice(rows, _A_BATCH)):
        yield chunk


def _matched(engine: DuckDBEngine, orders: str, scans: str, shop: Shop) -> str:
    """Orders and scans as one relation, each purchase once."""
    columns = "customer, instant, units, location, channel"
    if not (_count(engine, orders) and _count(engine, scans)):
        return engine.keep(f"SELECT {columns} FROM {orders} UNION ALL SELECT {columns} FROM {scans}")
    day = _day_sql(engine, (orders, scans), shop)
    known = engine.keep(
        "SELECT o.number AS order_number, s.number AS scan_number, s.units FROM"
        f" (SELECT *, {day} AS day, {_TURN} FROM {orders} WHERE customer IS NOT NULL) AS o JOIN"
        f" (SELECT *, {day} AS day, {_TURN} FROM {scans}) AS s USING (customer, day, turn)"
    )
    free = f"(SELECT * FROM {scans} WHERE number NOT IN (SELECT scan_number FROM {known}))"
    near = engine.keep(_nearest(f"(SELECT * FROM {orders} WHERE customer IS NULL)", free))
    return engine.keep(
        "SELECT coalesce(o.customer, n.customer) AS customer, o.instant, coalesce(o.units, k.units, n.units) AS units,"
        f" o.location, o.channel FROM {orders} AS o LEFT JOIN {known} AS k ON k.order_number = o.number"
        f" LEFT JOIN {near} AS n ON n.order_number = o.number"
        f" UNION ALL SELECT {columns} FROM {free} AS f WHERE f.number NOT IN (SELECT scan_number FROM {near})"
    )


_TURN = "row_number() OVER (PARTITION BY customer, day ORDER BY instant, number) AS turn"


def _nearest(orders: str, scans: str) -> str:
    """Pairs of a nameless order and a scan, each the nearest of the other."""
    near = NEAR // timedelta(microseconds=1)
    pairs = (
        "SELECT o.number AS order_number, s.number AS scan_number, s.customer, s.units,"
        f" abs(o.instant - s.instant) AS apart FROM {orders} AS o JOIN {scans} AS s"
        f" ON s.instant BETWEEN o.instant - {near} AND o.instant + {near}"
        " WHERE s.units IS NULL OR o.units IS NULL OR s.units = o.units"
    )
    first = "row_number() OVER (PARTITION BY {} ORDER BY apart, order_number, scan_number) AS {}"
    ranked = f"SELECT *, {first.format('order_number', 'for_order')}, {first.format('scan_number', 'for_scan')} FROM ({pairs})"
    return f"SELECT order_number, scan_number, customer, units FROM ({ranked}) WHERE for_order = 1 AND for_scan = 1"


def _day_sql(engine: DuckDBEngine, relations: Sequence[str], shop: Shop) -> str:
    both = " UNION ALL ".join(f"SELECT instant FROM {one}" for one in relations)
    span = engine.rows(f"SELECT min(instant) AS low, max(instant) AS high FROM ({both})")[0]
    first, last = (day_of(int(span[end]) // MICROSECONDS_A_DAY) for end in ("low", "high"))
    return local_day_sql("instant", offset_changes(shop.zone, first, last))
