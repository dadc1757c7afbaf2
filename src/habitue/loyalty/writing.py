"""What an accepted fact does to a card, by kind. Nothing is asked here and nothing refused: it happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from habitue.loyalty.booking import Draft, Sale, activity, credit, debit, today_of
from habitue.loyalty.card import Purse, Voucher
from habitue.loyalty.earning import Earning, earned
from habitue.loyalty.facts import Fact, Kind
from habitue.loyalty.outcomes import Flag, Outcome
from habitue.loyalty.postings import Account, Type
from habitue.loyalty.programme import Programme
from habitue.loyalty.refunds import back, share_back
from habitue.loyalty.spending import Answer, redeem
from habitue.loyalty.standing import count, tier_of
from habitue.loyalty.terms import Present, Terms

_PRIORITY = {
    Outcome.EARNED: 0,
    Outcome.CAP_REACHED: 1,
    Outcome.DISCOUNTED: 2,
    Outcome.BELOW_MINIMUM: 3,
    Outcome.NOTHING_EARNED: 4,
}
"""Of several programmes the best news is told."""
_NOTHING = Fraction(0)
_PLAIN = 100
"""A multiplier that changes nothing, in hundredths."""


def write(draft: Draft, fact: Fact) -> Answer:
    """Write the fact on the card, and say what came of it."""
    answer = _HOW[fact.kind](draft, fact)
    draft.card.last = fact.key
    return answer


def _visit(draft: Draft, fact: Fact) -> Answer:
    running = draft.in_force(fact.day)
    earnings = [(terms, _earn(draft, programme, terms, fact)) for programme, terms in running]
    if len(running) < len(draft.card.purses):
        for purse in draft.card.purses.values():
            activity(draft, purse, fact.day)
    draft.card.last_visit_at = fact.at
    return _told(earnings)


def _earn(draft: Draft, programme: Programme, terms: Terms, fact: Fact) -> Earning:
    purse = draft.purse(programme, fact.day)
    activity(draft, purse, fact.day)
    today, tier = today_of(purse, fact.day), tier_of(purse, programme, fact.day)
    already = today.earned.get(fact.card, 0)
    earning = earned(
        terms,
        fact,
        already=already,
        multiplier=tier.multiplier if tier else 100,
        boost=purse.boost(fact.day),
    )
    today.earned[fact.card] = already + earning.units
    refunds = draft.refunds.get(fact.id, ())
    share = share_back(fact, refunds) if refunds else _NOTHING
    credit(draft, purse, fact, earning.units - back(earning.units, share), terms=terms)
    if purse.standing is not None:
        before = share_back(fact, [refund for refund in refunds if refund.key < fact.key])
        spend, units = fact.amount or 0, earning.units
        count(purse, fact.day, int(before < 1), spend - back(spend, before), units - back(units, before))
        draft.sales.setdefault(fact.id, []).append(Sale(fact, programme.key, spend, units))
    return earning


def _told(earnings: list[tuple[Terms, Earning]]) -> Answer:
    """The best that happened in any programme."""
    if not earnings:
        return Answer(Outcome.NOTHING_EARNED)
    if len(earnings) == 1 and earnings[0][1].is_plain:
        return Answer(Outcome.EARNED)
    best = min((earning for _, earning in earnings), key=lambda earning: _PRIORITY[earning.outcome])
    values = {}
    if best.outcome is Outcome.BELOW_MINIMUM:
        values["minimum"] = min(terms.minimum for terms, _ in earnings if terms.minimum)
    percent = max(earning.percent for _, earning in earnings)
    if percent:
        values |= {"percent": percent, "discount": max(earning.discount for _, earning in earnings)}
    capped = any(earning.capped for _, earning in earnings)
    return Answer(best.outcome, values, (Flag.CAPPED,) if capped else ())


def _refund(draft: Draft, fact: Fact) -> Answer:
    """Take the refunded part out of what tiers count from now on; the units were never credited."""
    refunds = draft.refunds.get(fact.target or "", ())
    for sale in draft.sales.get(fact.target or "", ()):
        before = share_back(sale.visit, [refund for refund in refunds if refund.key < fact.key])
        after = share_back(sale.visit, [refund for refund in refunds if refund.key <= fact.key])
        count(
            draft.card.purses[sale.programme],
            sale.visit.day,
            -int(before < 1 <= after),
            back(sale.spend, before) - back(sale.spend, after),
            back(sale.units, before) - back(sale.units, after),
        )
    return Answer(Outcome.REFUNDED)


def _named(draft: Draft, fact: Fact) -> tuple[Programme, Terms]:
    programme = draft.programmes[fact.programme or ""]
    return programme, programme.terms_on(fact.day) or programme.versions[0].terms


def _gift(draft: Draft, fact: Fact) -> Answer:
    programme, terms = _named(draft, fact)
    purse = draft.purse(programme, fact.day)
    if fact.reward is None:
        credit(draft, purse, fact, fact.units or 0, terms=terms)
        return Answer(Outcome.GIVEN)
    _issue(draft, purse, fact, fact.reward, fact.last_day)
    reward = terms.reward(fact.reward)
    name, worth = (reward.name, reward.worth) if reward else (fact.reward, 0)
    return Answer(Outcome.REWARD_GIVEN, {"programme": programme.key, "reward": name, "worth": worth})


def _issue(draft: Draft, purse: Purse, fact: Fact, reward: str, last_day: date | None) -> None:
    voucher = Voucher(f"{fact.id}:{purse.programme}", purse.programme, reward, purse.version, last_day)
    draft.card.vouchers[voucher.id] = draft.vouchers[voucher.id] = voucher


def _adjust(draft: Draft, fact: Fact) -> Answer:
    programme, terms = _named(draft, fact)
    purse, units = draft.purse(programme, fact.day), fact.units or 0
    if units > 0:
        credit(draft, purse, fact, units, terms=terms, source=Account.ADJUSTMENT, last_day=fact.last_day)
    else:
        debit(draft, purse, fact, -units, type_=Type.ADJUST, sink=Account.ADJUSTMENT)
    return Answer(Outcome.OPENED if fact.kind is Kind.OPENING else Outcome.ADJUSTED)


def present_of(terms: Terms, kind: Kind) -> Present | None:
    """What the terms give on that occasion."""
    return terms.welcome if kind is Kind.WELCOME else terms.birthday


def had_present(purse: Purse | None, fact: Fact) -> bool:
    """Whether this card code had the present before: the welcome ever, the birthday's this year or later."""
    if purse is None:
        return False
    if fact.kind is Kind.WELCOME:
        return fact.card in purse.welcomed
    return purse.birthdays.get(fact.card, 0) >= fact.day.year


