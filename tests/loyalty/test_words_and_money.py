"""Terms from JSON, patterns, words, liability, and terms tried on the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from habitue.language import Language
from habitue.loyalty.calendar import ALWAYS_OPEN
from habitue.loyalty.liability import CERTAIN, chance_of_use, liability
from habitue.loyalty.outcomes import FLAG_TEXTS, TEXTS, Flag, Outcome
from habitue.loyalty.patterns import PATTERNS, pattern
from habitue.loyalty.postings import Account, Posting, Type
from habitue.loyalty.rounding import ceiling, half_even
from habitue.loyalty.terms import Cashback, Discount, Expiry, Life, PerVisit, Reward, Terms, Unit
from habitue.loyalty.terms_json import BadTerms, terms_as, terms_from
from habitue.loyalty.trial import try_terms
from habitue.loyalty.words import Circumstances, flag_text, line_text, outcome_text, units_text
from tests.loyalty.cards import BEGIN, COFFEE, TEN_COFFEES, Shell, fact, programme, redeem, visit

EN, FR = Language("en"), Language("fr")
SAID = Circumstances(date(2026, 5, 12), 642, 2026, "Comptoir 2", "Ana", last_day=date(2026, 11, 12))
POINTS = replace(TEN_COFFEES, unit=Unit.POINT)
CREDIT = replace(TEN_COFFEES, unit=Unit.CREDIT)


def problems(**data):
    with pytest.raises(BadTerms) as refused:
        terms_from({"rules": [{"rule": "visit", "units": 1}], **data})
    return refused.value.told(EN)


def test_terms_read_from_json():
    data = {
        "unit": "point",
        "currency": "EUR",
        "rules": [
            {"rule": "amount", "units": 1, "per": 100},
            {"rule": "discount", "percent": 5},
            {"rule": "item", "units": 2, "items": ["cake", "tea"]},
        ],
        "rewards": [{"key": "r", "name": "R", "cost": 10, "last_day": "2027-01-31"}],
        "boosts": [{"multiplier": 200, "when": {"weekdays": [1], "from": "14:00", "to": "24:00"}}],
        "expiry": {"life": "fixed", "days": 90},
    }
    terms = terms_from(data)
    assert (terms.boosts[0].when.from_minute, terms.boosts[0].when.to_minute) == (840, 1440)
    assert terms.expiry == Expiry(Life.FIXED, 90)
    assert terms_as(terms) == data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"unit": "miles"}, "unit: this is one of stamp, point, credit; found “miles”"),
        ({"currency": "euro"}, "currency: this is the three letters of a currency, such as EUR"),
        ({"rules": None}, "rules: there is at least one"),
        ({"rules": "x"}, "rules: this is a list of 100 at most; found “x”"),
        ({"rules": [{"rule": "x"}]}, "rules[1].rule: this is one of visit, item, amount, cashback, discount"),
        ({"rules": [3]}, "rules[1]: this is a group of named values; found 3"),
        (
            {"rules": [{"rule": "cashback", "basis_points": 5}]},
            "rules: cashback is collected as credit: unit is credit",
        ),
        ({"minimum": -1}, "minimum: this is a whole number from 0 to 1000000000000; found -1"),
        ({"minimum": True}, "minimum: this is a whole number from 0 to 1000000000000; found True"),
        ({"minimum": 10**50}, "minimum: this is a whole number from 0 to 1000000000000; found …"),
        ({"minimum": []}, "minimum: this is a whole number from 0 to 1000000000000; found list"),
        ({"cap": 5}, "there is no setting named “cap”"),
        (
            {"rewards": [{"key": "", "name": "R", "cost": 1}]},
            "rewards[1].key: this is a text of 1 to 40 characters; found “”",
        ),
        ({"rewards": [{"key": "r", "name": "R", "cost": 1}] * 2}, "rewards: two have the same key"),
        (
            {
                "rewards": [
                    {"key": "r", "name": "R", "cost": 1, "first_day": "2026-02-01", "last_day": "2026-01-31"}
                ]
            },
            "rewards[1].last_day: this must not be before 2026-02-01",
        ),
        ({"welcome": {}}, "welcome: a gift is units or a reward"),
        ({"birthday": {"reward": "x"}}, "birthday.reward: there is no reward with this key"),
        ({"tiers": {"steps": []}}, "tiers.steps: there is at least one"),
        ({"expiry": {"life": "fixed"}}, "expiry.days: this is a whole number from 1 to 36500; found None"),
        (
            {"boosts": [{"multiplier": 200, "when": {"from": "2pm"}}]},
            "boosts[1].when.from: this is an hour such as 14:30; found “2pm”",
        ),
        (
            {"boosts": [{"multiplier": 200, "when": {"from": "14:00", "to": "14:00"}}]},
            "boosts[1].when.to: the hours must not end when they begin",
        ),
        (
            {"boosts": [{"multiplier": 200, "when": {"weekdays": [8]}}]},
            "boosts[1].when.weekdays: these are whole numbers from 1 to 7; found list",
        ),
        (
            {"rules": [{"rule": "item", "units": 1, "items": [""]}]},
            "rules[1].items: these are texts of 1 to 80 characters; found list",
        ),
    ],
)
def test_each_problem_is_told_with_its_place(data, said):
    assert problems(**data) == [said]


@pytest.mark.parametrize("found", ["2026-13-01", "1999-12-31", 3])
def test_a_day_that_is_none_is_told(found):
    reward = {"key": "r", "name": "R", "cost": 1, "first_day": found}
    assert problems(rewards=[reward])[0].startswith("rewards[1].first_day: this is a date from 2000-01-01")


def test_a_programme_that_pauses_earns_nothing_and_says_so():
    assert terms_from({"unit": "stamp", "rules": []}) == Terms(Unit.STAMP, ())
    assert terms_as(Terms(Unit.STAMP, ()))["rules"] == []


def test_tiers_rise_and_have_keys_of_their_own():
    steps = [{"key": "a", "name": "A", "threshold": 5}, {"key": "a", "name": "B", "threshold": 5}]
    assert problems(tiers={"steps": steps}) == [
        "tiers.steps: each threshold is above the one before",
        "tiers.steps: two have the same key",
    ]


def test_all_problems_are_told_at_once_and_in_both_languages():
    with pytest.raises(BadTerms) as refused:
        terms_from("x")
    assert str(refused.value) == (
        "These terms cannot be used: this is a group of named values; found “x”; rules: there is at least one"
    )
    assert refused.value.told(FR)[1] == "rules\u202f: il en faut au moins un"


@pytest.mark.parametrize("found", PATTERNS, ids=lambda found: found.key)
def test_patterns_are_good_terms_in_both_languages(found):
    assert pattern(found.key) is found
    for language in (EN, FR):
        terms = found.terms_in(language, "EUR")
        assert terms_from(terms_as(terms)) == terms
        assert all(language.text(text) for text in (found.name, found.trade, found.summary))
        decision = Shell(programme(terms)).send(visit(minute=1100, amount=2500, confirmed=True))
        assert decision.accepted


def test_a_pattern_speaks_the_language_of_the_shop():
    assert pattern("coffee_card").terms_in(FR, "EUR").rewards[0].name == "Un café au choix"
    assert pattern("nothing") is None


def test_a_statement_line_in_words():
    earned = Posting("e", "p", Type.EARN, Account.ISSUE, Account.PURSE, 1, "l")
    assert (
        line_text(earned, SAID, TEN_COFFEES, EN)
        == "+1 stamp, 12 May 10:42, Comptoir 2, by Ana; expires 12 Nov"
    )
    assert line_text(earned, SAID, TEN_COFFEES, FR) == (
        "+1 tampon, 12 mai 10:42, Comptoir 2, par Ana\u202f; expire le 12 nov."
    )
    bare = Circumstances(date(2025, 5, 12), 5, 2026)
    assert line_text(earned, bare, TEN_COFFEES, EN) == "+1 stamp, 12 May 2025 00:05"


@pytest.mark.parametrize(
    ("type_", "source", "sink", "what", "words"),
    [
        (Type.REDEEM, "purse", "redemption", "A coffee", "−10 points for A coffee"),
        (Type.REDEEM, "owed", "redemption", "", "−10 points for a reward, owed"),
        (Type.EXPIRE, "purse", "expiry", "", "−10 points, expired"),
        (Type.ADJUST, "adjustment", "purse", "Sorry", "+10 points, adjusted (Sorry)"),
        (Type.REMATCH, "expiry", "redemption", "", "−10 points, put in order after a late event"),
    ],
)
def test_lines_of_every_kind(type_, source, sink, what, words):
    posting = Posting("e", "p", type_, Account(source), Account(sink), 10)
    said = Circumstances(date(2026, 5, 12), 0, 2026, what=what)
    assert line_text(posting, said, POINTS, EN) == f"{words}, 12 May 00:00"


def test_units_in_words():
    assert [units_text(n, TEN_COFFEES, EN) for n in (1, 2, -3)] == ["1 stamp", "2 stamps", "−3 stamps"]
    assert units_text(-340, CREDIT, FR) == "−3,40\u00a0€"
    assert units_text(340, replace(CREDIT, currency=None), EN) == "3.40"
    assert units_text(340, replace(CREDIT, currency="JPY"), FR) == "340\u00a0JPY"


def said(decision, language=EN, terms=TEN_COFFEES):
    return outcome_text(decision, {"p": terms}, language)


def test_decisions_in_words():
    tariff = replace(TEN_COFFEES, rules=(PerVisit(1), Discount(10)), minimum=300)
    shell = Shell(programme(tariff))
    assert said(shell.send(visit(amount=300))) == "+1 stamp."
    assert (
        said(shell.send(visit(amount=299)), FR)
        == "La visite est notée\u202f; elle ne rapporte rien en dessous de 3,00\u00a0€."
    )
    assert (
        said(shell.send(redeem(1)), FR)
        == "Pas assez sur la carte\u202f: elle a 1 tampon et il faut 10 tampons."
    )
    assert said(shell.send(redeem(-1))) == "This programme begins on 5 January 2026."
    assert said(shell.send(fact("run", 2))) == "The card is up to date."
    assert said(Shell(programme(rules=(Discount(10),))).send(visit(amount=1000))) == "10% off: €1.00 less."
    assert said(Shell(programme()).send(visit(amount=-1))) == (
        "The amount is from 0 to 1,000,000,000,000 in the smallest coin, in whole numbers."
    )
    undone = shell.send(fact("undo", 2, target=shell.decisions[1].fact.id))
    assert said(undone) == "Undone: nothing changes."
    assert outcome_text(shell.decisions[2], {}, EN) == "Not enough on the card: it has 1 and this takes 10."


def test_every_outcome_and_flag_has_words():
    assert (set(TEXTS), set(FLAG_TEXTS)) == (set(Outcome), set(Flag))
    assert flag_text(Flag.LATE, FR) == "arrivé après des événements plus récents de cette carte"


def test_whole_numbers_are_divided_without_floats():
    assert [half_even(n, 10) for n in (4, 5, 6, 15, 25, -5)] == [0, 0, 1, 2, 2, 0]
    assert [ceiling(n, 10) for n in (0, 1, 10, 11)] == [0, 1, 1, 2]


def test_liability_is_units_by_chance_by_cost():
    terms = replace(TEN_COFFEES, rewards=(COFFEE, Reward("cake", "Cake", 15, worth=150)))
    assert liability(100, terms, chance=CERTAIN).amount == 1000
    mixed = liability(100, terms, chance=5000, taken={"coffee": 3, "cake": 2})
    assert (mixed.unit_cost, mixed.amount) == (Fraction(9), 450)
    assert liability(100, replace(terms, rewards=()), chance=CERTAIN).amount == 0
    assert liability(340, CREDIT, chance=9000).amount == 306


def test_the_chance_of_use_is_what_was_used_of_what_ended():
    shell = Shell(programme(expiry=Expiry(Life.FIXED, 10)))
    assert chance_of_use(shell.postings) == CERTAIN
    shell.send(
        fact("gift", programme="p", units=25), one := redeem(1), redeem(2), fact("undo", 3, target=one.id)
    )
    shell.send(fact("run", 30))
    assert chance_of_use(shell.postings) == 4000


def test_terms_tried_on_the_past():
    often = [visit(number, amount=1000) for number in range(20)]
    once = [visit(0, card="B", amount=1000)]
    eight = replace(TEN_COFFEES, rewards=(replace(COFFEE, cost=8),))
    trial = try_terms([often, once], TEN_COFFEES, eight, ALWAYS_OPEN, first_day=BEGIN)
    assert (trial.before.rewards, trial.after.rewards, trial.cards) == (2, 2, 2)
    assert (trial.moved, trial.extra_cost) == (0, 0)
    five = replace(TEN_COFFEES, rewards=(replace(COFFEE, cost=5), Reward("tea", "Tea", 4, worth=10)))
    trial = try_terms([[*often, redeem(9)], once], TEN_COFFEES, five, ALWAYS_OPEN, first_day=BEGIN)
    assert (trial.after.rewards, trial.after.cost, trial.after.units, trial.after.cards_with_reward) == (
        4,
        320,
        21,
        1,
    )
    assert (trial.moved, trial.extra_cost) == (1, 160)


def test_credit_and_price_cuts_have_their_cost_in_a_trial():
    money = Terms(Unit.CREDIT, (Cashback(500), Discount(10)))
    past = [[visit(0, amount=1000), redeem(1, reward="gone")], [redeem(1)]]
    trial = try_terms(past, money, TEN_COFFEES, ALWAYS_OPEN, first_day=BEGIN)
    assert (trial.before.cost, trial.before.rewards) == (150, 0)
    later = try_terms(past, money, TEN_COFFEES, ALWAYS_OPEN, first_day=BEGIN + timedelta(days=1))
    assert later.before.cost == 0
