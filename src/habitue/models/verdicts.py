"""Which model, and why, in the reader's words. Light on purpose: no model is imported to say what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from habitue.language import N_, Language
from habitue.models.held import TOO_SHORT

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
    "too_short": TOO_SHORT,
}


@dataclass(frozen=True, slots=True)
class Trial:
    """The best model on the days that were held out, and how wrong it was beside the naive figure.

    ``mae`` and ``naive`` are purchases per customer, ``expected`` and ``actual`` purchases of all; ``days`` were held out.
    """

    verdict: Verdict
    name: str
    k: int | None
    days: int
    mae: float
    naive: float
    expected: float
    actual: float

    def sentence(self, language: Language) -> str:
        """Which and why, in the reader's language."""
        return language.text(
            SENTENCES[self.verdict],
            name=self.name if self.k is None else f"{self.name} (k = {self.k})",
            days=self.days,
            mae=language.number(self.mae, 2),
            naive=language.number(self.naive, 2),
            expected=language.number(self.expected),
            actual=language.number(self.actual),
        )
