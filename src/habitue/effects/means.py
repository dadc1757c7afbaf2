"""Money and counts per customer, and ratios of sums: Welch's interval, CUPED only where it narrows, chance redrawn.

The estimates and intervals are tea-tasting's, from sums. Sources: Welch (1947), Biometrika 34:28-35; CUPED: Deng, Xu, Kohavi
and Walker (2013), WSDM; ratios by the delta method: Deng, Knoblich and Lu (2018), KDD.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from habitue.effects.needs import needed
from habitue.effects.redraws import flipped_p_value, redrawn_p_value
from habitue.effects.results import Arm, Effect, Method, Reason, Relative
from habitue.effects.samples import ENOUGH_BUYERS, Sample

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

FEW_BUYERS = 30
"""With fewer buyers to be expected in the smaller group, from both groups' share of buyers, no money is shown.

Both groups decide together: shown only where chance gave the smaller group many buyers, intervals would miss too often.
"""
FEW_BUYERS_OF_A_RATIO = 160
FEW_BUYERS_OF_A_PERCENTAGE = 150
SMALLEST_SHARE = 0.295
"""Below 30 % in the smaller group (less half a point: a draw is not exact) an interval of money covers too little."""
NARROWER = 0.98
"""CUPED is used where its interval is at most so wide as the plain one."""

_DOUBT = 0.01

Better = Literal["more", "less"]


def compare_means(  # noqa: PLR0913  (what was counted, and how it was drawn)
    name: str,
    approached: Sample,
    held: Sample,
    *,
    kind: Literal["money", "count"] = "money",
    level: float = 0.95,
    better: Better = "more",
    paired: bool = False,
    seed: int = 0,
) -> Effect:
    """The difference of means per customer; nothing under 30 buyers a group or a split beyond 30 to 70.

    ``real`` needs both: an interval without 0, and, while the smaller group has under 500 buyers, a draw that redrawn from
    ``seed`` seldom does as much. ``paired``: values stand in the order of the pairs of the draw.
    """
    reason = _unfit(approached, held, paired=paired)
    if reason is not None:
        return _nothing(name, kind, approached, held, level=level, better=better, reason=reason)
    if paired:
        return _compare_pairs(name, approached, held, kind=kind, level=level, better=better, seed=seed)
    found, cuped = _narrowest(approached, held, level)
    outside = bool(found.effect_size_ci_lower > 0 or found.effect_size_ci_upper < 0)
    p_value = float(found.pvalue)
    if outside and min(approached.buyers, held.buyers) < ENOUGH_BUYERS:
        p_value = max(p_value, redrawn_p_value(*_compared_values(approached, held, cuped=cuped), seed=seed))
    return _effect(
        name, kind, approached, held, found,
        level=level, better=better, p_value=p_value, outside=outside, method="welch_cuped" if cuped else "welch",
    )  # fmt: skip


def compare_ratios(
    name: str, approached: Sample, held: Sample, *, level: float = 0.95, better: Better = "more"
) -> Effect:
    """The difference of two ratios of sums, such as the average order, by the delta method; from 160 buyers a group.

    It tells of the mix of who bought as much as of what each bought.
    """
    if expected_buyers(approached, held) < FEW_BUYERS_OF_A_RATIO:
        return _nothing(name, "ratio", approached, held, level=level, better=better, reason="too_few_buyers")
    found = needed("tea_tasting").RatioOfMeans("value", "orders", confidence_level=level)
    result = found.analyze_aggregates(_aggregates(held), _aggregates(approached))
    outside = bool(result.effect_size_ci_lower > 0 or result.effect_size_ci_upper < 0)
    return _effect(
        name, "ratio", approached, held, result,
        level=level, better=better, p_value=float(result.pvalue), outside=outside, method="delta",
    )  # fmt: skip


def expected_buyers(approached: Sample, held: Sample) -> float:
    """How many buyers the smaller group should have, were buyers spread evenly over both."""
    n = approached.n + held.n
    return min(approached.n, held.n) * (approached.buyers + held.buyers) / n if n else 0.0


def sample_ratio_p(approached: int, held: int, *, held_share: float) -> float:
    """P that the draw as planned gives groups of such sizes, as a p; under 0.001 somebody is missing on one side."""
    tea = needed("tea_tasting")
    counts = {group: tea.aggr.Aggregates(count_=n) for group, n in enumerate((held, approached))}
    return float(tea.SampleRatio(ratio=(1 - held_share) / held_share).analyze(counts, 0, 1).pvalue)


def before_p_value(approached: Sample, held: Sample, *, seed: int = 0) -> float | None:
    """Whether both groups were alike before, as a p: Welch's, redrawn where it doubts and values are at hand; None if not known."""
    if "before" not in approached.mean or "before" not in held.mean or min(approached.n, held.n) < 2:
        return None
    if approached.var["before"] + held.var["before"] == 0:  # nobody bought anything before
        return None
    found = (
        needed("tea_tasting").Mean("before").analyze_aggregates(_aggregates(held), _aggregates(approached))
    )
    p_value = float(found.pvalue)
    if p_value < _DOUBT and approached.before is not None and held.before is not None:
        # few held back and a few large spenders: Welch's test alone doubts fair draws
        p_value = max(p_value, redrawn_p_value(approached.before, held.before, seed=seed))
    return p_value


