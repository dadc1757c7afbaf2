"""A customer's own purchases are those that the figures count: scans and orders of the till, named and nameless, by one rule."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.metrics.zones import microseconds
from habitue.web.actions.event import Sender
from habitue.web.actions.merge import merge
from habitue.web.models import Sale
from habitue.web.queries.customer import main_card
from habitue.web.queries.sales import sales_of
from habitue.web.queries.timeline import past_of, usual_order, with_nameless
from tests.long import cases
from tests.web.customers.folk import add
from tests.web.dashboard.sold import NOW, ago, brought
from tests.web.ledger.tills import POINTS, event, programme, send

pytestmark = pytest.mark.django_db


def past(shop, person):
    """What the page of a customer is made of."""
    return with_nameless(shop, past_of(shop, person, main_card(shop, person)))


def bought(shop, person):
    """When and for how much, in ten-thousandths, as the page has it."""
    sales, found = Sale.objects.in_bulk(), Counter()
    for one in past(shop, person):
        if one.sale or one.scan:
            at = sales[one.sale].instant if one.sale else microseconds(one.at)
            units = sales[one.sale].units if one.sale else None
            found[at, (one.scan.units if one.scan else None) if units is None else units] += 1
    return found


def counted(shop, person):
    """The same, as the figures count it."""
    activity = sales_of(shop, now=NOW)
    rows = activity.rows(
        f"SELECT epoch_us(ordered_at) AS at, CAST(amount * 10000 AS BIGINT) AS units FROM {activity.sales}"
        f" WHERE customer_id = '{person.pk}'"
    )
    return Counter((row["at"], row["units"]) for row in rows)


@pytest.mark.parametrize("seed", range(cases(6, of=60)))
def test_a_page_s_purchases_are_those_that_are_counted(cafe, seed):
    chance = random.Random(seed)  # noqa: S311
    programme(cafe.shop, POINTS)
    people = [add(cafe.shop, name, code=f"{name}2345") for name in ("ANA", "BEA", "CLE")]
    moments = [ago(chance.randrange(3), 0, chance.randrange(12)) for _ in range(22)]
    brought(
        cafe.shop,
        *(
            (chance.choice([None, None, None, *people]), at, chance.choice([3, 4]))
            for at in chance.sample(moments, 14)
        ),
    )
    for at in sorted(chance.sample(moments, 14)):
        visit = event(
            "visit", f"{chance.choice(people).first_name}2345", at=at, amount=chance.choice([300, 400])
        )
        send(cafe.shop, visit, now=NOW)
        if chance.random() < 0.2:
            back = event(
                "refund", visit["card"], at=at, refers_to=visit["id"], amount=chance.choice([100, 400])
            )
            send(cafe.shop, back, now=NOW)
    if chance.random() < 0.4:
        merge(cafe.shop, people[1], people.pop(), at=NOW, sender=Sender("page", staff=cafe.alice.place))
    for person in people:
        assert bought(cafe.shop, person) == counted(cafe.shop, person)


def test_a_nameless_order_beside_a_scan_says_what_was_bought(cafe):
    programme(cafe.shop)
    ana = add(cafe.shop, "ANA", code="ANA2345")
    brought(cafe.shop, (None, ago(1), 3.2), (None, ago(2), 3.2))
    Sale.objects.update(items=[{"name": "Flat white"}])
    for day in (1, 2):
        send(cafe.shop, event("visit", "ANA2345", at=ago(day, minutes=4)), now=ago(day))
    assert [one.sale is not None for one in past(cafe.shop, ana)] == [True, True]
    assert usual_order(cafe.shop, ana, main_card(cafe.shop, ana)) == "Flat white"


def test_more_scans_beside_nameless_orders_ask_no_more_questions(cafe):
    programme(cafe.shop)
    ana = add(cafe.shop, "ANA", code="ANA2345")
    add(cafe.shop, "BEA", code="BEA2345")
    counts = []
    for many in (1, 3):
        for day in range(many):
            at = ago(many * 10 + day)
            brought(cafe.shop, (None, at, 3.2))
            for code in ("ANA2345", "BEA2345"):
                send(cafe.shop, event("visit", code, at=at + timedelta(minutes=1)), now=at)
        main_card(cafe.shop, ana)
        with CaptureQueriesContext(connection) as asked:
            past(cafe.shop, ana)
        counts.append(len(asked))
    assert counts[0] == counts[1]
