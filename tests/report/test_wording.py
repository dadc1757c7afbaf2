"""Small pieces of speech: periods, shares, intervals, changes."""

from datetime import date

import pytest

from habitue.language import Language
from habitue.metrics.period import Period, period_of
from habitue.metrics.results import Rate
from habitue.report import wording
from tests.report.overviews import cafe_series, change, rate

FR, EN = Language("fr"), Language("en")
MAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    ("unit", "name", "short", "during"),
    [
        ("day", "12 mai 2026", "12 mai", "le 12 mai 2026"),
        ("week", "semaine du 11 mai 2026", "11 mai", "la semaine du 11 mai 2026"),
        ("month", "mai 2026", "mai 26", "en mai 2026"),
        ("quarter", "deuxième trimestre 2026", "T2 26", "au deuxième trimestre 2026"),
        ("year", "2026", "2026", "en 2026"),
    ],
)
def test_periods_in_french(unit, name, short, during):
    period = period_of(MAY, unit)
    said = [function(period, FR) for function in (wording.period_name, wording.period_short, wording.during)]
    assert said == [name, short, during]


def test_periods_between_any_two_days():
    period = Period(date(2026, 5, 1), date(2026, 5, 20))
    assert wording.period_name(period, EN) == "1 May 2026 to 20 May 2026"
    assert wording.period_short(period, EN) == "1 May"
    assert wording.during(period, FR) == "du 1er mai 2026 au 20 mai 2026"


@pytest.mark.parametrize("month", range(1, 13))
def test_every_quarter_has_its_own_name(month):
    ordinal = ("first", "second", "third", "fourth")[(month - 1) // 3]
    assert wording.period_name(period_of(date(2026, month, 9), "quarter"), EN) == f"{ordinal} quarter of 2026"


def test_the_close_of_a_period():
    assert wording.at_close(date(2026, 4, 30), FR) == "fin avril"
    assert wording.at_close(date(2026, 4, 29), EN) == "on 29 April 2026"
    assert wording.at_close_short(date(2026, 4, 30), FR) == "fin avr."
    assert wording.at_close_short(date(2026, 4, 29), EN) == "29 Apr"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, "–"), (0.0, "0%"), (1.0, "100%"), (0.474, "47%"), (0.004, "0.4%"), (0.996, "99.6%"),
        (1e-9, "< 0.1%"), (1 - 1e-9, "> 99.9%"), (1.2, "120%"),
    ],
)  # fmt: skip
def test_a_share_never_says_none_or_all_falsely(share, text):
    assert wording.share_text(share, EN) == text


def test_amounts_and_counts():
    assert [wording.money_text(x, "EUR", EN) for x in (None, 7.4, -999.99, 1000)] == [
        "–",
        "€7.40",
        "−€999.99",
        "€1,000",
    ]
    assert [wording.count_text(x, EN) for x in (None, 2.413, 12.66)] == ["–", "2.41", "12.7"]
    assert [wording.chart_number(x, EN) for x in (999_999, 1_200_000)] == ["999,999", "1.2M"]


def test_long_names_are_cut_for_charts():
    assert wording.shortened("Le Port") == "Le Port"
    assert wording.shortened("x" * 40) == "x" * 27 + "…"


def test_spans_of_time():
    assert [wording.every_text(x, FR) for x in (0.2, 1, 8.6)] == [
        "tous les jours",
        "tous les jours",
        "tous les 9 jours",
    ]
    assert [wording.years_text(x, EN) for x in (0.01, 0.5, 1.99, 2.34)] == [
        "1 month",
        "6 months",
        "24 months",
        "2.3 years",
    ]


@pytest.mark.parametrize(
    ("difference", "text"), [(0.01, "+1 pt"), (0.067, "+6.7 pts"), (-0.004, "−0.4 pt"), (0.25, "+25 pts")]
)
def test_points(difference, text):
    assert wording.points_text(difference, EN) == text


def test_intervals():
    share = lambda value: wording.share_text(value, FR)  # noqa: E731
    assert wording.interval_text(Rate(0.9, 0.85, 0.93, 200), share, FR) == "entre 85\u202f% et 93\u202f%"
    assert wording.interval_text(Rate(1.2, None, None, 200), share, FR) == ""


def test_reasons_and_notes():
    assert wording.reason_text("no_answers", EN) == "nobody has answered yet"
    assert wording.reason_text(None, EN) == "it cannot be measured yet"
    assert wording.notes_text(cafe_series()[13], FR) == "pas terminé"


def test_a_change_without_a_test_is_no_change():
    real = change("churn_rate", 0.1, 0.2, real=True)
    assert wording.change_of((real,), "churn_rate") is real
    assert wording.change_of((real,), "retention_rate") is None


def test_age_headings():
    assert (wording.age_heading("week", FR), wording.age_name("week", 3, FR)) == (
        "semaines depuis le premier achat",
        "S3",
    )


def test_why_there_is_no_comparison():
    assert (
        wording.no_comparison("week", FR, previous=None)
        == "il n’y a aucune semaine entière auparavant pour comparer"
    )
    assert (
        wording.no_comparison("month", EN, previous=cafe_series()[3])
        == "it cannot be compared with the month before"
    )


def test_score_is_whole_with_a_true_minus():
    assert wording.score_text(-12.4, EN) == "−12"
    assert rate(1, 4).too_few
