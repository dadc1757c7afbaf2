"""Cards, programmes and facts for the tests: small by hand, and random."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from habitue.loyalty.calendar import ALWAYS_OPEN
from habitue.loyalty.card import CardState
from habitue.loyalty.deciding import decide, needs_past
from habitue.loyalty.facts import Fact, Kind
from habitue.loyalty.late import Record, decide_late
from habitue.loyalty.postings import Account, books_of, summed
from habitue.loyalty.programme import Programme, Version
from habitue.loyalty.terms import PerVisit, Reward, Terms, Unit

BEGIN = date(2026, 1, 5)  # a Monday
COFFEE = Reward("coffee", "A coffee", 10, worth=80)
TEN_COFFEES = Terms(Unit.STAMP, (PerVisit(1),), (COFFEE,), currency="EUR")
_numbers = count(1)


def programme(terms=TEN_COFFEES, *later, key="p", last_day=None, **changed):
    """A programme from BEGIN on; ``later`` are pairs of a day and terms."""
    versions = [Version(BEGIN, replace(terms, **changed)), *(Version(day, new) for day, new in later)]
    return Programme(key, tuple(versions), last_day)


def fact(kind, day=0, minute=600, **said):
    """A fact so many days after BEGIN."""
    on = day if isinstance(day, date) else BEGIN + timedelta(days=day)
    at = datetime(on.year, on.month, on.day, minute // 60, minute % 60, tzinfo=UTC)
    said.setdefault("id", f"e{next(_numbers):06}")
    said.setdefault("card", "A")
    return Fact(kind=Kind(kind), at=at, day=on, minute=minute, **said)


def visit(day=0, minute=600, **said):
    return fact("visit", day, minute, **said)


def redeem(day=0, minute=600, reward="coffee", **said):
    return fact("redeem", day, minute, **{"programme": "p", "reward": reward, **said})


class Shell:
    """What the database does, in a few lines: it stores what decisions say, and checks what it would refuse."""

    def __init__(self, *programmes, calendar=ALWAYS_OPEN):
        self.programmes = programmes
        self.calendar = calendar
        self.card = CardState()
        self.facts = {}
        self.postings = []
        self.lots = {}
        self.decisions = []

    def send(self, *facts):
        """Decide facts in the order given; the last decision comes back."""
        for one in facts:
            self.batch([one])
        return self.decisions[-1] if self.decisions else None

    def batch(self, facts):
        """Decide facts of one upload, sorted as the shell sorts them."""
        facts = sorted(facts, key=lambda one: one.key)
        if needs_past(facts, self.card, self.programmes):
            record = Record(tuple(self.facts.values()), books_of(self.postings))
            for decision in decide_late(facts, self.card, record, self.programmes, self.calendar):
                self.store(decision)
        else:
            for one in facts:
                self.store(decide(one, self.card, self.programmes, self.calendar))
        return self.decisions

    def store(self, decision):
        self.decisions.append(decision)
        if not decision.accepted:
            assert decision.postings == decision.lots == decision.gone == ()
            return
        assert decision.fact.id not in self.facts
        self.facts[decision.fact.id] = decision.fact
        for lot in decision.lots:
            self.lots[lot.id] = lot
        for gone in decision.gone:
            self.lots[gone] = self.lots[gone]._replace(left=0)
        for posting in decision.postings:
            assert posting.amount > 0
            assert (posting.lot is not None) == (Account.PURSE in (posting.source, posting.sink))
            assert posting.lot is None or posting.lot in self.lots
            self.postings.append(posting)
        self.card = decision.card

    def books(self):
        return books_of(self.postings)

    def take(self, transfer):
        """Store what a merge or its undoing writes."""
        for lot in transfer.written.lots:
            self.lots[lot.id] = lot
        for gone in transfer.written.gone:
            self.lots[gone] = self.lots[gone]._replace(left=0)
        self.postings += transfer.written.postings
        self.card = transfer.card
        self.check()

    def balance(self, key="p"):
        purse = self.card.purses.get(key)
        return (purse.balance, purse.owed) if purse else (0, 0)

    def check(self):
        """Every posting in order: no purse or lot ever below 0, owed never above; the sums are what the state says."""
        running = {}
        for posting in self.postings:
            running = summed(running, books_of([posting]))
            for (_, account, lot), amount in running.items():
                assert account is not Account.PURSE or amount >= 0, (posting, lot)
                assert account is not Account.OWED or amount <= 0, posting
        for key in {place[0] for place in running}:
            assert sum(amount for place, amount in running.items() if place[0] == key) == 0
            purse = self.card.purses.get(key)
            owed = running.get((key, Account.OWED, None), 0)
            assert (purse.owed if purse else 0) == owed
        held = {place[2]: amount for place, amount in running.items() if place[1] is Account.PURSE and amount}
        assert held == {lot.id: lot.left for p in self.card.purses.values() for lot in p.lots.values()}
        assert held == {lot.id: self.lots[lot.id].left for lot in self.lots.values() if lot.id in held}
