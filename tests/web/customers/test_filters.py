"""The list narrowed by figures, alone and with a search; filters kept under a name; what staff do not see."""

import re
from collections import Counter
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from habitue.metrics.results import LIFECYCLE
from habitue.report.rfm_groups import RFM_GROUPS, rfm_group
from habitue.web.actions.measuring import measure
from habitue.web.actions.saved_filter import keep_filter
from habitue.web.models import Customer, CustomerFigures, SavedFilter
from habitue.web.queries.saved_filter import MOST_FILTERS
from tests.web.customers.folk import add, address, found_names, page, told
from tests.web.dashboard.sold import brought
from tests.web.people import Role, hire, open_cafe

pytestmark = pytest.mark.django_db
NO_BREAK = re.compile("[\u00a0\u202f]")


def comes(name, *, every, visits, away=0, amount=6):
    """Somebody who came every few days until some days ago."""
    return name, every, visits, away, amount


def sell(shop, *habits):
    """Customers with these habits, and everything measured."""
    now, orders, people = timezone.now(), [], {}
    for name, every, visits, away, amount in habits:
        person = people[name] = add(shop, name)
        orders += [
            (person, now - timezone.timedelta(days=away + every * visit, hours=1), amount)
            for visit in range(visits)
        ]
    brought(shop, *orders)
    measure(shop, now=now)
    return people


@pytest.fixture(scope="module")
def _full(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield _filled()
        transaction.set_rollback(True)


@pytest.fixture
def full(_full, db):
    """The shop, whose rows each test finds as they were made."""
    return _full


def _filled():
    """Twelve regulars of whom one is the dearest, one late, one lost, and somebody who came once."""
    shop, alice = open_cafe()
    other, charlie = open_cafe("Other shop", "charlie@example.org")
    sell(
        shop,
        comes("Champion", every=5, visits=30, amount=90),
        *(comes(f"Regular{n}", every=6, visits=20) for n in range(10)),
        comes("Late", every=6, visits=15, away=19),
        comes("Lost", every=5, visits=10, away=60),
        comes("Once", every=1, visits=1),
    )
    add(shop, "Nobody")
    return SimpleNamespace(shop=shop, alice=alice, bob=hire(shop), other=other, charlie=charlie)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"stage": "champion"}, {"Champion"}),
        ({"stage": "at_risk"}, {"Late"}),
        ({"stage": "lapsed"}, {"Lost"}),
        ({"stage": "new"}, {"Once"}),
        ({"late": "1"}, {"Late", "Lost"}),
        ({"late": "1", "stage": "lapsed"}, {"Lost"}),
        ({"group": "rarely"}, {"Once"}),
        ({"group": "often", "stage": "champion"}, {"Champion"}),
    ],
)
def test_the_list_is_narrowed_by_stage_lateness_and_group(full, asked, names):
    assert set(found_names(full.alice, full.shop, "", **asked)) == names


def test_a_filter_and_a_search_hold_together(full):
    assert found_names(full.alice, full.shop, "regular3", stage="regular") == ["Regular3"]
    assert found_names(full.alice, full.shop, "regular3", stage="lapsed") == []


def test_who_comes_most_and_who_brings_most_come_first_and_who_never_bought_last(full):
    by_visits = found_names(full.alice, full.shop, "", order="visits")
    assert (by_visits[0], by_visits[-2:]) == ("Champion", ["Once", "Nobody"])
    by_value = found_names(full.alice, full.shop, "", order="value")
    assert (by_value[0], by_value[-1], len(by_value)) == ("Champion", "Nobody", 15)


def test_sales_alone_say_who_was_seen_last(full):
    names = found_names(full.alice, full.shop, "")
    assert names[-2:] == ["Lost", "Nobody"]
    assert (
        "seen yesterday" in page(full.alice, full.shop, "champion").text
        or "seen today" in page(full.alice, full.shop, "champion").text
    )


def test_each_choice_says_how_many_it_holds(full):
    shown = page(full.alice, full.shop).context
    counted = {one.code: one.n for one in shown["stages"]}
    assert list(counted) == list(LIFECYCLE)
    assert counted == {code: len(found_names(full.alice, full.shop, "", stage=code)) for code in LIFECYCLE}
    groups = {one.code: one.n for one in shown["groups"]}
    assert groups == {code: len(found_names(full.alice, full.shop, "", group=code)) for code in RFM_GROUPS}
    assert (shown["late"].n, sum(counted.values()), sum(groups.values())) == (2, 14, 14)


def test_every_pair_of_scores_is_in_one_group():
    held = Counter(
        (recency, frequency)
        for group in RFM_GROUPS.values()
        for recency in range(group.recency[0], group.recency[1] + 1)
        for frequency in range(group.frequency[0], group.frequency[1] + 1)
    )
    assert held == {(recency, frequency): 1 for recency in range(1, 6) for frequency in range(1, 6)}
    assert rfm_group(5, 5) == "often"


def test_the_late_are_those_whose_days_since_the_last_visit_pass_half_a_gap_more(full):
    today = timezone.now().astimezone(full.shop.zone).date()
    late = {
        one.customer.first_name
        for one in CustomerFigures.objects.filter(shop=full.shop, visits__gte=4).select_related("customer")
        if (today - one.last_day).days / one.gap_days > 1.5
    }
    assert set(found_names(full.alice, full.shop, "", late="1")) == late


