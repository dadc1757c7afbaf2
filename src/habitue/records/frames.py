"""Tables that are in memory already: pandas, Polars, Arrow, DuckDB relations, and whatever else speaks Arrow."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from habitue.records.raw import RawTable

FRAME = "frame"


def from_frame(frame: object, *, name: str = FRAME) -> RawTable:
    """The frame as a raw table with its own types.

    Raises:
        TypeError: the object is no table that Arrow can read.
    """
    table = _as_arrow(frame)
    lines = pa.array(np.arange(1, table.num_rows + 1))
    cells = pa.table(
        [lines, *(_plain(column) for column in table.columns)],
        names=["line", *(f"c{n}" for n in range(table.num_columns))],
    )
    return RawTable(name, tuple(str(column) for column in table.column_names), cells, typed=True)


def _as_arrow(frame: object) -> pa.Table:
    if isinstance(frame, pa.Table):
        return frame
    if isinstance(frame, pa.RecordBatch):
        return pa.Table.from_batches([frame])
    if hasattr(frame, "__arrow_c_stream__"):
        return pa.table(frame)
    for method in ("to_arrow_table", "to_arrow", "arrow"):
        if hasattr(frame, method):
            found = getattr(frame, method)()
            return found.read_all() if isinstance(found, pa.RecordBatchReader) else found
    if type(frame).__module__.split(".")[0] == "pandas":
        return pa.Table.from_pandas(frame, preserve_index=False)
    raise TypeError(f"not a path, an address or a table: {type(frame).__name__}")


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dictionaries and view types written out, so that readers meet plain arrays only."""
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if pa.types.is_string_view(column.type):
        return column.cast(pa.string())
    return column
