"""Sheets of XLSX, XLS, XLSB and ODS workbooks, opened by calamine in a process of its own with limits."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from habitue.language import N_
from habitue.records.cells import Row, table_from_rows
from habitue.records.raw import FindHeader, RawTable
from habitue.records.reading_errors import (
    Damaged,
    Dishonest,
    EmptyFile,
    NoHeader,
    NothingToRead,
    PasswordProtected,
    TooLargeUnpacked,
    WorkbookTooLarge,
)

MAX_UNPACKED_BYTES: Final = 300 * 1024 * 1024
"""100,000 rows of 35 columns unpack to 173 MiB."""
MAX_ELEMENTS: Final = 5_000_000
"""Cells of a sheet, or shared texts: more do not fit in the memory that the opening process is given."""
MAX_MEMBERS: Final = 2_000
_BLOCK: Final = 256 * 1024
_ENCRYPTED: Final = 0x1
_LOCAL_HEADER: Final = 30
_DECLARATIONS: Final = (b"<!DOCTYPE", b"<!ENTITY", b"<!doctype", b"<!entity")
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")


def read_workbook(path: Path, source: str, *, find_header: FindHeader) -> Iterator[RawTable]:
    """One table per sheet that has a header; charts and sheets without one are passed over.

    Raises:
        NothingToRead, NoHeader: no sheet has a table.
        Damaged, Dishonest, PasswordProtected, TooLargeUnpacked, WorkbookTooLarge: the file cannot be opened.
    """
    found, trouble = 0, None
    with _tagged_rows(path, source) as tagged:
        for sheet, rows in _sheets(tagged):
            try:
                table = table_from_rows(f"{source} [{sheet}]", rows, find_header=find_header, refused=[])
            except EmptyFile:
                continue
            except NoHeader as missing:
                trouble = trouble or missing
                continue
            found += 1
            yield table
    if not found:
        raise trouble or NothingToRead(file=source, found=N_("no sheet with cells"))


def check_zipped_workbook(path: Path, source: str) -> None:
    """Refuse a workbook whose archive is a trap, before anything parses it.

    Every member is unpacked and counted, since the sizes in the directory may lie.
    """
    try:
        with ZipFile(path) as archive, path.open("rb") as stream:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise Dishonest(file=source, part="the archive", reason=N_("too many parts"))
            left = MAX_UNPACKED_BYTES
            for member in members:
                left -= _checked_size(stream, member, source, left)
    except (BadZipFile, OSError, zlib.error, EOFError, NotImplementedError, ValueError) as trouble:
        raise Damaged(file=source, reason=str(trouble)[:100]) from trouble


def check_ole_workbook(path: Path, source: str) -> None:
    """Tell an encrypted XLSX, which hides in the container of old XLS files, from a real XLS.

    Raises:
        PasswordProtected: the sheets are encrypted.
        TooLargeUnpacked: larger than any XLS can be.
    """
    if path.stat().st_size > MAX_UNPACKED_BYTES:
        raise TooLargeUnpacked(file=source, limit=MAX_UNPACKED_BYTES // 2**20)
    if _ENCRYPTED_PACKAGE in path.read_bytes():
        raise PasswordProtected(file=source)


def unpacked_blocks(stream: BinaryIO, member: ZipInfo) -> Iterator[bytes]:
    """The true content of one member, in blocks, whatever size its directory declares."""
    stream.seek(member.header_offset)
    header = stream.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise BadZipFile(f"no header for {member.filename!r}")
    stream.seek(
        int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), io.SEEK_CUR
    )
    left = member.compress_size
    inflate = zlib.decompressobj(-15) if member.compress_type == ZIP_DEFLATED else None
    while left > 0:
        packed = stream.read(min(_BLOCK, left))
        if not packed:
            raise EOFError(N_("cut short"))
        left -= len(packed)
        while packed:
            # a bounded output: 256 KiB of a bomb would inflate to 256 MiB at once
            yield packed if inflate is None else inflate.decompress(packed, 4 * _BLOCK)
            packed = b"" if inflate is None else inflate.unconsumed_tail


def _checked_size(stream: BinaryIO, member: ZipInfo, source: str, left: int) -> int:
    if member.flag_bits & _ENCRYPTED:
        raise PasswordProtected(file=source)
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Damaged(file=source, reason=f"{member.filename}: unknown compression")
    if member.file_size > left:
        raise TooLargeUnpacked(file=source, limit=MAX_UNPACKED_BYTES // 2**20)
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    element = _counted_element(member.filename)
    size, elements, end = 0, 0, b""
    for block in unpacked_blocks(stream, member):
        size += len(block)
        if size > left:
            raise TooLargeUnpacked(file=source, limit=MAX_UNPACKED_BYTES // 2**20)
        if is_xml and any(mark in end + block for mark in _DECLARATIONS):
            raise Dishonest(file=source, part=member.filename, reason=N_("a document type declaration"))
        end = block[-16:]
        elements += block.count(element) if element else 0
        if elements > MAX_ELEMENTS:
            raise WorkbookTooLarge(file=source)
    if size != member.file_size:
        raise Damaged(file=source, reason=f"{member.filename}: {size} bytes, {member.file_size} declared")
    return size


def _counted_element(name: str) -> bytes | None:
    if name.endswith("sharedStrings.xml"):
        return b"<si"
    return b"<c" if "worksheets/" in name else None


@contextmanager
def _tagged_rows(path: Path, source: str) -> Iterator[Iterator[list[str]]]:
    command = [sys.executable, "-I", "-m", "habitue.records.sheet_process", str(path.resolve())]
    # a list, no shell: the path is one argument whatever it holds
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
    output = cast("IO[bytes]", child.stdout)
    try:
        text = io.TextIOWrapper(output, encoding="utf-8", newline="")
        yield _until_end(csv.reader(text), source)
    finally:
        child.kill()
        child.wait()
        output.close()


def _until_end(tagged: Iterator[list[str]], source: str) -> Iterator[list[str]]:
    """Rows until the child says it has reached the end; a child that was stopped says nothing."""
    try:
        for row in tagged:
            if row[:1] == ["E"]:
                return
            if row[:1] == ["X"] and len(row) == 3:
                raise _child_trouble(row[1], row[2], source)
            yield row
    except csv.Error as trouble:
        # a spreadsheet allows 32,767 characters in a cell, the csv module 131,072
        raise Damaged(file=source, reason=str(trouble)) from trouble
    raise WorkbookTooLarge(file=source)


def _child_trouble(reason: str, detail: str, source: str) -> Exception:
    if reason == "large":
        return WorkbookTooLarge(file=source)
    if reason == "PasswordError":
        return PasswordProtected(file=source)
    return Damaged(file=source, reason=detail or reason)


def _sheets(tagged: Iterator[list[str]]) -> Iterator[tuple[str, Iterator[Row]]]:
    """Each sheet's name with its rows; rows left unread are skipped before the next sheet."""
    row = next(tagged, None)
    while row is not None:
        following: list[list[str]] = []
        rows = _sheet_rows(tagged, following)
        yield row[1], rows
        for _ in rows:
            pass
        row = following[0] if following else None


def _sheet_rows(tagged: Iterator[list[str]], following: list[list[str]]) -> Iterator[Row]:
    for row in tagged:
        if row[0] == "S":
            following.append(row)
            return
        yield int(row[1]), row[2:]
