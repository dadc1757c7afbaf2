"""Parts of a shop beside each other: what is measured of places, channels, products, and of members and others."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import habitue
from habitue.language import Language
from habitue.metrics.indicators import cautious
from habitue.metrics.side_by_side import MEMBERS, OTHERS
from habitue.report.side_by_side import OF_PRODUCTS, SELF_SELECTION
from habitue.web.actions.measuring import measure
from habitue.web.models import Sale
from habitue.web.queries.measuring import overview_of
from habitue.web.queries.parts import parts_of
from tests.long import LANGUAGES
from tests.web.dashboard.sold import NOW, ago, brought, person
from tests.web.dashboard.test_pages import get, words
from tests.web.ledger.tills import card, event, programme, send

pytestmark = pytest.mark.django_db


def sold(shop, customer, *days, location="", channel="", items=None):
    """Orders of 5.00 that many days ago."""
    made = brought(shop, *((customer, ago(day), 5) for day in days))
    Sale.objects.filter(brought=made).update(location=location, channel=channel, items=items)


def test_places_and_channels_are_what_the_library_says_of_the_sales_exported(cafe, tmp_path):
    for number in range(12):
        one = person(cafe.shop, f"P{number}")
        place = ("Quay", "Hill")[number % 2]
        sold(cafe.shop, one, *range(1 + number, 200, 4 + number), location=place, channel="till")
        sold(cafe.shop, one, 3 * number, location=place, channel="online")
    measure(cafe.shop, now=NOW)
    found = parts_of(cafe.shop)
    file = tmp_path / "sales.csv"
    file.write_bytes(cafe.alice.client.get(f"/s/{cafe.shop.public_id}/home/sales.csv").content)
    read = habitue.read(file, timezone="Europe/Paris", currency="EUR", until=NOW.date())
    window, days = found.whole.window_days, found.period
    for kind, parts in (("location", found.locations), ("channel", found.channels)):
        assert len(parts) == 2
        for part in parts:
            theirs = habitue.kpis(
                read, start=days.first, end=days.last, window=window, **{kind: part.name}
            ).one
            assert part.indicators == cautious(theirs)
    assert found.whole == overview_of(cafe.shop, "home").latest
    assert sum(part.indicators.orders for part in found.locations) == found.whole.orders


def test_members_are_those_who_had_a_card_before_the_period_and_the_nameless_are_neither(cafe):
    programme(cafe.shop)
    old, code = card(cafe.shop, "Old")
    _, late = card(cafe.shop, "Late")
    stranger = person(cafe.shop, "Stranger")
    send(cafe.shop, event("visit", code, at=ago(60)), now=ago(60))
    for day in (25, 5):
        send(cafe.shop, event("visit", code, at=ago(day)), now=ago(day))
    send(cafe.shop, event("visit", late, at=ago(4)), now=ago(4))
    sold(cafe.shop, stranger, 100, 50, 10)
    sold(cafe.shop, None, 2)
    measure(cafe.shop, now=NOW)
    found = {part.name: part.indicators for part in parts_of(cafe.shop).members}
    counts = {name: (one.customers, one.orders) for name, one in found.items()}
    assert counts == {MEMBERS: (1, 2), OTHERS: (2, 2)}
    assert found[MEMBERS].bucket.customers_at_start == 1
    assert old.customer.first_name == "Old"


def test_without_members_or_without_others_there_is_nothing_to_hold_beside_each_other(cafe):
    stranger = person(cafe.shop)
    sold(cafe.shop, stranger, 40, 2)
    measure(cafe.shop, now=NOW)
    assert parts_of(cafe.shop).members == ()
    cafe.shop.sales_imports.update(state="undone")
    programme(cafe.shop)
    _, code = card(cafe.shop)
    for day in (60, 3):
        send(cafe.shop, event("visit", code, at=ago(day)), now=ago(day))
    measure(cafe.shop, now=NOW)
    assert parts_of(cafe.shop).members == ()


def test_products_are_read_from_the_imports_that_stand_whoever_was_merged(cafe):
    ana, twin = person(cafe.shop), person(cafe.shop, "Anna")
    twin.merged_into = ana
    twin.save()
    sold(cafe.shop, ana, 30, items=[{"name": "Flat  White", "quantity": "1"}, {"name": "Cake"}])
    sold(cafe.shop, twin, 20, items=[{"name": "Flat White", "amount": "3.50"}])
    sold(cafe.shop, None, 10, items=[{"name": "Cake"}])
    undone = brought(cafe.shop, (ana, ago(5), 5), state="undone")
    Sale.objects.filter(brought=undone).update(items=[{"name": "Tea"}])
    measure(cafe.shop, now=NOW)
    found = parts_of(cafe.shop).products
    lines = [(one.name, one.customers, one.again.value) for one in found.lines]
    assert (found.known, lines) == (2, [("Cake", 1, 0.0), ("Flat White", 1, 1.0)])


def test_the_latest_import_speaks_for_what_an_order_was_of(cafe):
    ana = person(cafe.shop)
    for name in ("Old name", "New name"):
        made = brought(cafe.shop, (ana, ago(9), 5, 77), overlaps=True)
        Sale.objects.filter(brought=made).update(items=[{"name": name}])
    measure(cafe.shop, now=NOW)
    assert [one.name for one in parts_of(cafe.shop).products.lines] == ["New name"]


def test_a_shop_of_one_place_has_nothing_beside_it(cafe):
    sold(cafe.shop, person(cafe.shop), 9, 2)
    measure(cafe.shop, now=NOW + timedelta(minutes=1))
    found = parts_of(cafe.shop)
    assert (found.locations, found.channels, found.products) == ((), (), None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", ["", "repeat", "order", "luck"])
def test_the_page_holds_each_part_beside_the_others_with_a_table_and_the_fixed_sentence(
    cafe, language, number
):
    items = [{"name": "Cake"}]
    for name in range(4):
        one = person(cafe.shop, f"P{name}")
        place = ("Quay", "Hill")[name % 2]
        sold(cafe.shop, one, *range(1 + name, 120, 9), location=place, channel=place, items=items)
    programme(cafe.shop)
    _, code = card(cafe.shop, "Zoe")
    for day in (60, 5):
        send(cafe.shop, event("visit", code, at=ago(day), amount=300), now=ago(day))
    measure(cafe.shop, now=NOW)
    page = get(cafe, f"compare?number={number}", language=language)
    said = words(page)
    assert page.text.count("<figure>") == page.text.count("<details>") == 5
    for sentence in (SELF_SELECTION, OF_PRODUCTS):
        assert " ".join(Language(language).text(sentence).split()) in said
    assert not re.search(r"\bNone\b|\bnan\b|\binf\b", said)
    assert len(page.content) < 100_000


@pytest.mark.parametrize(("kind", "helps"), [
    ("nothing", "There is nothing to hold side by side yet."),
    ("nameless", "All sales are of one place, as far as is known."),
    ("three", "No sale says what was bought."),
])  # fmt: skip
def test_a_shop_with_nothing_beside_it_is_told_what_would_be_and_that_members_differ(cafe, kind, helps):
    if kind == "nameless":
        sold(cafe.shop, None, 1, 2, 3)
    elif kind == "three":
        for name in "abc":
            sold(cafe.shop, person(cafe.shop, name), 3)
    measure(cafe.shop, now=NOW)
    said = words(get(cafe, "compare"))
    assert helps in said
    assert (Language("en").text(SELF_SELECTION) in said) == (kind != "nothing")


def test_a_page_asks_as_much_for_three_customers_as_for_one(cafe):
    counts = []
    for name in "abc":
        sold(cafe.shop, person(cafe.shop, name), 40, 3, location=name)
        measure(cafe.shop, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            assert get(cafe, "compare").status_code == 200
        counts.append(len(asked))
    assert counts[0] >= counts[-1]


def test_parts_are_not_for_staff_nor_for_strangers(cafe):
    assert get(cafe, "compare", person_=cafe.bob).status_code == 403
    assert get(cafe, "compare", person_=cafe.charlie).status_code == 404