def _narrowest(approached: Sample, held: Sample, level: float) -> tuple[Any, bool]:
    tea = needed("tea_tasting")
    sums = _aggregates(held), _aggregates(approached)
    plain = tea.Mean("value", confidence_level=level).analyze_aggregates(*sums)
    if not ("before" in approached.mean and "before" in held.mean):
        return plain, False
    cuped = tea.Mean("value", "before", confidence_level=level).analyze_aggregates(*sums)
    narrower = _width(cuped) <= NARROWER * _width(plain)
    return (cuped, True) if narrower else (plain, False)


def _compared_values(
    approached: Sample, held: Sample, *, cuped: bool
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """What is redrawn: values, or with CUPED what the past leaves of them; its slope is of everybody, whatever the draw."""
    assert approached.values is not None and held.values is not None  # noqa: S101, PT018  (asked for by _unfit)
    if not cuped:
        return approached.values, held.values
    import numpy as np

    assert approached.before is not None and held.before is not None  # noqa: S101, PT018
    values = np.concatenate([approached.values, held.values])
    before = np.concatenate([approached.before, held.before])
    rest = values - np.cov(values, before)[0, 1] / before.var(ddof=1) * (before - before.mean())
    return rest[: approached.n], rest[approached.n :]


def _compare_pairs(  # noqa: PLR0913
    name: str,
    approached: Sample,
    held: Sample,
    *,
    kind: Literal["money", "count"],
    level: float,
    better: Better,
    seed: int,
) -> Effect:
    from scipy.stats import ttest_1samp

    assert approached.values is not None and held.values is not None  # noqa: S101, PT018
    differences = approached.values - held.values
    tested = ttest_1samp(differences, 0.0)
    low, high = (float(end) for end in tested.confidence_interval(level))
    value, p_value, outside = float(differences.mean()), float(tested.pvalue), low > 0 or high < 0
    if outside and min(approached.buyers, held.buyers) < ENOUGH_BUYERS:
        p_value = max(p_value, flipped_p_value(differences, seed=seed))
    return Effect(
        name, kind, value, low, high, approached.n + held.n, _arm(approached), _arm(held),
        level=level, p_value=p_value, real=outside and p_value < 1 - level, better=better, method="paired_t",
    )  # fmt: skip


def _unfit(approached: Sample, held: Sample, *, paired: bool) -> Reason | None:
    if expected_buyers(approached, held) < FEW_BUYERS:
        return "too_few_buyers"
    if min(approached.n, held.n) < SMALLEST_SHARE * (approached.n + held.n):
        return "unbalanced"
    absent = approached.values is None or held.values is None
    if absent and (paired or min(approached.buyers, held.buyers) < ENOUGH_BUYERS):
        return "no_values"
    return "no_spread" if approached.var["value"] + held.var["value"] == 0 else None


def _effect(  # noqa: PLR0913
    name: str,
    kind: Literal["money", "count", "ratio"],
    approached: Sample,
    held: Sample,
    found: Any,
    *,
    level: float,
    better: Better,
    p_value: float,
    outside: bool,
    method: Method,
) -> Effect:
    relative = None
    if expected_buyers(approached, held) >= FEW_BUYERS_OF_A_PERCENTAGE and found.control > 0:
        relative = Relative(
            float(found.rel_effect_size),
            float(found.rel_effect_size_ci_lower),
            float(found.rel_effect_size_ci_upper),
        )
    return Effect(
        name, kind, float(found.effect_size), float(found.effect_size_ci_lower), float(found.effect_size_ci_upper),
        approached.n + held.n, _arm(approached), _arm(held),
        level=level, p_value=p_value, real=outside and p_value < 1 - level, better=better, relative=relative, method=method,
    )  # fmt: skip


def _nothing(  # noqa: PLR0913
    name: str,
    kind: Literal["money", "count", "ratio"],
    approached: Sample,
    held: Sample,
    *,
    level: float,
    better: Better,
    reason: Reason,
) -> Effect:
    n = approached.n + held.n
    arms = Arm(None, approached.n), Arm(None, held.n)
    return Effect(name, kind, None, None, None, n, *arms, level=level, better=better, reason=reason)


def _arm(group: Sample) -> Arm:
    ratio = "orders" in group.mean and group.mean["orders"] > 0
    return Arm(group.mean["value"] / group.mean["orders"] if ratio else group.mean["value"], group.n)


def _aggregates(group: Sample) -> Any:
    return needed("tea_tasting").aggr.Aggregates(
        count_=group.n, mean_=dict(group.mean), var_=dict(group.var), cov_=dict(group.cov)
    )


def _width(found: Any) -> float:
    return float(found.effect_size_ci_upper - found.effect_size_ci_lower)
