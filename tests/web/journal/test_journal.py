"""The journal: every event traced to its entries; narrowed; staff see today; what waits is decided once; a file for the accountant."""

import csv
import io
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.web.models import Entry, Event, Location, Role, Settlement
from tests.web.counter.shop import balance, begin, card_of, customer, hours_ago, send, url
from tests.web.people import hire


@pytest.fixture
def regular(cafe):
    begin(cafe, at=hours_ago(200))
    return card_of(cafe, customer(cafe))


def lines(cafe, person=None, **asked):
    page = (person or cafe.alice).client.get(url(cafe, "journal/"), asked)
    assert page.status_code == 200
    return page.context["lines"]


def test_an_event_is_traced_to_its_entries_in_words_and_numbers(cafe, regular):
    for _ in range(3):
        send(cafe, "visit", regular, at=hours_ago(5), confirmed=True)
    send(cafe, "redeem", regular, programme="carte-cafe", reward="coffee")
    found = lines(cafe)
    assert [line.kind for line in found] == ["Reward", "Visit", "Visit", "Visit"]
    assert [(move.words, move.debit, move.credit, move.amount) for move in found[1].moves] == [
        ("1 stamp earned.", "shop: issued", "card", 1)
    ]
    assert [(move.words, move.debit, move.credit) for move in found[0].moves] == [
        ("1 stamp spent on a reward.", "card", "shop: redeemed")
    ] * 3
    assert found[0].said == "Give the reward: Un café."


def test_it_narrows_by_day_customer_person_place_kind_and_remark(cafe, regular):
    quay = Location.objects.create(shop=cafe.shop, name="Le quai")
    other = card_of(cafe, customer(cafe, "Léa"))
    old = send(cafe, "visit", regular, at=hours_ago(72))
    here = send(cafe, "visit", other, location=quay.pk)
    named = send(cafe, "visit", regular, by=cafe.bob.place)
    refused = send(cafe, "redeem", other, programme="carte-cafe", reward="coffee")
    soon = send(cafe, "visit", other, confirmed=True)
    day = hours_ago(72).astimezone(cafe.shop.zone).date().isoformat()

    def found(**asked):
        return {str(line.event.event_id) for line in lines(cafe, **asked)}

    assert found() == {one.id for one in (old, here, named, refused, soon)}
    assert found(day=day) == {old.id}
    assert found(who="camille") == {old.id, named.id}
    assert found(who="nobody") == set()
    assert found(staff=cafe.bob.place.pk) == {named.id}
    assert found(location=quay.pk) == {here.id}
    assert found(kind="redeem") == {refused.id}
    assert found(only="refused") == {refused.id}
    assert found(only="flagged") == {soon.id}


def test_staff_see_today_and_nothing_else(cafe, regular):
    old = send(cafe, "visit", regular, at=hours_ago(72))
    today = send(cafe, "visit", regular)
    day = hours_ago(72).astimezone(cafe.shop.zone).date().isoformat()
    for asked in ({}, {"day": day}):
        assert [str(line.event.event_id) for line in lines(cafe, cafe.bob, **asked)] == [today.id]
    assert cafe.bob.client.get(url(cafe, f"journal/{old.id}")).status_code == 404
    assert cafe.alice.client.get(url(cafe, f"journal/{old.id}")).status_code == 200
    for path in ("journal/decide", "journal/export"):
        assert cafe.bob.client.get(url(cafe, path)).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"day": "yesterday"},
        {"before": "-1"},
        {"before": "9" * 40},
        {"staff": "x"},
        {"location": "9" * 40},
        {"kind": "theft"},
        {"who": "\x00"},
        {"who": "x" * 10_000},
        {"only": "x"},
    ],
)
def test_what_cannot_be_asked_harms_nothing(cafe, regular, asked):
    send(cafe, "visit", regular)
    lines(cafe, **asked)


def test_it_is_read_page_by_page_without_gap_or_repetition(cafe, regular):
    sent = [send(cafe, "visit", regular, at=hours_ago(100 - n), confirmed=True).id for n in range(70)]
    seen, address = [], url(cafe, "journal/")
    while address:
        page = cafe.alice.client.get(address)
        seen += [str(line.event.event_id) for line in page.context["lines"]]
        onward = page.context["onward"]
        address = onward and url(cafe, f"journal/?{onward}")
    assert seen == sent[::-1]


@pytest.mark.parametrize("visits", [1, 3])
def test_the_number_of_questions_does_not_grow_with_the_events(cafe, regular, visits):
    for n in range(visits):
        send(cafe, "visit", regular, at=hours_ago(10 - n), by=cafe.bob.place, confirmed=True)
    lines(cafe)
    with CaptureQueriesContext(connection) as asked:
        lines(cafe)
    assert len(asked) <= 15


def test_one_event_is_shown_with_what_concerns_it(cafe, regular):
    visit = send(cafe, "visit", regular)
    undo = send(cafe, "undo", regular, refers_to=visit.id)
    page = cafe.alice.client.get(url(cafe, f"journal/{visit.id}"))
    assert [str(line.event.event_id) for line in page.context["lines"]] == [undo.id, visit.id]
    assert cafe.alice.client.get(url(cafe, f"journal/{uuid.uuid4()}")).status_code == 404


