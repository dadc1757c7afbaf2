"""Locations changed one after another, beside others that never were: Callaway and Sant'Anna's estimate, the starts drawn again.

The estimate and its interval are those of the package diff-diff; whether it is real is decided by drawing the starts again
among the locations, because with few of them the interval alone is too narrow. Before that, the same comparison one
period earlier must be quiet. Source: Callaway and Sant'Anna (2021), Journal of Econometrics 225:200-230.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from habitue.effects.experiment import Staggered
from habitue.effects.needs import needed
from habitue.effects.over_time import GATE, MOST_RELABELLINGS
from habitue.effects.results import Arm, Effect, Reason

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Values = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

FEWEST_EACH = 10
"""So many locations must have been changed, and as many never: with six of sixty only 88 intervals of 100 held the truth."""
_MOST_DRAWN = 5_000_000  # labels in memory at once


def compare_starts(design: Staggered, *, level: float = 0.95, seed: int = 0) -> tuple[Effect, float | None]:
    """The mean change per location and period since its start, against those never changed, and the placebo's p.

    Nothing with under ten locations of either kind, fewer than two periods before a start, or where the placebo fails.

    Raises:
        NeedsCausal: the extra ``causal`` is not installed.
    """
    started = design.first >= 0
    if min(int(started.sum()), int((~started).sum())) < FEWEST_EACH:
        return _nothing(design, level, "too_few_locations"), None
    if design.first[started].min() < 2 or design.first.max() >= design.values.shape[1]:
        return _nothing(design, level, "short_history"), None
    labels = _redrawn(design.first, seed=seed)
    placebo = _p_value(placebo_differences(design.values, labels))
    if placebo < GATE:
        return _nothing(design, level, "placebo_failed"), placebo
    p_value = _p_value(differences(design.values, labels))
    return _effect(design, level=level, p_value=p_value), placebo


def differences(values: Values, labels: Places) -> Values:
    """Of each labelling, the mean over changed locations and periods since of their change against the never changed.

    A change is against the period before the start, as Callaway and Sant'Anna take it; each period since weighs alike.
    """
    periods = values.shape[1]
    sums = {
        int(start): (values[:, start:] - values[:, [start - 1]]).sum(axis=1)
        for start in set(labels[0].tolist())
        if start >= 0
    }
    cells = sum(int((labels[0] == start).sum()) * (periods - start) for start in sums)
    found: Values = _summed(sums, labels) / cells
    return found


def placebo_differences(values: Values, labels: Places) -> Values:
    """The same of the last period before each start against the one before that, when nothing had been changed."""
    sums = {
        int(start): values[:, start - 1] - values[:, start - 2]
        for start in set(labels[0].tolist())
        if start >= 0
    }
    found: Values = _summed(sums, labels) / int((labels[0] >= 0).sum())
    return found


def _summed(changes: dict[int, Values], labels: Places) -> Values:
    """Of each labelling, the changes of those that started then, less those of as many never changed."""
    import numpy as np

    never = (labels == -1).astype(float)
    never /= never.sum(axis=1, keepdims=True)
    found = np.zeros(len(labels))
    for start, change in changes.items():
        mine = (labels == start).astype(float)
        found += mine @ change - mine.sum(axis=1) * (never @ change)
    return found


def _redrawn(first: Places, *, seed: int) -> Places:
    """The starts as they were, then drawn again among the locations, each a row."""
    import numpy as np

    rows = min(MOST_RELABELLINGS, max(_MOST_DRAWN // first.size, 199))
    orders = np.random.default_rng(seed).random((rows, first.size)).argsort(axis=1)
    orders[0] = np.arange(first.size)
    return first[orders]


def _p_value(found: Values) -> float:
    import numpy as np

    sizes = np.abs(found)
    return float(np.mean(sizes >= sizes[0] * (1 - 1e-9)))


def _effect(design: Staggered, *, level: float, p_value: float) -> Effect:
    import numpy as np

    n, periods = design.values.shape
    frame = needed("pandas").DataFrame(
        {
            "unit": np.repeat(np.arange(n), periods),
            "period": np.tile(np.arange(1, periods + 1), n),
            "first": np.repeat(design.first + 1, periods),  # 0 is never
            "value": design.values.ravel(),
        }
    )
    model = needed("diff_diff").CallawaySantAnna(control_group="never_treated", alpha=1 - level)
    fit = model.fit(frame, outcome="value", unit="unit", time="period", first_treat="first")
    value = float(fit.overall_att)
    low, high = (float(end) for end in fit.overall_conf_int)
    started = np.flatnonzero(design.first >= 0)
    changes = [design.values[i, design.first[i] :] - design.values[i, design.first[i] - 1] for i in started]
    own = float(np.concatenate(changes).mean())
    real = p_value < 1 - level and (low > 0 or high < 0)
    return Effect(
        design.indicator, "money", value, low, high, n, Arm(own, started.size), Arm(own - value, n - started.size),
        level=level, p_value=p_value, real=real, method="callaway_santanna",
    )  # fmt: skip


def _nothing(design: Staggered, level: float, reason: Reason) -> Effect:
    changed = int((design.first >= 0).sum())
    n = design.first.size
    return Effect(
        design.indicator, "money", None, None, None, n, Arm(None, changed), Arm(None, n - changed),
        level=level, reason=reason,
    )  # fmt: skip
