"""A customer's page in figures: stage, rhythm, the next visit; and their whole past, at the counter and by the till."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from habitue.metrics.results_json import written
from habitue.report.stages import STAGES
from habitue.web.actions.measuring import measure
from habitue.web.alarms import Alarms
from habitue.web.models import Customer, CustomerFigures, Figures, Sale
from habitue.web.queries.customer import main_card
from habitue.web.queries.timeline import past_of, sales_of_customer, usual_order
from tests.web.customers.folk import add, address
from tests.web.dashboard.sold import brought
from tests.web.ledger.tills import event, programme, send

pytestmark = pytest.mark.django_db


def profile(person, customer, **asked):
    headers = {"Accept-Language": asked.pop("language", "en")}
    return person.client.get(address(customer.shop, customer.key), asked, headers=headers)


def words(text):
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.fixture
def marie(cafe):
    return add(cafe.shop, "Marie", code="MARIE234")


def figures(customer, *, away, **fields):
    """What the worker would have measured of somebody who came last so many days ago."""
    today = timezone.now().astimezone(customer.shop.zone).date()
    Figures.objects.get_or_create(
        shop=customer.shop, unit="home", defaults={"day": today, "body": "{}", "made_at": timezone.now()}
    )
    told = {
        "stage": "regular", "visits": 24, "orders": 25, "units": 142_0000, "gap_days": 6.2,
        "recency_score": 5, "frequency_score": 4, "monetary_score": 3,
        "first_day": today - timedelta(days=300), "last_day": today - timedelta(days=away),
    }  # fmt: skip
    return CustomerFigures.objects.create(customer=customer, shop=customer.shop, **told | fields)


def facts(person, customer, **asked):
    return dict(profile(person, customer, **asked).context["shown"].in_figures.facts)


def test_who_bought_nothing_is_told_so(cafe, marie):
    assert "Nothing bought yet" in profile(cafe.alice, marie).text
    assert "Aucun achat" in profile(cafe.alice, marie, language="fr").text


def test_the_figures_in_words(cafe, marie):
    one = figures(marie, away=2)
    said = facts(cafe.alice, marie)
    assert said["Rhythm"] == "Usually every 6 days"
    assert said["Last visit"].endswith("· 2 days away")
    assert said["Next visit"].startswith("expected on ")
    assert str((one.last_day + timedelta(days=6)).year) in said["Next visit"]
    assert (said["Visits"], said["Value so far"], said["Average order"]) == ("24", "€142.00", "€5.68")
    assert said["Beside the other customers"] == (
        "Often, and lately (recency 5 of 5, frequency 4 of 5, spending 3 of 5)"
    )
    text = words(profile(cafe.alice, marie).text)
    assert STAGES["regular"].advice in text
    assert "Usual order" not in said


@pytest.mark.parametrize(
    ("away", "text"),
    [
        (5, "expected on"),
        (6, "expected on"),
        (7, "It has been 7 days, 1 later than usual."),
        (19, "It has been 19 days, 13 later than usual."),
    ],
)
def test_the_next_visit_is_expected_until_its_day_is_over(cafe, marie, away, text):
    figures(marie, away=away)
    assert facts(cafe.alice, marie)["Next visit"].startswith(text)


@pytest.mark.parametrize(
    ("silent_in", "text"), [(1, "It has been 9 days, 3 later than usual."), (0, "expected on")]
)
def test_how_late_somebody_is_counts_to_today_until_the_shop_is_silent_for_long(cafe, marie, silent_in, text):
    """The newest sale is of two days ago; the shop's own silence is beyond what is usual from tomorrow on, or from today."""
    figures(marie, away=9)
    today = timezone.now().astimezone(cafe.shop.zone).date()
    Figures.objects.update(day=today - timedelta(days=2))
    found = Alarms(today, (), (), (), (), today + timedelta(days=silent_in))
    Figures.objects.create(
        shop=cafe.shop, unit="alarms", day=today, body=written(found), made_at=timezone.now()
    )
    assert facts(cafe.alice, marie)["Next visit"].startswith(text)


