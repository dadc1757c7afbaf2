"""Groups of customers: who is in which, when telling them apart is used, and what then changes."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import pyarrow as pa
import pytest

import habitue
from habitue.metrics.period import day_number
from habitue.models import Summary, at_pace
from habitue.models.nbd import Nbd
from habitue.predictions.groups import MOST_GROUPS, OTHERS, UNNAMED, groups_of
from habitue.predictions.prediction import Terms, predict

START = date(2024, 1, 1)
DAYS = 500


def table(rows) -> pa.Table:
    names = ("customer", "date", "amount", "channel", "location")
    return pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})


def read(rows) -> habitue.Sales:
    return habitue.read(table(rows), timezone="UTC")


@cache
def two_paces(fast: float, seed: int = 4) -> habitue.Sales:
    """Customers who come for ever, at the counter or, ``fast`` times as often, on line."""
    chance = np.random.default_rng(seed)
    rows = []
    for person in range(600):
        channel, factor = ("web", fast) if person % 3 == 0 else ("counter", 1.0)
        rate = chance.gamma(0.8, 1 / 60) * factor
        day = float(chance.integers(0, 200))
        first, last = True, -1
        while day < DAYS:
            if int(day) == last:
                day += chance.exponential(1 / rate)
                continue
            last = int(day)
            # only the first purchase says the channel that counts
            said = channel if first else "counter"
            rows.append((f"c{person:03}", (START + timedelta(days=int(day))).isoformat(), 10.0, said, None))
            first = False
            day += chance.exponential(1 / rate)
    return read(rows)


def groups(sales, by, until=date(2030, 1, 1)):
    relation = groups_of(sales.activity, by, until=day_number(until))
    rows = sales.activity.rows(
        f"SELECT p.customer_id AS who, g.grp FROM {relation} AS g JOIN {sales.activity.people} AS p ON p.customer = g.customer"
    )
    return {row["who"]: row["grp"] for row in rows}


HAND = [
    ("ann", "2024-01-02", 5.0, "web", "Lyon"),
    ("ann", "2024-01-01", 9.0, "counter", "Paris"),
    ("ben", "2024-01-03", 20.0, None, "L'Isle"),
    ("cat", "2024-02-01", 7.0, "web", "L'Isle"),
]


def test_a_group_is_that_of_the_first_purchase():
    sales = read(HAND)
    assert groups(sales, "channel") == {"ann": "counter", "ben": UNNAMED, "cat": "web"}
    assert groups(sales, "location") == {"ann": "Paris", "ben": "L'Isle", "cat": "L'Isle"}
    assert groups(sales, "first-basket") == {"ann": "small", "ben": "large", "cat": "small"}


def test_who_came_later_is_in_no_group():
    assert groups(read(HAND), "channel", until=date(2024, 1, 2)) == {"ann": "counter"}
    # of two, the one above the median of nine and twenty
    assert groups(read(HAND), "first-basket", until=date(2024, 1, 3)) == {"ann": "small", "ben": "large"}


def test_small_groups_are_put_together():
    rows = [(f"c{n}", "2024-01-01", 1.0, f"channel {n % 12:02}", None) for n in range(30)]
    found = groups(read(rows), "channel")
    assert len(set(found.values())) == MOST_GROUPS + 1
    assert found["c0"] == "channel 00"
    assert found["c11"] == OTHERS


def test_it_pays_where_groups_differ_widely():
    sales = two_paces(4.0)
    found = predict(sales.activity, Terms(model="nbd", by="channel", horizon=26))
    assert found.paces.used
    assert found.paces.verdict.verdict == "pays"
    assert [(one.name, one.customers) for one in found.paces.groups] == [("counter", 400), ("web", 200)]
    counter, web = found.paces.groups
    assert counter.pace == 1.0
    assert web.low < 4.0 < web.high
    # each customer is foreseen on the clock of their group
    base = Nbd(**found.parameters)
    group = groups(sales, "channel")
    for row in found.people.slice(0, 40).to_pylist():
        model = at_pace(base, web.pace if group[row["customer_id"]] == "web" else 1.0)
        end = sales.activity.last_day
        one = Summary.of(
            [row["visits"] - 1],
            [(row["last_day"] - row["first_day"]).days / 7],
            [(end - row["first_day"]).days / 7],
        )
        assert row["expected_purchases"] == pytest.approx(
            float(model.expected_purchases(one, 26)[0]), rel=1e-9
        )


def test_sums_are_those_of_the_groups():
    sales = two_paces(4.0)
    found = predict(sales.activity, Terms(model="nbd", by="channel", horizon=13, discount_rate=0.0))
    each = found.people.column("expected_purchases").to_numpy()
    assert found.expected_purchases_total == pytest.approx(each.sum())
    assert sum(week.purchases for week in found.ahead) == pytest.approx(each.sum(), rel=1e-6)
    assert sum(stage.expected_purchases for stage in found.stages) == pytest.approx(each.sum())
    plain = predict(sales.activity, Terms(model="nbd", horizon=13))
    assert found.log_likelihood > plain.log_likelihood + 10
    assert set(found.standard_errors) == set(found.parameters) == {"r", "alpha"}


def test_it_is_held_against_later_sales_by_group():
    sales = two_paces(4.0)
    end = START + timedelta(days=350)
    told, plain = (
        predict(sales.activity, Terms(model="nbd", by=by, calibration_end=end, horizon=20))
        for by in ("channel", None)
    )
    assert told.paces.used
    assert told.checked.actual == plain.checked.actual
    assert told.checked.mae == pytest.approx(plain.checked.mae, rel=0.02)
    assert told.checked.mae != plain.checked.mae
    assert told.checked.expected == pytest.approx(
        sum(told.people.column("expected_purchases").to_pylist()), rel=1e-9
    )


def test_it_does_not_pay_where_nobody_differs():
    found = predict(two_paces(1.0).activity, Terms(model="nbd", by="channel"))
    assert found.paces.verdict.verdict == "no_difference"
    assert not found.paces.used
    plain = predict(two_paces(1.0).activity, Terms(model="nbd"))
    assert found.parameters == plain.parameters
    assert found.people.equals(plain.people)


@pytest.mark.parametrize("by", ["location", "channel"])
def test_one_group_is_no_group(by):
    rows = [
        (f"c{n}", (START + timedelta(days=7 * n % 90 + 40 * k)).isoformat(), 5.0, "counter", None)
        for n in range(80)
        for k in range(3)
    ]
    found = predict(read(rows).activity, Terms(model="mbg-nbd", by=by))
    assert found.paces.verdict is None
    assert not found.paces.used
    assert [one.pace for one in found.paces.groups] == [None]


def test_a_group_that_came_after_the_cut_cannot_be_tried():
    rows = [
        (f"c{n}", (START + timedelta(days=d + n % 30)).isoformat(), 5.0, "counter", None)
        for n in range(60)
        for d in (0, 60, 120, 200)
    ]
    rows += [
        (f"d{n}", (START + timedelta(days=190 + n % 9)).isoformat(), 5.0, "web", None) for n in range(20)
    ]
    found = predict(read(rows).activity, Terms(model="mbg-nbd", by="channel"))
    assert found.paces.verdict is None
    assert [one.name for one in found.paces.groups] == ["counter", "web"]


def regulars(days, amount):
    """Sixty customers who come every other week or so."""
    return [
        (f"c{n}", (START + timedelta(days=d + n % 13)).isoformat(), amount, None, None)
        for n in range(60)
        for d in days
    ]


def test_free_purchases_have_no_band():
    found = predict(read(regulars(range(0, 300, 14), 0.0)).activity, Terms(model="mbg-nbd"))
    assert found.expected_value_total == 0
    assert {week.low for week in found.ahead} == {None}


def test_a_shop_of_one_day_has_nothing_to_try():
    with pytest.raises(habitue.HabitueError, match="first seen on the last day"):
        predict(read([(f"c{n}", "2024-01-01", 5.0, None, None) for n in range(40)]).activity)


def test_a_shop_of_strangers_has_nobody_to_learn_from():
    with pytest.raises(habitue.HabitueError, match="no customer to learn from"):
        predict(read([(None, f"2024-01-{n:02}", 5.0, None, None) for n in range(1, 29)]).activity)


def test_the_rhythm_is_kept(monkeypatch):
    found = predict(two_paces(4.0).activity, Terms(model="mbg-cnbd-k", by="channel"))
    assert found.paces.verdict.fit.plain.model.k == found.parameters["k"]


def test_the_command_and_the_document_tell(capsys):
    answer = habitue.predict(two_paces(4.0), model="nbd", by="channel")
    told = answer.document["paces"]
    assert (told["by"], told["verdict"], told["used"]) == ("channel", "pays", True)
    assert told["groups"][1]["name"] == "web"
    assert "Telling the groups apart pays: web lives" in str(answer)
    lonely = habitue.predict(two_paces(4.0), model="nbd", by="location")
    assert lonely.document["paces"]["verdict"] is None
    assert "There are not two groups" in str(lonely)
