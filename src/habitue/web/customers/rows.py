"""Customers as lines of a list."""

from __future__ import annotations

from dataclasses import dataclass

from habitue.web.access import ShopRequest
from habitue.web.codes import shown_code
from habitue.web.customers.people import initials, shortest_contact
from habitue.web.customers.when import when_words
from habitue.web.languages import spoken
from habitue.web.models import Customer
from habitue.web.queries.customer import codes_of_customers


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    customer: Customer
    initials: str
    contact: str
    code: str
    seen: str


def _seen(request: ShopRequest, customer: Customer) -> str:
    at = getattr(customer, "seen_at", None)
    return when_words(at, now=request.now, shop=request.shop, language=spoken()) if at else ""


def rows_of(request: ShopRequest, people: list[Customer]) -> list[Row]:
    """These customers as lines, in their order: two questions at most."""
    codes = codes_of_customers(request.shop, people)
    return [
        Row(
            one,
            initials(one),
            shortest_contact(one, request.shop),
            shown_code(codes.get(one.pk, "")),
            _seen(request, one),
        )
        for one in people
    ]
