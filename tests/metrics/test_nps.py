from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.metrics.nps import nps, nps_of
from habitue.metrics.results import Nps
from tests.metrics.histories import FEW
from tests.people import engine, month


def answers(*rows):
    """A relation of (customer, when, score)."""
    table = pa.table(
        {
            "customer_id": pa.array([row[0] for row in rows], pa.string()),
            "answered_at": pa.array([row[1] for row in rows], pa.timestamp("us")),
            "score": pa.array([row[2] for row in rows], pa.int64()),
        }
    )
    return engine().register(table)


def at(text):
    return datetime.fromisoformat(text)


def test_the_worked_example_comes_out_exactly():
    scores = [9, 10] * 30 + [7, 8] * 12 + [7] + [0, 3, 6] * 5
    found = nps(engine(), answers(*((f"c{n}", at("2025-03-01"), s) for n, s in enumerate(scores))))
    assert (found.value, found.n, found.promoters, found.passives, found.detractors) == (
        45.0,
        100,
        60,
        25,
        15,
    )
    assert (round(found.low, 1), round(found.high, 1)) == (29.3, 58.0)
    assert not found.too_few


@pytest.mark.parametrize(("score", "value"), [(0, -100), (6, -100), (7, 0), (8, 0), (9, 100), (10, 100)])
def test_promoters_passives_detractors(score, value):
    assert nps(engine(), answers(("ana", at("2025-03-01"), score))).value == value


def test_only_the_latest_answer_of_a_customer_counts():
    found = answers(("ana", at("2025-03-01"), 10), ("ana", at("2025-03-09"), 2), ("bob", at("2025-03-02"), 9))
    assert nps(engine(), found).value == 0.0


def test_the_latest_answer_is_that_of_the_period():
    found = answers(
        ("ana", at("2025-03-31T23:59"), 10), ("ana", at("2025-04-01"), 2), ("bob", at("2025-02-28"), 0)
    )
    assert nps(engine(), found, period=month("2025-03")) == nps_of(1, 0, 0)
    assert nps(engine(), found, period=month("2025-04")) == nps_of(0, 0, 1)


def test_anonymous_answers_count_each():
    found = answers((None, at("2025-03-01"), 10), (None, at("2025-03-01"), 10), (None, at("2025-03-02"), 5))
    assert nps(engine(), found) == nps_of(2, 0, 1)


def test_of_two_answers_at_once_the_harder_one_counts():
    found = answers(("ana", at("2025-03-01"), 10), ("ana", at("2025-03-01"), 3))
    assert nps(engine(), found).value == -100.0


def test_no_answer_is_undefined():
    undefined = Nps(None, None, None, 0, 0, 0, 0, "no_answers")
    assert nps_of(0, 0, 0) == undefined
    assert nps(engine(), answers()) == undefined
    assert nps(engine(), answers(("ana", at("2025-03-01"), 9)), period=month("2025-01")) == undefined
    assert undefined.too_few


def test_too_few_is_said_below_thirty():
    assert [nps_of(29, 0, 0).too_few, nps_of(30, 0, 0).too_few] == [True, False]


rows = st.lists(
    st.tuples(st.sampled_from(["ana", "bob", "cleo", None]), st.integers(0, 100), st.integers(0, 10)),
    max_size=25,
)


@given(rows, st.randoms(use_true_random=False))
@FEW
def test_the_score_is_that_of_the_last_answers_in_any_order(given_rows, chance):
    begin = datetime(2025, 2, 1)
    table = [(customer, begin + timedelta(days=day), score) for customer, day, score in given_rows]
    march = [row for row in table if date(2025, 3, 1) <= row[1].date() <= date(2025, 3, 31)]
    latest = {}
    for row in march:
        key = row[0] or object()
        if key not in latest or (row[1], -row[2]) > (latest[key][1], -latest[key][2]):
            latest[key] = row
    scores = [row[2] for row in latest.values()]
    shuffled = chance.sample(table, len(table))
    found = nps(engine(), answers(*shuffled), period=month("2025-03"))
    assert found.n == len(scores)
    if scores:
        share = [s >= 9 for s in scores].count(True) - [s <= 6 for s in scores].count(True)
        assert found.value == pytest.approx(100 * share / len(scores))
        assert -100 <= found.low <= found.high <= 100
