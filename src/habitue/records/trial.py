"""An analyst's own experiment from a file or a frame: one row per customer as drawn, the group and what was counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import compute

from habitue.errors import HabitueError
from habitue.language import N_
from habitue.records.frames import from_frame
from habitue.records.opening import open_tables
from habitue.records.raw import RawTable

YES = ("1", "true", "yes", "y", "t", "oui", "o", "vrai", "treatment", "treated", "test", "approached")
NO = ("0", "false", "no", "n", "f", "non", "faux", "control", "held", "holdout", "témoin", "temoin")
"""What columns of groups say for themselves."""


class NoSuchColumn(HabitueError):
    """A column that the table does not have."""

    message = N_("{file} has no column {column}; it has: {known}.")


class UnclearGroup(HabitueError):
    """A value that names neither group."""

    message = N_(
        "“{value}” in the column {column} names neither group. Say which values do: --approached VALUE --held VALUE."
    )


class NotANumber(HabitueError):
    """A cell that should be a number."""

    message = N_("{file}, line {line}: “{value}” in the column {column} is not a number.")


@dataclass(frozen=True, slots=True)
class Groups:
    """The column that names the group, and which of its values mean what; without them, yes and no in both languages."""

    column: str
    approached: str | None = None
    held: str | None = None


def read_trial(source: object, *, groups: Groups, numbers: Mapping[str, str]) -> pa.Table:
    """``approached`` (boolean) and each of ``numbers`` (our name by the file's column) as float64, a row per customer.

    Where values of the groups are named, rows of other groups are left out.

    Raises:
        HabitueError: a column is missing, a group unclear, or a cell no number; nothing is read in part.
    """
    if isinstance(source, str | Path):
        tables = list(open_tables(source, find_header=first_row))
    else:
        tables = [from_frame(source)]
    return pa.concat_tables([_trial(table, groups, numbers) for table in tables])


def first_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The header of an analyst's table is its first row."""
    return 0 if rows else None


def _trial(table: RawTable, groups: Groups, numbers: Mapping[str, str]) -> pa.Table:
    approached = _approached(column_of(table, groups.column), groups)
    known = approached.is_valid()
    columns = {"approached": approached.filter(known)}
    for name, column in numbers.items():
        columns[name] = numbers_of(table, column).filter(known)
    return pa.table(columns)


def column_of(table: RawTable, name: str) -> pa.ChunkedArray:
    """The cells of the column of that name.

    Raises:
        NoSuchColumn: there is none.
    """
    places = [place for place, found in enumerate(table.columns) if found.strip() == name]
    if not places:
        raise NoSuchColumn(file=table.source, column=name, known=", ".join(table.columns))
    return table.cells[f"c{places[0]}"]


def _approached(column: pa.ChunkedArray, groups: Groups) -> pa.ChunkedArray:
    """True, false, and null for rows of neither group."""
    if pa.types.is_boolean(column.type) and groups.approached is None:
        return column
    texts = compute.utf8_trim_whitespace(compute.cast(column, pa.string()))
    yes, no = (YES, NO) if groups.approached is None else ((groups.approached,), _held(groups, texts))
    if groups.approached is None:
        texts = compute.utf8_lower(texts)
        # a column of numbers that pandas made says 1.0
        texts = compute.replace_substring_regex(texts, r"^([01])\.0$", r"\1")
    is_yes = compute.is_in(texts, value_set=pa.array(yes))
    is_no = compute.is_in(texts, value_set=pa.array(no, pa.string()))
    unclear = compute.invert(compute.or_(is_yes, is_no))
    if groups.approached is None and compute.any(unclear).as_py():
        value = texts.filter(unclear)[0].as_py()
        raise UnclearGroup(value="" if value is None else value, column=groups.column)
    return compute.if_else(unclear, pa.scalar(None, pa.bool_()), is_yes)


def _held(groups: Groups, texts: pa.ChunkedArray) -> tuple[str, ...]:
    if groups.held is not None:
        return (groups.held,)
    return tuple(
        value for value in compute.unique(texts).to_pylist() if value not in (None, groups.approached)
    )


def numbers_of(table: RawTable, name: str) -> pa.ChunkedArray:
    """The numbers of a column as float64, with a decimal point or comma; an empty cell is 0.

    Raises:
        HabitueError: no such column, or a cell that is no number.
    """
    column = column_of(table, name)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return compute.fill_null(compute.cast(column, pa.float64()), 0.0)
    texts = compute.utf8_trim_whitespace(column)
    plain = compute.replace_substring(compute.replace_substring_regex(texts, r"[  \s]", ""), ",", ".")
    plain = compute.if_else(compute.equal(plain, ""), pa.scalar(None, pa.string()), plain)
    try:
        return compute.fill_null(compute.cast(plain, pa.float64()), 0.0)
    except pa.ArrowInvalid:
        raise _not_a_number(table, name, texts, plain) from None


def _not_a_number(table: RawTable, name: str, texts: pa.ChunkedArray, plain: pa.ChunkedArray) -> NotANumber:
    wrong = compute.invert(compute.match_substring_regex(plain, r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$"))
    line = table.cells["line"].filter(compute.fill_null(wrong, fill_value=False))[0].as_py()
    value = texts.filter(compute.fill_null(wrong, fill_value=False))[0].as_py()
    return NotANumber(file=table.source, line=line, value=value, column=name)
