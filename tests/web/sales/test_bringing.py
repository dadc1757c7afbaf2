"""Sales from a till's export: read, looked at, brought in; killed and done again; taken back whole."""

import sys
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from habitue.metrics.activity import AMOUNT_UNITS
from habitue.records.reading import read_sales
from habitue.web.actions import sales_loading
from habitue.web.actions.customer import add_customer
from habitue.web.actions.sales_import import bring_in
from habitue.web.models import Card, Customer, Measured, Sale, SalesFile, SalesImport
from habitue.web.queries.sales import sales_of
from tests.web.sales.exports import GOLDEN, PLAIN, bring, cdnow, read, rounds, undo, upload


def totals(shop):
    """Orders, customers and money as the metrics see them."""
    activity = sales_of(shop, now=timezone.now())
    row = activity.rows(
        f"SELECT count(DISTINCT customer) AS people, sum(orders) AS orders, sum(amount) AS units FROM {activity.relation}"
    )[0]
    return row["people"], row["orders"], row["units"]


def sums(shop):
    rows = Sale.objects.filter(shop=shop).values_list("units", "customer")
    return len(rows), sum(units or 0 for units, _ in rows), len({one for _, one in rows if one})


def people_in(own):
    return len(set(own.sales["customer_id"].to_pylist()) - {None})


def counts():
    """How many rows each table has; imports and files stay as a memory of what was done."""
    told = {SalesImport, SalesFile, Measured}
    return {
        one.__name__: one.objects.count()
        for one in apps.get_app_config("web").get_models()
        if one not in told
    }


def test_an_export_is_read_looked_at_and_brought_in(cafe):
    made = upload(cafe, PLAIN)
    assert made.state == "reading"
    rounds()
    made.refresh_from_db()
    assert (made.state, made.problem) == ("ready", {})
    found = made.found
    assert {name: found[name] for name in ("orders", "named", "customers", "known", "new", "earlier")} == {
        "orders": 4, "named": 3, "customers": 2, "known": 0, "new": 2, "earlier": 0,
    }  # fmt: skip
    assert found["units"] == 426_000
    assert found["months"] == [["2026-01", 2, 196_000], ["2026-02", 2, 230_000]]
    assert found["first_orders"][0]["who"] == "Marie Dupont"
    assert Sale.objects.count() == Customer.objects.count() == 0
    bring_in(cafe.shop, made)
    rounds()
    made.refresh_from_db()
    assert (made.state, made.overlaps, made.has_amounts, made.found, made.choices) == (
        "done",
        False,
        True,
        {},
        {},
    )
    assert made.outcome == {
        "orders": 4, "units": 426_000, "named": 3, "set_aside": 0, "again": 0, "new": 2, "known": 0,
        "layouts": ["plain"], "first": "2026-01-13", "last": "2026-02-16",
    }  # fmt: skip
    assert set(SalesFile.objects.values_list("content", flat=True)) == {None}
    assert Measured.objects.get(shop=cafe.shop).stale


def test_new_customers_are_found_and_named_and_get_no_card(cafe):
    bring(cafe, PLAIN)
    marie, paul = Customer.objects.order_by("joined_at")
    assert (marie.first_name, marie.last_name, marie.email, marie.phone, marie.source_id) == (
        "Marie", "Dupont", "marie@example.org", "+33612345678", "C1",
    )  # fmt: skip
    assert marie.search.startswith("mariedupont dupontmarie")
    assert str(paul) == "Paul Petit"
    assert Card.objects.count() == 0


@pytest.mark.parametrize(
    "name",
    ["square_items_35", "shopify_orders", "fresha", "toast_checks", "zettle_fr"],
)
def test_sums_are_the_reader_s_own_to_the_cent(cafe, name):
    if name in {"toast_checks", "square_items_35"}:
        cafe.shop.currency = "USD"
    content = (GOLDEN / f"{name}.csv").read_bytes()
    own = read_sales([GOLDEN / f"{name}.csv"], timezone="Europe/Paris", country="FR")
    assert bring(cafe, content).state == "done"
    paid = sum(own.sales["amount"].to_pylist(), Decimal(0))
    assert sums(cafe.shop) == (own.sales.num_rows, int(paid * AMOUNT_UNITS), people_in(own))


def test_a_real_file_comes_to_what_the_reader_says(cafe, tmp_path):
    text = cdnow()
    (tmp_path / "cdnow.csv").write_text(text, encoding="utf-8")
    own = read_sales([tmp_path / "cdnow.csv"], timezone="Europe/Paris", country="FR")
    done = bring(cafe, text)
    paid = int(sum(own.sales["amount"].to_pylist(), Decimal(0)) * AMOUNT_UNITS)
    assert sums(cafe.shop) == (own.sales.num_rows, paid, own.people.num_rows)
    assert done.outcome["new"] == own.people.num_rows
    assert [str(one) for one in Customer.objects.order_by("pk")[:1]] == ["00004"]


