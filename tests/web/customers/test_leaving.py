"""What leaves: a table that can be read again, one person's whole file, and a person without a trace."""

import csv
import io
import json
import re

import pytest
from django.db import connection

from habitue.web.actions.consent import note_consent
from habitue.web.actions.customer_import import keep_draft
from habitue.web.actions.event import Sender
from habitue.web.actions.measuring import measure
from habitue.web.actions.merge import merge
from habitue.web.customer_file import escaped, unescaped
from habitue.web.models import Account, Code, Customer, CustomerImport, Entry, Event, Lot
from habitue.web.queries.card import find
from habitue.web.queries.customer_import import plan_of
from tests.web.customers.folk import add, address, found_names
from tests.web.ledger.tills import NOON, POINTS, event, programme, send
from tests.web.people import OPENED, Role, hire

LATER = NOON.replace(month=6)


@pytest.fixture
def shop(cafe):
    programme(cafe.shop)
    programme(cafe.shop, POINTS, key="points")
    return cafe.shop


@pytest.fixture
def quetzal(cafe, shop):
    """Somebody whose every word is found nowhere else."""
    person = add(
        shop,
        "Quetzalina",
        "Xylophonova",
        code="QUETZ234",
        email="quetzalina@xylophonova.example",
        phone="+33612987654",
        birth_month=5,
        birth_day=12,
        note="Quokka milk; =1+1",
        source_id="XYL-77",
        language="fr",
    )
    note_consent(
        shop, person, channel="email", given=True, words="Oui", language="fr", at=OPENED, by=cafe.alice.place
    )
    send(shop, *(event("visit", "QUETZ234", minutes=n, amount=900) for n in range(12)), staff=cafe.bob.place)
    send(shop, event("redeem", "QUETZ234", minutes=40, programme="stamps", reward="coffee"))
    return person


def exported(person, shop):
    answer = person.client.get(address(shop, "export"))
    return b"".join(answer.streaming_content)


def test_the_table_of_all_customers(cafe, shop, quetzal):
    add(shop, "=cmd|'/c calc'!A1", "@SUM(A1)", code="EVIL2345")
    measure(shop, now=NOON)
    rows = list(csv.reader(io.StringIO(exported(cafe.alice, shop).decode("utf-8-sig"))))
    assert rows == [
        [
            "First name", "Last name", "E-mail", "Phone", "Birthday", "Language", "Note for the team", "Code of a card",
            "Customer number elsewhere", "Consent to e-mail", "Consent to text messages", "Customer since", "Stamps", "Points",
            "Stage", "Visits", "First visit", "Last visit", "Usual gap in days", "Value so far",
            "Chance of still being a customer", "Visits in the next 90 days", "Value in the next 90 days",
        ],
        [
            "Quetzalina", "Xylophonova", "quetzalina@xylophonova.example", "'+33612987654", "'--05-12", "fr",
            "Quokka milk; =1+1", "QUETZ234", "XYL-77", "yes", "", "2026-01-05", "2", "108",
            "New", "1", "2026-05-12", "2026-05-12", "", "108.00", "", "", "",
        ],
        [
            "'=cmd|'/c calc'!A1", "'@SUM(A1)", "", "", "", "", "", "EVIL2345",
            str(Customer.objects.get(last_name="@SUM(A1)").key), "", "", "2026-01-05", "0", "0",
            "", "", "", "", "", "", "", "", "",
        ],
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_was_exported_is_read_again(cafe, shop, quetzal, language):
    cafe.alice.client.post("/language", {"language": language, "next": "/"})
    content = exported(cafe.alice, shop)
    programme(cafe.other)
    programme(cafe.other, POINTS, key="points")
    draft = keep_draft(cafe.other, name="export.csv", content=content, at=NOON, by=cafe.charlie.place)
    plan = plan_of(cafe.other, draft, now=NOON)
    (row,) = plan.rows
    assert plan.problems == []
    assert row.fields == {
        "first_name": "Quetzalina",
        "last_name": "Xylophonova",
        "email": "quetzalina@xylophonova.example",
        "phone": "+33612987654",
        "birth_month": 5,
        "birth_day": 12,
        "language": "fr",
        "note": "Quokka milk; =1+1",
        "source_id": "XYL-77",
    }
    assert (row.codes, row.consents, row.balances) == (
        ["QUETZ234"],
        {"email": True},
        {"stamps": 2, "points": 108},
    )
    here = keep_draft(shop, name="export.csv", content=content, at=NOON, by=cafe.alice.place)
    assert plan_of(shop, here, now=NOON).known == {2: quetzal.pk}


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "'x", "'=1", "x", "", "x=1"])
def test_an_escape_is_taken_back(text):
    assert unescaped(escaped(text)) == text
    assert escaped(text)[:1] not in {"=", "+", "-", "@", "\t"}