def test_a_line_says_the_habit_and_staff_see_it_without_money(full):
    assert "usually every 5 days · 30 visits · £2,700" in page(
        full.alice, full.shop, "champion"
    ).text.replace("€", "£")
    text = page(full.bob, full.shop, "champion").text
    assert "usually every 5 days · 30 visits</small>" in text
    assert "2,700" not in text
    french = page(full.alice, full.shop, "champion", headers={"Accept-Language": "fr"}).text
    assert "tous les 5 jours · 30 visites · 2 700 €" in NO_BREAK.sub(" ", french)


def test_staff_cannot_order_by_money(full):
    assert "value" not in page(full.bob, full.shop).context["orders"]
    assert page(full.bob, full.shop, order="value").context["asked"].order == "seen"


@pytest.mark.parametrize(
    "said", [{"stage": "<script>"}, {"group": "9"}, {"late": "maybe"}, {"order": "luck"}]
)
def test_what_cannot_be_asked_for_is_left_out(full, said):
    assert len(found_names(full.alice, full.shop, "", **said)) == 15


def test_pages_go_on_within_a_filter(full):
    sell(full.other, *(comes(f"New{n:02}", every=1, visits=1, away=1) for n in range(31)))
    first = page(full.charlie, full.other, "new", stage="new", order="visits")
    assert "?q=new&amp;stage=new&amp;order=visits&amp;page=2" in first.text
    assert len(found_names(full.charlie, full.other, "new", stage="new", order="visits", page=2)) == 1


def test_merged_and_erased_customers_are_neither_counted_nor_listed(full):
    people = {one.first_name: one for one in Customer.objects.filter(shop=full.shop)}
    Customer.objects.filter(pk=people["Late"].pk).update(merged_into=people["Champion"])
    Customer.objects.filter(pk=people["Lost"].pk).update(erased_at=timezone.now())
    assert page(full.alice, full.shop).context["late"].n == 0
    assert found_names(full.alice, full.shop, "", late="1") == []


def test_a_longer_list_of_regulars_asks_no_more_questions(full):
    counts = []
    for visits, names in enumerate((["One"], ["Two", "Three"])):
        sell(full.other, *(comes(name, every=6, visits=5 + visits) for name in names))
        keep_filter(full.other, name=names[0], query={"late": "1"}, by=full.charlie.place, at=timezone.now())
        for asked in ({}, {"stage": "regular", "order": "visits"}):
            with CaptureQueriesContext(connection) as found:
                page(full.charlie, full.other, **asked)
            counts.append(len(found))
    assert counts[:2] == counts[2:]


def keep(person, shop, name="My best", **asked):
    return person.client.post(address(shop, "filters"), {"name": name, **asked}, follow=True)


def test_a_manager_keeps_a_filter_and_it_opens_the_same_list(full):
    dora = hire(full.shop, "dora@example.org", Role.MANAGER)
    answer = keep(dora, full.shop, stage="champion", order="visits", q="champ")
    assert told(answer) == ["“My best” is kept above the list."]
    saved = SavedFilter.objects.get()
    assert (saved.query, saved.by) == ({"stage": "champion", "order": "visits"}, dora.place)
    assert 'customers/?stage=champion&amp;order=visits" aria-current="true">My best</a>' in answer.text
    assert found_names(dora, full.shop, "", **saved.query) == ["Champion"]


def test_what_is_searched_for_is_not_kept_with_a_filter(full):
    keep(full.alice, full.shop, q="Champion", late="1")
    assert SavedFilter.objects.get().query == {"late": "1"}


@pytest.mark.parametrize(
    ("name", "asked", "problem"),
    [
        ("", {"late": "1"}, "Give the filter a name."),
        ("\u202e ", {"late": "1"}, "Give the filter a name."),
        (
            "taken",
            {"late": "1"},
            "There is a filter “taken” already: choose another name, or remove that one first.",
        ),
        ("Mine", {}, "Everybody is in the list: choose a stage, a group or an order first."),
        ("x" * 41, {"late": "1"}, "Ensure this value has at most 40 characters (it has 41)."),
    ],
)
def test_what_is_wrong_with_a_filter_is_said_and_nothing_is_kept(full, name, asked, problem):
    keep_filter(full.shop, name="Taken", query={"late": "1"}, by=full.alice.place, at=timezone.now())
    answer = keep(full.alice, full.shop, name, **asked)
    assert answer.context["filter_form"].errors == {"name": [problem]}
    assert problem.split("“")[0] in answer.text
    assert SavedFilter.objects.count() == 1


def test_a_shop_keeps_twenty_filters_at_most(full):
    for number in range(MOST_FILTERS):
        keep_filter(full.shop, name=str(number), query={"late": "1"}, by=full.alice.place, at=timezone.now())
    answer = keep(full.alice, full.shop, stage="new")
    assert answer.context["filter_form"].errors == {
        "name": ["The shop keeps 20 filters, which is the most: remove one first."]
    }
    assert SavedFilter.objects.count() == MOST_FILTERS


def test_one_tap_removes_a_filter_and_staff_only_use_them(full):
    keep(full.alice, full.shop, late="1")
    saved = SavedFilter.objects.get()
    where = address(full.shop, "filters", saved.pk, "drop")
    assert keep(full.bob, full.shop, stage="new").status_code == 403
    assert full.bob.client.post(where).status_code == 403
    assert "My best</a>" in page(full.bob, full.shop).text
    assert where not in page(full.bob, full.shop).text
    assert full.charlie.client.post(address(full.other, "filters", saved.pk, "drop")).status_code == 404
    assert told(full.alice.client.post(where, follow=True)) == [
        "“My best” is removed; the customers stay as they are."
    ]
    assert SavedFilter.objects.count() == 0
    assert full.alice.client.post(where).status_code == 404
