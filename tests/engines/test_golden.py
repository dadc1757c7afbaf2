"""The same numbers where the data are: every metric, cohort, segment and summary on four engines, to the last customer and to 1e-12.

The truth is what the library says of the same rows when it reads them itself, with DuckDB in this process. Fifty invented
shops cross both nights of the clock change in three zones; two real shops are read where their files lie beside the checkout.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pyarrow as pa
import pytest

import habitue
from habitue.errors import HabitueError
from habitue.metrics.activity import Activity
from habitue.warehouse import connect
from tests.engines import inputs
from tests.engines.figures import differences, everything, everything_once, kinds, sides
from tests.engines.places import PLACES, Place
from tests.long import LONG, some
from tests.metrics.real_shops import frame

pytestmark = [
    pytest.mark.database,
    pytest.mark.slow,
    # PySpark has not tried the pandas of today; nothing of ours goes through pandas
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]

MAPPING = {
    "customer": "customer",
    "date": "paid_at",
    "amount": "total",
    "order": "ticket",
    "location": "place",
}
ZONES = list(inputs.NIGHTS)
NOON = timedelta(hours=12)
REAL = {"online_retail": "Europe/London", "cdnow": "America/New_York"}


@pytest.fixture(scope="module", params=PLACES)
def place(request, tmp_path_factory):
    with PLACES[request.param](tmp_path_factory) as found:
        yield found


def spared(place: Place, *, because: bool) -> None:
    """Spark takes a tenth of a second for the smallest question: before a release it answers all of them."""
    if place.name == "spark" and because and not LONG:
        pytest.skip("Spark tries this with HABITUE_LONG=1")


def read(table: pa.Table, zone: str) -> Activity:
    return habitue.read(table, mapping=MAPPING, timezone=zone).activity


def all_of(place: Place):
    """What an engine is asked: everything, and Spark in every run each figure once, in one set of terms."""
    return everything_once if place.name == "spark" and not LONG else everything


@cache
def street_read(zone: str, question) -> dict[str, object]:
    return question(read(inputs.street(zone), zone), timezone=zone)


@cache
def real_read(name: str) -> dict[str, object]:
    return everything(read(real(name), REAL[name]), timezone=REAL[name])


@cache
def real(name: str) -> pa.Table:
    """A real shop as orders, refunds among them."""
    if name == "online_retail":
        lines = frame("online_retail")
        lines["total"] = (lines["Quantity"] * lines["UnitPrice"]).round(4)
        found = lines.groupby("InvoiceNo", as_index=False).agg(
            customer=("CustomerID", "first"), paid_at=("InvoiceDate", "min"), total=("total", "sum")
        )
        moments = found["paid_at"].dt.tz_localize("Europe/London")
        people, tickets = (
            [f"{who:.0f}" if who > 0 else None for who in found["customer"]],
            found["InvoiceNo"],
        )
    else:
        found = frame("cdnow_master").rename(columns={"dollar_value": "total"})
        moments = found["date"].astype("datetime64[us]").dt.tz_localize("UTC") + NOON
        people, tickets = [str(who) for who in found["customer_id"]], [None] * len(found)
    return pa.table(
        {
            "customer": pa.array(people, pa.string()),
            "paid_at": pa.array(moments.dt.tz_convert("UTC"), pa.timestamp("us", "UTC")),
            "total": pa.array([f"{total:.4f}" for total in found["total"]]).cast(inputs.TOTAL),
            "ticket": pa.array(list(tickets), pa.string()),
            "place": pa.nulls(len(found), pa.string()),
        }
    )


def asked(place: Place, name: str, table: pa.Table, zone: str, question) -> dict[str, object]:
    place.put(name, table)
    with connect(place.open(), table=name, mapping=MAPPING, timezone=zone) as sales:
        return question(sales.activity, timezone=zone)


@pytest.mark.parametrize("zone", ZONES)
def test_every_figure_of_all_shops_of_a_zone_together(place, zone):
    spared(place, because=zone != ZONES[0])
    name = f"street_{ZONES.index(zone)}"
    question = all_of(place)
    got = asked(place, name, inputs.street(zone), zone, question)
    assert differences(street_read(zone, question), got) == []
    # what is compared is not nothing
    assert kinds(got)["int"] > 8_000
    assert kinds(got)["float"] > 4_000


@pytest.mark.parametrize("number", some(range(inputs.SHOPS), every_run=1))
def test_every_figure_of_one_shop(place, number):
    spared(place, because=True)
    zone, table = inputs.zone_of(number), inputs.shop(number)
    expected = everything(read(table, zone), timezone=zone)
    assert differences(expected, asked(place, f"shop_{number}", table, zone, everything)) == []


def test_parts_members_products_groups_and_answers(place):
    spared(place, because=True)
    zone, table = ZONES[1], inputs.street(ZONES[1])
    expected = sides(read(table, zone), timezone=zone)
    assert differences(expected, asked(place, "sides", table, zone, sides)) == []


@pytest.mark.parametrize("name", REAL)
def test_every_figure_of_a_real_shop(place, name):
    spared(place, because=True)
    if name != "online_retail" and not LONG:
        pytest.skip("CDNOW is tried with HABITUE_LONG=1: half a minute for each engine")
    got = asked(place, name, real(name), REAL[name], everything)
    assert differences(real_read(name), got) == []


def test_what_an_engine_refuses_is_said_once(place, capfd):
    with pytest.raises(HabitueError) as refused:
        connect(place.open(), table="nothing", mapping=MAPPING)
    assert "has no table “nothing”" in str(refused.value)
    assert capfd.readouterr().err == ""


def test_a_difference_is_seen():
    one = {"a": [1, 2.0, None], "b": {"c": "x"}}
    assert differences(one, {"a": [1, 2.0 + 1e-13, None], "b": {"c": "x"}}) == []
    assert differences(one, {"a": [1, 2.0 + 1e-11, None], "b": {"c": "x"}}) == [".a[1]: 2.0 / 2.00000000001"]
    assert differences(one, {"a": [1, 2.0], "b": {"c": "x"}}) == [".a#: 3 / 2", ".a[2]: None / –"]
    assert differences({"n": 1}, {"n": 1.5}) == [".n: 1 / 1.5"]
    assert differences({"n": None}, {}) == [".n: None / –"]
