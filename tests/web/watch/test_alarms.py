"""What stands out of the figures: found while a shop is measured, shown on the owner's page until it is found fine."""

import re
from datetime import timedelta

import pytest
import time_machine

from habitue.language import Language
from habitue.metrics.alerts import KINDS, Alert, Basis
from habitue.metrics.period import period_of
from habitue.metrics.results_json import written
from habitue.web.actions.device import enrol, make_device
from habitue.web.actions.event import Sender, record
from habitue.web.actions.measuring import measure
from habitue.web.alarms import Alarms, Generous, Lost, Silent
from habitue.web.models import ClosedDays, Device, Figures, Sale, SalesImport
from habitue.web.queries.alarm import alarms_of
from habitue.web.watch.alarms import TITLES, alarms_to_show
from tests.web.dashboard.sold import NOW, ago, brought, person
from tests.web.ledger.tills import card, event, programme
from tests.web.people import counter_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _in_may(cafe):
    with time_machine.travel(NOW, tick=False):
        yield


def page(cafe, path="home/", person_=None, language="en"):
    client = (person_ or cafe.alice).client
    return client.get(f"/s/{cafe.shop.public_id}/{path}", headers={"Accept-Language": language})


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


@pytest.fixture
def halved(cafe):
    """Sixty orders a week, and twenty in the last whole one, which ended on Sunday 10 May."""
    people = [person(cafe.shop, f"P{number}") for number in range(60)]
    orders = [
        (people[n], ago(2 + 7 * back + n % 6, n % 9), 6.5)
        for back in range(16)
        for n in range(20 if back == 0 else 60 + back % 3)
        if n < 60
    ]
    brought(cafe.shop, *orders, (people[0], ago(0), 6.5))
    return cafe


def test_a_week_of_far_fewer_orders_is_on_the_first_page_until_it_is_fine(halved):
    measure(halved.shop, now=NOW)
    said = words(page(halved))
    assert "Fewer orders than usual" in said
    assert re.search(r"20 orders in the week of 4 May 2026; usual: 3\d to 8\d\.", said)
    assert "Fewer customers than usual" not in said
    assert "Moins de commandes que d’habitude" in words(page(halved, language="fr"))
    assert "Fewer orders than usual" in words(page(halved, "watch/"))
    answer = halved.alice.client.post(
        f"/s/{halved.shop.public_id}/watch/fine", {"what": "alert:orders:2026-05-04", "next": "home"}
    )
    assert answer.headers["Location"] == f"/s/{halved.shop.public_id}/home/"
    measure(halved.shop, now=NOW)
    assert "Fewer orders than usual" not in words(page(halved))
    assert "Fewer orders than usual" not in words(page(halved, "watch/"))


def test_a_closed_week_is_no_alarm_and_an_old_one_no_news(halved):
    measure(halved.shop, now=NOW + timedelta(days=30))
    assert alarms_of(halved.shop).alerts == ()
    ClosedDays.objects.create(
        shop=halved.shop, first_day=TODAY - timedelta(days=5), last_day=TODAY - timedelta(days=4)
    )
    measure(halved.shop, now=NOW)
    assert alarms_of(halved.shop).alerts == ()


def test_a_regular_who_has_just_been_lost_is_named_once(cafe):
    def came(name, away, visits=12):
        one = person(cafe.shop, name)
        return [(one, ago(away + 6 * n), 6.5) for n in range(visits)]

    brought(
        cafe.shop,
        *came("Ana", 30),
        *came("Gone", 60),
        *came("Late", 20),
        *came("Seldom", 30, 6),
        *came("Here", 0),
    )
    measure(cafe.shop, now=NOW)
    assert [one.title for one in alarms_to_show(cafe.shop, Language("en"))] == ["Ana no longer comes"]
    assert "12 visits, every 6 days; the last one on 12 April 2026." in words(page(cafe))


def test_a_till_that_spoke_every_day_is_missed_after_three(cafe):
    programme(cafe.shop)
    _, code = card(cafe.shop)
    till, link = make_device(
        cafe.shop, name="Phone", location=counter_of(cafe.shop), by=cafe.alice.place, at=ago(60)
    )
    enrol(link, ago(60))
    for day in range(4, 26):
        at = ago(day)
        sender = Sender("till", staff=cafe.alice.place, location=counter_of(cafe.shop), device=till)
        record(cafe.shop, [event("visit", str(code), at=at)], sender=sender, received_at=at)
    Device.objects.filter(pk=till.pk).update(seen_at=ago(4))
    measure(cafe.shop, now=NOW - timedelta(days=1))
    assert alarms_of(cafe.shop).silent == ()
    measure(cafe.shop, now=NOW)
    assert alarms_of(cafe.shop).silent == (Silent(till.pk, "Phone", TODAY - timedelta(days=4), 3),)
    assert "Till Phone is silent" in words(page(cafe))
    Device.objects.filter(pk=till.pk).update(seen_at=NOW)
    measure(cafe.shop, now=NOW)
    assert alarms_of(cafe.shop).silent == ()


def test_daily_imports_are_missed_as_well(cafe):
    brought(cafe.shop, (None, ago(3), 5))
    for day in range(4, 26):
        SalesImport.objects.create(shop=cafe.shop, state="done", at=ago(day), applied_at=ago(day))
    SalesImport.objects.filter(applied_at=NOW).update(applied_at=ago(4))
    measure(cafe.shop, now=NOW)
    assert [one.device for one in alarms_of(cafe.shop).silent] == [0]
    assert "No sales were brought in" in words(page(cafe))