def test_the_day_of_the_next_visit_is_the_last_one_and_a_usual_gap(cafe, marie):
    from datetime import date

    one = figures(marie, away=0)
    CustomerFigures.objects.update(first_day=date(2025, 1, 6), last_day=date(2026, 3, 1))
    Figures.objects.update(day=date(2026, 3, 4))
    said = facts(cafe.alice, marie)
    assert (said["First visit"], said["Next visit"]) == ("6 January 2025", "expected on 7 March 2026")
    # the newest sale is older than today: nobody knows who came since
    assert said["Last visit"] == "1 March 2026"
    assert "As of 4 March 2026, the day of the last sale." in profile(cafe.alice, marie).text
    assert facts(cafe.alice, marie, language="fr")["Prochaine visite"] == "attendue le 7 mars 2026"
    assert one.visits == 24


def test_one_visit_has_no_rhythm(cafe, marie):
    figures(marie, away=3, visits=1, orders=1, stage="new")
    said = facts(cafe.alice, marie)
    assert not {"Rhythm", "Next visit"} & said.keys()
    assert said["Beside the other customers"].startswith(
        "Rarely, but lately (recency 5 of 5, frequency 1 of 5"
    )


def test_staff_see_everything_but_money(cafe, marie):
    figures(marie, away=2)
    brought(cafe.shop, (marie, timezone.now() - timedelta(days=2), 77.7))
    said = facts(cafe.bob, marie)
    assert not {"Value so far", "Average order"} & said.keys()
    assert "spending" not in said["Beside the other customers"]
    assert "€" not in profile(cafe.bob, marie).text
    assert "€77.70" in profile(cafe.alice, marie).text


def test_sales_that_say_no_amount_give_no_value(cafe, marie):
    figures(marie, away=2, units=0)
    assert not {"Value so far", "Average order"} & facts(cafe.alice, marie).keys()


def test_where_half_of_the_sales_say_no_amount_nobody_has_a_value(cafe, marie):
    now = timezone.now()
    brought(cafe.shop, *((marie, now - timedelta(days=day), (day % 2 and 5) or None) for day in range(1, 9)))
    measure(cafe.shop, now=now)
    assert CustomerFigures.objects.get().units == 0
    assert "Value so far" not in facts(cafe.alice, marie)


def test_the_past_holds_scans_and_the_till_s_orders_newest_first(cafe, marie):
    programme(cafe.shop)
    now = timezone.now()
    brought(cafe.shop, (marie, now - timedelta(days=3), 12.5), (marie, now - timedelta(days=1), 4))
    Sale.objects.update(location="Comptoir", items=[{"name": "Croissant", "quantity": "2"}, {"amount": "1"}])
    send(cafe.shop, event("visit", "MARIE234", at=now - timedelta(days=2), amount=990), now=now)
    lines = profile(cafe.alice, marie).context["shown"].lines
    assert [line.text.split(",")[0] for line in lines] == ["Purchase", "+1 stamp", "Purchase"]
    assert [line.more for line in lines] == [
        "€4.00 · 2 × Croissant", "€9.90", "€12.50 · 2 × Croissant",
    ]  # fmt: skip
    assert lines[0].text.endswith(", Comptoir")


def test_a_purchase_that_was_scanned_and_rung_up_stands_once(cafe, marie):
    programme(cafe.shop)
    now = timezone.now()
    noon = (now - timedelta(days=4)).replace(hour=10, minute=0)
    brought(cafe.shop, (marie, noon, 8), (marie, noon + timedelta(hours=3), 9))
    send(cafe.shop, event("visit", "MARIE234", at=noon + timedelta(minutes=2)), now=now)
    lines = profile(cafe.alice, marie).context["shown"].lines
    assert [(line.text.split(",")[0], line.more) for line in lines] == [
        ("Purchase", "€9.00"),
        ("+1 stamp", "€8.00"),
    ]


