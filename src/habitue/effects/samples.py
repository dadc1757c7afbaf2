"""One group of customers in the sums that a comparison needs; from arrays, or from a query over millions of rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

ENOUGH_BUYERS = 500
"""From so many customers with a value other than 0 in the smaller group, the normal approximation judges money alone."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of ``n`` customers did it."""

    successes: int
    n: int


@dataclass(frozen=True, slots=True)
class Answers:
    """How many answers of each sort, and of how many who were asked."""

    promoters: int
    passives: int
    detractors: int
    asked: int | None = None

    @property
    def n(self) -> int:
        """All answers."""
        return self.promoters + self.passives + self.detractors


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One group: everybody as drawn, those who did nothing with 0.

    ``mean``, ``var`` and ``cov`` are of the columns ``value``, ``before`` (the same figure in an equal window before the
    approach) and ``orders`` (what a ratio divides by), as far as known. ``buyers`` have a value other than 0. ``values`` and
    ``before`` are each customer's, where they are at hand: all that is redrawn comes from them.
    """

    n: int
    buyers: int
    mean: Mapping[str, float]
    var: Mapping[str, float]
    cov: Mapping[tuple[str, str], float]
    values: npt.NDArray[np.float64] | None = field(default=None, repr=False)
    before: npt.NDArray[np.float64] | None = field(default=None, repr=False)


def sample(
    values: npt.ArrayLike, *, before: npt.ArrayLike | None = None, orders: npt.ArrayLike | None = None
) -> Sample:
    """The sums of one group from each customer's figures.

    Raises:
        ValueError: columns of different lengths, or a value that is not a finite number.
    """
    import numpy as np

    given = {"value": values, "before": before, "orders": orders}
    columns = {name: np.asarray(one, dtype=np.float64) for name, one in given.items() if one is not None}
    n = columns["value"].size
    if any(one.shape != (n,) or not np.isfinite(one).all() for one in columns.values()):
        raise ValueError("every customer needs one finite number in each column")
    variance = {name: float(one.var(ddof=1)) if n > 1 else 0.0 for name, one in columns.items()}
    pairs = combinations(columns, 2)
    return Sample(
        n=n,
        buyers=int(np.count_nonzero(columns["orders" if orders is not None else "value"])),
        mean={name: float(one.mean()) if n else 0.0 for name, one in columns.items()},
        var=variance,
        cov={(a, b): float(np.cov(columns[a], columns[b])[0, 1]) if n > 1 else 0.0 for a, b in pairs},
        values=columns["value"],
        before=columns.get("before"),
    )
