"""Small gestures from the draw to the till: promised within the month's money, kept once, taken back, lapsed, and judged."""

import random
from datetime import date, timedelta

import pytest

from habitue.language import Language
from habitue.web import worker
from habitue.web.actions.erasure import erase
from habitue.web.actions.message import send_planned
from habitue.web.channels.known import CHANNELS
from habitue.web.delight.words import why
from habitue.web.models import Approach, Card, Event, Message
from habitue.web.queries.gesture import delight_of, month_so_far
from habitue.web.queries.message import inbox_of, readers_of
from tests.long import cases
from tests.web.delight.regulars import gives, look, regular, rows
from tests.web.ledger.tills import NOON, event, send

pytestmark = pytest.mark.django_db


def code_of(person):
    return Card.objects.get(customer=person).codes.first().text


def promise_of(person):
    return Message.objects.get(customer=person, channel="till", state="planned")


def treat(shop, person, promise=None, *, at=NOON, **said):
    """A till gives what is promised."""
    promise = promise or promise_of(person)
    body = event("gesture", code_of(person), at=at, reward="a biscuit", voucher=str(promise.key), **said)
    return send(shop, body, now=at)[0], body


def tired(shop, person, *, at=NOON, now=None):
    return send(shop, event("remark", code_of(person), at=at, reason="Tired today"), now=now or at)[0]


def month(shop, now=NOON):
    return month_so_far(shop, delight_of(shop), now=now)


def test_a_regular_before_a_round_visit_is_promised_one_and_has_it_at_the_till(cafe):
    gives(cafe.shop)
    zoe = regular(cafe.shop)
    regular(cafe.shop, "Ana", visits=12)
    regular(cafe.shop, "Max", visits=49, stage="lapsed")
    assert look(cafe.shop) == 1
    assert rows(cafe.shop) == [("Zoé", "gesture:visits:10", "planned")]
    answer, _ = treat(cafe.shop, zoe)
    assert (answer.kind, answer.outcome, answer.entries) == ("done", "treated", ())
    assert rows(cafe.shop) == [("Zoé", "gesture:visits:10", "sent")]
    found = month(cafe.shop)
    assert (found.given, found.promised, found.left) == (100, 0, 400)


def test_the_worker_looks_every_few_minutes_and_says_why(cafe):
    gives(cafe.shop)
    zoe = regular(cafe.shop, visits=30, first=date(2024, 5, 12))
    worker.promise_gestures(NOON)
    assert why(promise_of(zoe), Language("en")) == "2 years since the first visit"
    regular(cafe.shop, "Ana")
    worker.promise_gestures(NOON + timedelta(minutes=4))
    assert len(rows(cafe.shop)) == 1
    worker.promise_gestures(NOON + timedelta(minutes=6))
    assert len(rows(cafe.shop)) == 2


def test_a_promise_is_kept_once_whichever_till_asks(cafe):
    gives(cafe.shop)
    zoe = regular(cafe.shop)
    look(cafe.shop)
    promise = promise_of(zoe)
    first, body = treat(cafe.shop, zoe)
    assert send(cafe.shop, body)[0].status == "replayed"
    second, _ = treat(cafe.shop, zoe, promise, at=NOON + timedelta(minutes=1))
    alone, _ = treat(cafe.shop, zoe, promise, at=NOON + timedelta(minutes=2), offline=True)
    assert [one.outcome for one in (first, second, alone)] == ["treated", "not_promised", "not_promised"]
    assert month(cafe.shop).given == 100
    assert Event.objects.filter(kind="gesture", accepted=True).count() == 1


def test_two_gestures_for_one_promise_in_one_queue_are_one(cafe):
    gives(cafe.shop)
    zoe = regular(cafe.shop)
    look(cafe.shop)
    key, code = str(promise_of(zoe).key), code_of(zoe)
    both = [event("gesture", code, minutes=n, reward="a biscuit", voucher=key) for n in (0, 1)]
    assert [one.outcome for one in send(cafe.shop, *both)] == ["treated", "not_promised"]


def test_nobody_else_has_it_and_no_other_word_opens_it(cafe):
    gives(cafe.shop)
    zoe, ana = regular(cafe.shop), regular(cafe.shop, "Ana", visits=12)
    look(cafe.shop)
    key = promise_of(zoe).key
    for said in (str(key), "nonsense", ""):
        body = event("gesture", code_of(ana), reward="a biscuit", voucher=said or None)
        assert send(cafe.shop, body)[0].outcome == "not_promised"
    assert rows(cafe.shop) == [("Zoé", "gesture:visits:10", "planned")]


