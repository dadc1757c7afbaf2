"""Parts of a shop: each sale in one of them, and customers in as many as they went to."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from habitue.engines.duckdb import DuckDBEngine
from habitue.metrics.activity import NoSales, activity_of
from habitue.metrics.overview import whole_periods
from habitue.metrics.parts import members_and_others, part_of, parts_of
from habitue.metrics.period import Period
from habitue.metrics.side_by_side import MEMBERS, OTHERS, Parting, side_by_side

BEGIN = datetime(2025, 1, 1, 12, tzinfo=UTC)
ZONE = "Europe/Paris"
MAY = Period(date(2025, 5, 1), date(2025, 5, 31))


def shop(*orders):
    """A shop of ``(customer, day from the 1st of January, place)``, each of 5."""
    engine = DuckDBEngine()
    table = pa.table(
        {
            "customer_id": pa.array([who for who, _, _ in orders], pa.string()),
            "ordered_at": pa.array(
                [BEGIN + timedelta(days=day) for _, day, _ in orders], pa.timestamp("us", "UTC")
            ),
            "amount": pa.array([Decimal(5)] * len(orders), pa.decimal128(18, 4)),
            "order_id": pa.nulls(len(orders), pa.string()),
            "location": pa.array([place for _, _, place in orders], pa.string()),
            "channel": pa.nulls(len(orders), pa.string()),
        }
    )
    return activity_of(engine, engine.register(table), timezone=ZONE, last_day=date(2025, 6, 1))


ORDERS = (
    ("ana", 60, "Quai d'Orsay"), ("ana", 122, "Quai d'Orsay"), ("ana", 125, None),
    ("bob", 118, None), ("bob", 130, None), ("cleo", 140, "Quai d'Orsay"), (None, 141, None),
)  # fmt: skip


def test_orders_of_the_parts_are_those_of_the_whole_and_a_customer_of_two_places_is_in_both():
    found = side_by_side(shop(*ORDERS), MAY, Parting(ZONE, 60, currency="EUR"))
    counts = {part.name: (part.indicators.orders, part.indicators.customers) for part in found.locations}
    assert counts == {None: (3, 2), "Quai d'Orsay": (2, 2)}
    assert (found.whole.orders, found.whole.customers, found.period) == (5, 3, MAY)
    assert (found.channels, found.members, found.products, found.currency) == ((), (), None, "EUR")


def test_the_nameless_are_neither_members_nor_others_and_both_are_as_old_as_the_shop():
    activity = shop(*ORDERS)
    members = activity.engine.keep("SELECT 'bob' AS customer_id UNION ALL SELECT 'never came'")
    found = side_by_side(activity, MAY, Parting(ZONE, 60, members=members)).members
    assert [(part.name, part.indicators.customers, part.indicators.orders) for part in found] == [
        (MEMBERS, 1, 1),
        (OTHERS, 2, 3),
    ]
    both = members_and_others(activity, members, timezone=ZONE)
    assert [part.first_day for part in both] == [activity.first_day] * 2
    assert whole_periods(both[0], "month") == whole_periods(activity, "month")


@pytest.mark.parametrize("members", [("nobody",), ("ana", "bob", "cleo")])
def test_members_without_others_and_others_without_members_are_not_held_beside_each_other(members):
    activity = shop(*ORDERS)
    named = activity.engine.register(pa.table({"customer_id": pa.array(members)}))
    assert members_and_others(activity, named, timezone=ZONE) is None


def test_one_place_is_no_part_and_a_part_that_sold_nothing_is_none():
    assert parts_of(shop(("ana", 1, "A"), ("bob", 2, "A")), "location", timezone=ZONE) == {}
    with pytest.raises(NoSales):
        part_of(shop(*ORDERS), "location = 'B'", timezone=ZONE)