def test_two_imports_that_overlap_count_once(cafe):
    bring(cafe, cdnow(last=200))
    again = bring(cafe, cdnow(first=100))
    assert (again.overlaps, again.outcome["again"]) == (True, 100)
    both = totals(cafe.shop)
    for one in SalesImport.objects.all():
        undo(cafe, one)
    assert Customer.objects.count() == 0
    bring(cafe, cdnow())
    assert totals(cafe.shop) == both


def test_the_same_orders_in_another_order_have_the_same_numbers(cafe):
    lines = PLAIN.splitlines()
    bring(cafe, PLAIN)
    bring(cafe, "\n".join([lines[0], *reversed(lines[1:])]))
    assert Sale.objects.count() == 8
    assert Sale.objects.values("number").distinct().count() == 4
    assert Customer.objects.count() == 2


def test_numbers_that_begin_again_each_day_are_orders_of_their_own(cafe):
    head = "Date;N° ticket;N° client;Montant\n"
    bring(cafe, head + "13/01/2026 10:00;1;C1;5,00\n14/01/2026 10:00;2;C1;5,00\n")
    second = bring(cafe, head + "15/01/2026 10:00;1;C1;5,00\n16/01/2026 10:00;2;C1;5,00\n")
    assert second.overlaps is False


def test_taking_back_leaves_every_table_as_it_was(cafe):
    add_customer(cafe.shop, Customer(first_name="Zoé", email="zoe@example.org"), at=timezone.now())
    bring(cafe, PLAIN)
    before = counts()
    done = bring(cafe, cdnow())
    assert counts() != before
    gone = undo(cafe, done)
    assert (gone.state, counts()) == ("undone", before)
    assert (gone.outcome["removed"], gone.outcome["stayed"]) == (done.outcome["new"], 0)


def test_customers_who_have_something_else_stay(cafe):
    done = bring(cafe, PLAIN)
    marie = Customer.objects.get(first_name="Marie")
    bring(cafe, PLAIN.replace(";C2;Paul Petit;;06 99 88 77 66;", ";;;;;"))
    gone = undo(cafe, done)
    assert gone.outcome["removed"] == 1
    assert list(Customer.objects.all()) == [marie]


@pytest.mark.parametrize("when", ["customers", "orders", "end"])
def test_killed_in_the_middle_and_started_again_nothing_is_double(cafe, monkeypatch, when):
    monkeypatch.setattr(sales_loading, "AT_ONCE", 50)
    made = read(cafe, cdnow())
    bring_in(cafe.shop, made)
    calls = iter(range(100))
    name = {"customers": "_customer", "orders": "_sale", "end": "_finish"}[when]
    own = getattr(sales_loading, name)

    def killed(*args, **kwargs):
        if next(calls) == {"customers": 60, "orders": 99, "end": 0}[when]:
            raise SystemExit
        return own(*args, **kwargs)

    monkeypatch.setattr(sales_loading, name, killed)
    with pytest.raises(SystemExit):
        rounds()
    assert SalesImport.objects.get().state == "loading"
    assert Sale.objects.filter(brought__state="done").count() == 0
    monkeypatch.setattr(sales_loading, name, own)
    rounds()
    assert SalesImport.objects.get().state == "done"
    assert (Sale.objects.count(), Customer.objects.count()) == (made.found["orders"], made.found["new"])


def test_killed_while_it_is_taken_back_it_goes_on(cafe, monkeypatch):
    monkeypatch.setattr(sales_loading, "AT_ONCE", 100)
    done = bring(cafe, cdnow())
    with monkeypatch.context() as broken:
        broken.setattr(sales_loading, "_some", lambda _done: sys.exit())
        with pytest.raises(SystemExit):
            undo(cafe, done)
    assert SalesImport.objects.get().state == "undoing"
    rounds()
    assert (SalesImport.objects.get().state, Sale.objects.count(), Customer.objects.count()) == (
        "undone",
        0,
        0,
    )


def test_what_fails_again_and_again_is_given_up_and_says_so(cafe, monkeypatch):
    made = read(cafe, PLAIN)
    bring_in(cafe.shop, made)
    monkeypatch.setattr(sales_loading, "_finish", lambda *_args, **_kwargs: 1 / 0)
    for _ in range(sales_loading.MOST_TRIES):
        with pytest.raises(ZeroDivisionError):
            rounds()
    rounds()
    made.refresh_from_db()
    assert (made.state, made.outcome["problem"]["code"]) == ("undone", "NotBroughtIn")
    assert Sale.objects.count() == Customer.objects.count() == 0


def test_a_large_shop_s_orders_are_read_once_while_the_same_imports_stand(cafe, monkeypatch):
    monkeypatch.setattr("habitue.web.queries.sales._LARGE", 1)
    bring(cafe, cdnow(last=100))
    once = totals(cafe.shop)
    with CaptureQueriesContext(connection) as again:
        assert totals(cafe.shop) == once
    assert not [one for one in again if "web_sale " in one["sql"].replace('"', "")]
    more = bring(cafe, cdnow(first=100))
    both = totals(cafe.shop)
    assert both[1] > once[1]
    undo(cafe, more)
    assert totals(cafe.shop) == once
