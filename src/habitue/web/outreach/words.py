"""What the pages call each automation, when it writes, and by what it is judged."""

from __future__ import annotations

from dataclasses import dataclass

from habitue.language import N_, Language
from habitue.loyalty.courtesy import REASONS
from habitue.web.models import Approach, Message
from habitue.web.models.approach import Kind


@dataclass(frozen=True, slots=True)
class Told:
    """When an automation writes, in one sentence, and its icon."""

    when: str
    icon: str


TOLD: dict[str, Told] = {
    Kind.WELCOME: Told(N_("To whoever has just taken a card."), "heart"),
    Kind.ONE_TO_GO: Told(N_("The day after the visit that leaves one stamp to go."), "card"),
    Kind.EXPIRING: Told(N_("A week before a reward that is ready ends."), "clock"),
    Kind.BIRTHDAY: Told(N_("On the birthday, where the customer said which day it is."), "gift"),
    Kind.LATE: Told(N_("As soon as a regular is late by their own rhythm, once for each absence."), "leaf"),
    Kind.THANKS: Told(N_("After the 10th, the 50th and the 100th visit."), "check"),
    Kind.TREAT: Told(N_("To your champions, twice a year at most."), "star"),
    Kind.RATING: Told(N_("After the visit you choose, once."), "question"),
}
"""Each kind, in words."""

_INDICATORS = {
    Approach.Indicator.RETURNED: N_("the share who come back within {n} days"),
    Approach.Indicator.VISITS: N_("visits for each customer within {n} days"),
    Approach.Indicator.SPEND: N_("what each customer spends within {n} days"),
}
_REASONS = {
    "late": N_("it was too late for it"),
    "stopped": N_("the automation was switched off"),
    "bounce": N_("the address does not exist"),
    "refused": N_("the mail server refused it"),
    "unknown": N_("the connection broke; it may have arrived"),
}


def judged_by(indicator: str, window_days: int, language: Language) -> str:
    """``the share who come back within 30 days``."""
    return language.text(_INDICATORS[Approach.Indicator(indicator)], n=language.number(window_days))


def about(approach: Approach, language: Language) -> str:
    """What an approach is called: a campaign by its name, an automation by its kind, anything else by its sort."""
    label = Kind(approach.kind).label if approach.kind else Approach.What(approach.what).label
    return approach.name or language.text(str(label))


def state_text(message: Message, language: Language) -> str:
    """``sent``, ``held back``, ``not sent: they said no to this channel``."""
    state = language.text(str(message.get_state_display()))
    reason = _REASONS.get(message.reason) or {str(key): text for key, text in REASONS.items()}.get(
        message.reason
    )
    if not reason:
        return state
    if message.reason == "stopped" and message.approach.what == Approach.What.CAMPAIGN:
        reason = N_("the campaign was stopped")
    return language.text(N_("{state}: {reason}"), state=state, reason=language.text(reason))
