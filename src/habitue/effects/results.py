"""What the effects room gives back: frozen values; what cannot be known is a value with a reason.

Shares are fractions, money is in the currency's major unit, the Net Promoter Score runs from -100 to 100. An effect is
always approached minus held back, per customer as drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from habitue.effects.experiment import Kind

Badge = Literal["A", "B", "C", "D", "E"]
"""Evidence: A random draw; B random invitation; C a comparison group that passes its placebo; D before and after, of which
placebos allow it; E no comparison, so no effect is shown at all."""

Outcome = Literal[
    "works", "hurts", "no_effect_that_pays", "cannot_tell", "too_early", "not_measurable", "data_problem"
]
"""The closed list of verdicts."""

Reason = Literal[
    # not_measurable
    "no_comparison",
    "chosen_by_themselves",
    "picked_by_behaviour",
    "too_few_customers",
    "too_few_events",
    "too_few_buyers",
    "unbalanced",
    "no_values",
    "no_spread",
    "too_few_locations",
    "short_history",
    "placebo_failed",
    "too_few_joined",
    "not_by_joining_alone",
    "effect_too_large_to_expect",
    # data_problem
    "sample_ratio",
    "unlike_before",
    "held_out_approached",
    "overlapping",
    "not_cut_at_look",
]
"""Why nothing is shown, or what is wrong with the data."""

Method = Literal[
    "newcombe",
    "welch",
    "welch_cuped",
    "paired_t",
    "delta",
    "adjusted_wald",
    "change_scores",
    "relabelled",
    "placebo_days",
    "callaway_santanna",
    "diff_diff",
    "bsts",
]


@dataclass(frozen=True, slots=True)
class Arm:
    """One group as drawn: its figure, with its own 95 % interval for a rate, of ``n`` customers (answers for the NPS)."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    successes: int | None = None  # of a rate: how many


@dataclass(frozen=True, slots=True)
class Relative:
    """The effect as a share of what the held back did (0.1 is 10 % more), with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What an approach changed in one indicator, per customer approached, with its interval at ``level``.

    ``value`` is None with a ``reason`` where the figure would mislead. ``real`` says that the interval excludes 0 and that
    chance alone would do as much less often than ``1 - level``; of a secondary indicator, after correction for their number.
    """

    indicator: str
    kind: Kind
    value: float | None
    low: float | None
    high: float | None
    n: int
    approached: Arm
    held: Arm
    level: float = 0.95
    p_value: float | None = None
    real: bool = False
    better: Literal["more", "less"] = "more"
    relative: Relative | None = None
    method: Method | None = None
    reason: Reason | None = None

    @property
    def standard_error(self) -> float | None:
        """Half the interval over its normal quantile; None where nothing is shown."""
        from statistics import NormalDist

        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) / 2 / NormalDist().inv_cdf((1 + self.level) / 2)

    @property
    def extra(self) -> tuple[float, float, float] | None:
        """How many more in all (or how much money) among those approached: best guess, low, high; None if not shown."""
        if self.value is None or self.low is None or self.high is None:
            return None
        n = self.approached.n
        return self.value * n, self.low * n, self.high * n


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an approach is: days over of all, looks over of all, and the day of the next look."""

    days: int
    of_days: int
    looks: int
    of_looks: int
    next_look: date | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said of an approach today.

    ``primary`` is None wherever no number may be shown: too early, no comparison, a data problem. ``pays`` compares the
    interval with ``break_even``: ``yes`` above it throughout, ``no`` below throughout, else ``unclear``; None without a cost.
    ``detectable`` is the smallest effect that so many customers show in 4 cases of 5, ``more_customers`` how many further
    customers the effect of interest would need. ``overstated`` (2.0: twice) is by how much an effect found with so few
    customers is too large on average; None where that is no concern. ``anyway`` is the share that came without being
    approached: of the held back, of thirty at least. ``secondary`` are the other indicators of a draw, told at its end.
    ``second`` is another's estimate of the primary effect (:func:`habitue.effects.second_estimate`); it decides nothing.
    """

    outcome: Outcome
    badge: Badge
    progress: Progress
    reason: Reason | None = None
    primary: Effect | None = None
    second: Effect | None = None
    secondary: tuple[Effect, ...] = ()
    on_joiners: Effect | None = None
    anyway: Arm | None = None
    break_even: float | None = None
    pays: Literal["yes", "no", "unclear"] | None = None
    detectable: float | None = None
    more_customers: int | None = None
    overstated: float | None = None
    sample_ratio_p: float | None = None
    placebo_p: float | None = None
    overlapping: tuple[str, ...] = ()
