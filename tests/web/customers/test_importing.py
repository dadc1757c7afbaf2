"""Customers from a file: what was understood, all of it or nothing, and taken back whole."""

import csv
import io
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from habitue.web.actions.customer_import import apply_import, keep_draft, undo_import
from habitue.web.customer_columns import Purse, recognise
from habitue.web.models import Account, Card, Code, Consent, Customer, CustomerImport, Event
from habitue.web.queries.card import find
from habitue.web.queries.customer_import import plan_of
from tests.web.customers.folk import add, address, told
from tests.web.ledger.tills import NOON, POINTS, event, programme, send
from tests.web.people import Role, hire

FRENCH = (
    "Prénom;Nom;E-mail;Téléphone;Date de naissance;N° carte;Solde points;Newsletter\r\n"
    "Éloïse;Dupont;ELOISE@example.org;06 12 34 56 78;12/05/1990;A-001;1 250;oui\r\n"
    "Bruno;Martin;;612345679;31/12/1985;A-002;40;non\r\n"
    "Zoé;;zoe@example.org;;;;;\r\n"
).encode("cp1252")
CREDIT = {"unit": "credit", "rules": [{"rule": "cashback", "basis_points": 500}], "currency": "EUR"}


@pytest.fixture
def shop(cafe):
    programme(cafe.shop)
    programme(cafe.shop, POINTS, key="points")
    return cafe.shop


def draft_of(cafe, content, name="clients.csv", **choices):
    content = content.encode() if isinstance(content, str) else content
    draft = keep_draft(cafe.shop, name=name, content=content, at=NOON, by=cafe.alice.place)
    draft.choices = choices
    draft.save()
    return draft


def plan(cafe, content, **choices):
    return plan_of(cafe.shop, draft_of(cafe, content, **choices), now=NOON)


def bring(cafe, content, *, at=NOON, **choices):
    return apply_import(cafe.shop, draft_of(cafe, content, **choices), at=at, by=cafe.alice.place)


def purse(customer, key="points"):
    found = Account.objects.filter(card__customer=customer, programme__key=key, kind="purse").first()
    return found.balance if found else None


def words(problems):
    from habitue.language import Language

    return [(problem.line, problem.words(Language("en"))) for problem in problems]


def test_a_french_spreadsheet_is_understood_as_it_is(cafe, shop):
    found = plan(cafe, FRENCH)
    assert found.meanings == [
        "first_name", "last_name", "email", "phone", "birthday", "code", "balance:points", "consent_email",
    ]  # fmt: skip
    assert found.problems == []
    assert (len(found.new), found.known, found.totals(add_to_known=False)) == (3, {}, {"points": (2, 1290)})


def test_everybody_comes_in_with_code_balance_and_consent(cafe, shop):
    bring(cafe, FRENCH, consents=True)
    eloise, bruno, zoe = Customer.objects.order_by("pk")
    assert (str(eloise), eloise.email, eloise.phone) == (
        "Éloïse Dupont",
        "eloise@example.org",
        "+33612345678",
    )
    assert (eloise.birth_month, eloise.birth_day, bruno.phone) == (5, 12, "+33612345679")
    assert [purse(one) for one in (eloise, bruno, zoe)] == [1250, 40, None]
    assert find(shop, "a001").customer == eloise
    assert Code.objects.filter(kind="typed").count() == 3
    assert list(Consent.objects.values_list("customer__first_name", "channel", "given", "source")) == [
        ("Éloïse", "email", True, "import")
    ]
    assert set(Event.objects.values_list("kind", "source", "outcome")) == {("opening", "import", "opened")}


def test_without_proof_no_consent_is_kept(cafe, shop):
    bring(cafe, FRENCH)
    assert Consent.objects.count() == 0


@pytest.mark.parametrize(
    ("header", "meanings"),
    [
        ("First Name,Surname,Mobile", ["first_name", "last_name", "phone"]),
        ("Nom,Points de fidélité", ["name", "balance:points"]),
        ("Customer,Stamps,Points,Store credit", ["source_id", "balance:stamps", "balance:points", ""]),
        ("E-mail address,Balance", ["email", ""]),  # whose balance, where there are two programmes?
        ("Name,email,E-MAIL", ["name", "email", ""]),
        ("Favourite colour,Numéro de carte de fidélité", ["", "code"]),
        ("Carte café", ["balance:cafe"]),
    ],
)
def test_columns_are_known_by_their_names(header, meanings):
    purses = [
        Purse("stamps", "Stamps", "stamp"),
        Purse("points", "Points", "point"),
        Purse("cafe", "Carte Café", "stamp"),
    ]
    purses = purses[1:] if "Carte" in header else purses[:2]
    assert recognise(header.split(","), purses) == meanings


