"""Stamps for the visits of an import: only when the owner says so, each once, whatever comes again; and back again."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from habitue.web.actions import sales_stamps
from habitue.web.actions.card import new_card
from habitue.web.actions.erasure import erase
from habitue.web.actions.sales_import import bring_in, want_stamps
from habitue.web.models import Account, Card, Customer, Entry, Event, SalesImport
from habitue.web.queries.ledger import balances
from habitue.web.queries.sales import sales_of
from tests.web.ledger.tills import POINTS, STAMPS, event, programme, send
from tests.web.sales.exports import PLAIN, address, read, rounds, undo

OPENED = datetime(2026, 1, 5, 8, 0, tzinfo=timezone.get_default_timezone())
MARIE = "13/01/2026 10:00;1;C1;Marie Dupont;marie@example.org;06 12 34 56 78;12,50\n"
HEAD = PLAIN.splitlines()[0] + "\n"


def rows(*days, who="C1", start=1):
    """An export in which somebody bought at ten on these days of January and paid 5."""
    return HEAD + "".join(
        f"{day:02}/01/2026 10:00;{number};{who};Marie Dupont;;;5,00\n"
        for number, day in enumerate(days, start)
    )


@pytest.fixture
def marie(cafe):
    """A customer with a card, whom the till calls C1."""
    made = Customer.objects.create(
        shop=cafe.shop, first_name="Marie", source_id="C1", email="marie@example.org", joined_at=OPENED
    )
    return new_card(cafe.shop, made, OPENED)


def bring(cafe, *contents, stamps=True, **said):
    made = read(cafe, *contents, **said)
    assert made.state == "ready", made.problem
    if stamps:
        want_stamps(cafe.shop, made)
    bring_in(cafe.shop, made)
    rounds()
    return SalesImport.objects.get(pk=made.pk)


def held(cafe, card):
    card.refresh_from_db()
    found = {one.programme: one.units + one.owed for one in balances(cafe.shop, card)}
    return {programme: units for programme, units in found.items() if units}


def told(made, what="given"):
    found = made.outcome[what]
    return {name: found[name] for name in found if name != "after" and found[name]}


def test_nothing_is_stamped_unless_the_owner_says_so(cafe, marie):
    programme(cafe.shop)
    done = bring(cafe, PLAIN, stamps=False)
    assert (done.stamps, Event.objects.count(), "given" in done.outcome) == ("", 0, False)


def test_a_customer_s_visits_are_stamped_as_the_dry_run_said(cafe, marie):
    programme(cafe.shop)
    programme(cafe.shop, POINTS, key="points")
    made = read(cafe, PLAIN)
    foreseen = {"visits": 2, "customers": 1, "units": {"stamps": 2, "points": 32}}
    assert made.found["stamps"] == foreseen | {"scanned": 0, "given": 0, "refused": 0, "cardless": 1}
    want_stamps(cafe.shop, made)
    bring_in(cafe.shop, made)
    rounds()
    made.refresh_from_db()
    assert (made.state, made.stamps) == ("done", "given")
    assert told(made) == foreseen | {"cardless": 1}
    assert held(cafe, marie) == {"stamps": 2, "points": 32}
    days = Event.objects.order_by("at").values_list("day", "source", "kind", "accepted", "body__amount")
    assert list(days) == [
        (date(2026, 1, 13), "sales", "visit", True, 1250),
        (date(2026, 2, 16), "sales", "visit", True, 2000),
    ]
    assert Card.objects.count() == 1


def test_the_same_and_overlapping_files_stamp_once(cafe, marie):
    programme(cafe.shop)
    bring(cafe, rows(12, 13, 14))
    again = bring(cafe, rows(12, 13, 14))
    assert told(again) == {"given": 3}
    more = bring(cafe, rows(13, 14, 15, 16, start=2))
    assert told(more) == {"visits": 2, "customers": 1, "units": {"stamps": 2}, "given": 2}
    assert held(cafe, marie) == {"stamps": 5}
    assert Event.objects.count() == 5


def test_an_order_that_comes_again_with_another_amount_is_neither_stamped_nor_a_conflict(cafe, marie):
    programme(cafe.shop)
    bring(cafe, rows(12))
    bring(cafe, rows(12).replace("5,00", "4,00"))
    assert (held(cafe, marie), Event.objects.get().conflicts.count()) == ({"stamps": 1}, 0)


def test_a_visit_scanned_on_that_day_is_not_stamped_again(cafe, marie):
    programme(cafe.shop)
    noon = datetime(2026, 1, 12, 11, 0, tzinfo=timezone.get_default_timezone())
    send(cafe.shop, event("visit", str(marie.key), at=noon), now=noon)
    made = bring(cafe, rows(12, 12, 13))
    assert made.outcome["given"]["scanned"] == 1
    assert told(made)["visits"] == 2
    assert held(cafe, marie) == {"stamps": 3}


def test_what_an_import_stamped_is_one_purchase_with_its_order(cafe, marie):
    programme(cafe.shop)
    done = bring(cafe, rows(12, 13))
    activity = sales_of(cafe.shop, now=timezone.now())
    assert activity.rows(f"SELECT sum(orders) AS n, sum(amount) AS units FROM {activity.relation}") == [
        {"n": 2, "units": 100_000}
    ]
    assert done.outcome["orders"] == 2


def test_what_was_bought_before_the_programme_earns_nothing(cafe, marie):
    programme(cafe.shop, from_day=date(2026, 1, 14))
    made = bring(cafe, rows(12, 13, 14, 15))
    assert (told(made)["visits"], held(cafe, marie), Event.objects.count()) == (2, {"stamps": 2}, 2)


def test_what_has_expired_meanwhile_is_not_promised(cafe, marie):
    programme(cafe.shop, expiry={"life": "fixed", "days": 30})
    made = read(cafe, rows(12, 13))
    assert made.found["stamps"]["visits"] == 2
    assert made.found["stamps"]["units"] == {}


def test_visits_within_the_cool_down_are_one(cafe, marie):
    programme(cafe.shop, cool_down_minutes=30)
    content = HEAD + "".join(
        f"12/01/2026 10:{minute:02};{minute};C1;Marie Dupont;;;5,00\n" for minute in (0, 10, 45)
    )
    made = read(cafe, content)
    assert {name: made.found["stamps"][name] for name in ("visits", "refused")} == {"visits": 2, "refused": 1}
    want_stamps(cafe.shop, made)
    bring_in(cafe.shop, made)
    rounds()
    assert held(cafe, marie) == {"stamps": 2}


def test_taking_back_takes_exactly_its_stamps_and_bringing_in_again_gives_them_again(cafe, marie):
    programme(cafe.shop)
    noon = datetime(2026, 2, 1, 11, 0, tzinfo=timezone.get_default_timezone())
    send(cafe.shop, event("visit", str(marie.key), at=noon), now=noon)
    for _ in range(3):
        done = bring(cafe, rows(12, 13, 14))
        assert held(cafe, marie) == {"stamps": 4}
        gone = undo(cafe, done)
        assert (gone.state, told(gone, "taken")) == ("undone", {"back": 3})
        assert held(cafe, marie) == {"stamps": 1}


def test_what_another_import_that_stands_gives_too_stays(cafe, marie):
    programme(cafe.shop)
    first = bring(cafe, rows(12, 13, 14))
    second = bring(cafe, rows(13, 14, 15, start=2))
    undo(cafe, first)
    assert held(cafe, marie) == {"stamps": 3}
    undo(cafe, second)
    assert held(cafe, marie) == {}


def test_what_is_spent_stays_and_is_told(cafe, marie):
    coffee = {"key": "coffee", "name": "A coffee", "cost": 2, "worth": 120}
    programme(cafe.shop, STAMPS | {"rewards": [coffee]})
    done = bring(cafe, rows(12, 13, 14))
    now = timezone.now()
    spent = event("redeem", str(marie.key), at=now, programme="stamps", reward="coffee")
    assert send(cafe.shop, spent, now=now)[0].outcome == "redeemed"
    gone = undo(cafe, done)
    assert told(gone, "taken") == {"back": 1, "spent": 2}
    assert held(cafe, marie) == {}
    text = cafe.alice.client.get(
        address(cafe, "import", pk=gone.pk), headers={"Accept-Language": "en"}
    ).content.decode()
    assert "1 visit was taken off the cards again." in text
    assert "2 visits stay on their cards, because what they earned is spent." in text


def test_what_a_person_undid_stays_undone(cafe, marie):
    programme(cafe.shop)
    bring(cafe, rows(12))
    stamped = Event.objects.get()
    send(cafe.shop, event("undo", refers_to=str(stamped.event_id), at=timezone.now()), now=timezone.now())
    assert told(bring(cafe, rows(12, 13))) == {
        "visits": 1, "customers": 1, "units": {"stamps": 1}, "given": 1,
    }  # fmt: skip
    assert held(cafe, marie) == {"stamps": 1}


@pytest.mark.parametrize("at", [1, 3, 5])
def test_killed_half_way_and_started_again_each_visit_has_its_stamp_once(cafe, monkeypatch, at):
    programme(cafe.shop)
    monkeypatch.setattr(sales_stamps, "AT_ONCE", 1)
    cards = [
        new_card(
            cafe.shop,
            Customer.objects.create(shop=cafe.shop, source_id=f"C{n}", joined_at=OPENED),
            OPENED,
        )
        for n in range(3)
    ]
    content = HEAD + "".join(
        f"{day}/01/2026 1{n}:00;{day}{n};C{n};;;;5,00\n" for day in (12, 13) for n in range(3)
    )
    made = read(cafe, content)
    want_stamps(cafe.shop, made)
    bring_in(cafe.shop, made)
    own, calls = sales_stamps.record, iter(range(1, 99))
    note = sales_stamps._note

    def killed(own):
        def dies(*args, **kwargs):
            if next(calls) == at:
                raise SystemExit
            return own(*args, **kwargs)

        return dies

    # before the ledger and after it, in turn
    monkeypatch.setattr(sales_stamps, "record", killed(own))
    monkeypatch.setattr(sales_stamps, "_note", killed(note))
    with pytest.raises(SystemExit):
        rounds()
    assert SalesImport.objects.get().stamps == "asked"
    monkeypatch.setattr(sales_stamps, "record", own)
    monkeypatch.setattr(sales_stamps, "_note", note)
    rounds()
    made.refresh_from_db()
    assert (made.stamps, told(made)) == ("given", {"visits": 6, "customers": 3, "units": {"stamps": 6}})
    assert [held(cafe, card) for card in cards] == [{"stamps": 2}] * 3
    assert Event.objects.count() == 6


def test_killed_while_stamps_are_taken_back_it_goes_on(cafe, marie, monkeypatch):
    programme(cafe.shop)
    done = bring(cafe, rows(12, 13))
    own = sales_stamps._note

    def dies(*_args, **_kwargs):
        raise SystemExit

    monkeypatch.setattr(sales_stamps, "_note", dies)
    with pytest.raises(SystemExit):
        undo(cafe, done)
    assert held(cafe, marie) == {"stamps": 2}
    monkeypatch.setattr(sales_stamps, "_note", own)
    rounds()
    gone = SalesImport.objects.get()
    assert (gone.state, told(gone, "taken"), held(cafe, marie)) == ("undone", {"back": 2}, {})


def test_what_fails_again_and_again_stops_and_can_be_gone_on_with(cafe, marie, monkeypatch):
    programme(cafe.shop)
    made = read(cafe, rows(12, 13))
    want_stamps(cafe.shop, made)
    bring_in(cafe.shop, made)
    own = sales_stamps.record
    monkeypatch.setattr(sales_stamps, "record", lambda *_args, **_kwargs: 1 / 0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            rounds()
    rounds()
    made.refresh_from_db()
    assert (made.state, made.stamps) == ("done", "stopped")
    monkeypatch.setattr(sales_stamps, "record", own)
    where = address(cafe, "import", pk=made.pk)
    assert "Not all of them could be given" in cafe.alice.client.get(where).content.decode()
    cafe.alice.client.post(address(cafe, "stamps", pk=made.pk))
    rounds()
    made.refresh_from_db()
    assert (made.stamps, held(cafe, marie)) == ("given", {"stamps": 2})


def test_who_was_erased_is_given_nothing(cafe, marie):
    programme(cafe.shop)
    made = read(cafe, rows(12, 13))
    want_stamps(cafe.shop, made)
    bring_in(cafe.shop, made)
    SalesImport.objects.filter(pk=made.pk).update(stamps="")
    rounds()
    SalesImport.objects.filter(pk=made.pk).update(stamps="asked")
    erase(cafe.shop, marie.customer, at=timezone.now())
    rounds()
    assert Event.objects.count() == 0


def test_the_page_offers_stamps_only_where_there_is_something_to_give(cafe, marie):
    def page(made, language="en"):
        where = address(cafe, "import", pk=made.pk)
        return cafe.alice.client.get(where, headers={"Accept-Language": language}).content.decode()

    made = read(cafe, PLAIN)
    assert "Stamps for these visits" not in page(made)
    assert made.found.get("stamps") is None
    programme(cafe.shop)
    made = read(cafe, PLAIN + "\n")
    assert "2 visits of 1 customer: +2 stamps on their cards today." in page(made)
    assert "2 visites de 1 client" in page(made, "fr").replace("\xa0", " ")
    assert 'name="stamps" value="1" aria-describedby="stamps-why">' in page(made)
    cafe.alice.client.post(address(cafe, "bring", pk=made.pk), {"stamps": "1"})
    rounds()
    made.refresh_from_db()
    assert (made.stamps, held(cafe, marie)) == ("given", {"stamps": 2})
    assert "Given for 2 visits of 1 customer: +2 stamps." in page(made)
    nameless = read(cafe, "Date;Montant\n13/01/2026 10:00;5,00\n")
    assert "Stamps for these visits" not in page(nameless)


def test_a_customer_of_two_who_are_one_has_each_stamp_once(cafe, marie):
    """Sales that lie with somebody merged into another count for the card of that other."""
    programme(cafe.shop)
    Customer.objects.create(shop=cafe.shop, source_id="C9", joined_at=OPENED, merged_into=marie.customer)
    made = bring(cafe, rows(12, 13, who="C9"))
    assert (told(made)["visits"], held(cafe, marie)) == (2, {"stamps": 2})


def test_the_books_say_the_same_as_the_cards(cafe, marie):
    programme(cafe.shop)
    bring(cafe, rows(*range(10, 20)))
    undo(cafe, bring(cafe, rows(*range(15, 25), start=6)))
    purse = Account.objects.get(card=marie, kind="purse")
    moved = Entry.objects.filter(credit=purse), Entry.objects.filter(debit=purse)
    assert sum(one.amount for one in moved[0]) - sum(one.amount for one in moved[1]) == 10
    assert held(cafe, marie) == {"stamps": 10}
