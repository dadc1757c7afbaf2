"""Lines to orders: summed, refunds that name their order set against it, reports of one till laid over each other."""

from __future__ import annotations

import duckdb

_ITEMS = """list_sort(list({'name': item, 'quantity': CAST(quantity AS DECIMAL(18,4)), 'amount': CAST(item_amount AS DECIMAL(18,4))})
        FILTER (item IS NOT NULL AND NOT backward))"""

COUNTED = """
CREATE TEMP VIEW counted AS
SELECT lines.* EXCLUDE (mark), {who} AS customer_id
FROM lines {join} {kept} WHERE reason IS NULL {and_kept}
"""

_NAMED_REFUNDS = """
CREATE TEMP VIEW aimed AS
SELECT counted.* REPLACE (
    (backward OR target.order_id IS NOT NULL) AS backward,
    CASE WHEN target.order_id IS NOT NULL THEN -abs(amount) ELSE amount END AS amount,
    coalesce(target.order_key, counted.order_key) AS order_key)
FROM counted LEFT JOIN (
    SELECT layout, order_id, min(order_key) AS order_key FROM counted
    WHERE NOT backward AND original IS NULL AND order_id IS NOT NULL GROUP BY ALL HAVING count(DISTINCT order_key) = 1
) AS target ON counted.layout = target.layout AND counted.original = target.order_id
"""
"""A line that names the original order joins it, whatever its own number; one whose original is in no file keeps its own."""

_GROUPED = """
CREATE TEMP TABLE grouped AS
SELECT row_number() OVER () AS id, till, layout, min(rank) AS rank, order_key,
    coalesce(min(order_id) FILTER (NOT backward), min(order_id)) AS order_id,
    coalesce(min(customer_id) FILTER (NOT backward), min(customer_id)) AS customer_id,
    coalesce(min(ordered_at) FILTER (NOT backward), min(ordered_at)) AS ordered_at,
    coalesce(sum(amount) FILTER (NOT backward), 0) AS paid,
    coalesce(-sum(amount) FILTER (backward), 0) + coalesce(sum(refunded), 0) AS taken,
    count(*) FILTER (NOT backward AND NOT rest) AS sale_lines,
    count(*) FILTER (NOT rest) AS head_lines,
    bool_or(amount < 0 AND NOT backward) AS has_negative,
    coalesce(sum(not_bought), 0) AS not_bought,
    min(location) AS location, min(channel) AS channel, min(staff) AS staff, {items} AS items
FROM {lines} WHERE {together} GROUP BY till, layout, order_key
"""

_SEVERAL = """
SELECT count(*) FROM (
    SELECT 1 FROM {lines} WHERE order_key IS NOT NULL GROUP BY till, layout, order_key HAVING count(*) > 1 LIMIT 1
)
"""

_MERGED = """
CREATE TEMP TABLE merged AS
SELECT row_number() OVER () AS id, till, arg_min(layout, rank) AS layout, arg_min(order_id, rank) AS order_id, {first_values},
    arg_min(ordered_at, rank) AS ordered_at, arg_min(paid, rank) AS paid, arg_min(taken, rank) AS taken,
    arg_min(sale_lines, rank) AS sale_lines, arg_min(has_negative, rank) AS has_negative, arg_min(not_bought, rank) AS not_bought
FROM grouped WHERE head_lines > 0 GROUP BY till, order_key
"""

_ORDERS = """
CREATE TEMP VIEW orders AS
SELECT *, CASE
    WHEN sale_lines > 0 AND taken > 0 AND paid - taken <= 0 THEN 'refunded in full'
    WHEN sale_lines > 0 AND paid = 0 AND has_negative AND taken = 0 AND order_id IS NOT NULL THEN 'refunded in full'
    WHEN paid <= 0 AND not_bought > 0 THEN 'gift cards'
    WHEN paid - taken < 0 OR sale_lines = 0 THEN 'refund'
    {nothing}
    ELSE 'order' END AS kind, paid - taken AS amount
FROM (
    SELECT id, layout, order_id, customer_id, ordered_at, paid, taken, sale_lines, has_negative, not_bought, location, channel, staff, items
    FROM {grouped} WHERE {has_head}
    UNION ALL BY NAME
    SELECT -1 - row - file * 1099511627776 AS id, layout, order_id, customer_id, ordered_at, CASE WHEN backward THEN 0 ELSE amount END AS paid,
        coalesce(refunded, 0) + CASE WHEN backward THEN -amount ELSE 0 END AS taken,
        CASE WHEN backward THEN 0 ELSE 1 END AS sale_lines, amount < 0 AS has_negative, coalesce(not_bought, 0) AS not_bought,
        location, channel, staff, {single_items} AS items
    FROM {lines} WHERE NOT ({together}) AND NOT rest
)
"""
"""A row whose order number stands on no other is an order of its own. It is not copied, so that ten million of them need no second home."""

