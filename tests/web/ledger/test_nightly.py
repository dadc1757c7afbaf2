"""What the night brings, once however often it is tried."""

from datetime import UTC, date, datetime, timedelta

import pytest

from habitue.web.actions.nightly import expire, give_birthday_gifts, review_tiers
from habitue.web.models import Account, Card, ClosedDays, Customer, Entry, Event, Lot, Standing
from habitue.web.queries.card import find
from habitue.web.queries.drift import Checked, drifts
from tests.web.ledger.tills import NOON, card, event, one, programme, send

FIXED = {"life": "fixed", "days": 30}
IDLE = {"life": "idle", "days": 30}


def night(routine, shop, day):
    """The routine for a day that is over, a quarter past midnight."""
    now = datetime.combine(day + timedelta(days=1), datetime.min.time(), shop.zone) + timedelta(minutes=15)
    return routine(shop, day, now.astimezone(UTC))


def test_what_ended_is_written_off_once_a_week_later(cafe):
    programme(cafe.shop, expiry=FIXED)
    _, ana = card(cafe.shop)
    send(cafe.shop, event("visit", ana), event("visit", ana, minutes=1))
    assert Card.objects.get(pk=find(cafe.shop, ana).pk).due_on == date(2026, 6, 11)
    assert night(expire, cafe.shop, date(2026, 6, 17)) == 0
    assert night(expire, cafe.shop, date(2026, 6, 18)) == 1
    assert night(expire, cafe.shop, date(2026, 6, 18)) == 0
    assert night(expire, cafe.shop, date(2026, 6, 19)) == 0
    assert list(Entry.objects.filter(type="expire").values_list("amount", flat=True)) == [1, 1]
    assert Account.objects.get(kind="purse").balance == 0
    run = Event.objects.get(kind="run")
    assert (run.day, run.source, run.outcome) == (date(2026, 6, 19), "worker", "brought_up_to_date")
    assert find(cafe.shop, ana).due_on is None


def test_activity_keeps_what_lives_by_it(cafe):
    programme(cafe.shop, expiry=IDLE)
    _, ana = card(cafe.shop)
    one(cafe.shop, "visit", ana)
    later = NOON + timedelta(days=20)
    send(cafe.shop, event("visit", ana, at=later), now=later)
    assert night(expire, cafe.shop, date(2026, 6, 30)) == 0
    assert night(expire, cafe.shop, date(2026, 7, 10)) == 1
    assert list(Entry.objects.filter(type="expire").values_list("amount", flat=True)) == [1, 1]


def test_a_visit_that_comes_late_takes_an_expiry_back(cafe):
    programme(cafe.shop, expiry=IDLE)
    _, ana = card(cafe.shop)
    one(cafe.shop, "visit", ana)
    assert night(expire, cafe.shop, date(2026, 6, 20)) == 1
    found = find(cafe.shop, ana)
    late = event("visit", ana, at=NOON + timedelta(days=25), offline=True)
    answer = send(cafe.shop, late, now=NOON + timedelta(days=45))[0]
    assert (answer.flags, Account.objects.get(card=found, kind="purse").balance) == (("late", "offline"), 2)
    assert night(expire, cafe.shop, date(2026, 7, 20)) == 1
    assert Account.objects.get(card=found, kind="purse").balance == 0
    assert list(Lot.objects.values_list("remaining", flat=True)) == [0, 0]


def test_closed_days_noted_later_move_the_end_of_cards_that_nobody_uses(cafe):
    programme(cafe.shop, expiry=FIXED)
    _, ana = card(cafe.shop)
    one(cafe.shop, "visit", ana)
    ClosedDays.objects.create(shop=cafe.shop, first_day=date(2026, 6, 1), last_day=date(2026, 6, 10))
    assert night(expire, cafe.shop, date(2026, 6, 2)) == 0
    assert Lot.objects.get().last_day == find(cafe.shop, ana).due_on == date(2026, 6, 21)
    assert night(expire, cafe.shop, date(2026, 6, 18)) == 0
    assert night(expire, cafe.shop, date(2026, 6, 28)) == 1


