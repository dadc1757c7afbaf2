"""The whole loop: late by their own rhythm, held back or written to, back at the till, and what the approach's page says of it."""

import csv
import io
from datetime import timedelta

import pyarrow as pa
import pytest
import time_machine

import habitue
from habitue.web import worker
from habitue.web.actions.approach import switch_off
from habitue.web.models import Customer, Message, Routine
from habitue.web.queries.approach import approach_by_key, judged_of
from tests.web.customers.folk import add
from tests.web.dashboard.sold import brought
from tests.web.ledger.tills import programme
from tests.web.outreach.regulars import MORNING, agree, on, scan
from tests.web.people import sign_in

pytestmark = pytest.mark.django_db
REGULARS = 140


def slow_round(now):
    """What the worker's slow thread does in a turn: measures, and so judges; writes what is due."""
    Routine.objects.filter(name="outreach").delete()
    with time_machine.travel(now, tick=False):
        worker.measure_some(now)
        worker.write_messages(now)


def open_page(cafe, approach, now, *, language="en"):
    cafe.alice.user.language = language
    cafe.alice.user.save()
    with time_machine.travel(now, tick=False):
        return sign_in(cafe.alice.user).get(f"/s/{cafe.shop.public_id}/approaches/{approach.key}/").text


def late_regulars(shop):
    """Weekly guests whose last visit is twelve days ago, with a card, who agreed to e-mails."""
    orders = []
    for number in range(REGULARS):
        person = add(shop, f"P{number}", days=-800, email=f"p{number}@example.org", code=f"CARD{number:04}")
        orders += [(person, MORNING - timedelta(days=12 + 7 * n), 6.5) for n in range(5)]
        agree(shop, person, at=MORNING - timedelta(days=100))
    brought(shop, *orders, (add(shop, "Ana", days=-800), MORNING, 5.0))


def of_the_library(cafe, drawn, end):
    """The verdict of ``habitue.effect`` on the file that the shop downloads and the list of who was drawn."""
    with time_machine.travel(end, tick=False):
        exported = sign_in(cafe.alice.user).get(f"/s/{cafe.shop.public_id}/home/sales.csv").content.decode()
    since = MORNING.strftime("%Y-%m-%dT%H:%M:%SZ")
    came = {
        int(row["customer"])
        for row in csv.DictReader(io.StringIO(exported))
        if row["customer"] and row["date"] > since
    }
    return habitue.effect(
        pa.table(
            {
                "written": [one.arm == "written" for one in drawn],
                "came": [int(one.customer_id in came) for one in drawn],
            }
        ),
        treatment="written",
        outcome="came",
        at_random=True,
        held_share=0.5,
        ends="2026-06-20",
    ).document


def test_from_a_late_regular_to_what_the_message_changed(cafe, post):
    programme(cafe.shop)
    late_regulars(cafe.shop)
    slow_round(MORNING)
    approach = on(cafe.shop, "late", holdout=50).approach
    slow_round(MORNING)
    drawn = list(Message.objects.select_related("customer").order_by("customer"))
    written = [one for one in drawn if one.arm == "written"]
    held = [one for one in drawn if one.arm == "held"]
    assert len(written) + len(held) == REGULARS
    assert {mail["To"] for mail in post.mails} == {one.customer.email for one in written}
    slow_round(MORNING + timedelta(days=1))
    assert len(post.mails) == len(written)
    page = open_page(cafe, approach, MORNING + timedelta(days=1))
    assert "Too early to say" in page
    assert "came back" not in page

    # ten days later some are scanned at the counter: more of those who were written to
    back = MORNING + timedelta(days=10)
    returned = written[15:] + held[::6]
    for one in returned:
        scan(cafe.shop, one.customer, back, amount=700)
    switch_off(cafe.shop, "late", at=back)
    end = MORNING + timedelta(days=41)
    scan(cafe.shop, Customer.objects.get(first_name="Ana"), end - timedelta(hours=1), amount=500)
    slow_round(end)

    a, b = len(written[15:]), len(held[::6])
    page = open_page(cafe, approach, end)
    assert f"Of {len(written)} customers approached, {a} came back; of {len(held)} held back, {b}." in page
    assert "It works" in page
    assert f"{round(100 * b / len(held))} of 100 would have come anyway." in page
    french = open_page(cafe, approach, end, language="fr")
    assert "Ce qui a été fixé d’avance" in french

    theirs = of_the_library(cafe, drawn, end)
    ours = judged_of(approach_by_key(cafe.shop, approach.key)).verdict
    assert (ours.outcome, ours.badge) == (theirs["outcome"], theirs["badge"]) == ("works", "A")
    assert round(ours.primary.value, 6) == round(theirs["primary"]["value"], 6)
    assert round(ours.primary.low, 6) == round(theirs["primary"]["low"], 6)
    assert round(ours.primary.high, 6) == round(theirs["primary"]["high"], 6)
    assert round(ours.primary.p_value, 6) == round(theirs["primary"]["p_value"], 6)
