"""One file under forty disguises: encodings, separators, ways to write numbers, line ends, spreadsheets."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from functools import cache

import openpyxl
import pyarrow as pa
import pytest

from habitue.records.reading import read_sales
from tests.long import some

HEADER = ("N° ticket", "Date de vente", "Cliente", "Désignation", "Montant TTC")
ROWS = (
    ("1", datetime(2024, 2, 25, 9, 5), "Zoé", "Crème brûlée", 123456),
    ("1", datetime(2024, 2, 25, 9, 5), "Zoé", "Café", 280),
    ("2", datetime(2024, 2, 25, 10, 0), None, "Thé", 350),
    ("3", datetime(2024, 3, 1, 8, 0), "Noël", "Crème brûlée", 700),
    ("4", datetime(2024, 3, 2, 8, 0), "Noël", "Crème brûlée", -700),
    ("5", datetime(2024, 3, 4, 8, 30), "Éloïse", 'Pain; "long", tranché', 150),
)  # fmt: skip
NBSP, NARROW = "\u00a0", "\u202f"


def grouped(cents: int, decimal: str, thousands: str) -> str:
    return f"{abs(cents) / 100:,.2f}".replace(",", "x").replace(".", decimal).replace("x", thousands)


def signed(cents: int, text: str, negative: str) -> str:
    return negative.format(text) if cents < 0 else text


NUMBERS = {
    "1234.56": lambda cents: f"{cents / 100:.2f}",
    "1,234.56": lambda cents: signed(cents, grouped(cents, ".", ","), "-{}"),
    "1.234,56": lambda cents: signed(cents, grouped(cents, ",", "."), "-{}"),
    "1 234,56 €": lambda cents: signed(cents, grouped(cents, ",", " ") + " €", "-{}"),
    "1 234,56 € with no-break spaces": lambda cents: signed(
        cents, grouped(cents, ",", NBSP) + NBSP + "€", "-{}"
    ),
    "1 234,56 € with narrow spaces": lambda cents: signed(
        cents, grouped(cents, ",", NARROW) + NARROW + "€", "-{}"
    ),
    "1'234.50": lambda cents: signed(cents, grouped(cents, ".", "'"), "-{}"),
    "1234,56€": lambda cents: signed(cents, grouped(cents, ",", "") + "€", "-{}"),
    "EUR 1,234.56": lambda cents: signed(cents, "EUR " + grouped(cents, ".", ","), "-{}"),
    "(7.00)": lambda cents: signed(cents, grouped(cents, ".", ","), "({})"),
    "7.00-": lambda cents: signed(cents, grouped(cents, ".", ","), "{}-"),
    "−7,00": lambda cents: signed(cents, grouped(cents, ",", "."), "−{}"),
    "- 7,00 €": lambda cents: signed(cents, grouped(cents, ",", " ") + " €", "- {}"),
    "(7,00 €)": lambda cents: signed(cents, grouped(cents, ",", " ") + " €", "({})"),
}
DATES = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d.%m.%Y, %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
    "%d %b %Y, %I:%M%p",
    "%Y/%m/%d %H:%M",
)


def text(*, number="1234.56", date=DATES[0], separator=",", end="\n", titles=0, order=slice(None)) -> str:
    stream = io.StringIO()
    stream.write(f"Rapport des ventes{end}" * titles)
    writer = csv.writer(stream, delimiter=separator, lineterminator=end)
    writer.writerow(HEADER[order])
    for ticket, moment, who, what, cents in ROWS:
        row = (ticket, moment.strftime(date), who, what, NUMBERS[number](cents))
        writer.writerow(row[order])
    return stream.getvalue()


def workbook(path, *, titles=0, as_text=False) -> None:
    book = openpyxl.Workbook()
    for _ in range(titles):
        book.active.append(["Rapport des ventes"])
    book.active.append(HEADER)
    for ticket, moment, who, what, cents in ROWS:
        cells = (
            (moment.strftime("%d/%m/%Y %H:%M"), NUMBERS["1 234,56 €"](cents))
            if as_text
            else (moment, cents / 100)
        )
        book.active.append([ticket, cells[0], who, what, cells[1]])
    book.save(path)


def html(path) -> None:
    rows = [
        HEADER,
        *(
            (ticket, moment.strftime(DATES[2]), who or "", what, NUMBERS["1.234,56"](cents))
            for ticket, moment, who, what, cents in ROWS
        ),
    ]
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    path.write_text(f"<html><meta charset='utf-8'><table>{body}</table></html>", encoding="utf-8")


def disguises() -> dict[str, object]:
    """A name for each disguise, and either bytes to write or a function that writes the file."""
    found: dict[str, object] = {}
    for name, codec in (
        ("utf-8", "utf-8"),
        ("bom", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
        ("mac-roman", "mac_roman"),
    ):
        found[name] = text().encode(codec)
        found[f"{name};"] = text(separator=";", number="1.234,56").encode(codec)
    for number in NUMBERS:
        found[f"number {number}"] = text(number=number, separator=";").encode()
    for date in DATES:
        found[f"date {date}"] = text(date=date, separator="\t").encode()
    for name, end in (("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")):
        found[f"{name} ,"] = text(end=end).encode()
        found[f"{name} tab"] = text(end=end, separator="\t", number="1 234,56 €").encode()
    found["columns turned round"] = text(order=slice(None, None, -1)).encode()
    found["titles above"] = text(titles=4, separator=";", number="1234,56€").encode("cp1252")
    found["workbook"] = workbook
    found["workbook with titles"] = lambda path: workbook(path, titles=5)
    found["workbook of texts"] = lambda path: workbook(path, as_text=True)
    found["html called xls"] = html
    return found


DISGUISES = disguises()


@cache
def undisguised() -> list[dict[str, object]]:
    columns = list(zip(*ROWS, strict=True))
    columns[4] = [cents / 100 for cents in columns[4]]
    base = pa.table(dict(zip(HEADER, map(list, columns), strict=True)))
    return read_sales([base]).sales.to_pylist()


@pytest.mark.parametrize("name", some(DISGUISES, every_run=22))
def test_a_disguised_file_gives_the_same_sales(name, tmp_path):
    made = DISGUISES[name]
    path = tmp_path / ("sales.xlsx" if "workbook" in name else "sales.xls" if "html" in name else "sales.csv")
    path.write_bytes(made) if isinstance(made, bytes) else made(path)
    found = read_sales([path])
    assert found.sales.to_pylist() == undisguised()
    assert found.set_aside.num_rows == 0


def test_there_are_forty_disguises_and_their_sales_are_right():
    assert len(DISGUISES) >= 40
    found = [(row["order_id"], row["customer_id"], str(row["amount"])) for row in undisguised()]
    assert found == [("1", "Zoé", "1237.3600"), ("2", None, "3.5000"), ("5", "Éloïse", "1.5000")]
