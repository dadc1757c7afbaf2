"""Files, folders and archives by what they hold."""

from __future__ import annotations

import gzip
import os
import socket
import zipfile
from decimal import Decimal

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

from habitue.language import Language
from habitue.records import reading_errors
from habitue.records.opening import open_tables
from habitue.records.raw import Refused
from habitue.records.reading_errors import (
    CannotOpen,
    CellTooLong,
    Damaged,
    DatabaseAddress,
    EmptyFile,
    FileMissing,
    NoHeader,
    NotAFile,
    NothingToRead,
    ReadingError,
    TooManyCells,
    UnknownKind,
)


def read(source):
    return list(open_tables(source, find_header=lambda rows: None))


def rows_of(table):
    return [list(row.values()) for row in table.cells.to_pylist()]


def sources(tables):
    return [table.source for table in tables]


def write(path, content):
    path.write_bytes(content)
    return path


CSV = b"Date,Total\n2025-01-02,3\n"


def test_a_file_by_path_or_name(tmp_path):
    path = write(tmp_path / "sales", CSV)
    for source in (path, str(path)):
        (table,) = read(source)
        assert (table.source, table.columns, rows_of(table)) == (
            "sales",
            ("Date", "Total"),
            [[2, "2025-01-02", "3"]],
        )


def test_what_is_not_there(tmp_path):
    with pytest.raises(FileMissing) as caught:
        read(tmp_path / "none.csv")
    assert caught.value.values == {"file": str(tmp_path / "none.csv")}


def test_pipes_devices_and_sockets_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        for path in (tmp_path / "pipe", tmp_path / "socket", "/dev/zero"):
            with pytest.raises(NotAFile):
                read(path)


def test_a_loop_of_links(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(CannotOpen) as caught:
        read(tmp_path / "a")
    assert caught.value.values["reason"] == "Too many levels of symbolic links"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"MZ\x90\x00\x03" + bytes(100), "a program"),
        (b"\x7fELF\x02\x01" + bytes(100), "a program"),
        (b"%PDF-1.7\n%\xe2\xe3\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "an image"),
        (bytes(range(32)) * 100, "binary data"),
        (bytes(1000), "binary data"),
        (gzip.compress(gzip.compress(CSV, mtime=0), mtime=0), "an archive in an archive"),
        (gzip.compress(b"%PDF-1.7", mtime=0), "a PDF"),
    ],
)
def test_what_holds_no_table_is_named(tmp_path, content, kind):
    with pytest.raises(UnknownKind) as caught:
        read(write(tmp_path / "sales.csv", content))
    assert caught.value.values == {"file": "sales.csv", "kind": kind}


def test_words_that_begin_like_a_program_are_text(tmp_path):
    (table,) = read(write(tmp_path / "a.csv", b"MZ,Total\nx,1\n"))
    assert table.columns == ("MZ", "Total")


def test_an_empty_file(tmp_path):
    with pytest.raises(EmptyFile):
        read(write(tmp_path / "sales.csv", b""))


def test_a_folder_is_read_in_order_and_says_what_it_skipped(tmp_path):
    write(tmp_path / "02.csv", CSV)
    write(tmp_path / "01.txt", CSV)
    write(tmp_path / "logo.png", b"\x89PNG\r\n\x1a\n")
    write(tmp_path / "nothing.csv", b"")
    write(tmp_path / ".hidden.csv", CSV)
    write(tmp_path / "~$02.xlsx", b"lock")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "older").mkdir()
    write(tmp_path / "older" / "03.csv", CSV)
    tables = read(tmp_path)
    assert sources(tables) == ["01.txt", "02.csv"]
    assert tables[0].refused == (
        Refused(0, "not_a_table", "logo.png: an image"),
        Refused(0, "not_a_table", "nothing.csv: empty"),
        Refused(0, "not_a_table", "pipe: not an ordinary file"),
    )
    assert tables[1].refused == ()


