"""Changing the terms without robbing anybody: what cards are topped up by, and what may not be changed."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from habitue.language import N_
from habitue.loyalty.card import CardState
from habitue.loyalty.programme import Programme
from habitue.loyalty.rounding import ceiling
from habitue.loyalty.terms import Terms


def top_up(units: int, before: Terms, after: Terms) -> int:
    """The units to add, so that progress toward every reward is worth at least as much.

    Units become ceil(units x new cost / old cost) for the reward that rises most. A withdrawn reward asks for nothing:
    it stays payable with what was earned while it was offered.
    """
    new = {reward.key: reward.cost for reward in after.rewards}
    return max(
        (ceiling(units * new[old.key], old.cost) - units for old in before.rewards if old.key in new),
        default=0,
    )


def raises(before: Terms, after: Terms) -> bool:
    """Whether any reward becomes dearer, so that cards are topped up."""
    new = {reward.key: reward.cost for reward in after.rewards}
    return any(new.get(old.key, 0) > old.cost for old in before.rewards)


def changes_between(programme: Programme, applied: int, day: date) -> list[tuple[int, int]]:
    """The changes of terms to apply by that day to a purse, as pairs of versions that were really in force."""
    current = programme.version_on(day)
    if current is None or current <= applied:
        return []
    versions = programme.versions
    # of several versions that begin on one day only the last was ever in force
    steps = [applied] + [
        number
        for number in range(applied + 1, current + 1)
        if number == current or versions[number + 1].from_day > versions[number].from_day
    ]
    return list(pairwise(steps))


def pending(card: CardState, programmes: tuple[Programme, ...], day: date) -> bool:
    """Whether a run on that day would apply a change of terms to this card."""
    purses = [(card.purses.get(programme.key), programme) for programme in programmes]
    return any(
        purse is not None and changes_between(programme, purse.version, day) for purse, programme in purses
    )


def refusals(before: Terms, after: Terms) -> list[str]:
    """Why the terms cannot follow the others, as texts to translate; empty where they can."""
    found = []
    if before.unit is not after.unit:
        found.append(
            N_("What cards collect cannot change from one version to the next: begin a new programme.")
        )
    if before.currency and after.currency and before.currency != after.currency:
        found.append(N_("The currency cannot change from one version to the next: begin a new programme."))
    return found
