"""A prediction in short: what it says where there is no money, no past to try it on, or a fit at an extreme."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pytest

import habitue
from habitue.language import Language
from habitue.models.fit import AT_BOUNDARY
from habitue.report.prediction_documents import prediction_document
from habitue.report.prediction_lists import horizon_text, people_table, prediction_table, why

EN, FR = Language("en"), Language("fr")


@pytest.fixture(scope="module")
def visits():
    """Forty customers who come every so many days; nobody says what they paid."""
    start = date(2025, 1, 6)
    rows = [
        (f"c{n:02}", (start + timedelta(days=n + step * (5 + n % 9))).isoformat())
        for n in range(40)
        for step in range(9)
    ]
    table = pa.table({"customer": [row[0] for row in rows], "date": [row[1] for row in rows]})
    return habitue.predict(habitue.read(table), model="mbg-nbd", horizon=1).one


def test_without_amounts_there_is_no_value(visits):
    said = prediction_table(visits, language=EN, currency="EUR")
    assert "Expected value" not in {row[0] for row in said.rows}
    assert {row[-1] for row in people_table(visits, language=EN, currency="EUR").rows} == {"–"}
    assert prediction_document(visits)["spend"] is None
    assert visits.spend is None


def test_a_horizon_is_in_words(visits):
    assert horizon_text(visits, EN) == "1 week"
    assert horizon_text(visits, FR) == "1 semaine"
    assert horizon_text(replace(visits, horizon=39.0), EN) == "39 weeks"
    assert horizon_text(replace(visits, horizon=1.5), EN) == "10 days"
    assert horizon_text(replace(visits, horizon=1.0, unit_days=1), EN) == "1 day"


def test_without_a_past_to_try_it_on_nothing_is_said_of_it(visits):
    untried = replace(visits, choice=None, message="")
    assert why(untried, EN) == ""
    assert prediction_table(untried, language=EN, currency=None).notes == ()
    assert prediction_document(untried)["trial"] is None


def test_a_fit_at_an_extreme_says_so(visits):
    extreme = replace(
        visits, message=AT_BOUNDARY, message_values={"parameters": "a, b"}, standard_errors=None
    )
    assert "do not pin down a, b" in prediction_table(extreme, language=EN, currency=None).notes[-1]
    assert prediction_document(extreme)["message"].startswith("The data do not pin down a, b")
    assert prediction_document(extreme)["standard_errors"] is None
    assert "a, b" in prediction_table(extreme, language=FR, currency=None).notes[-1]


def test_everybody_fits_in_the_table_of_a_small_shop(visits):
    said = people_table(visits, language=EN, currency=None)
    assert len(said.rows) == visits.customers == 40
    assert said.notes == ()
