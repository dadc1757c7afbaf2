"""What rewards take, and what is refused, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from habitue.loyalty.outcomes import Flag, Outcome, Verdict
from habitue.loyalty.postings import Account, Type
from habitue.loyalty.terms import Cashback, Expiry, Life, Reward, Terms, Unit
from tests.loyalty.cards import BEGIN, COFFEE, TEN_COFFEES, Shell, fact, programme, redeem, visit


def with_stamps(units, *changes, **changed):
    shell = Shell(programme(TEN_COFFEES, *changes, **changed))
    shell.send(fact("gift", programme="p", units=units))
    return shell


def test_ten_stamps_are_a_coffee_and_nine_are_not():
    shell = with_stamps(9)
    answer = shell.send(redeem(1))
    assert answer.outcome is Outcome.NOT_ENOUGH
    assert answer.values == {"programme": "p", "have": 9, "cost": 10, "missing": 1}
    assert answer.card is shell.card
    shell.send(visit(1))
    answer = shell.send(redeem(1, 700))
    assert answer.outcome is Outcome.REDEEMED
    assert answer.values == {"programme": "p", "reward": "A coffee", "cost": 10, "worth": 80}
    assert shell.balance() == (0, 0)
    assert Shell(programme()).send(redeem()).outcome is Outcome.NOT_ENOUGH


def test_lots_are_spent_soonest_to_expire_first():
    shell = Shell(programme(expiry=Expiry(Life.FIXED, 30)))
    shell.send(fact("opening", programme="p", units=6, last_day=BEGIN + timedelta(days=90)))
    shell.send(fact("gift", 1, programme="p", units=6), redeem(2))
    assert [lot.left for lot in shell.lots.values()] == [2, 0]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"programme": "x"}, Outcome.UNKNOWN_PROGRAMME),
        ({"programme": None}, Outcome.UNKNOWN_PROGRAMME),
        ({"reward": "tea"}, Outcome.UNKNOWN_REWARD),
        ({"reward": None}, Outcome.UNKNOWN_REWARD),
        ({"reward": None, "voucher": "nope"}, Outcome.UNKNOWN_VOUCHER),
        ({"voucher": "nope"}, Outcome.UNKNOWN_VOUCHER),
        ({"day": -3}, Outcome.NOT_STARTED),
    ],
)
def test_what_cannot_be_told_is_refused(said, outcome):
    shell = Shell(programme()) if said.get("day") else with_stamps(10)
    assert shell.send(redeem(**{"day": 1, **said})).outcome is outcome


@pytest.mark.parametrize(
    ("limits", "days", "outcome", "values"),
    [
        ({"first_day": BEGIN + timedelta(days=2)}, (1,), Outcome.REWARD_NOT_YET, {"day": "2026-01-07"}),
        ({"last_day": BEGIN}, (1,), Outcome.REWARD_OVER, {"day": "2026-01-05"}),
        ({"per_customer": 1}, (1, 2), Outcome.REWARD_LIMIT, {"limit": 1, "times": 1}),
        ({"per_day": 1}, (1, 1), Outcome.REWARD_LIMIT_TODAY, {"limit": 1, "times": 1}),
    ],
)
def test_limits_of_a_reward(limits, days, outcome, values):
    shell = with_stamps(30, rewards=(replace(COFFEE, **limits),))
    answers = [shell.send(redeem(day, 600 + number)) for number, day in enumerate(days)]
    assert (answers[-1].outcome, answers[-1].values) == (outcome, values)
    assert all(answer.accepted for answer in answers[:-1])


def test_a_reward_that_starts_later_is_refused_to_a_card_without_a_purse_too():
    late = replace(COFFEE, first_day=BEGIN + timedelta(days=2))
    assert Shell(programme(rewards=(late,))).send(redeem()).outcome is Outcome.REWARD_NOT_YET


def test_a_voucher_is_free_and_good_once():
    shell = Shell(programme())
    given = shell.send(fact("gift", programme="p", reward="coffee", last_day=BEGIN + timedelta(days=5)))
    voucher = f"{given.fact.id}:p"
    assert shell.send(redeem(6, voucher=voucher)).outcome is Outcome.VOUCHER_OVER
    used = shell.send(fact("redeem", 6, voucher=voucher, offline=True))
    assert used.outcome is Outcome.KEPT_OFFLINE
    shell = Shell(programme())
    given = shell.send(fact("gift", programme="p", reward="coffee"))
    voucher = f"{given.fact.id}:p"
    assert shell.send(fact("redeem", 1, voucher=voucher)).values["cost"] == 0
    assert shell.send(fact("redeem", 2, voucher=voucher)).outcome is Outcome.UNKNOWN_VOUCHER
    assert shell.balance() == (0, 0)


def test_a_voucher_used_again_without_network_costs_its_units_once_it_is_released():
    shell = Shell(programme())
    given = shell.send(fact("gift", programme="p", reward="coffee"))
    voucher = f"{given.fact.id}:p"
    assert shell.send(fact("redeem", 2, voucher=voucher, offline=True)).outcome is Outcome.REDEEMED
    again = fact("redeem", 1, voucher=voucher, offline=True, confirmed=True)
    assert shell.send(again).outcome is Outcome.REDEEMED
    assert shell.balance() == (0, -10)
    shell.check()


def test_credit_is_spent_in_any_amount():
    shell = Shell(programme(Terms(Unit.CREDIT, (Cashback(1000),), currency="EUR")))
    shell.send(visit(amount=5000))
    assert shell.send(redeem(1, reward=None, units=0)).outcome is Outcome.BAD_UNITS
    assert shell.send(redeem(1, reward=None)).outcome is Outcome.BAD_UNITS
    assert shell.send(redeem(1, reward=None, units=501)).outcome is Outcome.NOT_ENOUGH
    answer = shell.send(redeem(1, reward=None, units=499))
    assert (answer.outcome, answer.values["worth"]) == (Outcome.REDEEMED, 499)
    assert shell.balance() == (1, 0)


def test_an_offline_redemption_is_kept_until_the_owner_releases_it():
    shell = with_stamps(10)
    kept = shell.send(one := redeem(1, offline=True))
    assert (kept.outcome, kept.outcome.verdict) == (Outcome.KEPT_OFFLINE, Verdict.KEPT)
    assert shell.send(one._replace(confirmed=True)).flags == (Flag.OFFLINE,)
    assert shell.balance() == (0, 0)


def test_an_offline_redemption_spends_from_the_allowance_of_the_day():
    shell = with_stamps(10, offline_units=20)
    shell.send(redeem(1, offline=True), redeem(1, 700, offline=True), redeem(1, 800, offline=True))
    assert [decision.outcome for decision in shell.decisions[1:]] == [
        Outcome.REDEEMED,
        Outcome.REDEEMED,
        Outcome.KEPT_OFFLINE,
    ]
    assert shell.decisions[2].flags == (Flag.OFFLINE, Flag.OVERDRAWN)
    assert shell.balance() == (0, -10)
    shell.send(*(visit(2, 600 + number) for number in range(12)))
    assert shell.balance() == (2, 0)
    assert sum(p.amount for p in shell.postings if p.type is Type.SETTLE) == 10
    assert Shell(programme(offline_units=20)).send(redeem(1, offline=True)).outcome is Outcome.REDEEMED
    shell.check()


def test_an_offline_redemption_beyond_a_limit_is_flagged():
    shell = with_stamps(20, rewards=(replace(COFFEE, per_day=1),))
    shell.send(redeem(1), answer := redeem(1, 700, offline=True, confirmed=True))
    assert shell.decisions[-1].fact is answer
    assert shell.decisions[-1].flags == (Flag.OFFLINE, Flag.OVER_LIMIT)


def test_confirming_does_not_overdraw_a_card_online():
    assert with_stamps(9).send(redeem(1, confirmed=True)).outcome is Outcome.NOT_ENOUGH


def test_a_withdrawn_reward_stays_payable_with_what_was_earned_while_it_was_offered():
    changed = replace(TEN_COFFEES, rewards=(Reward("tea", "Tea", 5),))
    shell = with_stamps(15, (BEGIN + timedelta(days=10), changed))
    shell.send(fact("gift", 11, programme="p", units=20))
    assert shell.send(redeem(12)).outcome is Outcome.REDEEMED
    assert shell.balance() == (25, 0)
    assert [lot.left for lot in shell.lots.values()] == [5, 20]
    assert shell.send(redeem(13)).outcome is Outcome.NOT_ENOUGH
    assert shell.send(redeem(13, reward="tea")).outcome is Outcome.REDEEMED


def test_of_two_redemptions_at_once_the_second_to_arrive_is_refused():
    shell = with_stamps(10)
    shell.send(redeem(1, 601), redeem(1, 600))
    assert [decision.outcome for decision in shell.decisions[1:]] == [Outcome.REDEEMED, Outcome.NOT_ENOUGH]
    assert shell.balance() == (0, 0)


def test_a_late_redemption_is_paid_with_what_has_come_since_only_if_it_was_there_then():
    shell = with_stamps(10)
    shell.send(redeem(2), fact("gift", 3, programme="p", units=10))
    assert shell.send(redeem(1)).accepted
    assert shell.balance() == (0, 0)
    early = Shell(programme())
    early.send(fact("gift", 5, programme="p", units=10))
    assert early.send(redeem(1)).outcome is Outcome.NOT_ENOUGH
    shell.check()


def test_a_late_redemption_that_would_leave_another_one_unpaid_is_refused():
    shell = with_stamps(10)
    shell.send(fact("opening", 2, programme="p", units=10, last_day=BEGIN + timedelta(days=4)))
    shell.send(redeem(5))
    answer = shell.send(redeem(1))
    assert (answer.outcome, answer.values["missing"]) == (Outcome.NOT_ENOUGH, 10)
    assert shell.balance() == (10, 0)


def test_every_redemption_is_posted_against_the_shops_account():
    shell = with_stamps(10)
    shell.send(redeem(1))
    assert shell.books()["p", Account.REDEMPTION, None] == 10
