"""The meaning of a card: its accepted facts, folded in order.

What was undone counts as never having happened (an undo can itself be undone); a refunded part of a visit counts as
never having been earned. A refund or an undo of what has not arrived yet has nothing to work on, until it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from habitue.loyalty.booking import Draft
from habitue.loyalty.calendar import Calendar
from habitue.loyalty.card import CardState, Lot
from habitue.loyalty.deciding import NAMING, replay_on
from habitue.loyalty.facts import Fact, Kind
from habitue.loyalty.postings import Posting
from habitue.loyalty.programme import Programme


@dataclass(frozen=True, slots=True)
class Replay:
    """The card after all its facts, every posting in order, and every lot there ever was."""

    card: CardState
    postings: tuple[Posting, ...]
    lots: dict[str, Lot]


@dataclass(frozen=True, slots=True)
class Past:
    """Facts put in order: those that count, the refunds of each visit, what was undone, and what is waited for."""

    facts: tuple[Fact, ...]
    refunds: Mapping[str, Sequence[Fact]]
    removed: frozenset[str]
    waiting: frozenset[str]

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> Past:
        """The facts in whatever order they are given."""
        known = {fact.id: fact for fact in sorted(facts, key=lambda fact: fact.key)}
        naming = [fact for fact in known.values() if fact.kind in NAMING]
        removed = _removed(naming, known)
        refunds: dict[str, list[Fact]] = defaultdict(list)
        for fact in naming:
            if fact.kind is Kind.REFUND and fact.id not in removed:
                refunds[fact.target or ""].append(fact)
        return cls(
            tuple(f for f in known.values() if f.id not in removed and f.kind is not Kind.UNDO),
            refunds,
            removed,
            frozenset(fact.target or "" for fact in naming if fact.target not in known),
        )


def fold(facts: Iterable[Fact], programmes: Sequence[Programme], calendar: Calendar) -> Replay:
    """The card that these accepted facts make, in whatever order they are given."""
    past = Past.of(facts)
    draft = blank(past, programmes, calendar)
    for fact in past.facts:
        replay_on(draft, fact)
    return replay_of(draft)


def blank(past: Past, programmes: Sequence[Programme], calendar: Calendar) -> Draft:
    """A new card, on which that past can be written."""
    return Draft(
        CardState(waiting=past.waiting),
        {programme.key: programme for programme in programmes},
        calendar,
        refunds=past.refunds,
    )


def replay_of(draft: Draft) -> Replay:
    """What was written."""
    return Replay(draft.card, (*draft.passing, *draft.postings), draft.lots)


def _removed(naming: Sequence[Fact], known: Mapping[str, Fact]) -> frozenset[str]:
    """The ids that are undone: those that an undo names which is not itself undone.

    A refund of a redemption undoes it: a reward is given back whole. Undos that name each other in a ring are
    resolved from the least id on, so that their order of arrival does not matter.
    """
    undoing: dict[str, list[str]] = defaultdict(list)
    for fact in naming:
        target = known.get(fact.target or "")
        if target is not None and (fact.kind is Kind.UNDO or target.kind is Kind.REDEEM):
            undoing[target.id].append(fact.id)
    removed: dict[str, bool] = {}
    for start in sorted(undoing):
        _resolve(start, undoing, removed)
    return frozenset(name for name, is_removed in removed.items() if is_removed)


def _resolve(start: str, undoing: Mapping[str, list[str]], removed: dict[str, bool]) -> None:
    """Note whether ``start`` is undone, and all that bears on it; without recursion, for chains of any length."""
    path, entered = [start], {start}
    while path:
        name = path[-1]
        open_ones = [by for by in undoing.get(name, ()) if by not in removed and by not in entered]
        if open_ones:
            path.append(open_ones[0])
            entered.add(open_ones[0])
        else:
            # one that is still being looked at, in a ring, does not count
            removed[name] = any(not removed.get(by, True) for by in undoing.get(name, ()))
            path.pop()
