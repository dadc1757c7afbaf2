"""A card's state as one small JSON value and its lots: what the shell stores and loads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from habitue.loyalty.card import CardState, Lot


def memory_as(card: CardState) -> dict[str, Any]:
    """Everything about the card but its lots, as plain JSON."""
    raise NotImplementedError


def card_from(memory: Mapping[str, Any] | None, lots: Iterable[Lot] = ()) -> CardState:
    """The state again, from its memory (None: a new card) and its open lots (left above 0)."""
    raise NotImplementedError
