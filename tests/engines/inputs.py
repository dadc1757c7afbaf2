"""Fifty shops drawn from seeds, with all that tills write down: no id, an empty one, refunds, free orders, ids used twice, nights of the clock change.

A shop is a table as a warehouse has it: ``customer, paid_at, total, ticket, place``, instants in UTC, decimal amounts.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random

import pyarrow as pa

SHOPS = 50
TOTAL = pa.decimal128(18, 4)
SCHEMA = pa.schema(
    [
        ("customer", pa.string()),
        ("paid_at", pa.timestamp("us", "UTC")),
        ("total", TOTAL),
        ("ticket", pa.string()),
        ("place", pa.string()),
    ]
)

NIGHTS = {
    "Europe/Paris": (datetime(2024, 3, 31, 1, tzinfo=UTC), datetime(2024, 10, 27, 1, tzinfo=UTC)),
    "America/New_York": (datetime(2024, 3, 10, 7, tzinfo=UTC), datetime(2024, 11, 3, 6, tzinfo=UTC)),
    "Australia/Sydney": (datetime(2024, 4, 6, 16, tzinfo=UTC), datetime(2024, 10, 5, 16, tzinfo=UTC)),
}
"""The instants at which the clocks of 2024 change."""

BEGIN = datetime(2023, 11, 20, tzinfo=UTC)
PEOPLE = (
    "ana",
    "Ana",
    "zoé",
    "Zoe",
    "élan",
    "o'brien",
    "00017",
    "17",
    "été 2",
    "bob",
    "cleo",
    "dan",
    "eve",
    "fay",
)
NOBODY = (None, "", "   ")
PLACES = ("Centre", "L'Annexe", "", None)
TOTALS = ("0.00", "7.00", "12.50", "3.3333", "0.0001", "1250.00", "19.99")
NIGHT_ORDERS, DAY_ORDERS = 12, 90


def zone_of(number: int) -> str:
    """The zone of a shop."""
    return list(NIGHTS)[number % len(NIGHTS)]


@cache
def shop(number: int) -> pa.Table:
    """One shop: some months of regulars and passers-by, and hours around both nights of its clock change."""
    chance = Random(number)  # noqa: S311  (invented sales, no secret)
    moments = [
        BEGIN + timedelta(seconds=chance.randrange(400 * 86_400), microseconds=chance.randrange(1_000_000))
        for _ in range(DAY_ORDERS)
    ]
    for night in NIGHTS[zone_of(number)]:
        moments += [night + timedelta(minutes=chance.randrange(-1_500, 1_500)) for _ in range(NIGHT_ORDERS)]
        # the very last and the very first instant of an hour that is there twice, or not at all
        moments += [night - timedelta(microseconds=1), night]
    rows = [_row(chance, moment) for moment in moments]
    rows += [_again(chance, row) for row in chance.sample(rows, 8)]
    return pa.Table.from_pylist(rows, SCHEMA)


def _row(chance: Random, moment: datetime) -> dict[str, object]:
    known = chance.random() < 0.85
    # squared: a few come often, many rarely
    customer = PEOPLE[int(len(PEOPLE) * chance.random() ** 2)] if known else chance.choice(NOBODY)
    total = Decimal(chance.choice(TOTALS))
    if chance.random() < 0.08:
        total = -total
    ticket = f"T{chance.randrange(10**9)}" if chance.random() < 0.8 else chance.choice((None, "", " "))
    return {
        "customer": customer,
        "paid_at": moment,
        "total": total,
        "ticket": ticket,
        "place": chance.choice(PLACES),
    }


def _again(chance: Random, row: dict[str, object]) -> dict[str, object]:
    """The same ticket once more: another line of it, a refund of it, or the same line twice."""
    total = row["total"]
    assert isinstance(total, Decimal)
    return row | {"total": chance.choice((Decimal("4.50"), -total, total))}


@cache
def street(zone: str) -> pa.Table:
    """All shops of a zone as one, each with customers, tickets and a place of its own: large for what one query costs."""
    tables = []
    for number in range(SHOPS):
        if zone_of(number) == zone:
            table = shop(number)
            for name in ("customer", "ticket"):
                place = table.schema.get_field_index(name)
                own = [value and value.strip() and f"{number} {value}" for value in table[name].to_pylist()]
                table = table.set_column(place, name, pa.array(own, pa.string()))
            tables.append(table)
    return pa.concat_tables(tables)
