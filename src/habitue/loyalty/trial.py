"""Trying terms on the shop's own past: what they would have cost, and whom they would have moved.

The visits are those that happened; what a change of terms does to how often people come, no replay can know. A customer
is taken to have the reward that was taken most in the past (else the cheapest) as soon as the card can pay for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from habitue.loyalty.booking import Draft, debit
from habitue.loyalty.calendar import Calendar
from habitue.loyalty.deciding import replay_on
from habitue.loyalty.facts import Fact, Kind
from habitue.loyalty.postings import Account, Type
from habitue.loyalty.programme import Programme, Version
from habitue.loyalty.replay import Past, blank
from habitue.loyalty.terms import Reward, Terms, Unit

_TRIED = "tried"


@dataclass(frozen=True, slots=True)
class Tried:
    """What terms would have done: rewards taken and their cost (minor units), credit spent and price cuts included."""

    rewards: int
    cost: int
    units: int
    cards_with_reward: int


@dataclass(frozen=True, slots=True)
class Trial:
    """Both terms on the same visits; ``moved`` counts the cards that would have had more or fewer rewards."""

    before: Tried
    after: Tried
    moved: int
    cards: int

    @property
    def extra_cost(self) -> int:
        """What the change would have cost, in minor units; below 0 where it would have saved."""
        return self.after.cost - self.before.cost


def try_terms(
    cards: Iterable[Sequence[Fact]], before: Terms, after: Terms, calendar: Calendar, *, first_day: date
) -> Trial:
    """Both terms on the visits of these cards from a day on, as if each card had begun on it with nothing."""
    pasts = [_visits(facts, first_day) for facts in cards]
    liked = _liked(fact for facts in pasts for fact in facts)
    old = [_replayed(facts, before, calendar, liked) for facts in pasts]
    new = [_replayed(facts, after, calendar, liked) for facts in pasts]
    moved = sum(a.rewards != b.rewards for a, b in zip(old, new, strict=True))
    return Trial(_total(old), _total(new), moved, len(pasts))


def _visits(facts: Sequence[Fact], first_day: date) -> list[Fact]:
    """What was bought and what was taken; both are facts, whatever the terms."""
    wanted = (Kind.VISIT, Kind.REFUND, Kind.UNDO, Kind.REDEEM)
    return [fact for fact in facts if fact.kind in wanted and fact.day >= first_day]


def _liked(facts: Iterable[Fact]) -> list[str]:
    """The rewards that were taken, most often first."""
    taken = Counter(fact.reward for fact in facts if fact.kind is Kind.REDEEM and fact.reward)
    return [key for key, _ in sorted(taken.items(), key=lambda entry: (-entry[1], entry[0]))]


def _favourite(terms: Terms, liked: Sequence[str]) -> Reward | None:
    for key in liked:
        reward = terms.reward(key)
        if reward is not None:
            return reward
    return min(terms.rewards, key=lambda reward: (reward.cost, reward.key), default=None)


def _replayed(facts: Sequence[Fact], terms: Terms, calendar: Calendar, liked: Sequence[str]) -> Tried:
    past = Past.of(facts)
    draft = blank(past, (Programme(_TRIED, (Version(date.min, terms),)),), calendar)
    favourite = _favourite(terms, liked)
    rewards = discounts = 0
    for fact in past.facts:
        if fact.kind is not Kind.REDEEM:
            discounts += replay_on(draft, fact).values.get("discount", 0)
            rewards += _taken(draft, fact, favourite)
    units = sum(posting.amount for posting in draft.postings if posting.source is Account.ISSUE)
    # credit without a catalogue is money already
    spent = favourite.worth * rewards if favourite else units * (terms.unit is Unit.CREDIT)
    return Tried(rewards, spent + discounts, units, int(rewards > 0))


def _taken(draft: Draft, fact: Fact, favourite: Reward | None) -> int:
    """Take the favourite as often as the card can pay for it."""
    purse = draft.card.purses.get(_TRIED)
    if favourite is None or purse is None:
        return 0
    times = purse.spendable(fact.day, draft.calendar) // favourite.cost
    units = times * favourite.cost
    debit(draft, purse, fact, units, type_=Type.REDEEM, sink=Account.REDEMPTION)
    return times


def _total(tried: Iterable[Tried]) -> Tried:
    rewards = cost = units = cards = 0
    for one in tried:
        rewards += one.rewards
        cost += one.cost
        units += one.units
        cards += one.cards_with_reward
    return Tried(rewards, cost, units, cards)
