"""Tables of an HTML page, which many tills save under the name ``.xls``."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from itertools import chain, islice
from typing import BinaryIO, Final

from habitue.language import N_
from habitue.records.cells import MAX_COLUMNS, Row, table_from_rows
from habitue.records.encodings import find_encoding
from habitue.records.raw import FindHeader, RawTable
from habitue.records.reading_errors import (
    CannotDecode,
    Dishonest,
    EmptyFile,
    NoHeader,
    NothingToRead,
    ReadingError,
    TooLargeUnpacked,
)

MAX_TABLES: Final = 1_000
MAX_HTML_BYTES: Final = 100 * 1024 * 1024
"""The page is held whole while it is cut."""

_ROW_EDGE = re.compile(r"<(/?(?:table|tr))\b[^<>]*>?", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b([^<>]*)>?", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]\b", re.IGNORECASE)
_BREAK = re.compile(r"<br\b[^<>]*>?", re.IGNORECASE)
_OTHER_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>?")
_HIDDEN = re.compile(r"<!--|<(script|style)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([a-zA-Z0-9_-]+)", re.IGNORECASE)
_SPAN = re.compile(r"colspan\s*=\s*[\"']?\s*(\d{1,4})", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n]+")


def read_html(stream: BinaryIO, source: str, *, find_header: FindHeader) -> Iterator[RawTable]:
    """One table per ``<table>`` that has a header; ``line`` counts the rows of each from 1.

    Raises:
        NothingToRead, NoHeader: the page has no table of data.
        Dishonest: it has thousands of tables.
        TooLargeUnpacked: the page is larger than what is held.
    """
    text = _page_text(stream, source)
    found, trouble = 0, None
    for number, rows in enumerate(html_tables(text), 1):
        if number > MAX_TABLES:
            raise Dishonest(file=source, part="the page", reason=N_("too many tables"))
        try:
            table = table_from_rows(f"{source} [{number}]", rows, find_header=find_header, refused=[])
        except EmptyFile:
            continue
        except NoHeader as missing:
            trouble = trouble or missing
            continue
        found += 1
        yield table
    if not found:
        raise trouble or NothingToRead(file=source, found=N_("a page without a table"))


def html_tables(text: str) -> Iterator[Iterator[Row]]:
    """The rows of each table of a page, in one pass over it, however badly its tags are nested.

    Each table's rows are to be read before the next table; those left unread are skipped.
    """
    rows = _rows(_visible(text))
    row = next(rows, None)
    while row is not None:
        following: list[list[str]] = []
        table = _until_next_table(row, rows, following)
        yield table
        for _ in table:
            pass
        row = following[0] if following else None


def _until_next_table(
    first: list[str], rows: Iterator[list[str] | None], following: list[list[str]]
) -> Iterator[Row]:
    yield 1, first
    for number, cells in enumerate(rows, 2):
        if cells is None:
            following.extend(cells for cells in islice(rows, 1) if cells is not None)
            return
        yield number, cells


def _rows(text: str) -> Iterator[list[str] | None]:
    """The cells of each row that has some, and None between two tables."""
    begun, at = False, 0
    for found in chain(_ROW_EDGE.finditer(text), (None,)):
        cells = _row_cells(text[at : len(text) if found is None else found.start()])
        if cells:
            yield cells
            begun = True
        if found is not None:
            at = found.end()
            if begun and "table" in found[1].lower():
                yield None
                begun = False


def _row_cells(text: str) -> list[str]:
    """The cells of one row; it is cut one cell after the last column that may be read, to be refused for it."""
    pieces = _CELL.split(text, MAX_COLUMNS + 1)
    cells: list[str] = []
    for attributes, content in zip(pieces[1::2], pieces[2::2], strict=True):
        cells.append(_cell_text(content))
        span = _SPAN.search(attributes) if attributes else None
        if span:
            cells += [""] * (int(span[1]) - 1)
            if len(cells) > MAX_COLUMNS:
                break
    return cells[: MAX_COLUMNS + 1]


def _cell_text(text: str) -> str:
    """What a reader sees of a cell; the spaces between its lines become one, a ``<br>`` a line end."""
    if "<" in text:
        text = _BREAK.sub("\0", _CELL_END.split(text, 1)[0])
        text = _OTHER_TAG.sub("", text)
    return unescape(_BLANKS.sub(" ", text)).replace("\0", "\n")


def _visible(text: str) -> str:
    """The page without its comments, scripts and styles."""
    pieces, at = [], 0
    while found := _HIDDEN.search(text, at):
        pieces.append(text[at : found.start()])
        mark = "-->" if found[0] == "<!--" else f"</{found[1].lower()}"
        end = text.find(mark, found.end())
        if end < 0 and found[0] != "<!--":
            end = text.find(mark.upper(), found.end())
        at = len(text) if end < 0 else end + len(mark)
    return "".join(pieces) + text[at:]


def _page_text(stream: BinaryIO, source: str) -> str:
    if stream.seek(0, io.SEEK_END) > MAX_HTML_BYTES:
        raise TooLargeUnpacked(file=source, limit=MAX_HTML_BYTES // 2**20)
    stream.seek(0)
    content = stream.read()
    stream.seek(0)
    charset = _CHARSET.search(content[:4096])
    for encoding in ("utf-8-sig", charset[1].decode("ascii") if charset else "utf-8-sig"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    try:
        found = find_encoding(stream, source)
        return content.decode(found.name, "replace")
    except ReadingError:
        raise
    except UnicodeError as trouble:
        raise CannotDecode(file=source, line=1, encoding="UTF-8") from trouble