def test_a_folder_without_tables(tmp_path):
    with pytest.raises(NothingToRead) as caught:
        read(tmp_path)
    assert caught.value.values == {"file": str(tmp_path), "found": "it is empty"}
    write(tmp_path / "logo.png", b"\x89PNG\r\n\x1a\n")
    with pytest.raises(NothingToRead) as caught:
        read(tmp_path)
    assert caught.value.values["found"] == "logo.png: an image"


def test_a_broken_file_of_a_folder_is_named(tmp_path):
    write(tmp_path / "01.csv", b"1,2\n")
    with pytest.raises(NoHeader) as caught:
        read(tmp_path)
    assert caught.value.values == {"file": "01.csv", "first_row": "1 | 2"}


def test_gzip(tmp_path):
    path = write(tmp_path / "sales.csv.gz", gzip.compress(CSV) + gzip.compress(b"2025-01-03,4\n"))
    (table,) = read(path)
    assert rows_of(table) == [[2, "2025-01-02", "3"], [3, "2025-01-03", "4"]]


def test_gzip_cut_short(tmp_path):
    for content in (gzip.compress(CSV)[:-9], gzip.compress(CSV)[:20], b"\x1f\x8b" + b"x" * 50):
        with pytest.raises(Damaged):
            read(write(tmp_path / "sales.csv.gz", content))


def test_a_zip_of_csv_files(tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("b.csv", "../../a.csv", "__MACOSX/._b.csv", "folder/.DS_Store"):
            archive.writestr(name, CSV)
    assert sources(read(path)) == ["export.zip [../../a.csv]", "export.zip [b.csv]"]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["export.zip"]


def test_parquet_keeps_its_types(tmp_path):
    path = tmp_path / "sales"
    source = pa.table(
        {
            "Date": pa.array([1, 2], pa.date32()),
            "Total": [Decimal("1.50"), None],
            "Item": ["é", "é"],
            "b": [b"x", None],
        }
    )
    pa.parquet.write_table(source, path)
    (table,) = read(path)
    assert table.columns == ("Date", "Total", "Item", "b")
    assert table.typed is True
    assert table.cells.drop_columns("line").rename_columns(source.column_names).equals(source)
    assert table.cells["line"].to_pylist() == [1, 2]


def test_parquet_that_repeats_one_long_text(tmp_path):
    path = tmp_path / "bomb.parquet"
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * 200_000]))
    pa.parquet.write_table(pa.table({"a": text}), path, store_schema=False)
    with pytest.raises(CellTooLong) as caught:
        read(path)
    assert caught.value.values == {"file": "bomb.parquet", "line": 1, "column": "a", "limit": 131_072}


def test_parquet_of_too_many_rows(tmp_path):
    path = tmp_path / "bomb.parquet"
    with pa.parquet.ParquetWriter(path, pa.schema([("a", pa.bool_())])) as writer:
        batch = pa.table({"a": pa.array([True]).take(pa.array([0] * 1_000_000))})
        for _ in range(101):
            writer.write_table(batch)
    with pytest.raises(TooManyCells):
        read(path)


def test_parquet_damaged(tmp_path):
    path = tmp_path / "sales.parquet"
    pa.parquet.write_table(pa.table({"a": list(range(1000))}), path)
    content = path.read_bytes()
    for broken in (content[:-50], content[:50], b"PAR1" + b"\xff" * 200 + b"PAR1"):
        with pytest.raises(Damaged):
            read(write(path, broken))


def test_an_address_of_no_database():
    with pytest.raises(DatabaseAddress):
        read("mysql://host/shop?table=sales")


def all_errors():
    return [
        kind
        for kind in vars(reading_errors).values()
        if isinstance(kind, type) and issubclass(kind, ReadingError)
    ]


@pytest.mark.parametrize("kind", [kind for kind in all_errors() if kind is not ReadingError])
def test_every_message_has_its_french(kind):
    french = Language("fr").text(kind.message)
    assert french != kind.message
    assert placeholders(french) == placeholders(kind.message)


def placeholders(text):
    import string

    return sorted(field for _, field, _, _ in string.Formatter().parse(text) if field)
