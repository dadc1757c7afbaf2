"""Merging cards and parting them again.

A merged card is the union of both cards' facts, folded as one: lots keep their dates, what one owes the other's lots
settle. So un-merging is exact: every fact goes back to the card it was stated for (``Fact.card``), each card is what its own
facts make it, and what was spent together beyond a card's own units stays written as owed on the card that spent it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from habitue.loyalty.calendar import Calendar
from habitue.loyalty.card import CardState
from habitue.loyalty.facts import Fact
from habitue.loyalty.flows import Written, difference, rows
from habitue.loyalty.postings import Books, Type
from habitue.loyalty.programme import Programme
from habitue.loyalty.replay import fold


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a merge or un-merge writes on one card, and its state afterwards. A lot moves with its id: its row changes cards."""

    card: CardState
    written: Written


def transfer(
    event: str,
    facts: Iterable[Fact],
    books: Books,
    programmes: Sequence[Programme],
    calendar: Calendar,
) -> Transfer:
    """What brings a card from its present books to what these facts make.

    Merge b into a: ``transfer(a's and b's facts, a's books)`` for a and ``transfer((), b's books)`` for b.
    Part them: the same with each card's own facts. For a preview, look at ``card`` and write nothing.
    """
    replay = fold(facts, programmes, calendar)
    postings, _ = difference(event, replay, books, lambda _source, _sink: Type.TRANSFER)
    return Transfer(replay.card, Written(tuple(postings), *rows(replay, postings, books)))
