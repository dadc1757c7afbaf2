"""``habitue effect-over-time`` as a person types it, on tables of days."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

import habitue
from habitue.errors import HabitueError
from tests.cli.test_commands import english, run  # noqa: F401  (a fixture)
from tests.effects.test_over_time import days

FIRST = date(2025, 1, 6)
LAUNCH = "2025-12-08"  # 336 days on
HEAD = ("--day", "day", "--outcome", "sales")


def day(place):
    return (FIRST + timedelta(days=place)).isoformat()


def places(*, apart=False):
    """Twenty-four locations over 196 days; twelve began on day 140, or six of them four weeks later; 30 more a day since."""
    chance = np.random.default_rng(5)
    rows = []
    for unit in range(24):
        began = (140 if unit < 6 or not apart else 168) if unit < 12 else None
        level = 100 + 5 * unit
        for place in range(196):
            more = 30 if began is not None and place >= began else 0
            rows.append((day(place), f"n{unit}", level + more + chance.normal(0, 10), began))
    return pa.table(
        {
            "day": [row[0] for row in rows],
            "place": [row[1] for row in rows],
            "sales": [row[2] for row in rows],
            "began": ["" if row[3] is None else day(row[3]) for row in rows],
        }
    )


PLACES = {"day": "day", "outcome": "sales", "unit": "place", "started": "began"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("days") / "days.csv"
    sales = days(1, 364)
    sales[336:] *= 1.7
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["day", "sales"])
        for place, one in enumerate(sales):
            # two rows of a day are added up
            writer.writerows([(day(place), round(one, 2) - 10), (day(place), 10)])
    return str(path)


def test_a_whole_shop_before_and_after(capsys, whole):
    out, _, status = run(
        capsys, "effect-over-time", whole, *HEAD, "--launch", LAUNCH, "--method", "bsts", "--format", "json"
    )
    document = json.loads(out)
    assert (status, document["outcome"], document["badge"]) == (0, "works", "D")
    assert (document["primary"]["method"], document["second"]["method"]) == ("placebo_days", "bsts")
    truth = days(1, 364)[336:].sum() / 28 * 0.7
    assert document["primary"]["low"] < truth < document["primary"]["high"]
    assert document["second"]["low"] < truth < document["second"]["high"]
    plain, _, _ = run(capsys, "effect-over-time", whole, *HEAD, "--launch", LAUNCH)
    assert "Effect on each location, or each day" in plain
    assert "second estimate" not in plain


def test_locations_that_began_on_one_day():
    own = habitue.effect_over_time(places(), **PLACES).one
    found = habitue.effect_over_time(places(), **PLACES, method="diff-diff").one
    assert (own.outcome, own.badge, own.second) == ("works", "C", None)
    assert found.primary == own.primary
    assert found.second.value == pytest.approx(own.primary.value, rel=1e-9)
    assert own.primary.value == pytest.approx(30 * 56, rel=0.05)  # eight whole weeks since
    words = str(habitue.effect_over_time(places(), **PLACES, method="diff-diff", language="fr"))
    assert "Une seconde estimation, qui ne décide de rien." in words
    shorter = habitue.effect_over_time(places(), **PLACES, span=28).one
    assert shorter.primary.value == pytest.approx(30 * 28, rel=0.1)


def test_locations_that_began_one_after_another():
    found = habitue.effect_over_time(places(apart=True), **PLACES, method="diff-diff").one
    assert (found.outcome, found.primary.method, found.second) == ("works", "callaway_santanna", None)
    assert found.primary.value == pytest.approx(30 * 28, rel=0.05)  # of each period of four weeks
    with pytest.raises(HabitueError) as said:
        habitue.effect_over_time(places(apart=True), **PLACES)
    assert said.value.values == {"days": 2}


def test_the_last_day_may_be_fixed(whole):
    found = habitue.effect_over_time(whole, day="day", outcome="sales", launch=LAUNCH, ends="2025-12-21").one
    assert found.primary.n == 14


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "NoLaunch"),
        ({"launch": LAUNCH, "unit": "day"}, "NoLaunch"),
        ({"launch": "2020-01-01"}, "NotInside"),
        ({"launch": LAUNCH, "ends": "2020-01-01"}, "NotInside"),
        ({"launch": LAUNCH, "method": "diff-diff"}, "NotForThis"),
        ({"launch": LAUNCH, "day": "sales"}, "NotDays"),
        ({"launch": LAUNCH, "outcome": "spend"}, "NoSuchColumn"),
    ],
)
def test_a_question_that_does_not_fit_is_named(whole, more, said):
    with pytest.raises(HabitueError) as found:
        habitue.effect_over_time(whole, **{"day": "day", "outcome": "sales", **more})
    assert type(found.value).__name__ == said


@pytest.mark.parametrize(
    ("began", "method", "span", "said"),
    [
        (lambda table: [day(140)] * table.num_rows, "own", None, "NobodyElse"),
        (lambda table: table["day"], "own", None, "TwoStarts"),
        (lambda table: table["began"], "bsts", None, "NotForThis"),
        (lambda table: table["began"], "own", 100, "TooShortASpan"),
    ],
)
def test_locations_that_cannot_be_compared_are_named(began, method, span, said):
    table = places()
    table = table.set_column(3, "began", pa.chunked_array([pa.array(list(map(str, began(table))))]))
    with pytest.raises(HabitueError) as found:
        habitue.effect_over_time(table, **PLACES, method=method, span=span)
    assert type(found.value).__name__ == said


def test_slips_in_days_are_named():
    def asked(*column):
        table = pa.table({"day": pa.array(column), "sales": [1.0] * len(column)})
        return habitue.effect_over_time(table, day="day", outcome="sales", launch="2025-01-02")

    for column, said in (
        (["2025-01-01", ""], "NotDays"),
        (["2025-01-01", "2925-01-01"], "TooFarApart"),
        ([], "NotDays"),
    ):
        with pytest.raises(HabitueError) as found:
            asked(*column)
        assert type(found.value).__name__ == said
