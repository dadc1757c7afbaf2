"""What merging two customers would come to; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habitue.language import N_, Language
from habitue.loyalty.card import CardState
from habitue.loyalty.words import units_text
from habitue.web.actions.ledger_loading import records_of
from habitue.web.actions.ledger_terms import Rules, rules_of
from habitue.web.actions.merge import outlook
from habitue.web.models import Card, Customer, Programme, Shop
from habitue.web.phone import shown_phone
from habitue.web.queries.ledger import state_of


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing about both customers, and what becomes of it."""

    name: str
    kept: str
    absorbed: str
    after: str


_FIELDS = {
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "note": N_("Note for the team"),
}


def identities(shop: Shop, kept: Customer, absorbed: Customer, language: Language) -> list[Compared]:
    """Who they are: the kept one's own words stay, what they lack is taken over."""
    found = []
    for field, label in _FIELDS.items():
        mine, theirs = (_shown(shop, field, getattr(one, field)) for one in (kept, absorbed))
        if mine or theirs:
            found.append(Compared(language.text(label), mine, theirs, mine or theirs))
    return found


def _shown(shop: Shop, field: str, value: str) -> str:
    return shown_phone(value, shop.country) if field == "phone" and value else value


def holdings(shop: Shop, cards: tuple[Card, Card], language: Language, day: date) -> list[Compared]:
    """What each card holds in each programme, and what the one card would hold."""
    rules = rules_of(shop)
    records = records_of([card.pk for card in cards], rules)
    after = outlook((records[cards[0].pk], records[cards[1].pk]), rules, ("-", "-"), together=True).card.card
    before = [state_of(card, rules) for card in cards]
    names = dict(Programme.objects.filter(shop=shop).values_list("key", "name"))
    return [
        Compared(
            names.get(key, key),
            *(_held(state, key, rules, day, language) for state in (*before, after)),
        )
        for key in rules.terms
        if any(key in state.purses for state in (*before, after))
    ]


def _held(state: CardState, key: str, rules: Rules, day: date, language: Language) -> str:
    purse = state.purses.get(key)
    units = purse.spendable(day, rules.calendar) + purse.owed if purse else 0
    return units_text(units, rules.terms[key], language)
