"""Repeats of one approach taken together: each run weighs by how precise it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

from habitue.effects.comparison import corrected
from habitue.effects.results import Arm, Effect, Verdict
from habitue.metrics.intervals import normal_p_value


@dataclass(frozen=True, slots=True)
class Rounds:
    """Several rounds of one approach taken together: the indicator they were judged by, and the others, corrected for their number."""

    primary: Effect | None
    secondary: tuple[Effect, ...]


def pooled_rounds(verdicts: Sequence[Verdict]) -> Rounds:
    """The verdicts of several rounds of the same approach, each indicator taken together over the rounds that show it."""
    primary = pooled([one.primary for one in verdicts if one.primary is not None])
    others: dict[str, list[Effect]] = {}
    for one in (one for verdict in verdicts for one in verdict.secondary):
        others.setdefault(one.indicator, []).append(one)
    found = [effect for effects in others.values() if (effect := pooled(effects)) is not None]
    return Rounds(primary, corrected(found))


def pooled(effects: Sequence[Effect], *, level: float = 0.95) -> Effect | None:
    """One effect from several runs of the same approach on the same indicator; None where no run shows one.

    Each run is an experiment of its own: differences are averaged with weights 1 / variance, never their customers thrown
    together, which mixes seasons up. Source: Cochran (1954), Biometrics 10:101-129.
    """
    shown = [
        (effect.value, effect.standard_error, effect)
        for effect in effects
        if effect.value is not None and effect.standard_error
    ]
    if not shown:
        return None
    weights = [1 / (error or 1.0) ** 2 for _, error, _ in shown]
    value = sum(weight * one for weight, (one, _, _) in zip(weights, shown, strict=True)) / sum(weights)
    error = sqrt(1 / sum(weights))
    half = NormalDist().inv_cdf((1 + level) / 2) * error
    p_value = normal_p_value(value / error)
    arms = [_together([getattr(effect, side) for _, _, effect in shown]) for side in ("approached", "held")]
    return replace(
        shown[0][2],
        value=value, low=value - half, high=value + half, n=arms[0].n + arms[1].n, approached=arms[0], held=arms[1],
        level=level, p_value=p_value, real=p_value < 1 - level, relative=None,
    )  # fmt: skip


def _together(arms: Sequence[Arm]) -> Arm:
    n = sum(arm.n for arm in arms)
    known = [(arm.value, arm.n) for arm in arms if arm.value is not None]
    counted = [arm.successes for arm in arms if arm.successes is not None]
    value = sum(one * size for one, size in known) / sum(size for _, size in known) if known else None
    return Arm(value, n, successes=sum(counted) if len(counted) == len(arms) else None)
