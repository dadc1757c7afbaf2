"""What a redemption takes from a card: with a voucher, for a reward of the catalogue, or credit of any amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from habitue.loyalty.booking import Draft, debit, lots_in_order, today_of
from habitue.loyalty.card import Purse, Voucher
from habitue.loyalty.facts import MOST_UNITS, Fact
from habitue.loyalty.outcomes import NOTHING, Flag, Outcome
from habitue.loyalty.postings import Account, Type
from habitue.loyalty.programme import Programme
from habitue.loyalty.terms import Reward, Terms, Unit


class Answer(NamedTuple):
    """An outcome, what fills its text, and what people should look at."""

    outcome: Outcome
    values: Mapping[str, Any] = NOTHING
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Spend:
    """What is asked for: the reward as offered, what it takes, and which lots alone can pay for it (None: all)."""

    programme: Programme
    terms: Terms
    cost: int
    reward: Reward | None = None
    voucher: Voucher | None = None
    versions: frozenset[int] | None = None

    @property
    def name(self) -> str:
        """The reward's name; nothing where credit is spent."""
        return self.reward.name if self.reward else ""


def not_started(programme: Programme) -> Answer:
    """The programme begins later."""
    return Answer(Outcome.NOT_STARTED, {"day": programme.versions[0].from_day.isoformat()})


def spend_of(draft: Draft, fact: Fact) -> Spend | Answer:
    """What the fact asks for, or why it cannot be told."""
    voucher = draft.card.vouchers.get(fact.voucher) if fact.voucher else None
    # a voucher that was used before is paid for in units by whoever used it again
    named = voucher or (draft.vouchers.get(fact.voucher) if fact.voucher else None)
    if fact.voucher and named is None and fact.reward is None:
        return Answer(Outcome.UNKNOWN_VOUCHER)
    programme = draft.programmes.get((named.programme if named else fact.programme) or "")
    if programme is None:
        return Answer(Outcome.UNKNOWN_PROGRAMME)
    terms = programme.terms_on(fact.day)
    if terms is None:
        return not_started(programme)
    if voucher is not None:
        reward = programme.versions[voucher.version].terms.reward(voucher.reward)
        return Spend(programme, terms, 0, reward=reward, voucher=voucher)
    return _by_units(programme, terms, fact, named.reward if named else fact.reward)


def _by_units(programme: Programme, terms: Terms, fact: Fact, key: str | None) -> Spend | Answer:
    if key is None:
        if terms.unit is not Unit.CREDIT:
            return Answer(Outcome.UNKNOWN_REWARD)
        return Spend(programme, terms, fact.units or 0) if (fact.units or 0) > 0 else bad_units()
    offer = programme.offer(key, fact.day)
    if offer is None:
        return Answer(Outcome.UNKNOWN_REWARD)
    reward, withdrawn = offer
    versions = None if withdrawn is None else programme.offering(key)
    return Spend(programme, terms, reward.cost, reward=reward, versions=versions)


def bad_units() -> Answer:
    """The units are not a number that can be meant."""
    return Answer(Outcome.BAD_UNITS, {"most": MOST_UNITS})


def refusal(draft: Draft, fact: Fact) -> Answer | None:
    """Why the redemption cannot be had now; None: it can. Offline it was had already: within the allowance it counts."""
    spend = spend_of(draft, fact)
    if isinstance(spend, Answer):
        return spend
    problem = _problem(draft, fact, spend)
    if not fact.offline or fact.confirmed or (problem is None and spend.voucher):
        return None if fact.offline else problem
    spent = _offline_spent(draft, spend, fact)
    if spend.cost and spent + spend.cost <= spend.terms.offline_units:
        return None
    return Answer(Outcome.KEPT_OFFLINE, {"reward": spend.name, "cost": spend.cost})


