"""Events as the counter and the journal show them: who, what, what came of it, and what can be done about it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from uuid import UUID

from habitue.language import N_, Language
from habitue.loyalty.words import money_text
from habitue.web.access import ShopRequest
from habitue.web.actions.ledger_answer import answered_before
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.counter.rights import may_refund, may_undo
from habitue.web.friend_words import friend_text
from habitue.web.journal.words import SOURCES, Move, flags_text, kind_text, moves_of, terms_by_row
from habitue.web.languages import spoken
from habitue.web.models import Card, Event
from habitue.web.queries.journal import entries_of


@dataclass(frozen=True, slots=True)
class Line:
    """One event, ready to be shown. ``undo_id`` is the id that undoing it from here will have."""

    event: Event
    kind: str
    who: str
    said: str
    flags: list[str]
    moves: list[Move]
    paid: str
    reason: str
    source: str
    may_undo: bool
    may_refund: bool
    undo_id: UUID


def lines_of(request: ShopRequest, events: list[Event], *, traced: bool = False) -> list[Line]:
    """The events as lines; ``traced`` with their entries."""
    rules, language = rules_of(request.shop), spoken()
    terms = terms_by_row(rules)
    entries = entries_of(events) if traced else {}
    return [
        Line(
            event,
            kind_text(event.kind, language),
            holder_name(event.card, language),
            said_of(event, language),
            flags_text(event, language),
            moves_of(entries.get(event.pk, []), terms, language),
            money_text(event.body["amount"], rules.currency, language) if event.body.get("amount") else "",
            language.text(event.body["reason"]) if event.body.get("reason") else "",
            language.text(SOURCES.get(event.source, event.source)),
            may_undo(request, event),
            may_refund(request, event),
            uuid.uuid4(),
        )
        for event in events
    ]


def said_of(event: Event, language: Language) -> str:
    """What came of the event, in words."""
    between = friend_text(event, language)
    return between or answered_before(str(event.event_id), event.answer).text(language)


def holder_name(card: Card | None, language: Language) -> str:
    """Whose card it is, as far as that is known."""
    if card is None:
        return language.text(N_("No card"))
    if card.customer is None or not str(card.customer):
        return language.text(N_("Card without a name"))
    return str(card.customer)
