"""The one action that writes the ledger: events, one or many, each exactly once whatever is sent again and in what order."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from habitue.loyalty.deciding import Decision, decide, needs_past
from habitue.loyalty.facts import Fact, Kind
from habitue.loyalty.late import decide_late
from habitue.loyalty.outcomes import Verdict
from habitue.web.actions.gesture import keep_promises
from habitue.web.actions.ledger_answer import (
    Answer,
    Problem,
    Status,
    answered_before,
    verdict_of,
)
from habitue.web.actions.ledger_door import Door, Refusal
from habitue.web.actions.ledger_loading import (
    Book,
    Known,
    Library,
    Names,
    known_events,
    locked,
    named_cards,
    records_of,
)
from habitue.web.actions.ledger_reading import Malformed, Sent, id_of, read
from habitue.web.actions.ledger_storing import (
    OF_A_CARD,
    Change,
    EventRow,
    Ledger,
    Sender,
    insert_conflicts,
    insert_events,
)
from habitue.web.actions.ledger_terms import Rules, rules_of
from habitue.web.models import Shop

__all__ = ["Answer", "Sender", "Status", "record"]

_log = logging.getLogger("habitue.ledger")
_TRIES = 4
_DEADLOCKS = {"40P01", "40001"}
_ONE_SOURCE = {Kind.RUN: "worker", Kind.BOOST: "outreach"}
"""What the server alone states, and which part of it."""
_OF_PROMISES = {Kind.GESTURE, Kind.REMARK, Kind.UNDO}
"""What may keep a promise of a small gesture, call for one, or take one back."""


def record(
    shop: Shop, sent: Sequence[Mapping[str, Any]], *, sender: Sender, received_at: datetime
) -> list[Answer]:
    """Record events and answer each, in the order given; all in one transaction, durable when this returns.

    An event sent again gets its first answer, marked as replayed; another body under its id is a conflict and changes
    nothing. What the rules refuse or keep is recorded with its reason; what they ask about is not, so that the same
    id may come again, confirmed. No event harms those beside it.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            with transaction.atomic():
                return _Batch(shop, sender, received_at).record(sent)
        except _Again:
            pass  # a card was merged, or an id recorded, between looking and locking: look again
        except IntegrityError:
            # the same id came twice at once: the second look finds it
            if attempt == _TRIES:
                _log.exception("events could not be recorded")
                return _apart(shop, sent, sender=sender, received_at=received_at)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in _DEADLOCKS or attempt == _TRIES:
                raise
        except DatabaseError:
            raise
        except Exception:  # noqa: BLE001
            # ours to mend; what does not depend on it goes on
            _log.exception("events could not be decided")
            return _apart(shop, sent, sender=sender, received_at=received_at)
    raise _Again


def _apart(
    shop: Shop, sent: Sequence[Mapping[str, Any]], *, sender: Sender, received_at: datetime
) -> list[Answer]:
    """Each event by itself, so that one that cannot be dealt with stops no other."""
    if len(sent) > 1:
        return [
            answer for one in sent for answer in record(shop, [one], sender=sender, received_at=received_at)
        ]
    try:
        name = id_of(sent[0])
    except Malformed:
        name = None
    _log.error("an event failed", extra={"shop": shop.pk})
    return [Answer(name, Status.FAILED, Problem.FAILED)]


class _Again(OperationalError):
    """What was looked at has changed before it was locked."""


