"""What the counter shows: whom a text found, a card with its holder, and the verdict on what was just done."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from habitue.language import N_, Language
from habitue.web.access import ShopRequest
from habitue.web.actions.ledger_answer import Answer, answered_before
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.codes import shown_code
from habitue.web.counter.forms import VisitForm
from habitue.web.counter.glance import Progress, progress_of
from habitue.web.counter.lines import holder_name
from habitue.web.counter.rights import may_undo
from habitue.web.delight.at_till import AtTill, at_till
from habitue.web.languages import spoken
from habitue.web.models import Card, Code, Event, Programme, Shop, Staff
from habitue.web.queries.card import find
from habitue.web.queries.counter import Acquaintance, acquaintance, card_of
from habitue.web.queries.customer import found_by, in_order, main_card
from habitue.web.queries.ledger import state_of

MOST_FOUND = 12
ICONS = {"done": "check", "ask": "question", "refused": "cross", "kept": "clock", "waiting": "clock"}


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody whom a text may mean; ``sure`` where it is their code, or nobody else fits."""

    card: Card
    name: str
    sure: bool

    @property
    def initials(self) -> str:
        """Two letters for the disc beside the name."""
        return initials_of(self.name)


def found_for(shop: Shop, text: str) -> list[Found]:
    """Whom a code, a phone number, an e-mail or a part of a name means."""
    by_code = find(shop, text)
    if by_code is not None:
        held = card_of(shop, by_code.key) or by_code
        return [Found(held, holder_name(held, spoken()), sure=True)]
    people = list(in_order(found_by(shop, text), "seen")[:MOST_FOUND])
    cards = [(one, main_card(shop, one)) for one in people]
    return [Found(card, str(one), sure=len(people) == 1) for one, card in cards if card is not None]


def names_of(shop: Shop) -> dict[str, str]:
    """The names of the shop's programmes, by key."""
    return dict(Programme.objects.filter(shop=shop).values_list("key", "name"))


@dataclass(frozen=True, slots=True)
class Seen:
    """A card and its holder, as staff should see them."""

    name: str
    known: Acquaintance
    progress: list[Progress]
    note: str
    code: str
    birthday: bool
    own: bool  # the card of the person who looks: nobody gives to themselves
    delight: AtTill

    @property
    def initials(self) -> str:
        """Two letters for the disc beside the name."""
        return initials_of(self.name)


def initials_of(name: str) -> str:
    """The first letters of the first two words."""
    return "".join(word[0] for word in name.split()[:2]).upper() or "?"


def shown_card(request: ShopRequest, card: Card) -> Seen:
    """The card at this instant, as the person at the page should see it."""
    return seen_card(request.shop, card, by=request.place, at=request.now)


def seen_card(shop: Shop, card: Card, *, by: Staff | None, at: datetime) -> Seen:
    """The card at an instant, as somebody of the shop should see it."""
    rules, language = rules_of(shop), spoken()
    progress = progress_of(
        state_of(card, rules),
        rules,
        card=str(card.key),
        names=names_of(shop),
        at=at,
        language=language,
    )
    customer = card.customer
    code = Code.objects.filter(shop=shop, card=card, revoked_at=None).order_by("made_at", "pk").first()
    return Seen(
        holder_name(card, language),
        acquaintance(card),
        progress,
        customer.note if customer else "",
        shown_code(code.text) if code else "",
        bool(customer and _is_birthday(customer.birth_month, customer.birth_day, rules.day_of(at))),
        own=by is not None and by.card_id == card.pk,
        delight=at_till(shop, card, now=at, language=language),
    )


def _is_birthday(month: int | None, day: int | None, today: date) -> bool:
    return (month, day) == (today.month, today.day)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One clear answer: its kind (which gives the colour), icon, words and name; and how to take it back."""

    kind: str
    words: str
    name: str
    flags: list[str]
    undoes: UUID | None = None
    undo_id: UUID | None = None
    again: tuple[tuple[str, str], ...] = ()  # what a yes sends: the same event, confirmed

    @property
    def icon(self) -> str:
        """The picture that says the same as the colour."""
        return ICONS[self.kind]


def asking(answer: Answer, card: Card, form: VisitForm) -> Verdict:
    """A question about a visit: nothing is written until somebody says yes."""
    found = _verdict(answer, card, spoken())
    said = [(name, str(form.data.get(name, ""))) for name in form.fields if name != "confirmed"]
    return replace(found, again=(*said, ("confirmed", "on")))


def unwritten(answer: Answer, card: Card) -> Verdict:
    """A refusal that left nothing behind."""
    return _verdict(answer, card, spoken())


def _verdict(answer: Answer, card: Card, language: Language) -> Verdict:
    texts = answer.as_json(language)
    return Verdict(answer.kind, texts["text"], holder_name(card, language), texts["flag_texts"])


def verdict_of(request: ShopRequest, event: Event, card: Card) -> Verdict:
    """The verdict on a recorded event of the card."""
    language = spoken()
    answer = answered_before(str(event.event_id), event.answer)
    found = _verdict(answer, card, language)
    if getattr(event, "undone", False):
        return Verdict("refused", language.text(N_("This was undone.")), found.name, [])
    if not may_undo(request, event):
        return found
    return replace(found, undoes=event.event_id, undo_id=uuid.uuid4())