def _offline_spent(draft: Draft, spend: Spend, fact: Fact) -> int:
    purse = draft.card.purses.get(spend.programme.key)
    return today_of(purse, fact.day).offline if purse else 0


def _problem(draft: Draft, fact: Fact, spend: Spend) -> Answer | None:
    if spend.voucher:
        last_day = spend.voucher.last_day
        if last_day and last_day < fact.day:
            return Answer(Outcome.VOUCHER_OVER, {"day": last_day.isoformat()})
        return None
    if fact.voucher:
        return Answer(Outcome.UNKNOWN_VOUCHER)
    purse = draft.card.purses.get(spend.programme.key)
    limit = spend.reward and _limit(spend.reward, purse, fact)
    return limit or _shortage(draft, fact, spend, purse)


def _limit(reward: Reward, purse: Purse | None, fact: Fact) -> Answer | None:
    if reward.first_day and fact.day < reward.first_day:
        return Answer(Outcome.REWARD_NOT_YET, {"day": reward.first_day.isoformat()})
    if reward.last_day and fact.day > reward.last_day:
        return Answer(Outcome.REWARD_OVER, {"day": reward.last_day.isoformat()})
    if purse is None:
        return None
    times = purse.redeemed.get(reward.key, 0)
    if reward.per_customer is not None and times >= reward.per_customer:
        return Answer(Outcome.REWARD_LIMIT, {"limit": reward.per_customer, "times": times})
    times = today_of(purse, fact.day).redeemed.get(reward.key, 0)
    if reward.per_day is not None and times >= reward.per_day:
        return Answer(Outcome.REWARD_LIMIT_TODAY, {"limit": reward.per_day, "times": times})
    return None


def _shortage(draft: Draft, fact: Fact, spend: Spend, purse: Purse | None) -> Answer | None:
    lots = lots_in_order(draft, purse, fact.day) if purse else []
    have = sum(lot.left for lot in lots if spend.versions is None or lot.version in spend.versions)
    if have >= spend.cost:
        return None
    return shortage(spend.programme, have, spend.cost)


def shortage(programme: Programme, have: int, cost: int) -> Answer:
    """The card has less than is asked for."""
    return Answer(
        Outcome.NOT_ENOUGH,
        {"programme": programme.key, "have": have, "cost": cost, "missing": cost - have},
    )


def redeem(draft: Draft, fact: Fact) -> Answer:
    """Take what the reward takes, whatever the card holds: what is missing is owed."""
    spend = spend_of(draft, fact)
    if isinstance(spend, Answer):
        return Answer(Outcome.REDEEMED, {"reward": fact.reward or ""})
    problem = _problem(draft, fact, spend)
    purse = draft.purse(spend.programme, fact.day)
    if spend.voucher:
        del draft.card.vouchers[spend.voucher.id]
    elif spend.reward:
        key, today = spend.reward.key, today_of(purse, fact.day)
        purse.redeemed[key] = purse.redeemed.get(key, 0) + 1
        today.redeemed[key] = today.redeemed.get(key, 0) + 1
    if fact.offline:
        today_of(purse, fact.day).offline += spend.cost
    missing = debit(
        draft,
        purse,
        fact,
        spend.cost,
        type_=Type.REDEEM,
        sink=Account.REDEMPTION,
        first=spend.versions,
    )
    return Answer(Outcome.REDEEMED, _told(spend), _flags(problem, missing))


def _told(spend: Spend) -> dict[str, Any]:
    return {
        "programme": spend.programme.key,
        "reward": spend.name,
        "cost": spend.cost,
        "worth": spend.reward.worth if spend.reward else spend.cost,
    }


def _flags(problem: Answer | None, missing: int) -> tuple[Flag, ...]:
    overdrawn = (Flag.OVERDRAWN,) if missing else ()
    beyond = problem is not None and problem.outcome is not Outcome.NOT_ENOUGH
    return (*overdrawn, Flag.OVER_LIMIT) if beyond else overdrawn
