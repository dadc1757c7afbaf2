"""Customers in figures, as lines: their rhythm, what they brought, how long they have been away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habitue.language import N_
from habitue.metrics.results import Overview
from habitue.report import wording
from habitue.web.customers.habit import habit_text, since_text
from habitue.web.customers.people import initials
from habitue.web.languages import spoken
from habitue.web.models import Customer, CustomerFigures, Shop
from habitue.web.queries.alarm import is_known_today
from habitue.web.queries.figures import slipping_of

THINGS = 3
"""So many things to do a day: who has more does none."""


@dataclass(frozen=True, slots=True)
class Line:
    """One customer: what is usual for them, and since when they have not come."""

    customer: Customer
    name: str
    initials: str
    habit: str
    since: str


def line_of(one: CustomerFigures, *, shop: Shop, last_day: date, today: date) -> Line:
    """A customer's figures in words; ``last_day`` is the day up to which the data go."""
    customer = one.customer
    since = since_text(one, last_day, today=today)
    return Line(customer, name_of(customer), initials(customer), habit_text(one, shop), since)


def name_of(customer: Customer) -> str:
    """Their name; one who was erased or never had one is said to be so."""
    if customer.erased_at:
        return spoken().text(N_("Somebody who was erased"))
    return str(customer) or spoken().text(N_("A customer without a name"))


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to do today: whom it concerns, and why."""

    customer: Customer
    initials: str
    text: str


def things_to_do(shop: Shop, overview: Overview, *, today: date) -> list[Thing]:
    """The dearest regulars who are late by their own rhythm, each in a sentence."""
    until = today if is_known_today(shop, overview.last_day, today=today) else None
    return [
        _thing(one, until, every=one.gap_days)
        for one in slipping_of(shop, overview)
        if one.gap_days is not None
    ][:THINGS]


def _thing(one: CustomerFigures, until: date | None, *, every: float) -> Thing:
    """With how long it has been ``until`` today; with the day itself where nobody knows who came since (None)."""
    name, rhythm = name_of(one.customer), wording.every_text(every, spoken())
    if until is None:
        text = spoken().text(
            N_("{name} usually comes {every}; the last visit known was on {day}. Write to them?"),
            name=name,
            every=rhythm,
            day=spoken().day(one.last_day),
        )
    else:
        text = spoken().text(
            N_("{name} usually comes {every}; it has been {days}. Write to them?"),
            name=name,
            every=rhythm,
            days=wording.days_text((until - one.last_day).days, spoken()),
        )
    return Thing(one.customer, initials(one.customer), text)
