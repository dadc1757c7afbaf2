"""Text tables: encoding, separator, quotes and rows of CSV and TSV as tills and spreadsheets write them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO, Final

from habitue.records.cells import SPACES, Row, refuse, table_from_rows
from habitue.records.encodings import BLOCK_BYTES, MAX_LINE_CHARS, Encoding, find_encoding
from habitue.records.raw import HEADER_SEARCH_ROWS, FindHeader, RawTable, Refused
from habitue.records.reading_errors import CannotDecode, LineTooLong

Progress = Callable[[int, int], None]
"""Called with the bytes read so far and their total."""

SEPARATORS: Final = (",", ";", "\t", "|")
_SAMPLE_LINES: Final = 200
_SAMPLE_CHARS: Final = 256 * 1024
_LINES_AT_ONCE: Final = 500
_CHARS_AT_ONCE: Final = 256 * 1024
_MAX_ROW_CHARS: Final = 1024 * 1024
"""No row runs over so many characters on several lines: a quote was left open."""
_BLANK_LINES: Final = frozenset({"\n", "\r\n", "\r"})
_DECLARED_SEPARATOR = re.compile(r"\ufeff?\"?sep=([,;|\t])\"?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a text is cut: its separator and how many cells most rows have."""

    separator: str
    width: int


class _RowTooLong(Exception):
    """A quoted cell runs on and on: its closing quote is missing."""


def read_delimited(
    stream: BinaryIO, source: str, *, find_header: FindHeader, progress: Progress | None = None
) -> RawTable:
    """The table in a text; rows that cannot be cut are in its ``refused``, each with a line and a reason.

    Reasons: ``too_many_cells``, ``unclosed_quote``, ``bad_quotes``, ``cell_too_long``, ``undecodable``.

    Raises:
        ReadingError: the whole text is unreadable; the message names the file, and the line where one is at fault.
    """
    encoding = find_encoding(stream, source)
    lines = text_lines(stream, encoding, source, progress)
    sample = list(_limited(lines, _SAMPLE_LINES, _SAMPLE_CHARS))
    shape = find_shape(sample, find_header)
    if sample and _DECLARED_SEPARATOR.fullmatch(sample[0]):
        sample[0] = "\n"  # kept as a blank line, so that lines still count from the file's first
    refused: list[Refused] = []
    rows = cut_rows(chain(sample, lines), shape, source=source, refused=refused)
    return table_from_rows(source, rows, find_header=find_header, refused=refused)


def text_lines(
    stream: BinaryIO, encoding: Encoding, source: str, progress: Progress | None = None
) -> Iterator[str]:
    """The lines of a text with their ends, whether CR, LF or CRLF, read block by block.

    Raises:
        LineTooLong: a line passes the limit; it is named before it is held.
        CannotDecode: bytes that the encoding does not know, with their line.
    """
    number, carry = 0, ""
    for text in _blocks(stream, encoding, progress):
        if text is None:
            raise CannotDecode(file=source, line=number + 1, encoding=encoding.name)
        lines = list(io.StringIO(carry + text.replace("\x00", ""), newline=""))
        # the last line may go on in the next block, and a CR at its end may be half of a CRLF
        carry = lines.pop() if lines else ""
        yield from lines
        number += len(lines)
        if len(carry) > MAX_LINE_CHARS:
            raise LineTooLong(file=source, line=number + 1, limit=MAX_LINE_CHARS)
    if carry:
        yield carry


def find_shape(sample: list[str], find_header: FindHeader) -> Shape:
    """The separator under which the first lines make the most even table, a known header deciding first."""
    declared = _DECLARED_SEPARATOR.fullmatch(sample[0]) if sample else None
    if declared:
        rows = _loose_rows(sample[1:], declared[1])
        return Shape(declared[1], _usual_width(rows)[0])
    best, best_rank = Shape(",", 1), (False, 0.0, 0)
    for separator in SEPARATORS:
        rows = _loose_rows(sample, separator)
        width, share = _usual_width(rows)
        if width < 2:  # one cell a row: this sign separates nothing
            continue
        known = find_header(rows[:HEADER_SEARCH_ROWS]) is not None
        rank = (known, share, width)
        if rank > best_rank:
            best, best_rank = Shape(separator, width), rank
    return best


