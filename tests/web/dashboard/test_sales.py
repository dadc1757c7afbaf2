"""What a shop sold: till orders and scans come together, each purchase once, whoever was merged or erased since."""

import pytest

from habitue.metrics.activity import NoSales
from habitue.metrics.zones import microseconds
from habitue.web.queries.sales import sales_of
from tests.web.dashboard.sold import NOW, ago, brought, person
from tests.web.ledger.tills import POINTS, card, event, programme, send

pytestmark = pytest.mark.django_db


def rows(shop, now=NOW):
    """Every purchase: customer, minutes before now, amount."""
    found = sales_of(shop, now=now)
    sales = found.rows(
        f"SELECT customer_id, amount, epoch_us(ordered_at) AS instant FROM {found.sales} ORDER BY instant, amount"
    )
    return [
        (
            row["customer_id"] and int(row["customer_id"]),
            (microseconds(now) - row["instant"]) // 60_000_000,
            None if row["amount"] is None else float(row["amount"]),
        )
        for row in sales
    ]


def scanned(shop, code, at, **fields):
    said = event("visit", code, at=at, **fields)
    (answer,) = send(shop, said, now=at)
    assert answer.status == "recorded"
    return said["id"]


def test_a_shop_that_sold_nothing_has_no_sales(cafe):
    with pytest.raises(NoSales):
        sales_of(cafe.shop, now=NOW)


def test_orders_and_scans_stand_side_by_side(cafe):
    programme(cafe.shop, POINTS)
    ana, (paper, code) = person(cafe.shop), card(cafe.shop, "Bea")
    brought(cafe.shop, (ana, ago(3), 7.5), (None, ago(2), 3.2))
    scanned(cafe.shop, code, ago(1), amount=450)
    assert rows(cafe.shop) == [(ana.pk, 4320, 7.5), (None, 2880, 3.2), (paper.customer_id, 1440, 4.5)]


def test_a_scan_of_who_bought_that_day_is_that_order(cafe):
    programme(cafe.shop, POINTS)
    paper, code = card(cafe.shop)
    brought(cafe.shop, (paper.customer, ago(1), 7.5), (paper.customer, ago(1, hours=3), None))
    scanned(cafe.shop, code, ago(1, hours=4), amount=200)
    scanned(cafe.shop, code, ago(1, hours=5), amount=100)
    scanned(cafe.shop, code, ago(2), amount=600)
    # the first of the day with the first; an order without an amount takes the scan's
    assert rows(cafe.shop) == [
        (paper.customer_id, 2880, 6.0),
        (paper.customer_id, 1440 + 180, 1.0),
        (paper.customer_id, 1440, 7.5),
    ]


def test_more_scans_than_orders_of_a_day_are_purchases_of_their_own(cafe):
    programme(cafe.shop, POINTS)
    paper, code = card(cafe.shop)
    brought(cafe.shop, (paper.customer, ago(1), 7.5))
    scanned(cafe.shop, code, ago(1, hours=1), amount=750)
    scanned(cafe.shop, code, ago(1), amount=300)
    assert sorted(amount for *_, amount in rows(cafe.shop)) == [3.0, 7.5]


@pytest.mark.parametrize(
    ("minutes", "amount", "named"),
    [(4, 320, True), (4, None, True), (6, 320, False), (4, 330, False)],
    ids=["near", "near, no amount said", "too far", "another amount"],
)
def test_a_nameless_order_beside_a_scan_has_its_customer(cafe, minutes, amount, named):
    programme(cafe.shop)
    paper, code = card(cafe.shop)
    brought(cafe.shop, (None, ago(1), 3.2))
    fields = {} if amount is None else {"amount": amount}
    scanned(cafe.shop, code, ago(1, minutes=minutes), **fields)
    found = rows(cafe.shop)
    assert (len(found) == 1) == named
    assert (paper.customer_id, 1440, 3.2) in found if named else (None, 1440, 3.2) in found


def test_two_scans_beside_one_order_are_not_both_that_order(cafe):
    programme(cafe.shop)
    (first, one), (_, two) = card(cafe.shop, "Ana"), card(cafe.shop, "Bea")
    brought(cafe.shop, (None, ago(1), 3.2))
    scanned(cafe.shop, two, ago(1, minutes=3))
    scanned(cafe.shop, one, ago(1, minutes=1))
    found = rows(cafe.shop)
    assert len(found) == 2
    assert (first.customer_id, 1440, 3.2) in found


def test_what_was_undone_or_refunded_whole_is_no_purchase(cafe):
    programme(cafe.shop, POINTS)
    paper, code = card(cafe.shop)
    undone = scanned(cafe.shop, code, ago(3), amount=500)
    back = scanned(cafe.shop, code, ago(2), amount=400)
    part = scanned(cafe.shop, code, ago(1), amount=600)
    send(cafe.shop, event("undo", code, at=ago(3), refers_to=undone), now=ago(3))
    for visit, amount in ((back, 400), (part, 150)):
        send(
            cafe.shop,
            event("refund", code, at=ago(0, 5), refers_to=visit, amount=amount),
            now=ago(0, 5),
        )
    assert rows(cafe.shop) == [(paper.customer_id, 1440, 4.5)]


def test_the_later_of_two_imports_speaks_for_an_order_and_an_undone_one_is_silent(cafe):
    ana = person(cafe.shop)
    brought(cafe.shop, (ana, ago(3), 7.5, 11), (ana, ago(2), 5.0, 12))
    brought(cafe.shop, (ana, ago(2), 4.0, 12), (ana, ago(1), 6.0, 13), overlaps=True)
    brought(cafe.shop, (ana, ago(0), 99.0, 14), state="undone")
    brought(cafe.shop, (ana, ago(0), 98.0, 15), state="loading")
    assert [amount for *_, amount in rows(cafe.shop)] == [7.5, 4.0, 6.0]


def test_who_was_merged_counts_for_whom_they_are_now_and_who_was_erased_still_counts(cafe):
    ana, bea = person(cafe.shop), person(cafe.shop, "Bea")
    brought(cafe.shop, (ana, ago(3), 7.5), (bea, ago(2), 5.0))
    bea.merged_into = ana
    bea.erased_at = NOW
    bea.save()
    assert {customer for customer, *_ in rows(cafe.shop)} == {ana.pk}


def test_another_shop_s_sales_are_not_seen(cafe):
    brought(cafe.other, (None, ago(1), 5.0))
    with pytest.raises(NoSales):
        sales_of(cafe.shop, now=NOW)


def test_where_people_are_scanned_the_data_go_up_to_today(cafe):
    programme(cafe.shop, POINTS)
    _, code = card(cafe.shop)
    brought(cafe.shop, (None, ago(40), 5.0))
    assert sales_of(cafe.shop, now=NOW).last_day == ago(40).date()
    scanned(cafe.shop, code, ago(20), amount=100)
    assert sales_of(cafe.shop, now=NOW).last_day == NOW.date()
