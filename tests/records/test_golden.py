"""Every till format, read from a small file of invented sales under the till's real header row."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from habitue.records.labels import label_table
from habitue.records.layouts import BY_NAME
from habitue.records.reading import Reading, read_sales
from tests.long import some

GOLDEN = Path(__file__).parent / "golden"
EXPECTED = json.loads((GOLDEN / "golden.json").read_text(encoding="utf-8"))


@cache
def read(name: str) -> Reading:
    """A file read once, for all that is said of it."""
    return read_sales([GOLDEN / f"{name}.csv"], country=EXPECTED[name].get("country"))


def plainly(reading: Reading) -> list[list[str | None]]:
    return [
        [row["order_id"], row["customer_id"], f"{row['ordered_at']:%Y-%m-%dT%H:%M}", f"{row['amount']:.2f}"]
        for row in reading.sales.to_pylist()
    ]


@pytest.mark.parametrize("name", EXPECTED)
def test_each_till_s_file_gives_its_sales_to_the_cent(name):
    expected, reading = EXPECTED[name], read(name)
    assert plainly(reading) == expected["sales"]
    file = reading.files[0]
    assert file.layout == expected["layout"]
    assert dict(file.set_aside) == expected["set_aside"]
    assert file.left_out == expected["left_out"]
    assert file.total == Decimal(expected["total"])
    assert reading.currency == expected["currency"]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_row_is_used_set_aside_or_left_out(name):
    reading = read(name)
    file = reading.files[0]
    assert file.rows_read == file.rows_used + sum(file.set_aside.values()) + file.left_out
    assert reading.set_aside.num_rows == sum(file.set_aside.values())
    assert sum(file.per_day.values()) == file.total == sum(file.per_tender.values())


@pytest.mark.parametrize("name", some(EXPECTED, every_run=8))
def test_a_file_read_twice_counts_once(name):
    path = GOLDEN / f"{name}.csv"
    assert read_sales([path, path], country=EXPECTED[name].get("country")).sales == read(name).sales


def test_there_is_a_golden_file_for_every_layout():
    assert {entry["layout"] for entry in EXPECTED.values()} == {
        name for name, layout in BY_NAME.items() if layout.people != "only people"
    }
    assert set(EXPECTED) == {path.stem for path in GOLDEN.glob("*.csv")}
    assert len(EXPECTED) >= 22


SECRETS = ("9876", "A7B9C1", "998877665544", "LOVELACE/A", "A LOVELACE", "2031")
"""What the golden files hold of cards: last digits, authorisation codes, names on cards, expiry."""


@pytest.mark.parametrize("name", EXPECTED)
def test_no_card_data_is_kept(name):
    reading = read(name)
    kept = repr(
        (
            reading.sales.to_pylist(),
            reading.people.to_pylist(),
            reading.set_aside.to_pylist(),
            reading.files,
            reading.notes,
        )
    )
    assert [secret for secret in SECRETS if secret in kept] == []


def test_the_golden_files_do_hold_card_data():
    text = "".join(path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.csv"))
    assert all(secret in text for secret in SECRETS)


def test_every_label_names_its_layout_and_its_source():
    assert {row.layout for row in label_table()} == set(BY_NAME)
    assert all(row.source and row.label and row.meaning and row.language for row in label_table())
    assert {row.source for row in label_table() if row.language == "fr" and row.layout != "zettle"} == {
        "unverified"
    }
