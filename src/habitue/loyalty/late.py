"""What facts come to that arrive late or name others: by folding the card's whole past with them, and posting the difference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from habitue.loyalty.calendar import Calendar
from habitue.loyalty.deciding import Decision
from habitue.loyalty.facts import Fact
from habitue.loyalty.postings import Books
from habitue.loyalty.programme import Programme


def decide_late(
    facts: Sequence[Fact],
    past: Iterable[Fact],
    books: Books,
    programmes: Sequence[Programme],
    calendar: Calendar,
) -> list[Decision]:
    """One decision per fact, in the order given; the last one's ``card`` is the state after all of them.

    ``past`` is every accepted or waiting fact of the card, ``books`` what its postings sum to. Whatever these books lack
    against the fold is posted with the last accepted fact, as ``rematch``; so a card whose terms changed is mended too.
    """
    raise NotImplementedError
