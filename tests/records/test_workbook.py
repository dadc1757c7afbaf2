"""Sheets of workbooks and tables of HTML pages that are called workbooks."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from openpyxl.chart import LineChart, Reference

from habitue.records.opening import open_tables
from habitue.records.reading_errors import (
    Damaged,
    Dishonest,
    NoHeader,
    NothingToRead,
    PasswordProtected,
    TooLargeUnpacked,
)
from habitue.records.sheet_process import texts


def no_header(rows):
    return None


def read(path, find_header=no_header):
    return list(open_tables(path, find_header=find_header))


def rows_of(table):
    return [list(row.values()) for row in table.cells.to_pylist()]


def save(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_cells_are_the_text_of_a_csv(tmp_path):
    day, moment = dt.date(2025, 1, 31), dt.datetime(2025, 1, 31, 10, 0)
    path = save(
        tmp_path / "sales.xlsx",
        {
            "Sheet0": [
                ["Date", "Time", "Qty", "Paid", "Total", "Item"],
                [day, moment, 12.0, True, 21.6, "Crème brûlée"],
            ]
        },
    )
    (table,) = read(path)
    assert table.source == "sales.xlsx [Sheet0]"
    assert table.columns == ("Date", "Time", "Qty", "Paid", "Total", "Item")
    assert rows_of(table) == [[2, "2025-01-31", "2025-01-31T10:00:00", "12", "true", "21.6", "Crème brûlée"]]
    assert table.typed is False


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (21.599999999999998, "21.6"),
        (1e-7, "0.0000001"),
        (1e15, "1000000000000000"),
        (-0.93, "-0.93"),
        (float("nan"), ""),
        (float("inf"), ""),
        (True, "true"),
        (False, "false"),
        (dt.datetime(2025, 1, 31), "2025-01-31"),
        (dt.datetime(2025, 1, 31, 23, 59, 59, 999999), "2025-01-31T23:59:59"),
        (dt.date(2025, 1, 31), "2025-01-31"),
        (dt.time(14, 30), "14:30:00"),
        (dt.timedelta(hours=26, minutes=5), "26:05:00"),
        (None, ""),
        (7, "7"),
        ("07", "07"),
    ],
)
def test_text_of_a_cell(cell, text):
    assert texts([cell]) == [text]


def test_titles_blank_rows_and_columns_keep_their_row_numbers(tmp_path):
    path = save(
        tmp_path / "zettle.xlsx",
        {
            "S": [
                [],
                ["Zettle report"],
                [],
                [None, "Date", "Prix final (EUR)"],
                [None, "2025-01-02", 3.5],
                [],
                [None, "2025-01-03", 4],
            ]
        },
    )
    (table,) = read(path)
    assert table.columns == ("", "Date", "Prix final (EUR)")
    assert table.cells["line"].to_pylist() == [5, 7]


def test_all_sheets_with_a_header_are_tables(tmp_path):
    path = save(
        tmp_path / "book.xlsx",
        {
            "Empty": [],
            "Jan": [["Date", "Total"], ["x", 1]],
            "Notes": [["hello"]],
            "Feb": [["Date", "Total"], ["y", 2]],
        },
    )
    book = openpyxl.load_workbook(path)
    chart = LineChart()
    chart.add_data(Reference(book["Jan"], min_col=2, min_row=1, max_row=2))
    book.create_chartsheet("Chart").add_chart(chart)
    book.save(path)
    assert [(table.source, rows_of(table)) for table in read(path)] == [
        ("book.xlsx [Jan]", [[2, "x", "1"]]),
        ("book.xlsx [Feb]", [[2, "y", "2"]]),
    ]


def test_formulas_give_their_stored_value_and_errors_nothing(tmp_path):
    path = tmp_path / "formula.xlsx"
    save(path, {"S": [["a", "b"], [1, "=A2*2"]]})
    rewrite(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: (
            xml.replace(b"<v></v>", b"<v>2</v>")
            .replace(b"<v />", b"<v>2</v>")
            .replace(
                b"</sheetData>",
                b'<row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3"><v>5</v></c></row></sheetData>',
            )
        ),
    )
    (table,) = read(path)
    assert rows_of(table) == [[2, "1", "2"], [3, None, "5"]]


def rewrite(path, part, change):
    """Change one part of a zipped workbook in place."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_workbook_without_table_says_so(tmp_path):
    with pytest.raises(NothingToRead) as caught:
        read(save(tmp_path / "empty.xlsx", {"S": []}))
    assert caught.value.values == {"file": "empty.xlsx", "found": "no sheet with cells"}
    with pytest.raises(NoHeader) as caught:
        read(save(tmp_path / "numbers.xlsx", {"S": [[1, 2]]}))
    assert caught.value.values == {"file": "numbers.xlsx [S]", "first_row": "1 | 2"}


