"""Figures by day from a file or a frame, of a whole shop or of each of its locations: a row per day, or per location and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import compute

from habitue.errors import HabitueError
from habitue.language import N_
from habitue.records.frames import from_frame
from habitue.records.opening import open_tables
from habitue.records.raw import RawTable
from habitue.records.trial import column_of, first_row, numbers_of

FARTHEST_DAYS = 40_000
_EPOCH = date(1970, 1, 1).toordinal()


class NotDays(HabitueError):
    """A cell that should be a day."""

    message = N_("{file}: the column {column} should hold a day in every row, written as 2026-05-31.")


class TooFarApart(HabitueError):
    """Days so far apart that one of them must be a slip."""

    message = N_("{file}: the days run from {first} to {last}; one of them must be a slip.")


class TwoStarts(HabitueError):
    """A location with several first days."""

    message = N_("{unit} has more than one day in the column {column}.")


@dataclass(frozen=True, slots=True, eq=False)
class Daily:
    """``values`` has a row per unit (one without units) and a column per day from ``first`` on, 0 where nothing is written.

    ``started`` is the first day on which each unit was changed, None for never.
    """

    first: date
    values: npt.NDArray[np.float64]
    units: tuple[str, ...]
    started: tuple[date | None, ...]


def read_daily(
    source: object, *, day: str, outcome: str, unit: str | None = None, started: str | None = None
) -> Daily:
    """The figures of every day from the first to the last that the table has; rows of one day and unit are added up.

    Raises:
        HabitueError: a column is missing, a cell no day or no number; nothing is read in part.
    """
    if isinstance(source, str | Path):
        tables = list(open_tables(source, find_header=first_row))
    else:
        tables = [from_frame(source)]
    found = pa.concat_tables([_rows(table, day, outcome, unit, started) for table in tables])
    days = found["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    if not days.size:
        raise NotDays(file=tables[0].source, column=day)
    first, last = (date.fromordinal(_EPOCH + int(end)) for end in (days.min(), days.max()))
    if (last - first).days > FARTHEST_DAYS:
        raise TooFarApart(file=tables[0].source, first=first.isoformat(), last=last.isoformat())
    codes = found["unit"].combine_chunks().dictionary_encode()
    units = tuple(codes.dictionary.to_pylist())
    values = np.zeros((len(units), (last - first).days + 1))
    np.add.at(values, (codes.indices.to_numpy(), days - days.min()), found["value"].to_numpy())
    return Daily(first, values, units, _starts(found, units, started))


def _rows(table: RawTable, day: str, outcome: str, unit: str | None, started: str | None) -> pa.Table:
    rows = table.cells.num_rows
    days = _days(table, day)
    if days.null_count:
        raise NotDays(file=table.source, column=day)
    units = pa.chunked_array([pa.array([""] * rows, pa.string())])
    if unit is not None:
        units = compute.fill_null(compute.cast(column_of(table, unit), pa.string()), "")
    starts = pa.chunked_array([pa.nulls(rows, pa.date32())]) if started is None else _days(table, started)
    return pa.table({"day": days, "unit": units, "value": numbers_of(table, outcome), "started": starts})


def _days(table: RawTable, name: str) -> pa.ChunkedArray:
    column = column_of(table, name)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        texts = compute.utf8_trim_whitespace(compute.cast(column, pa.string()))
        texts = compute.if_else(compute.equal(texts, ""), pa.scalar(None, pa.string()), texts)
        column = compute.utf8_slice_codeunits(texts, 0, 10)  # a time of day may follow
    try:
        return compute.cast(column, pa.date32(), safe=not pa.types.is_timestamp(column.type))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise NotDays(file=table.source, column=name) from None


def _starts(found: pa.Table, units: tuple[str, ...], column: str | None) -> tuple[date | None, ...]:
    pairs = found.select(["unit", "started"]).filter(found["started"].is_valid())
    starts: dict[str, date] = {}
    for unit, day in {
        (row["unit"], row["started"]) for row in pairs.group_by(["unit", "started"]).aggregate([]).to_pylist()
    }:
        if unit in starts:
            raise TwoStarts(unit=unit, column=column or "")
        starts[unit] = day
    return tuple(starts.get(unit) for unit in units)
