"""The tables about what comes next, on a café of twenty customers whose figures can be counted on fingers."""

from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pytest

from habitue.language import Language
from habitue.models.choice import Choice, Cut, Need
from habitue.models.holdout import Band, Score
from habitue.predictions.results import (
    PEOPLE,
    AheadWeek,
    Prediction,
    SpendModel,
    StageValue,
    TrackedWeek,
)
from habitue.report import prediction_tables as tables
from habitue.report.prediction_tables import Telling

FR, EN = Language("fr"), Language("en")
END = date(2026, 6, 8)

# visits, chance now, chance four weeks ago, value
_SPECIAL = (
    (9, 0.45, 0.80, 100.0),  # from even or better to worse
    (5, 0.494, 0.50, 50.0),  # just so
    (7, 0.70, 0.90, 300.0),  # twenty points
    (7, 0.71, 0.90, 310.0),  # nineteen
    (4, 0.30, 0.40, 20.0),  # was below even before
    (2, 0.10, 0.30, 5.0),  # twenty points, below even
    (1, 0.20, None, 7.0),  # came in these weeks, or was unknown
    (2, 0.95, 0.96, 900.0),  # the dearest of all, seen twice
    (8, 0.99, 0.99, 800.0),  # the second dearest, a regular
)
NAMES = {"C-0000": "Mireille Lefèvre", "C-0002": "Karim Benali", "C-0007": "יעל כהן"}
FALLEN = ["C-0002", "C-0000", "C-0001", "C-0005"]


def people(rows=_SPECIAL, *, customers=20):
    """A table of so many customers: the special ones, then quiet ones worth 1 each."""
    every = [*rows, *((4, 0.6, 0.6, 1.0) for _ in range(customers - len(rows)))]
    found = [
        {
            "customer_id": f"C-{place:04}",
            "first_day": date(2025, 1, 5),
            "last_day": END - timedelta(days=place),
            "visits": visits,
            "p_alive": now,
            "p_alive_before": before,
            "p_no_purchase": 1 - now,
            "expected_purchases": value / 10,
            "expected_spend": 10.0,
            "expected_value": value,
        }
        for place, (visits, now, before, value) in enumerate(every)
    ]
    return pa.Table.from_pylist(found, schema=PEOPLE)


def score(name="pareto-nbd", *, k=None, top=0.63, bands=((10, 0.25, 0.5), (9, 1.0, 1.0), (8, 4.0, 3.5))):
    return Score(name, k, 100.4, 120.0, 0.75, 1.6, 0.9, -0.16, 0.4, top, tuple(Band(*band) for band in bands))


def choice(verdict="chosen", best=None, needs=()):
    found = None if verdict == "too_short" else best or score()
    naive = None if found is None else replace(score("naive"), mae=1.46)
    return Choice(verdict, None, found, naive, (found,) if found else (), needs, Cut(0, 99, 199, 7))


NEEDS = (Need("repeat_customers", 3, 30, 200),)


def ahead(*, money=True, band=True):
    """Thirteen weeks of 20 purchases; a purchase brings 10, and the band is a tenth either way."""
    found = []
    for week in range(13):
        total = (week + 1) * (200.0 if money else 20.0)
        first = END + timedelta(days=1 + 7 * week)
        low, high = (0.9 * total, 1.1 * total) if band else (None, None)
        revenue = 200.0 if money else None
        found.append(AheadWeek(first, first + timedelta(days=6), 20.0, revenue, total, low, high))
    return tuple(found)


def tracking(weeks=70):
    start = END - timedelta(days=7 * weeks)
    return tuple(TrackedWeek(start + timedelta(days=7 * n), 10 * n, 9.6 * n) for n in range(1, weeks + 1))


def prediction(**changes):
    """The café's prediction, chosen on its own last hundred days."""
    whole = Prediction(
        model="pareto-nbd",
        ground="chosen",
        parameters={"r": 0.5, "alpha": 12.0, "s": 0.4, "beta": 10.0},
        standard_errors=None,
        log_likelihood=-1234.5,
        message="",
        message_values={},
        unit_days=7,
        horizon=52,
        discount_rate=0.1,
        margin=1.0,
        calibration_end=END,
        customers=20,
        repeat_customers=19,
        expected_purchases_total=250.3,
        expected_value_total=2503.0,
        spend=SpendModel("gamma-gamma", {"p": 4.0, "q": 4.0, "v": 24.0}, 10.0, 0.07),
        choice=choice(),
        checked=None,
        ahead=ahead(),
        tracking=tracking(),
        stages=(
            StageValue("champion", 2, 0.97, 170.0, 1700.0, 0.679),
            StageValue("regular", 17, 0.6, 75.3, 753.0, 0.301),
            StageValue("new", 1, 0.2, 5.0, 50.0, 0.02),
            StageValue("lapsed", 0, 0.0, 0.0, 0.0, 0.0),
        ),
        people=people(),
    )
    return replace(whole, **changes)


