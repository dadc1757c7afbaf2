"""The library as an analyst uses it: the same answers from every kind of source, in every kind of frame."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import habitue
from habitue import api
from habitue.errors import HabitueError
from tests.shops import cafe_month, write_sales

MAY = {"start": "2026-05-01", "end": "2026-05-31", "window": 30}


@pytest.fixture(scope="module")
def cafe(tmp_path_factory) -> Path:
    return cafe_month(tmp_path_factory.mktemp("cafe") / "cafe.csv")


def test_the_cafes_month_comes_out_exactly(cafe):
    month = habitue.kpis(cafe, **MAY).one
    assert (
        month.bucket.customers_at_start,
        month.bucket.new_customers,
        month.bucket.returned_customers,
        month.bucket.lost_customers,
        month.bucket.customers_at_end,
    ) == (200, 30, 0, 20, 210)
    assert month.retention_rate.value == 0.9
    assert month.retention_rate.value == month.strict_retention_rate.value
    assert month.churn_rate.value == 0.1
    assert month.average_order_value.value == 7.0


def test_every_source_gives_the_same_answer(cafe, tmp_path):
    expected = habitue.kpis(cafe, **MAY).document
    frame = pd.read_csv(cafe, parse_dates=["Date"])
    frame.to_parquet(tmp_path / "cafe.parquet")
    duckdb.connect(str(tmp_path / "cafe.duckdb")).execute(
        f"CREATE TABLE sales AS SELECT * FROM read_csv('{cafe}')"
    ).close()
    sources = [
        frame,
        pl.from_pandas(frame),
        pa.Table.from_pandas(frame),
        duckdb.sql(f"SELECT * FROM read_csv('{cafe}')"),
        tmp_path / "cafe.parquet",
        f"duckdb:///{tmp_path}/cafe.duckdb?table=sales",
        [cafe, cafe],
        cafe.parent,
    ]
    for source in sources:
        assert habitue.kpis(source, **MAY).document == expected, source


def test_one_reading_answers_many_questions(cafe):
    sales = habitue.read(cafe, since_opening=True)
    assert habitue.kpis(sales, **MAY).one.bucket.customers_at_end == 210
    assert habitue.cohorts(sales)[0].size == 1
    assert sum(segment.customers for segment in habitue.segments(sales)) == 232
    assert sum(cell.customers for cell in habitue.rfm(sales)) == 232
    assert len(habitue.customers(sales)) == 232
    assert habitue.rhythm(sales).median_gap_days == 35
    assert habitue.second_purchase(sales).returned == 180
    assert habitue.suggest_window(sales).days == 60
    assert habitue.import_check(cafe).files[0].rows_read == 412


def test_a_series_is_a_list_and_a_span_is_one_object(cafe):
    assert [entry["from"] for entry in habitue.kpis(cafe, period="month", start="2026-04-01").document] == [
        "2026-04-01",
        "2026-05-01",
        "2026-06-01",
    ]
    assert habitue.kpis(cafe, **MAY).document["to"] == "2026-05-31"
    assert habitue.kpis(cafe, end="2025-01-31").one.period.first == date(2025, 1, 10)


def test_the_json_has_the_promised_keys(cafe):
    document = json.loads(habitue.kpis(cafe, **MAY).to_json())
    rates = [
        "retention_rate",
        "strict_retention_rate",
        "churn_rate",
        "repeat_purchase_rate",
        "identified_share",
    ]
    for name in rates:
        assert {"value", "low", "high", "n"} <= document[name].keys()
    counts = [
        "customers_at_start",
        "new_customers",
        "returned_customers",
        "lost_customers",
        "customers_at_end",
    ]
    assert [document[name] for name in counts] == [200, 30, 0, 20, 210]
    assert document["average_order_value"] == 7
    assert document["purchase_frequency"] == 1
    assert document["clv_simple"] == document["clv_simple_parts"]["lifespan_years"] or document["clv_simple"]


def test_window_of_the_period_itself(cafe):
    may = habitue.kpis(cafe, start="2026-05-01", end="2026-05-31", window="period").one
    assert may.window_days is None
    assert may.bucket.customers_at_start == 200
    assert may.bucket.lost_customers == 20


def test_answers_become_frames(cafe):
    answer = habitue.kpis(cafe, **MAY)
    assert answer.to_pandas().loc[0, "retention_rate"] == 0.9
    assert answer.to_polars()["retention_rate_n"][0] == 200
    assert answer.to_arrow()["customers_at_end"].to_pylist() == [210]
    assert answer.to_csv().splitlines()[0].startswith("from,to,unit,window_days,partial")
    assert len(answer) == 1
    assert next(iter(answer)) == answer[0]


def test_answers_show_themselves(cafe):
    answer = habitue.kpis(cafe, **MAY)
    assert "May 2026" in str(answer)
    page = answer._repr_html_()
    assert page.startswith("<table><caption>May 2026</caption>")
    french = habitue.kpis(cafe, **MAY, language="fr")
    assert "mai 2026" in str(french)


def test_names_are_given_only_when_asked_for(cafe):
    assert "Regular1" not in habitue.customers(cafe).to_json()
    named = habitue.customers(cafe, names=True)
    assert "Regular1" in {row["name"] for row in named.document}
    assert "Regular1" in str(named)


def test_the_report_is_one_page_in_either_language(cafe):
    english = habitue.report_page(cafe, sector="cafe", currency="EUR", made_on=date(2026, 7, 1))
    french = habitue.report_page(cafe, sector="cafe", currency="EUR", made_on=date(2026, 7, 1), language="fr")
    assert english.startswith("<!doctype html>")
    assert 'lang="en"' in english
    assert 'lang="fr"' in french
    assert "Regular1" not in english


def test_locations_and_channels_are_told_apart(tmp_path):
    rows = [
        (f"T{n}", f"c{n % 7}", "", f"2026-0{1 + n % 6}-1{n % 9}", "5", ("North", "South")[n % 2], "counter")
        for n in range(60)
    ]
    sales = habitue.read(write_sales(tmp_path / "two.csv", rows))
    found = api.overview(sales, window=30)
    assert [part.name for part in found.locations] == ["North", "South"]
    assert found.channels == ()
    north = habitue.kpis(sales, period="year", location="North", window=30)
    whole = habitue.kpis(sales, period="year", window=30)
    assert north.one.orders == 30
    assert whole.one.orders == 60
    assert habitue.kpis(sales, period="year", location="North", channel="counter", window=30).one.orders == 30


def test_an_awkward_name_is_a_value_not_sql(tmp_path):
    rows = [(f"T{n}", f"c{n}", "", "2026-01-10", "5", "L'Or'); DROP", "web") for n in range(3)]
    rows.append(("T9", "c9", "", "2026-01-11", "5", "", "counter"))
    sales = habitue.read(write_sales(tmp_path / "quote.csv", rows))
    assert habitue.kpis(sales, period="year", location="L'Or'); DROP", window=30).one.orders == 3
    assert [part.name for part in api.overview(sales).locations] == ["L'Or'); DROP", None]


def test_sales_without_amounts_have_counts_and_no_money(tmp_path):
    frame = pd.DataFrame({"cust": ["a", "b", "a"], "date": ["2026-01-01", "2026-01-02", "2026-03-01"]})
    month = habitue.kpis(frame, period="quarter", window=30).one
    assert month.identified_orders == 3
    assert month.average_order_value.value is None
    assert month.average_order_value.reason == "no_amounts"
    assert month.clv_simple.value is None


def test_nps_from_a_file(tmp_path):
    file = tmp_path / "answers.csv"
    scores = [10] * 60 + [8] * 25 + [3] * 15
    lines = [f"c{n},2026-05-01,{score}" for n, score in enumerate(scores)]
    file.write_text("client,date,note\n" + "\n".join(lines) + "\nc0,2026-04-01,0\n", encoding="utf-8")
    assert habitue.nps(file).one.value == 45
    assert habitue.nps(file).one.n == 100
    assert habitue.nps(file, end="2026-04-30").one.value == -100
    assert habitue.nps(file, start="2026-05-01").document["promoters"] == 60
    frame = pd.DataFrame({"score": [9, 2], "date": ["2026-05-01", "2026-05-02"]})
    assert habitue.nps(frame).one.value == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("client,date,note\na,2026-05-01,11\n", "line 2: a score is a whole number from 0 to 10; got “11”"),
        ("client,date,note\na,2026-05-01,5.5\n", "got “5.5”"),
        ("client,date,note\na,soon,5\n", "the date “soon” cannot be read"),
        ("client,date\na,2026-05-01\n", "no column was recognised as the score"),
    ],
)
def test_bad_answers_are_named(tmp_path, text, said):
    file = tmp_path / "answers.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(HabitueError) as caught:
        habitue.nps(file)
    assert said in str(caught.value)


def test_answers_columns_can_be_named(tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text("Wer,Wann,Wieviel\na,2026-05-01,9\n", encoding="utf-8")
    named = {"customer": "Wer", "date": "Wann", "score": "Wieviel"}
    assert habitue.nps(file, mapping=named).one.value == 100
    for wrong in ({**named, "score": "Punkte"}, {**named, "points": "Wieviel"}):
        with pytest.raises(HabitueError):
            habitue.nps(file, mapping=wrong)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"start": "yesterday"}, "--from wants a day such as 2026-05-31; got “yesterday”."),
        (
            {"start": "2026-05-02", "end": "2026-05-01"},
            "The period ends (2026-05-01) before it begins (2026-05-02).",
        ),
        ({"window": 0}, "The window is a number of days from 1 to 3650, or “period”; got “0”."),
        ({"window": "soon"}, "got “soon”"),
        ({"margin": 40}, "The margin is a share between 0 and 1, such as 0.6; got “40”."),
    ],
)
def test_questions_that_make_no_sense_are_named(cafe, asked, said):
    with pytest.raises(HabitueError) as caught:
        habitue.kpis(cafe, **asked)
    assert said in str(caught.value)


def test_an_unknown_sector_lists_the_known(cafe):
    with pytest.raises(HabitueError, match="choose one of cafe, restaurant"):
        habitue.report_page(cafe, sector="butcher")


def test_until_makes_a_month_whole(cafe):
    assert habitue.kpis(cafe, period="month", start="2026-06-01", until="2026-06-29").one.partial
    assert not habitue.kpis(cafe, period="month", start="2026-06-01", until="2026-06-30").one.partial


def test_money_is_exact_in_any_order(tmp_path):
    rows = [
        (f"T{n}", f"c{n % 50}", "", "2026-01-10", str(Decimal(n) / 100 + Decimal("0.01")), "", "")
        for n in range(1000)
    ]
    forward = habitue.kpis(write_sales(tmp_path / "a.csv", rows), period="year", window=30).document
    backward = habitue.kpis(write_sales(tmp_path / "b.csv", rows[::-1]), period="year", window=30).document
    assert forward == backward
    assert forward[0]["revenue"] == 5005


def test_the_public_face_is_what_it_says():
    assert set(habitue.__all__) <= set(dir(habitue))
    assert habitue.formulas.retention_rate(start=200, end=210, new=30) == 0.9
    with pytest.raises(AttributeError):
        _ = habitue.nothing_of_the_kind


def test_an_option_that_does_not_exist_is_refused(cafe):
    with pytest.raises(TypeError, match="unknown option nonsense"):
        habitue.kpis(cafe, nonsense=1)


def test_lists_and_lazy_frames_are_sources(cafe):
    expected = habitue.kpis(cafe, **MAY).document
    assert habitue.kpis(habitue.read([cafe, cafe]), **MAY).document == expected
    assert habitue.kpis(pl.scan_csv(cafe, try_parse_dates=True), **MAY).document == expected


def test_a_business_day_may_start_later_than_midnight(tmp_path):
    rows = [
        ("T1", "a", "", "2026-01-31 23:30", "5", "", ""),
        ("T2", "a", "", "2026-02-01 02:30", "5", "", ""),
    ]
    file = write_sales(tmp_path / "bar.csv", rows)
    months = [one.orders for one in habitue.kpis(file, period="month", window=30)]
    assert months == [1, 1]
    assert [one.orders for one in habitue.kpis(file, period="month", window=30, day_starts=4)] == [2]
    with pytest.raises(HabitueError, match="whole hour from 0 to 12"):
        habitue.kpis(file, day_starts=23)


def test_names_are_what_the_file_calls_its_customers(tmp_path):
    frame = pd.DataFrame(
        {"Client": ["Zoé Dupont"] * 2, "Date": ["2026-01-01", "2026-01-09"], "Montant": [5, 6]}
    )
    assert habitue.customers(frame, names=True).document[0]["name"] == "Zoé Dupont"
