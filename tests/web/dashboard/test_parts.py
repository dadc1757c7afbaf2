"""Parts of a shop beside each other: what is measured of places, channels, products, and of members and others."""

from datetime import timedelta

import pytest

import habitue
from habitue.metrics.indicators import cautious
from habitue.metrics.side_by_side import MEMBERS, OTHERS
from habitue.web.actions.measuring import measure
from habitue.web.models import Sale
from habitue.web.queries.measuring import overview_of
from habitue.web.queries.parts import parts_of
from tests.web.dashboard.sold import NOW, ago, brought, person
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
