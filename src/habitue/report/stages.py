"""The lifecycle stages in the shop's words: a name, who they are, and what to do about them."""

from __future__ import annotations

from dataclasses import dataclass

from habitue.language import N_, Language
from habitue.metrics.results import CustomerLine, Lifecycle


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its name (of several people), who is in it, and one thing to do."""

    name: str
    who: str
    advice: str


STAGES: dict[Lifecycle, Stage] = {
    "champion": Stage(
        N_("Champions"),
        N_("your best tenth, by what they are expected to spend"),
        N_("Greet them by name, thank them first, and never send them a discount they do not need."),
    ),
    "regular": Stage(
        N_("Regulars"),
        N_("they come back at their own rhythm"),
        N_(
            "Protect the habit: the same welcome, no stock-out of what they take, now and then a small surprise."
        ),
    ),
    "won_back": Stage(
        N_("Won back"),
        N_("they had left, and came again"),
        N_("Say you are glad to see them, and ask what had kept them away."),
    ),
    "promising": Stage(
        N_("Promising"),
        N_("they came a second time, not long ago"),
        N_("A third visit makes the habit: give a reason to come again within their usual gap."),
    ),
    "new": Stage(
        N_("New"),
        N_("a first purchase, not long ago"),
        N_("Everything is in the second visit: learn their name and invite them back within days."),
    ),
    "slowing": Stage(
        N_("Slowing down"),
        N_("a little later than their own rhythm"),
        N_("No offer yet: a friendly word at the next occasion, and watch."),
    ),
    "at_risk": Stage(
        N_("At risk"),
        N_("well beyond their own rhythm"),
        N_("Write to them this week, personally: that you miss them, and why it is worth coming now."),
    ),
    "lapsed": Stage(
        N_("Lapsed"),
        N_("away for so long that few come back by themselves"),
        N_("One good occasion (a new product, a season), then leave them in peace."),
    ),
}


def stage_name(lifecycle: Lifecycle, language: Language) -> str:
    """The stage as a person reads it."""
    return language.text(STAGES[lifecycle].name)


@dataclass(frozen=True, slots=True)
class LateBand:
    """How many slipping regulars are this many times their usual gap away."""

    name: str
    customers: int


_BANDS = (
    (0.0, 2.0, N_("less than twice their usual gap")),
    (2.0, 3.0, N_("two to three times their usual gap")),
    (3.0, float("inf"), N_("three times their usual gap, or more")),
)


def late_bands(lines: tuple[CustomerLine, ...], language: Language) -> tuple[LateBand, ...]:
    """The slipping regulars counted by how late they are, and nothing that tells who they are."""
    return tuple(
        LateBand(language.text(name), sum(low <= (line.late or 0.0) < high for line in lines))
        for low, high, name in _BANDS
    )
