"""What customers are asked, in their language: the score, the open question that follows from it, the shop's own questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from habitue.language import LANGUAGES, N_, Language
from habitue.metrics.nps import PASSIVE, PROMOTER
from habitue.web.models import Listening

READY = N_("What should we know? One sentence is enough.")
"""The open question where the shop wrote none, and the one to a rating."""
_BETTER = N_("What went wrong, and what should we change?")
_ALMOST = N_("What would have made it a 10?")
_BEST = N_("What do you like most?")
KINDS = {
    "yes_no": N_("Yes or no"),
    "scale": N_("A mark from 1 to 5"),
    "words": N_("A few words"),
}
"""What one of the shop's own questions can be answered with."""


def open_question(listening: Listening, language: Language, *, score: int | None) -> str:
    """The shop's own open question in that language, or the ready one that fits the score."""
    own = listening.question.get(language.base, "")
    if own:
        return str(own)
    if score is None:
        return language.text(READY)
    if score >= PROMOTER:
        return language.text(_BEST)
    return language.text(_ALMOST if score >= PASSIVE else _BETTER)


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """One of the shop's own questions, in the reader's language or else in the one it was written in."""

    key: str
    kind: str
    words: str


def own_questions(custom: list[Mapping[str, Any]], language: Language) -> list[OwnQuestion]:
    """The shop's own questions."""
    return [OwnQuestion(one["key"], one["kind"], _said(one["words"], language)) for one in custom]


def _said(words: Mapping[str, str], language: Language) -> str:
    known = (words.get(code, "") for code in (language.base, *LANGUAGES))
    return next((one for one in known if one), "")
