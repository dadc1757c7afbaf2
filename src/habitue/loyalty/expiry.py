"""When lots end, and when their end is written."""

from __future__ import annotations

from datetime import date, timedelta

from habitue.loyalty.calendar import Calendar
from habitue.loyalty.card import CardState

SETTLE_DAYS = 7
"""Units past their last day cannot be spent; that they expired is written so many days later, when tills have sent what they had."""


def due(card: CardState, calendar: Calendar, day: date) -> dict[str, int]:
    """What a run on that day would write off, by lot; nothing: no run is needed for expiry."""
    found = {}
    for purse in card.purses.values():
        for lot in purse.lots.values():
            last_day = purse.last_day(lot, calendar)
            if last_day is not None and day - last_day > timedelta(days=SETTLE_DAYS):
                found[lot.id] = lot.left
    return found
