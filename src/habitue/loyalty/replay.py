"""The meaning of a card: its accepted facts, folded in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from habitue.loyalty.calendar import Calendar
from habitue.loyalty.card import CardState, Lot
from habitue.loyalty.facts import Fact
from habitue.loyalty.postings import Posting
from habitue.loyalty.programme import Programme


@dataclass(frozen=True, slots=True)
class Replay:
    """The card after all its facts, every posting in order, and every lot there ever was."""

    card: CardState
    postings: tuple[Posting, ...]
    lots: dict[str, Lot]


def fold(facts: Iterable[Fact], programmes: Sequence[Programme], calendar: Calendar) -> Replay:
    """The card that these accepted facts make, in whatever order they are given."""
    raise NotImplementedError
