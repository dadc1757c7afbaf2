"""A whole column of amounts read at once: exact decimals, and for each row that has none the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from habitue.records.distinct import Distinct, as_text, distinct_texts, spread
from habitue.records.money import EMPTY_AMOUNTS, DecimalSign, SignEvidence, Written, take_apart, weigh

CELL = pa.decimal128(18, 8)
"""One amount: eight decimals are kept, and ten digits before them."""
SUM = pa.decimal128(28, 8)
"""A sum or product of amounts."""

LIMIT = Decimal(10) ** 10
FINE, EMPTY, BAD, TOO_LARGE = 0, 1, 2, 3
_FLOAT_DECIMALS = 6
_PLAIN = r"^-?[0-9]{1,10}(\.([0-9]{1,2}|[0-9]{4,8}))?$"


@dataclass(frozen=True, slots=True)
class Amounts:
    """``values`` (null where there is none) and per row how it went: FINE, EMPTY, BAD or TOO_LARGE."""

    values: pa.Array
    state: npt.NDArray[np.int8]
    currencies: pa.Array | None = None


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """An amount column before the decimal sign is settled; ``ready`` where nothing about it is open."""

    label: str
    ready: Amounts | None = None
    found: Distinct | None = None
    written: Sequence[Written | None] = ()
    evidence: SignEvidence = field(default_factory=SignEvidence)

    def read(self, decimal: DecimalSign, *, strict: DecimalSign | None = None) -> Amounts:
        """The amounts, where ``decimal`` settles what is open; values that contradict a ``strict`` sign are bad."""
        if self.ready is not None or self.found is None:
            return self.ready or Amounts(pa.array([], CELL), np.zeros(0, dtype=np.int8))
        values, states, currencies = [], [], []
        for text, written in zip(self.found.values, self.written, strict=True):
            value, outcome = _value(text, written, decimal, strict)
            values.append(value)
            states.append(outcome)
            currencies.append(written.currency if written else None)
        state = np.append(np.array(states, dtype=np.int8), np.int8(EMPTY))[self.found.codes]
        named = spread(self.found, currencies, pa.string()) if any(currencies) else None
        return Amounts(spread(self.found, values, CELL), state, named)


def _value(
    text: str, written: Written | None, decimal: DecimalSign, strict: DecimalSign | None
) -> tuple[Decimal | None, int]:
    if written is None:
        return None, EMPTY if text.strip().casefold() in EMPTY_AMOUNTS else BAD
    if strict is not None and written.decimal not in (None, "", strict):
        return None, BAD
    value = written.value(decimal)
    return (value.quantize(Decimal("1e-8")), FINE) if abs(value) < LIMIT else (None, TOO_LARGE)


def scan_amounts(column: pa.ChunkedArray, label: str) -> AmountColumn:
    """Look at every different text of a column; numbers of typed tables, and plain decimals, are read on the spot."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_floating(array.type):
        return AmountColumn(label, ready=_from_floats(array))
    if pa.types.is_integer(array.type) or pa.types.is_decimal(array.type):
        return AmountColumn(label, ready=_from_exact(array))
    text = as_text(array)
    plain = pc.match_substring_regex(text, _PLAIN)
    if pc.all(plain, min_count=0).as_py():
        values = pc.cast(text, CELL)
        return AmountColumn(
            label, ready=Amounts(values, _empty_state(values)), evidence=_plain_evidence(text)
        )
    found = distinct_texts(text)
    written = [take_apart(value) for value in found.values]
    return AmountColumn(label, found=found, written=written, evidence=weigh(written))


def _plain_evidence(text: pa.Array) -> SignEvidence:
    return SignEvidence(point=int(pc.any(pc.match_substring(text, "."), min_count=0).as_py() or 0))


def _empty_state(values: pa.Array) -> npt.NDArray[np.int8]:
    empty = pc.is_null(values).to_numpy(zero_copy_only=False)
    return np.where(empty, EMPTY, FINE).astype(np.int8)


def _from_floats(array: pa.Array) -> Amounts:
    numbers = pc.fill_null(pc.cast(array, pa.float64()), float("nan")).to_numpy(zero_copy_only=False)
    absent = pc.is_null(array).to_numpy(zero_copy_only=False) | np.isnan(numbers)
    large = np.isinf(numbers) | (np.abs(numbers) >= float(LIMIT))
    fine = ~absent & ~large
    # A float stands for the shortest decimal that prints as it: six places are more than any till writes.
    scaled = np.rint(np.where(fine, numbers, 0.0) * 10**_FLOAT_DECIMALS).astype(np.int64)
    state = np.where(
        absent, EMPTY, np.where(large, np.where(np.isinf(numbers), BAD, TOO_LARGE), FINE)
    ).astype(np.int8)
    return Amounts(pc.cast(from_scaled(scaled, _FLOAT_DECIMALS, ~fine), CELL), state)


def from_scaled(values: npt.NDArray[np.int64], decimals: int, null: npt.NDArray[np.bool_]) -> pa.Array:
    """Whole numbers of the smallest unit as decimals with so many places."""
    halves = np.empty((len(values), 2), dtype=np.int64)
    halves[:, 0] = values
    halves[:, 1] = values >> 63
    validity = pa.py_buffer(np.packbits(~null, bitorder="little").tobytes())
    return pa.Array.from_buffers(pa.decimal128(18, decimals), len(values), [validity, pa.py_buffer(halves)])


def _from_exact(array: pa.Array) -> Amounts:
    rough = pc.cast(pc.cast(array, pa.float64()), pa.float64())
    large = pc.fill_null(pc.greater_equal(pc.abs(rough), float(LIMIT)), False)
    kept = pc.if_else(large, pa.scalar(None, array.type), array)
    if pa.types.is_integer(kept.type):
        values = pc.cast(pc.cast(kept, pa.int64()), pa.decimal128(19, 0))
    else:
        values = pc.round(kept, ndigits=min(8, kept.type.scale), round_mode="half_to_even")
    state = np.where(large.to_numpy(zero_copy_only=False), TOO_LARGE, _empty_state(array)).astype(np.int8)
    options = pc.CastOptions(target_type=CELL, allow_decimal_truncate=True)
    return Amounts(pc.cast(values, options=options), state)


def product(left: pa.Array, right: pa.Array) -> pa.Array:
    """Quantity times price, rounded half to even at eight decimals."""
    exact = pc.round(pc.multiply(left, right), ndigits=8, round_mode="half_to_even")
    return pc.cast(exact, options=pc.CastOptions(target_type=SUM, allow_decimal_truncate=True))
