"""Parquet files, whose columns keep the types they were written with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from habitue.records.cells import MAX_CELLS, MAX_COLUMNS
from habitue.records.raw import RawTable
from habitue.records.reading_errors import CellTooLong, Damaged, TooManyCells, TooManyColumns

MAX_CELL_BYTES: Final = 131_072
MAX_TABLE_BYTES: Final = 1024**3
_BATCH_ROWS: Final = 1_024
"""Small, because one text repeated a thousand times is a few bytes in the file and a thousand texts in memory."""


def read_parquet(stream: BinaryIO, source: str) -> RawTable:
    """The one table of a Parquet file; ``line`` is the row's number from 1.

    Raises:
        Damaged: the file is cut short or contradicts itself.
        TooManyColumns, TooManyCells, CellTooLong: it passes a limit.
    """
    try:
        with pq.ParquetFile(stream) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
        _check_size(source, schema, rows)
        texts = [column.name for column in schema if _is_text(column.type)]
        with pq.ParquetFile(stream, read_dictionary=texts) as file:
            batches = list(_plain_batches(file, schema, source))
    except (pa.ArrowException, OSError, ValueError, MemoryError) as trouble:
        raise Damaged(file=source, reason=" ".join(str(trouble).split())[:160]) from trouble
    names = tuple(schema.names)
    return typed_table(
        source, names, pa.Table.from_batches(batches, pa.schema(list(schema)).remove_metadata())
    )


def typed_table(source: str, names: tuple[str, ...], table: pa.Table) -> RawTable:
    """A table that already has types, with its rows numbered from 1 and its columns named by position."""
    lines = pa.array(range(1, table.num_rows + 1), pa.int64())
    cells = pa.Table.from_arrays(
        [lines, *table.columns], names=["line", *(f"c{at}" for at in range(len(names)))]
    )
    return RawTable(source, names, cells, typed=True)


def _check_size(source: str, schema: pa.Schema, rows: int) -> None:
    if len(schema) > MAX_COLUMNS:
        raise TooManyColumns(file=source, line=1, columns=len(schema), limit=MAX_COLUMNS)
    if rows * len(schema) > MAX_CELLS:
        raise TooManyCells(file=source, limit=MAX_CELLS)


def _plain_batches(file: pq.ParquetFile, schema: pa.Schema, source: str) -> Iterator[pa.RecordBatch]:
    held, row = 0, 1
    for batch in file.iter_batches(batch_size=_BATCH_ROWS):
        columns = [
            _plain(column, item, source, row) for column, item in zip(batch.columns, schema, strict=True)
        ]
        held += sum(column.nbytes for column in columns)
        if held > MAX_TABLE_BYTES:
            raise TooManyCells(file=source, limit=MAX_CELLS)
        row += batch.num_rows
        yield pa.RecordBatch.from_arrays(columns, schema=schema.remove_metadata())


def _plain(column: pa.Array, item: pa.Field, source: str, row: int) -> pa.Array:
    """A column as declared, its texts unfolded only once none of them is found monstrous."""
    if not pa.types.is_dictionary(column.type) or pa.types.is_dictionary(item.type):
        return column
    longest = pc.max(pc.binary_length(column.dictionary)).as_py() or 0
    if longest > MAX_CELL_BYTES:
        raise CellTooLong(file=source, line=row, column=item.name, limit=MAX_CELL_BYTES)
    return column.cast(item.type)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind))
