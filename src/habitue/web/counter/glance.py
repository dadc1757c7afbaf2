"""A card at a glance: what it holds in each programme, which rewards are ready, and what the next visit needs to know."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from habitue.language import Language
from habitue.loyalty.calendar import Calendar
from habitue.loyalty.card import CardState, Purse
from habitue.loyalty.deciding import decide
from habitue.loyalty.facts import Fact, Kind
from habitue.loyalty.programme import Programme
from habitue.loyalty.standing import tier_on
from habitue.loyalty.terms import PerItem, Reward, Terms, Unit
from habitue.loyalty.words import units_text
from habitue.web.actions.ledger_terms import Rules

MOST_DOTS = 20
"""A card of more stamps is drawn as a bar."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A reward that can be given now: with a voucher, or for its cost. ``event`` is the id that giving it will have."""

    programme: str
    reward: str
    name: str
    cost: str
    voucher: str = ""
    until: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """One programme: what is held, what it is on its way to, and what is ready."""

    key: str
    name: str
    have: str
    tier: str
    owed: str
    filled: int
    wanted: int
    goal: str
    missing: str
    ready: tuple[Ready, ...]
    credit: int  # minor units that can be spent like money, 0 where it is no such programme
    spend_event: str  # the id that spending them will have

    @property
    def dots(self) -> list[bool]:
        """The stamps of the card, filled ones first; empty where a bar is drawn."""
        return [place < self.filled for place in range(self.wanted)] if self.wanted <= MOST_DOTS else []


@dataclass(frozen=True, slots=True)
class Needs:
    """What the programmes in force would like to know of a visit."""

    amount: bool
    items: tuple[str, ...]
    any_item: bool


@dataclass(frozen=True, slots=True)
class Giveable:
    """What can be given on the house."""

    programme: str
    reward: str  # empty: one unit
    name: str

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.programme}:{self.reward}"


@dataclass(frozen=True, slots=True)
class _Moment:
    """A card at an instant, with all that decides what it can do."""

    state: CardState
    rules: Rules
    at: datetime
    card: str
    language: Language

    def fact(self, kind: Kind, **said: str) -> Fact:
        """What would happen now."""
        local = self.at.astimezone(self.rules.zone)
        minute = local.hour * 60 + local.minute
        return Fact(str(uuid.uuid4()), self.card, kind, self.at, local.date(), minute, **said)  # type: ignore[arg-type]

    def allows(self, fact: Fact) -> bool:
        """Whether the rules would accept it."""
        return decide(fact, self.state, self.rules.programmes, self.calendar).accepted

    @property
    def calendar(self) -> Calendar:
        """The shop's days."""
        return self.rules.calendar


def progress_of(  # noqa: PLR0913
    state: CardState,
    rules: Rules,
    *,
    card: str,
    names: dict[str, str],
    at: datetime,
    language: Language,
) -> list[Progress]:
    """Every programme that is in force or in which the card holds something; ``names`` are theirs."""
    now = _Moment(state, rules, at, card, language)
    # what time has brought since the latest event (an expiry, a change of terms) is not written yet
    brought = decide(now.fact(Kind.RUN), state, rules.programmes, rules.calendar)
    now = _Moment(brought.card, rules, at, card, language)
    day = rules.day_of(at)
    return [
        _progress(now, programme, terms, names.get(programme.key, programme.key))
        for programme in rules.programmes
        if (terms := programme.terms_on(day)) is not None
        and (programme.earns_on(day) or programme.key in now.state.purses)
        and (terms.rewards or terms.unit is Unit.CREDIT or terms.rules)
    ]


def _progress(now: _Moment, programme: Programme, terms: Terms, name: str) -> Progress:
    day = now.rules.day_of(now.at)
    purse = now.state.purses.get(programme.key) or Purse(programme.key)
    have = purse.spendable(day, now.calendar)
    ready = (*_vouchers(now, programme), *_rewards(now, programme, terms))
    goal = _goal(terms, have)
    tier = tier_on(purse, programme, day)

    def units(n: int) -> str:
        return units_text(n, terms, now.language)

    return Progress(
        programme.key,
        name,
        units(have),
        tier.name if tier else "",
        units(-purse.owed) if purse.owed else "",
        min(have, goal.cost) if goal else 0,
        goal.cost if goal else 0,
        goal.name if goal else "",
        units(goal.cost - have) if goal and goal.cost > have else "",
        ready,
        have if terms.unit is Unit.CREDIT else 0,
        str(uuid.uuid4()),
    )


def _goal(terms: Terms, have: int) -> Reward | None:
    """The next reward: the cheapest that is still too dear, else the dearest."""
    dearer = [reward for reward in terms.rewards if reward.cost > have]
    if dearer:
        return min(dearer, key=lambda reward: reward.cost)
    return max(terms.rewards, key=lambda reward: reward.cost, default=None)


def _vouchers(now: _Moment, programme: Programme) -> Iterator[Ready]:
    for voucher in now.state.vouchers.values():
        if voucher.programme != programme.key:
            continue
        fact = now.fact(Kind.REDEEM, voucher=voucher.id)
        reward = programme.versions[voucher.version].terms.reward(voucher.reward)
        if reward and now.allows(fact):
            until = now.language.day(voucher.last_day, "medium") if voucher.last_day else ""
            yield Ready(programme.key, reward.key, reward.name, "", voucher.id, until, fact.id)


def _rewards(now: _Moment, programme: Programme, terms: Terms) -> Iterator[Ready]:
    """The rewards of today, and those withdrawn that this card may still have."""
    keys = {reward.key: None for version in programme.versions for reward in version.terms.rewards}
    for key in sorted(keys, key=lambda key: terms.reward(key) is None):
        fact = now.fact(Kind.REDEEM, programme=programme.key, reward=key)
        offer = programme.offer(key, fact.day)
        if offer and now.allows(fact):
            cost = units_text(offer[0].cost, terms, now.language)
            yield Ready(programme.key, key, offer[0].name, cost, event=fact.id)


def needs_of(rules: Rules, at: datetime) -> Needs:
    """What the programmes in force that day ask about a visit."""
    terms = [found for _, found in rules.in_force(rules.day_of(at))]
    by_item = [rule for found in terms for rule in found.rules if isinstance(rule, PerItem)]
    return Needs(
        any(found.needs_amount for found in terms),
        tuple(sorted({name for rule in by_item for name in rule.items})),
        any(not rule.items for rule in by_item),
    )


def giveable(rules: Rules, at: datetime, names: dict[str, str], language: Language) -> list[Giveable]:
    """What staff may give on the house: the rewards of today, or one stamp."""
    found = []
    for programme, terms in rules.in_force(rules.day_of(at)):
        found += [Giveable(programme.key, reward.key, reward.name) for reward in terms.rewards]
        if terms.unit is Unit.STAMP:
            name = names.get(programme.key, programme.key)
            found.append(Giveable(programme.key, "", f"{units_text(1, terms, language)} – {name}"))
    return found
