"""What the pages about automations show: each with its state, a letter as a real customer would get it, what was written lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from habitue.language import N_, Language
from habitue.loyalty.courtesy import Channel
from habitue.web.access import ShopRequest
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.actions.offer import Given, promise
from habitue.web.channels.known import ready_for
from habitue.web.counter.glance import giveable
from habitue.web.counter.showing import names_of
from habitue.web.languages import spoken
from habitue.web.models import Approach, Automation, Customer, Message, Shop
from habitue.web.models.approach import Kind
from habitue.web.outreach.letters import About, words_of
from habitue.web.outreach.words import TOLD, about, judged_by, state_text
from habitue.web.public_address import address_of
from habitue.web.queries.customer import by_key, customers_of, in_order
from habitue.web.queries.message import Counts, counts_of, lately

MOST_TO_CHOOSE = 20


@dataclass(frozen=True, slots=True)
class ShownAutomation:
    """One line of the list."""

    automation: Automation
    name: str
    when: str
    icon: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """One message, or one that was held back."""

    message: Message
    name: str
    about: str
    state: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as one customer would get it now."""

    customer: Customer
    language: Language
    subject: str
    body: str


def list_of(shop: Shop, found: dict[str, Automation]) -> list[ShownAutomation]:
    """Every automation in the order of the catalogue."""
    counts = counts_of(shop)
    return [
        ShownAutomation(
            automation,
            name_of(kind),
            spoken().text(TOLD[kind].when),
            TOLD[kind].icon,
            counts.get(kind, Counts()),
        )
        for kind, automation in found.items()
    ]


def name_of(kind: str) -> str:
    """What an automation is called in the reader's language."""
    return spoken().text(str(Kind(kind).label))


def messages_shown(found: Iterable[Message]) -> list[ShownMessage]:
    """Messages in words."""
    return [
        ShownMessage(
            one,
            str(one.customer) or spoken().text(N_("a customer")),
            about(one.approach, spoken()),
            state_text(one, spoken()),
        )
        for one in found
    ]


def lately_shown(shop: Shop, *, kind: str = "") -> list[ShownMessage]:
    """What was written lately."""
    return messages_shown(lately(shop, kind=kind))


def judged(approach: Approach | None) -> str:
    """By what the approach under way is judged."""
    return judged_by(approach.indicator, approach.window_days, spoken()) if approach else ""


def mails_go_out(shop: Shop) -> bool:
    """Whether e-mails can leave this server for the shop."""
    return Channel.EMAIL in ready_for(shop)


def gifts_of(shop: Shop, at: datetime) -> dict[str, str]:
    """What can lie on a card, by its value in a form."""
    return {one.value: one.name for one in giveable(rules_of(shop), at, names_of(shop), spoken())}


def examples_of(shop: Shop) -> list[Customer]:
    """The customers who can be chosen for a preview: those seen last."""
    return list(in_order(customers_of(shop).exclude(first_name=""), "")[:MOST_TO_CHOOSE])


def preview_of(
    request: ShopRequest, automation: Automation, people: list[Customer], language: Language
) -> Preview | None:
    """The letter to the customer that the address names, or to the one seen last; None where there is nobody."""
    customer = chosen_of(request) or next(iter(people), None)
    if customer is None:
        return None
    about = About(
        request.shop,
        customer,
        language,
        request.now,
        automation.kind,
        promised(request, automation.offer),
        automation.link or _own_page(request),
    )
    words = words_of(automation.kind, automation.words, language)
    return Preview(customer, language, about.subject(words), about.body(words))


def chosen_of(request: ShopRequest) -> Customer | None:
    """The customer that a page or a form names for a preview."""
    said = request.POST.get("customer") or request.GET.get("customer") or ""
    try:
        key = UUID(said)
    except ValueError:
        return None
    found = by_key(request.shop, key)
    return found if found is not None and found.merged_into_id is None else None


def _own_page(request: ShopRequest) -> str:
    """The shop's own question, as whoever scans its poster sees it: a preview asks nobody."""
    return address_of(reverse("feedback:poster", args=[request.shop.public_id]))


def promised(request: ShopRequest, offer: dict[str, Any]) -> Given | None:
    """The gift as it would be given today."""
    if not offer or offer["programme"] not in rules_of(request.shop).terms:
        return None
    return promise(offer, request.now.astimezone(request.shop.zone).date())
