# ruff: noqa: PD011  (the values of notes and errors, not of pandas)
"""What counts as a purchase, who bought it, and what is asked when a table does not say."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitue.language import Language
from habitue.records.card_data import is_card_number, without_card_numbers
from habitue.records.customers import normal_phone
from habitue.records.labels import column_key, header_currency, holds_card_data
from habitue.records.reading import Reading, read_sales
from habitue.records.recognise import header_finder, recognise
from habitue.records.sales_errors import (
    MissingColumn,
    NoSales,
    NotSales,
    UnknownColumn,
    UnknownLayout,
    UnknownMeaning,
)
from tests.long import cases

DATA = Path(__file__).parents[3] / "shared" / "data"


def read(rows: list[tuple], header: str, **options) -> Reading:
    names = header.split()
    return read_sales(
        [pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})], **options
    )


def lines(reading: Reading) -> list[tuple[str | None, str | None, str]]:
    return [
        (row["order_id"], row["customer_id"], f"{row['amount']:f}".rstrip("0").rstrip("."))
        for row in reading.sales.to_pylist()
    ]


def counts(reading: Reading) -> dict[str, int]:
    return {note.code: note.values["n"] for note in reading.notes if "n" in note.values}


HEADER = "order customer date amount"


def test_lines_of_one_order_are_summed_at_the_moment_of_the_first():
    found = read(
        [("1", "a", "2024-01-01 10:05", "2.50"), ("1", "a", "2024-01-01 10:00", "1.50")],
        HEADER,
        timezone="UTC",
    )
    assert lines(found) == [("1", "a", "4")]
    assert found.sales["ordered_at"].to_pylist()[0].replace(tzinfo=None) == datetime(2024, 1, 1, 10, 0)


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(1, 28), st.integers(-900, 900)), min_size=1, max_size=12
    )
)
@settings(max_examples=cases(5, of=60), deadline=None)
def test_orders_of_one_line_are_the_same_whether_or_not_another_has_two(sales):
    """Where every order number stands once, the lines are not gathered: a shorter way to the same orders."""
    rows = [
        (f"n{number}", who, f"2024-01-{day:02} 10:00", f"{cents / 100:.2f}")
        for number, (who, day, cents) in enumerate(sales)
    ]
    two = [("two", "z", "2024-02-01 10:00", "1.00"), ("two", "z", "2024-02-01 10:00", "2.00")]
    alone = read([*rows, ("two", "z", "2024-02-01 10:00", "3.00")], HEADER, timezone="UTC")
    beside = read([*rows, *two], HEADER, timezone="UTC")
    assert lines(alone) == lines(beside)
    assert counts(alone) == counts(beside)


def test_a_refund_without_an_order_finds_the_latest_order_that_is_large_enough():
    rows = [
        ("1", "a", "2024-01-01", "30"), ("2", "a", "2024-01-02", "10"), ("3", "a", "2024-01-03", "-20"), ("4", "a", "2024-01-04", "50"),
        ("5", "b", "2024-01-05", "50"),
    ]  # fmt: skip
    assert lines(read(rows, HEADER)) == [
        ("1", "a", "10"),
        ("2", "a", "10"),
        ("4", "a", "50"),
        ("5", "b", "50"),
    ]


def test_a_refund_takes_from_what_remains_of_an_order():
    rows = [
        ("1", "a", "2024-01-01", "30"),
        ("2", "a", "2024-01-02", "-20"),
        ("3", "a", "2024-01-03", "-20"),
        ("4", "a", "2024-01-03", "-10"),
    ]
    found = read(rows, HEADER)
    assert lines(found) == [("3", "a", "-20")]
    assert counts(found) == {"refunds_matched": 2, "refunds_unmatched": 1, "refunded_in_full": 1}


def test_ties_between_orders_do_not_depend_on_the_order_of_rows():
    rows = [("2", "a", "2024-01-01", "20"), ("1", "a", "2024-01-01", "20"), ("3", "a", "2024-01-02", "-5")]
    assert (
        lines(read(rows, HEADER)) == lines(read(rows[::-1], HEADER)) == [("1", "a", "20"), ("2", "a", "15")]
    )


def test_an_anonymous_refund_stays_and_reduces_its_own_day():
    assert lines(read([("1", None, "2024-01-01", "20"), ("2", None, "2024-01-02", "-5")], HEADER)) == [
        ("1", None, "20"),
        ("2", None, "-5"),
    ]


def test_an_order_of_zero_stays_unless_it_was_refunded_to_zero():
    rows = [("1", "a", "2024-01-01", "0"), ("2", "a", "2024-01-02", "9"), ("2", "a", "2024-01-02", "-9")]
    found = read(rows, HEADER)
    assert lines(found) == [("1", "a", "0")]
    assert counts(found) == {"refunded_in_full": 1, "free_orders": 1}


def test_nothing_sold_to_nobody_is_no_sale():
    header = "order customer date quantity price"
    rows = [
        ("1", "a", "2024-01-01", "2", "5"),
        ("2", None, "2024-01-02", "-40", "0"),
        ("3", None, "2024-01-02", "1", "0"),
    ]
    found = read(rows, header)
    assert lines(found) == [("1", "a", "10")]
    assert counts(found) == {"nothing_sold": 2}


def test_visits_without_amounts_stay_also_of_nobody():
    found = read([("a", "2024-01-01"), (None, "2024-01-02")], "customer date")
    assert len(lines(found)) == 2


def test_an_empty_table_gives_no_sales():
    found = read([], "order customer date amount")
    assert found.sales.num_rows == 0
    assert found.files[0].rows_read == 0


def test_a_toast_day_starts_at_four(tmp_path):
    golden = Path(__file__).parent / "golden" / "toast_payments.csv"
    header, row, *_ = golden.read_text(encoding="utf-8").splitlines()
    night = re.sub(r"\d\d/\d\d/\d\d \d\d:\d\d [AP]M", "09/30/26 02:30 AM", row)
    file = tmp_path / "night.csv"
    file.write_text(f"{header}\n{night}\n", encoding="utf-8")
    found = read_sales([file])
    assert found.files[0].layout == "toast-payments"
    assert found.day_starts_at_hour == 4
    assert list(found.files[0].per_day) == [date(2026, 9, 29)]


def test_a_refund_that_names_its_order_in_a_column_reduces_it():
    rows = [
        ("1", "a", "2024-01-01", "30", None),
        ("2", "a", "2024-01-02", "30", None),
        ("9", "a", "2024-02-01", "-12", "1"),
        ("8", "a", "2024-02-01", "-1", "77"),
    ]
    found = read(rows, "order customer date amount original_order")
    assert lines(found) == [("1", "a", "18"), ("2", "a", "29")]


def test_a_refunded_amount_beside_the_sale_reduces_it():
    rows = [
        ("1", "a", "2024-01-01", "30", "12"),
        ("2", "a", "2024-01-02", "30", "30"),
        ("3", "a", "2024-01-03", "30", None),
    ]
    assert lines(read(rows, "order customer date amount refunded_amount")) == [
        ("1", "a", "18"),
        ("3", "a", "30"),
    ]


def test_a_type_column_turns_amounts_round():
    rows = [
        ("1", "a", "2024-01-01", "30", "Sale"),
        ("1", "a", "2024-01-02", "10", "Refund"),
        ("2", "a", "2024-01-02", "10", "Eat in"),
    ]
    assert lines(read(rows, "order customer date amount type")) == [("1", "a", "20"), ("2", "a", "10")]


def test_order_numbers_that_begin_again_each_day_are_taken_with_their_day():
    rows = [
        (str(number), f"c{day}", f"2024-01-{day:02} 12:00", "5")
        for day in range(1, 6)
        for number in range(1, 4)
    ]
    found = read(rows, HEADER)
    assert found.sales.num_rows == 15
    assert counts(found) == {"numbers_restart": 1}


@pytest.mark.parametrize(
    "nobody", ["Walk-in", "CLIENT COMPTOIR", "n/a", "-", "nan", "", "  ", None, "Anonymous", "Laufkundschaft"]
)
def test_nobody_in_particular_is_nobody(nobody):
    assert lines(read([("1", nobody, "2024-01-01", "5"), ("2", "Ada", "2024-01-02", "5")], HEADER)) == [
        ("1", None, "5"),
        ("2", "Ada", "5"),
    ]


def test_customers_match_on_e_mail_and_phone_but_never_on_a_name():
    rows = [
        ("17", "Ada@Example.org ", None, "Ada"), (None, "ada@example.org", "'+33612345678", "Ada L."), (None, None, "+33 6 12 34 56 78", "A."),
        (None, None, "06 12 34 56 78", "A."), ("18", None, None, "Ada"), (None, None, None, "Ada"), (None, "b@example.org", None, "Ben"),
    ]  # fmt: skip
    rows = [(*row, f"2024-01-{day:02}", "5") for day, row in enumerate(rows, 1)]
    found = read(rows, "customer_id email phone name date amount", country="FR")
    assert found.sales["customer_id"].to_pylist() == ["17", "17", "17", "17", "18", None, "b@example.org"]
    assert found.people.to_pylist() == [
        {"customer_id": "17", "name": "A.", "email": "ada@example.org", "phone": "+33612345678"},
        {"customer_id": "18", "name": "Ada", "email": None, "phone": None},
        {"customer_id": "b@example.org", "name": "Ben", "email": "b@example.org", "phone": None},
    ]


def test_a_contact_that_many_customers_share_links_nobody():
    rows = [(f"c{number}", "till@shop.example", "2024-01-01", "5") for number in range(21)]
    found = read(rows, "customer_id email date amount")
    assert len(set(found.sales["customer_id"].to_pylist())) == 21
    assert counts(found)["shared_contacts"] == 1
    assert len(set(read(rows[:20], "customer_id email date amount").sales["customer_id"].to_pylist())) == 1


@pytest.mark.parametrize(
    ("phone", "country", "normal"),
    [
        ("06 12 34 56 78", "FR", "+33612345678"), ("0033 6 12 34 56 78", None, "+33612345678"), ("+1 (212) 555-0100", "FR", "+12125550100"),
        ("06 12 34 56 78", None, "0612345678"), ("123", "FR", None), ("0000000000", None, None),
    ],
)  # fmt: skip
def test_phones_in_the_international_form(phone, country, normal):
    assert normal_phone(phone, country) == normal


def test_two_tills_may_use_the_same_number_for_two_people(tmp_path):
    stripe = tmp_path / "stripe.csv"
    stripe.write_text(
        "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Captured,Customer ID,Customer Email\nch_1,2024-01-01 10:00:00,5.00,0,eur,Paid,true,7,ada@example.org\n"
    )
    plain = pa.table(
        {
            "customer_id": ["7", "8"],
            "email": [None, "ada@example.org"],
            "date": ["2024-01-02", "2024-01-03"],
            "amount": [1.0, 2.0],
        }
    )
    assert read_sales([stripe, plain]).sales["customer_id"].to_pylist() == ["plain:8", "plain:7", "plain:8"]


def test_a_list_of_customers_is_no_sales_but_completes_their_names(tmp_path):
    golden = Path(__file__).parent / "golden" / "shopify_orders.csv"
    people = tmp_path / "customers.csv"
    people.write_text(
        "First Name,Last Name,Email,Accepts Email Marketing,Company,Phone,Total Spent,Total Orders\nAugusta,King,ada@example.org,yes,,,60,1\nBen,Day,ben@example.org,yes,,,60,1\n"
    )
    with pytest.raises(NotSales):
        read_sales([people])
    found = read_sales([golden, people])
    assert found.sales == read_sales([golden]).sales
    assert {row["customer_id"]: row["name"] for row in found.people.to_pylist()} == {
        "ada@example.org": "Ada Lovelace",
        "ben@example.org": "Ben Day",
    }


def test_columns_are_named_by_the_user_where_labels_do_not_tell():
    rows = [("x", "2024-01-01", "5", "1"), ("y", "2024-01-02", "7", "2")]
    mapping = {"customer": "Who", "date": "WHEN", "amount": "Much", "tip": "Extra"}
    assert lines(read(rows, "who when much extra", mapping=mapping)) == [(None, "x", "4"), (None, "y", "5")]


def test_a_user_may_count_quantity_times_price():
    rows = [("x", "2024-01-01", "5", "1.25", "99")]
    mapping = {"quantity": "n", "price": "each"}
    assert lines(read(rows, "customer date n each amount", mapping=mapping)) == [(None, "x", "6.25")]


def test_what_is_missing_is_said_with_what_was_found():
    with pytest.raises(MissingColumn) as missing:
        read([("x", "5")], "customer amount")
    assert str(missing.value) == (
        "frame: no column was recognised as the date. Columns found: customer, amount. Name it with --map date=COLUMN."
    )
    with pytest.raises(MissingColumn) as missing:
        read([("2024-01-01", "5")], "date amount")
    assert missing.value.values["meaning"] == "customer"
    with pytest.raises(UnknownColumn) as unknown:
        read([("x", "2024-01-01", "5")], "customer date amount", mapping={"amount": "Paid"})
    assert unknown.value.values == {
        "file": "frame",
        "column": "Paid",
        "meaning": "amount",
        "found": "customer, date, amount",
    }
    with pytest.raises(UnknownMeaning):
        read([("x", "2024-01-01", "5")], "customer date amount", mapping={"colour": "date"})
    with pytest.raises(UnknownLayout):
        read([("x", "2024-01-01", "5")], "customer date amount", layout="stripe")
    with pytest.raises(NoSales):
        read_sales([])


def test_a_table_without_amounts_counts_visits():
    found = read([("x", "2024-01-01"), ("x", "2024-01-02")], "customer date")
    assert (lines(found), found.has_amounts) == ([(None, "x", "0"), (None, "x", "0")], False)


def test_every_kind_of_frame_is_read_alike():
    data = {
        "customer_id": ["a", "b"],
        "ordered_at": [datetime(2024, 1, 1, 10), datetime(2024, 1, 2, 10)],
        "amount": [1.5, 2.5],
    }
    arrow = read_sales([pa.table(data)]).sales
    relation = duckdb.from_arrow(pa.table(data))
    assert read_sales([pd.DataFrame(data)]).sales == arrow
    assert read_sales([pl.DataFrame(data)]).sales == arrow
    assert read_sales([relation]).sales == arrow
    with pytest.raises(TypeError, match="not a path"):
        read_sales([42])


def test_ids_that_became_decimals_are_whole_again():
    data = pd.DataFrame({"customer_id": [17850.0, None], "date": ["2024-01-01"] * 2, "amount": [1, 2]})
    assert sorted(lines(read_sales([data])), key=str) == [(None, "17850", "1"), (None, None, "2")]
    assert lines(read([("17850.0", "2024-01-01", "1")], "customer date amount")) == [(None, "17850", "1")]


def test_items_keep_their_names_quantities_and_amounts():
    rows = [("1", "a", "2024-01-01", "Tea", "2", "3.00"), ("1", "a", "2024-01-01", "Cake", "1", "4.50")]
    items = read(rows, "order customer date product quantity unit_price").sales["items"].to_pylist()[0]
    assert [(item["name"], str(item["quantity"]), str(item["amount"])) for item in items] == [
        ("Cake", "1.0000", "4.5000"),
        ("Tea", "2.0000", "6.0000"),
    ]


def test_labels_are_compared_without_case_accents_blanks_and_marks():
    assert column_key("\ufeffN°\u00a0CLIENT ") == column_key("n° client") == "nclient"
    assert (column_key("Prix final (EUR)"), header_currency("Prix final (EUR)")) == ("prixfinal", "EUR")
    assert header_currency("Created (UTC)") is None


def test_the_header_is_found_below_titles():
    find = header_finder()
    assert find([["Report"], ["", ""], ["Date", "Customer", "Total"], ["2024-01-01", "a", "5"]]) == 2
    assert find([["1", "2"], ["3", "4"]]) is None
    assert (
        header_finder({"customer": "Who", "date": "When"})([["Title", "Other"], ["Who", "When"], ["a", "b"]])
        == 1
    )


def test_unknown_columns_are_no_harm_and_order_does_not_matter():
    found = recognise(["Frobnication", "Total", "Order Ref", "Order Date", "Session"], file="x")
    assert (found.layout.name, found.unknown) == ("odoo", (0,))


@pytest.mark.parametrize(
    "label",
    [
        "PAN Suffix",
        "Last 4 digits",
        "Card Last4",
        "Auth code",
        "Card Auth Code",
        "Card Number",
        "Card Name",
        "Numéro de carte",
        "Tab Name",
    ],
)
def test_columns_with_card_data_are_known(label):
    assert holds_card_data(label)


@pytest.mark.parametrize(
    "label", ["Card", "Card Brand", "Carte de fidélité", "Customer Name", "Card type", "Swiped Card Amount"]
)
def test_columns_that_only_sound_like_it_are_kept(label):
    assert not holds_card_data(label)


def test_card_numbers_leave_every_text():
    assert is_card_number("4242 4242 4242 4242")
    assert (
        without_card_numbers("paid by 4242-4242-4242-4242, **** **** **** 1234")
        == "paid by [card number removed], [card number removed]"
    )
    assert without_card_numbers("order 900719925474099201") == "order 900719925474099201"
    rows = [("1", "a", "not a date", "5", "4242424242424242"), ("2", "a", "2024-01-01", "5", "Visa ****4242")]
    found = read(rows, "order customer date amount product")
    assert "4242" not in repr((found.sales.to_pylist(), found.set_aside.to_pylist()))


def test_notes_are_told_in_both_languages():
    (note,) = (
        note for note in read([("1", "a", "25/01/2024", "5")], HEADER).notes if note.code == "date_order"
    )
    assert (
        note.say(Language("en"))
        == "frame: dates are read as day, month, year, because some rows can be read no other way."
    )
    assert (
        note.say(Language("fr"))
        == "frame\u202f: les dates sont lues dans l’ordre jour, mois, année, car certaines lignes ne peuvent pas se lire autrement."
    )


@pytest.mark.skipif(
    not (DATA / "online_retail.parquet").exists(), reason="online_retail.parquet is not on this machine"
)
def test_online_retail_adds_up():
    found = read_sales([DATA / "online_retail.parquet"], timezone="Europe/London")
    assert (found.files[0].rows_used, found.people.num_rows, found.set_aside.num_rows) == (541_909, 4372, 0)
    assert str(sum(found.sales["amount"].to_pylist())) == "9747747.9340"


@pytest.mark.skipif(
    not (DATA / "cdnow_master.parquet").exists(), reason="cdnow_master.parquet is not on this machine"
)
def test_cdnow_keeps_every_row():
    found = read_sales([DATA / "cdnow_master.parquet"])
    assert (found.sales.num_rows, found.people.num_rows, counts(found)) == (
        69_659,
        23_570,
        {"equal_rows_kept": 255, "free_orders": 80},
    )
