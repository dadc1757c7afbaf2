"""The different values of a column, so that each text is read once however many rows repeat it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

BLANKS = " \t\r\n\u00a0\u202f\u2009\ufeff"
"""What may stand around a cell's text, or be all there is in an empty one."""

SHOWN = 3
"""So many examples stand in a message."""


@dataclass(frozen=True, slots=True)
class Distinct:
    """``values[codes[row]]`` is what the row says; code -1 stands for an empty cell."""

    values: list[str]
    codes: npt.NDArray[np.int64]

    def rows_of(self, chosen: Callable[[int], bool], lines: npt.NDArray[np.int64]) -> str:
        """The first lines whose value satisfies ``chosen`` (by its code), as text for a message."""
        wanted = np.fromiter(
            (chosen(code) for code in range(len(self.values))), dtype=bool, count=len(self.values)
        )
        hit = lines[(self.codes >= 0) & np.append(wanted, False)[self.codes]]
        return ", ".join(str(line) for line in np.sort(hit)[:SHOWN]) + (" …" if len(hit) > SHOWN else "")


def as_text(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The column as one array of texts; whole floats lose their ``.0``, so that an id read as a number is the same id."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_floating(array.type):
        text = pc.replace_substring_regex(pc.cast(array, pa.string()), r"\.0$", "")
        return pc.if_else(pc.is_nan(array), pa.scalar(None, pa.string()), text)
    if pa.types.is_binary(array.type) or pa.types.is_nested(array.type):
        return pa.array([None if cell is None else str(cell) for cell in array.to_pylist()], pa.string())
    return pc.cast(array, pa.string()) if array.type != pa.string() else array


def distinct_texts(column: pa.ChunkedArray | pa.Array) -> Distinct:
    """The different texts of a column, blank ones counted as empty."""
    coded = pc.dictionary_encode(as_text(column), null_encoding="mask")
    values = [value or "" for value in coded.dictionary.to_pylist()]
    codes = pc.fill_null(pc.cast(coded.indices, pa.int64()), -1).to_numpy(zero_copy_only=False)
    bare = pc.utf8_trim(pc.fill_null(coded.dictionary, ""), characters=BLANKS)
    blank = pc.equal(bare, "").to_numpy(zero_copy_only=False)
    if blank.any():
        codes = np.where(np.append(blank, True)[codes], -1, codes)
    return Distinct(values, codes)


def spread(found: Distinct, results: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """One result per distinct value, laid out again over the rows; empty cells are null."""
    table = pa.array(results, kind)
    codes = pa.array(found.codes, mask=found.codes < 0)
    return table.take(codes)