def test_a_cell_in_the_last_row_does_not_make_a_million(tmp_path):
    path = tmp_path / "far.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.active["A1048576"] = "far"
    book.save(path)
    (table,) = read(path)
    assert rows_of(table) == [[2, "1", "2"], [1_048_576, "far", None]]


def test_declared_entities_are_refused(tmp_path):
    path = save(tmp_path / "xxe.xlsx", {"S": [["a", "b"], [1, 2]]})
    rewrite(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + xml,
    )
    with pytest.raises(Dishonest) as caught:
        read(path)
    assert caught.value.values["part"] == "xl/worksheets/sheet1.xml"


def test_a_directory_that_lies_about_sizes_is_refused(tmp_path):
    path = save(tmp_path / "lying.xlsx", {"S": [["a", "b"], ["x" * 1000, 2]]})
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    content = path.read_bytes()
    lying = content.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content
    path.write_bytes(lying)
    with pytest.raises(Damaged) as caught:
        read(path)
    assert caught.value.values["reason"] == f"xl/worksheets/sheet1.xml: {size} bytes, 10 declared"


def test_what_unpacks_too_large_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for _ in range(301):
                part.write(bytes(2**20))
    with pytest.raises(TooLargeUnpacked) as caught:
        read(path)
    assert caught.value.values == {"file": "bomb.xlsx", "limit": 300}


def test_an_encrypted_workbook_asks_for_one_without_password(tmp_path):
    path = tmp_path / "secret.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(1000)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(1000)
    )
    with pytest.raises(PasswordProtected):
        read(path)


PAGE = """<html><head><meta charset="{charset}"><style>td {{ color: red }}</style><script>if (1 < 2) "<td>";</script></head>
<body><!-- <table><tr><td>no</td></tr></table> --><table border=1>
<tr><th>Date</th><th>Libell&eacute;</th><th>Prix</th></tr>
<tr><td>2025-01-02</td><td>Crème <b>brûlée</b></td><td>12,50&nbsp;&euro;</td></tr>
<tr><td colspan="2">Total</td><td>12,50
  EUR<br>net</td></tr>
</table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "utf-16"])
def test_an_html_page_called_xls(tmp_path, charset):
    path = tmp_path / "till.xls"
    path.write_bytes(PAGE.format(charset=charset).encode(charset))
    (table,) = read(path)
    assert table.source == "till.xls [1]"
    assert table.columns == ("Date", "Libellé", "Prix")
    assert rows_of(table) == [
        [2, "2025-01-02", "Crème brûlée", "12,50\u00a0€"],
        [3, "Total", None, "12,50 EUR\nnet"],
    ]


def test_an_html_page_without_tags_closed(tmp_path):
    path = tmp_path / "till.xls"
    path.write_text("<TABLE><TR><TD>Date<TD>Total<TR><TD>2025-01-02<TD>3", encoding="utf-8")
    (table,) = read(path)
    assert (table.columns, rows_of(table)) == (("Date", "Total"), [[2, "2025-01-02", "3"]])


def test_an_html_page_without_table(tmp_path):
    path = tmp_path / "page.xls"
    path.write_text("<html><body>Please sign in</body></html>", encoding="utf-8")
    with pytest.raises(NothingToRead):
        read(path)


def test_the_content_decides_whatever_the_name(tmp_path):
    book = save(tmp_path / "a.csv", {"S": [["Date", "Total"], ["x", 1]]})
    text = tmp_path / "b.xls"
    text.write_text("Date,Total\nx,1\n", encoding="utf-8")
    assert [rows_of(table) for path in (book, text) for table in read(path)] == [
        [[2, "x", "1"]],
        [[2, "x", "1"]],
    ]


def test_reading_may_stop_after_the_first_sheet(tmp_path):
    path = save(tmp_path / "two.xlsx", {"A": [["a", "b"], [1, 2]], "B": [["a", "b"], [3, 4]]})
    tables = open_tables(path, find_header=no_header)
    assert next(tables).source == "two.xlsx [A]"
    tables.close()
    with io.BytesIO(path.read_bytes()) as content:
        assert zipfile.is_zipfile(content)
