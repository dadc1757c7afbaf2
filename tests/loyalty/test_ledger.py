"""Refunds, undos, expiry, tiers, changes of terms, merges: by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from habitue.loyalty import changes, expiry
from habitue.loyalty.calendar import ALWAYS_OPEN, Calendar
from habitue.loyalty.card import CardState
from habitue.loyalty.deciding import decide, needs_past
from habitue.loyalty.facts import Item
from habitue.loyalty.late import _label
from habitue.loyalty.memory import card_from, memory_as
from habitue.loyalty.outcomes import Flag, Outcome, Verdict
from habitue.loyalty.postings import Account, Type, purse_of
from habitue.loyalty.programme import Programme, Version
from habitue.loyalty.replay import fold
from habitue.loyalty.standing import tier_of, tier_on
from habitue.loyalty.terms import (
    Basis,
    Expiry,
    Life,
    PerAmount,
    PerItem,
    PerVisit,
    Present,
    Reward,
    Terms,
    Tier,
    Tiers,
    Unit,
)
from habitue.loyalty.transfers import transfer
from tests.loyalty.cards import BEGIN, COFFEE, TEN_COFFEES, Shell, fact, programme, redeem, visit

POINTS = Terms(Unit.POINT, (PerAmount(1, 100),), (Reward("r", "R", 5),))


def day(number):
    return BEGIN + timedelta(days=number)


# Refunds and undos


def test_a_refund_takes_back_in_proportion_and_the_last_part_the_rest():
    shell = Shell(programme(POINTS))
    shell.send(bought := visit(amount=1000))
    parts = [shell.send(fact("refund", 1, 600 + n, target=bought.id, amount=333)) for n in range(3)]
    rest = shell.send(fact("refund", 2, target=bought.id, amount=1))
    assert [answer.gained for answer in (*parts, rest)] == [{"p": -3}, {"p": -3}, {"p": -3}, {"p": -1}]
    assert {posting.type for posting in shell.postings} == {Type.EARN, Type.REVERSE}
    more = shell.send(fact("refund", 2, target=bought.id, amount=1))
    assert (more.outcome, more.flags, more.gained) == (Outcome.REFUNDED, (Flag.REFUND_EXCEEDS,), {})
    shell.check()


def test_a_refund_by_items_and_one_without_a_measure():
    shell = Shell(programme(Terms(Unit.STAMP, (PerItem(1),))))
    shell.send(bought := visit(items=(Item("tea", 3), Item("cake"))))
    shell.send(fact("refund", 1, target=bought.id, items=(Item("tea", 2),)))
    assert shell.balance() == (2, 0)
    shell.send(fact("refund", 1, target=bought.id))
    assert shell.balance() == (0, 0)


def test_what_was_spent_before_its_refund_is_owed_and_settled_by_what_comes_next():
    shell = Shell(programme(POINTS))
    shell.send(bought := visit(amount=500), redeem(1, reward="r"))
    shell.send(fact("refund", 2, target=bought.id))
    assert shell.balance() == (0, -5)
    assert shell.books() == {("p", Account.REDEMPTION, None): 5, ("p", Account.OWED, None): -5}
    shell.send(visit(3, amount=700))
    assert shell.balance() == (2, 0)
    assert purse_of(shell.books(), "p") == 2
    shell.check()


def test_an_undone_redemption_gives_the_same_lots_back_with_their_first_date():
    shell = Shell(programme(TEN_COFFEES, expiry=Expiry(Life.FIXED, 30)))
    shell.send(fact("gift", programme="p", units=12))
    before = dict(shell.lots)
    shell.send(taken := redeem(3), fact("undo", 4, target=taken.id))
    assert shell.lots == before
    assert [posting.type for posting in shell.postings][-1] is Type.REDEEM_ROLLBACK
    shell.send(fact("refund", 5, target=taken.id))
    assert shell.balance() == (12, 0)


def test_an_undone_correction_is_a_reversal():
    shell = Shell(programme())
    shell.send(visit(), less := fact("adjust", 1, programme="p", units=-1), fact("undo", 2, target=less.id))
    assert [posting.type for posting in shell.postings] == [Type.EARN, Type.ADJUST, Type.REVERSE]


def test_an_undo_or_refund_waits_for_what_it_names():
    shell = Shell(programme(POINTS))
    waits = shell.send(fact("undo", 1, target="v1"))
    assert (waits.outcome, waits.outcome.verdict, waits.postings) == (Outcome.WAITS, Verdict.WAITING, ())
    assert shell.card.waiting == {"v1"}
    assert shell.send(visit(2, id="v1", amount=500)).outcome is Outcome.UNDONE_BEFORE
    shell.send(fact("refund", 3, target="v2", amount=300))
    assert shell.send(visit(4, id="v2", amount=500)).gained == {"p": 2}
    assert shell.card.waiting == frozenset()
    shell.check()


def test_what_names_nothing_or_itself_or_the_wrong_thing_is_refused():
    shell = Shell(programme())
    shell.send(given := fact("gift", programme="p", units=1))
    answers = [
        shell.send(fact("undo", 1)),
        shell.send(fact("undo", 1, id="u", target="u")),
        shell.send(fact("refund", 1, target=given.id)),
        shell.send(fact("refund", 1, target=given.id, amount=-1)),
    ]
    assert [answer.outcome for answer in answers] == [
        Outcome.NO_TARGET,
        Outcome.NO_TARGET,
        Outcome.NOT_REFUNDABLE,
        Outcome.BAD_AMOUNT,
    ]


def test_undos_that_name_each_other_come_to_the_same_in_any_order():
    ring = [
        fact("undo", 1, id="a", target="b"),
        fact("undo", 2, id="b", target="a"),
        fact("undo", 3, id="c", target="v"),
    ]
    one, other = visit(id="v"), fact("undo", 4, id="d", target="c")
    for facts in ([one, *ring, other], [other, *reversed(ring), one]):
        shell = Shell(programme())
        shell.send(*facts)
        assert shell.balance() == (1, 0)


def test_a_long_chain_of_undos_is_followed_to_its_end():
    chain = [visit(id="0"), *(fact("undo", 1, id=str(n), target=str(n - 1)) for n in range(1, 2000))]
    assert fold(chain, (programme(),), ALWAYS_OPEN).card.purses == {}
    assert fold(chain[:-1], (programme(),), ALWAYS_OPEN).card.purses["p"].balance == 1


def test_facts_that_name_others_are_not_decided_without_the_past():
    with pytest.raises(ValueError, match="undo is decided by decide_late"):
        decide(fact("undo", target="x"), CardState(), (programme(),), ALWAYS_OPEN)


def test_a_late_visit_is_flagged_and_an_early_one_not():
    shell = Shell(programme(cap_a_day=1))
    assert shell.send(visit(2, 700)).flags == ()
    assert shell.send(visit(2, 600)).flags == (Flag.LATE,)
    assert shell.balance() == (1, 0)
    assert [p.type for p in shell.postings] == [Type.EARN, Type.EARN, Type.REMATCH]


def test_in_a_batch_each_fact_gets_its_own_answer():
    shell = Shell(programme())
    shell.send(visit(9))
    first = visit(1)
    shell.batch(
        [visit(2, currency="USD"), first, fact("undo", 3, target=first.id), redeem(4), visit(5, amount=-1)]
    )
    assert [decision.outcome for decision in shell.decisions[1:]] == [
        Outcome.EARNED,
        Outcome.FOREIGN_CURRENCY,
        Outcome.UNDONE,
        Outcome.NOT_ENOUGH,
        Outcome.BAD_AMOUNT,
    ]
    shell.check()


def test_a_late_lot_that_ends_sooner_is_what_a_redemption_took():
    """The lot it had taken gets its units back, through the shop's account."""
    shell = Shell(programme())
    shell.send(fact("gift", programme="p", units=10), redeem(6))
    shell.send(fact("opening", 1, programme="p", units=4, last_day=day(8)))
    assert [lot.left for lot in shell.lots.values()] == [4, 0]
    rematch = [(p.source, p.sink, p.amount) for p in shell.postings if p.type is Type.REMATCH]
    assert rematch == [(Account.ISSUE, Account.PURSE, 4), (Account.PURSE, Account.ISSUE, 4)]
    shell.check()


