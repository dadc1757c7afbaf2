"""The pages of approaches: what they say, what they never say, and how many questions they ask."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.effects.needs import NeedsEffects
from habitue.web.actions import judging
from habitue.web.actions.measuring import measure
from habitue.web.models import Approach, Automation, Judgement, Measured, Message
from tests.web.approaches.drawn import approach, arms, draw, seen_today
from tests.web.customers.folk import add
from tests.web.dashboard.sold import NOW, brought
from tests.web.outreach.regulars import on
from tests.web.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def alice(cafe):
    return sign_in(cafe.alice.user)


def where(shop, rest=""):
    return f"/s/{shop.public_id}/approaches/{rest}"


def test_an_empty_ledger_says_how_to_begin(cafe, alice):
    page = alice.get(where(cafe.shop)).text
    assert "Nothing was tried yet" in page
    assert f'href="/s/{cafe.shop.public_id}/messages/late/"' in page


def test_one_that_worked_is_told_in_people_and_money(cafe, alice):
    made = approach(cafe.shop, cost_each=30, note="Again in June")
    arms(made, written=60, held=60, came_written=40, came_held=12)
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW)
    ledger, page = alice.get(where(cafe.shop)).text, alice.get(where(cafe.shop, f"{made.key}/")).text
    for text in (
        "It works · A",
        "60 written · 60 held back",
        "cost €18.00",
        "€0.64 for each customer more who came",
    ):
        assert text in ledger
    for text in (
        "Of 60 customers approached, 40 came back; of 60 held back, 12.",
        "20 of 100 would have come anyway.",
        "Evidence A: chance decided who was held back.",
        "pays from here",
        "Again in June",
        "For 120 of them all days that count are over.",
    ):
        assert text in page
    folded = page.index("<summary>Details")
    assert page.index("p = ") > folded


def test_sent_to_everybody_is_said_before_and_after(cafe, alice):
    made = approach(cafe.shop, holdout=0)
    draw(made, add(cafe.shop, "Ana", days=-300), "written")
    before = alice.get(where(cafe.shop, f"{made.key}/")).text
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW)
    after = alice.get(where(cafe.shop, f"{made.key}/")).text
    assert "Everybody is written to: what it changes cannot be known." in before
    assert "its effect cannot be known either" in after
    assert "came back;" not in after


def test_rounds_of_one_automation_are_taken_together(cafe, alice):
    for _ in range(2):
        made = approach(cafe.shop)
        arms(made, written=60, held=60, came_written=34, came_held=20)
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW)
    page = alice.get(where(cafe.shop)).text
    assert "2 rounds taken together, each weighing by how precise it is" in page
    assert "<b>+23 points, between" in page
    # 27 buyers are to be expected in a group, three too few for visits or money
    taken = [("Came back (retention)", "+23 points"), ("Stayed away (churn)", "−23 points")]
    assert moved(page)[:2] == taken
    assert len(moved(page)) == 2 + 2 * 6  # and each indicator of each round
    assert page.index("Each round") > page.index("taken together")


def moved(page):
    """Each indicator on the page with what it says in short."""
    return re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page)


def test_every_indicator_stands_beside_the_one_it_is_judged_by(cafe, alice):
    made = approach(cafe.shop, cost_each=30)
    arms(made, written=60, held=60, came_written=45, came_held=12)
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW)
    ledger, page = alice.get(where(cafe.shop)).text, alice.get(where(cafe.shop, f"{made.key}/")).text
    assert moved(ledger) == [
        ("Came back (retention)", "+55 points"),
        ("Stayed away (churn)", "−55 points"),
        ("Came twice or more", "not shown"),
        ("Visits for each customer", "not shown"),  # 28 buyers are to be expected in a group: two too few
        ("Spend for each customer", "not shown"),
        ("Average order", "not shown"),
    ]
    assert "75% approached, 20% held back" in page
    assert page.count("Too few of them bought for an amount of money to mean anything") == 3


def test_what_a_visit_more_cost_stands_beside_what_a_visitor_more_cost(cafe, alice):
    made = approach(cafe.shop, cost_each=30)
    arms(made, written=90, held=90, came_written=66, came_held=22)
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW)
    page = alice.get(where(cafe.shop, f"{made.key}/")).text
    # 90 letters at 0.30 brought 44 who would not have come, each once
    assert ("€0.61 for each customer more who came" in page, "€0.61 for each visit more" in page) == (
        True,
        True,
    )


def test_where_everybody_was_written_to_the_past_says_who_comes_anyway(cafe, alice):
    made = approach(cafe.shop, first=40, days=7, holdout=0)
    week, late = timedelta(days=7), NOW - timedelta(days=200)
    people = [add(cafe.shop, f"R{number}", days=-600) for number in range(40)]
    # a visit every week, then late by their own rhythm; three in four come once more two weeks on
    brought(
        cafe.shop,
        *((one, late - week * number, 5.0) for one in people for number in range(8)),
        *((one, late + 2 * week, 5.0) for one in people[:30]),
    )
    draw(made, people[0], "written", at=NOW - timedelta(days=38))
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW)
    page = alice.get(where(cafe.shop, f"{made.key}/")).text
    assert (
        "75 of 100 would have come anyway: of 40 regulars who became late by their own rhythm in the year before"
        in page
    )
    assert "What these customers did before and after is not shown" in page


def test_without_its_libraries_the_server_says_so(cafe, alice, monkeypatch):
    def missing(*_args, **_more):
        raise NeedsEffects(name="tea_tasting")

    monkeypatch.setattr(judging, "_verdict", missing)
    made = approach(cafe.shop)
    arms(made, written=40, held=40, came_written=20, came_held=10)
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW)
    assert "tea_tasting is missing" in alice.get(where(cafe.shop, f"{made.key}/")).text
    assert "not measured: tea_tasting is not installed" in alice.get(where(cafe.shop)).text


def test_what_another_version_kept_is_not_judged_yet(cafe, alice):
    made = approach(cafe.shop)
    Judgement.objects.create(approach=made, shop=cafe.shop, day=NOW.date(), body="{}", made_at=NOW)
    assert "not judged yet" in alice.get(where(cafe.shop, f"{made.key}/")).text


def test_the_customers_of_each_arm_as_lists(cafe, alice):
    made = approach(cafe.shop)
    draw(made, add(cafe.shop, "Zoé", "Martin", days=-300), "written")
    draw(made, add(cafe.shop, "Ben", days=-300), "held")
    written = alice.get(where(cafe.shop, f"{made.key}/arm/written")).text
    held = alice.get(where(cafe.shop, f"{made.key}/arm/held")).text
    assert ("Zoé Martin" in written, "Ben" in written, "Ben" in held) == (True, False, True)
    assert alice.get(where(cafe.shop, f"{made.key}/arm/other")).status_code == 404


def note(shop, alice, **said):
    day = NOW.date()
    form = {
        "name": "Coffee at 2.20",
        "what": "price",
        "first_day": str(day - timedelta(days=30)),
        "last_day": str(day - timedelta(days=3)),
        "cost": "50",
        "indicator": "spend",
    }
    return alice.post(where(shop, "new"), {**form, **said})


def test_noted_by_hand_shown_without_an_effect_and_removed(cafe, alice):
    note(cafe.shop, alice)
    made = Approach.objects.get()
    assert (made.what, made.name, made.cost_fixed, made.window_days, made.holdout) == (
        "price", "Coffee at 2.20", 5000, 28, 0,
    )  # fmt: skip
    assert Measured.objects.get(shop=cafe.shop).stale
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW)
    page = alice.get(where(cafe.shop, f"{made.key}/")).text
    assert "Evidence E: no comparison, so no effect is shown." in page
    assert "Too few days before" in page
    alice.post(where(cafe.shop, f"{made.key}/learnt"), {"note": "Too dear\r\nfor students"})
    made.refresh_from_db()
    assert made.note == "Too dear\nfor students"
    alice.post(where(cafe.shop, f"{made.key}/remove"))
    assert not Approach.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"last_day": str(NOW.date() - timedelta(days=29))}, {"name": ""}, {"what": "automation"}]
)
def test_a_note_that_cannot_be_is_asked_about(cafe, alice, wrong):
    assert note(cafe.shop, alice, **wrong).status_code == 200
    assert not Approach.objects.exists()


def test_an_automation_is_stopped_early_and_stays_in_the_ledger(cafe, alice):
    made = on(cafe.shop, "late", holdout=50, at=NOW).approach
    alice.post(where(cafe.shop, f"{made.key}/stop"))
    made.refresh_from_db()
    assert (made.state, Automation.objects.get().on) == ("stopped", False)
    alice.post(where(cafe.shop, f"{made.key}/remove"))
    assert Approach.objects.filter(pk=made.pk).exists()


def test_a_campaign_that_is_stopped_sends_nothing_more(cafe, alice):
    made = approach(cafe.shop, what="campaign", kind="", name="Summer", days=100)
    row = draw(made, add(cafe.shop, "Ana", days=-300), "written", state="planned")
    alice.post(where(cafe.shop, f"{made.key}/stop"))
    row.refresh_from_db()
    made.refresh_from_db()
    assert (made.state, row.state, row.reason) == ("stopped", Message.State.REFUSED, "stopped")


@pytest.mark.parametrize("rest", ["", "page", "home"])
def test_as_many_questions_for_three_as_for_one(cafe, alice, rest):
    def asked(count):
        for number in range(count):
            made = approach(cafe.shop)
            draw(made, add(cafe.shop, f"A{number}", days=-300), "written")
        seen_today(cafe.shop)
        measure(cafe.shop, now=NOW)
        address = {"": where(cafe.shop), "page": where(cafe.shop, f"{made.key}/")}
        with CaptureQueriesContext(connection) as found:
            assert alice.get(address.get(rest, f"/s/{cafe.shop.public_id}/home/")).status_code == 200
        return len(found)

    assert asked(1) == asked(2)


def test_before_and_while_it_runs_what_so_many_customers_can_show(cafe, alice):
    made = approach(cafe.shop, first=20, days=182)
    months = ((NOW - timedelta(days=100), 60), (NOW - timedelta(days=10), 30))
    people = [add(cafe.shop, f"P{number}", days=-300) for number in range(60)]
    brought(cafe.shop, *((one, at, 5.0) for at, count in months for one in people[:count]))
    for number, one in enumerate(people):
        draw(made, one, "held" if number % 2 else "written", at=NOW - timedelta(days=5))
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW)
    page = alice.get(where(cafe.shop, f"{made.key}/")).text
    assert "Too early to say" in page
    assert "Judged at the earliest after 14 June 2026, at the latest after 19 November 2026." in page
    # 60 in twenty days of 182 come to 546; half of the customers came within thirty days
    assert "About 546 customers surely show a difference of 12 points or more" in page
