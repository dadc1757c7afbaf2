"""Honest shops of six trades, simulated: who comes when, who serves, and what of it is called to the owner's attention in a month."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from habitue.records.simulator import Habit, Trade, simulate_shop
from habitue.web.watch.patterns import DAYS, Stamp, at_night, too_fast, too_often

FIRST_DAY, MONTHS = date(2026, 3, 2), 4
_ANY = (1.0, 1.0, 1.0, 1.0, 1.1, 1.4, 0.6)
_OFFICE = (1.0, 1.0, 1.0, 1.0, 0.8, 0.05, 0.0)
_LATE_WEEK = (0.0, 0.0, 0.5, 0.8, 1.6, 1.8, 0.2)


def _habit(name, share, a_week, weekdays, hours, *, stay_days=300, **more):
    pairs = tuple((hour, 1.0) for hour in hours)
    return Habit(name, share, a_week, weekdays, pairs, (("thing", 1.0),), stay_days, **more)


def _trade(habits, *hours):
    return Trade(tuple(habits), {"thing": 300}, tuple(hours))


# each: the trade, its customers, its people, and the share of visits after which somebody comes again the same day
TRADES = {
    "bakery": (
        _trade(
            [
                _habit("daily bread", 0.3, 5.0, _ANY, (7.5, 8.0, 12.2, 17.5, 18.2)),
                _habit("some days", 0.4, 1.5, _ANY, (8.0, 12.0, 18.0)),
                _habit("sunday", 0.3, 0.7, (0, 0, 0, 0, 0, 0.4, 1.0), (9.0, 10.0, 11.0)),
            ],
            None, *[(6.5, 19.5)] * 5, (7.0, 13.0),
        ), 500, 4, 0.12,
    ),
    "coffee bar": (
        _trade(
            [
                _habit("office", 0.4, 4.4, _OFFICE, (8.0, 8.5, 9.0, 13.5)),
                _habit("now and then", 0.4, 0.8, _ANY, (10.0, 15.0, 16.0)),
                _habit("building site", 0.2, 5.0, _OFFICE, (7.2, 12.0), stay_days=18, founders=0.0),
            ],
            *[(7.0, 18.0)] * 6, None,
        ), 260, 3, 0.45,
    ),
    "hairdresser": (
        _trade(
            [_habit("five weeks", 0.8, 0.2, _ANY, (9.5, 11.0, 14.0, 16.0, 18.0)), _habit("weekly", 0.2, 0.9, _ANY, (10.0, 15.0))],
            None, (9.0, 19.0), (9.0, 19.0), (9.0, 21.5), (9.0, 19.0), (9.0, 18.0), None,
        ), 300, 3, 0.0,
    ),
    "plant shop": (
        _trade(
            [_habit("garden", 0.7, 0.35, (0.3, 0.5, 0.5, 0.5, 0.8, 2.5, 1.2), (10.5, 11.5, 15.0, 16.0)), _habit("neighbour", 0.3, 1.0, _ANY, (17.0, 18.0))],
            None, *[(10.0, 19.0)] * 5, (10.0, 13.0),
        ), 200, 2, 0.03,
    ),
    "wine bar": (
        _trade(
            [
                _habit("after work", 0.5, 1.2, _LATE_WEEK, (18.5, 19.5, 20.5)),
                _habit("late", 0.5, 0.7, _LATE_WEEK, (21.5, 22.5, 23.3, 23.9)),
            ],
            None, None, *[(18.0, 24.0)] * 4, None,
        ), 90, 3, 0.1,
    ),
    "night baker": (  # the door opens before dawn on market days
        _trade(
            [_habit("market", 0.3, 1.5, (0, 0, 1.0, 0, 0, 1.0, 0), (4.6, 5.0, 5.5, 6.0)), _habit("day", 0.7, 2.0, _ANY, (8.0, 12.0, 17.0))],
            None, (6.5, 19.0), (4.5, 19.0), (6.5, 19.0), (6.5, 19.0), (4.5, 19.0), (7.0, 13.0),
        ), 220, 1, 0.1,
    ),
}  # fmt: skip


def honest(trade, seed):
    """A third of a year of visits, each by whoever of the team is on duty; some customers come again on the same day."""
    kind, customers, people, again = TRADES[trade]
    life = simulate_shop(kind, customers=customers, first_day=FIRST_DAY, days=30 * MONTHS + 1, seed=seed)
    chance = random.Random(seed)  # noqa: S311
    found = []
    for one in life.visits:
        _opens, closes = kind.hours[one.day.weekday()]
        at = datetime.combine(one.day, time()) + timedelta(minutes=one.minute)
        while True:
            found.append((at, one.person))
            at += timedelta(minutes=chance.uniform(45, 300))
            if chance.random() >= again or at >= datetime.combine(one.day, time()) + timedelta(hours=closes):
                break
    return [
        Stamp(row, "visit", _on_duty(at, people, chance), card, at)
        for row, (at, card) in enumerate(sorted(found))
    ]


def _on_duty(at, people, chance):
    """Half of the team in the morning, the other half later, turn about from week to week."""
    turn = (at.isocalendar().week + (at.hour >= 14)) % 2
    team = [one for one in range(people) if people < 3 or one % 2 == turn]
    return chance.choice(team)


def alarms(stamps, name):
    """What an owner who looks once a week is shown in all: what was shown before counts once."""
    seen = {}
    for week in range(4, 30 * MONTHS // 7 + 1):
        now = datetime.combine(FIRST_DAY + timedelta(days=7 * week), time())
        month = [one for one in stamps if now - timedelta(days=DAYS) <= one.at < now]
        seen |= {("night", one.event): one for one in at_night(month)}
        seen |= {name(one): one for one in (*too_often(month), *too_fast(month))}
    return seen
