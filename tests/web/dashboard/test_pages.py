"""The owner's pages: what they say of shops of every kind, who may open them, and how much they ask for it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from habitue.language import Language
from habitue.metrics.results_json import written
from habitue.report.history import INDICATORS
from habitue.report.tiles import tiles
from habitue.web.actions.measuring import measure
from habitue.web.models import CustomerFigures, Figures
from habitue.web.queries.alarm import alarms_of
from habitue.web.queries.measuring import overview_of
from tests.web.dashboard.sold import brought, person
from tests.web.ledger.tills import card, event, programme, send

pytestmark = pytest.mark.django_db
PAGES = [
    "",
    *(f"number/{name}" for name in INDICATORS),
    "who",
    "who?move=lost",
    "insights",
    "insights?by=week",
]


def get(cafe, page="", person_=None, language="en"):
    client = (person_ or cafe.alice).client
    return client.get(f"/s/{cafe.shop.public_id}/home/{page}", headers={"Accept-Language": language})


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def regulars(shop, people=5, every=6, visits=30, away=0):
    """Customers who came every few days until some days ago."""
    now = timezone.now()
    noon = now.astimezone(shop.zone).replace(hour=12)  # whatever the hour at which the tests run
    made = [person(shop, f"Regular{number}") for number in range(people)]
    brought(
        shop,
        *(
            (one, min(now, noon - timedelta(days=away + every * visit)), 6.5)
            for one in made
            for visit in range(visits)
        ),
    )
    return made


@pytest.fixture
def shown(cafe):
    """A shop of thirty who still come, two who are late, one lost one, and a newcomer."""
    regulars(cafe.shop, 30)
    cafe.late = regulars(cafe.shop, 2, every=6, visits=20, away=19)
    cafe.gone = regulars(cafe.shop, 1, every=5, visits=20, away=45)
    cafe.newcomer = regulars(cafe.shop, 1, visits=1, away=3)
    measure(cafe.shop, now=timezone.now())
    return cafe


def test_the_tiles_are_the_report_s_own(shown):
    page = get(shown)
    assert page.status_code == 200
    said = words(page)
    for tile in tiles(overview_of(shown.shop, "home"), language=Language("en")):
        assert tile.name in said
        assert tile.value in said
        assert tile.definition in said


def test_things_to_do_name_who_is_late_by_their_own_rhythm(shown):
    said = words(get(shown))
    for one in shown.late:
        assert f"{one.first_name} usually comes every 6 days; it has been 19 days. Write to them?" in said
    assert "vient d’habitude tous les 6 jours" in words(get(shown, language="fr"))


def test_how_late_somebody_is_counts_to_today_and_not_to_the_newest_sale(shown):
    """Two days on, nothing newer was sold: nineteen days have become 21; once the silence is unusual, the last day is told instead."""
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert "usually comes every 6 days; it has been 21 days. Write to them?" in words(get(shown))
    last = Language("en").day(CustomerFigures.objects.get(pk=shown.late[0].pk).last_day)
    today = timezone.now().astimezone(shown.shop.zone).date()
    silent = replace(alarms_of(shown.shop), silent_from=today)
    Figures.objects.filter(shop=shown.shop, unit="alarms").update(body=written(silent))
    said = words(get(shown))
    assert f"usually comes every 6 days; the last visit known was on {last}. Write to them?" in said
    assert "it has been" not in said
    assert "dernière visite connue le" in words(get(shown, language="fr"))


@pytest.mark.parametrize(
    ("query", "whose"), [("move=lost", "gone"), ("move=new", "newcomer"), ("stage=at_risk", "late")]
)
def test_each_number_opens_the_customers_behind_it(shown, query, whose):
    page = get(shown, f"who?{query}")
    listed = re.findall(r"/customers/([0-9a-f-]{36})", page.text)
    assert sorted(listed) == sorted(str(one.key) for one in getattr(shown, whose))


def test_lists_go_on_page_by_page_without_gap_or_double(shown):
    regulars(shown.shop, 70, visits=1)
    measure(shown.shop, now=timezone.now())
    listed, page = [], 1
    while True:
        found = get(shown, f"who?order=visits&page={page}")
        listed += re.findall(r"/customers/([0-9a-f-]{36})", found.text)
        if f"page={page + 1}" not in found.text:
            break
        page += 1
    assert (len(listed), len(set(listed)), page) == (104, 104, 3)


@pytest.mark.parametrize(
    "page", ["number/luck", "who?page=-1", "who?page=0", "who?move=<script>", "insights?by=aeon"]
)
def test_what_is_not_there_is_not_found_or_left_out(shown, page):
    assert get(shown, page).status_code == (404 if page == "number/luck" else 200)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["empty", "three", "nameless", "no amounts", "no names", "full"])
def test_every_kind_of_shop_gets_pages_that_help(cafe, kind, language):
    now = timezone.now()
    if kind == "three":
        regulars(cafe.shop, 3, visits=2)
    elif kind == "nameless":
        brought(cafe.shop, *((None, now - timedelta(days=day), 4.5) for day in range(100)))
    elif kind == "no amounts":
        one = person(cafe.shop)
        brought(cafe.shop, *((one, now - timedelta(days=day), None) for day in range(0, 100, 3)))
    elif kind == "no names":
        one = person(cafe.shop, "")
        brought(cafe.shop, *((one, now - timedelta(days=day), 5) for day in range(0, 400, 7)))
    elif kind == "full":
        regulars(cafe.shop, 40)
    measure(cafe.shop, now=now)
    for page in PAGES:
        found = get(cafe, page, language=language)
        assert found.status_code == (404 if kind == "empty" and page else 200), page
        assert len(found.content) < 100_000
        assert not re.search(r"\bNone\b|\bnan\b|\binf\b", words(found)), page
    said = words(get(cafe, language="en"))
    helps = {
        "empty": "Nothing was sold yet",
        "three": "Repeat purchase rate",
        "nameless": "No customer is known by name or number",
        "no amounts": "The sales do not say what was paid",
        "no names": "Retention rate",
        "full": "Retention rate",
    }
    assert helps[kind] in said


def test_a_new_shop_sees_the_repeat_purchase_rate_first_and_the_rest_folded(cafe):
    regulars(cafe.shop, 8, every=9, visits=4)
    measure(cafe.shop, now=timezone.now())
    page = get(cafe).text
    hero = page[page.index('class="card hero"') : page.index("To do today")]
    assert "Repeat purchase rate" in hero
    assert "<summary>It is early days for these" in page


def test_staff_see_no_figures_and_land_at_the_counter(shown):
    assert get(shown, person_=shown.bob).status_code == 403
    assert get(shown, person_=shown.charlie).status_code == 404
    assert shown.bob.client.get("/").url == f"/s/{shown.shop.public_id}/"
    assert shown.alice.client.get("/").url == f"/s/{shown.shop.public_id}/home/"
    assert shown.charlie.client.get("/").url == f"/s/{shown.other.public_id}/"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_as_much_for_three_as_for_one(cafe, page):
    def asked():
        measure(cafe.shop, now=timezone.now())
        get(cafe, page)
        with CaptureQueriesContext(connection) as found:
            assert get(cafe, page).status_code == 200
        return len(found)

    regulars(cafe.shop, 1, away=19)
    alone = asked()
    regulars(cafe.shop, 2, away=19)
    assert asked() <= alone


def test_the_report_is_a_whole_page_in_the_reader_s_language(shown):
    found = get(shown, "report", language="fr")
    assert found["Content-Disposition"].startswith("attachment")
    assert ("Taux de rétention" in found.text, "Regular0" in found.text) == (True, False)


def test_who_came_today_is_counted_at_once(shown):
    programme(shown.shop)
    _, code = card(shown.shop, "Zoe")
    now = timezone.now()
    send(shown.shop, event("visit", code, at=now), now=now)
    assert "1 visit · 1 customer" in words(get(shown))
