"""Many friends at once: one has the gift, whoever else tries or takes it back, on real transactions."""

import uuid
from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from habitue.web.actions.friend_gift import end, give, take
from habitue.web.models import Event, FriendGift
from habitue.web.queries.drift import Checked, drifts
from tests.web.card.phones import programme
from tests.web.card.test_friend_gift import COFFEE, given, held, regular, vouchers
from tests.web.ledger.test_at_once import at_once
from tests.web.ledger.tills import event, send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(cafe):
    programme(cafe.shop)
    return cafe.shop


def test_six_friends_at_once_and_one_has_it(shop):
    ana, friends = regular(shop), [regular(shop, f"Bea {n}", 0) for n in range(6)]
    gift, _token = given(shop, ana)
    now = timezone.now()
    answers = at_once([lambda friend=friend: take(shop, gift, friend, at=now) for friend in friends])
    # the one who has it, and five who are told that somebody has
    assert Counter(answers) == {"taken": 6}
    assert sorted(len(vouchers(shop, friend)) for friend in friends) == [0, 0, 0, 0, 0, 1]
    assert Event.objects.filter(kind="gift").count() == 1
    assert list(drifts(shop, done=Checked())) == []


def test_taken_and_taken_back_at_once_is_one_of_both(shop):
    now = timezone.now()
    for _ in range(5):
        ana, bea = regular(shop, stamps=10), regular(shop, "Bea", 0)
        gift, _token = given(shop, ana)
        at_once(
            [
                lambda gift=gift, bea=bea: take(shop, gift, bea, at=now),
                lambda gift=gift: end(shop, gift, FriendGift.Outcome.TAKEN_BACK, at=now),
            ]
        )
        gift.refresh_from_db()
        expected = {"taken": (0, 1), "back": (10, 0)}[gift.outcome]
        assert (held(shop, ana), len(vouchers(shop, bea))) == expected
    assert list(drifts(shop, done=Checked())) == []


def test_given_and_used_at_the_till_at_once_is_one_of_both(shop):
    ana = regular(shop, stamps=10)
    now, code = timezone.now(), ana.codes.first().text
    wish = event("redeem", code, at=now, programme="stamps", reward="coffee")
    found = at_once(
        [
            lambda: give(shop, ana, COFFEE, key=uuid.uuid4(), at=now) is not None,
            lambda: send(shop, wish, now=now)[0].outcome == "redeemed",
        ]
    )
    assert (sorted(found), held(shop, ana)) == ([False, True], 0)


def test_one_form_sent_twice_at_once_gives_once(shop):
    ana, key, now = regular(shop, stamps=20), uuid.uuid4(), timezone.now()
    found = at_once([lambda: give(shop, ana, COFFEE, key=key, at=now)] * 2)
    assert {gift.key for gift, _token in found} == {key}
    assert (FriendGift.objects.count(), held(shop, ana)) == (1, 10)


def test_the_database_itself_knows_one_gift_for_one_reward(shop):
    ana, bea = regular(shop), regular(shop, "Bea", 0)
    gift, _token = given(shop, ana)
    same = {name: getattr(gift, name) for name in ("shop", "card", "event", "programme", "reward", "until")}
    with pytest.raises(IntegrityError), transaction.atomic():
        FriendGift.objects.create(**same, key=uuid.uuid4(), digest="other", made_at=gift.made_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        FriendGift.objects.filter(pk=gift.pk).update(outcome="taken")  # by nobody
    assert take(shop, gift, bea, at=timezone.now()) == "taken"
    # the gift on the friend's card has an id that follows from what was given: there is no second one
    again = Event.objects.get(kind="gift")
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)
