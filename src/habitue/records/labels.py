"""What the columns of sales files are called: one table of labels, per layout, meaning and language.

The table is ``labels.csv``; each label has the place where it was seen beside it, or ``unverified``.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

CURRENCIES = frozenset(
    [
        "AED",
        "ARS",
        "AUD",
        "BDT",
        "BGN",
        "BRL",
        "CAD",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CZK",
        "DKK",
        "EGP",
        "EUR",
        "GBP",
        "GHS",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "ISK",
        "JPY",
        "KES",
        "KRW",
        "LKR",
        "MAD",
        "MXN",
        "MYR",
        "NGN",
        "NOK",
        "NZD",
        "PEN",
        "PHP",
        "PKR",
        "PLN",
        "QAR",
        "RON",
        "RSD",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TND",
        "TRY",
        "TWD",
        "UAH",
        "USD",
        "UYU",
        "VND",
        "XAF",
        "XOF",
        "XPF",
        "ZAR",
    ]
)
"""The currency codes that are looked for in headers and cells."""

CARD_LABELS = re.compile(
    r"^pansuffix$|^last4|last4$|last4digits|authcode|cardnumber$|^cardno$|numerodecarte(bancaire)?$|kartennummer$|creditcardtransaction"
    r"|^cardname$|cardholder|titulaire|cardexp|expirationdate|cardaddress|cardfingerprint|cardcvc|cvv|cvc|^cardid$|cardzip"
    r"|4dernierschiffres|derniers?chiffres|letzte4|letztenziffern|^iban$|^bic$|^tabname$|^pan$"
)
"""Columns that hold what is printed on a bank card; Toast's tab name is the name on the swiped card."""


@dataclass(frozen=True, slots=True)
class Label:
    """One line of the table: in this layout this label, in this language, has this meaning; ``source`` says who saw it."""

    layout: str
    meaning: str
    label: str
    language: str
    source: str


def label_key(label: str) -> str:
    """A label reduced to what tells it from others: no case, accents, spaces, points or byte order mark."""
    bare = unicodedata.normalize("NFKD", label.replace("ß", "ss")).casefold()
    return "".join(sign for sign in bare if sign.isalnum() or sign in "#?/")


def header_currency(label: str) -> str | None:
    """The currency a header names in brackets, as in ``Final price (GBP)``."""
    for code in re.findall(r"[(\[]\s*([A-Z]{3})\s*[)\]]", label):
        if code in CURRENCIES:
            return str(code)
    return None


def column_key(label: str) -> str:
    """The key of a header cell, its currency left out."""
    currency = header_currency(label)
    return label_key(label.replace(currency, "")) if currency else label_key(label)


@cache
def label_table() -> tuple[Label, ...]:
    """The whole table, in its order: the earlier label of a meaning is preferred to the later."""
    text = files("habitue.records").joinpath("labels.csv").read_text(encoding="utf-8")
    return tuple(Label(**row) for row in csv.DictReader(text.splitlines()))


@cache
def labels_of(layout: str) -> Mapping[str, tuple[str, ...]]:
    """The label keys of a layout by meaning, the preferred first."""
    found: dict[str, list[str]] = {}
    for row in label_table():
        if row.layout == layout:
            found.setdefault(row.meaning, []).append(label_key(row.label))
    return {meaning: tuple(dict.fromkeys(keys)) for meaning, keys in found.items()}


@cache
def known_keys() -> frozenset[str]:
    """Every label key of every layout, by which a header row is told from others."""
    return frozenset(label_key(row.label) for row in label_table())


def holds_card_data(label: str) -> bool:
    """Whether a column by its name holds card numbers, codes or what else is printed on a card."""
    return CARD_LABELS.search(label_key(label)) is not None
