"""Ready-made programmes per trade: a shop takes one, changes a number or none, and is open within a cup of coffee."""

from __future__ import annotations

from dataclasses import dataclass, replace

from habitue.language import N_, Language
from habitue.loyalty.terms import (
    Basis,
    Boost,
    Cashback,
    Discount,
    Expiry,
    Life,
    PerAmount,
    PerItem,
    PerVisit,
    Present,
    Reward,
    Terms,
    Tier,
    Tiers,
    Unit,
    When,
)

_YEAR, _HALF_YEAR = 365, 183


@dataclass(frozen=True, slots=True)
class Pattern:
    """A programme to begin with: names are texts to translate; ``terms_in`` gives the terms in a language and a currency.

    Amounts suit a currency of cents, in the prices of a small shop; the set-up shows them to be changed.
    """

    key: str
    trade: str
    name: str
    summary: str
    terms: Terms

    def terms_in(self, language: Language, currency: str) -> Terms:
        """The terms with their names in the reader's language."""
        terms = self.terms
        tiers = terms.tiers and replace(
            terms.tiers,
            steps=tuple(replace(step, name=language.text(step.name)) for step in terms.tiers.steps),
        )
        return replace(
            terms,
            currency=currency,
            rewards=tuple(replace(reward, name=language.text(reward.name)) for reward in terms.rewards),
            boosts=tuple(replace(boost, name=language.text(boost.name)) for boost in terms.boosts),
            tiers=tiers,
        )


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "coffee_card",
        N_("Café"),
        N_("Ten coffees, one free"),
        N_("One stamp a visit; ten stamps are a coffee."),
        Terms(
            Unit.STAMP,
            (PerVisit(1),),
            (Reward("coffee", N_("A coffee of your choice"), 10, worth=80),),
            cool_down_minutes=30,
            expiry=Expiry(Life.IDLE, _HALF_YEAR),
        ),
    ),
    Pattern(
        "cafe_quiet_hours",
        N_("Café"),
        N_("A stamp a drink, two in quiet hours"),
        N_("One stamp a drink, twice as many from 14:00 to 16:00 on weekdays; a birthday coffee."),
        Terms(
            Unit.STAMP,
            (PerItem(1),),
            (
                Reward("coffee", N_("A coffee of your choice"), 10, worth=80),
                Reward("cake", N_("A slice of cake"), 15, worth=150),
            ),
            boosts=(Boost(200, When(frozenset({1, 2, 3, 4, 5}), 840, 960), N_("Quiet hours")),),
            cap_a_day=8,
            birthday=Present(reward="coffee", days=14),
            expiry=Expiry(Life.IDLE, _HALF_YEAR),
        ),
    ),
    Pattern(
        "bakery_card",
        N_("Bakery"),
        N_("Ten visits, one pastry"),
        N_("One stamp a visit from 3.00 on; ten stamps are a pastry of the customer’s choice."),
        Terms(
            Unit.STAMP,
            (PerVisit(1),),
            (Reward("pastry", N_("A pastry of your choice"), 10, worth=70),),
            minimum=300,
            cool_down_minutes=60,
            expiry=Expiry(Life.IDLE, _HALF_YEAR),
        ),
    ),
    Pattern(
        "restaurant_card",
        N_("Restaurant"),
        N_("Five lunches, a dessert; ten, a lunch"),
        N_("One stamp a meal; a dessert for five, a lunch for ten; a glass to welcome."),
        Terms(
            Unit.STAMP,
            (PerVisit(1),),
            (
                Reward("dessert", N_("A dessert"), 5, worth=200),
                Reward("lunch", N_("A lunch"), 10, worth=600),
                Reward("glass", N_("A glass of the house"), 3, worth=150),
            ),
            cap_a_day=2,
            welcome=Present(reward="glass", days=30),
            expiry=Expiry(Life.FIXED, _YEAR),
        ),
    ),
    Pattern(
        "salon_points",
        N_("Hair or beauty salon"),
        N_("Points on what is paid, care in return"),
        N_("A point per 1.00 paid; a treatment for 150, a cut for 400; points for a birthday."),
        Terms(
            Unit.POINT,
            (PerAmount(1, 100),),
            (
                Reward("treatment", N_("A treatment"), 150, worth=500),
                Reward("cut", N_("A cut"), 400, worth=1800),
            ),
            birthday=Present(units=30),
            expiry=Expiry(Life.FIXED, 2 * _YEAR),
        ),
    ),
    Pattern(
        "shop_cashback",
        N_("Shop"),
        N_("Five per cent back"),
        N_("5% of each purchase comes back as credit, to be spent at any time."),
        Terms(Unit.CREDIT, (Cashback(500),), expiry=Expiry(Life.FIXED, _YEAR)),
    ),
    Pattern(
        "shop_tiers",
        N_("Shop"),
        N_("Points, and standing for regulars"),
        N_("A point per 1.00 paid; silver and gold earn more; vouchers for 100 points."),
        Terms(
            Unit.POINT,
            (PerAmount(1, 100),),
            (Reward("voucher", N_("A voucher for 5.00"), 100, worth=500),),
            tiers=Tiers(
                (
                    Tier("silver", N_("Silver"), 30_000, 125),
                    Tier("gold", N_("Gold"), 80_000, 150),
                ),
                basis=Basis.SPEND,
                window_days=_YEAR,
                grace_days=60,
            ),
            expiry=Expiry(Life.FIXED, _YEAR),
        ),
    ),
    Pattern(
        "online_points",
        N_("Online store"),
        N_("Points, with a gift to begin"),
        N_("A point per 1.00 paid and 50 to welcome; 200 are a voucher for 10.00."),
        Terms(
            Unit.POINT,
            (PerAmount(1, 100),),
            (Reward("voucher", N_("A voucher for 10.00"), 200, worth=1000),),
            welcome=Present(units=50),
            birthday=Present(units=50),
            expiry=Expiry(Life.FIXED, _YEAR),
        ),
    ),
    Pattern(
        "market_discount",
        N_("Market or producer"),
        N_("Ten per cent off at the end of the day"),
        N_("10% off from 17:00 on for card holders, and a stamp a visit."),
        Terms(
            Unit.STAMP,
            (PerVisit(1), Discount(10, When(from_minute=1020))),
            (Reward("basket", N_("A small basket"), 12, worth=400),),
            expiry=Expiry(Life.IDLE, _HALF_YEAR),
        ),
    ),
)


def pattern(key: str) -> Pattern | None:
    """The pattern of that key."""
    return next((found for found in PATTERNS if found.key == key), None)