def cut_rows(lines: Iterable[str], shape: Shape, *, source: str, refused: list[Refused]) -> Iterator[Row]:
    """Rows with the line each starts on; a row whose quotes are wrong is mended or refused, alone.

    Quotes are read strictly at first, because a lenient reader would let one missing quote
    swallow the rows below it without a word.
    """
    feed = _LineFeed(lines)
    reader = csv.reader(feed, delimiter=shape.separator, strict=True)
    while True:
        yield from feed.simple_rows(shape.separator)
        feed.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _RowTooLong) as trouble:
            start = feed.row_start
            mended = _mended(feed.give_back(), shape, trouble)
            if isinstance(mended, list):
                yield start, mended
            else:
                refuse(source, refused, line=start, reason=mended.reason, value=mended.value)
        else:
            yield feed.row_start, cells


class _LineFeed:
    """Lines for the csv reader, which can be given back when a row turns out to be broken."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._held: list[str] = []
        self._chars = 0
        self.number = 0

    def __iter__(self) -> _LineFeed:
        return self

    def __next__(self) -> str:
        line = self._next_line()
        while not self._held and line in _BLANK_LINES:  # a million of them would take the csv reader seconds
            line = self._next_line()
        self._held.append(line)
        self._chars += len(line)
        if self._chars > _MAX_ROW_CHARS and len(self._held) > 1:
            raise _RowTooLong
        return line

    def simple_rows(self, separator: str) -> Iterator[Row]:
        """Rows up to the next lines that need a closer look: taken by the hundred, they cost half as much."""
        while not self._again:
            lines = list(_limited(self._lines, _LINES_AT_ONCE, _CHARS_AT_ONCE))
            rows = _one_a_line(lines, separator)
            if rows is None:
                self._again.extend(lines)
            elif not lines:
                return
            else:
                yield from ((line, cells) for line, cells in enumerate(rows, self.number + 1) if cells)
                self.number += len(lines)

    def _next_line(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.number += 1
        return line

    @property
    def row_start(self) -> int:
        """The line on which the row read last begins."""
        return self.number - len(self._held) + 1

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self._held.clear()
        self._chars = 0

    def give_back(self) -> str:
        """The first line of the row; the lines after it will be fed once more."""
        first, *rest = self._held
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        return first


def _one_a_line(lines: Sequence[str], separator: str) -> list[list[str]] | None:
    """The rows of lines that are a row each; None where a cell goes on over lines, or a quote is wrong."""
    try:
        rows = list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return None
    return rows if len(rows) == len(lines) else None


def _mended(line: str, shape: Shape, trouble: Exception) -> list[str] | Refused:
    """The cells of one line with wrong quotes, if they are as many as usual; else why it is refused."""
    mark = "\x00"
    try:
        # an open quote would swallow the marking line too
        rows = list(csv.reader([line, mark], delimiter=shape.separator))
    except csv.Error:
        return Refused(0, "cell_too_long", line)
    if len(rows) == 1 or rows[-1] != [mark]:
        return Refused(0, "unclosed_quote", line)
    if len(rows[0]) == shape.width and not isinstance(trouble, _RowTooLong):
        return rows[0]
    return Refused(0, "bad_quotes", line)


def _blocks(stream: BinaryIO, encoding: Encoding, progress: Progress | None) -> Iterator[str | None]:
    decoder = codecs.getincrementaldecoder(encoding.name)(encoding.errors)
    total = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    done = 0
    while block := stream.read(BLOCK_BYTES):
        done += len(block)
        yield _decoded(decoder, block, final=done >= total)
        if progress is not None:
            progress(done, total)


def _decoded(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool) -> str | None:
    try:
        return decoder.decode(block, final)
    except UnicodeDecodeError:
        return None


def _limited(lines: Iterator[str], count: int, chars: int) -> Iterator[str]:
    """The next ``count`` lines, or fewer that come to ``chars``."""
    left = chars
    for line in islice(lines, count):
        yield line
        left -= len(line)
        if left < 0:
            return


def _loose_rows(sample: list[str], separator: str) -> list[list[str]]:
    """Rows of the sample, blank ones left out, however bad their quotes are."""
    rows: list[list[str]] = []
    reader = csv.reader(sample, delimiter=separator)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return rows
        except csv.Error:
            continue
        texts = [cell.strip(SPACES) for cell in cells]
        if any(texts):
            rows.append(texts)


def _usual_width(rows: list[list[str]]) -> tuple[int, float]:
    """The number of cells that most rows have, and the share of rows that have it."""
    counted = Counter(len(cells) for cells in rows)
    if not counted:
        return 1, 0.0
    width, times = max(counted.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
    return width, times / len(rows)
