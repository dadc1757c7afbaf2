"""Two Net Promoter Scores compared, by the adjusted values of their intervals.

Source: Rocks (2016), International Journal of Market Research 58(1):85-99: three answers are added to each group, three
quarters of one to the promoters and as much to the detractors.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Literal

from habitue.effects.results import Arm, Effect
from habitue.effects.samples import Answers
from habitue.metrics.intervals import normal_p_value, nps_adjusted
from habitue.metrics.nps import nps_of
from habitue.metrics.results import TOO_FEW


def compare_scores(
    name: str,
    approached: Answers,
    held: Answers,
    *,
    level: float = 0.95,
    better: Literal["more", "less"] = "more",
) -> Effect:
    """The difference of two scores in points (-200 to 200); nothing under 30 answers a group.

    Ask both groups at the same moment and by the same channel: a score moves with who answers.

    >>> effect = compare_scores("nps", Answers(60, 25, 15), Answers(45, 30, 25))
    >>> round(effect.value, 1), round(effect.low, 1), round(effect.high, 1), effect.real
    (24.3, 3.0, 45.5, True)
    """
    arms = _arm(approached), _arm(held)
    n = approached.n + held.n
    if min(approached.n, held.n) < TOO_FEW:
        return Effect(
            name, "nps", None, None, None, n, *arms, level=level, better=better, reason="too_few_customers"
        )
    (score, variance), (other, other_variance) = (
        nps_adjusted(one.promoters, one.passives, one.detractors) for one in (approached, held)
    )
    value, error = score - other, sqrt(variance + other_variance)
    half = NormalDist().inv_cdf((1 + level) / 2) * error
    p_value = normal_p_value(value / error)
    return Effect(
        name, "nps", 100 * value, 100 * (value - half), 100 * (value + half), n, *arms,
        level=level, p_value=p_value, real=p_value < 1 - level, better=better, method="adjusted_wald",
    )  # fmt: skip


def _arm(answers: Answers) -> Arm:
    score = nps_of(answers.promoters, answers.passives, answers.detractors)
    return Arm(score.value, score.n, score.low, score.high)