def without_amounts(**changes):
    """The same café, whose till writes no amounts."""
    bare = people()
    for name in ("expected_spend", "expected_value"):
        place = bare.schema.get_field_index(name)
        bare = bare.set_column(place, PEOPLE.field(name), pa.nulls(len(bare), pa.float64()))
    whole = prediction()
    changed = {
        "expected_value_total": None,
        "spend": None,
        "ahead": ahead(money=False),
        "stages": tuple(
            replace(one, expected_value=None, share=one.expected_purchases / 250.3) for one in whole.stages
        ),
        "people": bare,
    }
    return replace(whole, **(changed | changes))


def telling(found=None, language=EN, currency="EUR"):
    return Telling(found or prediction(), language, currency)


def ids(found):
    return found.column("customer_id").to_pylist()


def plain(table):
    return [tuple(cell.replace("\u202f", " ").replace("\u00a0", " ") for cell in row) for row in table.rows]


def widths(table):
    return {len(row) for row in table.rows} | {len(table.columns)}


def test_who_fell_clearly_and_the_dearest_first():
    assert ids(tables.fallen(telling())) == FALLEN


def test_what_is_shown_as_equal_has_not_fallen():
    close = people([(5, 0.4951, 0.5049, 50.0), (5, 0.7051, 0.8951, 50.0), (5, 0.704, 0.896, 50.0)])
    assert ids(tables.fallen(telling(prediction(people=close)))) == ["C-0002"]


def test_without_amounts_the_dearest_are_those_expected_most_often():
    told = telling(without_amounts())
    assert ids(tables.fallen(told)) == FALLEN
    assert told.worths(told.prediction.people)[7] == 90.0


def test_who_fell_is_counted_by_the_chance_that_is_left():
    table = tables.fallen_table(tables.fallen(telling()), telling=telling())
    assert table.columns == ("Chance now", "Customers", "Value still expected, 52 weeks")
    assert table.rows == (
        ("50% or more", "1", "€300.00"),
        ("20% to 50%", "2", "€150.00"),
        ("under 20%", "1", "€5.00"),
    )
    told = telling(without_amounts(), FR, None)
    table = tables.fallen_table(tables.fallen(told), telling=told)
    assert table.columns[2] == "Achats encore attendus sur 52 semaines"
    assert plain(table) == [
        ("50 % ou plus", "1", "30"),
        ("20 % à 50 %", "2", "15"),
        ("moins de 20 %", "1", "0,5"),
    ]


def test_a_champion_to_come_is_in_the_top_tenth_with_few_visits():
    assert ids(tables.rising(telling())) == ["C-0007"]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # two of twenty fit in a tenth, three equal ones do not
        ([(3, 0.9, 0.9, 500.0)] * 2, ["C-0000", "C-0001"]),
        ([(3, 0.9, 0.9, 500.0)] * 3, []),
        ([(1, 0.9, 0.9, 500.0), (4, 0.9, 0.9, 400.0)], ["C-0000"]),
        ([(4, 0.9, 0.9, 500.0)] * 2, []),
        ([(1, 0.9, 0.9, 0.0)] * 20, []),
    ],
)
def test_the_top_tenth_is_never_more_than_a_tenth(rows, found):
    assert ids(tables.rising(telling(prediction(people=people(rows))))) == found


def test_of_nine_customers_nobody_is_a_tenth():
    few = people([(1, 0.9, 0.9, 500.0)], customers=9)
    assert ids(tables.rising(telling(prediction(people=few)))) == []


def test_champions_to_come_are_counted_by_visits():
    table = tables.rising_table(tables.rising(telling()), telling=telling())
    assert table.columns == ("So far", "Customers", "Expected value, 52 weeks")
    assert table.rows == (("1 visit", "0", "€0.00"), ("2 visits", "1", "€900.00"), ("3 visits", "0", "€0.00"))


def test_names_where_there_are_some_else_numbers():
    told = telling()
    table = tables.fallen_names_table(tables.fallen(told), telling=told, names=NAMES)
    assert table.rows == (
        ("Karim Benali", "90%", "70%", "€300.00"),
        ("Mireille Lefèvre", "80%", "45%", "€100.00"),
        ("C-0001", "50%", "49%", "€50.00"),
        ("C-0005", "30%", "10%", "€5.00"),
    )
    assert (widths(table), table.notes) == ({4}, ())
    table = tables.rising_names_table(tables.rising(told), telling=told, names=NAMES)
    assert table.rows == (("יעל כהן", "2", "1 Jun 2026", "€900.00"),)
    assert table.columns == ("Customer", "Visits", "Last visit", "Expected value, 52 weeks")


