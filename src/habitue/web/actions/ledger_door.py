"""What no programme has to decide of an event: nobody's card, another shop's place, somebody's own card; and what people should look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from habitue.loyalty.facts import Kind
from habitue.loyalty.outcomes import Outcome
from habitue.web.actions.gesture import may_keep, promise_again
from habitue.web.actions.ledger_answer import Problem, Remark
from habitue.web.actions.ledger_codes import (
    Proof,
    cards_of_the_team,
    copied,
    is_decided,
    proof_of,
    remarks_on,
    takes_alone,
)
from habitue.web.actions.ledger_loading import Known, Names, named_cards
from habitue.web.actions.ledger_reading import Sent
from habitue.web.actions.ledger_rows import ask, marks
from habitue.web.actions.ledger_storing import Sender
from habitue.web.actions.ledger_terms import Rules
from habitue.web.models import Shop

Refusal = tuple[str, Mapping[str, Any]]
"""Why, and what the words for it need."""
_GIVING = {Kind.VISIT, Kind.GIFT, Kind.BOOST, Kind.ADJUST, Kind.OPENING, Kind.GESTURE, Kind.REMARK}
_NAMING = {Kind.REFUND, Kind.UNDO}


@dataclass(slots=True)
class Door:
    """What events of one sender pass before the programmes see them. ``known`` are those recorded before, by id."""

    shop: Shop
    sender: Sender
    rules: Rules
    names: Names
    known: Mapping[str, Known]
    received_at: datetime
    kept: set[str] = field(default_factory=set)

    def refused(self, events: Collection[Sent]) -> dict[str, Refusal]:
        """Why events go no further, by id; those that do are told what people should look at."""
        places = self._places(events)
        found = {
            event.id: problem for event in events if (problem := self._problem(event, places)) is not None
        }
        passed = [event for event in events if event.id not in found]
        self._notice_copies(passed)
        self._notice_the_team(passed)
        return found

    def _places(self, events: Collection[Sent]) -> set[int]:
        wanted = [event.location for event in events if event.location is not None]
        if not wanted:
            return set()
        rows = ask(
            f"SELECT id FROM web_location WHERE shop_id = %s AND id IN ({marks(wanted)})",
            [self.shop.pk, *wanted],
        )
        return {row for (row,) in rows}

    def _problem(self, event: Sent, places: set[int]) -> Refusal | None:
        if event.location is not None and event.location not in places:
            event.location = None
            return Problem.UNKNOWN_LOCATION, {}
        nobody = self._problem_of_code(event)
        if nobody is not None:
            return nobody, {}
        if event.refusal is not None:
            return event.refusal
        cards = self.names.cards_of(event.card)
        own = self.sender.staff.card_id if self.sender.staff else None
        if event.kind in _GIVING and own in cards:
            return Problem.OWN_CARD, {}
        if takes_alone(event, source=self.sender.source) and not is_decided(event):
            return Problem.STATIC_CODE, {}
        if event.kind is Kind.GESTURE:
            return self._problem_of_promise(str(event.fields.get("voucher", "")), cards[1])
        return self._problem_of_naming(event, *cards) if event.kind in _NAMING else None

    def _problem_of_naming(self, event: Sent, stated: int, holder: int) -> Refusal | None:
        """To take back that a gesture was taken back is to give it once more: its promise must be open still."""
        found = self._problem_of_target(event, stated, holder)
        target = self.known.get(event.refers_to or "")
        if found is not None or event.kind is not Kind.UNDO or target is None or target.kind != Kind.UNDO:
            return found
        promise = promise_again(self.shop, str(event.refers_to))
        return None if promise is None else self._problem_of_promise(promise, holder)

    def _problem_of_promise(self, promise: str, holder: int) -> Refusal | None:
        """A gesture keeps a promise that money was set aside for, once."""
        if promise in self.kept or not may_keep(self.shop, promise, card=holder, now=self.received_at):
            return Problem.NOT_PROMISED, {}
        self.kept.add(promise)
        return None

    def _problem_of_code(self, event: Sent) -> str | None:
        """Why what it says names no card of this shop."""
        if event.seen is not None and not event.seen.is_of(self.rules.shop):
            return Problem.FOREIGN_CODE
        if event.card is None:
            return Outcome.NO_CARD
        if event.card not in self.names.stated:
            return Problem.UNKNOWN_CARD
        return None if self._is_genuine(event) else Problem.FORGED_CODE

    def _is_genuine(self, event: Sent) -> bool:
        """Note what named the card; False where a code was not signed by it."""
        source, secret = self.sender.source, self.names.secrets.get(event.card or "")
        proof = proof_of(event, source=source, secret=secret, shop=self.rules.shop)
        if proof is Proof.FORGED:
            return False
        event.proof = proof.value
        event.remarks = remarks_on(event, source=source)
        return True

    def _problem_of_target(self, event: Sent, stated: int, holder: int) -> Refusal | None:
        target = self.known.get(event.refers_to or "")
        if target is None:
            return None
        if not target.accepted:
            return Problem.NOT_RECORDED, {}
        if target.card is not None and target.card != stated:
            others = named_cards(self.shop, (), [target.card])
            if others.holder.get(target.card) != holder:
                return Problem.OTHER_CARD, {}
        return None

    def _notice_copies(self, passed: Collection[Sent]) -> None:
        """Flag a rotating code that another till has taken before."""
        seen = [
            (self.names.cards_of(event.card)[0], event.seen.rotating.window, event)
            for event in passed
            if event.seen and event.seen.rotating
        ]
        if seen:
            cards, windows = {card for card, _, _ in seen}, {window for _, window, _ in seen}
            before = copied(cards, windows, self.sender.device)
            for card, window, event in seen:
                if (card, window) in before:
                    event.remarks += (Remark.COPIED_CODE,)

    def _notice_the_team(self, passed: Collection[Sent]) -> None:
        """Flag what a till gave to a member of the team while nobody had said who stands there: it may be their own card."""
        if self.sender.source != "till" or self.sender.staff is not None:
            return
        given = [(event, self.names.cards_of(event.card)) for event in passed if event.kind in _GIVING]
        theirs = (
            cards_of_the_team(self.shop, {card for _, cards in given for card in cards}) if given else set()
        )
        for event, cards in given:
            if not theirs.isdisjoint(cards):
                event.remarks += (Remark.TEAM_CARD,)
