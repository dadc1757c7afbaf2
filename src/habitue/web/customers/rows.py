"""Customers as lines of a list."""

from __future__ import annotations

from dataclasses import dataclass

from habitue.web.access import ShopRequest
from habitue.web.codes import shown_code
from habitue.web.customers.foreseen import foreseen_line, foresight_in
from habitue.web.customers.habit import habit_text, quiet_habit_text
from habitue.web.customers.people import initials, shortest_contact
from habitue.web.customers.when import day_words, when_words
from habitue.web.languages import spoken
from habitue.web.models import Customer, CustomerFigures, Role
from habitue.web.queries.customer import codes_of_customers
from habitue.web.queries.figures import figures_of


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    customer: Customer
    initials: str
    contact: str
    code: str
    seen: str
    habit: str
    foreseen: str


def _seen(request: ShopRequest, customer: Customer, figures: CustomerFigures | None) -> str:
    at = getattr(customer, "seen_at", None)
    if at:
        return when_words(at, now=request.now, shop=request.shop, language=spoken())
    today = request.now.astimezone(request.shop.zone).date()
    return day_words(figures.last_day, today=today, language=spoken()) if figures else ""


def _habit(request: ShopRequest, figures: CustomerFigures | None) -> str:
    """What is usual for them; money is for managers."""
    if figures is None:
        return ""
    return habit_text(figures, request.shop) if sees_money(request) else quiet_habit_text(figures)


def _foreseen(request: ShopRequest, figures: CustomerFigures | None) -> str:
    """What is expected of them; money is for managers."""
    if figures is None:
        return ""
    return foreseen_line(foresight_in(figures.customer), request.shop, money=sees_money(request))


def sees_money(request: ShopRequest) -> bool:
    """Whether this person may see what customers brought."""
    return request.place.may(Role.MANAGER)


def rows_of(request: ShopRequest, people: list[Customer], *, foresees: bool = False) -> list[Row]:
    """These customers as lines, in their order: three questions at most; ``foresees`` adds what is expected of each."""
    codes = codes_of_customers(request.shop, people)
    known = figures_of(request.shop, [one.pk for one in people])
    return [
        Row(
            one,
            initials(one),
            shortest_contact(one, request.shop),
            shown_code(codes.get(one.pk, "")),
            _seen(request, one, known.get(one.pk)),
            _habit(request, known.get(one.pk)),
            _foreseen(request, known.get(one.pk)) if foresees else "",
        )
        for one in people
    ]