def test_an_order_in_two_imports_stands_once_and_what_was_taken_back_not_at_all(cafe, marie):
    now = timezone.now()
    brought(cafe.shop, (marie, now - timedelta(days=3), 5, 1), (marie, now - timedelta(days=2), 5, 2))
    again = brought(cafe.shop, (marie, now - timedelta(days=3), 6, 1), overlaps=True)
    brought(cafe.shop, (marie, now - timedelta(days=1), 5, 3), state="undone")
    assert [sale.units for sale in sales_of_customer(cafe.shop, marie).order_by("number")] == [60_000, 50_000]
    again.state = "undone"
    again.save()
    assert [sale.units for sale in sales_of_customer(cafe.shop, marie).order_by("number")] == [50_000, 50_000]


def test_the_past_of_who_was_merged_is_theirs(cafe, marie):
    twin = add(cafe.shop, "Mary")
    brought(cafe.shop, (twin, timezone.now() - timedelta(days=3), 5))
    Customer.objects.filter(pk=twin.pk).update(merged_into=marie)
    assert len(past_of(cafe.shop, marie, main_card(cafe.shop, marie))) == 1


def test_fifty_a_page(cafe, marie):
    now = timezone.now()
    brought(cafe.shop, *((marie, now - timedelta(days=day), day) for day in range(1, 53)))
    first, second = (profile(cafe.alice, marie, page=page) for page in (1, 2))
    assert [len(answer.context["shown"].lines) for answer in (first, second)] == [50, 2]
    assert [line.more for line in second.context["shown"].lines] == ["€51.00", "€52.00"]
    assert 'href="?page=2#happened"' in first.text
    assert 'href="?page=1#happened"' in second.text


def test_the_usual_order_is_what_was_taken_most_in_scans_and_orders(cafe, marie):
    now, card = timezone.now(), main_card(cafe.shop, marie)
    assert usual_order(cafe.shop, marie, card) == ""
    brought(cafe.shop, *((marie, now - timedelta(days=day), 3) for day in range(1, 5)))
    assert usual_order(cafe.shop, marie, card) == ""
    some = Sale.objects.order_by("instant")[:2].values("pk")
    Sale.objects.filter(pk__in=list(some.values_list("pk", flat=True))).update(items=[{"name": "Flat white"}])
    assert usual_order(cafe.shop, marie, card) == "Flat white"
    figures(marie, away=1)
    assert facts(cafe.alice, marie)["Usual order"] == "Flat white"


def test_a_longer_past_asks_no_more_questions(cafe, marie):
    programme(cafe.shop)
    figures(marie, away=1)
    counts, now = [], timezone.now()
    for many in (1, 2):
        brought(cafe.shop, *((marie, now - timedelta(days=many * 10 + n), 5) for n in range(many)))
        send(
            cafe.shop,
            *(event("visit", "MARIE234", at=now - timedelta(days=many + n), amount=500) for n in range(many)),
            now=now,
        )
        profile(cafe.alice, marie)
        with CaptureQueriesContext(connection) as asked:
            profile(cafe.alice, marie)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_usual_reward_stands_where_no_purchase_says_what_was_taken(cafe, marie):
    programme(cafe.shop, rules=[{"rule": "visit", "units": 30}])
    now = timezone.now()
    figures(marie, away=1)
    visit = event("visit", "MARIE234", at=now - timedelta(days=3))
    taken = [
        event("redeem", "MARIE234", at=now - timedelta(days=day), programme="stamps", reward="coffee")
        for day in (2, 1)
    ]
    send(cafe.shop, visit, taken[0], now=now)
    assert "Usual reward" not in facts(cafe.alice, marie)  # once is no habit
    send(cafe.shop, taken[1], now=now)
    assert facts(cafe.alice, marie)["Usual reward"] == "A coffee"
    brought(cafe.shop, *((marie, now - timedelta(days=day), 3) for day in (8, 9)))
    Sale.objects.update(items=[{"name": "Flat white"}])
    said = facts(cafe.alice, marie)
    assert (said["Usual order"], "Usual reward" in said) == ("Flat white", False)
