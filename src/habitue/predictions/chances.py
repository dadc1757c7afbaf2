"""How the chance of still being a customer is read: in whole per cents, as it is shown. Imports no model."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

EVEN, FELL_BY = 50, 20
"""A chance has fallen clearly when it went from so many per cent or more to less, or lost so many points."""

DOUBTFUL = 20
"""Below so many per cent a customer has probably gone."""

Chance = Literal["likely", "doubt", "gone"]
CHANCES: dict[Chance, tuple[float, float]] = {
    "likely": ((EVEN - 0.5) / 100, 1.0),
    "doubt": ((DOUBTFUL - 0.5) / 100, (EVEN - 0.5) / 100),
    "gone": (0.0, (DOUBTFUL - 0.5) / 100),
}
"""From which chance on (itself included) up to which (itself not, but for the highest)."""


def chance_of(p_alive: float) -> Chance:
    """``likely`` from even on, ``gone`` below a fifth, else ``doubt``.

    >>> [chance_of(share) for share in (1.0, 0.495, 0.49, 0.19)]
    ['likely', 'likely', 'doubt', 'gone']
    """
    return next(name for name, (low, _) in CHANCES.items() if p_alive >= low)


def have_fallen(before: ArrayLike, now: ArrayLike) -> NDArray[np.bool_]:
    """Whose chance of still being a customer fell clearly from ``before`` (nan: unknown, cannot have fallen) to ``now``."""
    earlier, present = (np.round(100 * np.asarray(one, dtype=np.float64)) for one in (before, now))
    fallen: NDArray[np.bool_] = ((earlier >= EVEN) & (present < EVEN)) | (earlier - present >= FELL_BY)
    return fallen
