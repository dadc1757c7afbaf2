"""A reward for a friend: off one card at once, on another one once; what nobody takes comes back with its first dates."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from habitue.language import Language
from habitue.web.actions.erasure import erase
from habitue.web.actions.event import Sender
from habitue.web.actions.friend_gift import Wish, end, end_late, give, renew_link, take
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.actions.merge import merge
from habitue.web.models import Card, Event, FriendGift, Lot, Programme
from habitue.web.queries.drift import Checked, drifts
from habitue.web.queries.friend_gift import by_token, waiting_on
from habitue.web.queries.ledger import balances, state_of, statement
from tests.web.card.phones import programme
from tests.web.customers.folk import add
from tests.web.ledger.tills import event, send

EN, FR = Language("en"), Language("fr")
COFFEE = Wish("stamps", "coffee")


@pytest.fixture
def shop(cafe):
    programme(cafe.shop, expiry={"life": "fixed", "days": 90})
    yield cafe.shop
    assert list(drifts(cafe.shop, done=Checked())) == []  # `habitue check` stays silent


def regular(shop, name="Ana", stamps=12):
    """Somebody with a card of so many stamps."""
    card = add(shop, name).cards.get()
    now = timezone.now()
    code = card.codes.first().text
    send(shop, *(event("visit", code, at=now, minutes=-60 * (n + 1)) for n in range(stamps)), now=now)
    card.refresh_from_db()
    return card


def held(shop, card):
    card.refresh_from_db()
    return sum(one.units for one in balances(shop, card))


def vouchers(shop, card):
    card.refresh_from_db()
    return list(state_of(card, rules_of(shop)).vouchers.values())


def given(shop, card, wish=COFFEE, **fields):
    found = give(shop, card, wish, key=uuid.uuid4(), at=timezone.now(), **fields)
    assert found is not None
    return found


def said(shop, card, language=EN):
    card.refresh_from_db()
    return [line.text for line in statement(shop, card, language)]


def test_it_leaves_one_card_at_once_and_stands_on_the_other_when_taken(shop):
    ana, bea = regular(shop), regular(shop, "Bea", 0)
    gift, token = given(shop, ana)
    assert (held(shop, ana), len(token), token in gift.digest) == (2, 32, False)
    assert take(shop, by_token(shop, token), bea, at=timezone.now()) == "taken"
    (voucher,) = vouchers(shop, bea)
    assert (voucher.reward, held(shop, bea)) == ("coffee", 0)
    day = rules_of(shop).day_of(timezone.now())
    assert voucher.last_day == rules_of(shop).calendar.after(day, 30)
    # at the till, like any gift, once
    code = bea.codes.first().text
    answers = [
        send(shop, event("redeem", code, at=timezone.now(), voucher=voucher.id), now=timezone.now())[0]
        for _ in (1, 2)
    ]
    assert [answer.outcome for answer in answers] == ["redeemed", "unknown_voucher"]


def test_both_statements_say_it_in_words(shop):
    ana, bea = regular(shop), regular(shop, "Bea", 0)
    gift, _token = given(shop, ana)
    take(shop, gift, bea, at=timezone.now())
    assert said(shop, ana)[0].startswith("−10 stamps for A coffee, given to a friend, ")
    assert said(shop, ana, FR)[0].startswith("−10 tampons pour A coffee, offert à un proche, ")
    assert said(shop, bea)[0].startswith("A coffee, from a friend, ")
    assert said(shop, bea, FR)[0].startswith("A coffee, de la part d’un proche, ")


@pytest.mark.parametrize("way", ["back", "late", "left"])
def test_what_nobody_takes_comes_back_with_its_first_dates(shop, way):
    ana, bea = regular(shop), regular(shop, "Bea", 0)
    before = list(
        Lot.objects.filter(account__card=ana).order_by("key").values_list("key", "remaining", "last_day")
    )
    gift, _token = given(shop, ana)
    now = timezone.now()
    if way == "back":
        assert end(shop, gift, FriendGift.Outcome.TAKEN_BACK, at=now)
        assert not end(shop, gift, FriendGift.Outcome.TAKEN_BACK, at=now)
    elif way == "late":
        assert end_late(shop, gift.until - timedelta(days=1), now) == 0
        assert [end_late(shop, gift.until, now) for _ in (1, 2)] == [1, 0]
    else:
        erase(shop, ana.customer, at=now)
    after = list(
        Lot.objects.filter(account__card=ana).order_by("key").values_list("key", "remaining", "last_day")
    )
    assert (held(shop, ana), after) == (12, before)
    assert take(shop, gift, bea, at=now) == way
    assert vouchers(shop, bea) == []
    assert "for a friend" in said(shop, ana)[0]


def test_it_is_taken_once_and_not_by_its_giver(shop):
    ana, bea, cleo = regular(shop), regular(shop, "Bea", 0), regular(shop, "Cléo", 0)
    gift, _token = given(shop, ana)
    assert take(shop, gift, ana, at=timezone.now()) == "own"
    assert waiting_on(shop, ana) == [gift]
    answers = [take(shop, gift, card, at=timezone.now()) for card in (bea, bea, cleo)]
    assert answers == ["taken", "mine", "taken"]
    assert [len(vouchers(shop, card)) for card in (bea, cleo)] == [1, 0]
    assert not end(shop, gift, FriendGift.Outcome.TAKEN_BACK, at=timezone.now())
    assert (waiting_on(shop, ana), renew_link(gift), held(shop, ana)) == ([], None, 2)


def test_the_day_after_the_last_one_is_too_late_and_brings_it_back_at_once(shop):
    ana, bea = regular(shop), regular(shop, "Bea", 0)
    gift, _token = given(shop, ana)
    assert take(shop, gift, bea, at=timezone.now() + timedelta(days=15)) == "late"
    assert (held(shop, ana), waiting_on(shop, ana)) == (12, [])


@pytest.mark.parametrize("case", ["programme ended", "reward withdrawn", "undone by a program"])
def test_what_can_no_longer_be_had_goes_back_to_its_giver(shop, case):
    ana, bea = regular(shop), regular(shop, "Bea", 0)
    gift, _token = given(shop, ana)
    now = timezone.now() + timedelta(days=1)
    if case == "programme ended":
        Programme.objects.filter(shop=shop).update(closed_from=now.date())
    elif case == "reward withdrawn":
        made = Programme.objects.get(shop=shop)
        terms = made.versions.get().terms
        made.versions.create(number=2, from_day=now.date(), terms={**terms, "rewards": []}, made_at=now)
    else:
        undo = event("undo", ana.codes.first().text, at=now, refers_to=str(gift.event.event_id))
        send(shop, undo, now=now)
    assert take(shop, gift, bea, at=now) == "over"
    gift.refresh_from_db()
    assert (gift.outcome, vouchers(shop, bea), held(shop, ana)) == ("over", [], 12)


def test_a_gift_that_waits_is_given_on_and_keeps_its_end(shop):
    ana, bea, cleo = regular(shop), regular(shop, "Bea", 0), regular(shop, "Cléo", 0)
    gift, _token = given(shop, ana)
    take(shop, gift, bea, at=timezone.now())
    (voucher,) = vouchers(shop, bea)
    wish = Wish("stamps", "coffee", voucher.id, voucher.last_day)
    onward, _token = given(shop, bea, wish)
    assert vouchers(shop, bea) == []
    assert end(shop, onward, FriendGift.Outcome.TAKEN_BACK, at=timezone.now())
    assert [one.id for one in vouchers(shop, bea)] == [voucher.id]
    assert said(shop, bea)[0].startswith("A reward, for a friend, taken back, ")
    onward, _token = given(shop, bea, wish)
    assert take(shop, onward, cleo, at=timezone.now()) == "taken"
    assert [one.last_day for one in vouchers(shop, cleo)] == [voucher.last_day]
    assert said(shop, bea)[0].startswith("A coffee, given to a friend, ")


def test_what_is_not_on_the_card_cannot_be_given_and_leaves_no_trace(shop):
    ana = regular(shop, stamps=3)
    before = Event.objects.count()
    for wish in (
        COFFEE,
        Wish("stamps", "cake"),
        Wish("nothing", "coffee"),
        Wish("stamps", "coffee", "nobody-s"),
    ):
        assert give(shop, ana, wish, key=uuid.uuid4(), at=timezone.now()) is None
    assert (Event.objects.count(), FriendGift.objects.count(), held(shop, ana)) == (before, 0, 3)


def test_a_form_sent_twice_gives_once_and_the_last_link_counts(shop):
    ana, eve = regular(shop, stamps=20), regular(shop, "Eve", 20)
    key = uuid.uuid4()
    (first, old), (second, new) = (give(shop, ana, COFFEE, key=key, at=timezone.now()) for _ in (1, 2))
    assert (first, held(shop, ana)) == (second, 10)
    assert (by_token(shop, old), by_token(shop, new)) == (None, first)
    # another one's key gives nothing, and no link
    assert give(shop, eve, COFFEE, key=key, at=timezone.now()) is None
    assert (held(shop, eve), by_token(shop, new)) == (20, first)


def test_givers_and_friends_who_were_merged_meanwhile(shop, cafe):
    ana, bea, kept = regular(shop), regular(shop, "Bea", 0), regular(shop, "Anna", 0)
    gift, _token = given(shop, ana)
    sender = Sender("page", staff=cafe.alice.place)
    merge(shop, kept.customer, ana.customer, at=timezone.now(), sender=sender)
    assert waiting_on(shop, kept) == [gift]
    assert take(shop, gift, Card.objects.get(pk=ana.pk), at=timezone.now()) == "own"
    assert take(shop, gift, kept, at=timezone.now()) == "own"
    assert end(shop, gift, FriendGift.Outcome.TAKEN_BACK, at=timezone.now())
    assert held(shop, kept) == 12
    gift, _token = given(shop, kept)
    merge(shop, regular(shop, "Béa", 0).customer, bea.customer, at=timezone.now(), sender=sender)
    assert take(shop, gift, bea, at=timezone.now()) == "taken"
    holder = Card.objects.get(pk=Card.objects.get(pk=bea.pk).merged_into_id)
    assert len(vouchers(shop, holder)) == 1
