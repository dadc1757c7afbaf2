"""What was paid, as a formula over the money columns of a layout: ``total - tip``, ``net + tax``, ``quantity * price``."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from habitue.records.amount_column import BAD, EMPTY, FINE, SUM, Amounts, product
from habitue.records.layouts import Layout

_ZERO = pa.scalar(0, SUM)


def choose_formula(layout: Layout, places: Mapping[str, tuple[int, ...]]) -> str | None:
    """The first formula of a layout whose columns are there: its first term, and the second of a product."""
    for formula in layout.amount:
        base, *rest = formula.split()
        factors = [rest[place + 1] for place, sign in enumerate(rest) if sign == "*"]
        if all(meaning in places for meaning in (base, *factors)):
            return formula
    return None


def terms(formula: str) -> list[tuple[str, str]]:
    """The formula's (sign, meaning) pairs; the sign of the first is ``=``."""
    words = ["=", *formula.split()]
    return list(zip(words[::2], words[1::2], strict=True))


def compute(formula: str, amounts: Mapping[str, Amounts]) -> Amounts:
    """The formula's value per row.

    An unreadable cell in any term leaves the row without an amount; an empty one counts as zero, except in the first
    term and in products.
    """
    found = [(sign, amounts[meaning]) for sign, meaning in terms(formula) if meaning in amounts]
    base = found[0][1]
    values, state = pc.cast(base.values, SUM), base.state
    taken: pa.Array | None = None
    for sign, term in found[1:]:
        if sign == "*":
            values = product(base.values, term.values)
            state = np.maximum(state, term.state)
        elif sign == "~":
            values = _tip_on_top(values, taken, pc.cast(term.values, SUM))
        else:
            taken = pc.fill_null(pc.cast(term.values, SUM), _ZERO)
            values = _cut(pc.add(values, taken) if sign == "+" else pc.subtract(values, taken))
            state = np.where((state == FINE) & (term.state > EMPTY), term.state, state).astype(np.int8)
    return Amounts(values, state.astype(np.int8), base.currencies)


def _tip_on_top(values: pa.Array, tip: pa.Array | None, paid: pa.Array) -> pa.Array:
    """``values`` is the total less the tip. Where the payments come to the total plus the tip, the total had no tip in it."""
    if tip is None:
        return values
    total = _cut(pc.add(values, tip))
    on_top = pc.fill_null(pc.equal(paid, _cut(pc.add(total, tip))), False)
    return pc.if_else(on_top, total, values)


def _cut(values: pa.Array) -> pa.Array:
    return pc.cast(values, SUM)


def total_of(columns: list[Amounts]) -> Amounts | None:
    """The sum of the absolute values of some columns, empty cells counted as zero: what several refund columns took back."""
    if not columns:
        return None
    values = pa.array(np.zeros(len(columns[0].values), dtype=np.int64)).cast(SUM)
    state = np.zeros(len(columns[0].values), dtype=np.int8)
    for column in columns:
        values = _cut(pc.add(values, pc.abs(pc.fill_null(pc.cast(column.values, SUM), _ZERO))))
        state = np.where(column.state >= BAD, column.state, state).astype(np.int8)
    return Amounts(values, state)
