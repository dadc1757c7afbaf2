"""Are two sets of figures the same? Whole numbers and names to the last digit, real numbers to nine digits."""

from __future__ import annotations

from math import isclose, isfinite
from typing import Any

Figures = dict[str, Any]


def differences(ours: Figures, theirs: Figures) -> list[str]:
    """What differs, figure by figure. Where ours says "cannot be known" (None), theirs may say anything."""
    missing = [f"{name}: only one side has it" for name in sorted(ours.keys() ^ theirs.keys())]
    return missing + [
        f"{name}: {len(wrong)} of {len(_listed(ours[name]))} differ, first {wrong[0][0]} and {wrong[0][1]}"
        for name in sorted(ours.keys() & theirs.keys())
        if (wrong := _unequal(_listed(ours[name]), _listed(theirs[name])))
    ]


def compared(ours: Figures) -> int:
    """How many numbers are held against each other."""
    return sum(value is not None for values in ours.values() for value in _listed(values))


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _unequal(ours: list[Any], theirs: list[Any]) -> list[tuple[Any, Any]]:
    if len(ours) != len(theirs):
        return [(f"{len(ours)} values", f"{len(theirs)} values")]
    pairs = zip(ours, theirs, strict=True)
    return [(own, other) for own, other in pairs if own is not None and not _same(own, other)]


def _same(own: Any, other: Any) -> bool:
    if isinstance(own, float) and isinstance(other, int | float):
        return isfinite(other) and isclose(own, other, rel_tol=1e-9, abs_tol=1e-9)
    return own == other
