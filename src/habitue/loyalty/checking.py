"""Whether a fact can be accepted: first what no card could take, then what this card, on that day, cannot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from habitue.loyalty.booking import Draft, lots_in_order
from habitue.loyalty.earning import earned
from habitue.loyalty.facts import (
    FIRST_DAY,
    LAST_DAY,
    MOST_BOOST,
    MOST_ITEMS,
    MOST_MONEY,
    MOST_UNITS,
    Fact,
    Kind,
)
from habitue.loyalty.outcomes import Flag, Outcome
from habitue.loyalty.programme import Programme
from habitue.loyalty.spending import Answer, bad_units, not_started, refusal, shortage
from habitue.loyalty.terms import MINUTES_A_DAY, Terms
from habitue.loyalty.writing import had_present, present_of

_MINUTE = timedelta(minutes=1)
_PLAIN = 100


def unsound(fact: Fact) -> Answer | None:
    """Why nothing can be made of the fact, whatever the card; None: it is sound."""
    if not (fact.card and fact.id):
        return Answer(Outcome.NO_CARD)
    dated = FIRST_DAY <= fact.day <= LAST_DAY and fact.at.tzinfo is not None
    if not (dated and _whole(fact.minute, 0, MINUTES_A_DAY - 1)):
        return Answer(Outcome.BAD_DAY, {"day": fact.day.isoformat()})
    if not (fact.amount is None or _whole(fact.amount, 0, MOST_MONEY)):
        return Answer(Outcome.BAD_AMOUNT, {"most": MOST_MONEY})
    if not (fact.units is None or _whole(fact.units, -MOST_UNITS, MOST_UNITS)):
        return bad_units()
    if fact.items and not _good_items(fact):
        return Answer(Outcome.BAD_ITEMS, {"most": MOST_UNITS})
    if fact.kind in (Kind.REFUND, Kind.UNDO) and fact.target in (None, "", fact.id):
        return Answer(Outcome.NO_TARGET)
    return None


def _whole(number: int, least: int, most: int) -> bool:
    # JSON's true and 3.0 are no numbers of anything
    return type(number) is int and least <= number <= most


def _good_items(fact: Fact) -> bool:
    return len(fact.items) <= MOST_ITEMS and all(
        item.name and _whole(item.quantity, 1, MOST_UNITS) for item in fact.items
    )


def check(draft: Draft, fact: Fact) -> Answer | None:
    """Why this card cannot have the fact, or what must be asked first; None: it can."""
    return _HOW[fact.kind](draft, fact) if fact.kind in _HOW else None


def _visit(draft: Draft, fact: Fact) -> Answer | None:
    for programme, terms in draft.in_force(fact.day):
        if fact.currency and terms.currency and fact.currency != terms.currency:
            values = {"programme": programme.key, "found": fact.currency, "wanted": terms.currency}
            return Answer(Outcome.FOREIGN_CURRENCY, values)
    if fact.offline or fact.confirmed:
        return None
    return _too_soon(draft, fact) or (_amount_wanted(draft, fact) if fact.amount is None else None)


def cool_down(draft: Draft, fact: Fact) -> int:
    """The cool-down, in minutes, that the visit falls into; 0 where it falls into none."""
    last = draft.card.last_visit_at
    if last is None:
        return 0
    longest = max([terms.cool_down_minutes for _, terms in draft.in_force(fact.day)], default=0)
    return longest if longest and (fact.at - last) // _MINUTE < longest else 0


def _too_soon(draft: Draft, fact: Fact) -> Answer | None:
    minutes = cool_down(draft, fact)
    return Answer(Outcome.TOO_SOON, {"minutes": minutes}) if minutes else None


def _amount_wanted(draft: Draft, fact: Fact) -> Answer | None:
    """Ask for the amount where without it the visit would earn nothing at all."""
    running = draft.in_force(fact.day)
    wanted = any(terms.needs_amount for _, terms in running)
    if not wanted or any(earned(terms, fact, already=0, multiplier=100).units for _, terms in running):
        return None
    return Answer(Outcome.AMOUNT_WANTED)


def visit_flags(draft: Draft, fact: Fact) -> tuple[Flag, ...]:
    """What people should look at about a visit that is accepted."""
    # of any other visit it was asked, and the answer was no cool-down
    forced = fact.offline or fact.confirmed
    return (Flag.TOO_SOON,) if forced and cool_down(draft, fact) else ()


def _named(draft: Draft, fact: Fact) -> tuple[Programme, Terms] | Answer:
    programme = draft.programmes.get(fact.programme or "")
    if programme is None:
        return Answer(Outcome.UNKNOWN_PROGRAMME)
    terms = programme.terms_on(fact.day)
    return not_started(programme) if terms is None else (programme, terms)


def _gift(draft: Draft, fact: Fact) -> Answer | None:
    found = _named(draft, fact)
    if isinstance(found, Answer):
        return found
    if fact.reward is not None:
        return None if found[1].reward(fact.reward) else Answer(Outcome.UNKNOWN_REWARD)
    return None if (fact.units or 0) > 0 else bad_units()


def _boost(draft: Draft, fact: Fact) -> Answer | None:
    found = _named(draft, fact)
    if isinstance(found, Answer):
        return found
    if fact.last_day is None or fact.last_day < fact.day:
        return Answer(Outcome.BAD_DAY, {"day": (fact.last_day or fact.day).isoformat()})
    return None if _PLAIN < (fact.units or 0) <= MOST_BOOST else bad_units()


def _adjust(draft: Draft, fact: Fact) -> Answer | None:
    found = _named(draft, fact)
    if isinstance(found, Answer):
        return found
    units = fact.units or 0
    if units == 0 or (units < 0 and fact.kind is Kind.OPENING):
        return bad_units()
    purse = draft.card.purses.get(found[0].key)
    have = sum(lot.left for lot in lots_in_order(draft, purse, fact.day)) if purse and units < 0 else 0
    return shortage(found[0], have, -units) if have < -units else None


def _present(draft: Draft, fact: Fact) -> Answer | None:
    giving = [programme for programme, terms in draft.in_force(fact.day) if present_of(terms, fact.kind)]
    if not giving:
        return Answer(Outcome.NO_PRESENT)
    if all(had_present(draft.card.purses.get(programme.key), fact) for programme in giving):
        welcome = fact.kind is Kind.WELCOME
        return Answer(Outcome.ALREADY_WELCOMED if welcome else Outcome.ALREADY_BIRTHDAY)
    return None


_HOW: dict[Kind, Callable[[Draft, Fact], Answer | None]] = {
    Kind.VISIT: _visit,
    Kind.REDEEM: refusal,
    Kind.GIFT: _gift,
    Kind.BOOST: _boost,
    Kind.ADJUST: _adjust,
    Kind.OPENING: _adjust,
    Kind.WELCOME: _present,
    Kind.BIRTHDAY: _present,
}