# Expiry


def test_a_lot_expires_once_and_only_when_the_tills_have_settled():
    shell = Shell(programme(expiry=Expiry(Life.FIXED, 10)))
    shell.send(visit(), visit(5))
    assert shell.send(redeem(11)).values["have"] == 1
    assert expiry.due(shell.card, ALWAYS_OPEN, day(17)) == {}
    assert list(expiry.due(shell.card, ALWAYS_OPEN, day(18)).values()) == [1]
    shell.send(fact("run", 17), fact("run", 18), fact("run", 19))
    assert shell.balance() == (1, 0)
    assert [decision.outcome for decision in shell.decisions[-3:]] == [Outcome.BROUGHT_UP_TO_DATE] * 3
    shell.send(visit(40))
    assert [p.type for p in shell.postings].count(Type.EXPIRE) == 2
    shell.check()


def test_units_for_ever_stay_when_others_expire():
    shell = Shell(programme())
    shell.send(visit(), fact("opening", programme="p", units=5, last_day=day(2)), fact("run", 30))
    assert shell.balance() == (1, 0)


def test_a_late_redemption_of_what_has_expired_since_takes_it_out_of_expiry():
    shell = Shell(programme(expiry=Expiry(Life.FIXED, 10)))
    shell.send(fact("gift", programme="p", units=10), fact("run", 30))
    shell.send(redeem(9, offline=True, confirmed=True))
    assert shell.books() == {("p", Account.ISSUE, None): -10, ("p", Account.REDEMPTION, None): 10}
    shell.send(visit(1))
    assert [p.type for p in shell.postings].count(Type.EXPIRE) == 2
    shell.check()


