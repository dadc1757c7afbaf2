"""Whose orders these are: the till's number, then the e-mail, then the phone; a name alone finds nobody."""

import pytest
from django.utils import timezone

from habitue.language import Language
from habitue.web.actions.customer import add_customer
from habitue.web.actions.erasure import erase
from habitue.web.actions.event import Sender
from habitue.web.actions.merge import merge
from habitue.web.models import Customer, Sale, SalesImport
from habitue.web.queries.customer_export import whole_file
from tests.web.sales.exports import GOLDEN, bring, read, upload

HEAD = "Date;Commande;N° client;Nom complet;E-mail;Téléphone;Montant\n"


def known(cafe, **said):
    return add_customer(cafe.shop, Customer(shop=cafe.shop, **said), at=timezone.now())[0]


def owner_of(cafe, row):
    bring(cafe, f"{HEAD}13/01/2026 10:00;1;{row};12,50\n")
    return Sale.objects.get().customer


@pytest.mark.parametrize(
    ("said", "row"),
    [
        ({"source_id": "C7"}, "C7;Somebody Else;;"),
        ({"email": "marie@example.org"}, "C7;;MARIE@example.org;"),
        ({"phone": "+33612345678"}, "C7;;;06.12.34.56.78"),
        ({"phone": "+33612345678"}, ";Marie Dupont;;0033612345678"),
    ],
)
def test_a_mark_of_their_own_finds_who_is_here(cafe, said, row):
    marie = known(cafe, first_name="Marie", **said)
    before = Customer.objects.filter(pk=marie.pk).values().get()
    assert owner_of(cafe, row) == marie
    assert Customer.objects.filter(pk=marie.pk).values().get() == before
    assert Customer.objects.count() == 1


@pytest.mark.parametrize("row", ["C7;Marie Dupont;;", ";Marie Dupont;marie@other.example;"])
def test_a_name_alone_finds_nobody(cafe, row):
    marie = known(cafe, first_name="Marie", last_name="Dupont", email="marie@example.org")
    assert owner_of(cafe, row) != marie
    assert Customer.objects.count() == 2


def test_the_number_is_surer_than_the_address_and_the_address_than_the_phone(cafe):
    by_number = known(cafe, source_id="C7")
    by_email = known(cafe, email="marie@example.org")
    known(cafe, phone="+33612345678")
    assert owner_of(cafe, "C7;;marie@example.org;06 12 34 56 78") == by_number
    Sale.objects.all().delete()
    assert owner_of(cafe, "C8;;marie@example.org;06 12 34 56 78") == by_email


def test_whoever_was_merged_buys_for_whom_they_were_merged_into(cafe):
    kept, gone = (
        known(cafe, first_name="Marie", source_id="C1"),
        known(cafe, first_name="Maria", source_id="C7"),
    )
    assert merge(cafe.shop, kept, gone, at=timezone.now(), sender=Sender("page", staff=cafe.alice.place))
    assert owner_of(cafe, "C7;;;") == kept


def test_what_somebody_bought_is_in_their_whole_file(cafe):
    marie = owner_of(cafe, "C7;Marie;;")
    file = whole_file(cafe.shop, marie, language=Language("fr"), now=timezone.now())
    assert file["purchases"] == [
        {"at": "2026-01-13T09:00:00+00:00", "amount": "12.5000", "location": "", "channel": "", "items": None}
    ]


def test_another_shop_s_customers_are_nobody_here(cafe):
    known(cafe)
    stranger = Customer.objects.create(
        shop=cafe.other, email="marie@example.org", source_id="C7", joined_at=timezone.now()
    )
    assert owner_of(cafe, "C7;;marie@example.org;") != stranger


def test_two_tills_may_use_one_number_for_two_people(cafe):
    cafe.shop.currency = "USD"
    ada = known(cafe, first_name="Ada", source_id="ADA")
    bring(cafe, (GOLDEN / "square_items_35.csv").read_bytes())
    assert Customer.objects.get(source_id="square:ADA") != ada
    assert ada.sales.count() == 0


def test_where_a_till_knows_names_alone_its_own_next_file_finds_them_again(cafe):
    ada = known(cafe, first_name="Ada", last_name="Lovelace")
    content = (GOLDEN / "fresha.csv").read_bytes()
    bring(cafe, content)
    bring(cafe, content)
    assert ada.sales.count() == 0
    assert Customer.objects.exclude(pk=ada.pk).get().sales.count() == 4


def test_an_address_that_several_share_finds_and_names_nobody(cafe):
    shop_s_own = known(cafe, first_name="Alice", email="caisse@example.org")
    rows = "".join(f"13/01/2026 10:00;{n};C{n};;caisse@example.org;;5,00\n" for n in range(25))
    bring(cafe, HEAD + rows)
    assert shop_s_own.sales.count() == 0
    assert Customer.objects.filter(email="").count() == 25


def test_erasing_somebody_forgets_the_files_that_nobody_has_decided_about(cafe):
    marie = known(cafe, first_name="Marie", email="marie@example.org")
    row = f"{HEAD}13/01/2026 10:00;1;C7;Marie;marie@example.org;;5,00\n"
    done = bring(cafe, row)
    read(cafe, row)
    upload(cafe, row)
    erase(cafe.shop, marie, at=timezone.now())
    assert list(SalesImport.objects.all()) == [done]
    assert Sale.objects.get().customer_id == marie.pk
