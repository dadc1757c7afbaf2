"""The commands as a person types them."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from habitue.cli.main import main
from tests.shops import cafe_month, write_sales

HABITUE = Path(sys.executable).with_name("habitue")


@pytest.fixture(scope="module")
def cafe(tmp_path_factory) -> str:
    return str(cafe_month(tmp_path_factory.mktemp("cafe") / "cafe.csv"))


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("HABITUE_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")


def run(capsys, *arguments: str) -> tuple[str, str, int]:
    """What a command writes, what it remarks, and its exit status."""
    status = 0
    try:
        main(list(arguments))
    except SystemExit as end:
        status = int(end.code or 0)
    written = capsys.readouterr()
    return written.out, written.err, status


MAY = ("--from", "2026-05-01", "--to", "2026-05-31", "--window", "30")


def test_kpis_as_json(capsys, cafe):
    out, _, status = run(capsys, "kpis", cafe, *MAY, "--format", "json")
    document = json.loads(out)
    assert status == 0
    assert document["retention_rate"] == {
        "value": 0.9,
        "low": 0.850594187567,
        "high": 0.934329551331,
        "n": 200,
    }
    assert [document["customers_at_start"], document["customers_at_end"]] == [200, 210]


def test_kpis_by_month_is_a_list(capsys, cafe):
    out, _, _ = run(capsys, "kpis", cafe, "--period", "month", "--window", "period", "--format", "json")
    months = json.loads(out)
    assert len(months) == 18
    assert months[16]["window_days"] == "period"


def test_kpis_as_a_table_in_french(capsys, cafe):
    out, _, _ = run(capsys, "kpis", cafe, *MAY, "--language", "fr")
    assert "mai 2026" in out
    assert "90\u202f%" in out


def test_csv_and_parquet_carry_the_same_rows(capsys, cafe, tmp_path):
    out, _, _ = run(capsys, "kpis", cafe, "--period", "month", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    run(capsys, "kpis", cafe, "--period", "month", "--format", "parquet", "-o", str(tmp_path / "k.parquet"))
    table = pq.read_table(tmp_path / "k.parquet")
    assert table.num_rows == len(rows) == 18
    assert [str(value) for value in table["customers_at_end"].to_pylist()] == [
        row["customers_at_end"] for row in rows
    ]


def test_cohorts_segments_and_customers(capsys, cafe):
    assert json.loads(run(capsys, "cohorts", cafe, "--format", "json")[0])["unit"] == "month"
    assert "Champions" in run(capsys, "segments", cafe)[0]
    assert "Recency 5" in run(capsys, "segments", cafe, "--rfm")[0]
    assert "regular7" in run(capsys, "customers", cafe, "--format", "csv")[0]
    assert "Regular7" in run(capsys, "customers", cafe, "--names")[0]
    assert run(capsys, "customers", cafe, "--late", "--format", "json")[0] == "[]\n"


def test_import_check_shows_what_was_read_and_what_was_not(capsys, tmp_path):
    rows = [
        ("T1", "ana", "Ana", "2026-01-03", "7.00", "", ""),
        ("T2", "bob", "Bob", "soon", "7.00", "", ""),
        ("T3", "bob", "Bob", "2026-01-05", "a lot", "", ""),
    ]
    file = str(write_sales(tmp_path / "sales.csv", rows))
    out, _, _ = run(capsys, "import-check", file, "--days")
    assert "Rows read" in out
    assert "with a date that cannot be read" in out
    assert "a lot" in out
    document = json.loads(run(capsys, "import-check", file, "--format", "json")[0])
    assert document["files"][0]["rows_read"] == 3
    assert document["files"][0]["set_aside"] == {"bad_date": 1, "bad_amount": 1}
    assert [row["line"] for row in document["set_aside"]] == [3, 4]
    assert "with an amount that cannot be read" in run(capsys, "import-check", file, "--format", "csv")[0]
    run(capsys, "import-check", file, "-o", str(tmp_path / "aside.csv"))
    assert len((tmp_path / "aside.csv").read_text(encoding="utf-8").splitlines()) == 3
    run(capsys, "import-check", file, "--format", "parquet", "-o", str(tmp_path / "sales.parquet"))
    assert pq.read_table(tmp_path / "sales.parquet").num_rows == 1


def test_many_rows_set_aside_are_cut_and_said(capsys, tmp_path):
    rows = [("T1", "ana", "", "2026-01-03", "7.00", "", ""), *[("", "x", "", "?", "1", "", "")] * 30]
    _, err, _ = run(capsys, "import-check", str(write_sales(tmp_path / "sales.csv", rows)))
    assert "--format csv -o set-aside.csv writes them all." in err


def test_report_writes_a_page_and_says_five_sentences(capsys, cafe, tmp_path):
    page = tmp_path / "new" / "report.html"
    out, err, status = run(
        capsys, "report", cafe, "--sector", "cafe", "--title", "Café du Port", "-o", str(page)
    )
    assert status == 0
    assert len(out.splitlines()) == 5
    assert f"The report is in {page}." in err
    assert "<title>Café du Port" in page.read_text(encoding="utf-8")
    assert not page.with_name("report.html.part").exists()


def test_report_on_the_screen(capsys, cafe):
    out, _, _ = run(
        capsys, "report", cafe, "-o", "-", "--language", "fr", "--period", "quarter", "--window", "60"
    )
    assert out.startswith("<!doctype html>")
    assert 'lang="fr"' in out


def test_report_keeps_rows_set_aside_beside_it(capsys, tmp_path):
    rows = [("T1", "ana", "", "2026-01-03", "7.00", "", ""), ("T2", "=cmd()", "", "?", "7.00", "", "")]
    file = write_sales(tmp_path / "sales.csv", rows)
    _, err, _ = run(capsys, "report", str(file), "-o", str(tmp_path / "r.html"))
    aside = (tmp_path / "r.set-aside.csv").read_text(encoding="utf-8")
    assert "1 row was set aside" in err
    assert "sales.csv,3," in aside


def test_report_opens_only_where_there_is_a_display(capsys, cafe, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    page = tmp_path / "r.html"
    run(capsys, "report", cafe, "-o", str(page), "--open")
    assert opened == []
    monkeypatch.setenv("DISPLAY", ":0")
    run(capsys, "report", cafe, "-o", str(page), "--open")
    assert opened == [page.as_uri()]


def test_nps_and_its_columns(capsys, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text("who,when,points\na,2026-05-01,10\nb,2026-05-01,2\n", encoding="utf-8")
    named = ("--map", "customer=who", "date=when", "score=points")
    assert json.loads(run(capsys, "nps", str(file), *named, "--format", "json")[0])["value"] == 0
    _, err, status = run(capsys, "nps", str(file))
    assert status == 1
    assert err.startswith("Error: answers.csv: no column was recognised as the")


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["retention", "--start", "200", "--end", "210", "--new", "30"], "90%"),
        (["churn", "--start", "200", "--lost", "20"], "10%"),
        (["churn", "--start", "3", "--lost", "1"], "33.3%"),
        (["repeat", "--customers", "500", "--repeaters", "150"], "30%"),
        (["frequency", "--orders", "250", "--customers", "100"], "2.50"),
        (["order", "--revenue", "700", "--orders", "100"], "7"),
        (["lifespan", "--churn", "0.25"], "4"),
        (["clv", "--order-value", "7", "--orders-per-year", "100", "--lifespan", "3"], "2,100"),
        (["nps", "--promoters", "60", "--passives", "25", "--detractors", "15"], "45"),
    ],
)
def test_calc(capsys, arguments, shown):
    out, _, status = run(capsys, "calc", *arguments)
    assert (out.strip(), status) == (shown, 0)


def test_calc_says_which_number_is_impossible(capsys, monkeypatch):
    _, err, status = run(capsys, "calc", "retention", "--start", "200", "--end", "10", "--new", "30")
    assert (err, status) == ("Error: new (30.0) cannot be larger than end (10.0).\n", 1)
    monkeypatch.setenv("HABITUE_LANGUAGE", "fr")
    _, err, _ = run(capsys, "calc", "churn", "--start", "-1", "--lost", "0")
    assert err.startswith("Erreur")


def test_map_takes_several_columns(capsys, tmp_path):
    file = tmp_path / "odd.csv"
    file.write_text("Wer;Wann;Wieviel\nana;2026-01-03;7,00\nana;2026-02-03;8,00\n", encoding="utf-8")
    named = ("--map", "customer=Wer", "date=Wann", "amount=Wieviel")
    out, _, _ = run(capsys, "kpis", *named, str(file), "--period", "year", "--format", "json")
    assert json.loads(out)[0]["revenue"] == 15
    _, err, status = run(capsys, "kpis", str(file), "--map", "customer")
    assert (err, status) == (
        "Error: --map wants MEANING=COLUMN, such as customer=Client; got “customer”.\n",
        1,
    )


def test_errors_are_one_sentence(capsys, cafe, tmp_path):
    for arguments in (["report", str(tmp_path / "none.csv")], ["report", cafe, "--sector", "butcher"]):
        _, err, status = run(capsys, *arguments)
        assert status == 1
        assert err.startswith("Error: ")
        assert len(err.splitlines()) == 1
    (tmp_path / "full").write_text("", encoding="utf-8")
    _, err, status = run(capsys, "kpis", cafe, "--format", "json", "-o", str(tmp_path / "full" / "k.json"))
    assert status == 1
    assert "cannot be written" in err


def test_the_executable_answers_and_teaches():
    environment = {**os.environ, "HABITUE_LANGUAGE": "fr", "COLUMNS": "120"}
    shown = subprocess.run([HABITUE, "--help"], capture_output=True, text=True, check=True, env=environment)
    assert "Pour commencer" in shown.stdout
    version = subprocess.run([HABITUE, "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("habitue ")


def test_a_reader_who_has_read_enough_is_no_trouble(cafe):
    with subprocess.Popen(
        [HABITUE, "customers", cafe, "--format", "csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as writing:
        assert writing.stdout.readline().startswith("customer_id,")
        writing.stdout.close()
        assert writing.stderr.read() == ""


def test_files_without_a_sale_say_so(capsys, tmp_path):
    file = str(write_sales(tmp_path / "sales.csv", [("T1", "ana", "", "someday", "7.00", "", "")]))
    _, err, status = run(capsys, "kpis", file)
    assert status == 1
    assert err.startswith("Error: sales.csv: no row can be counted as a sale; 1 rows were set aside.")
    out, _, status = run(capsys, "import-check", file)
    assert status == 0
    assert "someday" in out


def test_an_unknown_location_lists_the_known(capsys, cafe):
    _, err, status = run(capsys, "kpis", cafe, "--location", "Moon")
    assert (err, status) == ("Error: No sale is of location “Moon”; the files name: Centre.\n", 1)
