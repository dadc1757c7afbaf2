"""Who was erased is not brought back by a file that still names them: their orders count under a number."""

from django.utils import timezone

from habitue.web.actions.customer import add_customer
from habitue.web.actions.customer_import import keep_draft
from habitue.web.actions.erasure import erase
from habitue.web.erased_marks import mark_digest
from habitue.web.models import Customer, Erased, Sale
from habitue.web.queries.customer_import import plan_of
from tests.web.people import open_cafe
from tests.web.sales.exports import PLAIN, address, bring, read, undo

MARKS = ("source_id", "C1"), ("email", "marie@example.org"), ("phone", "+33612345678")


def erased(cafe, content=PLAIN):
    """Marie, who came by a file and was erased."""
    bring(cafe, content)
    marie = Customer.objects.get(source_id="C1")
    erase(cafe.shop, marie, at=timezone.now())
    return marie


def named():
    return list(Customer.objects.exclude(first_name="").values_list("first_name", flat=True))


def test_a_file_that_names_an_erased_customer_brings_no_name_back(cafe):
    marie = erased(cafe)
    made = read(cafe, PLAIN + "17/02/2026 12:30;5;C1;Marie Dupont;marie@example.org;06 12 34 56 78;9,00\n")
    assert {name: made.found[name] for name in ("customers", "known", "new", "erased")} == {
        "customers": 2, "known": 1, "new": 0, "erased": 1,
    }  # fmt: skip
    assert [one["who"] for one in made.found["first_orders"]] == [None, "Paul Petit", None, None, None]
    text = cafe.alice.client.get(address(cafe, "import", pk=made.pk)).content.decode()
    assert "1 customer was erased here: their orders count, their name does not come back." in text
    done = bring(cafe, PLAIN + "18/02/2026 12:30;6;C1;Marie Dupont;marie@example.org;06 12 34 56 78;9,00\n")
    assert (done.outcome["new"], named()) == (0, ["Paul"])
    marie.refresh_from_db()
    assert (str(marie), Sale.objects.filter(brought=done, customer=marie).count()) == ("", 3)


def test_each_mark_alone_is_enough(cafe):
    erased(cafe)
    head = "Date;N° client;Nom;E-mail;Téléphone;Montant\n"
    for day, who in enumerate((";Marie;marie@example.org;", ";Marie;;06 12 34 56 78", "C1;Marie;;"), 10):
        assert bring(cafe, head + f"{day}/03/2026 10:00;{who};5,00\n").outcome["new"] == 0
    assert named() == ["Paul"]


def test_what_is_kept_is_a_hash_that_says_nothing_and_is_another_in_each_shop(cafe):
    marie = erased(cafe)
    kept = set(Erased.objects.values_list("digest", flat=True))
    assert kept == {mark_digest(cafe.shop, *mark) for mark in (*MARKS, ("source_id", str(marie.key)))}
    other, _ = open_cafe("Autre", "dora@example.org")
    assert kept.isdisjoint(mark_digest(other, *mark) for mark in MARKS)
    assert not any(word in one for one in kept for word in ("marie", "C1", "33612345678"))


def test_another_server_s_key_finds_nothing(cafe, settings):
    erased(cafe)
    settings.SECRET_KEY = "another key of at least thirty-two signs"
    assert read(cafe, PLAIN + "\n").found["erased"] == 0


def test_who_comes_back_by_themselves_is_known_again(cafe):
    erased(cafe)
    again, *_ = add_customer(
        cafe.shop, Customer(first_name="Marie", email="marie@example.org"), at=timezone.now()
    )
    done = bring(cafe, PLAIN)
    assert (done.outcome["new"], Sale.objects.filter(brought=done, customer=again).count()) == (0, 2)


def test_taking_the_import_back_does_not_forget_the_erasure(cafe):
    marie = erased(cafe)
    for done in [bring(cafe, PLAIN + "\n"), marie.brought]:
        undo(cafe, done)
    assert read(cafe, PLAIN).found["erased"] == 1


def test_who_was_merged_into_the_erased_is_not_brought_back_either(cafe):
    bring(cafe, PLAIN)
    marie, paul = Customer.objects.order_by("joined_at")
    Customer.objects.filter(pk=paul.pk).update(merged_into=marie)
    erase(cafe.shop, marie, at=timezone.now())
    assert read(cafe, PLAIN).found["erased"] == 2
    done = bring(cafe, PLAIN)
    assert (done.outcome["new"], Sale.objects.filter(brought=done, customer=marie).count()) == (0, 3)


def test_a_list_of_customers_leaves_them_out_and_says_so(cafe):
    erased(cafe)
    content = b"Name,E-mail\nMarie,marie@example.org\nZoe,zoe@example.org\n"
    draft = keep_draft(cafe.shop, name="list.csv", content=content, at=timezone.now(), by=cafe.alice.place)
    plan = plan_of(cafe.shop, draft, now=timezone.now())
    assert [row.fields["email"] for row in plan.rows] == ["zoe@example.org"]
    assert [(one.line, one.stops) for one in plan.problems] == [(2, False)]
