"""A file of customers as rows of text, whatever spreadsheet or programme wrote it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from habitue.errors import HabitueError
from habitue.language import N_
from habitue.records.cells import SPACES
from habitue.records.opening import open_tables
from habitue.records.raw import RawTable
from habitue.web.customer_columns import Purse, drops, header_finder

MOST_BYTES = 10 * 2**20
MOST_ROWS = 20_000


class FileTooLarge(HabitueError):
    """Nobody's list of customers is so long; it is refused before it is read."""

    message: ClassVar[str] = N_("{file} is larger than {limit} MB. Cut it into several files.")


class TooManyCustomers(HabitueError):
    """More rows than are taken at once."""

    message: ClassVar[str] = N_(
        "{file} has {rows} rows; {limit} are taken at once. Cut it into several files."
    )


class NoCustomers(HabitueError):
    """A header and nothing below it."""

    message: ClassVar[str] = N_("{file} names its columns and has no row below. Export it again.")


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """The table of a file: its columns, its rows with the line each stands on, and lines that could not be cut."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    refused: tuple[tuple[int, str, str], ...]

    def sample(self, column: int, most: int = 3) -> list[str]:
        """The first values of a column, short enough to show."""
        found = (cells[column] for _, cells in self.rows if cells[column])
        return [text[:60] for _, text in zip(range(most), found, strict=False)]


def safe_name(name: str) -> str:
    """A file's name without folders or signs that a disk minds."""
    return (
        re.sub(r"[^\w.\- ()]", "_", Path(name.replace("\\", "/")).name)[-100:].strip(". ") or "customers.csv"
    )


def read_customers(content: bytes, name: str, purses: Sequence[Purse]) -> CustomerFile:
    """The first table of a file that has rows; cells of columns that hold bank card data are left out.

    Raises:
        HabitueError: the file cannot be read; the message says why and what to do.
    """
    if len(content) > MOST_BYTES:
        raise FileTooLarge(file=name, limit=MOST_BYTES // 2**20)
    with tempfile.TemporaryDirectory(prefix="habitue-import-") as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(content)
        try:
            tables = list(open_tables(path, find_header=header_finder(purses)))
        except HabitueError as trouble:
            if "file" in trouble.values:
                trouble.values["file"] = name
            raise
    table = next((one for one in tables if one.cells.num_rows), None)
    if table is None:
        raise NoCustomers(file=name)
    if table.cells.num_rows > MOST_ROWS:
        raise TooManyCustomers(file=name, rows=table.cells.num_rows, limit=MOST_ROWS)
    return _as_text(table)


def _as_text(table: RawTable) -> CustomerFile:
    kept = [place for place, column in enumerate(table.columns) if column and not drops(column)]
    lines = table.cells.column("line").to_pylist()
    columns = [_texts(table.cells.column(f"c{place}").to_pylist()) for place in kept]
    rows = zip(*columns, strict=True) if columns else ()
    return CustomerFile(
        tuple(table.columns[place] for place in kept),
        tuple((line, cells) for line, cells in zip(lines, rows, strict=True) if any(cells)),
        tuple((one.line, one.reason, one.value) for one in table.refused),
    )


def _texts(values: Iterable[object]) -> list[str]:
    return [unescaped(str(value).strip(SPACES)) if value is not None else "" for value in values]


def escaped(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r", "'") else text


def unescaped(text: str) -> str:
    """The text as it was before it was escaped."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t", "\r", "'") else text
