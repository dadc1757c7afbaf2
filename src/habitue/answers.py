"""What the library gives back: frozen results that show themselves in a notebook and become any frame."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pyarrow as pa

from habitue.language import Language

if TYPE_CHECKING:
    from habitue.report.documents import Row
    from habitue.report.table import Table

Result = TypeVar("Result")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\x00")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Result]):
    """The results of one question, in order.

    ``results`` are the frozen values of :mod:`habitue.metrics.results`; ``document`` is the stable JSON.
    """

    results: tuple[Result, ...]
    document: object
    rows: Sequence[Row] = field(repr=False)
    show: Callable[[Language], Table] = field(repr=False)
    language: Language = field(default_factory=Language, repr=False)

    @property
    def one(self) -> Result:
        """The only result; an error where there are several or none."""
        (only,) = self.results
        return only

    def __iter__(self) -> Iterator[Result]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def __getitem__(self, index: int) -> Result:
        return self.results[index]

    def to_json(self) -> str:
        """The documented JSON, as text."""
        return json.dumps(self.document, ensure_ascii=False, indent=2)

    def to_arrow(self) -> pa.Table:
        """The flat rows as an Arrow table."""
        table = getattr(self.rows, "table", None)  # rows that are a table already, of any length
        return pa.Table.from_pylist(list(self.rows)) if table is None else table

    def to_pandas(self) -> Any:
        """The flat rows as a pandas frame; needs pandas."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> Any:
        """The flat rows as a Polars frame; needs polars."""
        import polars as pl

        return pl.from_arrow(self.to_arrow())

    def to_csv(self) -> str:
        """The flat rows as CSV; cells that a spreadsheet would run as a formula are quoted with an apostrophe."""
        text = io.StringIO()
        table = getattr(self.rows, "table", None)
        names = (
            list(dict.fromkeys(name for row in self.rows for name in row))
            if table is None
            else table.column_names
        )
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([spreadsheet_safe(row.get(name)) for name in names] for row in self.rows)
        return text.getvalue()

    def __str__(self) -> str:
        table = self.show(self.language)
        rows = [table.columns, *table.rows]
        widths = [max(len(row[place]) for row in rows) for place in range(len(table.columns))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([table.title, "", *lines, *(["", *table.notes] if table.notes else [])])

    def _repr_html_(self) -> str:
        table = self.show(self.language)
        head = "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in table.columns)
        body = "".join(
            f"<tr><th scope='row'>{escape(row[0])}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>"
            for row in table.rows
        )
        notes = "".join(f"<p>{escape(note)}</p>" for note in table.notes)
        caption = f"<caption>{escape(table.title)}</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"


def spreadsheet_safe(value: object) -> object:
    """A cell that no spreadsheet runs as a formula: an apostrophe before what would be one."""
    if isinstance(value, str) and value.startswith(_FORMULA_SIGNS):
        return "'" + value
    return value
