"""One customer's past as lines: what happened on their card and what they bought elsewhere, where, and how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.core.paginator import Page, Paginator

from habitue.language import N_
from habitue.loyalty.words import Circumstances, moment_text
from habitue.loyalty.words import money_text as minor_text
from habitue.metrics.activity import AMOUNT_UNITS
from habitue.metrics.zones import instant_of
from habitue.report import wording
from habitue.web.access import ShopRequest
from habitue.web.actions.merge import TRANSFER
from habitue.web.counter.rights import may_undo
from habitue.web.customers.rows import sees_money
from habitue.web.delight.words import why
from habitue.web.languages import spoken
from habitue.web.models import Answer, Approach, Card, Event, Message, Sale
from habitue.web.models.message import TILL
from habitue.web.outreach.words import about, state_text
from habitue.web.queries.journal import with_people
from habitue.web.queries.ledger import Line, told
from habitue.web.queries.timeline import Happening, with_nameless

A_PAGE = 50
MOST_ITEMS = 4
MOST_OF_REPLY = 400


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line; ``more`` is what was bought and paid, ``undo_id`` there where this person may take its event back."""

    text: str
    more: str
    event: UUID | None
    undo_id: UUID | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of a customer's past, newest first."""

    page: Page[Happening]
    lines: list[ShownLine]


def timeline_of(request: ShopRequest, past: Sequence[Happening], card: Card | None) -> Timeline:
    """The page of a past that the address asks for."""
    page = Paginator(past, A_PAGE).get_page(request.GET.get("page"))
    return Timeline(page, _Teller(request, card, with_nameless(request.shop, list(page.object_list))).lines())


class _Teller:
    """Puts some of a customer's past into words, read with as many questions however much it is."""

    def __init__(self, request: ShopRequest, card: Card | None, past: Sequence[Happening]) -> None:
        self.request, self.past = request, past
        found = with_people(Event.objects.filter(pk__in=[one.event for one in past if one.event]))
        self.events = {event.pk: event for event in found}
        self.sales = Sale.objects.in_bulk([one.sale for one in past if one.sale])
        messages = Message.objects.select_related("approach")
        self.messages = messages.in_bulk([one.message for one in past if one.message])
        self.answers = Answer.objects.in_bulk([one.answer for one in past if one.answer])
        self.told: dict[UUID, list[Line]] = {}
        order = [self.events[one.event] for one in past if one.event in self.events]
        for line in told(request.shop, card, order, spoken()) if card else ():
            self.told.setdefault(line.event, []).append(line)

    def lines(self) -> list[ShownLine]:
        """The lines, newest first; one event may say several things."""
        found = []
        for one in self.past:
            sale, event = self.sales.get(one.sale or 0), self.events.get(one.event or 0)
            if event:
                found += self._of_event(event, sale)
            elif sale:
                found.append(ShownLine(self._bought(sale), self._more(None, sale), None, None))
            elif message := self.messages.get(one.message or 0):
                found.append(self._of_message(message))
            elif answer := self.answers.get(one.answer or 0):
                found.append(self._of_answer(answer))
        return found

    def _of_event(self, event: Event, sale: Sale | None) -> list[ShownLine]:
        # a merge that moved nothing on this card says nothing here
        said = [line for line in self.told.get(event.event_id, ()) if line.kind != TRANSFER or line.units]
        undo, more = uuid4() if may_undo(self.request, event) else None, self._more(event, sale)
        return [
            ShownLine(line.text, "" if place else more, line.event, None if place else undo)
            for place, line in enumerate(said)
        ]

    def _of_message(self, message: Message) -> ShownLine:
        """``Message: We miss you, 12 May 10:42``, and what became of it."""
        state, more = state_text(message, spoken()), message.body[:MOST_OF_REPLY]
        is_reply = message.approach.what == Approach.What.REPLY and more
        text = f"{self._head(message)}, {self._moment(message.drawn_at)}"
        return ShownLine(text, f"{state} · {more}" if is_reply else state, None, None)

    def _head(self, message: Message) -> str:
        """What it was: a message, a small gesture at the till, a colleague's reply."""
        if message.channel == TILL:
            return spoken().text(N_("Small gesture: {why}"), why=why(message, spoken()))
        if message.approach.what == Approach.What.REPLY:
            return spoken().text(N_("Reply to a comment"))
        return spoken().text(N_("Message: {about}"), about=about(message.approach, spoken()))

    def _of_answer(self, answer: Answer) -> ShownLine:
        """``Answer: 9 of 10, 12 May 10:42``, and what they wrote."""
        if answer.score is not None:
            text = spoken().text(N_("Answer: {n} of 10"), n=answer.score)
        elif answer.rating is not None:
            text = spoken().text(N_("Rating of a visit: {n} of 5"), n=answer.rating)
        else:
            text = spoken().text(N_("Comment"))
        said = answer.comment if sees_money(self.request) else ""
        return ShownLine(f"{text}, {self._moment(answer.at)}", said, None, None)

    def _moment(self, instant: datetime) -> str:
        zone = self.request.shop.zone
        at, year = instant.astimezone(zone), self.request.now.astimezone(zone).year
        return moment_text(Circumstances(at.date(), at.hour * 60 + at.minute, year), spoken())

    def _bought(self, sale: Sale) -> str:
        """``Purchase, 12 May 10:42, Comptoir 2``."""
        moment = self._moment(instant_of(sale.instant))
        parts = (spoken().text(N_("Purchase")), moment, sale.location, sale.channel)
        return ", ".join(part for part in parts if part)

    def _more(self, event: Event | None, sale: Sale | None) -> str:
        """``€7.40 · 2 × Croissant, Espresso``: what was paid is for managers."""
        items = (sale.items if sale else None) or (event.body.get("items") if event else None) or []
        paid = self._paid(event, sale) if sees_money(self.request) else ""
        return " · ".join(part for part in (paid, _items_text(items)) if part)

    def _paid(self, event: Event | None, sale: Sale | None) -> str:
        currency = self.request.shop.currency
        if sale and sale.units is not None:
            return wording.money_text(sale.units / AMOUNT_UNITS, currency, spoken())
        amount = event.body.get("amount") if event else None
        return minor_text(amount, currency, spoken()) if amount else ""


def _items_text(items: Sequence[dict]) -> str:
    """``2 × Croissant, Espresso``: the first few that have a name."""
    named = [one for one in items if one.get("name")]
    shown = [
        one["name"] if str(one.get("quantity") or 1) == "1" else f"{one['quantity']} × {one['name']}"
        for one in named[:MOST_ITEMS]
    ]
    return ", ".join(shown + ["…"] * (len(named) > MOST_ITEMS))