def test_a_column_that_was_not_recognised_can_be_said(cafe, shop):
    text = "Wer,Guthaben\nMarie Dupont,12\n"
    assert plan(cafe, text).stopping != []
    found = plan(cafe, text, columns=["name", "balance:stamps"])
    assert (found.problems, found.totals(add_to_known=False)) == ([], {"stamps": (1, 12)})
    assert (found.rows[0].fields["first_name"], found.rows[0].fields["last_name"]) == ("Marie", "Dupont")


def test_every_problem_says_its_line_its_value_and_what_to_do(cafe, shop):
    add(shop, "Held", code="TAKEN")
    found = plan(
        cafe,
        "first name,email,phone,birthday,language,card,points,newsletter\n"
        "A,same@example.org,,,,,5,\n"
        "B,same@example.org,,,,,5,\n"
        ",,,,,,3,\n"
        "C,,,,,TAKEN,,\n"
        "D,,,,,,-5,\n"
        "E,,,,,,many,\n"
        "F,no address,12,31/02/2000,tlh,,,maybe\n" + "x" * 100 + ",,,,,,,\n",
    )
    assert words(found.stopping) == [
        (3, "The same e-mail as on line 2. Join both rows, or delete it from one."),
        (4, "There is no name, e-mail, phone number or code. Add one, or delete the row."),
        (5, "The code TAKEN is somebody else’s already. Mend it, or delete it from the row."),
        (6, "Points: “-5” is no balance. Write a number from 0 to 1000000."),
        (7, "Points: “many” is no balance. Write a number from 0 to 1000000."),
        (9, "First name: “" + "x" * 40 + "…” is too long; 60 signs at most. Shorten it."),
        (9, "There is no name, e-mail, phone number or code. Add one, or delete the row."),
    ]
    assert words(found.left_out) == [
        (8, "“no address” is no e-mail address; it is left out."),
        (8, "“12” is no phone number; it is left out."),
        (8, "“31/02/2000” is no birthday; it is left out."),
        (8, "“tlh” is no language that Habitué speaks; it is left out."),
        (8, "“maybe” is neither yes nor no; no consent is kept."),
    ]


def test_a_half_import_is_no_import(cafe, shop):
    from habitue.web.actions.customer_import import NotImported

    with pytest.raises(NotImported):
        bring(cafe, "name,points\nAna,5\nBruno,many\n")
    assert (Customer.objects.count(), Event.objects.count(), Card.objects.count()) == (0, 0, 0)


def test_what_the_rules_refuse_undoes_all_of_it(cafe, monkeypatch):
    from habitue.web.actions import customer_import

    programme(cafe.shop, POINTS, key="points")
    real = customer_import.record

    def refusing(shop, sent, **said):
        return real(shop, [*sent[:-1], {**sent[-1], "programme": "nothing"}], **said)

    monkeypatch.setattr(customer_import, "record", refusing)
    with pytest.raises(customer_import.NotImported):
        bring(cafe, "name,points\nAna,5\nBruno,6\n")
    assert (Customer.objects.count(), Event.objects.count()) == (0, 0)


def test_who_is_here_already_is_known_by_number_address_or_phone_and_never_by_name(cafe, shop):
    by_id = add(shop, "One", source_id="77")
    by_email = add(shop, "Two", email="two@example.org")
    by_phone = add(shop, "Three", phone="+33612345678")
    add(shop, "Four", "Name")
    found = plan(
        cafe,
        "customer id,first name,last name,email,phone\n77,,,,\n,Zwei,,TWO@example.org,\n,,,,0612345678\n,Four,Name,,\n",
    )
    assert found.known == {2: by_id.pk, 3: by_email.pk, 4: by_phone.pk}
    assert [row.line for row in found.new] == [5]


def test_what_is_written_about_the_known_stays_and_their_balance_is_added_on_demand_only(cafe, shop):
    two = add(shop, "Two", email="two@example.org", note="Oat")
    text = "first name,email,points,note\nZwei,two@example.org,30,Cow\n"
    bring(cafe, text)
    two.refresh_from_db()
    assert (str(two), two.note, purse(two)) == ("Two", "Oat", None)
    bring(cafe, text + "\n", add_to_known=True)
    assert (purse(two), Customer.objects.count()) == (30, 1)


def test_marks_of_two_people_on_one_row_stop_it(cafe, shop):
    add(shop, "One", email="one@example.org")
    add(shop, "Two", phone="+33612345678")
    found = plan(cafe, "email,phone\none@example.org,0612345678\n")
    assert words(found.stopping) == [
        (2, "Its number, e-mail or phone belong to 2 customers of yours. Merge them first, or mend the row.")
    ]


def test_money_comes_in_with_its_cents(cafe):
    programme(cafe.shop, CREDIT, key="cagnotte")
    bring(cafe, "nom;cagnotte\nAna Roy;12,50\nBruno Roy;3\n")
    assert [purse(one, "cagnotte") for one in Customer.objects.order_by("pk")] == [1250, 300]