def _present(draft: Draft, fact: Fact) -> Answer:
    given = []
    for programme, terms in draft.in_force(fact.day):
        present = present_of(terms, fact.kind)
        if present and not had_present(draft.card.purses.get(programme.key), fact):
            given.append(_hand_over(draft, programme, terms, present, fact))
    outcome = Outcome.WELCOMED if fact.kind is Kind.WELCOME else Outcome.BIRTHDAY
    return Answer(outcome, {"rewards": [name for name in given if name]})


def _hand_over(draft: Draft, programme: Programme, terms: Terms, present: Present, fact: Fact) -> str:
    purse = draft.purse(programme, fact.day)
    (purse.welcomed if fact.kind is Kind.WELCOME else purse.birthdays)[fact.card] = fact.day.year
    credit(draft, purse, fact, present.units, terms=terms)
    reward = terms.reward(present.reward)
    if reward is None:
        return ""
    last_day = draft.calendar.after(fact.day, present.days)
    _issue(draft, purse, fact, reward.key, last_day)
    return reward.name


def _redeem(draft: Draft, fact: Fact) -> Answer:
    answer = redeem(draft, fact)
    purse = draft.card.purses.get(str(answer.values.get("programme")))
    if purse is not None:
        activity(draft, purse, fact.day)
    return answer


def _boost(draft: Draft, fact: Fact) -> Answer:
    programme, _ = _named(draft, fact)
    purse, last_day = draft.purse(programme, fact.day), fact.last_day or fact.day
    standing = tuple(one for one in purse.boosts if one[1] >= fact.day)
    purse.boosts = (*standing, (fact.units or _PLAIN, last_day))
    return Answer(Outcome.BOOSTED, {"day": last_day.isoformat(), "factor": fact.units or _PLAIN})


def _treat(draft: Draft, fact: Fact) -> Answer:  # noqa: ARG001  (it is of no programme)
    return Answer(Outcome.TREATED, {"reward": fact.reward or ""})


def _remark(draft: Draft, fact: Fact) -> Answer:  # noqa: ARG001
    return Answer(Outcome.REMARKED)


def _run(draft: Draft, fact: Fact) -> Answer:  # noqa: ARG001  (time has passed before)
    return Answer(Outcome.BROUGHT_UP_TO_DATE)


_HOW: dict[Kind, Callable[[Draft, Fact], Answer]] = {
    Kind.VISIT: _visit,
    Kind.REFUND: _refund,
    Kind.REDEEM: _redeem,
    Kind.GIFT: _gift,
    Kind.BOOST: _boost,
    Kind.ADJUST: _adjust,
    Kind.OPENING: _adjust,
    Kind.WELCOME: _present,
    Kind.BIRTHDAY: _present,
    Kind.GESTURE: _treat,
    Kind.REMARK: _remark,
    Kind.RUN: _run,
}
