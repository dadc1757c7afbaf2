"""Others stand for what would have been: changes since before compared, after a placebo one window earlier was quiet.

On real coupon campaigns the placebo fails in four of eleven: those approached already moved otherwise before. Locations of
which a few were changed are relabelled at random instead: with one of sixty changed, the usual standard error calls three
launches of four without effect an effect. Sources: Bertrand, Duflo and Mullainathan (2004), QJE 119:249-275; Rosenbaum (2002),
Observational Studies, section 2.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Literal

from habitue.effects.experiment import Compared, Indicator
from habitue.effects.means import compare_means
from habitue.effects.results import Arm, Effect, Reason
from habitue.effects.samples import Sample, sample

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

    Values = npt.NDArray[np.float64]

GATE = 0.1
"""A placebo that moves more than chance would in one case of ten refuses the comparison."""
MOST_RELABELLINGS = 9_999


def compare_changes(
    indicator: Indicator, design: Compared, *, level: float = 0.95, seed: int = 0
) -> tuple[Effect, float | None]:
    """Difference in differences per customer or location, and the placebo's p; nothing where the placebo fails.

    Raises:
        TypeError: samples without each unit's value and what it was before.
    """
    approached, held = indicator.approached, indicator.held
    if not (isinstance(approached, Sample) and isinstance(held, Sample)):
        raise TypeError("changes are compared from samples with values and before")
    now = _change(approached.values, approached.before), _change(held.values, held.before)
    earlier = (
        _change(approached.before, design.earlier_approached),
        _change(held.before, design.earlier_held),
    )
    if design.units == "locations":
        return _compare_locations(indicator, now, earlier, level=level, seed=seed)
    placebo = _welch_p(*earlier)
    if placebo < GATE:
        return _refused(indicator, now, level=level, reason="placebo_failed"), placebo
    kind: Literal["money", "count"] = "count" if indicator.kind == "count" else "money"
    changes = [
        replace(sample(change), buyers=group.buyers)
        for change, group in zip(now, (approached, held), strict=True)
    ]
    effect = compare_means(
        indicator.name, changes[0], changes[1], kind=kind, level=level, better=indicator.better, seed=seed
    )
    shown = effect.value is not None
    return replace(effect, method="change_scores" if shown else None, relative=None), placebo


def _compare_locations(
    indicator: Indicator,
    now: tuple[Values, Values],
    earlier: tuple[Values, Values],
    *,
    level: float,
    seed: int,
) -> tuple[Effect, float | None]:
    labels = relabellings(now[0].size, now[1].size, seed=seed)
    if 1 / len(labels) > 1 - level:
        return _refused(indicator, now, level=level, reason="too_few_locations"), None
    placebo = relabelled_p_value(*earlier, labels=labels)
    if placebo < GATE:
        return _refused(indicator, now, level=level, reason="placebo_failed"), placebo
    value = float(now[0].mean() - now[1].mean())
    p_value = relabelled_p_value(*now, labels=labels)
    low, high = relabelled_interval(*now, labels=labels, level=level)
    effect = _refused(indicator, now, level=level, reason=None)
    real = p_value < 1 - level and (low > 0 or high < 0)
    return replace(
        effect, value=value, low=low, high=high, p_value=p_value, real=real, method="relabelled"
    ), placebo


def relabellings(changed: int, unchanged: int, *, seed: int) -> Values:
    """Which locations might have been changed: each way in a row of 0 and 1, the way it was first; all, or 9,999 by chance."""
    import numpy as np

    n = changed + unchanged
    if comb(n, changed) <= MOST_RELABELLINGS:
        chosen = np.array(list(combinations(range(n), changed)))
    else:
        drawn = np.random.default_rng(seed).random((MOST_RELABELLINGS, n)).argsort(axis=1)
        chosen = drawn[:, :changed]
        chosen[0] = np.arange(changed)
    labels = np.zeros((len(chosen), n))
    np.put_along_axis(labels, chosen, 1.0, axis=1)
    return labels


def relabelled_p_value(changed: Values, unchanged: Values, *, labels: Values) -> float:
    """The share of labellings in which the difference of means is at least as large, either way."""
    import numpy as np

    everything = np.concatenate([changed, unchanged])
    differences = np.abs(_differences(everything, labels))
    return float(np.mean(differences >= differences[0] * (1 - 1e-9)))


def relabelled_interval(
    changed: Values, unchanged: Values, *, labels: Values, level: float
) -> tuple[float, float]:
    """The effects that relabelling does not refute: taken off the changed, they leave nothing unusual."""
    import numpy as np

    everything = np.concatenate([changed, unchanged])
    found = _differences(everything, labels)
    slope = _differences(labels[0], labels)  # how much of an effect a labelling would show
    centre, reach = float(found[0]), float(np.abs(found).max()) or 1.0

    def usual(effect: float) -> bool:
        rest = np.abs(found - effect * slope)
        return float(np.mean(rest >= rest[0] * (1 - 1e-9))) > 1 - level

    return _edge(usual, centre, -reach), _edge(usual, centre, reach)


def _edge(usual: Callable[[float], bool], centre: float, step: float) -> float:
    """Where effects stop being usual, from the centre outwards."""
    inside, outside = centre, centre + step
    while usual(outside):
        inside, outside = outside, centre + 2 * (outside - centre)
    for _ in range(50):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if usual(middle) else (inside, middle)
    return outside


def _differences(values: Values, labels: Values) -> Values:
    changed = labels[0].sum()
    inside = labels @ values / changed
    found: Values = inside - (values.sum() - inside * changed) / (values.size - changed)
    return found


def _change(now: Values | None, before: Values | None) -> Values:
    if now is None or before is None or now.shape != before.shape:
        raise TypeError("each unit needs its value, what it was before, and what it was before that")
    return now - before


def _welch_p(changed: Values, unchanged: Values) -> float:
    from scipy.stats import ttest_ind

    if min(changed.size, unchanged.size) < 2 or changed.var() + unchanged.var() == 0:
        return 0.0  # nothing can be said of the placebo: that is no pass
    return float(ttest_ind(changed, unchanged, equal_var=False).pvalue)


def _refused(
    indicator: Indicator, now: tuple[Values, Values], *, level: float, reason: Reason | None
) -> Effect:
    changed, unchanged = (
        Arm(float(change.mean()) if reason is None else None, change.size) for change in now
    )
    return Effect(
        indicator.name, indicator.kind, None, None, None, changed.n + unchanged.n, changed, unchanged,
        level=level, better=indicator.better, reason=reason,
    )  # fmt: skip
