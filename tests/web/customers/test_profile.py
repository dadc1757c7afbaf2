"""A customer made, changed, noted; their codes; what happened, taken back; units by hand."""

import uuid

import pytest

from habitue.web.models import Account, Card, Code, Customer, Event
from habitue.web.queries.customer import main_card
from tests.web.customers.folk import add, address, told
from tests.web.ledger.tills import POINTS, event, programme, send
from tests.web.people import Role, hire


def new(person, shop, **said):
    said = {"key": str(uuid.uuid4()), "first_name": "Marie", **said}
    return person.client.post(address(shop, "new"), said)


def profile(person, shop, customer):
    return person.client.get(address(shop, customer.key))


def test_a_first_name_is_enough_and_the_code_is_shown_large(cafe):
    answer = new(cafe.bob, cafe.shop)
    customer = Customer.objects.get(shop=cafe.shop)
    assert answer.headers["Location"] == address(cafe.shop, customer.key)
    code = Code.objects.get(card__customer=customer).text
    assert len(code) == 8
    assert f'<span class="big">{code[:4]} {code[4:]}</span>' in profile(cafe.bob, cafe.shop, customer).text


def test_what_was_typed_is_kept_tidy(cafe):
    new(
        cafe.bob,
        cafe.shop,
        first_name="  Marie \u202e Claire ",
        phone="06 12 34 56 78",
        email="Marie@Example.ORG",
        birth_day="29",
        birth_month="2",
        language="en",
    )
    found = Customer.objects.get(shop=cafe.shop)
    assert (found.first_name, found.phone, found.email) == (
        "Marie Claire",
        "+33612345678",
        "marie@example.org",
    )
    assert (found.birth_month, found.birth_day, found.language) == (2, 29, "en")