_NOTHING = "WHEN paid = 0 AND taken = 0 AND customer_id IS NULL THEN 'nothing'"
"""Stock written off, lines of nil price: an order of nothing by nobody is no sale. One by a known customer is a visit."""

_SINGLE = """CASE WHEN item IS NOT NULL AND NOT backward THEN
        [{'name': item, 'quantity': CAST(quantity AS DECIMAL(18,4)), 'amount': CAST(item_amount AS DECIMAL(18,4))}] END"""
_NO_ITEMS = "CAST(NULL AS STRUCT(name VARCHAR, quantity DECIMAL(18,4), amount DECIMAL(18,4))[])"


def build_orders(database: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Make the relation ``orders`` from the view ``counted``; returns counts for the notes.

    An order's amount is what its lines paid, less what was refunded. One refunded to zero or below is ``refunded in
    full`` and no purchase; one whose own lines come to less than zero, and one of refund lines alone, is a ``refund``
    that has yet to find its order.
    """
    has_items, originals, layouts, tills, priced, rests = database.execute(
        "SELECT count(item) > 0, count(original), count(DISTINCT layout), count(DISTINCT till),"
        " bool_or(amount <> 0), bool_or(rest) FROM counted"
    ).fetchall()[0]
    lines = "aimed" if originals else "counted"
    if originals:
        database.execute(_NAMED_REFUNDS)
    several = layouts > tills or database.execute(_SEVERAL.format(lines=lines)).fetchall()[0][0]
    together = "order_key IS NOT NULL" if several else "false"
    database.execute(
        _GROUPED.format(lines=lines, items=_ITEMS if has_items else _NO_ITEMS, together=together)
    )
    grouped, twice = "grouped", 0
    if layouts > tills:
        first = ", ".join(
            f"min_by({name}, rank) FILTER ({name} IS NOT NULL) AS {name}"
            for name in ("customer_id", "location", "channel", "staff", "items")
        )
        database.execute(_MERGED.format(first_values=first))
        grouped = "merged"
        twice = database.execute(
            "SELECT (SELECT count(*) FROM grouped WHERE head_lines > 0) - (SELECT count(*) FROM merged)"
        ).fetchall()[0][0]
    database.execute(
        _ORDERS.format(
            grouped=grouped, lines=lines, single_items=_SINGLE if has_items else _NO_ITEMS,
            has_head="head_lines > 0" if grouped == "grouped" else "true", nothing=_NOTHING if priced else "",
            together=together,
        )
    )  # fmt: skip
    return {
        "two_reports": int(twice),
        "rows_without_order": _headless(database) if rests else 0,
        **_counts(database),
    }


def _headless(database: duckdb.DuckDBPyConnection) -> int:
    """Rows that only carry further items, of orders whose own row is missing."""
    query = (
        "SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM lines LEFT JOIN (SELECT DISTINCT layout, order_id FROM lines WHERE NOT rest) "
        "AS heads USING (layout, order_id) WHERE lines.rest AND heads.layout IS NULL)"
    )
    return int(database.execute(query).fetchall()[0][0])


def _counts(database: duckdb.DuckDBPyConnection) -> dict[str, int]:
    full, named, gifts, nothing, free = database.execute(
        "SELECT count(*) FILTER (kind = 'refunded in full'), count(*) FILTER (kind <> 'refund' AND taken > 0), "
        "count(*) FILTER (kind = 'gift cards'), count(*) FILTER (kind = 'nothing'), "
        "count(*) FILTER (kind = 'order' AND amount = 0 AND (SELECT bool_or(amount <> 0) FROM counted)) FROM orders"
    ).fetchall()[0]
    return {
        "refunded_in_full": full,
        "refunds_matched": named,
        "gift_cards_inside": gifts,
        "nothing_sold": nothing,
        "free_orders": free,
    }
