"""Which ready-made programmes suit a shop, best first, in its language and in amounts of its currency."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from habitue.language import N_, Language
from habitue.loyalty.patterns import PATTERNS, Pattern
from habitue.loyalty.terms import Basis, PerAmount, Rule, Terms
from habitue.web.models import Shop
from habitue.web.programme.plain import Wording
from habitue.web.shop.trades import TRADES

_RELATED = {
    "cafe": ("bakery_card", "shop_cashback"),
    "bakery": ("market_discount", "coffee_card"),
    "restaurant": ("coffee_card", "salon_points"),
    "salon": ("shop_tiers", "coffee_card"),
    "florist": ("shop_cashback", "shop_tiers", "coffee_card"),
    "pets": ("shop_cashback", "shop_tiers", "online_points"),
    "retail": ("coffee_card", "online_points"),
    "online": ("shop_cashback", "shop_tiers"),
    "other": ("coffee_card", "shop_cashback", "salon_points"),
}
"""What suits a trade after the patterns that are made for it."""
_SCALE = {"XOF": 5, "XAF": 5, "MAD": 10, "DZD": 150, "TND": 30, "JPY": 2, "INR": 50, "MUR": 40}
"""What a euro cent of the patterns becomes in minor units of a currency, in round figures; 1 for the others."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pattern as a shop would have it."""

    key: str
    name: str
    terms: Terms
    made_for_it: bool


def suggestions(shop: Shop) -> list[Suggestion]:
    """Every pattern, those for the shop's trade first."""
    trade = TRADES.get(shop.trade, ("", ""))[0]
    related = _RELATED.get(shop.trade, ())

    def rank(found: Pattern) -> int:
        if found.trade == trade:
            return -1
        return related.index(found.key) if found.key in related else len(related)

    best = min(map(rank, PATTERNS))
    return [_suggested(found, shop, made_for_it=rank(found) == best) for found in sorted(PATTERNS, key=rank)]


def suggestion(shop: Shop, key: str) -> Suggestion | None:
    """One pattern, None where there is none of that key."""
    return next((found for found in suggestions(shop) if found.key == key), None)


def _suggested(pattern: Pattern, shop: Shop, *, made_for_it: bool) -> Suggestion:
    language = Language(shop.language)
    terms = _scaled(pattern.terms_in(language, shop.currency), _SCALE.get(shop.currency, 1))
    return Suggestion(pattern.key, language.text(pattern.name), _named(terms, language), made_for_it)


def _scaled(terms: Terms, scale: int) -> Terms:
    tiers = terms.tiers
    if tiers is not None and tiers.basis is Basis.SPEND:
        steps = tuple(replace(step, threshold=step.threshold * scale) for step in tiers.steps)
        tiers = replace(tiers, steps=steps)
    return replace(
        terms,
        rules=tuple(map(partial(_scaled_rule, scale=scale), terms.rules)),
        rewards=tuple(replace(reward, worth=reward.worth * scale) for reward in terms.rewards),
        minimum=terms.minimum * scale,
        tiers=tiers,
    )


def _scaled_rule(rule: Rule, *, scale: int) -> Rule:
    return replace(rule, per=rule.per * scale) if isinstance(rule, PerAmount) else rule


def _named(terms: Terms, language: Language) -> Terms:
    """A voucher says what it is worth in the shop's own money."""
    words = Wording(language, terms.unit, terms.currency or "")
    rewards = tuple(
        replace(reward, name=language.text(N_("A voucher for {money}"), money=words.money(reward.worth)))
        if reward.key == "voucher"
        else reward
        for reward in terms.rewards
    )
    return replace(terms, rewards=rewards)
