"""Whole numbers divided without floats."""

from __future__ import annotations


def half_even(numerator: int, denominator: int) -> int:
    """The quotient, rounded to the nearest; halves to the even neighbour."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))


def ceiling(numerator: int, denominator: int) -> int:
    """The quotient, rounded up."""
    return -(-numerator // denominator)