def test_only_so_many_are_named(monkeypatch):
    monkeypatch.setattr(tables, "PEOPLE_SHOWN", 3)
    table = tables.fallen_names_table(tables.fallen(telling()), telling=telling(), names=NAMES)
    assert [row[0] for row in table.rows] == ["Karim Benali", "Mireille Lefèvre", "C-0001"]
    assert table.notes == ("Only the 3 of whom most is expected are named.",)


def test_the_weeks_ahead_are_those_of_the_prediction():
    found = prediction()
    table = tables.ahead_table(telling(found))
    assert table.columns == ("Week from", "Purchases", "Revenue", "Sum so far", "Sum, nine times in ten")
    assert (len(table.rows), widths(table), table.notes) == (13, {5}, ())
    assert table.rows[0] == ("9 Jun", "20", "€200.00", "€200.00", "€180.00 to €220.00")
    assert table.rows[12] == ("1 Sept", "20", "€200.00", "€2,600", "€2,340 to €2,860")
    assert [row[3] for row in table.rows[:4]] == ["€200.00", "€400.00", "€600.00", "€800.00"]


def test_weeks_without_amounts_and_without_a_band():
    table = tables.ahead_table(telling(without_amounts(), FR, None))
    assert table.columns == ("Semaine du", "Achats", "Cumul", "Cumul, neuf fois sur dix")
    assert plain(table)[1] == ("16 juin", "20", "40", "36 à 44")
    table = tables.ahead_table(telling(prediction(ahead=ahead(band=False), choice=choice("too_short"))))
    assert table.columns == ("Week from", "Purchases", "Revenue", "Sum so far")
    assert table.rows[12] == ("1 Sept", "20", "€200.00", "€2,600")
    assert table.notes == (
        "No margin of error can be given: the data are too short to know how wrong this may be.",
    )


def test_the_stages_are_those_of_the_prediction():
    table = tables.stage_value_table(telling())
    assert table.columns == (
        "Stage",
        "Customers",
        "Chance of still being customers, mean",
        "Expected purchases, 52 weeks",
        "Expected value, 52 weeks",
        "Share",
    )
    assert table.rows == (
        ("Champions", "2", "97%", "170", "€1,700", "68%"),
        ("Regulars", "17", "60%", "75", "€753", "30%"),
        ("New", "1", "20%", "5.0", "€50", "2%"),
        ("Lapsed", "0", "–", "0", "€0", "0%"),
    )
    bare = tables.stage_value_table(telling(without_amounts()))
    assert widths(bare) == {5}
    assert bare.rows[0] == ("Champions", "2", "97%", "170", "68%")


def test_an_unknown_share_is_a_dash():
    empty = (replace(prediction().stages[3], share=None),)
    assert tables.stage_value_table(telling(prediction(stages=empty))).rows[0][5] == "–"


def test_groups_are_named_from_least_to_most():
    table = tables.calibration_table(score(), language=EN)
    assert table.rows == (
        ("1 (least expected)", "10", "0.25", "0.50"),
        ("2", "9", "1.00", "1.00"),
        ("3 (most expected)", "8", "4.00", "3.50"),
    )
    assert tables.calibration_table(score(bands=((7, 0.2, 0.1),)), language=EN).rows[0][0] == "1"


def test_rare_purchases_keep_their_figures():
    table = tables.calibration_table(score(bands=((700, 0.0021, 0.0314),)), language=EN)
    assert table.rows[0][2:] == ("0.0021", "0.0314")


def test_tracking_at_some_twenty_dates_the_last_among_them():
    table = tables.tracking_table(tracking(), language=EN)
    assert len(table.rows) == 18
    assert table.rows[-1] == ("8 Jun 2026", "700", "672")
    assert table.rows[-2] == ("11 May 2026", "660", "634")


@pytest.mark.parametrize(("weeks", "kept"), [(0, 0), (1, 1), (20, 20), (21, 11), (260, 20)])
def test_thinned_keeps_the_last(weeks, kept):
    every = tracking(weeks)
    found = tables.thinned(every, most=20)
    assert len(found) == kept
    assert found[-1:] == every[-1:]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "less than one purchase"),
        (0.4, "less than one purchase"),
        (1.2, "about 1 purchase"),
        (12.0, "about 12 purchases"),
    ],
)
def test_how_many_purchases_in_words(value, text):
    assert telling(without_amounts()).about(value) == text


def test_how_much_in_words():
    assert telling().about(1234.5) == "about €1,234"
    assert telling(language=FR).about(0.4) == "environ 0,40\u00a0€"


@pytest.mark.parametrize(
    ("horizon", "unit_days", "text"),
    [(52, 7, "52 weeks"), (1, 7, "1 week"), (90, 1, "90 days"), (2.5, 7, "18 days")],
)
def test_the_horizon_in_words(horizon, unit_days, text):
    assert telling(prediction(horizon=horizon, unit_days=unit_days)).horizon == text