def test_a_form_sent_twice_makes_one_customer(cafe):
    key = str(uuid.uuid4())
    first, again = (new(cafe.bob, cafe.shop, key=key, phone="0612345678") for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert (Customer.objects.count(), Card.objects.count()) == (1, 1)


def test_another_shops_key_makes_a_customer_of_ones_own(cafe):
    theirs = add(cafe.other, "Charlotte")
    assert new(cafe.bob, cafe.shop, key=str(theirs.key)).status_code == 302
    assert Customer.objects.get(shop=cafe.shop).key != theirs.key


@pytest.mark.parametrize(
    "said",
    [
        {"first_name": ""},
        {"first_name": "x" * 10_000},
        {"first_name": "\x00"},
        {"phone": "12"},
        {"phone": "9" * 10_000},
        {"email": "not an address"},
        {"email": "a" * 400 + "@example.org"},
        {"birth_day": "31", "birth_month": "2"},
        {"birth_day": "0", "birth_month": "1"},
        {"birth_day": "9" * 400, "birth_month": "13"},
        {"birth_day": "4"},
        {"language": "tlh"},
        {"key": "no key"},
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(cafe, said):
    answer = new(cafe.bob, cafe.shop, **said)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Customer.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "مريم", "😀🎉", "O’Neill & Söhne", "{% now %}"]
)
def test_any_name_is_shown_as_it_is(cafe, name):
    from django.utils.html import escape

    new(cafe.bob, cafe.shop, first_name=name)
    found = Customer.objects.get(shop=cafe.shop)
    assert found.first_name == name
    assert f"<bdi>{escape(name)} </bdi></h1>" in profile(cafe.bob, cafe.shop, found).text


def test_who_may_be_there_already_is_shown_first(cafe):
    there = add(cafe.shop, "Marie", "Dupond", phone="+33612345678")
    answer = new(cafe.bob, cafe.shop, first_name="Mary", phone="0612345678")
    assert [(row.customer, reason) for row, reason in answer.context["alike"]] == [
        (there, "same phone number")
    ]
    answer = new(cafe.bob, cafe.shop, first_name="Marie", last_name="Dupont")
    assert [(row.customer, reason) for row, reason in answer.context["alike"]] == [(there, "similar name")]
    assert Customer.objects.count() == 1
    assert new(cafe.bob, cafe.shop, first_name="Mary", phone="0612345678", anyway="1").status_code == 302
    assert Customer.objects.count() == 2


def test_a_namesake_born_on_another_day_is_somebody_else(cafe):
    add(cafe.shop, "Marie", "Dupont", birth_month=5, birth_day=12)
    assert (
        new(
            cafe.bob, cafe.shop, first_name="Marie", last_name="Dupont", birth_day="3", birth_month="4"
        ).status_code
        == 302
    )


def test_the_welcome_gift_comes_with_the_card(cafe):
    programme(cafe.shop, welcome={"units": 2})
    new(cafe.bob, cafe.shop)
    assert Account.objects.get(card__customer__first_name="Marie", kind="purse").balance == 2


def test_an_edit_keeps_and_refuses(cafe):
    marie = add(cafe.shop, "Marie")
    said = {"first_name": "Marie-Ève", "last_name": "Roy", "phone": "+1 514 555 0100", "email": ""}
    cafe.bob.client.post(address(cafe.shop, marie.key, "edit"), said)
    marie.refresh_from_db()
    assert (str(marie), marie.phone, marie.search.split()[0]) == (
        "Marie-Ève Roy",
        "+15145550100",
        "marieeveroy",
    )
    answer = cafe.bob.client.post(address(cafe.shop, marie.key, "edit"), {"first_name": "", "phone": "1"})
    assert sorted(answer.context["form"].errors) == ["phone"]
    assert Customer.objects.get().first_name == "Marie-Ève"


def test_staff_keep_a_note(cafe):
    marie = add(cafe.shop, "Marie")
    cafe.bob.client.post(address(cafe.shop, marie.key, "note"), {"note": "Oat milk\n<b>always</b>"})
    assert Customer.objects.get().note == "Oat milk\n<b>always</b>"
    assert "Oat milk\n&lt;b&gt;always&lt;/b&gt;" in profile(cafe.bob, cafe.shop, marie).text
    cafe.bob.client.post(address(cafe.shop, marie.key, "note"), {"note": "x" * 10_000})
    assert Customer.objects.get().note.startswith("Oat milk")


def test_a_lost_card_gets_another_code_and_the_old_one_leads_nowhere(cafe):
    marie = add(cafe.shop, "Marie", code="LOST2345")
    lost = Code.objects.get()
    cafe.bob.client.post(address(cafe.shop, marie.key, "codes", lost.pk, "drop"))
    assert Code.objects.get().revoked_at is None  # the only one
    cafe.bob.client.post(address(cafe.shop, marie.key, "codes"), {"text": "paper 0042"})
    cafe.bob.client.post(address(cafe.shop, marie.key, "codes", lost.pk, "drop"))
    in_use = Code.objects.filter(revoked_at=None)
    assert list(in_use.values_list("text", "kind")) == [("PAPER0042", "printed")]
    cafe.bob.client.post(address(cafe.shop, marie.key, "codes"), {"text": ""})
    assert in_use.count() == 2


@pytest.mark.parametrize("text", ["abc", "TAKEN234", "x" * 10_000])
def test_a_code_that_cannot_be_is_said(cafe, text):
    marie, _ = add(cafe.shop, "Marie"), add(cafe.shop, "Bruno", code="TAKEN234")
    answer = cafe.bob.client.post(address(cafe.shop, marie.key, "codes"), {"text": text}, follow=True)
    assert len(told(answer)) == 1
    assert Code.objects.filter(card__customer=marie).count() == 1


def test_the_profile_says_what_is_held_and_what_happened(cafe):
    programme(cafe.shop)
    marie = add(cafe.shop, "Marie", code="MARIE234")
    send(cafe.shop, *(event("visit", "MARIE234", minutes=40 * n) for n in range(3)), staff=cafe.bob.place)
    answer = profile(cafe.alice, cafe.shop, marie)
    (one,) = answer.context["shown"].progress
    assert (one.name, one.have, one.filled, one.wanted, one.missing) == (
        "Stamps",
        "3 stamps",
        3,
        10,
        "7 stamps",
    )
    lines = answer.context["shown"].lines
    assert lines[0].text == "+1 stamp, 12 May 13:20, by Bob"
    assert [line.undo_id is None for line in lines] == [False] * 3


def test_an_owner_takes_back_what_happened(cafe):
    programme(cafe.shop)
    marie = add(cafe.shop, "Marie", code="MARIE234")
    send(cafe.shop, event("visit", "MARIE234"))
    (line,) = profile(cafe.alice, cafe.shop, marie).context["shown"].lines
    answer = cafe.alice.client.post(
        f"/s/{cafe.shop.public_id}/event/{line.event}/undo",
        {"event": str(line.undo_id), "next": address(cafe.shop, marie.key)},
        follow=True,
    )
    assert told(answer) == ["Undone: −1 stamp."]
    assert Account.objects.get(kind="purse").balance == 0


def adjusting(person, shop, customer, **said):
    said = {"event": str(uuid.uuid4()), "programme": "stamps", "reason": "an apology", **said}
    return person.client.post(address(shop, customer.key, "adjust"), said, follow=True)


def test_a_manager_adds_and_takes_units_for_a_reason(cafe):
    programme(cafe.shop)
    marie, dora = add(cafe.shop, "Marie"), hire(cafe.shop, "dora@example.org", Role.MANAGER)
    assert told(adjusting(dora, cafe.shop, marie, amount="4")) == ["+4 stamps, by hand."]
    assert told(adjusting(dora, cafe.shop, marie, amount="−1")) == ["−1 stamp, by hand."]
    assert Account.objects.get(kind="purse").balance == 3
    assert set(Event.objects.values_list("kind", "staff__name")) == {("adjust", "Dora")}
    assert adjusting(cafe.bob, cafe.shop, marie, amount="4").status_code == 403


def test_an_adjustment_sent_twice_is_made_once(cafe):
    programme(cafe.shop)
    marie, event_id = add(cafe.shop, "Marie"), str(uuid.uuid4())
    for _ in range(2):
        adjusting(cafe.alice, cafe.shop, marie, amount="4", event=event_id)
    assert Account.objects.get(kind="purse").balance == 4


@pytest.mark.parametrize("amount", ["", "0", "1.5", "many", "9" * 19, "1e9", "-0", "1000001"])
def test_units_that_cannot_be_are_said(cafe, amount):
    programme(cafe.shop)
    answer = adjusting(cafe.alice, cafe.shop, add(cafe.shop, "Marie"), amount=amount)
    assert list(answer.context["form"].errors) == ["amount"]
    assert Event.objects.count() == 0


@pytest.mark.parametrize("field", ["programme", "reason", "event"])
def test_what_is_not_in_the_lists_is_refused(cafe, field):
    programme(cafe.shop)
    answer = adjusting(cafe.alice, cafe.shop, add(cafe.shop, "Marie"), amount="1", **{field: "nonsense"})
    assert list(answer.context["form"].errors) == [field]


def test_more_rows_ask_no_more_questions_on_a_profile(cafe):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    programme(cafe.shop)
    programme(cafe.shop, POINTS, key="points")
    marie, counts = add(cafe.shop, "Marie", code="MARIE234"), []
    for visits in (1, 2):
        send(cafe.shop, *(event("visit", "MARIE234", minutes=n, amount=500) for n in range(visits)))
        profile(cafe.alice, cafe.shop, marie)
        with CaptureQueriesContext(connection) as asked:
            profile(cafe.alice, cafe.shop, marie)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("path", ["", "edit", "consents", "adjust", "merge", "file", "erase"])
def test_another_shops_customer_is_not_there(cafe, path):
    marie = add(cafe.shop, "Marie")
    parts = [marie.key, path] if path else [marie.key]
    assert cafe.charlie.client.get(address(cafe.other, *parts)).status_code == 404
    assert cafe.charlie.client.get(address(cafe.shop, *parts)).status_code == 404
    assert main_card(cafe.other, marie) is None