def test_taken_back_nobody_and_nothing_is_left(cafe, shop):
    done = bring(cafe, FRENCH, consents=True)
    taken = undo_import(shop, done, at=NOON, by=cafe.alice.place)
    assert (taken.removed, taken.kept) == (3, 0)
    assert set(Account.objects.filter(kind="purse").values_list("balance", flat=True)) == {0}
    assert Customer.objects.filter(erased_at=None).count() == 0
    assert (Code.objects.count(), Consent.objects.count()) == (0, 0)
    assert undo_import(shop, done, at=NOON, by=cafe.alice.place).removed == 0
    bring(cafe, FRENCH)
    assert Customer.objects.filter(erased_at=None).count() == 3


def test_who_came_since_stays_and_loses_what_is_left_of_the_balance(cafe, shop):
    done = bring(cafe, "first name,card,points\nAna,ANA1,120\nBruno,BRU1,80\nZoé,ZOE1,10\n")
    send(shop, event("redeem", "ANA1", minutes=5, programme="points", reward="cake"))
    send(shop, event("visit", "BRU1", minutes=5, amount=700))
    taken = undo_import(shop, done, at=NOON.replace(hour=13), by=cafe.alice.place)
    assert (taken.removed, taken.kept) == (1, 2)
    ana, bruno = Customer.objects.filter(erased_at=None).order_by("pk")
    assert (purse(ana), purse(bruno)) == (0, 7)
    assert Account.objects.filter(kind="owed").exclude(balance=0).count() == 0


def test_a_thousand_rows_cost_a_few_milliseconds_each(cafe, shop):
    rows = [["first name", "last name", "email", "phone", "card", "points"]]
    rows += [
        [f"N{n}", f"L{n}", f"n{n}@example.org", f"+3361{n:07}", f"C{n:05}", str(n % 400)] for n in range(1000)
    ]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    began = time.process_time()
    done = bring(cafe, text.getvalue())
    seconds = time.process_time() - began
    assert (done.outcome["new"], Customer.objects.count()) == (1000, 1000)
    assert sum(Account.objects.filter(kind="purse").values_list("balance", flat=True)) == sum(
        n % 400 for n in range(1000)
    )
    assert seconds < 6
    assert undo_import(shop, done, at=NOON, by=cafe.alice.place).removed == 1000


def upload(person, shop, content=FRENCH, name="clients.csv"):
    return person.client.post(
        address(shop, "import"), {"file": SimpleUploadedFile(name, content)}, follow=True
    )


def test_the_pages_lead_from_the_file_to_the_customers_and_back(cafe, shop):
    dora = hire(shop, "dora@example.org", Role.MANAGER)
    page = upload(dora, shop)
    draft = page.context["draft"]
    assert [(total.name, total.people, total.units) for total in page.context["totals"]] == [
        ("Points", 2, "1,290 points")
    ]
    assert page.context["ready"] is True
    assert Customer.objects.count() == 0
    for _ in range(2):
        done = dora.client.post(address(shop, "import", draft.pk, "apply"), follow=True)
    assert told(done)[-1] == "3 customers are new here."
    assert Customer.objects.count() == 3
    assert CustomerImport.objects.get().content is None
    again = upload(dora, shop)
    assert (again.context["ready"], again.context["before"].pk) == (False, draft.pk)
    dora.client.post(address(shop, "import", again.context["draft"].pk, "apply"))
    assert Customer.objects.count() == 3
    gone = dora.client.post(address(shop, "import", draft.pk, "undo"), follow=True)
    assert told(gone) == ["Taken back: 3 customers are gone."]


def test_a_draft_is_forgotten_on_demand(cafe, shop):
    draft = upload(cafe.alice, shop).context["draft"]
    cafe.alice.client.post(address(shop, "import", draft.pk, "drop"))
    assert CustomerImport.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x00\x01\x02" * 400, "photo.csv"),
        (b"PK\x03\x04broken", "clients.xlsx"),
        (b"name,points\n", "clients.csv"),
        (b"%PDF-1.4 what", "../../etc/passwd"),
        (b'name\n"' + b"x" * 3_000_000, "quote.csv"),
    ],
)
def test_a_file_that_is_none_is_said_in_words(cafe, shop, content, name):
    answer = upload(cafe.alice, shop, content, name)
    assert answer.status_code == 200
    assert told(answer) or answer.context["form"].errors or answer.context["stopping"]
    assert Customer.objects.count() == 0


def test_nothing_chosen_is_said(cafe, shop):
    assert cafe.alice.client.post(address(shop, "import"), {}).context["form"].errors


def test_strangers_and_staff_import_nothing(cafe, shop):
    draft = upload(cafe.alice, shop).context["draft"]
    assert cafe.bob.client.get(address(shop, "import")).status_code == 403
    for tail in ("", "/apply", "/drop", "/undo"):
        assert cafe.charlie.client.post(address(cafe.other, "import", draft.pk) + tail).status_code == 404