def test_idle_units_live_on_with_every_visit_until_one_comes_too_late():
    shell = Shell(programme(expiry=Expiry(Life.IDLE, 10)))
    shell.send(visit(), visit(9), visit(18))
    purse = shell.card.purses["p"]
    assert {purse.last_day(lot, ALWAYS_OPEN) for lot in purse.lots.values()} == {day(28)}
    assert purse.spendable(day(28), ALWAYS_OPEN) == 3
    shell.send(visit(30))
    assert shell.card.purses["p"].spendable(day(30), ALWAYS_OPEN) == 1
    shell.send(fact("run", 36))
    assert shell.balance() == (1, 0)


def test_visits_keep_the_units_of_an_ended_programme_alive():
    ended = replace(programme(expiry=Expiry(Life.IDLE, 10)), last_day=day(3))
    shell = Shell(ended)
    shell.send(visit(), visit(9), visit(18))
    assert shell.card.purses["p"].spendable(day(28), ALWAYS_OPEN) == 1


def test_closed_days_do_not_count():
    august = Calendar(((day(5), day(9)), (day(8), day(12)), (day(99), day(98))))
    assert august.after(day(0), 5) == august.after(day(0), 5)
    assert august.closed == ((day(5), day(12)),)
    assert (august.after(day(0), 4), august.after(day(0), 5), august.after(day(6), 1)) == (
        day(4),
        day(13),
        day(13),
    )
    assert [august.is_closed(day(number)) for number in (4, 5, 12, 13)] == [False, True, True, False]
    mondays = Calendar(closed_weekdays=frozenset({1}))
    assert (mondays.is_closed(BEGIN), mondays.after(BEGIN, 7)) == (True, day(8))
    assert Calendar(closed_weekdays=frozenset(range(1, 8))) == ALWAYS_OPEN
    for_ever = Calendar(((day(5), date.max),))
    assert for_ever.after(day(0), 5) == ALWAYS_OPEN.after(day(0), 10**7) == date.max


# Tiers

TIERED = Terms(
    Unit.STAMP,
    (PerVisit(1),),
    (COFFEE,),
    tiers=Tiers(
        (Tier("silver", "Silver", 2, 200), Tier("gold", "Gold", 4, 300)), window_days=10, grace_days=2
    ),
)


