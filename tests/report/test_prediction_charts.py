"""The charts of what comes next: lines that end where the figures do, points on their diagonal, words for those who do not see."""

from dataclasses import replace

import pytest

from habitue.report.charts import Words
from habitue.report.prediction_charts import (
    POINTS,
    Pair,
    Spot,
    Sum,
    ahead_picture,
    calibration_chart,
    calibration_picture,
    spread_ticks,
    stage_value_picture,
    sum_chart,
    tracking_chart,
    tracking_picture,
)
from tests.report.test_charts import of, parsed
from tests.report.test_prediction_tables import (
    END,
    FR,
    ahead,
    prediction,
    score,
    telling,
    tracking,
    without_amounts,
)

WORDS = Words("key", "A title & more", "What <it> shows")
NAMES = ("came", "expected")


def places(one):
    return [tuple(map(float, pair.split(","))) for pair in one.get("points").split()]


def written(root):
    return [one.text for one in root.iter() if one.tag.endswith("text")]


def tooltips(root):
    return [one[0].text for one in of(root, "touch")]


def sums(*values, band=0.1):
    return [
        Sum(x, value, value * (1 - band), value * (1 + band), f"point {x}", f"t{x}")
        for x, value in enumerate(values)
    ]


def drawn_sums(series):
    return parsed(
        sum_chart(series, words=WORDS, axis=lambda value: f"{value:g}", show=lambda value: f"={value:g}")
    )


def drawn_pairs(*pairs, mark=None):
    series = [Pair(x, came, expected, f"point {x}", f"t{x}") for x, (came, expected) in enumerate(pairs)]
    return parsed(
        tracking_chart(series, names=NAMES, words=WORDS, axis=lambda value: f"{value:g}", mark=mark)
    )


def drawn_spots(*spots):
    series = [Spot(expected, actual, f"{expected} and {actual}") for expected, actual in spots]
    return parsed(calibration_chart(series, names=NAMES, words=WORDS, axis=lambda value: f"{value:g}"))


@pytest.mark.parametrize(
    "root", [drawn_sums(sums(0, 1)), drawn_pairs((1, 2), (3, 4)), drawn_spots((1, 2), (3, 4))]
)
def test_every_chart_has_a_role_a_title_and_a_description(root):
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "key-title key-desc"
    assert [root[0].text, root[1].text] == ["A title & more", "What <it> shows"]


def test_a_sum_stands_on_nought_and_its_band_encloses_it():
    root = drawn_sums(sums(0, 100, 200))
    line = places(of(root, "line")[0])
    assert len(line) == 3
    heights = [line[0][1] - y for _, y in line]
    assert heights[2] == pytest.approx(2 * heights[1], abs=0.2)
    band = places(of(root, "band")[0])
    assert band[2][1] < line[2][1] < band[3][1]  # the high end, the sum, the low end of the last week
    assert band[0][1] == band[5][1] == line[0][1]
    assert tooltips(root) == ["point 0", "point 1", "point 2"]
    assert [one.text for one in of(root, "lab")] == ["=200"]


def test_the_axis_reaches_the_top_of_the_band_and_names_few_dates():
    root = drawn_sums(sums(*range(0, 140, 10), band=0.5))
    assert [text for text in written(root) if text.isdigit()] == ["0", "50", "100", "150", "200"]
    assert [text for text in written(root) if text.startswith("t")] == ["t1", "t4", "t7", "t10", "t13"]
    assert min(y for _, y in places(of(root, "band")[0])) >= 0


def test_a_sum_without_a_band_has_none():
    bare = [replace(one, low=None, high=None) for one in sums(0, 100, 200)]
    assert of(drawn_sums(bare), "band") == []


def test_nothing_expected_still_draws():
    assert len(places(of(drawn_sums(sums(0, 0, 0)), "line")[0])) == 3
    assert len(places(of(drawn_pairs((0, 0)), "came")[0])) == 1
    assert len(of(drawn_spots((0, 0)), "dot")) == 1


def test_long_figures_get_room():
    series = sums(0, 100)
    narrow, wide = (
        parsed(sum_chart(series, words=WORDS, axis=axis, show=str))
        for axis in (lambda _: "1", lambda _: "1,000,000")
    )
    first = [float(of(root, "grid")[0].get("x1")) for root in (narrow, wide)]
    assert first[1] - first[0] == pytest.approx(8 * 5.8, abs=0.2)


def test_two_lines_on_one_scale():
    root = drawn_pairs((0, 0), (10, 5), (20, 20))
    came, expected = places(of(root, "came")[0]), places(of(root, "dashed")[0])
    assert came[0] == expected[0]
    assert came[2] == expected[2]
    assert came[0][1] - came[1][1] == pytest.approx(2 * (expected[0][1] - expected[1][1]), abs=0.2)
    assert of(root, "join") == []
    assert [text for text in written(root) if text in NAMES] == ["came", "expected"]


