"""Changing the terms without robbing anybody: what cards are topped up by, and what may not be changed."""

from __future__ import annotations

from habitue.loyalty.terms import Terms


def top_up(units: int, before: Terms, after: Terms) -> int:
    """The units to add, so that progress toward every reward is worth at least as much: up to ceil(units x dearest rise)."""
    raise NotImplementedError


def refusals(before: Terms, after: Terms) -> list[str]:
    """Why the terms cannot follow the others, in words; empty where they can. A unit, once chosen, stays."""
    raise NotImplementedError
