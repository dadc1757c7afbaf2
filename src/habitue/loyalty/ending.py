"""Rewards that are ready on a card and end soon: what a customer would want to be told in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from habitue.loyalty.calendar import Calendar
from habitue.loyalty.card import CardState, Purse
from habitue.loyalty.programme import Programme


@dataclass(frozen=True, slots=True)
class EndingReward:
    """A reward that can be had now, and the last day on which it can."""

    programme: str
    name: str
    last_day: date


def ending_rewards(
    state: CardState, programmes: Sequence[Programme], calendar: Calendar, *, day: date, within_days: int
) -> tuple[EndingReward, ...]:
    """The ready rewards of which the last day is one of the next ``within_days``, the soonest first.

    A voucher ends by itself. Units end it where those that outlive the span no longer pay for the cheapest reward they pay for now.
    """
    last = day + timedelta(days=within_days)
    found = [*_vouchers(state, programmes, day, last)]
    for programme in programmes:
        purse, terms = state.purses.get(programme.key), programme.terms_on(day)
        if purse is None or terms is None or not terms.rewards:
            continue
        cheapest = min(terms.rewards, key=lambda reward: reward.cost)
        ends = _ends(purse, calendar, cheapest.cost, day, last)
        if ends is not None:
            found.append(EndingReward(programme.key, cheapest.name, ends))
    return tuple(sorted(found, key=lambda one: (one.last_day, one.programme, one.name)))


def _vouchers(
    state: CardState, programmes: Sequence[Programme], day: date, last: date
) -> Iterator[EndingReward]:
    known = {programme.key: programme for programme in programmes}
    for voucher in state.vouchers.values():
        programme = known.get(voucher.programme)
        if programme is None or voucher.last_day is None or not day <= voucher.last_day <= last:
            continue
        reward = programme.versions[voucher.version].terms.reward(voucher.reward)
        if reward is not None:
            yield EndingReward(programme.key, reward.name, voucher.last_day)


def _ends(purse: Purse, calendar: Calendar, cost: int, day: date, last: date) -> date | None:
    """The last day of the span on which the units still pay ``cost``; None where they never did, or still do after it."""
    if purse.owed or cost <= 0 or purse.spendable(day, calendar) < cost:
        return None
    ends = {purse.last_day(lot, calendar) for lot in purse.lots.values()}
    for end in sorted(one for one in ends if one is not None and day <= one <= last):
        if purse.spendable(end + timedelta(days=1), calendar) < cost:
            return end
    return None