def test_standing_rests_on_the_days_before_and_is_kept_through_its_grace():
    tiered = programme(TIERED)
    shell = Shell(tiered)
    shell.send(visit(0), visit(0, 700), visit(0, 800), visit(1), visit(2))
    assert [decision.gained["p"] for decision in shell.decisions] == [1, 1, 1, 2, 3]
    purse = shell.card.purses["p"]
    held = {number: (tier := tier_on(purse, tiered, day(number))) and tier.key for number in range(2, 16)}
    assert [held[number] for number in (2, 10, 12, 13, 14, 15)] == [
        "gold",
        "gold",
        "gold",
        "silver",
        None,
        None,
    ]
    assert tier_of(purse, tiered, day(2)).key == "gold"
    assert tier_on(purse, tiered, day(-1)) is None


def test_a_late_visit_changes_the_standing_of_the_days_after_it():
    shell = Shell(programme(TIERED))
    shell.send(visit(0), visit(2))
    assert shell.balance() == (2, 0)
    shell.send(visit(1))
    assert shell.balance() == (4, 0)
    shell.check()


@pytest.mark.parametrize("basis", Basis)
def test_a_refund_is_taken_out_of_what_tiers_count(basis):
    steps = (Tier("silver", "Silver", {"visits": 2, "spend": 1000, "units": 10}[basis], 200),)
    tiered = programme(replace(POINTS, tiers=Tiers(steps, basis, None)))
    shell = Shell(tiered)
    shell.send(visit(0, amount=500), bought := visit(0, 700, amount=500))
    assert tier_on(shell.card.purses["p"], tiered, day(1)).key == "silver"
    shell.send(
        fact("refund", 0, 800, target=bought.id, amount=499),
        fact("refund", 0, 900, target=bought.id, amount=1),
    )
    assert tier_on(shell.card.purses["p"], tiered, day(1)) is None
    early = Shell(tiered)
    early.send(visit(0, amount=500), fact("refund", 1, target="v"), visit(1, 700, id="v", amount=500))
    assert tier_on(early.card.purses["p"], tiered, day(2)) is None


def test_a_refund_of_a_visit_that_no_window_reaches_any_more_changes_no_standing():
    shell = Shell(programme(TIERED))
    shell.send(bought := visit(0), visit(30), fact("refund", 31, target=bought.id))
    assert list(shell.card.purses["p"].standing.days) == [day(30).toordinal()]


def test_what_is_older_than_the_window_does_not_count():
    wider = replace(TIERED, tiers=replace(TIERED.tiers, window_days=90))
    shell = Shell(programme(TIERED, (day(80), wider)))
    shell.send(visit(0), visit(15), visit(16))
    assert shell.balance() == (3, 0)


def test_without_tiers_in_force_nobody_has_a_standing():
    plain = programme(TIERED, (day(5), TEN_COFFEES))
    shell = Shell(plain)
    shell.send(visit(0), visit(0, 700), visit(6))
    assert shell.card.purses["p"].standing.tier is None
    assert tier_on(shell.card.purses["p"], plain, day(6)) is None


# Changes of terms


def test_a_dearer_reward_tops_cards_up_once():
    dearer = replace(TEN_COFFEES, rewards=(replace(COFFEE, cost=12),))
    shell = Shell(programme(TEN_COFFEES, (day(5), dearer)))
    shell.send(visit(), visit(1), visit(2))
    assert changes.pending(shell.card, shell.programmes, day(5))
    assert not changes.pending(shell.card, shell.programmes, day(4))
    shell.send(fact("run", 5), fact("run", 6), visit(6))
    assert shell.balance() == (5, 0)
    assert [p.amount for p in shell.postings if p.type is Type.ADJUST] == [1]
    assert not changes.pending(CardState(), shell.programmes, day(9))


def test_what_settles_a_debt_out_of_a_top_up_is_an_adjustment():
    label = _label(visit(), {})
    assert label(Account.ADJUSTMENT, Account.PURSE) is Type.ADJUST
    assert label(Account.ADJUSTMENT, Account.OWED) is Type.ADJUST
    assert label(Account.PURSE, Account.REDEMPTION) is Type.REMATCH


def test_only_the_last_of_several_versions_of_one_day_was_ever_in_force():
    dear, back = (replace(TEN_COFFEES, rewards=(replace(COFFEE, cost=cost),)) for cost in (100, 11))
    shell = Shell(programme(TEN_COFFEES, (day(5), dear), (day(5), back)))
    shell.send(*(visit(0, 600 + number) for number in range(5)), fact("run", 5))
    assert shell.balance() == (6, 0)


