"""What one fact comes to, in order: a decision on the card's state alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from habitue.loyalty.booking import Draft, advance
from habitue.loyalty.calendar import Calendar
from habitue.loyalty.card import CardState, Lot
from habitue.loyalty.checking import check, unsound, visit_flags
from habitue.loyalty.facts import Fact, Kind
from habitue.loyalty.outcomes import NOTHING, Flag, Outcome
from habitue.loyalty.postings import Account, Posting
from habitue.loyalty.programme import Programme
from habitue.loyalty.spending import Answer
from habitue.loyalty.writing import write

NAMING = (Kind.REFUND, Kind.UNDO)
"""Facts about another fact."""
OF_THE_CARD = (Account.PURSE, Account.OWED)


class Decision(NamedTuple):
    """What a fact came to, and all that is to be written.

    ``values`` fill the outcome's text and are plain JSON. ``gained`` is the net change of each programme's purse and owed.
    ``lots`` are new or changed rows (some may have nothing left); ``gone`` the ids of lots that no longer hold anything.
    ``card`` is the state afterwards: the card as it was, where nothing was accepted.
    """

    fact: Fact
    outcome: Outcome
    card: CardState
    values: Mapping[str, Any] = NOTHING
    flags: tuple[Flag, ...] = ()
    postings: tuple[Posting, ...] = ()
    lots: tuple[Lot, ...] = ()
    gone: tuple[str, ...] = ()
    gained: Mapping[str, int] = NOTHING

    @property
    def accepted(self) -> bool:
        """Whether the fact is the card's past from now on."""
        return self.outcome.accepted


def needs_past(facts: Iterable[Fact], card: CardState, programmes: Sequence[Programme]) -> bool:
    """Whether any of these facts of one card, sorted by key, must be decided by ``late.decide_late``, with all of the card's past.

    So are facts that come late, that name another fact, or that another one waits for; and any fact of a card
    whose state was made before the present versions of the terms were known.
    """
    last = card.last
    for fact in facts:
        if last is not None and fact.key < last:
            return True
        if fact.kind in NAMING or fact.id in card.waiting:
            return True
    return any(
        card.purses[programme.key].known != len(programme.versions)
        for programme in programmes
        if programme.key in card.purses
    )


def decide(fact: Fact, card: CardState, programmes: Sequence[Programme], calendar: Calendar) -> Decision:
    """The decision on a fact that is the card's latest and names no other one; ``card`` is left as it is."""
    if fact.kind in NAMING:
        raise ValueError(f"a fact of kind {fact.kind} is decided by decide_late, with the card's past")
    draft = Draft(card.copy(), {programme.key: programme for programme in programmes}, calendar)
    answer = attempt(draft, fact)
    if not answer.outcome.accepted:
        return Decision(fact, answer.outcome, card, answer.values, answer.flags)
    return Decision(
        fact,
        answer.outcome,
        draft.card,
        answer.values,
        answer.flags,
        postings=(*draft.passing, *draft.postings),
        lots=tuple(draft.lots.values()),
        gained=net(draft.postings),
    )


def attempt(draft: Draft, fact: Fact) -> Answer:
    """Check the fact and write it on the draft; where it is not accepted, the draft is spoilt and to be thrown away."""
    problem = unsound(fact)
    if problem is not None:
        return problem
    advance(draft, fact.id, fact.day)
    problem = check(draft, fact)
    if problem is not None:
        return problem
    flags = visit_flags(draft, fact) if fact.kind is Kind.VISIT else ()
    answer = write(draft, fact)
    offline = (Flag.OFFLINE,) if fact.offline else ()
    return Answer(answer.outcome, answer.values, (*offline, *flags, *answer.flags))


def replay_on(draft: Draft, fact: Fact) -> Answer:
    """Write an accepted fact again, whatever the rules would say to it."""
    advance(draft, fact.id, fact.day)
    return write(draft, fact)


def net(postings: Iterable[Posting]) -> dict[str, int]:
    """What the card gained or lost in each programme: purse and owed together, without those that came to nothing."""
    gained: dict[str, int] = {}
    for posting in postings:
        change = (posting.sink in OF_THE_CARD) - (posting.source in OF_THE_CARD)
        gained[posting.programme] = gained.get(posting.programme, 0) + change * posting.amount
    return {programme: units for programme, units in gained.items() if units}
