"""Events are recorded exactly once, each with its reason, whatever is sent again, together or in another order."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.language import Language
from habitue.web.actions.card import new_card, welcome
from habitue.web.actions.event import Sender, record
from habitue.web.models import Account, Card, ClosedDays, Conflict, Entry, Event, Lot, Version
from habitue.web.queries.card import find
from tests.web.ledger.tills import NOON, POINTS, card, event, one, programme, send
from tests.web.people import counter_of

EN, FR = Language("en"), Language("fr")


@pytest.fixture
def shop(cafe):
    programme(cafe.shop)
    return cafe.shop


@pytest.fixture
def ana(shop):
    return card(shop)[1]


def balance(shop, key="stamps", code=None):
    return Account.objects.get(card=find(shop, code), programme__key=key, kind="purse").balance


def test_a_visit_earns_and_says_so(shop, ana):
    answer = one(shop, "visit", ana)
    assert (answer.status, answer.outcome, answer.kind) == ("recorded", "earned", "done")
    assert (answer.text(EN), answer.text(FR)) == ("+1 stamp.", "+1 tampon.")
    assert answer.entries == ({"programme": "stamps", "type": "earn", "units": 1},)
    assert answer.balances == {"stamps": 1}
    assert balance(shop, code=ana) == 1


def test_an_event_sent_twice_is_recorded_once_and_answered_alike(shop, ana):
    body = event("visit", ana)
    first, again = send(shop, body)[0], send(shop, body)[0]
    assert (first.status, again.status) == ("recorded", "replayed")
    assert again.as_kept() == first.as_kept()
    assert again.text(FR) == first.text(FR)
    assert (Event.objects.count(), Entry.objects.count()) == (1, 1)


def test_the_same_body_in_another_order_of_keys_is_the_same_body(shop, ana):
    body = event("visit", ana, amount=350)
    send(shop, body)
    assert send(shop, dict(reversed(body.items())))[0].status == "replayed"


def test_another_body_under_the_same_id_is_a_conflict_and_changes_nothing(shop, ana):
    body = event("visit", ana)
    send(shop, body)
    answer = send(shop, body | {"amount": 1})[0]
    assert (answer.status, answer.outcome, answer.kind) == ("conflict", "other_body", "refused")
    assert (Event.objects.count(), balance(shop, code=ana)) == (1, 1)


def test_a_conflict_leaves_one_row_for_people_to_see(cafe, shop, ana):
    body = event("visit", ana)
    answers = send(shop, body, body | {"amount": 1}, location=counter_of(shop))
    assert [answer.status for answer in answers] == ["recorded", "conflict"]
    send(shop, body | {"amount": 1}, body | {"amount": 1})
    send(shop, body | {"amount": 2}, source="page", staff=cafe.bob.place)
    assert list(
        Conflict.objects.order_by("pk").values_list("event__event_id", "source", "location", "staff")
    ) == [
        (uuid.UUID(body["id"]), "api", counter_of(shop).pk, None),
        (uuid.UUID(body["id"]), "page", None, cafe.bob.place.pk),
    ]


def test_twice_in_one_batch_is_once(shop, ana):
    body = event("visit", ana)
    statuses = [answer.status for answer in send(shop, body, body, body | {"amount": 5})]
    assert statuses == ["recorded", "replayed", "conflict"]
    assert balance(shop, code=ana) == 1


def test_an_id_of_one_shop_is_free_in_another(cafe, shop, ana):
    programme(cafe.other)
    _, theirs = card(cafe.other)
    body = event("visit", ana)
    send(shop, body)
    assert send(cafe.other, body | {"card": theirs})[0].status == "recorded"


def test_what_is_asked_leaves_no_row_and_may_come_again_confirmed(cafe):
    programme(cafe.shop, cool_down_minutes=30)
    _, ana = card(cafe.shop)
    one(cafe.shop, "visit", ana)
    body = event("visit", ana, minutes=10)
    asked = send(cafe.shop, body)[0]
    assert (asked.status, asked.outcome, asked.kind) == ("asked", "too_soon", "ask")
    assert Event.objects.count() == 1
    yes = send(cafe.shop, body | {"confirmed": True})[0]
    assert (yes.status, yes.outcome, yes.flags) == ("recorded", "earned", ("too_soon",))
    assert balance(cafe.shop, code=ana) == 2


def test_an_offline_visit_in_the_cool_down_is_a_fact(cafe):
    programme(cafe.shop, cool_down_minutes=30)
    _, ana = card(cafe.shop)
    one(cafe.shop, "visit", ana)
    answer = one(cafe.shop, "visit", ana, minutes=10, offline=True)
    assert (answer.outcome, answer.flags) == ("earned", ("offline", "too_soon"))


def test_a_refused_event_is_kept_with_its_reason_and_stops_nobody(shop, ana):
    answers = send(
        shop,
        event("redeem", ana, programme="stamps", reward="coffee"),
        event("visit", "NOBODY77"),
        event("visit", ana, minutes=1),
    )
    assert [answer.outcome for answer in answers] == ["not_enough", "unknown_card", "earned"]
    assert answers[0].text(EN) == "Not enough on the card: it has 0 stamps and this takes 10 stamps."
    own = find(shop, ana).pk
    assert list(Event.objects.order_by("pk").values_list("outcome", "accepted", "card_id")) == [
        ("not_enough", False, own),
        ("unknown_card", False, None),
        ("earned", True, own),
    ]
    assert balance(shop, code=ana) == 1


def test_a_refused_event_sent_again_is_refused_again_alike(shop, ana):
    body = event("redeem", ana, programme="stamps", reward="coffee")
    first, again = send(shop, body)[0], send(shop, body)[0]
    assert (again.status, again.as_kept()) == ("replayed", first.as_kept())


def test_ten_stamps_buy_a_coffee_and_undoing_gives_them_back(shop, ana):
    send(shop, *(event("visit", ana, minutes=n) for n in range(10)))
    body = event("redeem", ana, minutes=20, programme="stamps", reward="coffee")
    answer = send(shop, body)[0]
    assert (answer.text(EN), answer.balances) == ("Give the reward: A coffee.", {"stamps": 0})
    undone = one(shop, "undo", ana, minutes=21, refers_to=body["id"])
    assert (undone.outcome, undone.balances) == ("undone", {"stamps": 10})
    assert list(Lot.objects.values_list("remaining", flat=True)) == [1] * 10
    assert Entry.objects.filter(type="redeem-rollback").count() == 10


def test_refunds_in_parts_take_back_exactly_what_was_earned(cafe):
    programme(cafe.shop, POINTS, "points")
    _, ana = card(cafe.shop)
    visit = event("visit", ana, amount=1099)
    assert send(cafe.shop, visit)[0].balances == {"points": 10}
    left = [
        one(cafe.shop, "refund", ana, minutes=n + 1, refers_to=visit["id"], amount=part).balances["points"]
        for n, part in enumerate((300, 300, 499))
    ]
    assert left[-1] == 0
    assert left == sorted(left, reverse=True)


def test_a_refund_that_comes_before_its_visit_waits_for_it(shop, ana):
    visit = event("visit", ana)
    waiting = one(shop, "refund", ana, minutes=5, refers_to=visit["id"])
    assert (waiting.outcome, waiting.kind) == ("waits", "waiting")
    assert send(shop, visit)[0].balances == {"stamps": 0}


def test_a_refund_may_leave_it_to_its_visit_which_card_it_is(shop, ana):
    visit = event("visit", ana)
    send(shop, visit)
    answer = one(shop, "refund", minutes=5, refers_to=visit["id"])
    assert (answer.outcome, answer.balances) == ("refunded", {"stamps": 0})


def test_what_happened_on_another_card_is_not_refunded_on_this_one(shop, ana):
    _, bea = card(shop, "Bea")
    visit = event("visit", ana)
    send(shop, visit)
    assert one(shop, "refund", bea, minutes=5, refers_to=visit["id"]).outcome == "other_card"


def test_what_was_refused_cannot_be_undone(shop, ana):
    body = event("redeem", ana, programme="stamps", reward="coffee")
    send(shop, body)
    assert one(shop, "undo", ana, minutes=1, refers_to=body["id"]).outcome == "not_recorded"


def test_a_late_visit_counts_as_if_it_had_come_in_time(cafe):
    programme(cafe.shop, expiry={"life": "fixed", "days": 30})
    _, ana = card(cafe.shop)
    one(cafe.shop, "visit", ana)
    late = one(cafe.shop, "visit", ana, at=NOON - timedelta(days=3), offline=True)
    assert (late.outcome, late.flags, late.balances) == ("earned", ("late", "offline"), {"stamps": 2})
    assert list(Lot.objects.order_by("earned_on").values_list("earned_on", "last_day")) == [
        (date(2026, 5, 9), date(2026, 6, 8)),
        (date(2026, 5, 12), date(2026, 6, 11)),
    ]


def test_a_batch_in_any_order_makes_the_same_card(cafe):
    programme(cafe.shop, expiry={"life": "fixed", "days": 90}, cap_a_day=3)
    programme(cafe.shop, POINTS, "points")
    found = set()
    for turn in range(4):
        _, code = card(cafe.shop, f"Ana {turn}")
        facts = [event("visit", code, minutes=7 * n, amount=250 * n, offline=True) for n in range(8)]
        facts.append(event("refund", code, minutes=90, refers_to=facts[4]["id"], amount=500, offline=True))
        facts.append(event("undo", code, minutes=91, refers_to=facts[1]["id"], offline=True))
        if turn == 1:
            facts.reverse()
        elif turn == 2:
            facts = facts[5:] + facts[:5]
        if turn == 3:
            for one_alone in facts[::2] + facts[1::2]:
                send(cafe.shop, one_alone)
        else:
            send(cafe.shop, *facts)
        purses = Account.objects.filter(card=find(cafe.shop, code)).order_by("programme__key", "kind")
        found.add(tuple(purses.exclude(balance=0).values_list("programme__key", "kind", "balance")))
    assert found == {(("points", "purse", 61), ("stamps", "purse", 3))}


def test_a_new_version_is_seen_at_once(shop, ana):
    one(shop, "visit", ana)
    version = Version.objects.get()
    Version.objects.create(
        programme=version.programme,
        number=2,
        from_day=date(2026, 5, 13),
        terms=version.terms | {"rules": [{"rule": "visit", "units": 3}]},
        made_at=NOON,
    )
    assert one(shop, "visit", ana, at=NOON + timedelta(days=1)).balances == {"stamps": 4}


def test_closed_days_noted_later_lengthen_the_life_of_what_is_held(cafe):
    programme(cafe.shop, expiry={"life": "fixed", "days": 30})
    _, ana = card(cafe.shop)
    one(cafe.shop, "visit", ana)
    ClosedDays.objects.create(shop=cafe.shop, first_day=date(2026, 5, 20), last_day=date(2026, 5, 29))
    one(cafe.shop, "visit", ana, minutes=60)
    assert set(Lot.objects.values_list("last_day", flat=True)) == {date(2026, 6, 21)}


def test_the_place_and_the_person_are_noted(cafe, shop, ana):
    place = counter_of(shop)
    body = event("visit", ana)
    send(shop, body, source="page", staff=cafe.bob.place, location=place)
    found = Event.objects.get()
    assert (found.staff, found.location, found.source) == (cafe.bob.place, place, "page")
    assert found.body == {"at": body["at"], "minute": 720}


def test_a_place_of_another_shop_is_refused(cafe, shop, ana):
    assert one(shop, "visit", ana, location=counter_of(cafe.other).pk).outcome == "unknown_location"


def test_a_card_of_another_shop_is_unknown(cafe, shop):
    theirs, code = card(cafe.other)
    assert one(shop, "visit", code).outcome == "unknown_card"
    assert one(shop, "visit", str(theirs.key)).outcome == "unknown_card"
    assert Account.objects.count() == 0


def test_a_card_is_named_by_its_key_or_by_its_code_however_it_is_typed(shop, ana):
    found = find(shop, ana)
    assert find(shop, f" {ana[:4].lower()}-{ana[4:]} ") == found == find(shop, str(found.key))
    assert one(shop, "visit", f"{ana[:4].lower()} {ana[4:]}").card == str(found.key)
    assert one(shop, "visit", str(found.key), minutes=1).balances == {"stamps": 2}


def test_nobody_stamps_their_own_card(cafe, shop):
    own, code = card(shop, "Bob")
    cafe.bob.place.card = own
    cafe.bob.place.save()
    answer = send(shop, event("visit", code), source="page", staff=cafe.bob.place)[0]
    assert (answer.outcome, answer.text(EN)) == (
        "own_card",
        "Nobody gives to their own card: ask a colleague.",
    )
    assert one(shop, "visit", code, minutes=1).outcome == "earned"


def test_a_merged_card_stamps_the_one_that_holds_the_units(shop, ana):
    other, old = card(shop, "Ana B.")
    Card.objects.filter(pk=other.pk).update(merged_into=find(shop, ana))
    one(shop, "visit", ana)
    assert one(shop, "visit", old, minutes=5).balances == {"stamps": 2}
    stated = Event.objects.order_by("pk").last()
    assert stated.card == other
    assert find(shop, old) == find(shop, ana)


def test_an_event_far_ahead_of_the_clock_is_refused(shop, ana):
    answer = one(shop, "visit", ana, at=NOON + timedelta(days=4))
    assert (answer.outcome, answer.values) == ("bad_day", {"day": "2026-05-16"})
    assert Event.objects.get().at == NOON + timedelta(hours=1)


BAD = {
    "no id": ({"id": None}, "bad_id"),
    "an id that is none": ({"id": "../../etc/passwd"}, "bad_id"),
    "no kind": ({"kind": None}, "field_missing"),
    "an unknown kind": ({"kind": "steal"}, "bad_kind"),
    "a kind that is a list": ({"kind": ["visit"]}, "bad_kind"),
    "an instant without offset": ({"at": "2026-05-12T10:00:00"}, "bad_time"),
    "no instant": ({"at": 1778580000}, "bad_time"),
    "an unknown field": ({"amout": 100}, "unknown_field"),
    "a broken amount": ({"amount": 3.5}, "not_whole"),
    "an amount in words": ({"amount": "350"}, "not_whole"),
    "true for an amount": ({"amount": True}, "not_whole"),
    "not a number": ({"amount": float("nan")}, "not_whole"),
    "a number of 4,000 digits": ({"amount": 10**4000}, "not_whole"),
    "items that are no list": ({"items": {"name": "x"}}, "not_a_list"),
    "an item without name": ({"items": [{"quantity": 1}]}, "bad_item"),
    "a name of 10,000 characters": ({"items": [{"name": "é" * 10_000}]}, "too_long"),
    "10,000 items": ({"items": [{"name": "x"}] * 10_000}, "too_many"),
    "half a character": ({"reason": "\ud800"}, "unwritable"),
    "a character that ends texts": ({"reason": "a\0b"}, "unwritable"),
    "a code of 10,000 characters": ({"card": "A" * 10_000}, "too_long"),
    "a date that is none": ({"last_day": "2026-02-30"}, "bad_date"),
    "a switch that is none": ({"offline": "yes"}, "not_yes_or_no"),
    "a target that is none": ({"refers_to": "x"}, "bad_id"),
}


@pytest.mark.parametrize(("change", "outcome"), BAD.values(), ids=BAD)
def test_a_malformed_event_says_what_is_wrong_and_harms_nobody(shop, ana, change, outcome):
    bad, good = send(shop, event("visit", ana) | change, event("visit", ana, minutes=2))
    assert (bad.status, bad.outcome, bad.kind) == ("malformed", outcome, "refused")
    assert json.dumps(bad.as_json(FR))
    assert good.outcome == "earned"
    assert Event.objects.count() == 1


REFUSED = {
    "a negative amount": ({"amount": -5}, "bad_amount"),
    "an absurd amount": ({"amount": 10**17}, "bad_amount"),
    "a foreign currency": ({"currency": "JPY"}, "foreign_currency"),
    "no quantity": ({"items": [{"name": "x", "quantity": 0}]}, "bad_items"),
    "the year 1": ({"at": "0001-01-01T00:00:00+00:00"}, "bad_day"),
    "before the year 1": ({"at": "0001-01-01T00:00:00+14:00"}, "bad_day"),
    "the year 9999": ({"at": "9999-12-31T23:59:59-14:00"}, "bad_day"),
    "the year 1999": ({"at": "1999-12-31T10:00:00Z"}, "bad_day"),
    "no card": ({"card": None}, "no_card"),
    "somebody else’s place": ({"location": 2**62}, "unknown_location"),
    "more units than there are": ({"kind": "gift", "programme": "stamps", "units": 2**62}, "bad_units"),
    "no such programme": ({"kind": "gift", "programme": "none", "units": 1}, "unknown_programme"),
    "no such reward": ({"kind": "redeem", "programme": "stamps", "reward": "moon"}, "unknown_reward"),
    "a refund of nothing": ({"kind": "refund"}, "no_target"),
}


@pytest.mark.parametrize(("change", "outcome"), REFUSED.values(), ids=REFUSED)
def test_an_impossible_event_is_recorded_as_refused(shop, ana, change, outcome):
    bad, good = send(shop, event("visit", ana) | change, event("visit", ana, minutes=2))
    assert (bad.status, bad.outcome, bad.kind) == ("recorded", outcome, "refused")
    assert "{" not in bad.text(EN) + bad.text(FR)
    assert json.dumps(bad.as_json(FR))
    assert good.outcome == "earned"
    assert list(Event.objects.order_by("pk").values_list("accepted", flat=True)) == [False, True]
    assert Entry.objects.count() == 1


def test_anything_but_an_object_is_malformed(shop, ana):
    answers = send(shop, None, [], "x", 7, event("visit", ana))
    assert [answer.outcome for answer in answers] == ["bad_event"] * 4 + ["earned"]


def test_an_event_that_breaks_the_rules_room_stops_no_other(shop, ana, monkeypatch):
    from habitue.web.actions import event as action

    decide = action.decide

    def broken(fact, *others):
        if fact.amount == 666:
            raise ZeroDivisionError
        return decide(fact, *others)

    monkeypatch.setattr(action, "decide", broken)
    answers = send(shop, event("visit", ana, amount=666), event("visit", ana, minutes=1))
    assert [(answer.status, answer.kind) for answer in answers] == [("failed", "kept"), ("recorded", "done")]
    assert Event.objects.count() == 1


def questions(shop, *events):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        send(shop, *events)
    return len([one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_a_stamp_asks_nine_questions_and_a_batch_no_more(shop):
    codes = [card(shop, f"Ana {n}")[1] for n in range(3)]
    send(shop, *(event("visit", code) for code in codes))
    assert questions(shop, event("visit", codes[0], minutes=1)) == 9
    three = questions(shop, *(event("visit", code, minutes=2) for code in codes))
    assert three <= (9 if connection.vendor == "sqlite" else 11)


def test_a_welcome_gift_is_given_once(cafe):
    programme(cafe.shop, welcome={"units": 2})
    made = new_card(cafe.shop, None, NOON)
    sender = Sender("page")
    first = welcome(cafe.shop, made, sender=sender, at=NOON)
    again = welcome(cafe.shop, made, sender=sender, at=NOON)
    assert (first.balances, first.text(EN)) == ({"stamps": 2}, "Welcome: +2 stamps.")
    assert again.status == "replayed"


def test_without_a_welcome_gift_nothing_is_recorded(shop):
    made = new_card(shop, None, NOON)
    assert welcome(shop, made, sender=Sender("page"), at=NOON) is None
    assert Event.objects.count() == 0


def test_an_empty_batch_is_answered_by_nothing(shop):
    assert record(shop, [], sender=Sender("api"), received_at=NOON) == []


def test_instants_are_kept_to_the_microsecond(shop, ana):
    at = datetime(2026, 5, 12, 9, 59, 59, 999999, tzinfo=UTC)
    one(shop, "visit", ana, at=at)
    assert Event.objects.get().at == at
    body = event("visit", ana)
    assert uuid.UUID(body["id"]) == uuid.UUID(send(shop, body)[0].id)
