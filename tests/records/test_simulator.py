"""The invented shop: the size asked for, the same for the same seed, and like a shop."""

from __future__ import annotations

from datetime import UTC, datetime

from habitue.records.simulator import simulate_sales

START = datetime(2023, 1, 1, tzinfo=UTC)


def shop(seed: int = 7, orders: int = 5_000):
    return simulate_sales(customers=250, orders=orders, start=START, days=365, seed=seed)


def test_it_has_the_size_asked_for():
    sales = shop()
    assert sales.num_rows == 5_000
    assert sales.column_names == ["customer_id", "ordered_at", "amount", "order_id"]
    assert len(set(sales["order_id"].to_pylist())) == 5_000
    assert 200 <= len(set(sales["customer_id"].to_pylist())) <= 250


def test_the_same_seed_gives_the_same_shop():
    assert shop().equals(shop())
    assert not shop().equals(shop(seed=8))


def test_days_and_amounts_are_a_shops():
    sales = shop()
    moments, amounts = sales["ordered_at"].to_pylist(), sales["amount"].to_pylist()
    assert min(moments) >= START
    assert max(moments).year == 2023
    assert {moment.hour for moment in moments} <= set(range(7, 20))
    assert min(amounts) >= 0.5
