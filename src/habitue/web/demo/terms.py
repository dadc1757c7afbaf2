"""What the demo's programmes give, and when: a stamp card after five months, a circle of points, and new terms for the card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from habitue.loyalty.terms import (
    Boost,
    Expiry,
    Life,
    PerAmount,
    PerVisit,
    Present,
    Reward,
    Terms,
    Tier,
    Tiers,
    Unit,
    When,
)
from habitue.web.actions.programme import change, start
from habitue.web.demo.cafe import Words
from habitue.web.models import Programme, Shop, Staff

LAUNCH, CIRCLE, NEW_TERMS = 150, 420, 560
"""Days after the opening."""
CHANGES = (LAUNCH, CIRCLE, NEW_TERMS)
COFFEE, PASTRY, BEANS, LUNCH = "coffee", "pastry", "beans", "lunch"


def stamp_card(words: Words) -> Terms:
    """Eight coffees, one free."""
    said = words.said
    return Terms(
        Unit.STAMP,
        (PerVisit(1),),
        (Reward(PASTRY, said["pastry"], 5, worth=60), Reward(COFFEE, said["coffee"], 8, worth=70)),
        currency=words.currency,
        cool_down_minutes=20,
        birthday=Present(reward=PASTRY, days=30),
        expiry=Expiry(Life.IDLE, 240),
    )


def dearer_card(words: Words) -> Terms:
    """Ten coffees, one free, and twice the stamps on quiet afternoons: cards begun before are topped up."""
    terms = stamp_card(words)
    quiet = Boost(200, When(frozenset({2}), 14 * 60, 17 * 60), words.said["happy"])
    rewards = (terms.rewards[0], replace(terms.rewards[1], cost=10))
    return replace(terms, rewards=rewards, boosts=(quiet,))


def circle(words: Words) -> Terms:
    """A point for each unit of money spent, and three ranks by visits."""
    said = words.said
    return Terms(
        Unit.POINT,
        (PerAmount(1, 100),),
        (Reward(BEANS, said["beans"], 150, worth=420), Reward(LUNCH, said["lunch"], 220, worth=510)),
        currency=words.currency,
        tiers=Tiers(
            (
                Tier("hand", said["hand"], 10),
                Tier("mate", said["mate"], 40, 120),
                Tier("captain", said["captain"], 100, 150),
            ),
            window_days=365,
            grace_days=30,
        ),
        expiry=Expiry(Life.FIXED, 365),
    )


def set_up(shop: Shop, words: Words, *, day: date, opened: date, by: Staff) -> bool:
    """Do what falls on that day, in the evening before; whether anything did."""
    number = (day - opened).days
    at = datetime.combine(day - timedelta(days=1), time(22), shop.zone)
    if number == LAUNCH:
        _start(shop, words.said["card"], stamp_card(words), day=day, by=by, at=at)
    elif number == CIRCLE:
        _start(shop, words.said["circle"], circle(words), day=day, by=by, at=at)
    elif number == NEW_TERMS:
        programme = Programme.objects.get(shop=shop, name=words.said["card"])
        if not programme.versions.filter(from_day=day).exists():
            change(shop, programme, terms=dearer_card(words), from_day=day, by=by, at=at)
    return number in CHANGES


def _start(shop: Shop, name: str, terms: Terms, *, day: date, by: Staff, at: datetime) -> None:  # noqa: PLR0913
    if not Programme.objects.filter(shop=shop, name=name).exists():
        start(shop, name=name, terms=terms, from_day=day, by=by, at=at)
