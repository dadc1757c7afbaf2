"""What an honest shop is shown by mistake, over six trades; and that a thief in each of them is still found."""

from datetime import datetime, time, timedelta

import pytest

from habitue.web.watch.concerns import _name
from habitue.web.watch.patterns import Stamp, at_night, too_often
from tests.long import cases
from tests.web.watch.trades import FIRST_DAY, MONTHS, TRADES, alarms, honest

SEEDS = range(cases(1, of=5))
FRIEND = 100_000


@pytest.mark.parametrize("trade", TRADES)
def test_an_honest_shop_is_shown_about_one_thing_a_month_at_most(trade):
    found = [len(alarms(honest(trade, seed), _name)) for seed in SEEDS]
    assert max(found) <= 1.25 * MONTHS, found
    assert sum(found) <= MONTHS * len(SEEDS), found


@pytest.mark.parametrize("trade", TRADES)
def test_a_thief_stands_out_in_every_trade(trade):
    stamps = honest(trade, 0)
    start = datetime.combine(FIRST_DAY + timedelta(days=60), time(10))
    month = [one for one in stamps if start - timedelta(days=20) <= one.at < start + timedelta(days=10)]
    instants = [start + timedelta(days=day, hours=2 * turn) for day in range(6) for turn in range(4)]
    planted = [Stamp(10**6 + number, "visit", 0, FRIEND, at) for number, at in enumerate(instants)]
    night = Stamp(10**7, "visit", 0, FRIEND, start.replace(hour=2, minute=40))
    assert [(one.staff, one.card) for one in too_often([*month, *planted])] == [(0, FRIEND)]
    # of a bar that is open by night on most of its days nothing is said of nights
    assert at_night([*month, night]) == ([] if trade == "wine bar" else [night])