def test_what_had_ended_is_not_topped_up_and_old_lots_keep_their_life():
    dearer = replace(TEN_COFFEES, rewards=(replace(COFFEE, cost=20),), expiry=Expiry(Life.FIXED, 1))
    shell = Shell(programme(replace(TEN_COFFEES, expiry=Expiry(Life.FIXED, 30)), (day(5), dearer)))
    shell.send(fact("opening", programme="p", units=3, last_day=day(4)), visit(1), fact("run", 5))
    assert shell.balance() == (5, 0)
    assert {lot.last_day for lot in shell.lots.values()} == {day(4), day(31)}


def test_a_card_of_before_the_new_version_is_folded_anew():
    shell = Shell(programme())
    shell.send(visit(), visit(1), visit(2))
    dearer = replace(TEN_COFFEES, rewards=(replace(COFFEE, cost=20),))
    shell.programmes = (programme(TEN_COFFEES, (day(2), dearer)),)
    one = visit(3)
    assert needs_past([one], shell.card, shell.programmes)
    shell.send(one)
    assert shell.balance() == (6, 0)
    assert [(p.type, p.amount) for p in shell.postings[-3:]] == [
        (Type.EARN, 1),
        (Type.ADJUST, 1),
        (Type.ADJUST, 1),
    ]
    assert not needs_past([visit(4)], shell.card, shell.programmes)
    shell.check()


def test_a_unit_and_a_currency_once_chosen_stay():
    other = replace(TEN_COFFEES, unit=Unit.POINT, currency="CHF")
    assert len(changes.refusals(TEN_COFFEES, other)) == 2
    assert changes.refusals(TEN_COFFEES, replace(TEN_COFFEES, currency=None)) == []


# Merging, memory


def test_merged_cards_share_their_units_and_part_again():
    a, b = Shell(programme()), Shell(programme())
    a.send(fact("gift", programme="p", units=4))
    b.send(given := fact("gift", 1, card="B", programme="p", units=7))
    own_a, own_b = dict(a.facts), dict(b.facts)
    a.lots |= b.lots
    a.take(transfer("m", [*own_a.values(), *own_b.values()], a.books(), a.programmes, ALWAYS_OPEN))
    b.take(transfer("m", (), b.books(), b.programmes, ALWAYS_OPEN))
    assert (a.balance(), b.balance()) == ((11, 0), (0, 0))
    a.facts |= own_b
    assert {p.type for p in a.postings[1:]} == {Type.TRANSFER}
    a.send(spent := redeem(2))
    b.lots |= a.lots
    own_a[spent.id] = spent
    a.take(transfer("u", own_a.values(), a.books(), a.programmes, ALWAYS_OPEN))
    b.take(transfer("u", own_b.values(), b.books(), b.programmes, ALWAYS_OPEN))
    assert (a.balance(), b.balance()) == ((0, -6), (7, 0))
    assert given.id in b.facts


def test_a_card_without_a_memory_is_new_and_one_with_all_of_it_comes_back():
    assert card_from(None) == card_from({}) == card_from(memory_as(CardState())) == CardState()
    terms = replace(TIERED, welcome=Present(units=1, reward="coffee"), birthday=Present(units=1))
    shell = Shell(programme(terms))
    shell.send(
        fact("welcome"), fact("birthday", 1), visit(2), fact("undo", 3, target="x"), redeem(4, offline=True)
    )
    lots = [lot for lot in shell.lots.values() if lot.left]
    assert card_from(memory_as(shell.card), lots) == shell.card


def test_a_purse_of_a_programme_that_is_not_given_is_left_alone():
    shell = Shell(programme(), programme(key="q"))
    shell.send(visit())
    shell.programmes = (programme(),)
    shell.send(visit(1))
    assert (shell.balance("p"), shell.balance("q")) == ((2, 0), (1, 0))


def test_facts_accepted_under_a_programme_that_offers_them_no_more_take_nothing():
    shell = Shell(programme())
    shell.send(fact("gift", programme="p", units=10), redeem(1))
    emptied = Programme("p", (Version(BEGIN, replace(TEN_COFFEES, rewards=())),))
    assert fold(shell.facts.values(), (emptied,), ALWAYS_OPEN).card.purses["p"].balance == 10
