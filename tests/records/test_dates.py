"""Dates are read right or asked about; never guessed in silence."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitue.records.date_column import FINE, add_clock, scan_dates
from habitue.records.date_texts import take_date_apart
from habitue.records.reading import read_sales
from habitue.records.sales_errors import AmbiguousDates, ContradictoryDates, UnknownZone
from tests.long import cases

EPOCH = datetime(1970, 1, 1)
SHAPES = {"dmy": ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y %H:%M", "%d/%m/%y", "%d.%m.%Y, %H:%M"], "mdy": ["%m/%d/%Y", "%m/%d/%Y %I:%M %p", "%m/%d/%y"],
          "ymd": ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%y/%m/%d", "%Y-%m-%dT%H:%M:%S"]}  # fmt: skip


FORMS = [(order, shape) for order, shapes in SHAPES.items() for shape in shapes]
MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2031, 12, 31))


@settings(max_examples=cases(40, of=400), deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=12), st.sampled_from(FORMS))
def test_no_column_is_read_wrong_in_silence(moments, form):
    assert_never_wrong_in_silence(moments, *form)


def test_none_of_many_columns_of_tills_is_read_wrong_in_silence():
    chance = random.Random(20260101)  # noqa: S311
    for _ in range(cases(400, of=5000)):
        first = datetime(2001, 1, 1) + timedelta(minutes=chance.randrange(30 * 365 * 1440))
        span = chance.choice([1, 3, 10, 40, 400, 4000])  # from one day's till to ten years
        moments = [
            first + timedelta(minutes=chance.randrange(span * 1440)) for _ in range(chance.randint(1, 12))
        ]
        assert_never_wrong_in_silence(moments, *chance.choice(FORMS))


def assert_never_wrong_in_silence(moments, order, shape):
    texts = [moment.replace(second=0, microsecond=0).strftime(shape) for moment in moments]
    column = scan_dates(pa.chunked_array([texts]), "date")
    if column.ready is None and (column.evidence.clash or column.evidence.decided is None):
        return  # asked about or refused
    read = column.read(column.evidence.decided or order)
    meant = [datetime.strptime(text, shape) for text in texts]  # noqa: DTZ007
    assert [EPOCH + timedelta(microseconds=int(local)) for local in read.local] == meant


OFFSETS = ["", "Z", " UTC", "+00:00", "+0200", " -05:30"]


@settings(max_examples=cases(40, of=300), deadline=None)
@given(
    st.lists(st.tuples(MOMENTS, st.sampled_from(OFFSETS)) | st.none(), min_size=1, max_size=8),
    st.sampled_from(["T", " "]),
    st.sampled_from(["auto", "seconds", "minutes"]),
)
def test_iso_moments_read_at_once_are_those_read_one_by_one(cells, between, precision):
    texts = [None if cell is None else cell[0].isoformat(between, precision) + cell[1] for cell in cells]
    read = scan_dates(pa.chunked_array([pa.array(texts, pa.string())]), "date").read("ymd")
    zones = read.zones if read.zone_codes is None else [read.zones[code] for code in read.zone_codes]
    zones = list(zones) * len(texts) if len(zones) < len(texts) else list(zones)
    for text, local, zone, state in zip(texts, read.local, zones, read.state, strict=True):
        alone = take_date_apart(text) if text else None
        assert (state == FINE) == (alone is not None)
        if alone is not None:
            assert EPOCH + timedelta(microseconds=int(local)) == datetime(*alone.numbers) + timedelta(
                microseconds=alone.clock
            )
            assert zone == alone.zone


@settings(max_examples=cases(40, of=300), deadline=None)
@given(
    st.lists(st.dates(date(2001, 1, 1), date(2031, 12, 31)), min_size=1, max_size=8),
    st.sampled_from(["dmy", "mdy"]),
)
def test_the_order_that_was_written_always_fits(days, order):
    texts = [day.strftime("%d/%m/%Y" if order == "dmy" else "%m/%d/%Y") for day in days]
    assert order in scan_dates(pa.chunked_array([texts]), "date").evidence.fits


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("14 Nov 2025, 12:00am", "2025-11-14T00:00"), ("16-Dec-2023 02:44 PM EST", "2023-12-16T14:44"), ("24.03.2023, 12:32", "2023-03-24T12:32"),
        ("2025-10-07 09:50:26 +0200", "2025-10-07T09:50"), ("lundi 14 novembre 2025 à 12h30", "2025-11-14T12:30"), ("1er mars 2024", "2024-03-01T00:00"),
        ("14. März 2024", "2024-03-14T00:00"), ("5 de mayo de 2024 10:00", "2024-05-05T10:00"), ("3 dicembre 2024", "2024-12-03T00:00"),
        ("3 mrt. 2024", "2024-03-03T00:00"), ("Nov 14, 2025 3:05 PM", "2025-11-14T15:05"), ("20240131", "2024-01-31T00:00"),
        ("1 août 2024", "2024-08-01T00:00"), ("12/31/2024 12:00 AM", None), ("2024-02-30", None), ("hello", None), ("14 nov 12:30", None),
    ],
)  # fmt: skip
def test_dates_as_tills_write_them(text, meant):
    parts = take_date_apart(text)
    day = parts.day("dmy") if parts else None
    read = (
        f"{day}T{parts.clock // 3_600_000_000:02}:{parts.clock // 60_000_000 % 60:02}"
        if parts and day
        else None
    )
    assert read == meant


def sale(*dates: str, **more: str) -> pa.Table:
    return pa.table(
        {"date": list(dates), "customer": ["a"] * len(dates), "amount": ["1.00"] * len(dates)}
        | {k: [v] * len(dates) for k, v in more.items()}
    )


def moments(reading) -> list[str]:
    return [f"{moment:%Y-%m-%dT%H:%M}" for moment in reading.sales["ordered_at"].to_pylist()]


def test_dates_that_can_be_read_two_ways_are_asked_about():
    with pytest.raises(AmbiguousDates) as caught:
        read_sales([sale("03/04/2024", "05/06/2024")])
    assert str(caught.value) == (
        "frame: in the column “date”, dates such as 03/04/2024, 05/06/2024 can be read day first or month first, "
        "and no row decides. Pass --dates dmy / mdy."
    )
    assert moments(read_sales([sale("03/04/2024")], dates="mdy", timezone="UTC")) == ["2024-03-04T00:00"]
    assert moments(read_sales([sale("03/04/2024")], country="FR", timezone="UTC")) == ["2024-04-03T00:00"]
    assert moments(read_sales([sale("03/04/2024")], country="US", timezone="UTC")) == ["2024-03-04T00:00"]
    with pytest.raises(AmbiguousDates):
        read_sales([sale("03/04/2024")], country="CA")


def test_a_file_with_the_same_columns_decides_for_another():
    both = read_sales([sale("03/04/2024"), sale("25/04/2024")], timezone="UTC")
    assert moments(both) == ["2024-04-03T00:00", "2024-04-25T00:00"]


def test_dates_that_contradict_each_other_are_refused_with_their_rows():
    with pytest.raises(ContradictoryDates) as caught:
        read_sales([sale("25/04/2024", "03/04/2024", "04/25/2024")])
    assert {caught.value.values["first_rows"], caught.value.values["second_rows"]} == {"1", "3"}
    kept = read_sales([sale("25/04/2024", "03/04/2024", "04/25/2024")], dates="dmy", timezone="UTC")
    assert moments(kept) == ["2024-04-03T00:00", "2024-04-25T00:00"]
    assert kept.set_aside["reason"].to_pylist() == ["bad_date"]


def test_dates_that_a_spreadsheet_has_half_converted_are_refused():
    with pytest.raises(ContradictoryDates):
        read_sales([sale("2024-04-03", "25/04/2024")])


def test_same_day_and_month_needs_no_question():
    assert moments(read_sales([sale("03/03/2024")], timezone="UTC")) == ["2024-03-03T00:00"]


def test_impossible_years_are_set_aside():
    found = read_sales([sale("1969-12-31", "2101-01-01", "2024-01-01")])
    assert found.set_aside["reason"].to_pylist() == ["date_out_of_range"] * 2


@pytest.mark.parametrize(
    ("clock", "utc"),
    [
        ("2024-10-27 02:30:00", "2024-10-27T00:30"),  # twice that night: the first pass, in summer time
        ("2024-10-27 03:30:00", "2024-10-27T02:30"),
        ("2024-03-31 02:30:00", "2024-03-31T01:30"),  # no such hour: it moves forward to 03:30 summer time
        ("2024-03-31 01:59:00", "2024-03-31T00:59"),
        ("2024-03-31 03:00:00", "2024-03-31T01:00"),
    ],
)
def test_both_nights_when_the_clocks_change_dst(clock, utc):
    assert moments(read_sales([sale(clock)], timezone="Europe/Paris")) == [utc]


def test_zones_of_columns_and_cells_go_before_the_shop_s_dst():
    assert moments(read_sales([sale("2024-07-01 12:00", timezone="Eastern Time (US & Canada)")])) == [
        "2024-07-01T16:00"
    ]
    assert moments(read_sales([sale("2024-07-01T12:00:00Z")])) == ["2024-07-01T12:00"]
    assert moments(read_sales([sale("2024-07-01 12:00 EDT", "2024-12-01 12:00 EST")])) == [
        "2024-07-01T16:00",
        "2024-12-01T17:00",
    ]
    with pytest.raises(UnknownZone):
        read_sales([sale("2024-07-01 12:00", timezone="Middle Earth")])
    with pytest.raises(UnknownZone):
        read_sales([sale("2024-07-01 12:00")], timezone="Mars/Olympus")


def test_date_and_time_in_two_columns_are_joined():
    assert moments(read_sales([sale("31/01/2024", time="2:30:00 PM")], timezone="UTC")) == [
        "2024-01-31T14:30"
    ]
    dates = scan_dates(pa.chunked_array([["2024-01-31"]]), "date").read("dmy")
    assert add_clock(dates, pa.chunked_array([["no time"]])).state.tolist() == [2]


def test_years_of_two_digits_may_stand_first_until_the_numbers_run_like_days():
    with pytest.raises(AmbiguousDates) as caught:
        read_sales([sale("25/12/24")])
    assert caught.value.values["choices"] == "dmy / ymd"
    month = read_sales([sale(*(f"{day:02}/03/24" for day in range(1, 29)))], timezone="UTC")
    assert moments(month)[::27] == ["2024-03-01T00:00", "2024-03-28T00:00"]
    assert [note.values["reason"] for note in month.notes if note.code == "date_order"] == ["spread"]
