"""Reads for personal words: how long somebody has been coming, on which day, and what is next on their card."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from habitue.loyalty.ending import EndingReward, ending_rewards
from habitue.metrics.zones import instant_of
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.models import Card, Customer, CustomerFigures, Shop
from habitue.web.queries.automation import ENDS_WITHIN_DAYS
from habitue.web.queries.ledger import state_of
from habitue.web.queries.timeline import sales_of_customer, visits_of

_DAYS_OF = 60
"""The favourite day is found in so many latest purchases."""
_LEAST_VISITS = 6


@dataclass(frozen=True, slots=True)
class Habit:
    """How many visits, and since when; None where nothing was measured yet."""

    visits: int
    first_day: date


def habit_of(shop: Shop, customer: Customer) -> Habit | None:
    """What was measured of the customer."""
    found = CustomerFigures.objects.filter(shop=shop, pk=customer.pk).values_list("visits", "first_day")
    row = found.first()
    return Habit(*row) if row else None


def favourite_weekday(shop: Shop, customer: Customer, card: Card | None) -> int | None:
    """The day of the week (1 Monday to 7 Sunday) of half their latest visits at least; None where there is none."""
    instants = sales_of_customer(shop, customer).order_by("-instant").values_list("instant", flat=True)
    seen: list[datetime] = [instant_of(one) for one in instants[:_DAYS_OF]]
    if card:
        seen += visits_of(shop, card).order_by("-at").values_list("at", flat=True)[:_DAYS_OF]
    days = {at.astimezone(shop.zone).date() for at in sorted(seen, reverse=True)[:_DAYS_OF]}
    if len(days) < _LEAST_VISITS:
        return None
    ((weekday, times),) = Counter(day.isoweekday() for day in days).most_common(1)
    return weekday if 2 * times >= len(days) else None


def ending_of(shop: Shop, card: Card | None, *, now: datetime) -> EndingReward | None:
    """The ready reward that ends first, if one ends soon."""
    if card is None:
        return None
    rules = rules_of(shop)
    state, day = state_of(card, rules), rules.day_of(now)
    found = ending_rewards(state, rules.programmes, rules.calendar, day=day, within_days=ENDS_WITHIN_DAYS)
    return next(iter(found), None)
