"""Customers in figures, as lines: their rhythm, what they brought, how long they have been away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice

from django.urls import reverse

from habitue.language import N_, Language
from habitue.metrics.results import Overview
from habitue.report import wording
from habitue.web.customers.habit import habit_text, since_text
from habitue.web.customers.people import initials
from habitue.web.feedback.inbox_words import score_text, who_wrote
from habitue.web.languages import spoken
from habitue.web.models import Answer, Customer, CustomerFigures, Shop
from habitue.web.queries.alarm import is_known_today
from habitue.web.queries.figures import slipping_of
from habitue.web.queries.inbox import unhappy

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
    """One thing to do today: whom it concerns, why, and the page where it is done."""

    initials: str
    text: str
    link: str


def things_to_do(shop: Shop, overview: Overview, *, now: datetime) -> list[Thing]:
    """Whoever is unhappy and has no answer yet, then the dearest regulars who are late by their own rhythm, each in a sentence."""
    today = now.astimezone(shop.zone).date()
    until = today if is_known_today(shop, overview.last_day, today=today) else None
    late = (
        _thing(shop, one, until, every=one.gap_days)
        for one in slipping_of(shop, overview)
        if one.gap_days is not None
    )
    return list(islice(chain(unhappy_things(shop, now=now), late), THINGS))


def unhappy_things(shop: Shop, *, now: datetime) -> list[Thing]:
    """The unhappiest of who answered lately, as long as nobody has taken their answer in hand."""
    return [_of_unhappy(shop, one, spoken()) for one in unhappy(shop, now=now)[:THINGS]]


def _of_unhappy(shop: Shop, answer: Answer, language: Language) -> Thing:
    who = who_wrote(answer, language)
    text = N_("{name} gave {score} and is unhappy. Read it and write back?")
    return Thing(
        initials(answer.customer) if answer.customer else "?",
        language.text(text, name=who, score=score_text(answer, language)),
        reverse("inbox:one", args=[shop.public_id, answer.key]),
    )


def _thing(shop: Shop, one: CustomerFigures, until: date | None, *, every: float) -> Thing:
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
    link = reverse("customers:profile", args=[shop.public_id, one.customer.key])
    return Thing(initials(one.customer), text, link)
