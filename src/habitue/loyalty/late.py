"""What facts come to that arrive late or name others: by folding the card's whole past with them, and posting the difference.

In a fold a lot expires once at most. In the books too, unless a late fact gives it life again: its expiry is taken back
then, and it can expire once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from habitue.loyalty.booking import Draft
from habitue.loyalty.calendar import Calendar
from habitue.loyalty.card import CardState
from habitue.loyalty.checking import check, unsound
from habitue.loyalty.deciding import NAMING, Decision, attempt, net, replay_on
from habitue.loyalty.facts import Fact, Kind
from habitue.loyalty.flows import Label, Written, difference, rows
from habitue.loyalty.outcomes import Flag, Outcome
from habitue.loyalty.postings import Account, Books, Posting, Type, books_of, summed
from habitue.loyalty.programme import Programme
from habitue.loyalty.refunds import asked_back
from habitue.loyalty.replay import Past, blank, replay_of
from habitue.loyalty.spending import Answer, shortage


@dataclass(frozen=True, slots=True)
class Record:
    """A card's whole past: every accepted or waiting fact, in any order, and what its postings sum to by place."""

    facts: Iterable[Fact]
    books: Books


def decide_late(
    facts: Sequence[Fact],
    card: CardState,
    record: Record,
    programmes: Sequence[Programme],
    calendar: Calendar,
) -> list[Decision]:
    """One decision per fact, in the order given; the last one's ``card`` is the state after all of them.

    Whatever the books lack against the fold is posted with the last accepted fact of a group; so a card whose terms
    changed, or whose books were wrong, is mended too.
    """
    desk = _Desk(
        card, {fact.id: fact for fact in record.facts}, dict(record.books), tuple(programmes), calendar
    )
    return [decision for group in _groups(facts) for decision in desk.decide(group)]


