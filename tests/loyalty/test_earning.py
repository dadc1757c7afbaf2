"""What visits earn, by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from habitue.language import Language
from habitue.loyalty.card import CardState, Purse
from habitue.loyalty.facts import Item
from habitue.loyalty.memory import card_from, memory_as
from habitue.loyalty.outcomes import Flag, Outcome, Verdict
from habitue.loyalty.terms import (
    Boost,
    Cashback,
    Discount,
    PerAmount,
    PerItem,
    PerVisit,
    Present,
    Reward,
    Terms,
    Unit,
    When,
)
from habitue.loyalty.words import outcome_text
from tests.loyalty.cards import BEGIN, COFFEE, TEN_COFFEES, Shell, fact, programme, visit

LUNCH = When(frozenset({1, 2, 3, 4, 5}), 690, 840)


def earned(terms, **said):
    """The units of one visit, and its outcome."""
    decision = Shell(programme(terms)).send(visit(**{"confirmed": True, **said}))
    return decision.gained.get("p", 0), decision.outcome


@pytest.mark.parametrize(
    ("rule", "said", "units"),
    [
        (PerVisit(2), {}, 2),
        (PerItem(1), {"items": (Item("tea", 2), Item("cake"))}, 3),
        (PerItem(2, frozenset({"tea"})), {"items": (Item("tea", 2), Item("cake"))}, 4),
        (PerAmount(1, 100), {"amount": 999}, 9),
        (PerAmount(3, 250), {"amount": 500}, 6),
        (PerAmount(1, 100), {}, 0),
        (Cashback(500), {"amount": 999}, 49),
        (Discount(10), {"amount": 999}, 0),
    ],
)
def test_each_rule_by_hand(rule, said, units):
    assert earned(Terms(Unit.CREDIT, (rule,)), **said)[0] == units


def test_rules_of_one_programme_add_up_and_programmes_stand_apart():
    both = programme(Terms(Unit.POINT, (PerVisit(5), PerAmount(1, 100))), key="q")
    decision = Shell(programme(), both).send(visit(amount=350))
    assert decision.gained == {"p": 1, "q": 8}
    assert decision.outcome is Outcome.EARNED


def test_below_the_minimum_a_visit_is_noted_and_earns_nothing():
    terms = replace(TEN_COFFEES, minimum=300)
    assert earned(terms, amount=299) == (0, Outcome.BELOW_MINIMUM)
    assert earned(terms, amount=300) == (1, Outcome.EARNED)


@pytest.mark.parametrize(("minute", "day", "units"), [(690, 0, 2), (689, 0, 1), (840, 0, 1), (700, 5, 1)])
def test_happy_hours_double_within_their_window(minute, day, units):
    terms = replace(TEN_COFFEES, boosts=(Boost(200, LUNCH), Boost(150, When())))
    assert earned(terms, minute=minute, day=day)[0] == units


def test_the_best_of_several_boosts_counts():
    assert earned(replace(TEN_COFFEES, boosts=(Boost(300, When()), Boost(200, When()))))[0] == 3


def test_a_window_may_run_over_midnight_and_between_days():
    night = When(from_minute=1320, to_minute=120, first_day=BEGIN, last_day=BEGIN + timedelta(days=3))
    assert [night.covers(BEGIN, minute) for minute in (1319, 1320, 60, 120)] == [False, True, True, False]
    assert not night.covers(BEGIN - timedelta(days=1), 60)
    assert not night.covers(BEGIN + timedelta(days=4), 60)


def test_a_discount_says_what_is_taken_off_and_rounds_halves_to_even():
    terms = Terms(Unit.STAMP, (Discount(5), Discount(3)))
    decisions = [Shell(programme(terms)).send(visit(amount=amount)) for amount in (1050, 1070, 1100)]
    assert [decision.values["discount"] for decision in decisions] == [52, 54, 55]
    assert {decision.outcome for decision in decisions} == {Outcome.DISCOUNTED}


def test_a_cap_a_day_cuts_and_then_stops_until_the_next_day():
    shell = Shell(programme(Terms(Unit.STAMP, (PerVisit(3),)), cap_a_day=5))
    shell.send(visit(), visit(minute=700), visit(minute=800), visit(1))
    assert [decision.gained.get("p", 0) for decision in shell.decisions] == [3, 2, 0, 3]
    assert shell.decisions[1].flags == (Flag.CAPPED,)
    assert shell.decisions[2].outcome is Outcome.CAP_REACHED


def test_a_second_visit_within_the_cool_down_is_asked_about():
    shell = Shell(programme(cool_down_minutes=30))
    shell.send(visit(minute=600))
    asked = shell.send(again := visit(minute=629))
    assert (asked.outcome, asked.outcome.verdict, asked.values) == (
        Outcome.TOO_SOON,
        Verdict.ASK,
        {"minutes": 30},
    )
    assert shell.send(again._replace(confirmed=True)).flags == (Flag.TOO_SOON,)
    assert shell.send(visit(minute=640, offline=True)).flags == (Flag.OFFLINE, Flag.TOO_SOON)
    assert shell.send(visit(minute=670)).flags == ()
    assert shell.balance() == (4, 0)


def test_an_amount_is_asked_for_where_without_it_nothing_is_earned():
    points = programme(Terms(Unit.POINT, (PerAmount(1, 100),)))
    shell = Shell(points)
    assert shell.send(asked := visit()).outcome is Outcome.AMOUNT_WANTED
    assert shell.send(asked._replace(confirmed=True)).outcome is Outcome.NOTHING_EARNED
    assert Shell(points, programme(key="q")).send(visit()).gained == {"q": 1}
    assert Shell(programme(Terms(Unit.STAMP, (PerItem(1),)))).send(visit()).outcome is Outcome.NOTHING_EARNED


def test_a_foreign_currency_is_refused():
    answer = Shell(programme()).send(visit(amount=5, currency="USD"))
    assert answer.outcome is Outcome.FOREIGN_CURRENCY
    assert answer.values == {"programme": "p", "found": "USD", "wanted": "EUR"}


def test_before_a_programme_begins_and_after_it_ends_visits_earn_nothing():
    shell = Shell(programme(last_day=BEGIN + timedelta(days=1)))
    shell.send(visit(-1), visit(1), visit(2))
    assert [decision.outcome for decision in shell.decisions] == [
        Outcome.NOTHING_EARNED,
        Outcome.EARNED,
        Outcome.NOTHING_EARNED,
    ]


def test_welcome_and_birthday_gifts_come_once():
    terms = replace(
        TEN_COFFEES, welcome=Present(units=2), birthday=Present(reward="coffee", days=14), rewards=(COFFEE,)
    )
    shell = Shell(programme(terms), programme(Terms(Unit.POINT, (PerVisit(1),)), key="q"))
    shell.send(
        fact("welcome"), fact("welcome", 1), fact("birthday", 2), fact("birthday", 3), fact("birthday", 370)
    )
    assert [decision.outcome for decision in shell.decisions] == [
        Outcome.WELCOMED,
        Outcome.ALREADY_WELCOMED,
        Outcome.BIRTHDAY,
        Outcome.ALREADY_BIRTHDAY,
        Outcome.BIRTHDAY,
    ]
    assert shell.decisions[2].values == {"rewards": ["A coffee"]}
    assert [voucher.last_day for voucher in shell.card.vouchers.values()] == [
        BEGIN + timedelta(days=16),
        BEGIN + timedelta(days=384),
    ]
    assert shell.balance() == (2, 0)


def test_where_no_programme_gives_a_gift_it_says_so():
    assert Shell(programme()).send(fact("welcome")).outcome is Outcome.NO_PRESENT


def test_gifts_on_the_house_are_units_or_a_voucher():
    shell = Shell(programme())
    assert shell.send(fact("gift", programme="p", units=3)).outcome is Outcome.GIVEN
    given = shell.send(fact("gift", programme="p", reward="coffee", last_day=BEGIN))
    assert (given.outcome, given.values["worth"]) == (Outcome.REWARD_GIVEN, 80)
    assert list(shell.card.vouchers) == [f"{given.fact.id}:p"]
    refused = [
        shell.send(fact("gift", programme="x", units=1)),
        shell.send(fact("gift", programme="p", reward="tea")),
        shell.send(fact("gift", programme="p", units=0)),
        shell.send(fact("gift", -1, programme="p", units=1)),
    ]
    assert [answer.outcome for answer in refused] == [
        Outcome.UNKNOWN_PROGRAMME,
        Outcome.UNKNOWN_REWARD,
        Outcome.BAD_UNITS,
        Outcome.NOT_STARTED,
    ]


def test_adjustments_and_openings_are_told_apart_from_what_was_earned():
    shell = Shell(programme())
    shell.send(fact("opening", programme="p", units=7, last_day=BEGIN + timedelta(days=9)))
    shell.send(fact("adjust", programme="p", units=2), fact("adjust", 1, programme="p", units=-4))
    assert shell.balance() == (5, 0)
    assert {posting.type.value for posting in shell.postings} == {"adjust"}
    refused = [
        shell.send(fact("adjust", 1, programme="p", units=-6)),
        shell.send(fact("adjust", 1, programme="p")),
        shell.send(fact("opening", 1, programme="p", units=-1)),
        shell.send(fact("adjust", 1, programme="x", units=1)),
    ]
    assert [answer.outcome for answer in refused] == [
        Outcome.NOT_ENOUGH,
        Outcome.BAD_UNITS,
        Outcome.BAD_UNITS,
        Outcome.UNKNOWN_PROGRAMME,
    ]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"card": ""}, Outcome.NO_CARD),
        ({"id": ""}, Outcome.NO_CARD),
        ({"amount": -1}, Outcome.BAD_AMOUNT),
        ({"amount": 10**12 + 1}, Outcome.BAD_AMOUNT),
        ({"amount": True}, Outcome.BAD_AMOUNT),
        ({"units": 10**6 + 1}, Outcome.BAD_UNITS),
        ({"items": (Item("", 1),)}, Outcome.BAD_ITEMS),
        ({"items": (Item("tea", 0),)}, Outcome.BAD_ITEMS),
        ({"items": (Item("tea"),) * 1001}, Outcome.BAD_ITEMS),
        ({"minute": 1440}, Outcome.BAD_DAY),
    ],
)
def test_what_no_card_could_take_is_refused(said, outcome):
    shell = Shell(programme())
    assert shell.send(visit()._replace(**said)).outcome is outcome
    assert not outcome.accepted


@pytest.mark.parametrize("year", [1, 1999, 2200, 9999])
def test_a_clock_that_is_wrong_is_refused(year):
    answer = Shell(programme()).send(visit()._replace(day=BEGIN.replace(year=year)))
    assert (answer.outcome, answer.values["day"][:4]) == (Outcome.BAD_DAY, f"{year:04}")


def test_an_instant_without_a_zone_is_refused():
    one = visit()
    assert Shell(programme()).send(one._replace(at=one.at.replace(tzinfo=None))).outcome is Outcome.BAD_DAY


def test_absurd_but_possible_amounts_are_held_to_what_a_ledger_can_hold():
    terms = Terms(Unit.POINT, (PerAmount(10**6, 1),), (Reward("r", "R", 1),))
    assert earned(terms, amount=10**12)[0] == 10**12


def boost(day=0, units=200, until=6, **said):
    return fact("boost", day, programme="p", units=units, last_day=BEGIN + timedelta(days=until), **said)


def test_a_boost_doubles_this_card_s_visits_through_its_last_day_and_no_others():
    shell = Shell(programme(), programme(key="q"))
    shell.send(visit(0, 500), boost(0), visit(0, 700), visit(6), visit(7))
    assert [shell.balance("p"), shell.balance("q")] == [(1 + 2 + 2 + 1, 0), (4, 0)]
    answer = shell.decisions[1]
    assert (answer.outcome, answer.values) == (Outcome.BOOSTED, {"day": "2026-01-11", "factor": 200})


def test_of_a_boost_and_happy_hours_the_better_one_counts_and_the_cap_stays():
    always = Boost(300, When())
    shell = Shell(programme(boosts=(always,)))
    shell.send(boost(units=200), visit())
    assert shell.balance() == (3, 0)
    shell = Shell(programme(boosts=(Boost(150, When()),), cap_a_day=3))
    shell.send(boost(units=500), boost(units=200), visit())
    assert shell.balance() == (3, 0)


def test_a_boost_that_is_undone_never_was_and_a_late_visit_has_its_share():
    shell = Shell(programme())
    given = boost(1)
    shell.send(given, visit(2), visit(0), visit(1, 900))
    assert shell.balance() == (2 + 1 + 2, 0)
    shell.send(fact("undo", 3, target=given.id))
    assert shell.balance() == (3, 0)


def test_a_boost_is_remembered_while_it_holds():
    shell = Shell(programme())
    shell.send(boost(0, 150, until=1), boost(5, 300, until=9))
    assert shell.card.purses["p"].boosts == ((300, BEGIN + timedelta(days=9)),)
    kept = card_from(json.loads(json.dumps(memory_as(shell.card))))
    assert kept == shell.card
    assert memory_as(CardState({"p": Purse("p")})) == {"purses": {"p": {}}}


def test_nonsense_is_no_boost():
    shell = Shell(programme())
    refused = [
        shell.send(boost(units=100)),
        shell.send(boost(units=1001)),
        shell.send(boost(5, until=4)),
        shell.send(fact("boost", programme="p", units=200)),
        shell.send(fact("boost", programme="x", units=200, last_day=BEGIN)),
    ]
    assert [answer.outcome for answer in refused] == [
        Outcome.BAD_UNITS,
        Outcome.BAD_UNITS,
        Outcome.BAD_DAY,
        Outcome.BAD_DAY,
        Outcome.UNKNOWN_PROGRAMME,
    ]


def test_a_boost_is_told_in_words():
    shell = Shell(programme())
    french, english = Language("fr"), Language("en")
    twice, more = shell.send(boost()), shell.send(boost(units=150))
    assert (
        outcome_text(twice, {}, english)
        == "Until 11 January 2026 included, each visit earns 2 times as much."
    )
    assert (
        outcome_text(twice, {}, french)
        == "Jusqu’au 11 janvier 2026 inclus, chaque visite rapporte 2 fois plus."
    )
    assert outcome_text(more, {}, english).endswith("earns 1.5 times as much.")