@pytest.fixture
def stamping(cafe):
    """Twelve days of twenty sales an hour at two tills; Bob has five stamps in his every day, Alice's as many and thirty on one day."""
    programme(cafe.shop)
    codes = [card(cafe.shop, f"C{n}")[1] for n in range(30)]
    orders, place = [], counter_of(cafe.shop)
    for name, person_, hour in (("Left", cafe.bob, 2), ("Right", cafe.alice, 4)):
        till, link = make_device(cafe.shop, name=name, location=place, by=cafe.alice.place, at=ago(60))
        enrol(link, ago(60))
        sender = Sender("till", staff=person_.place, location=place, device=till)
        for day in range(1, 13):
            orders += [(None, ago(day, hour, n), 5) for n in range(20)]
            given = codes if (name, day) == ("Right", 3) else codes[:5]
            events = [event("visit", str(code), at=ago(day, hour, n % 20)) for n, code in enumerate(given)]
            record(cafe.shop, events, sender=sender, received_at=ago(day))
    brought(cafe.shop, *orders)
    return cafe


def test_who_gives_far_more_stamps_than_the_others_is_told_with_what_it_rests_on(stamping):
    measure(stamping.shop, now=NOW)
    (found,) = alarms_of(stamping.shop).generous
    assert (found.staff, found.device, found.day) == (stamping.alice.place.pk, 0, TODAY - timedelta(days=3))
    assert (found.stamps, found.sales, found.usual) == (30, 20.0, 0.25)
    name = stamping.alice.place.name
    said = words(page(stamping))
    assert f"{name}: many stamps for few sales" in said
    assert (
        "30 stamps on 9 May 2026, beside 20 sales of the till in the same hours; the others give 25 for 100 sales."
        in said
    )
    assert f"{name}\u00a0: beaucoup de tampons pour peu de ventes" in page(stamping, language="fr").text
    (one,) = [one for one in alarms_to_show(stamping.shop, Language("en")) if one.key.startswith("generous")]
    day = stamping.alice.client.get(one.link)
    assert day.status_code == 200
    assert "filter-staff" in day.text
    stamping.alice.client.post(f"/s/{stamping.shop.public_id}/watch/fine", {"what": one.key, "next": "home"})
    assert f"{name}: many stamps for few sales" not in words(page(stamping))


def test_a_till_stands_out_where_nobody_s_name_does(stamping):
    """The same stamps by nobody known: the till is told, by its name."""
    events = [event("visit", card(stamping.shop, f"N{n}")[1], at=ago(2, 4, n % 20)) for n in range(40)]
    till = Device.objects.get(name="Right")
    sender = Sender("till", staff=None, location=till.location, device=till)
    record(stamping.shop, events, sender=sender, received_at=ago(2))
    measure(stamping.shop, now=NOW)
    assert [(one.name, one.day) for one in alarms_of(stamping.shop).generous] == [
        (stamping.alice.place.name, TODAY - timedelta(days=3)),
        ("Right", TODAY - timedelta(days=2)),
    ]


def test_stamps_are_compared_place_by_place_where_the_orders_name_the_places(stamping):
    Sale.objects.update(location=counter_of(stamping.shop).name)
    measure(stamping.shop, now=NOW)
    assert len(alarms_of(stamping.shop).generous) == 1
    Sale.objects.update(location="Elsewhere")
    measure(stamping.shop, now=NOW)
    assert len(alarms_of(stamping.shop).generous) == 1


def test_without_the_till_s_orders_or_long_after_nobody_is_named(stamping):
    measure(stamping.shop, now=NOW + timedelta(days=12))
    assert alarms_of(stamping.shop).generous == ()
    SalesImport.objects.update(state="undone")
    measure(stamping.shop, now=NOW)
    assert alarms_of(stamping.shop).generous == ()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_everything_that_can_stand_out_has_its_words(cafe, language):
    ana = person(cafe.shop)
    week = period_of(TODAY, "week")
    found = Alarms(
        TODAY,
        tuple(
            Alert(name, week, 0.25, 0.3, 0.5, 0.4, direction, Basis(12, season=KINDS[name] == "count"))
            for name, direction in TITLES
        ),
        (Lost(ana.pk, TODAY, 12, 6.0), Lost(0, TODAY, 12, 6.0)),
        (Silent(0, "", TODAY, 3), Silent(1, "Phone", TODAY, 4)),
        (
            Generous(7, 0, "Bea", TODAY, 30, 20.5, 0.25),
            Generous(0, 1, "Phone", TODAY - timedelta(days=1), 30, 20.5, 0.25),
        ),
        TODAY,
    )
    Figures.objects.create(shop=cafe.shop, unit="alarms", day=TODAY, body=written(found), made_at=NOW)
    shown = alarms_to_show(cafe.shop, Language(language))
    assert len(shown) == len(TITLES) + 5
    assert len({one.title for one in shown}) == len(shown)
    assert all(one.said.endswith(".") and one.advice and "{" not in one.said for one in shown)


def test_what_another_version_wrote_is_not_shown(cafe):
    Figures.objects.create(shop=cafe.shop, unit="alarms", day=TODAY, body='{"day": null}', made_at=NOW)
    assert alarms_of(cafe.shop) is None
    assert alarms_to_show(cafe.shop, Language("en")) == []


def test_a_stranger_sees_and_dismisses_nothing(halved):
    measure(halved.shop, now=NOW)
    address = f"/s/{halved.shop.public_id}/watch/fine"
    assert halved.charlie.client.post(address, {"what": "alert:orders:2026-05-04"}).status_code == 404
    assert halved.bob.client.post(address, {"what": "alert:orders:2026-05-04"}).status_code == 403
