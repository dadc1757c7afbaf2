"""Which rewards are ready and end soon."""

from datetime import date

import pytest

from habitue.loyalty.calendar import ALWAYS_OPEN
from habitue.loyalty.card import CardState, Lot, Purse, Voucher
from habitue.loyalty.ending import EndingReward, ending_rewards
from habitue.loyalty.programme import Programme, Version
from habitue.loyalty.terms import PerVisit, Reward, Terms, Unit

DAY = date(2026, 5, 12)
TERMS = Terms(Unit.STAMP, (PerVisit(1),), (Reward("cake", "A cake", 9), Reward("coffee", "A coffee", 5)))
STAMPS = Programme("stamps", (Version(date(2026, 1, 1), TERMS),))
EMPTY = Programme("empty", (Version(date(2026, 1, 1), Terms(Unit.POINT, (PerVisit(1),))),))


def lot(name, left, last_day=None, **more):
    return Lot(name, "stamps", left, left, date(2026, 4, 1), 0, last_day, **more)


def ending(*lots, vouchers=(), owed=0, within=7):
    purse = Purse("stamps", {one.id: one for one in lots}, owed=owed)
    state = CardState({"stamps": purse, "empty": Purse("empty")}, {one.id: one for one in vouchers})
    return ending_rewards(state, (STAMPS, EMPTY), ALWAYS_OPEN, day=DAY, within_days=within)


@pytest.mark.parametrize(
    ("lots", "last_day"),
    [
        ([lot("a", 5, date(2026, 5, 15))], date(2026, 5, 15)),
        ([lot("a", 5, date(2026, 5, 12))], DAY),
        ([lot("a", 3, date(2026, 5, 14)), lot("b", 3, date(2026, 5, 19))], date(2026, 5, 14)),
        ([lot("a", 1, date(2026, 5, 14)), lot("b", 5, date(2026, 5, 19))], date(2026, 5, 19)),
        ([lot("a", 4, date(2026, 5, 15))], None),
        ([lot("a", 5, date(2026, 5, 20))], None),
        ([lot("a", 5, date(2026, 5, 15)), lot("b", 5)], None),
        ([lot("a", 9, date(2026, 5, 11))], None),
        ([lot("a", 5, idle_days=44)], date(2026, 5, 15)),
    ],
)
def test_units_end_a_reward_when_those_left_no_longer_pay_for_it(lots, last_day):
    found = (EndingReward("stamps", "A coffee", last_day),) if last_day else ()
    assert ending(*lots) == found


def test_a_card_that_owes_has_nothing_ready():
    assert ending(lot("a", 5, date(2026, 5, 15)), owed=-1) == ()


def test_vouchers_end_by_themselves_the_soonest_first():
    vouchers = [
        Voucher("1", "stamps", "cake", 0, date(2026, 5, 18)),
        Voucher("2", "stamps", "coffee", 0, date(2026, 5, 13)),
        Voucher("3", "stamps", "coffee", 0, date(2026, 5, 11)),
        Voucher("4", "stamps", "coffee", 0, None),
        Voucher("5", "stamps", "gone", 0, date(2026, 5, 13)),
        Voucher("6", "other", "coffee", 0, date(2026, 5, 13)),
    ]
    assert ending(vouchers=vouchers) == (
        EndingReward("stamps", "A coffee", date(2026, 5, 13)),
        EndingReward("stamps", "A cake", date(2026, 5, 18)),
    )
