"""The model that did best on the owner's own last months, or a plain word that the data are too short to tell.

The span is cut once: candidates are fitted before the cut, scored after it, and the best (least mean absolute
error) is fitted again on everything, with the rhythm k it was chosen with. No later day is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from habitue.language import Language
from habitue.models.fit import Fit
from habitue.models.held import Cut, Held, Need, cut_of, needs_of, too_short
from habitue.models.holdout import Score, score
from habitue.models.purchase_model import PurchaseModel
from habitue.models.registry import check_known, fit_model
from habitue.models.summary import FloatArray, Summary
from habitue.models.transactions import Customers, summarise
from habitue.models.verdicts import Trial, Verdict

CANDIDATES = ("mbg-nbd", "pareto-nbd", "bg-nbd", "nbd", "mbg-cnbd-k", "bg-cnbd-k")
NAIVE = "naive"
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Choice:
    """Which model, why, and how wrong it was. ``fit`` is on the whole span; None when no model was chosen.

    ``learnt`` is the best model as it was before the cut: what was held against the days after it.
    """

    verdict: Verdict
    fit: Fit[PurchaseModel] | None = field(compare=False)
    best: Score | None
    naive: Score | None
    scores: tuple[Score, ...]
    needs: tuple[Need, ...]
    cut: Cut
    learnt: PurchaseModel | None = None

    @property
    def calibration_end(self) -> int:
        """The number of the last day that the candidates could learn from."""
        return self.cut.calibration_end

    def sentence(self, language: Language | None = None) -> str:
        """Which and why, in the reader's language (English where none is given)."""
        speak = language or Language()
        trial = self.trial
        return too_short(self.needs, speak) if trial is None else trial.sentence(speak)

    @property
    def trial(self) -> Trial | None:
        """How the best did on the days held out; None where the data are too short."""
        best, naive = self.best, self.naive
        if best is None or naive is None:
            return None
        return Trial(
            verdict=self.verdict,
            name=best.name,
            k=best.k,
            days=self.cut.held_days,
            mae=best.mae,
            naive=naive.mae,
            expected=best.expected,
            actual=best.actual,
        )


def best_model(  # noqa: PLR0913
    customer: ArrayLike,
    day: ArrayLike,
    amount: ArrayLike | None = None,
    *,
    end_day: int,
    calibration_end: int | None = None,
    unit_days: float = 7.0,
    candidates: tuple[str, ...] = CANDIDATES,
) -> Choice:
    """Choose among ``candidates`` by the days after ``calibration_end`` (without it, the later half)."""
    check_known(*candidates)
    whole = summarise(customer, day, amount, end_day=end_day, unit_days=unit_days)
    cut = cut_of(
        int(whole.first_day.min()), int(end_day), unit_days=unit_days, calibration_end=calibration_end
    )
    known = cut.first_day <= cut.calibration_end
    before = (
        summarise(customer, day, amount, end_day=cut.calibration_end, unit_days=unit_days) if known else None
    )
    held = None if before is None else _held(whole, before)
    return choose(held, lambda: whole.summary, cut, candidates=candidates)


def choose(
    held: Held | None,
    whole: Callable[[], Summary],
    cut: Cut,
    *,
    candidates: tuple[str, ...] = CANDIDATES,
) -> Choice:
    """Choose among ``candidates`` by what ``held`` customers did after the cut; the best is fitted again on the ``whole``."""
    check_known(*candidates)
    needs = needs_of(held, cut)
    if needs or held is None:
        return Choice("too_short", None, None, None, (), needs, cut)
    t = cut.held_days / cut.unit_days
    trials = _trials(held, candidates, t)
    scores = tuple(trials)
    naive = score(NAIVE, np.full(len(held.x), _naive(held, cut, t)), held.later, weight=held.weight)
    best = min(scores, key=lambda found: found.mae, default=naive)
    verdict: Verdict = "chosen" if best.mae < naive.mae else "naive"
    fit = fit_model(best.name, whole(), k=best.k) if verdict == "chosen" else None
    return Choice(verdict, fit, best, naive, scores, (), cut, trials.get(best))


def _held(whole: Customers, before: Customers) -> Held:
    """Purchase days after the cut of those known before it: the difference of two counts.

    A later refund may undo a purchase, or a whole customer: that is no purchase, not a negative one.
    """
    place = np.minimum(np.searchsorted(whole.customer, before.customer), len(whole.customer) - 1)
    there = whole.customer[place] == before.customer
    visits = np.where(there, whole.x[place] + 1, 0.0)
    later: FloatArray = np.maximum(visits - (before.x + 1), 0.0)
    return Held(before.x, before.t_x, before.T, before.log_gaps, later, np.ones(len(later)))


def _trials(held: Held, candidates: tuple[str, ...], t: float) -> dict[Score, PurchaseModel]:
    """Each candidate's score over the next ``t``, and the model that it is of.

    A rhythm of k = 1 is no rhythm: that model is its plain sister, scored already.
    """
    found: dict[str, tuple[Score, PurchaseModel]] = {}
    for name in candidates:
        model = fit_model(name, held.summary).model
        k = getattr(model, "k", None)
        sister = found.get(name.replace("-cnbd-k", "-nbd")) if k == 1 else None
        if sister is not None:
            found[name] = replace(sister[0], name=name, k=k), model
            continue
        expected = model.expected_purchases(held.summary, t)
        found[name] = score(name, expected, held.later, weight=held.weight, k=k), model
    return dict(found.values())


def _naive(held: Held, cut: Cut, t: float) -> float:
    """Frequency x lifespan, the same for everybody: what the usual formula says, lifespan cut at the horizon.

    Frequency is purchases per customer and unit; churn is the share of those who bought in the first half of the
    span and not in the second; lifespan is half the span over that churn.
    """
    span = cut.learnt_days / cut.unit_days
    second_half = span / 2 - 1 / cut.unit_days + _TOLERANCE  # days of the second half lie less far back
    early = second_half < held.T
    lost = early & (held.T - held.t_x > second_half)
    people = held.weight
    churn = float(people[lost].sum() / max(float(people[early].sum()), 1.0))
    lifespan = span / 2 / churn if churn > 0 else np.inf
    frequency = float((people * (held.x + 1)).sum() / people.sum()) / span
    return frequency * min(t, lifespan)
