"""Reads of automations: which there are, and whom each of them calls for at an instant.

Nobody is written to for what happened before an automation was switched on, and each occasion has a name that there is once.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet

from habitue.loyalty.ending import ending_rewards
from habitue.loyalty.terms import Unit
from habitue.metrics.segments import REGULAR_VISITS
from habitue.web.actions.ledger_terms import Rules, rules_of
from habitue.web.models import Account, Automation, Card, Customer, Message, Shop
from habitue.web.models.approach import Kind
from habitue.web.queries.answer import to_ask_by_letter
from habitue.web.queries.customer import customers_of
from habitue.web.queries.ledger import state_of

A_WEEK = timedelta(days=7)
A_PIECE = 1000
"""So many customers are asked about at once: a database takes only so many in one question."""
A_DAY = timedelta(days=1)
BIRTHDAY_DAYS = 3
"""So long a birthday is wished for where the shop was closed on it."""
ENDS_WITHIN_DAYS = 7
MILESTONES = (10, 50, 100)
JUST_REACHED = 2
"""A milestone that is so many visits back is none any more."""
LATE_STAGES = ("slowing", "at_risk")
"""Late by their own rhythm and not yet lost: ``metrics.segments.slipping``."""
ORDER = (
    Kind.EXPIRING,
    Kind.BIRTHDAY,
    Kind.LATE,
    Kind.THANKS,
    Kind.ONE_TO_GO,
    Kind.WELCOME,
    Kind.TREAT,
    Kind.RATING,
)
"""Where two would write to one customer, the one that cannot wait goes first."""


@dataclass(frozen=True, slots=True)
class Due:
    """A customer, what calls for a message to them, and the last instant at which it is still worth sending."""

    customer: int
    occasion: str
    good_until: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """An automation of a shop at an instant."""

    shop: Shop
    automation: Automation
    now: datetime

    @property
    def today(self) -> date:
        """The shop's day."""
        return self.now.astimezone(self.shop.zone).date()

    @property
    def since(self) -> datetime:
        """Since when the automation is on."""
        return self.automation.since or self.now

    @property
    def people(self) -> QuerySet[Customer]:
        """Who is there."""
        return customers_of(self.shop)


def automations_of(shop: Shop) -> dict[str, Automation]:
    """Every kind of automation, by its name; one that was never touched is off."""
    found = {one.kind: one for one in Automation.objects.filter(shop=shop).select_related("approach", "shop")}
    return {kind: found.get(kind) or Automation(shop=shop, kind=kind) for kind in Kind.values}


def due(shop: Shop, automation: Automation, *, now: datetime) -> list[Due]:
    """Whom the automation calls for now and who was not had for it before."""
    found = list(FINDERS[automation.kind](Moment(shop, automation, now)))
    return [one for at in range(0, len(found), A_PIECE) for one in _not_had(shop, found[at : at + A_PIECE])]


def _not_had(shop: Shop, found: Sequence[Due]) -> Iterator[Due]:
    rows = Message.objects.filter(
        shop=shop,
        customer__in={one.customer for one in found},
        occasion__in={one.occasion for one in found},
    )
    had = set(rows.values_list("customer_id", "occasion"))
    return (one for one in found if (one.customer, one.occasion) not in had)


def _welcome(now: Moment) -> Iterator[Due]:
    """Who joined by themselves or at the counter; a file of customers greets nobody."""
    new = now.people.filter(joined_at__gt=max(now.since, now.now - A_WEEK), imported=None, brought=None)
    for pk, joined in new.filter(joined_at__lte=now.now).values_list("pk", "joined_at"):
        yield Due(pk, "welcome", joined + A_WEEK)


def _one_to_go(now: Moment) -> Iterator[Due]:
    """A day after the visit that left one stamp to go."""
    rules = rules_of(now.shop)
    for programme, terms in rules.in_force(now.today):
        if terms.unit is not Unit.STAMP:
            continue
        accounts = Account.objects.filter(
            shop=now.shop,
            kind="purse",
            programme=rules.numbers[programme.key],
            balance__in={reward.cost - 1 for reward in terms.rewards if reward.cost > 1},
            card__merged_into=None,
            card__customer__in=now.people,
            card__last_visit_at__gt=max(now.since, now.now - A_WEEK),
            card__last_visit_at__lte=now.now - A_DAY,
        )
        for customer, seen in accounts.values_list("card__customer_id", "card__last_visit_at"):
            if seen is None or customer is None:
                continue
            yield Due(customer, f"one_to_go:{programme.key}:{_day(now, seen)}", seen + A_WEEK)


