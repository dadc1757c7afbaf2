"""``habitue predict``, and the report's part about what comes next, as a person types them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import habitue
from habitue.predictions.results import PEOPLE
from habitue.report.prediction_documents import PeopleRows
from tests.cli.test_commands import english, run  # noqa: F401  (a fixture)
from tests.shops import cafe_month, write_sales

CDNOW = str(Path(__file__).parents[2] / "examples" / "cdnow.csv")
PUBLISHED = ("--model", "bg-nbd", "--calibration-end", "1997-09-30", "--unit", "week", "--horizon", "39")


@pytest.fixture(scope="module")
def sales():
    return habitue.read(CDNOW, currency="USD")


@pytest.fixture(scope="module")
def cafe(tmp_path_factory) -> str:
    return str(cafe_month(tmp_path_factory.mktemp("cafe") / "cafe.csv"))


def test_json_has_the_published_figures(capsys):
    out, _, status = run(capsys, "predict", CDNOW, *PUBLISHED, "--format", "json")
    found = json.loads(out)
    assert status == 0
    assert found["model"] == "bg-nbd"
    assert {name: round(value, 3) for name, value in found["parameters"].items()} == {
        "r": 0.243,
        "alpha": 4.414,
        "a": 0.793,
        "b": 2.426,
    }
    assert {name: round(value, 3) for name, value in found["standard_errors"].items()} == {
        "r": 0.013,
        "alpha": 0.378,
        "a": 0.186,
        "b": 0.705,
    }
    assert round(found["log_likelihood"], 1) == -9582.4
    assert found["customers"] == 2357
    assert round(found["expected_purchases_total"], 1) == 1653.4
    assert found["checked"]["actual"] == 1882
    assert "per_customer" not in found


def test_json_has_each_customer_when_asked(capsys, sales):
    out, _, _ = run(capsys, "predict", CDNOW, *PUBLISHED, "--format", "json", "--per-customer")
    people = json.loads(out)["per_customer"]
    assert len(people) == 2357
    assert set(people[0]) == set(PEOPLE.names)
    assert people[0]["customer_id"] == "00004"
    assert people[0]["first_day"] == "1997-01-01"
    assert round(people[0]["expected_purchases"], 3) == 1.226
    total = sum(one["expected_purchases"] for one in people)
    assert total == pytest.approx(json.loads(out)["expected_purchases_total"], rel=1e-9)


def test_csv_and_parquet_always_have_each_customer(capsys, tmp_path):
    out, _, _ = run(capsys, "predict", CDNOW, *PUBLISHED, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert list(rows[0]) == PEOPLE.names
    assert len(rows) == 2357
    target = tmp_path / "people.parquet"
    run(capsys, "predict", CDNOW, *PUBLISHED, "--format", "parquet", "--output", str(target))
    table = pq.read_table(target)
    assert table.schema == PEOPLE
    assert [str(value) for value in table["visits"].to_pylist()] == [row["visits"] for row in rows]


def test_the_table_says_why_this_model_and_how_wrong_it_was(capsys):
    out, _, _ = run(capsys, "predict", CDNOW, *PUBLISHED, "--currency", "USD")
    assert "What your customers will do in the 39 weeks after 30 September 1997" in out
    assert "0.2426" in out
    assert "You asked for bg-nbd. Learning from the days before your last 136" in out
    assert "In the 273 days after that, 1,882 purchases came; 1,653 were expected" in out


def test_the_model_is_chosen_by_the_shop_s_own_months(capsys, monkeypatch):
    monkeypatch.setenv("HABITUE_LANGUAGE", "fr")
    out, _, _ = run(capsys, "predict", CDNOW, "--language", "fr")
    assert "jours, pareto-nbd prévoit le mieux. Erreur moyenne" in " ".join(out.split())
    assert "52\N{NO-BREAK SPACE}semaines" in out or "52 semaines" in out


def test_customers_one_a_row_those_worth_most_first(capsys):
    out, _, _ = run(capsys, "predict", CDNOW, "--per-customer", "--currency", "USD")
    values = [line.split("US$")[-1].strip() for line in out.splitlines() if "US$" in line]
    assert len(values) == 1000
    assert values == sorted(values, key=lambda value: -float(value.replace(",", "")))
    assert "1,357 more are in the file formats." in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--horizon", "0"), "The horizon is one unit at least and ten years at most; got “0.0”."),
        (("--horizon", "523"), "ten years at most; got “523.0”."),
        (("--discount-rate", "2"), "The discount rate is a year's share between 0 and 1"),
        (("--margin", "60"), "The margin is a share between 0 and 1"),
        (("--calibration-end", "autumn"), "--calibration-end wants a day such as 2026-05-31"),
        (("--location", "Lyon"), "Lyon"),
    ],
)
def test_what_cannot_be_asked_is_said(capsys, arguments, said):
    out, err, status = run(capsys, "predict", CDNOW, *arguments)
    assert status == 1
    assert out == ""
    assert said in err


def test_where_nobody_came_back_it_says_so(capsys, tmp_path):
    rows = [(f"T{n}", f"c{n}", "", f"2026-05-{1 + n % 28:02}", "7.00", "", "") for n in range(50)]
    file = write_sales(tmp_path / "once.csv", rows)
    _, err, status = run(capsys, "predict", str(file))
    assert status == 1
    assert "None of the 50 customers has come back yet" in err


def test_the_report_says_what_comes_next(capsys, tmp_path, cafe):
    page = tmp_path / "report.html"
    run(capsys, "report", CDNOW, "--currency", "USD", "--output", str(page))
    assert "pareto-nbd" in page.read_text().lower() or "pareto/nbd" in page.read_text().lower()
    run(capsys, "report", CDNOW, "--currency", "USD", "--no-future", "--output", str(page))
    assert "pareto" not in page.read_text().lower()
    run(capsys, "report", cafe, "--output", str(page))
    assert "The data are too short to choose a model" in page.read_text()


def test_the_library_gives_frames_and_rows(sales):
    answer = habitue.predict(sales, model="mbg-nbd", horizon=13)
    assert answer.to_arrow().schema == PEOPLE
    assert len(answer.to_pandas()) == answer.one.customers == 2357
    assert answer.to_polars().shape == (2357, len(PEOPLE))
    assert "mbg-nbd" in str(answer)
    assert "<table>" in answer._repr_html_()
    assert answer.document["horizon"] == 13


def test_rows_are_made_when_they_are_wanted(sales):
    rows = habitue.predict(sales, model="nbd").rows
    assert isinstance(rows, PeopleRows)
    assert rows[0] == next(iter(rows)) == rows[-2357]
    assert [row["customer_id"] for row in rows[1:3]] == [rows[1]["customer_id"], rows[2]["customer_id"]]
    with pytest.raises(IndexError):
        rows[2357]


def test_days_and_weeks_say_the_same(sales):
    weeks = habitue.predict(sales, model="mbg-nbd", horizon=26).one
    days = habitue.predict(sales, model="mbg-nbd", unit="day", horizon=182).one
    assert days.parameters["alpha"] == pytest.approx(7 * weeks.parameters["alpha"], rel=1e-5)
    assert days.expected_purchases_total == pytest.approx(weeks.expected_purchases_total, rel=1e-6)
    assert days.expected_value_total == pytest.approx(weeks.expected_value_total, rel=1e-6)
    assert "182 days" in str(habitue.predict(sales, model="mbg-nbd", unit="day", horizon=182))