def test_what_is_undone_can_be_given_again_until_it_lapses(cafe):
    gives(cafe.shop)
    zoe = regular(cafe.shop)
    look(cafe.shop)
    _, body = treat(cafe.shop, zoe)
    undo = event("undo", code_of(zoe), minutes=5, refers_to=body["id"])
    assert send(cafe.shop, undo)[0].outcome == "undone"
    assert (month(cafe.shop).given, month(cafe.shop).promised) == (0, 100)
    assert treat(cafe.shop, zoe, at=NOON + timedelta(minutes=9))[0].outcome == "treated"
    again = event("undo", code_of(zoe), minutes=12, refers_to=undo["id"])
    send(cafe.shop, again)
    assert month(cafe.shop).given == 100
    assert look(cafe.shop, NOON + timedelta(days=40)) == 0
    assert rows(cafe.shop)[0][2] == "sent"


def test_an_undo_undone_gives_nothing_that_is_not_promised_any_more(cafe):
    """Its money is another's by then, or another gesture has kept the promise."""
    gives(cafe.shop, budget=100)
    zoe, _ = regular(cafe.shop, "Zoé"), regular(cafe.shop, "Ana")
    look(cafe.shop)
    _, body = treat(cafe.shop, zoe)
    undo = event("undo", code_of(zoe), minutes=5, refers_to=body["id"])
    send(cafe.shop, undo)
    promise = promise_of(zoe)
    once_more, second = treat(cafe.shop, zoe, promise, at=NOON + timedelta(minutes=9))
    again = send(cafe.shop, event("undo", code_of(zoe), minutes=12, refers_to=undo["id"]))[0]
    assert (once_more.outcome, again.outcome, month(cafe.shop).given) == ("treated", "not_promised", 100)
    back = event("undo", code_of(zoe), minutes=15, refers_to=second["id"])
    send(cafe.shop, back)
    later = NOON + timedelta(days=40)
    assert look(cafe.shop, later) == 1
    late = send(cafe.shop, event("undo", code_of(zoe), at=later, refers_to=back["id"]), now=later)[0]
    found = month(cafe.shop, later)
    assert (late.outcome, found.given, found.promised) == ("not_promised", 0, 100)


def test_what_was_given_last_month_and_is_undone_waits_for_this_months_money(cafe):
    gives(cafe.shop, budget=100)
    zoe = regular(cafe.shop, "Zoé")
    look(cafe.shop)
    _, body = treat(cafe.shop, zoe)
    june = NOON + timedelta(days=22)
    regular(cafe.shop, "Ana")
    assert look(cafe.shop, june) == 1
    send(cafe.shop, event("undo", code_of(zoe), at=june, refers_to=body["id"]), now=june)
    assert month(cafe.shop, june).promised == 100
    assert [state for _, _, state in rows(cafe.shop)] == ["refused", "planned"]


def test_a_promise_lapses_and_its_money_is_free_again(cafe):
    gives(cafe.shop, budget=100)
    regular(cafe.shop, "Zoé")
    regular(cafe.shop, "Ana", visits=24)
    assert look(cafe.shop) == 1
    assert [one[:2] for one in rows(cafe.shop)] == [("Ana", "gesture:visits:25")]
    later = NOON + timedelta(days=32)
    assert look(cafe.shop, later) == 1
    assert [(name, state) for name, _, state in rows(cafe.shop)] == [("Ana", "refused"), ("Zoé", "planned")]
    late, _ = treat(cafe.shop, regular(cafe.shop, "Eve"), Message.objects.first(), at=later)
    assert late.outcome == "not_promised"


def test_without_money_nobody_is_drawn_into_either_arm(cafe):
    gives(cafe.shop, budget=250, holdout=50)
    for n in range(12):
        regular(cafe.shop, f"P{n}")
    look(cafe.shop)
    found = Message.objects.filter(channel="till")
    written = [one.arm for one in found.order_by("pk")]
    assert written.count("written") == 2
    assert written[-1] == "written"  # with the last one's promise the money was gone, and nobody came after
    look(cafe.shop)
    assert found.count() == len(written)
    assert month(cafe.shop).left == 50


def test_half_are_held_back_for_the_whole_round_and_the_till_gives_them_nothing(cafe):
    gives(cafe.shop, budget=100_000, holdout=50)
    people = [regular(cafe.shop, f"P{n}") for n in range(16)]
    look(cafe.shop)
    held = set(Message.objects.filter(arm="held").values_list("customer", flat=True))
    assert 0 < len(held) < 16
    for person in people:
        regular(cafe.shop, f"{person.pk}", visits=3)
    later = NOON + timedelta(days=30)
    for person in people:
        tired(cafe.shop, person, at=later)
    again = Message.objects.filter(occasion__startswith="gesture:day:", arm="held")
    assert set(again.values_list("customer", flat=True)) == held
    row = Message.objects.filter(arm="held").first()
    assert treat(cafe.shop, row.customer, row, at=later)[0].outcome == "not_promised"


