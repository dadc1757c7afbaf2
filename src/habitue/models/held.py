"""What the owner's own last months can tell: where the span is cut, who was known by then and what they did after it.

Light on purpose (no model is imported here): whether there is enough to choose by is known before anything is fitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from habitue.language import N_, Language
from habitue.models.refusals import InvalidArgument
from habitue.models.summary import FloatArray, Summary

ENOUGH_REPEATERS = 30
ENOUGH_PURCHASES = 30
ENOUGH_DAYS = 28

TOO_SHORT = N_("The data are too short to choose a model: {needs}.")
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
class Held:
    """Customers known before a cut, and what each did after it: rows of (x, t_x, T, later purchases) and how many they stand for.

    Times are in the model's unit; ``log_gaps`` sums, per row, the logarithms of its customers' gaps.
    """

    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    log_gaps: FloatArray
    later: FloatArray
    weight: FloatArray

    @cached_property
    def summary(self) -> Summary:
        """These customers as they were at the cut, ready to fit."""
        return Summary.of(self.x, self.t_x, self.T, weight=self.weight, log_gaps=self.log_gaps / self.weight)


@dataclass(frozen=True)
class Cut:
    """Where the span is cut: day numbers of its first day, of the last day before the cut, and of its last."""

    first_day: int
    calibration_end: int
    end_day: int
    unit_days: float

    @property
    def learnt_days(self) -> int:
        """Days before the cut."""
        return self.calibration_end - self.first_day + 1

    @property
    def held_days(self) -> int:
        """Days after the cut."""
        return self.end_day - self.calibration_end


def cut_of(
    first_day: int, end_day: int, *, unit_days: float = 7.0, calibration_end: int | None = None
) -> Cut:
    """The cut: after ``calibration_end``, or in the middle, so that there is as long to predict as to learn from.

    Raises:
        InvalidArgument: the cut leaves no day after it.
    """
    middle = end_day - max(1, (end_day - first_day + 1) // 2)
    cut = Cut(first_day, middle if calibration_end is None else int(calibration_end), end_day, unit_days)
    if cut.held_days < 1:
        raise InvalidArgument(argument="calibration_end", rule="before end_day", found=calibration_end)
    return cut


def needs_of(held: Held | None, cut: Cut) -> tuple[Need, ...]:
    """What is missing to choose a model by; nothing where there is enough."""
    repeaters = 0 if held is None else int(held.weight[held.x > 0].sum())
    bought = 0 if held is None else int((held.weight * held.later).sum())
    found = []
    for what, have, enough, span in (
        ("repeat_customers", repeaters, ENOUGH_REPEATERS, cut.learnt_days),
        ("holdout_purchases", bought, ENOUGH_PURCHASES, cut.held_days),
        ("holdout_days", cut.held_days, ENOUGH_DAYS, cut.held_days),
    ):
        if have < enough:
            days = int(np.ceil(span * (enough - have) / have)) if have > 0 and span > 0 else None
            found.append(Need(what, have, enough, days))
    return tuple(found)


def too_short(needs: Sequence[Need], language: Language) -> str:
    """What is missing, and what would be enough, as a sentence."""
    said = [language.text(NEEDS[need.what], have=need.have, enough=need.enough) for need in needs]
    return language.text(TOO_SHORT, needs=in_a_row(said, language))


def in_a_row(said: Sequence[str], language: Language) -> str:
    """Parts of a sentence, parted by semicolons as the reader's language sets them."""
    others = in_a_row(said[1:], language) if said[1:] else ""
    return language.text("{first}; {others}", first=said[0], others=others) if others else "".join(said)
