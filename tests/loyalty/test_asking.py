"""Whose turn it is to be asked: by hand, and over random lives of visits, refusals and answers."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from habitue.loyalty.asking import (
    FRESH_DAYS,
    RATING_DAYS,
    RATING_PAUSE_DAYS,
    REASONS,
    Asking,
    Turn,
    Visitor,
    is_drawn,
    rating_turn,
    turn_of,
)
from tests.long import cases

DAY = date(2026, 5, 12)
ALL = Asking(on=True, since=date(2026, 1, 1), nth=3, pause_days=90, share=100, salt="s")
ANA = Visitor("ana", visits=3, last_visit=DAY)


def ago(days):
    return DAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("visitor", "asking", "turn"),
    [
        (ANA, ALL, Turn.ASK),
        (replace(ANA, gone=True), replace(ALL, on=False), Turn.GONE),
        (ANA, replace(ALL, on=False), Turn.OFF),
        (replace(ANA, said_no=True), ALL, Turn.SAID_NO),
        (replace(ANA, visits=2), ALL, Turn.EARLY),
        (replace(ANA, last_visit=None), ALL, Turn.AWAY),
        (replace(ANA, last_visit=ago(FRESH_DAYS)), ALL, Turn.ASK),
        (replace(ANA, last_visit=ago(FRESH_DAYS + 1)), ALL, Turn.AWAY),
        (replace(ANA, last_visit=ago(1)), replace(ALL, since=DAY), Turn.AWAY),
        (replace(ANA, asked=(ago(90), ago(400))), ALL, Turn.ASK),
        (replace(ANA, asked=(ago(400), ago(89))), ALL, Turn.RESTS),
        (replace(ANA, asked=(ago(-1),)), ALL, Turn.RESTS),
        (ANA, replace(ALL, share=5, salt="left"), Turn.LEFT_OUT),
    ],
)
def test_each_answer_by_hand(visitor, asking, turn):
    assert turn_of(visitor, asking, day=DAY) is turn


@pytest.mark.parametrize(
    ("visitor", "turn"),
    [
        (replace(ANA, visits=1), Turn.ASK),
        (replace(ANA, said_no=True), Turn.SAID_NO),
        (replace(ANA, last_visit=ago(RATING_DAYS)), Turn.ASK),
        (replace(ANA, last_visit=ago(RATING_DAYS + 1)), Turn.AWAY),
        (replace(ANA, asked=(ago(RATING_PAUSE_DAYS),)), Turn.ASK),
        (replace(ANA, asked=(ago(RATING_PAUSE_DAYS - 1),)), Turn.RESTS),
    ],
)
def test_a_rating_is_of_the_last_visit_and_weekly_at_most(visitor, turn):
    assert rating_turn(visitor, ALL, day=DAY) is turn


def test_every_answer_has_its_words():
    assert set(REASONS) == set(Turn)


def test_chance_draws_the_share_anew_in_each_round_and_never_within_one():
    fifth = replace(ALL, share=20)
    first = DAY.toordinal() // 90 * 90
    days = [date.fromordinal(first + at) for at in (0, 44, 89, 90)]
    drawn = [[is_drawn(f"c{n}", fifth, day=day) for n in range(4000)] for day in days]
    assert drawn[0] == drawn[1] == drawn[2]
    # 800 of 4,000, more than five standard errors (25) to each side
    assert all(abs(sum(one) - 800) < 130 for one in drawn)
    both = sum(a and b for a, b in zip(drawn[0], drawn[3], strict=True))
    assert abs(both - 160) < 65
    assert all(is_drawn(f"c{n}", ALL, day=DAY) for n in range(50))


@pytest.mark.parametrize("seed", range(cases(200, of=10_000)))
def test_no_life_is_asked_twice_within_the_pause_nor_after_a_no(seed):
    """Visits, refusals, switches and changes of the pause at random: what is asked must have been allowed by the account kept here."""
    chance = random.Random(seed)  # noqa: S311
    asking = replace(ALL, pause_days=chance.choice([7, 30, 90]), share=chance.choice([20, 50, 100]))
    asking, visitor, asked = replace(asking, salt=str(seed)), replace(ANA, visits=0, last_visit=None), []
    for at in range(200):
        day = ALL.since + timedelta(days=at)
        if chance.random() < 0.3:
            visitor = replace(visitor, visits=visitor.visits + 1, last_visit=day)
        if chance.random() < 0.02:
            visitor = replace(visitor, said_no=not visitor.said_no)
        if chance.random() < 0.02:
            asking = replace(asking, on=not asking.on)
        if chance.random() < 0.01:
            visitor = replace(visitor, gone=True)
        if turn_of(replace(visitor, asked=tuple(asked)), asking, day=day) is Turn.ASK:
            allowed = asking.on and not visitor.said_no and not visitor.gone and visitor.visits >= asking.nth
            assert allowed
            assert not asked or (day - asked[-1]).days >= asking.pause_days
            assert (day - visitor.last_visit).days <= FRESH_DAYS
            asked.append(day)