def test_a_bad_day_noted_in_one_tap_is_for_today_alone(cafe):
    gives(cafe.shop)
    zoe, ana = regular(cafe.shop, visits=12), regular(cafe.shop, "Ana", visits=13)
    assert tired(cafe.shop, zoe).outcome == "remarked"
    # a till that was without network yesterday: the note is kept, and it is too late for a biscuit
    assert tired(cafe.shop, ana, at=NOON - timedelta(days=1), now=NOON).outcome == "remarked"
    assert rows(cafe.shop) == [("Zoé", f"gesture:day:{NOON.date()}", "planned")]
    assert tired(cafe.shop, zoe, at=NOON + timedelta(minutes=3)).outcome == "remarked"
    assert len(rows(cafe.shop)) == 1
    tomorrow = NOON + timedelta(days=1)
    assert treat(cafe.shop, zoe, at=tomorrow)[0].outcome == "not_promised"


def test_a_remark_in_a_shop_without_gestures_is_a_note_and_no_more(cafe):
    zoe = regular(cafe.shop)
    assert tired(cafe.shop, zoe).outcome == "remarked"
    assert rows(cafe.shop) == []


def test_another_gift_is_another_approach_and_more_money_is_not(cafe):
    first = gives(cafe.shop).approach
    regular(cafe.shop)
    look(cafe.shop)
    assert gives(cafe.shop, budget=900).approach == first
    second = gives(cafe.shop, gift="an espresso", cost=40).approach
    assert second != first
    assert rows(cafe.shop) == [("Zoé", "gesture:visits:10", "refused")]
    first.refresh_from_db()
    assert (first.state, second.cost_each, second.indicator) == ("stopped", 40, "visits")
    gives(cafe.shop, gift="an espresso", cost=40, on=False)
    assert Approach.objects.filter(what="gesture", state="running").count() == 0
    assert look(cafe.shop) == 0


def test_a_round_that_is_over_begins_the_next_one_drawn_anew(cafe):
    first = gives(cafe.shop).approach
    look(cafe.shop, NOON + timedelta(days=200))
    first.refresh_from_db()
    now = delight_of(cafe.shop).approach
    assert (first.state, now.state) == ("done", "running")
    assert now.salt != first.salt


def test_who_was_drawn_rests_and_no_message_is_counted_or_sent(cafe):
    gives(cafe.shop)
    zoe = regular(cafe.shop)
    look(cafe.shop)
    reader = readers_of(cafe.shop, [zoe], [CHANNELS[0].name], now=NOON)[zoe.pk, CHANNELS[0].name]
    assert reader.written == ()
    later = NOON + timedelta(days=60)
    assert send_planned(lambda *_: None, CHANNELS, now=later) == 0
    treat(cafe.shop, zoe)
    assert inbox_of(cafe.shop, zoe, now=NOON + timedelta(days=1)) == []


def test_erasing_a_customer_lets_the_promise_lapse(cafe):
    gives(cafe.shop)
    zoe = regular(cafe.shop)
    look(cafe.shop)
    erase(cafe.shop, zoe, at=NOON)
    assert Message.objects.get(channel="till").state == "refused"
    assert month(cafe.shop).promised == 0


@pytest.mark.parametrize("seed", range(cases(1, of=60)))
def test_no_month_spends_more_than_its_money_whatever_happens(cafe, seed):
    """Every day something: people become due, are tired, are given to at any till, are undone; the money of no month is exceeded."""
    chance = random.Random(seed)  # noqa: S311
    gives(cafe.shop, budget=300, holdout=20)
    people = [
        regular(cafe.shop, f"P{n}", visits=chance.choice((9, 24, 49)), first=date(2024, 5, 20))
        for n in range(20)
    ]
    given, undone = [], []
    for day in range(0, 90, 3):
        now = NOON + timedelta(days=day)
        look(cafe.shop, now)
        person = chance.choice(people)
        tired(cafe.shop, person, at=now)
        for promise in Message.objects.filter(channel="till", state__in=("planned", "refused")):
            if chance.random() < 0.5:
                answer, body = treat(cafe.shop, promise.customer, promise, at=now + timedelta(minutes=1))
                given += [body] if answer.outcome == "treated" else []
        if given and chance.random() < 0.2:
            body = given.pop()
            undo = event("undo", body["card"], at=now + timedelta(hours=1), refers_to=body["id"])
            send(cafe.shop, undo, now=now)
            undone.append(undo)
        if undone and chance.random() < 0.3:
            undo = chance.choice(undone)
            again = event("undo", undo["card"], at=now + timedelta(hours=2), refers_to=undo["id"])
            send(cafe.shop, again, now=now)
        found = month(cafe.shop, now + timedelta(hours=2))
        assert found.given + found.promised <= 300
    assert Message.objects.filter(channel="till", state="sent").count() >= 3
