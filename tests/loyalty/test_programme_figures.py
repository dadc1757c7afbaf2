"""A programme's figures: small pasts counted by hand, and sums that must hold for every ledger."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from habitue.loyalty.liability import Liability
from habitue.loyalty.postings import Account
from habitue.loyalty.programme_figures import (
    FirstReward,
    Flow,
    LotCohort,
    ProgrammePast,
    Taken,
    breakage,
    first_reward,
    lot_cohorts,
    programme_figures,
)
from tests.metrics.histories import QUICK

ISSUE, REDEMPTION, EXPIRY, ADJUSTMENT, PURSE, OWED = Account
MARCH, APRIL, JUNE = date(2026, 3, 1), date(2026, 4, 1), date(2026, 6, 1)
TODAY = date(2026, 6, 10)


def past(**said):
    """A programme to which only this happened."""
    nothing = {"joined": {}, "used": {}, "flows": (), "lots": (), "taken": (), "given": (), "discounts": ()}
    return ProgrammePast(
        **{"key": "stamps", "liability": Liability(0, 10_000, Fraction(0), 0), **nothing, **said}
    )


def test_a_small_past_counted_by_hand():
    found = programme_figures(
        past(
            joined={1: date(2026, 3, 5), 2: date(2026, 3, 30), 3: date(2026, 4, 2)},
            used={1: TODAY, 2: TODAY - timedelta(days=89), 3: TODAY - timedelta(days=90)},
            flows=[
                Flow(MARCH, ISSUE, PURSE, 12),
                Flow(MARCH, PURSE, ISSUE, 2),  # undone in the same month
                Flow(APRIL, ADJUSTMENT, PURSE, 5),
                Flow(APRIL, PURSE, REDEMPTION, 8),
                Flow(APRIL, REDEMPTION, PURSE, 3),  # a reward given back
                Flow(JUNE, PURSE, EXPIRY, 4),
                Flow(JUNE, OWED, REDEMPTION, 1),
            ],
            taken=[
                Taken(1, date(2026, 4, 9), 120),
                Taken(2, date(2026, 6, 1), 80, voucher=True),
                Taken(3, date(2026, 6, 2), 120, passed_on=True),
            ],
            given=[date(2026, 4, 30), date(2026, 6, 1)],
            discounts=[(date(2026, 6, 3), 35)],
            liability=Liability(6, 5600, Fraction(12), 40),
        ),
        day=TODAY,
    )
    assert (found.cards, found.active, found.earliest) == (3, 2, date(2026, 3, 5))
    assert (found.issued, found.used, found.expired, found.adjusted) == (10, 6, 4, 5)
    assert (found.held, found.owed) == (6, -1)
    # taken for units: two; given as vouchers: two; used: one and a voucher, while one waits for a friend
    assert (found.rewards_issued, found.rewards_used) == (4, 2)
    assert (found.cost, found.discounts, found.liability, found.chance) == (235, 35, 40, 5600)
    assert found.breakage == 4000  # 4 of the 10 that have ended
    by_month = {one.month.month: one for one in found.months}
    assert sorted(by_month) == [3, 4, 5, 6]
    assert [one.joined for one in found.months] == [2, 1, 0, 0]
    assert [(one.issued, one.used, one.expired) for one in found.months] == [
        (10, 0, 0), (0, 5, 0), (0, 0, 0), (0, 1, 4)
    ]  # fmt: skip
    rewards = [(one.rewards_issued, one.rewards_used, one.cost) for one in found.months]
    assert rewards == [(0, 0, 0), (2, 1, 120), (0, 0, 0), (2, 1, 115)]


def test_a_programme_nobody_joined_has_zeros_and_no_share():
    found = programme_figures(past(), day=TODAY)
    assert (found.cards, found.months, found.lots, found.breakage, found.earliest) == (0, (), (), None, None)
    assert found.first_reward == FirstReward(0, 0, None)


def test_waiting_cards_make_the_first_reward_later_than_the_median_of_those_who_had_one():
    joined = {card: date(2026, 3, 1) for card in range(1, 5)}
    taken = [Taken(1, date(2026, 3, 11), 0), Taken(1, date(2026, 3, 5), 0), Taken(2, date(2026, 4, 10), 0)]
    assert first_reward(joined, taken, day=TODAY) == FirstReward(4, 2, 40)
    assert first_reward(joined, taken[:2], day=TODAY) == FirstReward(4, 1, None)
    assert first_reward({9: TODAY + timedelta(days=1)}, [], day=TODAY) == FirstReward(1, 0, None)


def test_the_fate_of_what_was_earned_in_a_month():
    flows = [
        Flow(MARCH, ISSUE, PURSE, 20),
        Flow(MARCH, PURSE, ISSUE, 4),
        Flow(MARCH, PURSE, REDEMPTION, 6),
        Flow(MARCH, PURSE, OWED, 2),
        Flow(MARCH, PURSE, EXPIRY, 4),
        Flow(APRIL, ISSUE, PURSE, 3),
        Flow(APRIL, PURSE, ISSUE, 3),
    ]
    assert lot_cohorts(flows) == [LotCohort(MARCH, units=16, used=8, expired=4, left=4)]
    assert lot_cohorts(flows)[0].expired_share == 0.25
    assert LotCohort(MARCH, 0, 1, 0, -1).expired_share is None


def test_breakage_is_of_what_has_ended():
    assert [breakage(used=u, expired=e) for u, e in ((3, 1), (0, 5), (5, 0), (0, 0), (-1, 3))] == [
        2500, 10_000, 0, None, None
    ]  # fmt: skip


months = st.integers(0, 30).map(lambda n: date(2024 + n // 12, n % 12 + 1, 1))
flows = st.lists(
    st.builds(
        Flow,
        months,
        st.sampled_from([ISSUE, ADJUSTMENT, PURSE, OWED]),
        st.sampled_from([PURSE, OWED, REDEMPTION, EXPIRY, ISSUE]),
        st.integers(1, 50),
    ),
    max_size=12,
)


@QUICK
@given(flows, st.dictionaries(st.integers(1, 9), months, max_size=5))
def test_nothing_is_lost_between_accounts_and_months_add_up(moved, joined):
    found = programme_figures(past(flows=moved, joined=joined), day=TODAY)
    assert found.issued + found.adjusted - found.used - found.expired == found.held + found.owed
    assert sum(one.issued for one in found.months) == found.issued
    assert sum(one.used for one in found.months) == found.used
    assert sum(one.expired for one in found.months) == found.expired
    assert sum(one.joined for one in found.months) == found.cards
    days = [one.month for one in found.months]
    assert days == sorted(set(days))
    assert all((later - one).days <= 31 for one, later in pairwise(days))
