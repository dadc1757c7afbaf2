"""The public data of repeat buying: where they lie beside a checkout, and how they are cut for calibration."""

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from pyarrow import csv, parquet

from habitue.models.transactions import summarise

DATA = (Path(__file__).parents[2] / "../shared/data").resolve()


def day(year, month, day_of_month):
    return (date(year, month, day_of_month) - date(1970, 1, 1)).days


CDNOW_END, GROCERY_END = day(1997, 9, 30), day(2006, 12, 31)


def need(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"public data set {name} is not beside this checkout")
    return path


def days_of(column):
    return column.to_numpy().astype("datetime64[D]").astype(np.int64)


@cache
def cdnow_orders():
    """The published 1/10 sample: customer, day, amount."""
    table = parquet.read_table(need("cdnow_sample.parquet"))
    return (
        table["master_id"].to_numpy(),
        days_of(table["date"]),
        table["dollar_value"].to_numpy().astype(float),
    )


@cache
def cdnow(last_day=CDNOW_END):
    return summarise(*cdnow_orders(), end_day=last_day)


@cache
def cdnow_summary_file():
    table = parquet.read_table(need("cdnow_sample_summary_with_spend.parquet"))
    return tuple(table[name].to_numpy().astype(float) for name in ("x", "t_x", "T", "zbar"))


@cache
def grocery_orders():
    table = parquet.read_table(need("grocery.parquet"))
    return np.asarray(table["cust"].to_pylist()), days_of(table["date"])


@cache
def grocery(last_day=GROCERY_END):
    return summarise(*grocery_orders(), end_day=last_day)


@cache
def donations():
    table = csv.read_csv(need("bgbb_donations_summary.csv"))
    return tuple(table[name].to_numpy() for name in ("frequency", "recency", "periods", "weights"))


def purchases_after(orders, known, last_day):
    """Purchase days after the calibration, of the customers known by its end."""
    whole = summarise(*orders[:2], end_day=last_day)
    place = np.searchsorted(whole.customer, known.customer)
    return whole.x[place] - known.x