def _groups(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    """Facts that only add are decided together, in one fold; every other one alone."""
    together: list[Fact] = []
    for fact in facts:
        if fact.kind in NAMING or _spends(fact):
            if together:
                yield together
            yield [fact]
            together = []
        else:
            together.append(fact)
    if together:
        yield together


def _spends(fact: Fact) -> bool:
    takes = isinstance(fact.units, int) and fact.units < 0
    return fact.kind is Kind.REDEEM or (fact.kind is Kind.ADJUST and takes)


@dataclass(slots=True)
class _Trial:
    """A fold in which some facts were new: what came of each, and what was written."""

    draft: Draft
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def accepted(self) -> list[str]:
        return [name for name, answer in self.answers.items() if answer.outcome.accepted]


@dataclass(slots=True)
class _Desk:
    """One card on which facts are decided, group by group."""

    card: CardState
    known: dict[str, Fact]
    books: dict[tuple[str, Account, str | None], int]
    programmes: tuple[Programme, ...]
    calendar: Calendar

    def decide(self, group: list[Fact]) -> list[Decision]:
        trial = self._trial(group)
        if _spends(group[0]) and trial.accepted and not group[0].offline:
            problem = self._spent_since(group[0], trial)
            if problem is not None:
                trial.answers[group[0].id] = problem
        accepted = set(trial.accepted)
        late = {fact.id for fact in group if self.card.last is not None and fact.key < self.card.last}
        self.known |= {fact.id: fact for fact in group if fact.id in accepted}
        written = self._write([fact for fact in group if fact.id in accepted], trial) if accepted else {}
        return [self._decision(fact, trial.answers[fact.id], written, late) for fact in group]

    def _trial(self, group: list[Fact]) -> _Trial:
        """Fold the past and the group, asking the rules about the new ones only."""
        sound = {fact.id: fact for fact in group if unsound(fact) is None}
        past = Past.of([*self.known.values(), *sound.values()])
        trial = _Trial(blank(past, self.programmes, self.calendar))
        for fact in group:
            if fact.id not in sound or fact.id in past.removed or fact.kind in NAMING:
                trial.answers[fact.id] = self._unasked(fact, past)
        for fact in past.facts:
            if fact.id in sound and fact.id not in trial.answers:
                trial.answers[fact.id] = _try(trial.draft, fact)
            else:
                replay_on(trial.draft, fact)
        return trial

    def _unasked(self, fact: Fact, past: Past) -> Answer:
        """What a fact comes to that needs no asking: unsound, undone before, or about another one."""
        problem = unsound(fact)
        if problem is not None:
            return problem
        if fact.kind not in NAMING:
            return Answer(Outcome.UNDONE_BEFORE)
        target = self.known.get(fact.target or "")
        if target is None:
            return Answer(Outcome.WAITS)
        if fact.kind is Kind.UNDO:
            return Answer(Outcome.UNDONE)
        if target.kind not in (Kind.VISIT, Kind.REDEEM):
            return Answer(Outcome.NOT_REFUNDABLE)
        refunds = past.refunds.get(target.id, ())
        exceeds = target.kind is Kind.VISIT and asked_back(target, refunds) > 1
        return Answer(Outcome.REFUNDED, flags=(Flag.REFUND_EXCEEDS,) if exceeds else ())

    def _spent_since(self, fact: Fact, trial: _Trial) -> Answer | None:
        """Why units that were there at that time, or a voucher, or a turn, are not to be had any more."""
        before = self._trial([]).draft
        problem = check(before.branch(), fact)
        if problem is not None:
            return problem
        for key, purse in trial.draft.card.purses.items():
            had = before.card.purses.get(key)
            if purse.owed < (had.owed if had else 0):
                have = had.spendable(fact.day, self.calendar) if had else 0
                return shortage(trial.draft.programmes[key], have, have + abs(purse.owed))
        return None

    def _write(self, accepted: list[Fact], trial: _Trial) -> dict[str, Written]:
        """Each fact's own credits, and with the last one all else that the books lack."""
        draft, last = trial.draft, accepted[-1]
        draft.card.waiting = Past.of(self.known.values()).waiting
        own = {fact.id: [p for p in draft.postings if _is_credit_of(p, fact)] for fact in accepted}
        credited = books_of(posting for postings in own.values() for posting in postings)
        books = summed(self.books, credited)
        rest, wanted = difference(last.id, replay_of(draft), books, _label(last, self.known))
        own[last.id] += rest
        self.books, self.card = wanted, draft.card
        return {
            name: Written(
                tuple(postings), *rows(replay_of(draft), postings, books if name == last.id else {})
            )
            for name, postings in own.items()
        }

    def _decision(self, fact: Fact, answer: Answer, written: dict[str, Written], late: set[str]) -> Decision:
        flags = (Flag.LATE, *answer.flags) if fact.id in late else answer.flags
        if fact.id not in written:
            return Decision(fact, answer.outcome, self.card, answer.values, answer.flags)
        found = written[fact.id]
        return Decision(
            fact,
            answer.outcome,
            self.card,
            answer.values,
            flags,
            postings=found.postings,
            lots=found.lots,
            gone=found.gone,
            gained=net(found.postings),
        )


def _try(draft: Draft, fact: Fact) -> Answer:
    """What a new fact comes to at its place in the past; where it is accepted, the past goes on from it."""
    branch = draft.branch()
    answer = attempt(branch, fact)
    if answer.outcome.accepted:
        draft.adopt(branch)
    return answer


def _is_credit_of(posting: Posting, fact: Fact) -> bool:
    """Whether the posting is what the fact itself added; what it took is read from the difference."""
    adds = fact.kind not in NAMING and not _spends(fact)
    return adds and posting.event == fact.id and posting.sink is Account.PURSE


def _label(fact: Fact, known: Mapping[str, Fact]) -> Label:
    """The types of what is posted with that fact."""
    usual = Type.REMATCH
    if fact.kind in NAMING:
        target = known.get(fact.target or "")
        usual = Type.REDEEM_ROLLBACK if target and target.kind is Kind.REDEEM else Type.REVERSE
    sinks = {Kind.REDEEM: (Account.REDEMPTION, Type.REDEEM), Kind.ADJUST: (Account.ADJUSTMENT, Type.ADJUST)}
    own = sinks.get(fact.kind)

    def label(source: Account, sink: Account) -> Type:
        if (source, sink) == _TOP_UP and fact.kind not in NAMING:
            return Type.ADJUST
        if source is Account.PURSE and sink in _ALWAYS:
            return _ALWAYS[sink]
        if usual is Type.REMATCH and source is Account.ADJUSTMENT:
            return Type.ADJUST  # what a change of terms tops a card up by
        return own[1] if own and sink is own[0] else usual

    return label


_ALWAYS = {Account.EXPIRY: Type.EXPIRE, Account.OWED: Type.SETTLE}
"""What a purse loses to these accounts has one type, whatever brought it about."""
_TOP_UP = (Account.ADJUSTMENT, Account.PURSE)
"""What a change of terms adds to a card."""