@dataclass(slots=True)
class _Batch:
    """One transaction's worth of events. ``taken`` are the events new to the ledger, in order, by id."""

    shop: Shop
    sender: Sender
    received_at: datetime
    rules: Rules = field(init=False)
    today: date = field(init=False)
    answers: dict[int, Answer] = field(default_factory=dict)
    taken: dict[str, Sent] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    library: Library = field(default_factory=Library)
    decisions: dict[str, Decision] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)
    conflicts: list[Sent] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def record(self, sent: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """The answers, in the order of the events."""
        self.rules = rules_of(self.shop)
        self.today = self.rules.day_of(self.received_at)
        readable = self._read(sent)
        if readable:
            self._find_cards(readable)
            self._leave_out_known(readable)
            door = Door(self.shop, self.sender, self.rules, self.names, self.known, self.received_at)
            self.refused = door.refused(self.taken.values())
            self._decide()
            self._store()
            self._answer(readable)
            self._note_conflicts()
        return [self.answers[place] for place in range(len(sent))]

    def _read(self, sent: Sequence[Mapping[str, Any]]) -> list[Sent]:
        readable = []
        for place, body in enumerate(sent):
            name = None
            try:
                name = id_of(body)
                readable.append(self._readable(body, place))
            except Malformed as error:
                self.answers[place] = Answer(name, Status.MALFORMED, error.problem, error.values)
            except RecursionError:
                self.answers[place] = Answer(name, Status.MALFORMED, Problem.BAD_EVENT)
        return readable

    def _readable(self, body: Mapping[str, Any], place: int) -> Sent:
        event = read(body, place, rules=self.rules, received_at=self.received_at)
        if self.sender.source != _ONE_SOURCE.get(event.kind, self.sender.source):
            raise Malformed(Problem.BAD_KIND)
        return event

    def _find_cards(self, readable: Sequence[Sent]) -> None:
        """Lock the cards that the events name; a refund or an undo may leave that to the event that it names."""
        texts = {event.card for event in readable if event.card}
        silent = {event.refers_to for event in readable if event.refers_to and not event.card}
        targets = known_events(self.shop, silent) if silent else {}
        rows = {found.card for found in targets.values() if found.card is not None}
        if texts or rows:
            self.names = named_cards(self.shop, texts, rows)
        cards = {event.id: event.card for event in readable if event.card}
        for event in readable:
            if event.card is None and event.refers_to:
                found = targets.get(event.refers_to)
                event.card = self.names.keys.get(found.card or 0) if found else cards.get(event.refers_to)
        self.library = locked(set(self.names.holder.values()), self.rules)
        if any(book.merged for book in self.library.books.values()):
            raise _Again

    def _leave_out_known(self, readable: Sequence[Sent]) -> None:
        """Answer what was recorded before; keep the first of what was sent twice in this batch."""
        ids = {event.id for event in readable} | {event.refers_to for event in readable if event.refers_to}
        self.known = known_events(self.shop, ids)
        for event in readable:
            found = self.known.get(event.id)
            if found is None:
                self.taken.setdefault(event.id, event)
            elif found.digest == event.digest:
                self.answers[event.place] = answered_before(event.id, json.loads(found.answer))
            else:
                self._conflict(event)

    def _conflict(self, event: Sent) -> None:
        _log.warning("another event came under the id %s", event.id, extra={"shop": self.shop.pk})
        self.answers[event.place] = Answer(event.id, Status.CONFLICT, Problem.OTHER_BODY)
        self.conflicts.append(event)

    def _decide(self) -> None:
        """Every card's events in their own order; those that need the card's past all together."""
        facts: dict[int, list[Fact]] = {}
        for event in self.taken.values():
            if event.id not in self.refused:
                row, key = self.names.stated[event.card or ""]
                facts.setdefault(self.names.holder[row], []).append(event.fact(key))
        late = []
        for card, mine in facts.items():
            mine.sort(key=lambda fact: fact.key)
            book = self.library.books[card]
            changed = book.memory is not None and book.decided_under != self.rules.stamp
            if changed or needs_past(mine, book.state, self.rules.programmes):
                late.append(card)
            else:
                self._decide_in_order(mine, book)
        if late:
            records = records_of(late, self.rules)
            for card in late:
                found = decide_late(
                    facts[card],
                    self.library.books[card].state,
                    records[card],
                    self.rules.programmes,
                    self.rules.calendar,
                )
                self.decisions.update((decision.fact.id, decision) for decision in found)

    def _decide_in_order(self, facts: Sequence[Fact], book: Book) -> None:
        state = book.state
        for fact in facts:
            decision = decide(fact, state, self.rules.programmes, self.rules.calendar)
            self.decisions[fact.id] = decision
            state = decision.card

    def _store(self) -> None:
        rows = [row for event in self.taken.values() if (row := self._row(event)) is not None]
        if not rows:
            return
        self.numbers = insert_events(self.shop, rows, self.received_at)
        changes = self._changes()
        if changes:
            instants = {row.id: row.at for row in rows}
            accounts = self.library.accounts
            Ledger(self.shop, self.rules, self.received_at, accounts, self.numbers, instants).write(changes)
        self._keep_promises()

    def _keep_promises(self) -> None:
        ids = [UUID(event.id) for event in self.taken.values() if event.kind in _OF_PROMISES]
        if ids:
            keep_promises(self.shop, ids, now=self.received_at)

    def _row(self, event: Sent) -> EventRow | None:
        """The event as it is recorded; None where it is asked about."""
        answer = self._fresh(event)
        if answer.status is Status.ASKED:
            return None
        stated = self.names.stated.get(event.card or "")
        location = event.location or (self.sender.location.pk if self.sender.location else None)
        decision = self.decisions.get(event.id)
        return EventRow(
            id=event.id,
            digest=event.digest,
            kind=event.kind.value,
            card=stated[0] if stated else None,
            at=event.at,
            day=event.day,
            outcome=str(answer.outcome),
            accepted=decision is not None and decision.accepted,
            flags=answer.flags,
            refers_to=event.refers_to,
            location=location,
            staff=self.sender.staff.pk if self.sender.staff else None,
            source=self.sender.source,
            body={**event.said, "minute": event.minute},
            answer=answer.as_kept(),
            device=self.sender.device.pk if self.sender.device else None,
            proof=event.proof,
            window=event.seen.rotating.window if event.seen and event.proof and event.seen.rotating else None,
        )

    def _fresh(self, event: Sent) -> Answer:
        """The answer to an event that is new; the same object each time it is asked for."""
        if event.place not in self.answers:
            self.answers[event.place] = (
                self._refused(event, *self.refused[event.id])
                if event.id in self.refused
                else self._decided(event, self.decisions[event.id])
            )
        return self.answers[event.place]

    def _refused(self, event: Sent, outcome: str, values: Mapping[str, Any]) -> Answer:
        asked = verdict_of(outcome) is Verdict.ASK
        status = Status.ASKED if asked else Status.RECORDED
        return Answer(event.id, status, outcome, values, currency=self.rules.currency)

    def _decided(self, event: Sent, decision: Decision) -> Answer:
        asked = decision.outcome.verdict is Verdict.ASK
        today = max(decision.fact.day, self.today)
        calendar = self.rules.calendar
        return Answer(
            event.id,
            Status.ASKED if asked else Status.RECORDED,
            decision.outcome.value,
            values=dict(decision.values) | ({"gained": dict(decision.gained)} if decision.accepted else {}),
            flags=(*(flag.value for flag in decision.flags), *(event.remarks if decision.accepted else ())),
            entries=_effects(decision),
            balances={
                # no lot ends before the soonest day: most cards need not be looked through
                key: purse.owed
                + (purse.balance if today <= purse.soonest else purse.spendable(today, calendar))
                for key, purse in decision.card.purses.items()
            },
            card=self.names.stated[event.card or ""][1],
            units=self.rules.units,
            currency=self.rules.currency,
        )

    def _changes(self) -> list[Change]:
        changes: dict[int, Change] = {}
        # in the order of the facts, not of sending: what comes last is the state
        for name, decision in self.decisions.items():
            if decision.accepted:
                _, holder = self.names.cards_of(self.taken[name].card)
                book = self.library.books[holder]
                change = changes.setdefault(book.row, Change(book, [], {}, decision.card))
                change.postings += decision.postings
                change.lots |= {lot.id: lot for lot in decision.lots}
                change.state = decision.card
        return list(changes.values())

    def _answer(self, readable: Sequence[Sent]) -> None:
        """Answer what was sent twice in this batch like what is sent again later."""
        for event in readable:
            if event.place in self.answers:
                continue
            first = self.taken[event.id]
            answer = self.answers[first.place]
            if first.digest != event.digest:
                self._conflict(event)
            elif answer.status is Status.ASKED:
                self.answers[event.place] = answer
            else:
                self.answers[event.place] = answered_before(event.id, answer.as_kept())

    def _note_conflicts(self) -> None:
        """Leave a row for people to see."""
        numbers = self.numbers | {name: found.row for name, found in self.known.items()}
        rows = [(numbers[event.id], event.digest) for event in self.conflicts if event.id in numbers]
        if rows:
            insert_conflicts(self.shop, rows, self.sender, self.received_at)


def _effects(decision: Decision) -> tuple[Mapping[str, Any], ...]:
    """What the postings did to the card, summed by programme and type; a debt settled changes nothing in all."""
    sums: dict[tuple[str, str], int] = {}
    for posting in decision.postings:
        change = (posting.sink in OF_A_CARD) - (posting.source in OF_A_CARD)
        if change:
            place = (posting.programme, posting.type.value)
            sums[place] = sums.get(place, 0) + change * posting.amount
    return tuple(
        {"programme": programme, "type": type_, "units": units}
        for (programme, type_), units in sums.items()
        if units
    )
