"""Two groups compared in one indicator, whatever its kind; several indicators corrected for their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from habitue.effects.experiment import Indicator
from habitue.effects.means import compare_means, compare_ratios
from habitue.effects.rates import compare_rates
from habitue.effects.results import Arm, Effect
from habitue.effects.samples import Answers, Sample, Tally
from habitue.effects.scores import compare_scores


def compare(indicator: Indicator, *, level: float = 0.95, paired: bool = False, seed: int = 0) -> Effect:
    """The effect in one indicator, everybody as drawn.

    Raises:
        TypeError: counts of another kind than the indicator's.
    """
    name, better, groups = indicator.name, indicator.better, (indicator.approached, indicator.held)
    match indicator.kind, *groups:
        case "rate", Tally() as approached, Tally() as held:
            return compare_rates(name, approached, held, level=level, better=better)
        case "nps", Answers() as approached, Answers() as held:
            return compare_scores(name, approached, held, level=level, better=better)
        case "ratio", Sample() as approached, Sample() as held:
            return compare_ratios(name, approached, held, level=level, better=better)
        case ("money" | "count") as kind, Sample() as approached, Sample() as held:
            return compare_means(
                name, approached, held, kind=kind, level=level, better=better, paired=paired, seed=seed
            )
    raise TypeError(
        f"{name} is a {indicator.kind}, but its groups are {[type(group).__name__ for group in groups]}"
    )


def corrected(effects: Sequence[Effect], *, level: float = 0.95) -> tuple[Effect, ...]:
    """Several effects, real only behind Benjamini and Hochberg's correction; those not shown are not counted.

    Source: Benjamini and Hochberg (1995), JRSS B 57:289-300. Five indicators of an approach without effect raise a false
    alarm in 17 cases of 100, corrected in 4.
    """
    tested = sorted(effect.p_value for effect in effects if effect.p_value is not None)
    share = 1 - level
    limit = max((p for rank, p in enumerate(tested, 1) if p <= share * rank / len(tested)), default=-1.0)
    return tuple(
        replace(effect, real=effect.real and effect.p_value is not None and effect.p_value <= limit)
        for effect in effects
    )


def complement(effect: Effect, *, name: str) -> Effect:
    """The same effect on the share of those who did *not*: churn is what retention leaves. As real, and no test more.

    Raises:
        ValueError: not a share.
    """
    if effect.kind != "rate":
        raise ValueError(f"{effect.indicator} is no share, so nothing is left of it")
    turned: tuple[float | None, ...] = effect.value, effect.high, effect.low
    value, low, high = (None if end is None else -end for end in turned)
    return replace(
        effect, indicator=name, value=value, low=low, high=high, approached=_rest(effect.approached), held=_rest(effect.held),
        better="less" if effect.better == "more" else "more", relative=None,
    )  # fmt: skip


def _rest(arm: Arm) -> Arm:
    value, low, high = (None if end is None else 1 - end for end in (arm.value, arm.high, arm.low))
    return Arm(value, arm.n, low, high, None if arm.successes is None else arm.n - arm.successes)