def _expiring(now: Moment) -> Iterator[Due]:
    """A week before a ready reward ends, the day itself excepted."""
    rules = rules_of(now.shop)
    cards = Card.objects.filter(
        shop=now.shop,
        merged_into=None,
        customer__in=now.people,
        due_on__range=(now.today, now.today + timedelta(days=ENDS_WITHIN_DAYS)),
    )
    for card in cards.order_by("pk"):
        yield from _ending_on(now, card, rules)


def _ending_on(now: Moment, card: Card, rules: Rules) -> Iterator[Due]:
    """The first reward of the card that ends."""
    found = ending_rewards(
        state_of(card, rules),
        rules.programmes,
        rules.calendar,
        day=now.today,
        within_days=ENDS_WITHIN_DAYS,
    )
    for one in found[:1]:
        if one.last_day > now.today and card.customer_id is not None:
            yield Due(
                card.customer_id, f"expiring:{one.programme}:{one.last_day}", _end_of(now, one.last_day)
            )


def _birthday(now: Moment) -> Iterator[Due]:
    for ago in range(BIRTHDAY_DAYS):
        day = now.today - timedelta(days=ago)
        born = Q(birth_month=day.month, birth_day=day.day)
        if (day.month, day.day) == (2, 28) and not isleap(day.year):
            born |= Q(birth_month=2, birth_day=29)
        last = _end_of(now, day + timedelta(days=BIRTHDAY_DAYS - 1))
        for pk in now.people.filter(born, joined_at__lt=last).values_list("pk", flat=True):
            yield Due(pk, f"birthday:{day.year}", last)


def _late(now: Moment) -> Iterator[Due]:
    """Regulars late by their own rhythm, once for each absence; who was seen since they were measured is not."""
    late = now.people.filter(figures__stage__in=LATE_STAGES, figures__visits__gte=REGULAR_VISITS)
    rows = late.annotate(seen=Max("cards__last_visit_at")).values_list("pk", "figures__last_day", "seen")
    for pk, last, seen in rows:
        if seen is None or _day(now, seen) <= last:
            yield Due(pk, f"late:{last}", now.now + 2 * A_DAY)


def _thanks(now: Moment) -> Iterator[Due]:
    for milestone in MILESTONES:
        for pk in _just_came(now, milestone).values_list("pk", flat=True):
            yield Due(pk, f"thanks:{milestone}", now.now + A_WEEK)


def _treat(now: Moment) -> Iterator[Due]:
    """Champions, once in half a year."""
    half = 1 if now.today.month <= 6 else 2
    for pk in now.people.filter(figures__stage="champion").values_list("pk", flat=True):
        yield Due(pk, f"treat:{now.today.year}-{half}", now.now + A_WEEK)


def _rating(now: Moment) -> Iterator[Due]:
    """By the shop's own pages who is asked is what their rules say; elsewhere it is once, after the visit that was chosen."""
    if now.automation.link:
        for pk in _just_came(now, now.automation.nth).values_list("pk", flat=True):
            yield Due(pk, "rating", now.now + A_WEEK)
    else:
        for pk, turn in to_ask_by_letter(now.shop, now=now.now):
            yield Due(pk, f"rating:{turn}", now.now + A_WEEK)


def _just_came(now: Moment, visits: int) -> QuerySet[Customer]:
    """Who made that visit since the automation is on, or one more."""
    since = now.since.astimezone(now.shop.zone).date()
    return now.people.filter(
        figures__visits__range=(visits, visits + JUST_REACHED - 1), figures__last_day__gte=since
    )


def _day(now: Moment, at: datetime) -> date:
    return at.astimezone(now.shop.zone).date()


def _end_of(now: Moment, day: date) -> datetime:
    """The instant at which a day of the shop ends."""
    after = day + A_DAY
    return datetime(after.year, after.month, after.day, tzinfo=now.shop.zone)


FINDERS: dict[str, Callable[[Moment], Iterator[Due]]] = {
    Kind.WELCOME: _welcome,
    Kind.ONE_TO_GO: _one_to_go,
    Kind.EXPIRING: _expiring,
    Kind.BIRTHDAY: _birthday,
    Kind.LATE: _late,
    Kind.THANKS: _thanks,
    Kind.TREAT: _treat,
    Kind.RATING: _rating,
}
