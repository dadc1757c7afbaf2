"""When lots end, and when their end is written."""

from __future__ import annotations

from datetime import date

from habitue.loyalty.calendar import Calendar
from habitue.loyalty.card import CardState

SETTLE_DAYS = 7
"""Units past their last day cannot be spent; that they expired is written so many days later, when tills have sent what they had."""


def due(card: CardState, calendar: Calendar, day: date) -> dict[str, int]:
    """What a run on that day would write off, by lot; nothing: no run is needed for expiry."""
    raise NotImplementedError
