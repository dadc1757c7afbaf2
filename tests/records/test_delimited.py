"""CSV and TSV text: encodings, separators, quotes, rows, lines."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from habitue.records.cells import SPACES, looks_like_value
from habitue.records.delimited import read_delimited
from habitue.records.encodings import eight_bit_encoding
from habitue.records.raw import Refused
from habitue.records.reading_errors import (
    CannotDecode,
    EmptyFile,
    LineTooLong,
    NoHeader,
    TooManyColumns,
    TooManyRefused,
)
from tests.long import cases


def no_header(rows):
    return None


def read(content: bytes, find_header=no_header, progress=None):
    return read_delimited(io.BytesIO(content), "sales.csv", find_header=find_header, progress=progress)


def rows_of(table):
    return [list(row.values()) for row in table.cells.to_pylist()]


FRENCH = "Date;Client;Libellé;Prix\n2025-01-02;Zoé;Crème brûlée à partager;12,50 €\n2025-01-03;François;Thé très léger, forêt;3,00 €\n"
FRENCH_ROWS = [
    [2, "2025-01-02", "Zoé", "Crème brûlée à partager", "12,50 €"],
    [3, "2025-01-03", "François", "Thé très léger, forêt", "3,00 €"],
]


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp1252",
        "iso8859-15",
        "mac_roman",
        "cp858",
    ],
)
def test_french_is_read_the_same_in_every_encoding(encoding):
    table = read(FRENCH.encode(encoding))
    assert table.columns == ("Date", "Client", "Libellé", "Prix")
    assert rows_of(table) == FRENCH_ROWS
    assert table.refused == ()
    assert table.typed is False


def test_utf_16_be_with_its_mark():
    assert rows_of(read(b"\xfe\xff" + FRENCH.encode("utf-16-be"))) == FRENCH_ROWS


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize(
    "text",
    [
        "é",
        "è",
        "à",
        "ç",
        "ê",
        "12 €",
        "ÉCLAIR",
        "CAFÉ",
        "à emporter",
        "Noël",
        "l’été",
        "garçon",
        "Île",
        "œuf",
        "12,50\xa0€ 3,00\xa0€",
    ],
)
def test_one_accented_word_is_enough(text, encoding):
    table = read(f"Article;Prix\n{text};3\n".encode(encoding))
    assert rows_of(table) == [[2, text, "3"]]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "iso8859-15"])
@given(
    words=st.lists(
        st.sampled_from(
            [
                "crème",
                "brûlée",
                "pâte",
                "thé",
                "café",
                "forêt",
                "garçon",
                "où",
                "être",
                "élève",
                "février",
                "août",
                "français",
                "reçu",
                "hôtel",
                "goûter",
                "pièce",
                "quantité",
                "libellé",
                "prénom",
                "téléphone",
                "réglé",
                "espèces",
                "chèque",
                "numéro",
                "12,50\xa0€",
                "3€",
                "naïve",
            ]
        ),
        min_size=3,
        max_size=30,
    )
)
@settings(max_examples=40, deadline=None)
def test_random_french_words_name_their_encoding(words, encoding):
    text = " ".join(words)
    content = text.encode(encoding)
    if not content.isascii():
        assert content.decode(eight_bit_encoding(content)) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_and_line_ends(separator, end):
    lines = [["Date", "Item", "Total"], ["2025-01-02", "Tea", "3.00"], ["2025-01-03", "Cake", "4.50"]]
    table = read((end.join(separator.join(cells) for cells in lines) + end).encode())
    assert table.columns == ("Date", "Item", "Total")
    assert rows_of(table) == [[2, "2025-01-02", "Tea", "3.00"], [3, "2025-01-03", "Cake", "4.50"]]


def test_decimal_commas_do_not_separate():
    table = read(b"Date;Brut;Net\n2025-01-02;1,50;1,20\n2025-01-03;2,50;2,20\n2025-01-04;3,50;3,20\n")
    assert table.columns == ("Date", "Brut", "Net")


def test_a_known_header_decides_the_separator():
    content = b"a;b,c;d\n1;2,3;4\n"

    def knows_commas(rows):
        return 0 if rows[0] == ["a;b", "c;d"] else None

    assert read(content, knows_commas).columns == ("a;b", "c;d")
    assert read(content).columns == ("a", "b,c", "d")


def test_the_separator_a_spreadsheet_declares():
    table = read(b"sep=|\na,b|c,d\n1,2|3,4\n")
    assert table.columns == ("a,b", "c,d")
    assert rows_of(table) == [[3, "1,2", "3,4"]]


def test_a_header_after_nineteen_titles():
    titles = b"".join(b"Report %d\n" % number for number in range(19))
    table = read(titles + b"Date;Total\n2025-01-02;3\n", lambda rows: rows.index(["Date", "Total"]))
    assert table.columns == ("Date", "Total")
    assert rows_of(table) == [[21, "2025-01-02", "3"]]


def test_find_header_sees_twenty_trimmed_rows():
    seen = []

    def watch(rows):
        seen.append(rows)

    read("\ufeff\u00a0Name ;Total\n".encode() + b" a ; 1 \n" * 30, watch)
    assert seen[-1] == [["Name", "Total"]] + [["a", "1"]] * 19


def test_without_a_known_header_the_first_row_of_names_is_taken():
    table = read(b"Journal\n2025-01-01;2025-01-31\n\nDate;Total\n2025-01-02;3\n")
    assert table.columns == ("Date", "Total")
    assert rows_of(table) == [[5, "2025-01-02", "3"]]


def test_no_header_shows_the_first_row():
    with pytest.raises(NoHeader) as caught:
        read(b"2025-01-02,3.00\n2025-01-03,4.00\n")
    assert caught.value.values == {"file": "sales.csv", "first_row": "2025-01-02 | 3.00"}


@pytest.mark.parametrize(
    "cell",
    [
        "1",
        "-3.50",
        "(3.50)",
        "$1,149.00 ",
        "12,50 €",
        "€12",
        "2025-01-02",
        "02/01/2025",
        "2025-10-07 09:50:26 +0200",
        "3 EUR",
        "16-Dec-2023 02:44 AM EST",
        "14 Nov 2025, 12:00am",
        "2 février 2025",
        "14:30:00",
        "5-",
        "−5",
        "50 %",
        "2:30 PM",
    ],
)
def test_values_are_no_column_names(cell):
    assert looks_like_value(cell)


@pytest.mark.parametrize(
    "cell",
    ["Date", "Order #", "Tax 1 Name", "Prix final (EUR)", "# Refunds", "N° reçu", "2nd item", "TVA 20 %"],
)
def test_column_names_are_no_values(cell):
    assert not looks_like_value(cell)


def test_quotes_newlines_and_blank_rows():
    content = b'Name,Note\n"O""Neil","two\nlines, here"\n\n,,\nZo,""\n'
    table = read(content)
    assert rows_of(table) == [[2, 'O"Neil', "two\nlines, here"], [6, "Zo", None]]


@pytest.mark.parametrize("before", [1, 199, 200, 498, 499, 500, 699, 700, 701])
@pytest.mark.parametrize(
    ("odd", "kept", "reason"),
    [
        ('"two\nlines",x', ["two\nlines", "x"], None),
        ('"never closed,x', None, "unclosed_quote"),
        ('"a "word" here",x', ['a word" here"', "x"], None),
    ],
)
def test_odd_rows_cost_nothing_wherever_they_stand_in_a_long_file(before, odd, kept, reason):
    rows = [f'"row {number}",{number}' for number in range(1500)]
    rows.insert(before, odd)
    table = read(("a,b\n" + "\n".join(rows) + "\n").encode())
    found = {row[0]: row[1:] for row in rows_of(table)}
    at, shift = before + 2, odd.count("\n")
    assert found.pop(at, None) == kept
    assert [(item.line, item.reason) for item in table.refused] == ([(at, reason)] if reason else [])
    assert found == {
        number + 2 + (1 + shift if number >= before else 0): [f"row {number}", str(number)]
        for number in range(1500)
    }


def test_empty_columns_of_a_spreadsheet_are_dropped():
    table = read(b"Date;Total;;\n2025-01-02;3;;\n2025-01-03;4; ;\n;;;\n;;;\n")
    assert table.columns == ("Date", "Total")
    assert rows_of(table) == [[2, "2025-01-02", "3"], [3, "2025-01-03", "4"]]
    assert table.refused == ()


def test_short_rows_are_padded_and_long_ones_refused():
    table = read(b"a,b,c\n1,2\n1,2,3,4\n1,2,3\n")
    assert rows_of(table) == [[2, "1", "2", None], [4, "1", "2", "3"]]
    assert table.refused == (Refused(3, "too_many_cells", "1 | 2 | 3 | 4"),)


def test_an_unclosed_quote_costs_its_own_row_only():
    table = read(b'a,b\n1,x\n2,"y\n3,z\n4,t\n')
    assert rows_of(table) == [[2, "1", "x"], [4, "3", "z"], [5, "4", "t"]]
    assert table.refused == (Refused(3, "unclosed_quote", '2,"y'),)


def test_an_unclosed_quote_does_not_swallow_a_large_file():
    below = b"".join(b"%d,%s\n" % (number, b"z" * 90) for number in range(30_000))
    table = read(b'a,b\n1,"y\n' + below)
    assert table.cells.num_rows == 30_000
    assert table.refused == (Refused(2, "unclosed_quote", '1,"y'),)


def test_quotes_within_a_quoted_cell_are_mended_where_the_cells_count_right():
    table = read(b'a,b\n"12" pizza",9\n"ok",8\n"x" , 7\n')
    assert rows_of(table) == [[2, '12 pizza"', "9"], [3, "ok", "8"], [4, "x", "7"]]
    assert table.refused == ()


def test_quotes_that_cannot_be_mended_are_refused():
    table = read(b'a,b\n1,2\n"12" x, "a", b",9\n3,4\n')
    assert rows_of(table) == [[2, "1", "2"], [4, "3", "4"]]
    assert table.refused == (Refused(3, "bad_quotes", '"12" x, "a", b",9'),)


def test_quotes_in_the_middle_of_a_cell_are_text():
    assert rows_of(read(b'a,b\nle "petit" ,3\n')) == [[2, 'le "petit"', "3"]]


def test_a_cell_too_long_is_refused_with_its_line():
    table = read(b"a,b\n1,2\n" + b"x" * 200_000 + b",3\n4,5\n")
    assert rows_of(table) == [[2, "1", "2"], [4, "4", "5"]]
    assert table.refused == (Refused(3, "cell_too_long", "x" * 200),)


def test_bytes_foreign_to_utf_8_cost_their_own_row():
    content = "nom,prix\nZoé,1\nLéa,2\n".encode() + "René,3\n".encode("cp1252") + "Chloé,4\n".encode()
    table = read(content)
    assert rows_of(table) == [[2, "Zoé", "1"], [3, "Léa", "2"], [5, "Chloé", "4"]]
    assert table.refused == (Refused(4, "undecodable", "Ren? | 3"),)


def test_zero_bytes_marks_and_end_of_file_signs_are_dropped():
    table = read(b"a,b\n\x001\x00\x00,2\n\xef\xbb\xbf3,4\n\x1a")
    assert rows_of(table) == [[2, "1", "2"], [3, "3", "4"]]


def test_utf_16_cut_in_a_letter_is_refused():
    with pytest.raises(CannotDecode) as caught:
        read("a;b\n1;2\n".encode("utf-16-le")[:-1])
    assert caught.value.values == {"file": "sales.csv", "line": 1, "encoding": "utf-16-le"}


def test_a_file_of_nothing_is_empty():
    for content in (b"\n\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\n,,\n , \n"):
        with pytest.raises(EmptyFile):
            read(content)


def test_a_header_alone_is_a_period_without_sales():
    table = read(b"Date,Total\n")
    assert (table.columns, table.cells.num_rows, table.cells.column_names) == (
        ("Date", "Total"),
        0,
        ["line", "c0", "c1"],
    )


def test_repeated_and_empty_names_are_kept():
    assert read(b"a,,a\n1,2,3\n").columns == ("a", "", "a")


def test_too_many_columns():
    with pytest.raises(TooManyColumns) as caught:
        read(",".join(f"c{number}" for number in range(3_000)).encode())
    assert caught.value.values == {"file": "sales.csv", "line": 1, "columns": 3_000, "limit": 2_000}


def test_a_line_without_end_is_refused():
    with pytest.raises(LineTooLong) as caught:
        read(b"a,b\n" + b"x" * 20_000_000)
    assert caught.value.values["line"] == 2


def test_a_file_of_broken_rows_is_refused_as_a_whole():
    with pytest.raises(TooManyRefused) as caught:
        read(b"a,b\n" + b"1,2,3\n" * 10_001)
    assert caught.value.values == {
        "file": "sales.csv",
        "count": 10_000,
        "line": 2,
        "reason": "too_many_cells",
    }


def test_progress_is_told_and_ends_at_the_total():
    told = []
    content = b"a,b\n" + b"1,%s\n" % (b"2" * 28) * 75_000
    table = read(content, progress=lambda done, total: told.append((done, total)))
    assert table.cells.num_rows == 75_000
    assert told == [(2**20, len(content)), (2 * 2**20, len(content)), (len(content), len(content))]


def test_lines_are_right_across_blocks_of_every_line_end():
    for end in (b"\n", b"\r\n", b"\r"):
        table = read(b"a,b" + end + (b"x,12345" + end) * 150_000)
        assert (table.cells["line"].to_numpy() == np.arange(2, 150_002)).all()
        assert table.cells["c1"].unique().to_pylist() == ["12345"]


CELLS = st.text(st.sampled_from("abcXYZ019 éèàçêôûœÉ€,;|\t\"'\n-/:."), max_size=12).map(
    lambda text: text.strip(SPACES)
)


@st.composite
def tables(draw):
    width = draw(st.integers(2, 6))
    return [
        [draw(st.from_regex(r"[A-Z][a-z]{2,6}", fullmatch=True)) for _ in range(width)],
        *draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=0, max_size=8)),
    ]


@given(
    rows=tables(),
    separator=st.sampled_from(",;|\t"),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@example(
    rows=[["Aaa", "Bbb"], ["\n", '"']], separator=";", end="\r\n", quoting=csv.QUOTE_ALL, encoding="utf-8"
)
@settings(max_examples=cases(12, of=250), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_csv_module_writes_is_read_back(rows, separator, end, quoting, encoding):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, lineterminator=end, quoting=quoting).writerows(rows)

    def knows_header(texts):
        return 0 if texts[:1] == [rows[0]] else None

    table = read(written.getvalue().encode(encoding), knows_header)
    wanted = [
        [cell.strip(SPACES) or None for cell in row]
        for row in rows[1:]
        if any(cell.strip(SPACES) for cell in row)
    ]
    assert table.columns == tuple(rows[0])
    assert [row[1:] for row in rows_of(table)] == wanted
    assert table.refused == ()
