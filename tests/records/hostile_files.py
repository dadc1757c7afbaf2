"""Hostile files, written when a test runs: each function of ``FILES`` writes one into a folder and gives its path.

The second entry says what must come of it: the name of an error, or the number of rows read.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
import struct
import zipfile
from pathlib import Path

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    "</Types>"
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>{more}'
    "</Relationships>"
)
STRINGS = '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
BOOK = f'<?xml version="1.0"?><workbook {MAIN}><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
HEADER = '<row r="1"><c r="A1" t="str"><v>Date</v></c><c r="B1" t="str"><v>Total</v></c></row>'
GOOD = '<row r="2"><c r="A2" t="str"><v>x</v></c><c r="B2"><v>3</v></c></row>'


def sheet(rows: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>'.encode()
    )


def workbook(path: Path, sheet_xml=None, parts=(), strings=None) -> Path:
    """A workbook of one sheet; a part's content is bytes, or a pair of a block and how often it is written."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr(
            "_rels/.rels", RELATIONS.format(kind="officeDocument", target="xl/workbook.xml", more="")
        )
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            RELATIONS.format(
                kind="worksheet", target="worksheets/sheet1.xml", more=STRINGS if strings else ""
            ),
        )
        everything = [
            ("xl/worksheets/sheet1.xml", sheet_xml if sheet_xml is not None else sheet(HEADER + GOOD)),
            *parts,
        ]
        if strings:
            everything.append(("xl/sharedStrings.xml", strings))
        for name, content in everything:
            with archive.open(name, "w", force_zip64=True) as part:
                for block, times in [(content, 1)] if isinstance(content, bytes) else content:
                    for _ in range(times):
                        part.write(block)
    return path


def text(content: bytes | str, name: str = "sales.csv"):
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


def book(**given):
    def make(folder: Path) -> Path:
        return workbook(folder / "sales.xlsx", **given)

    return make


def sparse_cell(folder: Path) -> Path:
    path = folder / "sales.csv"
    with path.open("wb") as stream:
        stream.write(b"Date,Total\nx,1\n")
        for _ in range(64):
            stream.write(b"a" * 2**20)
        stream.truncate(1_100_000_000)
    return path


def sparse_zeros(folder: Path) -> Path:
    path = folder / "sales.csv"
    with path.open("wb") as stream:
        stream.write(b"Date,Total\nx,1\n" * 10_000)
        stream.truncate(1_100_000_000)
    return path


def sparse_start(folder: Path) -> Path:
    path = folder / "sales.csv"
    with path.open("wb") as stream:
        stream.truncate(1_100_000_000)
    return path


def sparse_page(folder: Path) -> Path:
    path = folder / "sales.xls"
    with path.open("wb") as stream:
        stream.write(b"<html><table>")
        stream.truncate(1_100_000_000)
    return path


def sparse_ole(folder: Path) -> Path:
    path = folder / "sales.xls"
    with path.open("wb") as stream:
        stream.write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        stream.truncate(1_100_000_000)
    return path


def gzip_bomb(folder: Path) -> Path:
    path = folder / "sales.csv.gz"
    # members of one gzip file are read one after the other, so one bomb is written many times
    path.write_bytes(gzip.compress(b"\n" * (32 * 2**20), compresslevel=1) * 40)
    return path


def zip_bomb(folder: Path) -> Path:
    path = folder / "sales.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("sales.csv", "w") as part,
    ):
        part.write(b"a,b\n")
        for _ in range(120):
            part.write(b"a" * 2**20)
    return path


def zip_in_zip(folder: Path) -> Path:
    inner = workbook(folder / "inner.xlsx")
    with zipfile.ZipFile(folder / "sales.zip", "w") as archive:
        archive.write(inner, "sales.xlsx")
    return folder / "sales.zip"


def zip_slip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "sales.zip", "w") as archive:
        archive.writestr("../../../../tmp/habitue-slip.csv", "Date,Total\nx,1\n")
        archive.writestr("/etc/habitue-slip.csv", "Date,Total\nx,1\n")
    return folder / "sales.zip"


def lying_directory(folder: Path) -> Path:
    path = workbook(folder / "sales.xlsx", strings=((b"<sst>", 1), (b"<si><t>aaaa</t></si>" * 2**16, 100)))
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/sharedStrings.xml").file_size
    path.write_bytes(content.replace(struct.pack("<I", size), struct.pack("<I", 100)))
    return path