def test_only_the_owner_takes_all_of_them_out(cafe, shop):
    dora = hire(shop, "dora@example.org", Role.MANAGER)
    assert dora.client.get(address(shop, "export")).status_code == 403
    assert cafe.charlie.client.get(address(shop, "export")).status_code == 404


def test_one_persons_whole_file(cafe, shop, quetzal):
    answer = cafe.alice.client.get(address(shop, quetzal.key, "file"))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="habitue-{quetzal.key}.json"'
    file = json.loads(answer.content)
    assert file["person"] == {
        "first_name": "Quetzalina",
        "last_name": "Xylophonova",
        "email": "quetzalina@xylophonova.example",
        "claimed_email": "",
        "phone": "+33612987654",
        "birth_month": 5,
        "birth_day": 12,
        "language": "fr",
        "note": "Quokka milk; =1+1",
        "number_elsewhere": "XYL-77",
        "customer_since": "2026-01-05T08:00:00+00:00",
    }
    assert [code["code"] for code in file["codes"]] == ["QUETZ234"]
    assert [(one["channel"], one["given"], one["words"]) for one in file["consents"]] == [
        ("email", True, "Oui")
    ]
    assert [(one["programme"], one["account"], one["units"]) for one in file["balances"]] == [
        ("Stamps", "purse", 2),
        ("Points", "purse", 108),
    ]
    assert [one["kind"] for one in file["events"]] == ["visit"] * 12 + ["redeem"]
    assert "Bob" not in answer.text


def books():
    """Every balance, lot, event and entry there is."""
    return {
        model.__name__: list(model.objects.order_by("pk").values()) for model in (Account, Lot, Event, Entry)
    }


def every_text():
    """All that the database holds, of every table."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [(table, str(value)) for row in cursor.fetchall() for value in row]
    return found


TRACES = re.compile(r"quetz|xyloph|quokka|XYL-77|612987654", re.IGNORECASE)


def test_erased_no_table_holds_a_word_of_them_and_the_books_are_bit_equal(cafe, shop, quetzal):
    twin = add(shop, "Quetzal", email="quetzal2@xylophonova.example", code="QUETZ999")
    send(shop, event("visit", "QUETZ999", minutes=3, amount=100))
    merge(shop, quetzal, twin, at=LATER, sender=Sender("page", staff=cafe.alice.place))
    keep_draft(shop, name="x.csv", content=b"name\nQuetzalina Xylophonova\n", at=LATER, by=cafe.alice.place)
    before = books()
    assert {table for table, text in every_text() if TRACES.search(text)} == {
        "web_code", "web_customer", "web_customerimport",
    }  # fmt: skip
    page = cafe.alice.client.post(address(shop, quetzal.key, "erase"), {"sure": "yes"})
    assert page.headers["Location"] == f"{address(shop)}/"
    assert books() == before
    assert [(table, text) for table, text in every_text() if TRACES.search(text)] == []
    assert (find(shop, "QUETZ234"), find(shop, "QUETZ999")) == (None, None)
    assert found_names(cafe.alice, shop, "") == []
    assert cafe.alice.client.get(address(shop, quetzal.key)).status_code == 404
    assert cafe.alice.client.get(address(shop, twin.key)).status_code == 404
    assert (Code.objects.count(), CustomerImport.objects.count()) == (0, 0)
    (answer,) = send(shop, event("visit", "QUETZ234", minutes=90, amount=100), now=LATER)
    assert answer.outcome == "unknown_card"


def test_others_are_left_alone(cafe, shop, quetzal):
    add(shop, "Bruno", code="BRUN2345", email="bruno@example.org")
    cafe.alice.client.post(address(shop, quetzal.key, "erase"), {"sure": "yes"})
    assert found_names(cafe.alice, shop, "") == ["Bruno"]
    assert find(shop, "BRUN2345").customer.email == "bruno@example.org"


def test_erasing_asks_first_and_is_the_owners(cafe, shop, quetzal):
    page = cafe.alice.client.get(address(shop, quetzal.key, "erase"))
    assert [(one.name, one.have) for one in page.context["shown"].progress] == [
        ("Stamps", "2 stamps"),
        ("Points", "108 points"),
    ]
    assert cafe.alice.client.post(address(shop, quetzal.key, "erase")).context["unsure"] is True
    assert (
        hire(shop, "dora@example.org", Role.MANAGER)
        .client.post(address(shop, quetzal.key, "erase"), {"sure": "yes"})
        .status_code
        == 403
    )
    assert Customer.objects.get().first_name == "Quetzalina"
