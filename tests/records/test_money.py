"""Amounts as tills write them."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.records.amount_column import scan_amounts
from habitue.records.money import take_apart
from habitue.records.reading import read_sales
from habitue.records.sales_errors import AmbiguousAmounts

NBSP, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$8.00", "8", "$"), ("-$0.93", "-0.93", "$"), ("($33.62)", "-33.62", "$"), ("$1,149.00 ", "1149", "$"),
        (f"1{NBSP}234,56{NBSP}€", "1234.56", "EUR"), (f"1{NARROW}234,56{NARROW}€", "1234.56", "EUR"), ("5-", "-5", None), ("−5", "-5", None),
        ("1'234.50", "1234.5", None), ("CHF 1’234.50", "1234.5", "CHF"), ("EUR 12", "12", "EUR"), ("12,50€", "12.5", "EUR"), (".5", "0.5", None),
        ("1,23,456.00", "123456", None), ("1.234.567", "1234567", None), ("0,125", "0.125", None), ("1234,567", "1234.567", None),
        ("+5.00", "5", None), ("1e3", "1000", None), ("(1.234,56 €)", "-1234.56", "EUR"), ("kr 12,50", "12.5", "kr"), ("£3", "3", "GBP"),
    ],
)  # fmt: skip
def test_amounts_that_leave_no_doubt(text, amount, currency):
    written = take_apart(text)
    assert (written.value("."), written.value(","), written.currency) == (
        Decimal(amount),
        Decimal(amount),
        currency,
    )


@pytest.mark.parametrize(
    "text",
    [
        "12 34",
        "1,2,3",
        "NaN",
        "Inf",
        "12 pcs",
        "1.2.3,4",
        "--5",
        "(-5)",
        "5 - 3",
        "abc",
        "",
        "1,234.567,8",
        "=1+1",
    ],
)
def test_what_is_no_amount(text):
    assert take_apart(text) is None


def sale(*amounts: str) -> pa.Table:
    return pa.table(
        {"date": ["2024-01-01"] * len(amounts), "customer": ["a"] * len(amounts), "amount": list(amounts)}
    )


def amounts(reading) -> list[str]:
    return sorted(str(amount) for amount in reading.sales["amount"].to_pylist())


def test_other_rows_tell_thousands_from_decimals():
    assert amounts(read_sales([sale("1,234", "5.50")])) == ["1234.0000", "5.5000"]
    assert amounts(read_sales([sale("1,234", "5,50")])) == ["1.2340", "5.5000"]


def test_amounts_that_can_be_read_two_ways_are_asked_about():
    with pytest.raises(AmbiguousAmounts) as caught:
        read_sales([sale("1,234", "7")])
    assert caught.value.values == {"file": "frame", "column": "amount", "examples": "1,234"}
    assert amounts(read_sales([sale("1,234", "7")], decimal=".")) == ["1234.0000", "7.0000"]
    assert amounts(read_sales([sale("1,234", "7")], decimal=",")) == ["1.2340", "7.0000"]


def test_rows_without_a_usable_amount_are_set_aside_each_for_its_reason():
    found = read_sales([sale("n/a", "abc", "99999999999", "1.00", "")])
    assert sorted(found.set_aside["reason"].to_pylist()) == [
        "amount_out_of_range",
        "bad_amount",
        "no_amount",
        "no_amount",
    ]
    floats = pa.table(
        {"date": ["2024-01-01"] * 4, "customer": ["a"] * 4, "amount": [float("nan"), float("inf"), 1e11, 0.1]}
    )
    assert sorted(read_sales([floats]).set_aside["reason"].to_pylist()) == [
        "amount_out_of_range",
        "bad_amount",
        "no_amount",
    ]


def test_lines_are_summed_exactly_and_rounded_once_half_to_even():
    rows = pa.table(
        {
            "date": ["2024-01-01"] * 2,
            "customer": ["a"] * 2,
            "order": ["1", "1"],
            "amount": ["0.00003", "0.00002"],
        }
    )
    assert amounts(read_sales([rows])) == ["0.0000"]
    rows = pa.table(
        {
            "date": ["2024-01-01"] * 2,
            "customer": ["a"] * 2,
            "order": ["1", "1"],
            "amount": ["0.00003", "0.00012"],
        }
    )
    assert amounts(read_sales([rows])) == ["0.0002"]


def test_the_rarer_currency_is_set_aside():
    found = read_sales([sale("5 €", "6 €", "7 £")])
    assert (found.currency, amounts(found), found.set_aside["reason"].to_pylist()) == (
        "EUR",
        ["5.0000", "6.0000"],
        ["other_currency"],
    )


@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=8),
    st.sampled_from([(",", " "), (",", "."), (".", ","), (".", "'"), (",", NARROW)]),
)
def test_every_style_gives_the_same_cents(cents, style):
    decimal, thousands = style
    texts = [
        f"{value / 100:,.2f}".replace(",", "x").replace(".", decimal).replace("x", thousands)
        for value in cents
    ]
    column = scan_amounts(pa.chunked_array([texts]), "amount")
    assert column.read(decimal).values.to_pylist() == [Decimal(value) / 100 for value in cents]


@pytest.mark.parametrize(("country", "currency"), [("US", "USD"), ("CA", "CAD"), ("FR", None), (None, None)])
def test_a_dollar_sign_means_the_country_s_dollar(country, currency):
    assert read_sales([sale("$5.00")], country=country).currency == currency