def overlapping(folder: Path) -> Path:
    """Many entries of the directory that share the bytes of one member."""
    path = workbook(folder / "sales.xlsx", strings=((b"<sst>", 1), (b"<si/>" * 2**18, 12)))
    content = bytearray(path.read_bytes())
    start, size = struct.unpack("<I", content[-6:-2])[0], struct.unpack("<I", content[-10:-6])[0]
    entries = bytes(content[start : start + size])
    count = struct.unpack("<H", content[-12:-10])[0]
    last = entries[entries.rindex(b"PK\x01\x02") :]
    many = entries + last * 200
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count + 200, count + 200, len(many), start, 0)
    path.write_bytes(bytes(content[:start]) + many + end)
    return path


def cut(make, share: float):
    def shortened(folder: Path) -> Path:
        path = make(folder)
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])
        return path

    return shortened


def flipped(make, at: float):
    def damaged(folder: Path) -> Path:
        path = make(folder)
        content = bytearray(path.read_bytes())
        start = int(len(content) * at)
        content[start : start + 40] = os.urandom(40)
        path.write_bytes(bytes(content))
        return path

    return damaged


def parquet(folder: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / "sales.parquet"
    pq.write_table(pa.table({"Date": ["2025-01-02"] * 5000, "Total": list(range(5000))}), path)
    return path


def wide_parquet(folder: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / "sales.parquet"
    pq.write_table(pa.table({f"c{at}": [1] for at in range(5_000)}), path)
    return path


def entries_without_end(folder: Path) -> Path:
    path = folder / "sales.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        for number in range(3_000):
            archive.writestr(f"xl/{number}.xml", "")
    return path


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "sales.csv")
    return folder / "sales.csv"


def loop(folder: Path) -> Path:
    (folder / "a").symlink_to(folder / "b")
    (folder / "b").symlink_to(folder / "a")
    return folder / "a"


def locked_away(folder: Path) -> Path:
    path = text("Date,Total\nx,1\n")(folder)
    path.chmod(0)
    return path


def empty_folder(folder: Path) -> Path:
    (folder / "sales.csv").mkdir()
    return folder / "sales.csv"


def no_database(folder: Path) -> str:
    (folder / "shop.db").write_bytes(b"SQLite format 3\x00" + os.urandom(5000))
    return f"sqlite:///{folder}/shop.db?table=sales"


def endless_query(folder: Path) -> str:
    sqlite3.connect(folder / "shop.db").execute("create table t(a)").connection.close()
    wide = ", ".join(f"a.i as c{at}" for at in range(1_500))
    return (
        f"sqlite:///{folder}/shop.db?query=with recursive n(i) as (select 1 union all select i %2B 1 from n limit 100) "
        f"select {wide}, a.i from n as a, n as b limit 3"
    )


def columnful_query(folder: Path) -> str:
    sqlite3.connect(folder / "shop.db").execute("create table t(a)").connection.close()
    return f"sqlite:///{folder}/shop.db?query=select {', '.join(['1'] * 2000)}, 1"


def far_cell(column: str, row: int) -> bytes:
    return sheet(f'{HEADER}<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>')


ENTITIES = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
BILLION = f'<!DOCTYPE x [<!ENTITY l0 "lol">{ENTITIES}]>'
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
BILLION_CELL = '<row r="1"><c r="A1" t="str"><v>&l9;</v></c></row>'
BIDI = "Date,Client,Total\n2025-01-02,\u202eeoZ\u202c,3\n2025-01-03,\u05d0\u05d1\u05d2,4\n2025-01-04,\u0645\u0631\u064a\u0645,5\n"
OPEN_QUOTE = 'Date,Total\n"x,1\n' + "y,2\n" * 200_000
ALL_OPEN = "Date,Total\n" + 'x,"y" z\n"a\n' * 3_000
DOUBLED = "Date,Total\n" + '"' * 3_000_000

FILES = {
    # workbooks
    "shared strings bomb": (
        book(strings=((b"<sst>", 1), (b"<si><t>aaaaaaaa</t></si>" * 2**16, 90))),
        "WorkbookTooLarge",
    ),
    "140 MiB of strings": (
        book(strings=((b"<sst>", 1), (b"<si><t>" + b"a" * 2**20 + b"</t></si>", 140), (b"</sst>", 1))),
        1,
    ),
    "310 MiB sheet": (book(sheet_xml=((sheet(HEADER)[:-30], 1), (b" " * 2**20, 310))), "TooLargeUnpacked"),
    "empty strings bomb": (
        book(strings=((b"<sst>", 1), (b"<si/>" * 2**18, 40), (b"</sst>", 1))),
        "WorkbookTooLarge",
    ),
    "million cells in a row": (book(sheet_xml=((sheet("")[:-24], 1), (b"<c><v>1</v></c>" * 2**16, 16))), "*"),
    "billion laughs": (book(sheet_xml=sheet(BILLION_CELL, BILLION)), "Dishonest"),
    "external entity": (book(sheet_xml=sheet(HEADER, XXE)), "Dishonest"),
    "entity in relations": (book(parts=[("docProps/app.xml", XXE.encode())]), "Dishonest"),
    "far row": (book(sheet_xml=far_cell("A", 1_048_576)), 1),
    "far column": (book(sheet_xml=far_cell("XFD", 2)), 0),
    "far corner": (book(sheet_xml=far_cell("XFD", 1_048_576)), "WorkbookTooLarge"),
    "farther than any sheet": (book(sheet_xml=far_cell("ZZZZZZ", 4_000_000_000)), "*"),
    "row number too large": (book(sheet_xml=far_cell("A", 99_999_999_999_999)), "*"),
    "declared dimension": (
        book(
            sheet_xml=sheet(HEADER + GOOD).replace(
                b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'
            )
        ),
        1,
    ),
    "lying directory": (lying_directory, "TooLargeUnpacked|Damaged|WorkbookTooLarge"),
    "overlapping members": (overlapping, "TooLargeUnpacked|Damaged"),
    "3,000 members": (entries_without_end, "Dishonest"),
    "names that climb": (book(parts=[("../../../../tmp/habitue-slip", b"x")]), 1),
    "half a workbook": (cut(book(), 0.5), "Damaged"),
    "workbook without its end": (cut(book(), 0.98), "Damaged"),
    "workbook with damage": (flipped(book(), 0.45), "Damaged|1|NothingToRead|Dishonest|NoHeader"),
    "no sheet part": (book(sheet_xml=b""), "Damaged|NothingToRead"),
    "broken sheet": (book(sheet_xml=sheet(HEADER + GOOD)[:-40]), "Damaged|1|NothingToRead"),
    "deeply nested sheet": (book(sheet_xml=sheet("<row>" * 1_000_000)), "Damaged|NothingToRead"),
    "formula cells": (
        book(
            sheet_xml=sheet(
                HEADER
                + '<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://x")</f><v>=cmd|a!A1</v></c><c r="B2"><v>3</v></c></row>'
            )
        ),
        1,
    ),
    "huge number": (
        book(sheet_xml=sheet(HEADER + '<row r="2"><c r="A2"><v>1e308</v></c><c r="B2"><v>NaN</v></c></row>')),
        1,
    ),
    "sheet cell of 1 MB": (
        book(sheet_xml=sheet(HEADER + f'<row r="2"><c r="A2" t="str"><v>{"a" * 2**20}</v></c></row>')),
        "Damaged",
    ),
    "encrypted workbook": (
        text(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(600)
            + "EncryptedPackage".encode("utf-16-le")
            + bytes(600),
            "a.xlsx",
        ),
        "PasswordProtected",
    ),
    "ole of nothing": (text(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "a.xls"), "Damaged"),
    "ole of noise": (text(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 40, "a.xls"), "Damaged"),
    "ole of 1 GB": (sparse_ole, "TooLargeUnpacked"),
    # pages
    "million nested tags": (text(b"<table>" * 1_000_000, "a.xls"), "NothingToRead"),
    "million nested cells": (
        text(b"<table><tr>" + b"<td><div>" * 1_000_000, "a.xls"),
        "NothingToRead|EmptyFile",
    ),
    "tags without end": (text(b"<table><tr><td " * 300_000, "a.xls"), "Dishonest|NothingToRead"),
    "comments without end": (text(b"<table>" + b"<!--" * 1_000_000, "a.xls"), "NothingToRead"),
    "scripts without end": (text(b"<table>" + b"<script>" * 1_000_000, "a.xls"), "NothingToRead"),
    "wide spans": (text(b"<table><tr>" + b"<td colspan=9999>x" * 20_000, "a.xls"), "TooManyColumns|NoHeader"),
    "page of 1 GB": (sparse_page, "TooLargeUnpacked|UnknownKind"),
    "page entities": (
        text(b"<table><tr><td>Date<td>Total<tr><td>" + b"&#x110000;&#0;&nosuch;" * 9 + b"<td>3", "a.xls"),
        1,
    ),
    # text
    "cell of 1 GB": (sparse_cell, "LineTooLong"),
    "1 GB of zeros at the end": (sparse_zeros, "LineTooLong"),
    "1 GB of zeros": (sparse_start, "UnknownKind"),
    "million columns": (text(",".join(f"c{at}" for at in range(1_000_000))), "LineTooLong|TooManyColumns"),
    "million empty columns": (text("a,b" + "," * 1_000_000 + "\n1,2\n"), 1),
    "million separators": (text("Date,Total\nx" + ",1" * 1_000_000 + "\ny,2\n"), 1),
    "zero bytes": (text(b"Date,Total\n\x00x\x00,1\x00\n"), 1),
    "odd utf-16": (text("Date;Total\nx;1\n".encode("utf-16")[:-1]), "CannotDecode"),
    "utf-16 with half a pair": (
        text("Date;Total\nx;1\n".encode("utf-16") + b"\x00\xd8\x41\x00"),
        "CannotDecode",
    ),
    "windows text": (text("Date;Libellé\nx;crème brûlée\n".encode("cp1252")), 1),
    "byte order mark in the middle": (text(b"\xef\xbb\xbfDate,Total\nx,1\n\xef\xbb\xbfy,2\n"), 2),
    "two encodings": (text("Date,Libellé\nx,crème\n".encode() + "y,brûlée\n".encode("cp1252")), 1),
    "invalid utf-8": (text(b"\xef\xbb\xbfDate,Total\nx,\xc3\x28\ny,\xf8\x88\x80\x80\x80\nz,3\n"), 1),
    "overlong utf-8": (text("Date,Libellé\n".encode() + b"\xc0\xaf,1\nx,2\n"), 1),
    "open quote over a large file": (text(OPEN_QUOTE), 200_000),
    "bad quotes on every row": (text(ALL_OPEN), "*"),
    "three million quotes": (text(DOUBLED), "*"),
    "formulas": (text('Date,Client\n=cmd|\'/c calc\'!A1,"=HYPERLINK(""http://x"")"\n@SUM(1),+1\n'), 2),
    "right-to-left names": (text(BIDI), 3),
    "amounts of 10^15": (text("Date,Total\nx,1000000000000000\ny,99999999999999999999.99\n"), 2),
    "not numbers": (text("Date,Total\nx,NaN\ny,-Infinity\nz,1e400\n"), 3),
    "years 1 and 9999": (text("Date,Total\n0001-01-01,1\n9999-12-31,2\n"), 2),
    "program called csv": (text(b"MZ\x90\x00\x03\x00\x00\x00" + bytes(500)), "UnknownKind"),
    "image called csv": (text(b"\x89PNG\r\n\x1a\n" + bytes(500)), "UnknownKind"),
    "noise": (text(bytes(range(256)) * 50), "UnknownKind"),
    "empty": (text(b""), "EmptyFile"),
    "only a header": (text("Date,Total\n"), 0),
    "only a mark": (text(b"\xef\xbb\xbf"), "EmptyFile"),
    "only a wide mark": (text(b"\xff\xfe"), "EmptyFile"),
    "only line ends": (text("\n" * 100), "EmptyFile"),
    "a million line ends": (text("\r\n" * 1_000_000), "EmptyFile"),
    "a million blank rows below": (text("Date,Total\nx,1\n" + "\n" * 1_000_000), 1),
    "a million rows of separators": (text("Date,Total\nx,1\n" + ",,,\n" * 1_000_000), 1),
    "a line of 3 MB": (text("Date,Total\n" + "x" * 3_000_000 + ",1\ny,2\n"), 1),
    "numbers only": (text("1,2\n3,4\n"), "NoHeader"),
    # archives and the rest
    "gzip bomb": (gzip_bomb, "TooLargeUnpacked"),
    "gzip in gzip": (text(gzip.compress(gzip.compress(b"a,b\n1,2\n"))), "UnknownKind"),
    "half a gzip": (text(gzip.compress(b"a,b\n1,2\n" * 1000)[:-20]), "Damaged"),
    "zip of one endless line": (zip_bomb, "LineTooLong"),
    "zip in zip": (zip_in_zip, "UnknownKind"),
    "zip names that climb": (zip_slip, 2),
    "half a parquet": (cut(parquet, 0.5), "Damaged"),
    "parquet with damage": (flipped(parquet, 0.1), "*"),
    "parquet with damaged end": (flipped(parquet, 0.95), "*"),
    "5,000 parquet columns": (wide_parquet, "TooManyColumns"),
    "parquet of two marks": (text(b"PAR1PAR1"), "Damaged"),
    "pipe": (pipe, "NotAFile"),
    "device": (lambda folder: Path("/dev/zero"), "NotAFile"),
    "links in a loop": (loop, "CannotOpen"),
    "no right to read": (locked_away, "CannotOpen"),
    "empty folder": (empty_folder, "NothingToRead"),
    "no such file": (lambda folder: folder / "none.csv", "FileMissing"),
    "name with a zero byte": (lambda folder: "sales\x00.csv", "CannotOpen"),
    "a database that is none": (no_database, "DatabaseTrouble"),
    "a wide query": (endless_query, 3),
    "a query of 2,001 columns": (columnful_query, "DatabaseTrouble|TooManyColumns"),
}
