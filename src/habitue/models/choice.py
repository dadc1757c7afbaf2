"""The model that did best on the owner's own last months, or a plain word that the data are too short to tell.

The span is cut once: candidates are fitted before the cut, scored after it, and the best (least mean absolute
error) is fitted again on everything, with the rhythm k it was chosen with. No later day is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from habitue.language import N_, Language
from habitue.models.fit import Fit
from habitue.models.holdout import Score, score
from habitue.models.purchase_model import PurchaseModel
from habitue.models.refusals import InvalidArgument
from habitue.models.registry import check_known, fit_model
from habitue.models.summary import FloatArray
from habitue.models.transactions import Customers, summarise

CANDIDATES = ("mbg-nbd", "pareto-nbd", "bg-nbd", "nbd", "mbg-cnbd-k", "bg-cnbd-k")
NAIVE = "naive"
ENOUGH_REPEATERS = 30
ENOUGH_PURCHASES = 30
ENOUGH_DAYS = 28

Verdict = Literal["chosen", "naive", "too_short"]

SENTENCES: dict[Verdict, str] = {
    "chosen": N_(
        "{name} predicts your own last {days} days best: wrong by {mae} purchases per customer, against {naive} "
        "for average order x frequency x lifespan. It expected {expected} purchases, {actual} came."
    ),
    "naive": N_(
        "No model beat average order x frequency x lifespan on your own last {days} days: wrong by {mae} purchases "
        "per customer at best, against {naive}. Use the simple figure for now."
    ),
    "too_short": N_("The data are too short to choose a model: {needs}."),
}
NEEDS = {
    "repeat_customers": N_("{have} customers came back before the cut, {enough} are enough"),
    "holdout_purchases": N_("{have} purchases by known customers after the cut, {enough} are enough"),
    "holdout_days": N_("{have} days after the cut, {enough} are enough"),
}


@dataclass(frozen=True)
class Need:
    """What is missing, what there is of it, and what would be enough; ``days`` more at the present pace, if known."""

    what: str
    have: int
    enough: int
    days: int | None


@dataclass(frozen=True)
class Choice:
    """Which model, why, and how wrong it was. ``fit`` is on the whole span; None when no model was chosen."""

    verdict: Verdict
    fit: Fit[PurchaseModel] | None
    best: Score | None
    naive: Score | None
    scores: tuple[Score, ...]
    needs: tuple[Need, ...]
    customers: Customers
    calibration_end: int
    end_day: int

    def sentence(self, language: Language | None = None) -> str:
        """Which and why, in the reader's language (English where none is given)."""
        speak = language or Language()
        template = SENTENCES[self.verdict]
        if self.best is None or self.naive is None:
            said = [speak.text(NEEDS[need.what], have=need.have, enough=need.enough) for need in self.needs]
            return speak.text(template, needs="; ".join(said))
        name = self.best.name if self.best.k is None else f"{self.best.name} (k = {self.best.k})"
        return speak.text(
            template,
            name=name,
            days=self.end_day - self.calibration_end,
            mae=speak.number(self.best.mae, 2),
            naive=speak.number(self.naive.mae, 2),
            expected=speak.number(self.best.expected),
            actual=speak.number(self.best.actual),
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
    cut = _cut(whole) if calibration_end is None else int(calibration_end)
    if not cut < end_day:
        raise InvalidArgument(argument="calibration_end", rule="before end_day", found=calibration_end)
    known = int(whole.first_day.min()) <= cut
    before = summarise(customer, day, amount, end_day=cut, unit_days=unit_days) if known else None
    actual = np.zeros(0) if before is None else _later_purchases(whole, before)
    needs = _needs(before, actual, whole, cut)
    if needs or before is None:
        return Choice("too_short", None, None, None, (), needs, whole, cut, int(end_day))
    t = (end_day - cut) / unit_days
    scores = _trial(before, actual, candidates, t)
    naive = score(NAIVE, _naive(before, t), actual)
    best = min(scores, key=lambda found: found.mae, default=naive)
    verdict: Verdict = "chosen" if best.mae < naive.mae else "naive"
    fit = fit_model(best.name, whole.summary, k=best.k) if verdict == "chosen" else None
    return Choice(verdict, fit, best, naive, scores, (), whole, cut, int(end_day))


def _cut(whole: Customers) -> int:
    """The middle: as long to predict as to learn from, like the studies the models come from."""
    start = int(whole.first_day.min())
    return whole.end_day - max(1, (whole.end_day - start + 1) // 2)


def _later_purchases(whole: Customers, before: Customers) -> FloatArray:
    """Purchase days after the cut of those known before it: the difference of two counts.

    A later refund may undo a purchase, or a whole customer: that is no purchase, not a negative one.
    """
    place = np.minimum(np.searchsorted(whole.customer, before.customer), len(whole.customer) - 1)
    there = whole.customer[place] == before.customer
    visits = np.where(there, whole.x[place] + 1, 0.0)
    later: FloatArray = np.maximum(visits - (before.x + 1), 0.0)
    return later


def _needs(before: Customers | None, actual: FloatArray, whole: Customers, cut: int) -> tuple[Need, ...]:
    learnt = cut - int(whole.first_day.min()) + 1
    held = whole.end_day - cut
    repeaters = 0 if before is None else int((before.x > 0).sum())
    found = []
    for what, have, enough, span in (
        ("repeat_customers", repeaters, ENOUGH_REPEATERS, learnt),
        ("holdout_purchases", int(actual.sum()), ENOUGH_PURCHASES, held),
        ("holdout_days", held, ENOUGH_DAYS, held),
    ):
        if have < enough:
            days = int(np.ceil(span * (enough - have) / have)) if have > 0 and span > 0 else None
            found.append(Need(what, have, enough, days))
    return tuple(found)


def _trial(before: Customers, actual: FloatArray, candidates: tuple[str, ...], t: float) -> tuple[Score, ...]:
    """Each candidate's score over the next ``t``."""
    scores = []
    for name in candidates:
        model = fit_model(name, before.summary).model
        expected = model.expected_purchases(before.summary, t)
        scores.append(score(name, expected, actual, k=getattr(model, "k", None)))
    return tuple(scores)


def _naive(before: Customers, t: float) -> FloatArray:
    """Frequency x lifespan, the same for everybody: what the usual formula says, lifespan cut at the horizon.

    Frequency is purchases per customer and unit; churn is the share of those who bought in the first half of the
    span and not in the second; lifespan is half the span over that churn.
    """
    start = int(before.first_day.min())
    half = (before.end_day - start + 1) / 2
    last_day = before.first_day + np.rint(before.t_x * before.unit_days).astype(np.int64)
    early = before.first_day < start + half
    lost = early & (last_day < start + half)
    churn = float(lost.sum() / max(int(early.sum()), 1))
    lifespan = half / before.unit_days / churn if churn > 0 else np.inf
    span = 2 * half / before.unit_days
    frequency = float((before.x + 1).sum()) / len(before.x) / span
    return np.full(len(before.x), frequency * min(t, lifespan))
