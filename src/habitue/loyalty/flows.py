"""From the books as they are to the books as they should be: postings of the difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from habitue.loyalty.card import Lot
from habitue.loyalty.postings import Account, Books, Place, Posting, Type, books_of
from habitue.loyalty.replay import Replay

_ORDER = tuple(Account)
Label = Callable[[Account, Account], Type]
"""The type of a flow from one account to another."""


@dataclass(frozen=True, slots=True)
class Written:
    """Postings, the rows of lots they need, and the lots of which they leave nothing though no fact knows them any more."""

    postings: tuple[Posting, ...]
    lots: tuple[Lot, ...]
    gone: tuple[str, ...]


def difference(
    event: str, replay: Replay, books: Books, label: Label
) -> tuple[list[Posting], dict[Place, int]]:
    """What brings the books to what the replay says, and the books then."""
    wanted = books_of(replay.postings)
    expired = {p.lot: p.amount for p in replay.postings if p.type is Type.EXPIRE and p.lot}
    return settle(event, wanted, books, label, expired), wanted


def rows(
    replay: Replay, postings: Iterable[Posting], books: Books
) -> tuple[tuple[Lot, ...], tuple[str, ...]]:
    """The lots that postings touch and, with the books as they were, all open ones; and the lots that are no more."""
    touched = {posting.lot for posting in postings if posting.lot}
    if books:
        touched |= {lot for purse in replay.card.purses.values() for lot in purse.lots}
        touched |= {place[2] for place, amount in books.items() if place[2] and amount}
    known = sorted(touched & replay.lots.keys())
    return tuple(replay.lots[lot] for lot in known), tuple(sorted(touched - replay.lots.keys()))


@dataclass(slots=True)
class _Side:
    place: Place
    left: int


def settle(
    event: str, wanted: Books, books: Books, label: Label, expired: Mapping[str, int]
) -> list[Posting]:
    """What brings ``books`` to ``wanted``: credits of the purse first and debits last, so that it never goes below 0.

    ``expired`` is what expired of each lot: where a lot goes down and expiry up, they belong together.
    """
    delta = {place: wanted.get(place, 0) - books.get(place, 0) for place in {*wanted, *books}}
    found: list[Posting] = []
    for programme in sorted({place[0] for place, change in delta.items() if change}):
        changes = sorted(
            ((place, change) for place, change in delta.items() if change and place[0] == programme),
            key=lambda entry: (_ORDER.index(entry[0][1]), entry[0][2] or ""),
        )
        sources = [_Side(place, -change) for place, change in changes if change < 0]
        sinks = [_Side(place, change) for place, change in changes if change > 0]
        for source, sink, amount in _expiries(sources, sinks, expired):
            found += _postings(event, source, sink, amount, label)
        for source, sink, amount in _pairs(sources, sinks):
            found += _postings(event, source, sink, amount, _of_others(label))
    return in_order(found)


def in_order(postings: Iterable[Posting]) -> list[Posting]:
    """Credits of the purse first, debits last."""
    return sorted(postings, key=lambda p: (p.source is Account.PURSE) - (p.sink is Account.PURSE))


def _expiries(
    sources: list[_Side], sinks: list[_Side], expired: Mapping[str, int]
) -> Iterator[tuple[Place, Place, int]]:
    sink = next((side for side in sinks if side.place[1] is Account.EXPIRY), None)
    for source in sources:
        if sink is not None:
            yield from _move(source, sink, min(source.left, sink.left, expired.get(source.place[2] or "", 0)))


def _of_others(label: Label) -> Label:
    """The labels of flows that only happen to meet: a lot that did not expire itself may make up for one that did."""

    def other(source: Account, sink: Account) -> Type:
        met = source is Account.PURSE and sink is Account.EXPIRY
        return label(source, Account.ISSUE if met else sink)

    return other


def _pairs(sources: list[_Side], sinks: list[_Side]) -> Iterator[tuple[Place, Place, int]]:
    for source in sources:
        for sink in sinks:
            yield from _move(source, sink, min(source.left, sink.left))


def _move(source: _Side, sink: _Side, amount: int) -> Iterator[tuple[Place, Place, int]]:
    if amount:
        source.left -= amount
        sink.left -= amount
        yield source.place, sink.place, amount


def _postings(event: str, source: Place, sink: Place, amount: int, label: Label) -> Iterator[Posting]:
    programme = source[0]
    if source[1] is sink[1] is Account.PURSE:
        # a posting touches one lot: from lot to lot units pass through the shop's account
        yield from _postings(event, source, (programme, Account.ISSUE, None), amount, label)
        yield from _postings(event, (programme, Account.ISSUE, None), sink, amount, label)
        return
    yield Posting(
        event, programme, label(source[1], sink[1]), source[1], sink[1], amount, source[2] or sink[2]
    )
