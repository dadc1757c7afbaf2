"""Rewards given to friends, in the words of statements and of the journal: the books name nobody."""

from __future__ import annotations

from habitue.language import N_, Language
from habitue.web.models import Event

BY_CUSTOMER = "card"
"""The source of what customers do by themselves on their card."""
GIVEN = N_("given to a friend")
RECEIVED = N_("from a friend")
TAKEN_BACK = N_("for a friend, taken back")
LATE = N_("for a friend, not taken in time")
OVER = N_("for a friend, no longer offered")
LEFT = N_("for a friend, ended with the card")
REASONS = frozenset({GIVEN, RECEIVED, TAKEN_BACK, LATE, OVER, LEFT})


def friend_text(event: Event, language: Language) -> str:
    """What happened between friends: ``A coffee, from a friend``; empty for every other event."""
    reason = event.body.get("reason", "")
    if event.source != BY_CUSTOMER or reason not in REASONS:
        return ""
    what = event.answer["values"].get("reward") or language.text(N_("A reward"))
    return f"{what}, {language.text(reason)}"
