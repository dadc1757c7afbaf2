"""Three real shops, where their files lie beside the checkout: an online shop, CDNOW, a grocery."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from habitue.metrics.activity import Activity
from tests.metrics.oracle import History
from tests.people import Sale, activity

DATA = Path(__file__).parents[3] / "shared" / "data"


def frame(name):
    """A file of the shared data; the test is skipped aloud where it is not there."""
    path = DATA / f"{name}.parquet"
    if not path.exists():
        pytest.skip(f"no real data: {path} is absent")
    pandas = pytest.importorskip("pandas")
    return pandas.read_parquet(path)


@cache
def online_retail() -> list[Sale]:
    """An order is an invoice, its lines summed; invoices without a positive total are left out."""
    lines = frame("online_retail")
    lines["amount"] = (lines["Quantity"] * lines["UnitPrice"]).round(4)
    lines["CustomerID"] = lines["CustomerID"].fillna(-1)
    orders = lines.groupby("InvoiceNo", as_index=False).agg(
        customer=("CustomerID", "first"), at=("InvoiceDate", "min"), amount=("amount", "sum")
    )
    london = ZoneInfo("Europe/London")
    return [
        Sale(
            None if row.customer < 0 else f"{row.customer:.0f}",
            row.at.to_pydatetime().replace(tzinfo=london),
            Decimal(str(round(row.amount, 2))),
            row.InvoiceNo,
        )
        for row in orders.itertuples()
        if round(row.amount, 2) > 0
    ]


@cache
def cdnow() -> list[Sale]:
    """Each row an order, at noon; 80 of them are free."""
    return _dated(frame("cdnow_master"), "customer_id", "dollar_value")


@cache
def grocery() -> list[Sale]:
    """Days of visits without amounts."""
    return _dated(frame("grocery"), "cust", None)


def _dated(table, customer, amount):
    from datetime import UTC, datetime, time

    amounts = [0] * len(table) if amount is None else table[amount]
    return [
        Sale(str(who), datetime.combine(day, time(12), UTC), Decimal(str(round(float(paid), 2))))
        for who, day, paid in zip(table[customer], table["date"], amounts, strict=True)
    ]


SHOPS = {
    "online_retail": (online_retail, "Europe/London"),
    "cdnow": (cdnow, "America/New_York"),
    "grocery": (grocery, "Europe/Vienna"),
}


@cache
def real(name: str) -> tuple[Activity, History]:
    """The code's view and the oracle's."""
    sales, zone = SHOPS[name]
    return activity(sales(), timezone=zone), History(sales(), zone)
