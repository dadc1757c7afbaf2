"""What is expected of each customer: the library's own prediction of the sales exported, kept once a day and put into words."""

import csv
import io
import os
import random
import re
import subprocess
import sys
from datetime import datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import habitue
from habitue.language import Language
from habitue.report.wording import money_text, share_text
from habitue.web import worker
from habitue.web.actions.foreseeing import foresee
from habitue.web.actions.measuring import measure, stale
from habitue.web.customers.foreseen import visits_text
from habitue.web.foresight import AHEAD_DAYS
from habitue.web.models import Customer, CustomerFigures, CustomerForesight, Foresight, Measured, SalesImport
from habitue.web.queries.figures import Narrowing, narrowed, parts_of
from habitue.web.queries.foreseeing import first_to_foresee, foresight_of
from tests.web.customers.folk import add, address, found_names, page
from tests.web.dashboard.sold import brought
from tests.web.ledger.tills import event, programme, send
from tests.web.people import hire, open_cafe

pytestmark = pytest.mark.django_db


def noon(shop, days=0):
    """Noon in the shop so many days ago."""
    return datetime.combine(
        timezone.now().astimezone(shop.zone).date() - timedelta(days=days), time(12), tzinfo=shop.zone
    )


def came(shop, customer, *, until, every, visits, amount=5.0):
    """Orders of somebody who came that often until so many days ago."""
    return [(customer, noon(shop, until + every * turn), amount) for turn in range(visits)]


