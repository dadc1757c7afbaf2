"""Expected purchases of very many customers: tables over the time observed, one for each number of purchases.

Of customers alive with the same x, what is expected depends on A = alpha + T alone, and smoothly so in ln A. Where
many T share an x, the expectation is computed at a few Chebyshev nodes and read off the polynomial; its last
coefficients say whether that is exact to rounding, and if not every customer is computed directly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from habitue.models.geometric_counts import Prospects, expected_counts
from habitue.models.summary import FloatArray, IntArray

_ORDER = 24
_WORTH = 60
"""Below so many different T for one x, a table costs more than it saves."""
_TAIL = 1e-12
_PORTION = 20_000

_ANGLE = np.pi * (np.arange(_ORDER) + 0.5) / _ORDER
_NODE = np.cos(_ANGLE)
_TRANSFORM = 2 / _ORDER * np.cos(np.arange(_ORDER)[:, None] * _ANGLE)
_TRANSFORM[0] /= 2


def weighted_counts(cells: Prospects, times: FloatArray, weights: FloatArray) -> FloatArray:
    """Expected purchases until ``times`` times ``weights``; equal s must be adjacent, with A rising among them."""
    first = np.flatnonzero(np.concatenate(([True], cells.s[1:] != cells.s[:-1])))
    last = np.append(first[1:], len(cells.s))
    found = np.empty((len(cells.s), weights.shape[1]))
    direct = np.ones(len(cells.s), dtype=bool)
    worth = np.flatnonzero(last - first > _WORTH)
    if len(worth):
        _from_tables(cells, (first[worth], last[worth]), (times, weights), found, direct)
    rest = np.flatnonzero(direct)
    if len(rest):
        few = Prospects(cells.s[rest], cells.A[rest], cells.b[rest], cells.a, cells.k, cells.j)
        found[rest] = expected_counts(few, times) @ weights
    return found


def _from_tables(
    cells: Prospects,
    groups: tuple[IntArray, IntArray],
    asked: tuple[FloatArray, FloatArray],
    found: FloatArray,
    direct: NDArray[np.bool_],
) -> None:
    """Fill ``found`` for the groups whose polynomial is exact, and strike them off ``direct``."""
    first, last = groups
    times, weights = asked
    low, high = np.log(cells.A[first]), np.log(cells.A[last - 1])
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    at = np.exp(middle[:, None] + half[:, None] * _NODE)
    table = Prospects(
        np.repeat(cells.s[first], _ORDER),
        at.ravel(),
        np.repeat(cells.b[first], _ORDER),
        cells.a,
        cells.k,
        cells.j,
    )
    values = (expected_counts(table, times) @ weights).reshape(len(first), _ORDER, -1)
    for group, (start, end) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        series = _TRANSFORM @ values[group]
        size = np.abs(series)
        if not (size[-3:].max(axis=0) <= _TAIL * size.max(axis=0)).all():
            continue
        direct[start:end] = False
        for begin in range(start, end, _PORTION):
            rows = slice(begin, min(begin + _PORTION, end))
            place = np.clip((np.log(cells.A[rows]) - middle[group]) / half[group], -1, 1)
            found[rows] = np.polynomial.chebyshev.chebvander(place, _ORDER - 1) @ series
