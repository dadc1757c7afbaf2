"""A table as a file gives it: cells before anybody has decided what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

HEADER_SEARCH_ROWS = 20
"""A header is looked for in so many first rows: tills put titles above it."""

FindHeader = Callable[[Sequence[Sequence[str]]], int | None]
"""Given the first rows of a file, the index of the header row, or None where no row looks like one."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that was set aside while the file was cut into cells: its line, a reason code, what it said."""

    line: int
    reason: str
    value: str


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table of one file, sheet or query.

    ``cells`` has the column ``line`` (int64: the line of a text file on which the row begins, or the row of a sheet,
    counted from 1; for Parquet and databases the row's number) and then one column per entry of
    ``columns``, named ``c0``, ``c1``, ... because headers may repeat. In a text file or a sheet every
    cell is a string, null where empty, dates and numbers of a sheet written as ISO text and plain
    decimals (``typed`` False); Parquet, frames and databases keep their own types (``typed`` True).
    """

    source: str
    columns: tuple[str, ...]
    cells: pa.Table
    typed: bool
    refused: tuple[Refused, ...] = field(default=())
