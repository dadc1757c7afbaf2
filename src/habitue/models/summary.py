"""The sufficient statistics of repeat buying, with equal customers merged: what every model is fitted on.

Symbols of Fader, Hardie and Lee (2005): ``x`` repeat purchases, ``t_x`` time of the last one, ``T`` time
observed, all counted from the first purchase, in one unit of time.
"""
# ruff: noqa: N803, N806  (the papers' symbols)

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from habitue.models.refusals import InvalidSummary, NoCustomers

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_GRIDS = (1, 7, 100, 10, 30, 168, 365)
"""Steps per unit worth trying: whole units, days in weeks, two decimals, and so on."""
_GRID_TOLERANCE = 1e-9
_DENSE_SHARE = 4
"""Below so many possible keys per customer, counting beats sorting."""


@dataclass(frozen=True)
class Summary:
    """Customers as distinct rows of (x, t_x, T), each with its weight.

    ``log_gaps`` holds, per row, the sum over its customers of the logarithms of the gaps between purchases;
    only the models of regular rhythm need it. ``customers`` counts the customers that the rows stand for.
    """

    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    weight: FloatArray
    customers: float
    log_gaps: FloatArray | None = None
    keys: IntArray | None = None
    row_keys: IntArray | None = None

    @classmethod
    def of(
        cls,
        x: ArrayLike,
        t_x: ArrayLike,
        T: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        log_gaps: ArrayLike | None = None,
    ) -> Summary:
        """Merge equal customers. ``weight`` says how many customers each given row stands for."""
        table = _checked(x, t_x, T)
        times = None if weight is None else np.asarray(weight, dtype=np.float64)
        gaps = None if log_gaps is None else np.asarray(log_gaps, dtype=np.float64)
        codes = [_Codes.of(column) for column in table]
        keys = _joint_key(codes)
        row_keys, counts = _distinct(keys, codes)
        columns = _decode(row_keys, codes)
        row_gaps = None
        if times is not None or gaps is not None:
            where = np.searchsorted(row_keys, keys)
            if times is not None:
                counts = totals(where, times, len(row_keys))
            if gaps is not None:
                weighted = gaps if times is None else gaps * times
                row_gaps = totals(where, weighted, len(row_keys))
        total = float(len(keys) if times is None else times.sum())
        return cls(*columns, counts, total, row_gaps, keys, row_keys)

    @classmethod
    def apart(
        cls, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, *, log_gaps: ArrayLike | None = None
    ) -> Summary:
        """Keep each customer in a row of its own, in the order given."""
        table = _checked(x, t_x, T)
        gaps = None if log_gaps is None else np.asarray(log_gaps, dtype=np.float64)
        return cls(*table, np.ones(len(table[0])), float(len(table[0])), gaps)

    @cached_property
    def index(self) -> IntArray:
        """For each customer as given, the row that holds it."""
        if self.keys is None or self.row_keys is None:
            return np.arange(len(self.x))
        top = int(self.row_keys[-1]) + 1
        if top <= _DENSE_SHARE * len(self.keys):
            rank = np.zeros(top, dtype=np.int64)
            rank[self.row_keys] = np.arange(len(self.row_keys))
            return rank[self.keys]
        return np.searchsorted(self.row_keys, self.keys)

    def spread(self, values: FloatArray) -> FloatArray:
        """Values of the rows, handed back to the customers in the order they were given."""
        return values if self.keys is None else values[self.index]

    @property
    def elapsed(self) -> FloatArray:
        """Time since the last purchase, per row."""
        return self.T - self.t_x

    @cached_property
    def repeat_purchases(self) -> float:
        """All repeat purchases of all customers."""
        return weighted_sum(self.weight, self.x)

    @cached_property
    def total_time(self) -> float:
        """The time all customers were observed, added up."""
        return weighted_sum(self.weight, self.T)

    @cached_property
    def total_log_gaps(self) -> float:
        """The sum of the logarithms of all gaps; nan where the gaps are not known."""
        return float("nan") if self.log_gaps is None else float(self.log_gaps.sum())

    @cached_property
    def pairs(self) -> tuple[FloatArray, FloatArray, IntArray]:
        """Distinct (x, T), and for each row its pair: what is to come depends on the past by these."""
        joint = np.unique(self.x + 1j * self.T, return_inverse=True)
        return joint[0].real, joint[0].imag, joint[1]