@pytest.fixture(scope="module")
def _busy(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield _opened()
        transaction.set_rollback(True)


@pytest.fixture
def busy(_busy, db):
    """The shop, whose rows each test finds as they were made."""
    return _busy


def _opened():
    """Eighty customers over ten months, at paces of their own; one of them dear and just fallen silent; and scans."""
    chance = random.Random(7)  # noqa: S311
    shop, alice = open_cafe("Au Coin", "ada@example.org")
    orders = []
    for number in range(80):
        one, first = add(shop, f"P{number}"), chance.randrange(30, 300)
        gap, last = chance.choice([10, 30]), chance.choice([0, 0, 0, first // 2])
        days, day = {first}, first - chance.expovariate(1 / gap)
        while day > max(last, 1):
            days.add(int(day))
            day -= chance.expovariate(1 / gap)
        orders += [(one, noon(shop, day), chance.randrange(20, 300) / 10) for day in days]
    dear = add(shop, "Dear")
    orders += came(shop, dear, until=31, every=4, visits=30, amount=40)
    brought(shop, *orders)
    today = add(shop, "Today", code="TODAY234")
    programme(shop)
    send(shop, event("visit", "TODAY234", at=noon(shop), amount=450), now=noon(shop))
    now = noon(shop) + timedelta(hours=1)
    measure(shop, now=now)
    foresee(shop, now=now)
    return SimpleNamespace(
        shop=shop, alice=alice, bob=hire(shop, "ben@example.org"), dear=dear, today=today, now=now
    )


def profile(person, customer, **headers):
    return person.client.get(address(customer.shop, customer.key), headers=headers)


def ahead(person, customer, language="en"):
    """What the page says of the time to come."""
    return profile(person, customer, **{"Accept-Language": language}).context["shown"].foreseen


@pytest.fixture(scope="module")
def theirs(_busy, tmp_path_factory, django_db_blocker):
    """What the library predicts of the file that anybody who runs the shop may download."""
    file = tmp_path_factory.mktemp("sold") / "sales.csv"
    with django_db_blocker.unblock():
        file.write_bytes(_busy.alice.client.get(f"/s/{_busy.shop.public_id}/home/sales.csv").content)
        day = Foresight.objects.get(shop=_busy.shop).day
    return habitue.predict(file, unit="day", horizon=AHEAD_DAYS, until=day, timezone="Europe/Paris").one


def test_each_customer_s_figures_are_what_is_predicted_of_the_sales_exported(busy, theirs):
    rows = {int(row["customer_id"]): row for row in theirs.people.to_pylist()}
    ours = CustomerForesight.objects.filter(shop=busy.shop).in_bulk()
    assert ours.keys() == rows.keys()
    assert len(ours) == 81
    for pk, one in ours.items():
        row = rows[pk]
        expected = (row["p_alive"], row["expected_purchases"], row["p_alive_before"] or -1.0)
        found = (one.p_alive, one.visits, one.p_alive_before or -1.0)
        assert found == pytest.approx(expected, rel=1e-9)
        assert one.units == round(row["expected_value"] * 10_000)
    assert sum(one.p_alive_before is not None for one in ours.values()) > 5
    row, said, english = rows[busy.dear.pk], dict(ahead(busy.alice, busy.dear).facts), Language("en")
    assert said["Value in the next 90 days"] == f"about {money_text(row['expected_value'], 'EUR', english)}"
    assert said["Visits in the next 90 days"] == visits_text(row["expected_purchases"])
    assert said["Still a customer?"].endswith(f" ({share_text(row['p_alive'], english)})")


def test_the_model_and_how_right_it_was_are_the_library_s(busy, theirs):
    kept, outlook = foresight_of(busy.shop)
    assert (outlook.model, kept.day) == (theirs.model, theirs.calibration_end)
    sentence = theirs.choice.sentence(Language("en"))
    assert outlook.trial.sentence(Language("en")) == sentence
    assert sentence in ahead(busy.alice, busy.dear).notes
    assert sentence in profile(busy.alice, busy.dear).text.replace("&amp;", "&")


def test_the_same_day_foreseen_again_is_the_same_and_writes_nothing(busy):
    before = list(CustomerForesight.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as asked:
        foresee(busy.shop, now=busy.now + timedelta(hours=9))
    assert list(CustomerForesight.objects.order_by("pk").values()) == before
    assert not [one for one in asked if 'INSERT INTO "web_customerforesight"' in one["sql"]]


def test_the_day_that_runs_is_not_looked_at(busy):
    kept, _ = foresight_of(busy.shop)
    assert kept.day == busy.now.date() - timedelta(days=1)
    assert not CustomerForesight.objects.filter(customer=busy.today).exists()
    assert ahead(busy.alice, busy.today).reason == (
        "This customer is foreseen from the night after their first purchase."
    )


def test_money_to_come_is_for_those_who_run_the_shop(busy):
    names = dict(ahead(busy.alice, busy.dear).facts).keys()
    assert names - dict(ahead(busy.bob, busy.dear).facts).keys() == {"Value in the next 90 days"}
    assert "Vaut la peine" not in page(busy.bob, busy.shop, headers={"Accept-Language": "fr"}).text
    for asked in ({"order": "expected"}, {"keep": "1"}):
        assert "€" not in page(busy.bob, busy.shop, **asked).text
    assert found_names(busy.bob, busy.shop, "", keep="1") == found_names(busy.bob, busy.shop, "")


def test_who_was_sure_to_come_and_fell_silent_is_worth_keeping(busy):
    one = CustomerForesight.objects.get(customer=busy.dear)
    assert (one.has_fallen, one.p_alive < one.p_alive_before) == (True, True)
    assert dict(ahead(busy.alice, busy.dear).facts)["Four weeks ago"] == share_text(
        one.p_alive_before, Language("en")
    )
    names = found_names(busy.alice, busy.shop, "", keep="1")
    assert "Dear" in names
    dear = CustomerFigures.objects.filter(monetary_score__gte=4).values("pk")
    fallen = CustomerForesight.objects.filter(has_fallen=True, pk__in=dear)
    assert sorted(names) == sorted(fallen.values_list("customer__first_name", flat=True))
    # who came since is not written to
    CustomerFigures.objects.filter(customer=busy.dear).update(last_day=busy.now.date())
    assert "Dear" not in found_names(busy.alice, busy.shop, "", keep="1")


def test_where_no_sale_says_what_was_paid_who_comes_often_is_worth_keeping(busy):
    people = Customer.objects.filter(shop=busy.shop)
    CustomerForesight.objects.update(units=None)
    CustomerFigures.objects.update(units=0, monetary_score=5)
    often = CustomerFigures.objects.filter(frequency_score__gte=4, visits__gt=1).values("pk")
    expected = CustomerForesight.objects.filter(has_fallen=True, pk__in=often).values_list("pk", flat=True)
    assert set(narrowed(people, Narrowing(keep=True)).values_list("pk", flat=True)) == set(expected)
    assert busy.dear.pk in expected
    assert "Value in the next 90 days" not in dict(ahead(busy.alice, busy.dear).facts)


def test_each_choice_says_how_many_it_holds_and_all_who_are_foreseen_have_one(busy):
    shown = page(busy.alice, busy.shop).context
    counted = {one.code: one.n for one in shown["chances"]}
    people = Customer.objects.filter(shop=busy.shop)
    assert counted == {
        chance: narrowed(people, Narrowing(chance=chance)).count() for chance in ("likely", "doubt", "gone")
    }
    assert sum(counted.values()) == 81
    assert all(counted.values())
    assert shown["keep"].n == narrowed(people, Narrowing(keep=True)).count() == parts_of(busy.shop).keep
    assert [one.name for one in shown["chances"]] == ["Probably", "In doubt", "Probably not"]


def test_those_of_whom_most_is_expected_come_first_and_say_so(busy):
    answer = page(busy.alice, busy.shop, order="expected")
    rows = answer.context["rows"]
    units = [CustomerForesight.objects.get(customer=row.customer).units for row in rows]
    assert units == sorted(units, reverse=True)
    assert all(
        re.fullmatch(r"still a customer: .+ \(.+\) · about €.+ in 90 days", row.foreseen) for row in rows
    )
    assert rows[0].foreseen in answer.text
    # nobody is foreseen where it was not asked for
    assert {row.foreseen for row in page(busy.alice, busy.shop).context["rows"]} == {""}
    french = page(busy.alice, busy.shop, order="expected", headers={"Accept-Language": "fr"})
    assert french.context["rows"][0].foreseen.startswith("encore client\N{NARROW NO-BREAK SPACE}: ")


def test_what_the_list_is_narrowed_to_is_said_in_words_and_kept_in_the_address(busy):
    asked = page(busy.alice, busy.shop, chance="gone", keep="1").context["asked"]
    assert asked.words == "Still a customer: probably not · Worth keeping"
    assert asked.filter == {"chance": "gone", "keep": "1"}
    assert page(busy.alice, busy.shop, chance="perhaps").context["asked"].filter == {}


def test_the_table_of_all_has_what_is_expected(busy):
    answer = busy.alice.client.get(address(busy.shop, "export"), headers={"Accept-Language": "en"})
    text = answer.getvalue().decode()
    rows = {row["First name"]: row for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")))}
    one = CustomerForesight.objects.get(customer=busy.dear)
    names = ("Chance of still being a customer", "Visits in the next 90 days", "Value in the next 90 days")
    assert [rows["Dear"][name] for name in names] == [
        f"{one.p_alive:.3f}", f"{one.visits:.2f}", f"{one.units / 10_000:.2f}",
    ]  # fmt: skip
    assert [rows["Today"][name] for name in names] == ["", "", ""]


def test_the_list_asks_as_much_for_one_as_for_many(busy):
    def asked(**narrowed_to):
        page(busy.alice, busy.shop, **narrowed_to)
        with CaptureQueriesContext(connection) as found:
            page(busy.alice, busy.shop, order="expected", **narrowed_to)
        return len(found)

    assert asked(q="dear") == asked(q="p1")


def test_too_little_to_learn_from_is_said_in_the_library_s_words(cafe):
    ana = add(cafe.shop, "Ana")
    brought(cafe.shop, *came(cafe.shop, ana, until=2, every=5, visits=10))
    now = noon(cafe.shop) + timedelta(hours=1)
    measure(cafe.shop, now=now)
    foresee(cafe.shop, now=now)
    assert not CustomerForesight.objects.filter(shop=cafe.shop).exists()
    said = ahead(cafe.alice, ana)
    assert said.facts == []
    assert said.reason == (
        "Who will come again cannot be foreseen yet. The data are too short to choose a model: 1 customers came back before "
        "the cut, 30 are enough; 5 purchases by known customers after the cut, 30 are enough; 23 days after the cut, 28 are enough."
    )
    assert said.reason in profile(cafe.alice, ana).text
    assert ahead(cafe.alice, ana, "fr").reason.startswith(
        "Impossible pour l’instant de prévoir qui reviendra."
    )
    assert parts_of(cafe.shop).chances.total() == 0
    assert 'name="chance"' not in page(cafe.alice, cafe.shop).text


def test_a_shop_that_sold_nothing_before_today_is_foreseen_nothing(cafe):
    ana = add(cafe.shop, "Ana")
    brought(cafe.shop, (ana, noon(cafe.shop), 5))
    now = noon(cafe.shop) + timedelta(hours=1)
    measure(cafe.shop, now=now)
    assert ahead(cafe.alice, ana) is None
    foresee(cafe.shop, now=now)
    assert foresight_of(cafe.shop)[0].day is None
    assert ahead(cafe.alice, ana).reason.startswith("This customer is foreseen from the night after")


def test_what_is_no_longer_sold_is_no_longer_foreseen(busy):
    SalesImport.objects.filter(shop=busy.shop).update(state="undone")
    foresee(busy.shop, now=busy.now)
    assert not CustomerForesight.objects.filter(shop=busy.shop).exists()


def test_a_shop_is_foreseen_once_it_is_measured_each_day_and_when_its_imports_change(busy):
    assert first_to_foresee(busy.now) is None
    tomorrow = busy.now + timedelta(days=1)
    assert first_to_foresee(tomorrow) is None  # not measured that day
    Measured.objects.filter(shop=busy.shop).update(day=tomorrow.astimezone(busy.shop.zone).date())
    assert first_to_foresee(tomorrow) == busy.shop
    Measured.objects.filter(shop=busy.shop).update(day=busy.now.astimezone(busy.shop.zone).date())
    SalesImport.objects.filter(shop=busy.shop).update(undone_at=busy.now + timedelta(minutes=1))
    assert first_to_foresee(busy.now + timedelta(minutes=2)) == busy.shop
    stale(busy.shop)
    assert first_to_foresee(busy.now + timedelta(minutes=2)) is None


def test_the_worker_foresees_what_it_measured(busy):
    tomorrow = busy.now + timedelta(days=1)
    worker.measure_some(tomorrow)
    worker.foresee_some(tomorrow)
    assert foresight_of(busy.shop)[0].day == busy.now.astimezone(busy.shop.zone).date()
    assert CustomerForesight.objects.filter(customer=busy.today).exists()
    assert first_to_foresee(tomorrow) is None


def test_what_another_version_wrote_is_not_shown(busy):
    Foresight.objects.update(body='{"model": "mbg-nbd"}')
    assert ahead(busy.alice, busy.dear) is None


def test_no_page_loads_a_model():
    code = (
        "import sys, django; django.setup(); import habitue.web.urls, habitue.web.customers.urls, habitue.web.dashboard.urls;"
        " assert not {'habitue.models.choice', 'habitue.predictions.prediction', 'scipy'} & set(sys.modules)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
