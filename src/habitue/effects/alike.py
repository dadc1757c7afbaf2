"""Customers of the past who stood as others stand now: what they did then tells what these will do by themselves.

Whoever is picked for staying away changes by themselves: of those who are late many come back, so what they did lately says
nothing about what they will do (regression to the mean). Their likes are looked for one window ago instead: away for as long,
after as many visits, and untouched since.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

AWAY_DAYS = (7, 14, 28, 56, 112, 224)
"""Where one class of absence ends and the next begins: each twice as long as the one before."""
VISITS = (2, 5, 10, 30)
"""So with visits: once, up to four times, up to nine, up to 29, more often."""
NOBODY = -1
"""Stands for the like of somebody who never bought: they are taken to stay away."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a customer stands on a day: days since their last visit, and visits so far (0: never came)."""

    away_days: int
    visits: int


def likes_of(then: Sequence[Stand], now: Sequence[Stand], *, seed: int) -> npt.NDArray[np.intp]:
    """For each customer of ``now`` the place in ``then`` of somebody alike, drawn by chance from ``seed``; ``NOBODY`` where none is.

    Where the class is empty, the nearest class of absence with as many visits stands for it, then the nearest with any.

    >>> past = [Stand(3, 12), Stand(40, 12)]
    >>> likes_of(past, [Stand(30, 15), Stand(0, 0)], seed=1).tolist()
    [1, -1]
    """
    import numpy as np

    classes: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for place, one in enumerate(then):
        classes[_class_of(one)].append(place)
    chance = np.random.default_rng(seed)
    turns = chance.random(len(now))
    found = np.full(len(now), NOBODY, dtype=np.intp)
    for place, one in enumerate(now):
        if one.visits and classes:
            near = classes[_nearest(classes, _class_of(one))]
            found[place] = near[int(turns[place] * len(near))]
    return found


def _class_of(one: Stand) -> tuple[int, int]:
    return bisect_right(AWAY_DAYS, one.away_days), bisect_right(VISITS, one.visits)


def _nearest(
    classes: Sequence[tuple[int, int]] | dict[tuple[int, int], list[int]], wanted: tuple[int, int]
) -> tuple[int, int]:
    away, visits = wanted
    # how long somebody has been away says more than how often they came before: two steps of visits weigh as one of absence
    return min(classes, key=lambda one: (2 * abs(one[0] - away) + abs(one[1] - visits), one))
