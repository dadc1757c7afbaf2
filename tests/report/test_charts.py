"""Charts: geometry that does not lie, text that cannot break out, words for those who do not see."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from habitue.report.charts import (
    Bar,
    IntervalRow,
    Point,
    Step,
    Words,
    histogram,
    horizontal_bars,
    interval_chart,
    interval_strip,
    line_chart,
    waterfall,
)
from habitue.report.svg import element, nice_ticks

WORDS = Words("key", "A title & more", "What <it> shows")


def show(share):
    return f"{share:.0%}"


def parsed(picture):
    return ET.fromstring(str(picture))  # noqa: S314  (our own picture)


def of(root, kind):
    return [one for one in root.iter() if kind in one.get("class", "").split()]


def line(*ys, hollow=()):
    return [
        Point(
            x,
            y,
            None if y is None else y - 0.05,
            None if y is None else y + 0.05,
            f"point {x}",
            f"t{x}",
            x in hollow,
        )
        for x, y in enumerate(ys)
    ]


STEPS = (
    Step(("Present", "end of Apr"), 200, "200", "level"),
    Step(("New",), 30, "+30", "up"),
    Step(("Returned",), 0, "+0", "up"),
    Step(("Lost",), 20, "−20", "down"),
    Step(("Present", "end of May"), 210, "210", "level"),
)


@pytest.mark.parametrize(
    "picture",
    [
        line_chart(line(0.5, 0.6), words=WORDS, show=show),
        waterfall(STEPS, words=WORDS),
        horizontal_bars([Bar("a", 3, "3")], words=WORDS),
        histogram([Bar("1", 3, "3")], words=WORDS),
        interval_chart([IntervalRow("a", 0.5, "50%", 0.4, 0.6)], words=WORDS, show=show),
    ],
)
def test_every_chart_has_a_role_a_title_and_a_description(picture):
    root = parsed(picture)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "key-title key-desc"
    assert [root[0].text, root[1].text] == ["A title & more", "What <it> shows"]
    assert [root[0].get("id"), root[1].get("id")] == ["key-title", "key-desc"]


def test_text_and_attributes_are_escaped():
    assert element("text", "<b>&", class_='"x') == '<text class="&#34;x">&lt;b&gt;&amp;</text>'


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.31, 0.52, (0.3, 0.4, 0.5, 0.6)),
        (0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0)),
        (0.5, 0.5, (0.4, 0.6)),
        (0.0, 0.0, (0.0,)),
    ],
)
def test_ticks_are_round_and_enclose(low, high, ticks):
    assert nice_ticks(low, high) == ticks


def test_a_missing_value_breaks_the_line_and_the_band():
    root = parsed(line_chart(line(None, 0.5, 0.6, None, 0.7, 0.8), words=WORDS, show=show))
    assert len(of(root, "band")) == 2
    assert len(of(root, "line")) == 2
    assert [one[0].text for one in of(root, "touch")] == ["point 1", "point 2", "point 4", "point 5"]


def test_a_partial_period_is_hollow_dashed_and_not_the_last_word():
    root = parsed(line_chart(line(0.5, 0.6, 0.9, hollow={2}), words=WORDS, show=show))
    assert len(of(root, "hollow")) == 1
    assert len(of(root, "dashed")) == 1
    assert [one.text for one in of(root, "lab")] == ["60%"]


def test_only_partial_periods_have_no_last_word():
    root = parsed(line_chart(line(0.5, 0.6, hollow={0, 1}), words=WORDS, show=show))
    assert of(root, "lab") == []


def test_a_line_of_nothing_still_draws():
    root = parsed(line_chart(line(None, None), words=WORDS, show=show))
    assert of(root, "touch") == []


def test_a_point_without_interval_still_draws():
    bare = [replace(point, low=None, high=None) for point in line(0.5, 1.2)]
    assert len(of(parsed(line_chart(bare, words=WORDS, show=show)), "point")) == 2


def test_a_long_axis_names_few_points():
    root = parsed(line_chart(line(*[0.5] * 40), words=WORDS, show=show))
    names = [one.text for one in root.iter("{*}text") if (one.text or "").startswith("t")] or [
        one.text for one in root.iter() if (one.text or "").startswith("t")
    ]
    assert names == ["t4", "t11", "t18", "t25", "t32", "t39"]


def test_the_waterfall_stands_on_zero_and_adds_up():
    bars = [one for one in parsed(waterfall(STEPS, words=WORDS)).iter() if one.tag.endswith("rect")]
    top = [float(one.get("y")) for one in bars]
    bottom = [float(one.get("y")) + float(one.get("height")) for one in bars]
    assert bottom[0] == pytest.approx(bottom[4], abs=0.2)
    assert bottom[1] == pytest.approx(top[0], abs=0.2)  # what came in begins where the start ends
    assert top[3] == pytest.approx(top[1], abs=0.2)  # what leaked out begins at the top
    assert bottom[3] == pytest.approx(top[4], abs=0.2)
    heights = [float(one.get("height")) for one in bars]
    assert heights[1] / heights[0] == pytest.approx(30 / 200, abs=0.01)


def test_an_empty_bucket_still_draws():
    parsed(waterfall([replace(step, value=0) for step in STEPS], words=WORDS))


def test_bars_without_anything():
    assert of(parsed(horizontal_bars([], words=WORDS)), "level") == []
    assert of(parsed(horizontal_bars([Bar("a", 0, "0")], words=WORDS)), "level") == []
    assert of(parsed(histogram([Bar("1", 0, "0")], words=WORDS)), "level") == []
    assert of(parsed(histogram([], words=WORDS)), "level") == []


def test_the_names_of_many_bars_stand_in_two_rows():
    def rows(count):
        root = parsed(histogram([Bar(f"n{i}", 1, "1") for i in range(count)], words=WORDS))
        return {one.get("y") for one in root.iter() if (one.text or "").startswith("n")}

    assert (len(rows(8)), len(rows(10))) == (1, 2)


def test_a_figure_without_interval_is_a_diamond():
    rows = [IntervalRow("you", 0.57, "57%", 0.47, 0.67), IntervalRow("trade", 0.55, "55%")]
    root = parsed(interval_chart(rows, words=WORDS, show=show))
    assert (len(of(root, "interval")), len(of(root, "hollow"))) == (1, 1)


def test_the_strip_is_for_the_eye_only_and_never_vanishes():
    root = parsed(interval_strip(1.0, 1.0, 1.0))
    assert root.get("aria-hidden") == "true"
    assert float(of(root, "span")[0].get("width")) == 2