def test_closed_days_noted_after_the_end_give_back_what_had_ended(cafe):
    programme(cafe.shop, expiry=FIXED)
    _, ana = card(cafe.shop)
    one(cafe.shop, "visit", ana)
    assert night(expire, cafe.shop, date(2026, 6, 18)) == 1
    ClosedDays.objects.create(shop=cafe.shop, first_day=date(2026, 6, 1), last_day=date(2026, 6, 30))
    assert night(expire, cafe.shop, date(2026, 6, 20)) == 1
    assert Account.objects.get(kind="purse").balance == 1
    assert Lot.objects.get().last_day == date(2026, 7, 11)


TIERS = {"steps": [{"key": "silver", "name": "Silver", "threshold": 2, "multiplier": 200}], "window_days": 10}


def test_a_tier_is_noted_at_midnight_and_lost_when_its_window_has_passed(cafe):
    programme(cafe.shop, tiers=TIERS)
    _, ana = card(cafe.shop)
    send(cafe.shop, event("visit", ana), event("visit", ana, minutes=5))
    assert night(review_tiers, cafe.shop, date(2026, 5, 12)) == 1
    assert night(review_tiers, cafe.shop, date(2026, 5, 12)) == 0
    for n in range(13, 24):
        night(review_tiers, cafe.shop, date(2026, 5, n))
    assert list(Standing.objects.values_list("tier", "from_day")) == [
        ("silver", date(2026, 5, 13)),
        ("", date(2026, 5, 23)),
    ]


@pytest.mark.parametrize(
    ("born", "day", "given"),
    [
        ((5, 13), date(2026, 5, 12), 1),
        ((5, 12), date(2026, 5, 12), 0),
        ((2, 29), date(2027, 2, 27), 1),
        ((2, 29), date(2028, 2, 27), 0),
        ((2, 29), date(2028, 2, 28), 1),
    ],
)
def test_a_birthday_gift_is_given_on_the_day_and_once(cafe, born, day, given):
    programme(cafe.shop, birthday={"units": 3})
    found, _ = card(cafe.shop)
    card(cafe.shop, "Bea")
    Customer.objects.filter(pk=found.customer_id).update(birth_month=born[0], birth_day=born[1])
    assert night(give_birthday_gifts, cafe.shop, day) == given
    assert night(give_birthday_gifts, cafe.shop, day) == 0
    assert Event.objects.filter(kind="birthday", card=found).count() == given
    assert sum(Lot.objects.values_list("remaining", flat=True)) == 3 * given


def test_without_a_birthday_gift_nobody_is_looked_for(cafe, django_assert_num_queries):
    programme(cafe.shop)
    one(cafe.shop, "visit", card(cafe.shop)[1])
    with django_assert_num_queries(1):
        assert night(give_birthday_gifts, cafe.shop, date(2026, 5, 12)) == 0


def test_a_reward_given_without_network_before_its_stamps_expired_takes_their_expiry_back(cafe):
    programme(cafe.shop, expiry=FIXED, offline_units=10)
    _, ana = card(cafe.shop)
    send(cafe.shop, *(event("visit", ana, minutes=n) for n in range(10)))
    assert night(expire, cafe.shop, date(2026, 6, 20)) == 1
    late = event(
        "redeem", ana, at=NOON + timedelta(days=9), programme="stamps", reward="coffee", offline=True
    )
    answer = send(cafe.shop, late, now=NOON + timedelta(days=50))[0]
    assert (answer.outcome, answer.balances) == ("redeemed", {"stamps": 0})
    sums = {
        kind: sum(Entry.objects.filter(credit__kind=kind).values_list("amount", flat=True))
        - sum(Entry.objects.filter(debit__kind=kind).values_list("amount", flat=True))
        for kind in ("expiry", "redemption", "purse", "issue")
    }
    assert sums == {"expiry": 0, "redemption": 10, "purse": 0, "issue": -10}
    assert list(drifts(cafe.shop, done=Checked())) == []
    back = send(
        cafe.shop,
        event("undo", ana, at=NOON + timedelta(days=50), refers_to=late["id"]),
        now=NOON + timedelta(days=50),
    )[0]
    assert (back.outcome, back.balances, Account.objects.get(kind="purse").balance) == (
        "undone",
        {"stamps": 0},
        0,
    )
    assert list(drifts(cafe.shop, done=Checked())) == []