def totals(place: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Values added up by place."""
    return np.bincount(place, weights=values, minlength=size).astype(np.float64)


def weighted_sum(weight: FloatArray, values: FloatArray) -> float:
    """Sum of weight x value; not by BLAS, which wakes other threads for a long vector at a hundred times the cost."""
    return float(np.einsum("i,i->", weight, values))


@dataclass(frozen=True)
class _Codes:
    """One column as small integers: value = (code + low) / steps, or levels[code] off any grid."""

    code: IntArray
    size: int
    low: int = 0
    steps: int = 1
    levels: FloatArray | None = None

    @classmethod
    def of(cls, values: FloatArray) -> _Codes:
        probe = values[:: max(1, len(values) // 512)]
        for steps in _GRIDS:
            if not _on_grid(probe, steps) or not _on_grid(values, steps):
                continue
            code = np.rint(values * steps).astype(np.int64)
            low = int(code.min())
            return cls(code - low, int(code.max()) - low + 1, low, steps)
        levels, code = np.unique(values, return_inverse=True)
        return cls(code, len(levels), levels=levels)

    def value(self, code: IntArray) -> FloatArray:
        if self.levels is not None:
            return self.levels[code]
        return (code + self.low) / float(self.steps)


def _on_grid(values: FloatArray, steps: int) -> bool:
    scaled = values * steps
    return bool(np.abs(scaled - np.rint(scaled)).max() <= _GRID_TOLERANCE * steps)


def _joint_key(codes: list[_Codes]) -> IntArray:
    x, t_x, T = codes
    if float(x.size) * t_x.size * T.size < 2**62:
        return (x.code * T.size + T.code) * t_x.size + t_x.code
    table = np.column_stack(
        [x.code, T.code, t_x.code]
    )  # pragma: no cover - needs millions of distinct stamps
    return np.unique(table, axis=0, return_inverse=True)[1]  # pragma: no cover


def _distinct(keys: IntArray, codes: list[_Codes]) -> tuple[IntArray, FloatArray]:
    size = codes[0].size * codes[1].size * codes[2].size
    if size <= _DENSE_SHARE * len(keys):
        table = np.bincount(keys, minlength=size)
        row_keys = np.flatnonzero(table)
        return row_keys, table[row_keys].astype(np.float64)
    ordered = np.sort(keys)
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    counts = np.diff(np.append(first, len(keys))).astype(np.float64)
    return ordered[first], counts


def _decode(row_keys: IntArray, codes: list[_Codes]) -> tuple[FloatArray, FloatArray, FloatArray]:
    x, t_x, T = codes
    rest, code_t = np.divmod(row_keys, t_x.size)
    code_x, code_T = np.divmod(rest, T.size)
    return x.value(code_x), t_x.value(code_t), T.value(code_T)


def _checked(x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The three columns as floats, or a plain word on the first customer that cannot be."""
    columns = tuple(np.ascontiguousarray(column, dtype=np.float64).ravel() for column in (x, t_x, T))
    count, last, end = columns
    if not len(count):
        raise NoCustomers
    if not len(count) == len(last) == len(end):
        raise InvalidSummary(
            rule="x, t_x and T have one value per customer",
            position=min(map(len, columns)) + 1,
            found="not all three",
        )
    _require(np.isfinite(count + last + end), "every value is a finite number", columns)
    _require((count >= 0) & (count == np.floor(count)), "x is a whole number of repeat purchases", columns)
    _require((last >= 0) & (last <= end), "0 <= t_x <= T", columns)
    _require((count > 0) | (last == 0), "t_x is 0 where x is 0", columns)
    return count, last, end


def _require(holds: NDArray[np.bool_], rule: str, columns: tuple[FloatArray, ...]) -> None:
    if holds.all():
        return
    at = int(np.argmin(holds))
    x, t_x, T = (float(column[at]) for column in columns)
    raise InvalidSummary(rule=rule, position=at + 1, found=f"x = {x:g}, t_x = {t_x:g}, T = {T:g}")