@pytest.fixture
def kept(cafe, regular):
    """A reward that was handed over without network, which the shop allows nobody."""
    for _ in range(3):
        send(cafe, "visit", regular, at=hours_ago(5), confirmed=True)
    return send(
        cafe, "redeem", regular, programme="carte-cafe", reward="coffee", offline=True, at=hours_ago(2)
    )


def test_what_was_kept_is_taken_once_by_a_manager(cafe, regular, kept):
    manager = hire(cafe.shop, "mona@example.org", Role.MANAGER)
    assert kept.kind == "kept"
    (line,) = manager.client.get(url(cafe, "journal/decide")).context["lines"]
    assert str(line.event.event_id) == kept.id
    for _ in range(2):
        manager.client.post(url(cafe, f"journal/{kept.id}/accept"))
    taken = Event.objects.get(kind="redeem", accepted=True)
    assert balance(regular) == 0
    assert Settlement.objects.get().taken_as == taken.event_id
    assert (taken.at, taken.staff) == (Event.objects.get(event_id=kept.id).at, manager.place)
    page = manager.client.get(url(cafe, "journal/decide"))
    assert (page.context["lines"], len(page.context["decided"])) == ([], 1)


def test_what_was_kept_is_set_aside_with_a_reason_and_stays_in_the_journal(cafe, regular, kept):
    assert cafe.bob.client.post(url(cafe, f"journal/{kept.id}/dismiss"), {"reason": "x"}).status_code == 403
    for reason in ("", "x" * 300):
        cafe.alice.client.post(url(cafe, f"journal/{kept.id}/dismiss"), {"reason": reason})
    assert Settlement.objects.count() == 0
    cafe.alice.client.post(url(cafe, f"journal/{kept.id}/dismiss"), {"reason": "A test"})
    cafe.alice.client.post(url(cafe, f"journal/{kept.id}/accept"))
    assert [(one.reason, one.taken_as) for one in Settlement.objects.all()] == [("A test", None)]
    assert balance(regular) == 3
    assert kept.id in {str(line.event.event_id) for line in lines(cafe, only="refused")}


def test_what_the_rules_still_refuse_is_not_taken_and_nothing_is_written(cafe, regular):
    refused = send(cafe, "redeem", regular, programme="carte-cafe", reward="coffee")
    before = Event.objects.count()
    page = cafe.alice.client.post(url(cafe, f"journal/{refused.id}/accept"), follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "It still cannot be taken: Not enough on the card: it has 0 stamps and this takes 3 stamps."
    ]
    assert (Event.objects.count(), Settlement.objects.count()) == (before, 0)


def test_what_a_person_read_on_the_spot_waits_for_nobody(cafe, regular):
    send(cafe, "redeem", regular, source="page", programme="carte-cafe", reward="coffee")
    assert cafe.alice.client.get(url(cafe, "journal/decide")).context["lines"] == []


def table(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))


def test_the_file_holds_every_entry_and_balances(cafe, regular):
    for n in range(4):
        send(cafe, "visit", regular, at=hours_ago(50 - 20 * n), confirmed=True) if n < 3 else None
    send(cafe, "redeem", regular, programme="carte-cafe", reward="coffee")
    rows = table(cafe.alice.client.get(url(cafe, "journal/export"), {"file": 1}))
    assert len(rows) == Entry.objects.count() == 6
    issued = sum(int(row["amount"]) for row in rows if row["debit account"] == "shop: issued")
    spent = sum(int(row["amount"]) for row in rows if row["credit account"] == "shop: redeemed")
    assert (issued, spent) == (3, 3)
    day = hours_ago(50).astimezone(cafe.shop.zone).date().isoformat()
    first = table(cafe.alice.client.get(url(cafe, "journal/export"), {"file": 1, "last": day}))
    assert {row["at"][:10] for row in first} == {day}
    assert cafe.alice.client.get(url(cafe, "journal/export"), {"file": 1, "last": "x"}).status_code == 422


def test_no_text_of_the_file_runs_as_a_formula(cafe, regular):
    send(cafe, "adjust", regular, programme="carte-cafe", units=1, reason="=1+1")
    (row,) = table(cafe.alice.client.get(url(cafe, "journal/export"), {"file": 1}))
    assert row["reason"] == "'=1+1"


@pytest.mark.parametrize("path", ["journal/", "journal/decide", "journal/export", "journal/{event}"])
def test_a_stranger_is_told_nothing_is_there(cafe, kept, path):
    path = path.format(event=kept.id)
    assert cafe.charlie.client.get(url(cafe, path)).status_code == 404
    for action in ("accept", "dismiss"):
        for shop in (cafe.shop, cafe.other):
            address = url(cafe, f"journal/{kept.id}/{action}", shop=shop)
            assert cafe.charlie.client.post(address, {"reason": "x"}).status_code == 404
    assert cafe.charlie.client.get(url(cafe, f"journal/{kept.id}", shop=cafe.other)).status_code == 404
    assert Settlement.objects.count() == 0
