"""What the worker measures: the library's own figures of the same sales, soon after each scan, and no more often than needed."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import habitue
from habitue.loyalty.programme_figures import ProgrammesInFigures
from habitue.metrics.results import Overview
from habitue.metrics.results_json import read_back, written
from habitue.metrics.side_by_side import SideBySide
from habitue.web import worker
from habitue.web.actions.measuring import LAST_DAYS, measure, stale
from habitue.web.alarms import Alarms
from habitue.web.models import CustomerFigures, Figures, Measured
from habitue.web.queries.alarm import ALARMS
from habitue.web.queries.measuring import first_to_measure, overview_of
from habitue.web.queries.parts import PARTS
from habitue.web.queries.programme_past import PROGRAMMES
from tests.web.dashboard.sold import NOW, ago, brought, person
from tests.web.ledger.tills import POINTS, card, event, programme, send
from tests.web.people import open_cafe

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(cafe):
    """A shop of sixty customers and a till, over fourteen months, with scans."""
    chance = random.Random(5)  # noqa: S311
    people = [person(cafe.shop, f"P{number}") for number in range(60)]
    orders = [(None, ago(chance.randrange(1, 420), chance.randrange(8)), 3.5) for _ in range(150)]
    for one in people:
        first, gap = chance.randrange(30, 420), chance.choice([2, 6, 20, 60])
        orders += [
            (one, ago(day, chance.randrange(8)), chance.randrange(20, 300) / 10)
            for day in range(first, chance.choice([0, 0, first // 2]), -gap)
        ]
    brought(cafe.shop, *orders)
    programme(cafe.shop, POINTS)
    _, cafe.code = card(cafe.shop)
    send(cafe.shop, event("visit", cafe.code, at=ago(5), amount=450), now=ago(5))
    return cafe


def test_every_tile_is_what_the_library_says_of_the_sales_exported(busy, tmp_path):
    measure(busy.shop, now=NOW)
    home = overview_of(busy.shop, "home")
    file = tmp_path / "sales.csv"
    file.write_bytes(busy.alice.client.get(f"/s/{busy.shop.public_id}/home/sales.csv").content)
    read = habitue.read(file, timezone="Europe/Paris", currency="EUR", until=NOW.date())
    start = NOW.date() - timedelta(days=LAST_DAYS - 1)
    window = home.window.days
    assert habitue.suggest_window(read).days == window
    assert habitue.kpis(read, start=start, end=NOW.date(), window=window).one == home.latest
    before = start - timedelta(days=LAST_DAYS)
    earlier = habitue.kpis(read, start=before, end=start - timedelta(days=1), window=window).one
    assert earlier == home.previous
    theirs = habitue.overview(read, sector="cafe")
    ours = overview_of(busy.shop, "month")
    assert ours.series == theirs.series
    assert (ours.segments, ours.rfm, ours.cohorts) == (theirs.segments, theirs.rfm, theirs.cohorts)
    assert ours.benchmark == theirs.benchmark


def test_each_customer_s_figures_are_the_library_s_and_the_moves_fill_the_bucket(busy):
    measure(busy.shop, now=NOW)
    home = overview_of(busy.shop, "home")
    found = list(CustomerFigures.objects.filter(shop=busy.shop))
    assert len(found) == 61
    moved = [one.move for one in found]
    bucket = home.latest.bucket
    assert moved.count("lost") == bucket.lost_customers
    assert moved.count("new") == bucket.new_customers
    assert moved.count("returned") == bucket.returned_customers
    assert moved.count("stayed") == bucket.customers_at_start - bucket.lost_customers
    assert bucket.lost_customers
    stages = {one.name: one.customers for one in home.segments}
    assert {name: sum(one.stage == name for one in found) for name in stages} == stages


def test_a_scan_is_in_the_tiles_within_a_minute(busy):
    measure(busy.shop, now=NOW)
    before = overview_of(busy.shop, "home").latest
    send(busy.shop, event("visit", busy.code, at=ago(0, 1), amount=990), now=NOW)
    soon = NOW + timedelta(seconds=30)
    worker.measure_some(soon)
    after = overview_of(busy.shop, "home").latest
    assert (after.orders, after.identified_orders) == (before.orders + 1, before.identified_orders + 1)
    assert after.revenue == pytest.approx(before.revenue + 9.9)
    assert after.purchase_frequency != before.purchase_frequency
    assert CustomerFigures.objects.get(customer__first_name="Ana", shop=busy.shop).last_day == NOW.date()


def test_a_shop_is_measured_when_something_is_new_and_then_rests(busy):
    other, _ = open_cafe("Second café", "second@example.org")
    for shop in (other, busy.shop, busy.other):
        measure(shop, now=NOW)
    Measured.objects.update(took_ms=100)
    later = NOW + timedelta(minutes=1)
    assert first_to_measure(later) is None
    send(busy.shop, event("visit", busy.code, at=ago(0), amount=100), now=NOW)
    assert first_to_measure(later) == busy.shop
    assert first_to_measure(NOW + timedelta(seconds=5)) is None  # it rests after the last time
    Measured.objects.filter(shop=busy.shop).update(took_ms=60_000)
    assert first_to_measure(later) is None  # a large one rests longer
    assert first_to_measure(NOW + timedelta(minutes=3)) == busy.shop
    measure(busy.shop, now=later)
    stale(other)
    assert first_to_measure(later) == other
    measure(other, now=later)
    assert first_to_measure(later) is None
    assert first_to_measure(NOW + timedelta(days=1)) is not None  # another day is another lateness


def test_it_asks_once_however_many_shops_there_are(busy):
    def asked():
        with CaptureQueriesContext(connection) as found:
            first_to_measure(NOW)
        return len(found)

    for shop in (busy.shop, busy.other):
        measure(shop, now=NOW)
    few = asked()
    for number in range(5):
        measure(open_cafe(f"Café {number}", f"o{number}@example.org")[0], now=NOW)
    assert asked() == few == 1


def test_only_customers_whose_figures_changed_are_written_again(busy):
    def kept():
        return {row[0]: row for row in CustomerFigures.objects.filter(shop=busy.shop).values_list()}

    measure(busy.shop, now=NOW)
    before = kept()
    send(busy.shop, event("visit", busy.code, at=ago(0), amount=100), now=NOW)
    with CaptureQueriesContext(connection) as asked:
        measure(busy.shop, now=NOW + timedelta(minutes=1))
    (written_again,) = [one["sql"] for one in asked if "INSERT INTO web_customerfigures" in one["sql"]]
    changed = [row for pk, row in kept().items() if row != before[pk]]
    assert written_again.startswith(f"{len(changed)} times: ")
    assert 0 < len(changed) < 5 < len(before)
    with CaptureQueriesContext(connection) as asked:
        measure(busy.shop, now=NOW + timedelta(minutes=2))
    assert not [one["sql"] for one in asked if "web_customerfigures (" in one["sql"]]


def test_what_is_no_longer_sold_is_no_longer_shown(busy):
    measure(busy.shop, now=NOW)
    busy.shop.sales_imports.update(state="undone")
    measure(busy.shop, now=NOW)
    assert list(
        CustomerFigures.objects.filter(shop=busy.shop).values_list("customer__first_name", flat=True)
    ) == ["Ana"]
    measure(busy.other, now=NOW)
    assert not Figures.objects.filter(shop=busy.other).exists()


def test_an_overview_is_read_back_as_it_was_written(busy):
    measure(busy.shop, now=NOW)
    for one in Figures.objects.filter(shop=busy.shop):
        kind = {ALARMS: Alarms, PARTS: SideBySide, PROGRAMMES: ProgrammesInFigures}.get(one.unit, Overview)
        assert written(read_back(kind, one.body)) == one.body


def test_what_another_version_wrote_is_measured_again_before_it_is_shown(busy):
    measure(busy.shop, now=NOW)
    Figures.objects.filter(shop=busy.shop, unit="home").update(body='{"first_day": "2026-01-01"}')
    assert overview_of(busy.shop, "home") is None
