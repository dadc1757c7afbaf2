"""Results written and read back: equal in every figure, and nothing else can be written."""

from datetime import date

import pytest

from habitue.metrics.period import Period
from habitue.metrics.results import Bucket, Change, LifetimeValue, Overview, Rate
from habitue.metrics.results_json import read_back, read_kept, written

RESULTS = [
    Period(date(2026, 5, 1), date(2026, 5, 31)),
    Bucket(200, 30, 0, 20, 210),
    Rate(0.9, 0.85, 0.93, 200),
    Rate(None, None, None, 0, "no_customers_at_start"),
    LifetimeValue(2100.0, 7.0, 100.0, 3.0),
    Change("churn_rate", 0.1, 0.1 + 0.2, 0.30000000000000004, None, None, 1e-300, True, "newcombe"),
]


@pytest.mark.parametrize("result", RESULTS, ids=lambda one: type(one).__name__)
def test_a_result_is_read_back_as_it_was_written(result):
    assert read_back(type(result), written(result)) == result


def test_a_rate_by_hand():
    assert written(Rate(0.5, None, 1.0, 2)) == '{"value":0.5,"low":null,"high":1.0,"n":2,"reason":null}'


def test_what_is_no_result_is_not_written():
    with pytest.raises(TypeError, match="set"):
        written({1, 2})


def test_a_text_of_another_kind_is_refused():
    with pytest.raises(KeyError):
        read_back(Overview, written(Bucket(1, 0, 0, 0, 1)))


@pytest.mark.parametrize("text", [None, "", "half of a tex", written(Bucket(1, 0, 0, 0, 1))])
def test_what_was_kept_by_nobody_or_by_another_version_is_nothing(text):
    assert read_kept(Overview, text) is None


def test_what_was_kept_is_read():
    assert read_kept(Bucket, written(Bucket(1, 0, 0, 0, 1))) == Bucket(1, 0, 0, 0, 1)
