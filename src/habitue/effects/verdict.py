"""What may be said of an approach today: one verdict from a closed list, with what it rests on.

The order of the guards is the order of the code: no comparison, then what is wrong with the data, then the day, and only then
a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from habitue.effects import before_after, over_time, staggered
from habitue.effects.comparison import compare, corrected
from habitue.effects.experiment import (
    BeforeAfter,
    Compared,
    Drawn,
    Experiment,
    Indicator,
    Invited,
    Picked,
    Staggered,
    Uncompared,
)
from habitue.effects.launch import on_joiners
from habitue.effects.looks import Look, look_at, next_look_day
from habitue.effects.means import before_p_value, sample_ratio_p
from habitue.effects.power import detectable_effect, more_customers_for, overstatement
from habitue.effects.rates import arm_of
from habitue.effects.results import Arm, Badge, Effect, Outcome, Progress, Reason, Verdict
from habitue.effects.samples import Sample, Tally
from habitue.metrics.results import TOO_FEW

SURELY = 0.001
"""Groups that a draw makes so unlike each other less often than this were not made by that draw."""
STRAY_SHARE = 0.01
"""Up to this share of the held back may have been approached by mistake; they stay counted as drawn."""
CAME_BACK = "came_back"
"""The name of the indicator that says who would have come anyway, where the primary one is another."""


def judge(experiment: Experiment, *, at: date, seed: int = 0) -> Verdict:
    """The verdict on ``at``, everybody as drawn; ``seed`` decides the redraws, so the same counts are judged alike.

    Raises:
        NeedsEffects: the extra ``effects`` is not installed.
        NeedsCausal: starts one after another, and the extra ``causal`` is not installed.
        TypeError: an indicator whose counts are of another kind.
        ValueError: a design that needs a primary indicator, without one.
    """
    blank = Verdict("too_early", _badge(experiment), progress_of(experiment, at=at))
    refused = _no_comparison(experiment)
    if refused is not None:
        return replace(blank, outcome="not_measurable", badge="E", reason=refused)
    blank, wrong = _data_problem(experiment, blank, seed=seed)
    if wrong is not None:
        return replace(blank, outcome="data_problem", reason=wrong, overlapping=experiment.overlapping)
    look = look_at(experiment.schedule, at=at)
    if look is None:
        return blank
    if experiment.measured_until < look.day or (not look.last and experiment.measured_until > look.day):
        return replace(blank, reason="not_cut_at_look")
    return _judged(experiment, blank, look, seed=seed)


def judge_looks(looks: Sequence[Experiment], *, at: date, seed: int = 0) -> Verdict:
    """The verdict of an approach with several looks, each with the counts up to its day: the first that decides stands.

    Raises:
        ValueError: no look.
    """
    if not looks:
        raise ValueError("there is no look to judge")
    verdict = None
    ordered = sorted(looks, key=lambda one: one.measured_until)
    for experiment in ordered:
        day = min(at, experiment.measured_until + timedelta(days=1))
        verdict = judge(experiment, at=day, seed=seed)
        if verdict.outcome in {"works", "hurts", "data_problem"}:
            break
    assert verdict is not None  # noqa: S101  (there is at least one)
    verdict = replace(verdict, progress=progress_of(looks[0], at=at))
    if verdict.secondary or verdict.primary is None or not _is_over(ordered[-1], at=at):
        return verdict
    # decided on its way: the other indicators were to be told at the end, and it is over now
    return replace(verdict, secondary=_secondary(ordered[-1], seed=seed))


def _is_over(experiment: Experiment, *, at: date) -> bool:
    """Whether the counts reach to the end that was fixed, and that day is over."""
    last = experiment.schedule.last_day
    return experiment.measured_until >= last and last < at


def progress_of(experiment: Experiment, *, at: date) -> Progress:
    """How far the schedule is on a day."""
    schedule = experiment.schedule
    of_days = (schedule.last_day - schedule.start).days + 1
    look = look_at(schedule, at=at)
    return Progress(
        days=min(max((at - schedule.start).days, 0), of_days),
        of_days=of_days,
        looks=0 if look is None else look.number,
        of_looks=len(schedule.look_days),
        next_look=next_look_day(schedule, at=at),
    )


def _badge(experiment: Experiment) -> Badge:
    match experiment.design:
        case Drawn():
            return "A"
        case Invited():
            return "B"
        case Compared() | Staggered():
            return "C"
        case BeforeAfter():
            return "D"
    return "E"


_REFUSED: dict[Picked, Reason] = {
    "themselves": "chosen_by_themselves",
    "recent_behaviour": "picked_by_behaviour",
}


def _no_comparison(experiment: Experiment) -> Reason | None:
    """Why nothing can be compared: nobody was left out, or those approached differ by what the indicator measures."""
    design = experiment.design
    if isinstance(design, Uncompared):
        return "no_comparison"
    if isinstance(design, Compared | Staggered | BeforeAfter):
        return _REFUSED.get(design.picked)
    return None


def _data_problem(experiment: Experiment, blank: Verdict, *, seed: int) -> tuple[Verdict, Reason | None]:
    """What is wrong with the counts of a draw: somebody missing, unlike groups, a leak, another approach in between."""
    design, primary = experiment.design, experiment.primary
    if not isinstance(design, Drawn | Invited):
        return blank, "overlapping" if experiment.overlapping else None
    if primary is None:
        raise ValueError("a draw is judged by a primary indicator")
    ratio_p = sample_ratio_p(primary.approached.n, primary.held.n, held_share=design.held_share)
    blank = replace(blank, sample_ratio_p=ratio_p)
    if ratio_p < SURELY:
        return blank, "sample_ratio"
    if _unlike_before((primary, *experiment.secondary), seed=seed):
        return blank, "unlike_before"
    if experiment.held_but_approached > STRAY_SHARE * primary.held.n:
        return blank, "held_out_approached"
    return blank, "overlapping" if experiment.overlapping else None


def _unlike_before(indicators: Sequence[Indicator], *, seed: int) -> bool:
    found = [
        before_p_value(one.approached, one.held, seed=seed)
        for one in indicators
        if isinstance(one.approached, Sample) and isinstance(one.held, Sample)
    ]
    known = [p for p in found if p is not None]
    return any(p < SURELY / len(known) for p in known)


def _judged(experiment: Experiment, blank: Verdict, look: Look, *, seed: int) -> Verdict:
    primary, blank = _primary_effect(experiment, blank, look, seed=seed)
    if primary.value is None:
        if not look.last:
            return blank
        return replace(
            blank,
            outcome="not_measurable",
            reason=primary.reason,
            anyway=_anyway(experiment),
            secondary=_secondary(experiment, seed=seed),
        )
    decided = _decided(primary, experiment)
    if not look.last and not primary.real:
        return blank
    found = replace(blank, outcome=decided, primary=primary, anyway=_anyway(experiment))
    found = _with_stakes(found, experiment, look)
    if isinstance(experiment.design, Invited):
        found = replace(found, on_joiners=on_joiners(primary, experiment.design))
    return replace(found, secondary=_secondary(experiment, seed=seed) if look.last else ())


def _primary_effect(
    experiment: Experiment, blank: Verdict, look: Look, *, seed: int
) -> tuple[Effect, Verdict]:
    design, indicator = experiment.design, experiment.primary
    if isinstance(design, BeforeAfter):
        effect, placebo = before_after.compare_days(design, level=1 - look.level)
        return effect, replace(blank, placebo_p=placebo)
    if isinstance(design, Staggered):
        effect, placebo = staggered.compare_starts(design, level=1 - look.level, seed=seed)
        return effect, replace(blank, placebo_p=placebo)
    if indicator is None:
        raise ValueError("a comparison is judged by a primary indicator")
    if isinstance(design, Compared):
        effect, placebo = over_time.compare_changes(indicator, design, level=1 - look.level, seed=seed)
        return effect, replace(blank, placebo_p=placebo)
    paired = isinstance(design, Drawn) and design.paired
    return compare(indicator, level=1 - look.level, paired=paired, seed=seed), blank


def _decided(effect: Effect, experiment: Experiment) -> Outcome:
    high = _oriented(effect)[2]
    break_even = experiment.stakes.break_even if experiment.stakes else None
    if effect.real and high < 0:
        return "hurts"
    if break_even is not None and high < break_even:
        return "no_effect_that_pays"
    return "works" if effect.real else "cannot_tell"


def _oriented(effect: Effect) -> tuple[float, float, float]:
    """(best guess, low, high), turned so that more is better."""
    assert effect.value is not None and effect.low is not None and effect.high is not None  # noqa: S101, PT018
    if effect.better == "more":
        return effect.value, effect.low, effect.high
    return -effect.value, -effect.high, -effect.low


def _with_stakes(verdict: Verdict, experiment: Experiment, look: Look) -> Verdict:
    """The verdict with what would pay, what so many customers can show, and by how much luck may flatter."""
    effect = verdict.primary
    assert effect is not None and effect.standard_error is not None  # noqa: S101, PT018
    break_even = experiment.stakes.break_even if experiment.stakes else None
    aim = experiment.planned_effect or break_even
    detectable = detectable_effect(effect.standard_error, bound=look.bound)
    undecided = verdict.outcome == "cannot_tell" and aim is not None
    return replace(
        verdict,
        break_even=break_even,
        pays=_pays(effect, break_even),
        detectable=detectable,
        more_customers=more_customers_for(aim, detectable=detectable, n=effect.n)
        if undecided and aim
        else None,
        overstated=overstatement(experiment.planned_effect, effect, bound=look.bound)
        if effect.real
        else None,
    )


def _pays(effect: Effect, break_even: float | None) -> Literal["yes", "no", "unclear"] | None:
    if break_even is None:
        return None
    _, low, high = _oriented(effect)
    if low > break_even:
        return "yes"
    return "no" if high < break_even else "unclear"


def _secondary(experiment: Experiment, *, seed: int) -> tuple[Effect, ...]:
    """The other indicators of a draw; without one they would be read as effects, and are left out."""
    if not isinstance(experiment.design, Drawn | Invited):
        return ()
    paired = isinstance(experiment.design, Drawn) and experiment.design.paired
    return corrected([compare(one, paired=paired, seed=seed) for one in experiment.secondary])


def _anyway(experiment: Experiment) -> Arm | None:
    """The share of the held back who came, of whatever the approach is judged by."""
    if not isinstance(experiment.design, Drawn | Invited) or experiment.primary is None:
        return None
    named = [one for one in experiment.secondary if one.name == CAME_BACK]
    shares = [one.held for one in (experiment.primary, *named) if isinstance(one.held, Tally)]
    return arm_of(shares[0]) if shares and shares[0].n >= TOO_FEW else None
