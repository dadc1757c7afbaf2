"""What comes to one location after the other: the order is drawn and kept, and only many locations are compared."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine

from habitue.effects.assignment import waves
from habitue.web.actions.judging import judge_approaches
from habitue.web.actions.noting import Noted, note_by_hand
from habitue.web.models import Approach, Location, Sale
from habitue.web.queries.approach import approach_by_key, judged_of
from habitue.web.queries.effect import question_of
from habitue.web.queries.places import places_of, steps_of
from habitue.web.queries.sales import sales_of
from tests.web.dashboard.sold import NOW, brought
from tests.web.people import sign_in

pytestmark = pytest.mark.django_db
BEGAN = NOW - timedelta(days=60)
FIRST = BEGAN.date()


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(NOW, tick=False):
        yield


def opened(shop, count):
    """So many locations and no other."""
    shop.locations.all().delete()
    Location.objects.bulk_create(Location(shop=shop, name=f"Shop {letter}") for letter in "ABCDEFGHI"[:count])
    return places_of(shop)


def drawn(shop, *, indicator="spend", every=7):
    last = FIRST + timedelta(days=48)
    return note_by_hand(shop, Noted("Display", "service", FIRST, last, 0, indicator, every), by=None, at=NOW)


def sold(shop, made, amount, *, days=80):
    """What each location sells a day: ``amount(its step, the day after the first one's)``, a hundred more or less."""
    for number, step in enumerate(steps_of(made)):
        orders = [(None, NOW - timedelta(days=ago, hours=6), amount(number, 60 - ago)) for ago in range(days)]
        # the till writes the names in its own way
        Sale.objects.filter(brought=brought(shop, *orders)).update(location=step.place.upper())


def verdict(shop, made):
    judge_approaches(shop, sales_of(shop, now=NOW), now=NOW)
    return judged_of(approach_by_key(shop, made.key)).verdict


def test_the_order_follows_from_the_salt_and_is_kept(cafe):
    places = opened(cafe.shop, 7)
    made = drawn(cafe.shop)
    again = [place for (place,) in waves(list(reversed(places)), salt=made.salt, count=7)]
    assert [step.place for step in steps_of(made)] == again
    assert [step.day for step in steps_of(made)] == [FIRST + timedelta(days=7 * n) for n in range(7)]
    Location.objects.filter(name=again[0]).update(name="Renamed")
    assert steps_of(Approach.objects.get())[0].place == again[0]


def test_seven_locations_are_compared_when_three_have_it(cafe):
    opened(cafe.shop, 7)
    made = drawn(cafe.shop)
    # each sells 100 and its step a day; with the display half as much again
    sold(cafe.shop, made, lambda step, day: (100 + step) * (1.5 if day >= 7 * step else 1.0))
    found = verdict(cafe.shop, made)
    assert (found.outcome, found.badge) == ("works", "C")
    # by hand: 50, 50.5 and 51 a day more; the other four as before
    assert found.primary.value == pytest.approx((50 + 50.5 + 51) / 3)
    assert found.primary.held.value == pytest.approx(0)


def test_where_nothing_changes_nothing_is_said_to(cafe):
    opened(cafe.shop, 7)
    made = drawn(cafe.shop, indicator="visits")
    sold(cafe.shop, made, lambda step, day: 10.0)
    assert verdict(cafe.shop, made).outcome == "cannot_tell"
    (asked,) = question_of(cafe.shop, made, sales_of(cafe.shop, now=NOW), now=NOW).looks
    assert (asked.primary.kind, asked.primary.approached.values.tolist()) == ("count", [1.0] * 3)


def test_locations_that_went_different_ways_before_are_not_compared(cafe):
    opened(cafe.shop, 7)
    made = drawn(cafe.shop)
    # the first three grew already in the week before the first display
    sold(cafe.shop, made, lambda step, day: 150.0 if step < 3 and day >= -7 else 100.0 + step)
    found = verdict(cafe.shop, made)
    assert (found.outcome, found.badge, found.primary) == ("not_measurable", "E", None)


@pytest.mark.parametrize(("times", "told"), [(3.0, ("works", "D")), (1.0, ("cannot_tell", "D"))])
def test_of_two_locations_only_the_whole_shop_tells_a_large_change(cafe, times, told):
    opened(cafe.shop, 2)
    made = drawn(cafe.shop)
    quiet = lambda day: 100 + 10 * (day // 41 % 2)  # noqa: E731
    sold(cafe.shop, made, lambda step, day: quiet(day) * (times if day >= 7 * step else 1.0), days=400)
    found = verdict(cafe.shop, made)
    assert (found.outcome, found.badge) == told
    page = unescape(sign_in(cafe.alice.user).get(f"/s/{cafe.shop.public_id}/approaches/{made.key}/").text)
    assert "2 locations show little: whichever came first" in page


def test_a_location_that_sold_nothing_is_compared_with_none(cafe):
    opened(cafe.shop, 7)
    made = drawn(cafe.shop)
    sold(cafe.shop, made, lambda step, day: 100.0 if step else 0.0)
    assert verdict(cafe.shop, made).badge == "E"


def test_the_form_draws_for_two_locations_and_asks_one_alone_nothing(cafe):
    client, address = sign_in(cafe.alice.user), f"/s/{cafe.shop.public_id}/approaches/new"
    cafe.alice.user.language = "en"
    cafe.alice.user.save()
    opened(cafe.shop, 1)
    assert "Let chance draw" not in client.get(address).text
    places = opened(cafe.shop, 2)
    assert "Let chance draw" in client.get(address).text
    said = {
        "name": "Display", "what": "service", "first_day": "2026-06-01", "last_day": "2026-06-20", "cost": "",
        "indicator": "visits", "order": "on", "every_days": "14",
    }  # fmt: skip
    assert "not before 21 June 2026" in client.post(address, said).text
    assert "Say how many days apart." in client.post(address, said | {"every_days": ""}).text
    client.post(address, said | {"last_day": "2026-06-21"})
    made = Approach.objects.get()
    assert sorted(made.audience["places"]["order"]) == places
    page = unescape(client.get(f"/s/{cafe.shop.public_id}/approaches/{made.key}/").text)
    first, second = (step.place for step in steps_of(made))
    assert f"{first}: from 1 June 2026 on" in page.replace("1 Jun 2026", "1 June 2026")
    assert f"{second}: from 15 June 2026 on" in page.replace("15 Jun 2026", "15 June 2026")
    assert "2 locations show little" in page
    assert made.salt in page
    client.post(address, {name: one for name, one in said.items() if name != "order"})
    assert Approach.objects.order_by("-pk").first().audience == {}
