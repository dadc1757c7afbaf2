import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from habitue.metrics.period import day_number
from habitue.metrics.zones import local_day_sql, microseconds, offset_changes
from tests.metrics.histories import ZONES
from tests.people import engine

STRANGE = (
    *ZONES,
    "America/New_York",
    "Africa/Casablanca",
    "Asia/Tehran",
    "Pacific/Kwajalein",
    "America/Nuuk",
)
DAY = timedelta(days=1)


def days_by_sql(instants, zone):
    """The shop's day numbers as the database finds them."""
    given = pa.table({"instant": [microseconds(at) for at in instants]})
    low, high = min(instants).date(), max(instants).date()
    day = local_day_sql("instant", offset_changes(ZoneInfo(zone), low, high))
    name = engine().register(given)
    return engine().run(f"SELECT {day} AS day FROM {name}").column("day").to_pylist()


def days_by_hand(instants, zone):
    return [day_number(at.astimezone(ZoneInfo(zone)).date()) for at in instants]


def instants_near_the_edges(zone, first, last, seed=3):
    """Instants at random, beside every change of the clock, and around midnights."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    days = (last - first).days
    begin = datetime.combine(first, datetime.min.time(), UTC)
    found = [begin + timedelta(seconds=chance.randrange(days * 86_400)) for _ in range(400)]
    for change, _ in offset_changes(ZoneInfo(zone), first, last)[1:]:
        at = datetime.fromtimestamp(change // 1_000_000, UTC)
        found += [at + timedelta(seconds=s) for s in (-7200, -3600, -1, 0, 1, 1800, 3600, 7200)]
    for _ in range(200):
        day = first + timedelta(days=chance.randrange(days))
        midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
        found += [midnight - timedelta(microseconds=1), midnight, midnight + timedelta(microseconds=1)]
    return found


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        ("Europe/Paris", 2025),
        ("Pacific/Apia", 2011),
        ("America/Sao_Paulo", 2018),
        ("Australia/Lord_Howe", 2024),
        ("Asia/Kathmandu", 1985),
        ("America/St_Johns", 2010),
        ("UTC", 2024),
    ],
)
def test_every_instant_falls_on_the_day_that_the_shop_has(zone, year):
    instants = instants_near_the_edges(zone, date(year, 1, 1), date(year + 1, 12, 31))
    assert days_by_sql(instants, zone) == days_by_hand(instants, zone)


@pytest.mark.slow
@pytest.mark.parametrize("zone", STRANGE)
def test_every_instant_since_1972_falls_on_the_day_that_the_shop_has(zone):
    instants = instants_near_the_edges(zone, date(1972, 1, 1), date(2037, 12, 31))
    assert days_by_sql(instants, zone) == days_by_hand(instants, zone)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
def test_days_before_1970_are_cut_alike(zone):
    begin = datetime(1969, 12, 28, tzinfo=UTC)
    instants = [begin + timedelta(hours=hours) for hours in range(240)]
    assert days_by_sql(instants, zone) == days_by_hand(instants, zone)


def test_microseconds_are_exact():
    assert microseconds(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert microseconds(datetime(1970, 1, 2, 0, 0, 0, 1, tzinfo=UTC)) == 86_400_000_001
    assert microseconds(datetime(1970, 1, 1, 1, tzinfo=ZoneInfo("Europe/Paris"))) == 0


def test_a_zone_without_changes_has_one_offset():
    assert offset_changes(ZoneInfo("Asia/Kathmandu"), date(2020, 1, 1), date(2025, 1, 1)) == [
        (microseconds(datetime(2019, 12, 30, tzinfo=UTC)), (5 * 60 + 45) * 60 * 1_000_000)
    ]


def test_changes_are_found_to_the_second():
    changes = offset_changes(ZoneInfo("Europe/Paris"), date(2025, 1, 1), date(2025, 12, 31))
    hour = 3_600_000_000
    assert changes[1:] == [
        (microseconds(datetime(2025, 3, 30, 1, tzinfo=UTC)), 2 * hour),
        (microseconds(datetime(2025, 10, 26, 1, tzinfo=UTC)), hour),
    ]


def test_kathmandu_moved_by_a_quarter_of_an_hour_in_1986():
    changes = offset_changes(ZoneInfo("Asia/Kathmandu"), date(1985, 12, 31), date(1986, 1, 1))
    assert [offset // 60_000_000 for _, offset in changes] == [330, 345]


def test_samoa_skipped_a_day():
    before = datetime(2011, 12, 30, 9, 59, 59, tzinfo=UTC)
    first, second = days_by_sql([before, before + timedelta(seconds=1)], "Pacific/Apia")
    assert (first, second) == (day_number(date(2011, 12, 29)), day_number(date(2011, 12, 31)))


def test_a_night_of_23_hours_and_one_of_25():
    zone = ZoneInfo("America/Sao_Paulo")
    # midnight of 4 November 2018 did not exist; 23:30 of 17 February 2018 came twice
    spring = datetime(2018, 11, 4, 1, tzinfo=zone).astimezone(UTC)
    autumn = datetime(2018, 2, 17, 23, 30, tzinfo=zone).astimezone(UTC)
    again = autumn + timedelta(hours=1)
    assert again.astimezone(zone).time() == autumn.astimezone(zone).time()
    found = days_by_sql([spring - timedelta(seconds=1), spring, autumn, again, again + timedelta(minutes=30)],
                        "America/Sao_Paulo")  # fmt: skip
    expected = [date(2018, 11, 3), date(2018, 11, 4), *[date(2018, 2, 17)] * 2, date(2018, 2, 18)]
    assert found == [day_number(day) for day in expected]
