"""What one fact comes to, in order: a decision on the card's state alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from habitue.loyalty.calendar import Calendar
from habitue.loyalty.card import CardState, Lot
from habitue.loyalty.facts import Fact
from habitue.loyalty.outcomes import Flag, Outcome
from habitue.loyalty.postings import Posting
from habitue.loyalty.programme import Programme


@dataclass(frozen=True, slots=True)
class Decision:
    """What a fact came to, and all that is to be written.

    ``values`` fill the outcome's text and are plain JSON. ``gained`` is the net change of each programme's purse and owed.
    ``lots`` are new or changed rows (some may have nothing left); ``gone`` the ids of lots that no longer hold anything.
    ``card`` is the state afterwards: the card as it was, where nothing was accepted.
    """

    fact: Fact
    outcome: Outcome
    card: CardState
    values: Mapping[str, Any] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    postings: tuple[Posting, ...] = ()
    lots: tuple[Lot, ...] = ()
    gone: tuple[str, ...] = ()
    gained: Mapping[str, int] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Whether the fact is the card's past from now on."""
        return self.outcome.accepted


def needs_past(facts: Iterable[Fact], card: CardState, programmes: Sequence[Programme]) -> bool:
    """Whether any of these facts of one card must be decided by ``late.decide_late``, with all of the card's past.

    So are facts that come late, that name another fact, or that another one waits for; and any fact of a card
    whose state was made before the present versions of the terms were known.
    """
    raise NotImplementedError


def decide(fact: Fact, card: CardState, programmes: Sequence[Programme], calendar: Calendar) -> Decision:
    """The decision on a fact that is the card's latest and names no other one; ``card`` is left as it is."""
    raise NotImplementedError