def test_the_mark_stands_where_the_model_stopped_learning():
    root = drawn_pairs((0, 0), (10, 5), (20, 20), mark=1)
    mark = of(root, "join")[0]
    assert mark.get("x1") == mark.get("x2")
    assert float(mark.get("x1")) == pytest.approx(places(of(root, "came")[0])[1][0], abs=0.1)


def test_as_much_as_expected_is_on_the_diagonal():
    root = drawn_spots((0.1, 0.1), (1.0, 4.0), (2.0, 1.0), (3.9, 3.9))
    line = of(root, "join")[0]
    left, low, right, high = (float(line.get(name)) for name in ("x1", "y1", "x2", "y2"))
    slope = (high - low) / (right - left)
    above = [low + slope * (float(one.get("cx")) - left) - float(one.get("cy")) for one in of(root, "dot")]
    assert above[0] == pytest.approx(0, abs=0.2)
    assert above[3] == pytest.approx(0, abs=0.2)
    assert above[1] > 5  # more came than was expected
    assert above[2] < -5
    assert tooltips(root) == ["0.1 and 0.1", "1.0 and 4.0", "2.0 and 1.0", "3.9 and 3.9"]


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (60.0, (0, 2, 10, 20, 50)),
        (1.0, (0, 0.02, 0.1, 0.2, 0.5, 1)),
        (0.004, (0, 0.0002, 0.0005, 0.001, 0.002)),
        (0.0, (0,)),
    ],
)
def test_ticks_on_a_scale_of_roots_are_round_and_apart(most, ticks):
    assert spread_ticks(most) == ticks


def test_the_weeks_ahead_from_nought_to_the_last_sum():
    root = parsed(ahead_picture(telling(), words=WORDS))
    assert len(places(of(root, "line")[0])) == 14
    assert len(tooltips(root)) == 13
    assert tooltips(root)[0] == "15 June 2026: €200.00 (between €180.00 and €220.00)"
    assert tooltips(root)[12] == "7 September 2026: €2,600 (between €2,340 and €2,860)"
    assert [one.text for one in of(root, "lab")] == ["€2,600"]
    assert "7 Sept" in written(root)


def test_the_weeks_ahead_without_amounts_or_band():
    bare = without_amounts(ahead=ahead(money=False, band=False))
    root = parsed(ahead_picture(telling(bare, FR), words=WORDS))
    assert of(root, "band") == []
    assert tooltips(root)[12] == "7 septembre 2026\u202f: 260"
    assert [one.text for one in of(root, "lab")] == ["260"]


def test_a_bar_for_each_stage():
    root = parsed(stage_value_picture(telling()))
    lengths = [float(one.get("width")) for one in of(root, "level")]
    assert len(lengths) == 3  # nobody has lapsed
    assert lengths[1] / lengths[0] == pytest.approx(753 / 1700, abs=0.001)
    assert root[1].text == ("Champions: €1,700 (68%); Regulars: €753 (30%); New: €50 (2%); Lapsed: €0 (0%)")
    bare = parsed(stage_value_picture(telling(without_amounts())))
    assert bare[1].text == "Champions: 170 (68%); Regulars: 75 (30%); New: 5.0 (2%); Lapsed: 0 (0%)"


def test_every_group_is_a_point():
    root = parsed(calibration_picture(score(), telling(language=FR)))
    assert tooltips(root) == [
        "1 (on en attend le moins)\u202f: attendu 0,25, réel 0,50",
        "2\u202f: attendu 1,00, réel 1,00",
        "3 (on en attend le plus)\u202f: attendu 4,00, réel 3,50",
    ]
    assert root[1].text == "; ".join(tooltips(root))
    assert "0,5" in written(root)


def test_a_long_history_is_thinned_and_named_by_months():
    root = parsed(tracking_picture(telling(prediction(tracking=tracking(260))), words=WORDS, until=None))
    assert len(tooltips(root)) == len(places(of(root, "came")[0])) == 52 <= POINTS
    assert tooltips(root)[-1] == "8 June 2026: 2,496 expected, 2,600 came"
    assert "Jun 26" in written(root)


def test_a_short_history_is_named_by_days():
    told = telling(prediction(tracking=tracking(9)))
    root = parsed(tracking_picture(told, words=WORDS, until=END))
    assert "8 Jun" in written(root)
    assert len(tooltips(root)) == 9
    assert float(of(root, "join")[0].get("x1")) == pytest.approx(places(of(root, "came")[0])[-1][0], abs=0.1)
