"""Double entry: every posting moves units from one account to another, within one programme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple


class Account(StrEnum):
    """The shop's accounts, and the two of the card. A purse is never negative; ``owed`` is never positive."""

    ISSUE = "issue"
    REDEMPTION = "redemption"
    EXPIRY = "expiry"
    ADJUSTMENT = "adjustment"
    PURSE = "purse"
    OWED = "owed"


class Type(StrEnum):
    """Why units moved."""

    EARN = "earn"
    REDEEM = "redeem"
    EXPIRE = "expire"
    REVERSE = "reverse"
    REDEEM_ROLLBACK = "redeem-rollback"
    ADJUST = "adjust"
    TRANSFER = "transfer"
    SETTLE = "settle"
    REMATCH = "rematch"


class Posting(NamedTuple):
    """``amount`` (above 0) units from ``source`` to ``sink``; ``lot`` where one of them is the purse, never two."""

    event: str
    programme: str
    type: Type
    source: Account
    sink: Account
    amount: int
    lot: str | None = None


Place = tuple[str, Account, str | None]
"""Programme, account, and the lot where the account is the purse."""
Books = Mapping[Place, int]
"""What each place holds; places with nothing may be left out."""


def books_of(postings: Iterable[Posting]) -> dict[Place, int]:
    """The sums of postings by place, without those that are 0."""
    books: dict[Place, int] = {}
    for posting in postings:
        for account, amount in ((posting.source, -posting.amount), (posting.sink, posting.amount)):
            place = (posting.programme, account, posting.lot if account is Account.PURSE else None)
            books[place] = books.get(place, 0) + amount
    return {place: amount for place, amount in books.items() if amount}


def summed(books: Books, others: Books) -> dict[Place, int]:
    """Both books together."""
    return {place: books.get(place, 0) + others.get(place, 0) for place in {**books, **others}}


def purse_of(books: Books, programme: str) -> int:
    """What the card's purse holds in one programme."""
    return sum(books[p] for p in books if p[0] == programme and p[1] is Account.PURSE)
