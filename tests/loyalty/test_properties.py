"""What must hold for every programme and every history."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from habitue.language import Language
from habitue.loyalty.calendar import ALWAYS_OPEN
from habitue.loyalty.facts import Kind
from habitue.loyalty.memory import card_from, memory_as
from habitue.loyalty.postings import Account, Type
from habitue.loyalty.programme import Programme, Version
from habitue.loyalty.replay import fold
from habitue.loyalty.terms import PerVisit, Terms, Unit
from habitue.loyalty.terms_json import BadTerms, terms_as, terms_from
from tests.long import cases
from tests.loyalty.cards import BEGIN, Shell, fact, visit
from tests.loyalty.random_programmes import KINDS, calendars, histories, programmes, rewards, terms

KEYS = ("p", "q")
LANGUAGES = (Language("en"), Language("fr"))
FORCED = tuple(kind for kind in KINDS if kind not in ("adjust", "welcome", "birthday"))
shops = st.tuples(programmes("p"), programmes("q", versions=2))
# a history shrinks slowly: for minutes; ask for it when one has failed
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
quick = settings(
    max_examples=cases(10, of=20), deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck)
)
longer = settings(quick, max_examples=cases(12, of=1000))


def balances(card):
    """What is in each purse and owed, without purses that hold nothing."""
    held = {key: (purse.balance, purse.owed) for key, purse in card.purses.items()}
    return {key: amounts for key, amounts in held.items() if amounts != (0, 0)}


def arrived(shop, calendar, facts):
    shell = Shell(*shop, calendar=calendar)
    shell.send(*facts)
    return shell


def stored_is_the_fold_and_every_account_balances(shop, calendar, facts):
    shell = arrived(shop, calendar, facts)
    shell.check()
    whole = fold(shell.facts.values(), shop, calendar)
    assert shell.card == whole.card
    expired = [posting.lot for posting in whole.postings if posting.type is Type.EXPIRE]
    assert len(expired) == len(set(expired))
    a_lot_expires_again_only_after_it_got_units_back(shell.postings)
    open_lots = [lot for lot in shell.lots.values() if lot.left]
    assert card_from(json.loads(json.dumps(memory_as(shell.card))), open_lots) == shell.card


def a_lot_expires_again_only_after_it_got_units_back(postings):
    expired = set()
    for posting in postings:
        if posting.type is Type.EXPIRE:
            assert posting.lot not in expired
            expired.add(posting.lot)
        elif posting.sink is Account.PURSE:
            expired.discard(posting.lot)


@given(shops, calendars, histories(keys=KEYS))
@quick
def test_what_is_stored_step_by_step_is_the_fold_of_what_was_accepted(shop, calendar, facts):
    stored_is_the_fold_and_every_account_balances(shop, calendar, facts)


@pytest.mark.slow
@given(shops, calendars, histories(most=30, keys=KEYS))
@longer
def test_what_is_stored_is_the_fold_of_long_histories(shop, calendar, facts):
    stored_is_the_fold_and_every_account_balances(shop, calendar, facts)


def forced(facts):
    """The same facts, as happened whatever the rules say: from tills without network, released by the owner."""
    return [one._replace(offline=True, confirmed=True, voucher=None) for one in facts]


def any_order_and_batching_gives_the_same_balances(shop, calendar, facts, data):
    facts = forced(facts)
    whole = arrived(shop, calendar, sorted(facts, key=lambda one: one.key))
    other = Shell(*shop, calendar=calendar)
    mixed = data.draw(st.permutations(facts))
    while mixed:
        size = data.draw(st.integers(1, len(mixed)))
        other.batch(mixed[:size])
        mixed = mixed[size:]
    other.check()
    assert balances(other.card) == balances(whole.card)


@given(shops, calendars, histories(keys=KEYS, kinds=FORCED), st.data())
@quick
def test_order_of_arrival_and_batching_change_no_balance(shop, calendar, facts, data):
    any_order_and_batching_gives_the_same_balances(shop, calendar, facts, data)


@pytest.mark.slow
@given(shops, calendars, histories(most=25, keys=KEYS, kinds=FORCED), st.data())
@longer
def test_order_of_arrival_changes_no_balance_of_long_histories(shop, calendar, facts, data):
    any_order_and_batching_gives_the_same_balances(shop, calendar, facts, data)


@given(programmes(versions=1), st.lists(st.integers(1, 400), min_size=1, max_size=6), st.integers(0, 1439))
@quick
def test_a_refund_in_any_number_of_parts_takes_back_exactly_what_was_earned(shop, parts, minute):
    shell = Shell(replace(shop, last_day=None))
    earned = shell.send(visit(0, minute, id="v", amount=sum(parts), confirmed=True)).gained.get("p", 0)
    back = 0
    for number, part in enumerate(parts, 1):
        back -= shell.send(fact("refund", number, target="v", amount=part)).gained.get("p", 0)
        assert back == earned * sum(parts[:number]) // sum(parts)
    assert back == earned
    shell.send(fact("refund", 30, target="v", amount=parts[0]))
    assert shell.balance() == (0, 0)
    shell.check()


@given(programmes(versions=1), histories(kinds=("visit", "redeem")), st.lists(st.integers(0, 9), max_size=4))
@quick
def test_an_undo_of_everything_leaves_nothing(shop, facts, again):
    shell = arrived((shop,), ALWAYS_OPEN, facts)
    undone = [fact("undo", 70, target=name) for name in shell.facts]
    shell.send(*undone)
    assert shell.balance() == (0, 0)
    # an undo of an undo brings the first fact back, and undoing that one takes it away again
    for number in again:
        undo = undone[number % len(undone)] if undone else None
        if undo:
            shell.send(first := fact("undo", 71, target=undo.id))
            shell.send(fact("undo", 72, target=first.id))
    assert shell.balance() == (0, 0)
    shell.check()


@given(st.integers(1, 40), rewards(), rewards())
@quick
def test_a_change_of_terms_leaves_progress_toward_every_reward_worth_as_much(units, old, new):
    before = Terms(Unit.STAMP, (PerVisit(1),), old)
    changed = Programme(
        "p", (Version(BEGIN, before), Version(fact("run", 9).day, replace(before, rewards=new)))
    )
    shell = Shell(changed)
    shell.send(fact("gift", 0, programme="p", units=units))
    shell.send(fact("gift", 1, programme="p", units=units))
    shell.send(fact("run", 9))
    cost = {reward.key: reward.cost for reward in new}
    balance, _ = shell.balance()
    for reward in old:
        assert balance * reward.cost >= 2 * units * cost.get(reward.key, reward.cost)
        if balance >= cost.get(reward.key, reward.cost):
            answer = shell.send(
                fact("redeem", 9, programme="p", reward=reward.key, offline=True, confirmed=True)
            )
            assert answer.accepted
            shell.send(fact("undo", 9, target=answer.fact.id))
    shell.check()


@given(shops, calendars, histories(keys=KEYS), histories(keys=KEYS))
@quick
def test_merged_cards_part_as_they_were(shop, calendar, ones, others):
    from habitue.loyalty.transfers import transfer

    a = arrived(shop, calendar, [one._replace(card="A") for one in ones])
    b = arrived(
        shop,
        calendar,
        [one._replace(card="B", id=f"b{one.id}", target=one.target and f"b{one.target}") for one in others],
    )
    held = balances(a.card), balances(b.card)
    own_a, own_b = dict(a.facts), dict(b.facts)
    a.lots |= b.lots
    a.take(transfer("m", [*own_a.values(), *own_b.values()], a.books(), shop, calendar))
    b.take(transfer("m", (), b.books(), shop, calendar))
    assert (balances(b.card), b.books()) == ({}, {})
    a.take(transfer("u", own_a.values(), a.books(), shop, calendar))
    b.lots |= a.lots
    b.take(transfer("u", own_b.values(), b.books(), shop, calendar))
    assert (balances(a.card), balances(b.card)) == held


@given(st.sampled_from(Unit).flatmap(terms))
@quick
def test_terms_come_back_from_json_as_they_were(given_terms):
    assert terms_from(json.loads(json.dumps(terms_as(given_terms)))) == given_terms


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["visit", "fixed"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["rule", "units", "when", "steps", "life", "days", "to", "weekdays", "é"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
FIELDS = [
    "unit",
    "rules",
    "rewards",
    "boosts",
    "minimum",
    "welcome",
    "tiers",
    "expiry",
    "currency",
    "cap_a_day",
    3,
]


@given(anything | st.dictionaries(st.sampled_from(FIELDS), anything, max_size=6))
@quick
def test_hostile_terms_are_refused_in_words_or_read(data):
    try:
        found = terms_from(data)
    except BadTerms as refused:
        found = refused
    told = [found.told(language) for language in LANGUAGES] if isinstance(found, BadTerms) else ["read"]
    assert all(told)


@given(shops, histories(keys=KEYS), st.data())
@quick
def test_hostile_facts_get_an_outcome_never_an_exception(shop, facts, data):
    odd = st.sampled_from([None, -1, 0, 2**70, True, 3.5, "7", ""])
    broken = [
        one._replace(**{data.draw(st.sampled_from(["amount", "units", "minute"])): data.draw(odd)})
        for one in facts
        if one.kind is not Kind.RUN
    ]
    shell = arrived(shop, ALWAYS_OPEN, broken)
    shell.check()
