"""The score in words: whether it moved, its history, and what is too little to say, in both languages."""

from datetime import date

import pytest

from habitue.language import Language
from habitue.metrics.nps import nps_of
from habitue.metrics.period import period_of
from habitue.metrics.scores import PeriodScore, bounds_of, part_changes, response_rate, score_change
from habitue.report.score_words import (
    bounds_text,
    parts_table,
    response_text,
    score_history,
    score_tile,
)

ENGLISH = Language("en")
MONTHS = [period_of(date(2026, month, 1), "month") for month in (1, 2, 3)]


def tile(before, after):
    old, new = nps_of(*before), nps_of(*after)
    return score_tile(new, score_change(old, new), earlier="the 90 days before", language=ENGLISH)


@pytest.mark.parametrize(
    ("before", "after", "arrow", "good", "text"),
    [
        ((60, 25, 15), (30, 30, 40), "▼", False, "−53 pts on the 90 days before"),
        ((30, 30, 40), (60, 25, 15), "▲", True, "+53 pts on the 90 days before"),
        ((60, 25, 15), (58, 25, 17), "", None, "No change larger than chance"),
        ((20, 0, 0), (0, 0, 20), "", None, "Too few to compare"),
        ((0, 0, 0), (60, 25, 15), "", None, "Nothing before to compare with"),
    ],
)
def test_an_arrow_stands_for_what_is_more_than_noise(before, after, arrow, good, text):
    moved = tile(before, after).movement
    assert (moved.arrow, moved.good, moved.text) == (arrow, good, text)


def test_no_answer_is_a_reason_and_few_are_said_so():
    assert tile((0, 0, 0), (0, 0, 0)).reason == "Nobody has answered yet."
    assert (tile((60, 25, 15), (60, 25, 15)).value, tile((9, 9, 9), (9, 9, 9)).warning) == (
        "45",
        "too few to say",
    )


def test_history_begins_with_the_first_answer_and_marks_what_is_not_whole():
    series = [
        PeriodScore(MONTHS[0], nps_of(0, 0, 0)),
        PeriodScore(MONTHS[1], nps_of(40, 10, 10)),
        PeriodScore(MONTHS[2], nps_of(1, 0, 1), whole=False),
    ]
    table = score_history(series, language=ENGLISH).table
    assert [(row[0], row[1], row[3], row[4]) for row in table.rows] == [
        ("February 2026", "50", "60", ""),
        ("March 2026", "0", "2", "not whole, too few to say"),
    ]
    empty = PeriodScore(MONTHS[2], nps_of(0, 0, 0))
    assert score_history([series[1], empty], language=ENGLISH).table.rows[1][1] == "–"
    assert score_history([empty], language=ENGLISH) is None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_silence_and_parts_have_their_words(language):
    spoken = Language(language)
    assert response_text(response_rate(0, 0), language=spoken) == ""
    assert "40" in response_text(response_rate(40, 100), language=spoken)
    assert "70" in bounds_text(bounds_of(nps_of(20, 10, 10), asked=100), language=spoken)
    table = parts_table("Parts", {"a": nps_of(30, 0, 0), "b": nps_of(0, 1, 0)}, language=spoken)
    assert [bool(row[4]) for row in table.rows] == [False, True]


def test_parts_say_who_answered_and_what_moved():
    after = {"a": nps_of(90, 5, 5), "b": nps_of(20, 10, 10), "c": nps_of(40, 5, 5)}
    changes = part_changes({"a": nps_of(50, 20, 30), "b": nps_of(21, 10, 9)}, after)
    table = parts_table(
        "Parts", after, language=ENGLISH, changes=changes, rates={"a": response_rate(100, 400)}
    )
    assert table.columns[4:] == ("Of those asked", "Moved by", "Remark")
    assert [row[4:6] for row in table.rows] == [("25%", "+63 pts"), ("–", "no more than chance"), ("–", "–")]
