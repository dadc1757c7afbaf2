"""Tiles: an arrow only for a real change, a reason instead of a zero, a warning below thirty."""

from dataclasses import replace

import pytest

from habitue.language import Language
from habitue.metrics.results import Rate
from habitue.report.tiles import tiles
from tests.report.overviews import absurd, anonymous_shop, cafe, change, new_shop

FR, EN = Language("fr"), Language("en")


def test_six_tiles_in_their_order():
    assert [tile.name for tile in tiles(cafe(), language=EN)] == [
        "Retention rate", "Churn rate", "Repeat purchase rate", "Purchase frequency", "Average order", "Lifetime value",
    ]  # fmt: skip
    assert [tile.value for tile in tiles(cafe(), language=EN)] == [
        "90%",
        "10%",
        "47%",
        "2.61",
        "€7.40",
        "€227.43",
    ]


def test_a_real_change_has_an_arrow_and_says_whether_it_is_good():
    moved = [tile.movement for tile in tiles(cafe(), language=EN)]
    assert [(one.text, one.arrow, one.good) for one in moved if one] == [
        ("+6.7 pts on the month before", "▲", True),
        ("−6.7 pts on the month before", "▼", True),
        ("No change larger than chance", "", None),
        ("+0.37 on the month before", "▲", True),
        ("−€0.22 on the month before", "▼", False),
    ]


@pytest.mark.parametrize(
    ("changes", "previous", "text"),
    [
        ((), None, "There is no whole month before to compare with"),
        ((), cafe().previous, "It cannot be compared with the month before"),
        (
            (replace(change("churn_rate", 0.1, 0.4, real=True), real=False),),
            cafe().previous,
            "Too few to compare",
        ),
    ],
)
def test_no_arrow_says_why(changes, previous, text):
    movement = tiles(replace(cafe(), changes=changes, previous=previous), language=EN)[1].movement
    assert (movement.text, movement.arrow) == (text, "")


def test_undefined_is_a_reason_never_a_zero():
    for tile in tiles(anonymous_shop(), language=EN):
        assert bool(tile.value) != bool(tile.reason)
    churn = tiles(anonymous_shop(), language=FR)[1]
    assert (churn.value, churn.movement) == ("", None)
    assert churn.reason == "Personne n’était présent au début, il n’y avait donc personne à garder."


def test_few_are_said_to_be_few():
    shop = replace(
        new_shop(),
        trailing_year=replace(new_shop().trailing_year, repeat_purchase_rate=Rate(0.5, 0.2, 0.8, 8)),
    )
    assert tiles(shop, language=FR)[2].warning == "trop peu pour conclure"
    assert tiles(cafe(), language=FR)[2].warning == ""


def test_remarks_add_what_the_number_leaves_out():
    remarks = [tile.remark for tile in tiles(cafe(), language=EN)]
    assert remarks == [
        "",
        "",
        "",
        "At this pace, 30.7 a year.",
        "Customers you know: €7.70.",
        "€7.70 × 12.7 orders a year × 2.3 years",
    ]
    returned = tiles(absurd(), language=EN)[0]
    assert returned.remark == "With those who came back after an absence, as textbooks count: 120%."
    known = replace(cafe(), latest=replace(cafe().latest, orders=430, identified_orders=430))
    assert tiles(known, language=EN)[4].remark == ""


def test_a_rate_without_interval_has_no_strip():
    latest = replace(cafe().latest, churn_rate=Rate(0.1, None, None, 200))
    tile = tiles(replace(cafe(), latest=latest), language=EN)[1]
    assert (tile.strip, tile.interval) == (None, "")


def test_long_numbers_are_set_smaller():
    assert [tile.long for tile in tiles(absurd(), language=EN)] == [False, False, False, False, True, True]
