"""Rows of text made into one :class:`RawTable`: header found, edges trimmed, columns built in bounded chunks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from habitue.records.raw import HEADER_SEARCH_ROWS, FindHeader, RawTable, Refused
from habitue.records.reading_errors import (
    EmptyFile,
    NoHeader,
    TooManyCells,
    TooManyColumns,
    TooManyRefused,
)

Row = tuple[int, list[str]]
"""The line a row starts on, counted from 1, and its cells."""

MAX_COLUMNS: Final = 2_000
"""The widest export seen has about 90 columns; a spreadsheet re-save adds empty ones, which are dropped first."""
MAX_CELLS: Final = 100_000_000
"""About 1 GiB of columns: beyond, the file is to be split."""
MAX_REFUSED: Final = 10_000
CHUNK_ROWS: Final = 20_000
_CHUNK_CELLS: Final = 1_000_000
_SHOWN_CHARS: Final = 200

SPACES: Final = (
    " \t\r\n\v\f\x00\x1a\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"
    + "".join(map(chr, range(0x2000, 0x200C)))
)
"""What is trimmed off cells: spaces of every width, line ends, byte order marks, DOS end-of-file."""

_NUMBER_OR_DATE = re.compile(
    r"[^\w]*(\d[\d\s.,:/'’+\-−]*)([%€$£¥TZ]|[A-Z]{3}|[ap]m)?[^\w]*"
    r"|\d{4}-\d\d?-\d\d?[T ].*"
    r"|\d\d?[\s./-][^\W\d]{3,9}\.?[\s./,-]+\d{2,4}\b.*",
    re.IGNORECASE,
)


def table_from_rows(
    source: str, rows: Iterable[Row], *, find_header: FindHeader, refused: list[Refused]
) -> RawTable:
    """The rows below the header as a table; blank rows are skipped, short ones padded with nulls.

    ``refused`` is read last: the producer of ``rows`` may add to it while they are consumed.

    Raises:
        EmptyFile: no row holds anything.
        NoHeader: no row of the first twenty names the columns.
        TooManyColumns, TooManyCells, TooManyRefused: the table passes a limit.
    """
    # most rows begin with a letter or a digit, and need no closer look
    filled = (row for row in rows if row[1][0][:1].isalnum() or not _is_blank(row[1]))
    first = list(islice(filled, HEADER_SEARCH_ROWS))
    if not first:
        raise EmptyFile(file=source)
    at = _header_index(source, first, find_header)
    line, names = first[at][0], header_names(first[at][1])
    if len(names) > MAX_COLUMNS:
        raise TooManyColumns(file=source, line=line, columns=len(names), limit=MAX_COLUMNS)
    cells = _collected(source, chain(first[at + 1 :], filled), len(names), refused)
    kept = tuple(sorted((item for item in refused if item.line > line or item.line == 0), key=_by_line))
    return RawTable(source, names, cells, typed=False, refused=kept)


def header_names(cells: Sequence[str]) -> tuple[str, ...]:
    """The names of a header row, trimmed; empty ones at its end are dropped."""
    names = [cell.strip(SPACES) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def shown(text: str) -> str:
    """The start of a text, short enough for a message and safe to print."""
    cut = text[:_SHOWN_CHARS].encode("utf-8", "replace").decode()
    return "".join(sign if sign.isprintable() else " " for sign in cut).strip()


def refuse(source: str, refused: list[Refused], *, line: int, reason: str, value: str) -> None:
    """Set one row aside.

    Raises:
        TooManyRefused: so many were, that the file itself is broken.
    """
    refused.append(Refused(line, reason, shown(value)))
    if len(refused) >= MAX_REFUSED:
        first = refused[0]
        raise TooManyRefused(file=source, count=len(refused), line=first.line, reason=first.reason)


def _by_line(item: Refused) -> int:
    return item.line


def _is_blank(cells: Sequence[str]) -> bool:
    # the first cell mostly decides; a generator would double the time of a large file
    for cell in cells:  # noqa: SIM110
        if cell and cell.strip(SPACES):
            return False
    return True


def _header_index(source: str, first: Sequence[Row], find_header: FindHeader) -> int:
    texts = [[cell.strip(SPACES) for cell in cells] for _, cells in first]
    found = find_header(texts)
    if found is not None:
        return found
    for index, cells in enumerate(texts):
        if _could_be_header(cells):
            return index
    raise NoHeader(file=source, first_row=shown(" | ".join(texts[0])))


def _could_be_header(cells: Sequence[str]) -> bool:
    names = [cell for cell in cells if cell]
    return len(names) > 1 and not any(looks_like_value(name) for name in names)


def looks_like_value(cell: str) -> bool:
    """Whether a cell reads as a number, an amount or a date, which no column is named."""
    return _NUMBER_OR_DATE.fullmatch(cell[:_SHOWN_CHARS]) is not None


def _collected(source: str, rows: Iterable[Row], width: int, refused: list[Refused]) -> pa.Table:
    schema = pa.schema([("line", pa.int64())] + [(f"c{at}", pa.string()) for at in range(width)])
    fitted = _fitted(source, rows, width, refused)
    size = max(1, min(CHUNK_ROWS, _CHUNK_CELLS // max(width, 1)))
    batches, cells = [], 0
    while chunk := list(islice(fitted, size)):
        cells += len(chunk) * width
        if cells > MAX_CELLS:
            raise TooManyCells(file=source, limit=MAX_CELLS)
        batches.append(_batch(source, chunk, schema, refused))
    return pa.Table.from_batches(batches, schema)


def _fitted(source: str, rows: Iterable[Row], width: int, refused: list[Refused]) -> Iterator[Row]:
    for line, cells in rows:
        if len(cells) == width:
            yield line, cells
        elif len(cells) < width:
            yield line, cells + [""] * (width - len(cells))
        elif _is_blank(cells[width:]):
            yield line, cells[:width]
        else:
            refuse(source, refused, line=line, reason="too_many_cells", value=" | ".join(cells))


def _batch(source: str, chunk: Sequence[Row], schema: pa.Schema, refused: list[Refused]) -> pa.RecordBatch:
    try:
        columns = [_text_column(column) for column in zip(*(cells for _, cells in chunk), strict=True)]
    except UnicodeEncodeError:
        sound = [row for row in chunk if _is_decoded("".join(row[1]))]
        for line, cells in chunk:
            if not _is_decoded("".join(cells)):
                refuse(source, refused, line=line, reason="undecodable", value=" | ".join(cells))
        chunk = sound
        columns = [_text_column([cells[at] for _, cells in sound]) for at in range(len(schema) - 1)]
    return pa.RecordBatch.from_arrays(
        [pa.array([line for line, _ in chunk], pa.int64()), *columns], schema=schema
    )


def _text_column(values: Sequence[str]) -> pa.Array:
    column = pc.utf8_trim(pa.array(values, pa.string()), characters=SPACES)
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _is_decoded(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
