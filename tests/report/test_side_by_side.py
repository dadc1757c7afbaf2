"""Parts beside each other in words: the same figures in the chart and the table, warnings beside what is too few."""

import re
from dataclasses import replace

import pytest

from habitue.language import Language
from habitue.metrics.period import Period
from habitue.metrics.products import ProductLine, Products
from habitue.metrics.results import Mean, Part, Rate
from habitue.metrics.side_by_side import MEMBERS, OTHERS, SideBySide
from habitue.report.side_by_side import COMPARED, beside, part_name, product_figures
from tests.report.overviews import cafe

EN, FR = Language("en"), Language("fr")


def texts(figure):
    return re.findall(r"<text[^>]*>([^<]*)</text>", figure.picture)


@pytest.fixture(scope="module")
def whole():
    return cafe().latest


@pytest.fixture
def two(whole):
    """A large place, and a small one with a long name of which nothing is known about returning customers."""
    rate, none = Rate(0.8, 0.7, 0.9, 90), Rate(None, None, None, 0, "no_customers_at_start")
    large = replace(whole, strict_retention_rate=rate, average_order_value_all=Mean(9.5, 9.0, 10.0, 200))
    few = Rate(0.5, 0.1, 0.9, 8)
    small = replace(large, strict_retention_rate=none, repeat_purchase_rate=few)
    parts = (Part("Les Halles", large), Part("Comptoir du Vieux-Port de la Joliette", small))
    return SideBySide(whole.period.last, "EUR", large, parts, (Part(None, large), parts[0]), (), None)


def test_each_place_stands_in_the_table_with_interval_number_and_reason(two):
    figure = beside(two, "locations", "retention", language=EN)
    assert figure.table.title == "Retention rate: by location"
    assert figure.table.columns == ("What", "Value", "95% interval", "Out of", "Remark")
    assert figure.table.rows == (
        ("Les Halles", "80%", "70% to 90%", "90", ""),
        ("Comptoir du Vieux-Port de la Joliette", "–", "", "0", ""),
        ("The whole shop", "80%", "70% to 90%", "90", ""),
    )
    assert figure.table.notes == ("– Nobody was present at the start, so there was nobody to keep.",)
    assert texts(figure)[5:] == ["Les Halles", "80%", "The whole shop", "80%"]
    assert figure.picture.count("<polygon") == 1  # the whole is a mark


def test_too_few_is_said_beside_the_number_and_the_long_name_makes_room(two):
    figure = beside(two, "locations", "repeat", language=EN)
    assert figure.table.rows[1][1:] == ("50%", "10% to 90%", "8", "too few to say")
    assert "50% · too few to say" in texts(figure)
    assert "Comptoir du Vieu…" in texts(figure)


def test_money_has_a_scale_of_its_own(two):
    figure = beside(two, "channels", "order", language=EN)
    assert figure.table.rows[0] == ("not said", "€9.50", "€9.00 to €10.00", "200", "")
    assert [text for text in texts(figure) if text.startswith("€")][:5] == [
        "€0.00", "€2.50", "€5.00", "€7.50", "€10.00"
    ]  # fmt: skip


@pytest.mark.parametrize("indicator", COMPARED)
def test_every_indicator_can_be_held_beside_the_others_in_both_languages(two, indicator):
    for language in (EN, FR):
        figure = beside(two, "locations", indicator, language=language)
        assert [row[0] for row in figure.table.rows[:2]] == [part.name for part in two.locations]


def test_members_have_no_mark_to_compare_with_and_their_names(two, whole):
    members = (Part(MEMBERS, whole), Part(OTHERS, whole))
    figure = beside(replace(two, members=members), "members", "frequency", language=EN)
    assert [row[0] for row in figure.table.rows] == ["Members", "Customers without a card"]
    assert "<polygon" not in figure.picture
    assert part_name(OTHERS, FR) == "Clients sans carte"


@pytest.mark.parametrize("kind", ["locations", "channels", "members"])
def test_one_part_is_beside_nothing(two, kind):
    assert beside(replace(two, **{kind: two.locations[:1]}), kind, "churn", language=EN) is None


def test_products_say_who_bought_again_and_which_newcomers_came_back(whole):
    none = Rate(None, None, None, 0, "no_newcomers")
    lines = (
        ProductLine("Cake", 40, Rate(0.5, 0.35, 0.65, 40), Rate(0.6, 0.44, 0.74, 35)),
        ProductLine("Tea", 12, Rate(0.25, 0.1, 0.5, 12), none),
    )
    period = Period(whole.period.first, whole.period.last)
    again, back = product_figures(Products(period, 30, 2, Rate(0.4, 0.3, 0.5, 90), lines), language=EN)
    assert again.table.rows == (
        ("Cake", "50%", "35% to 65%", "40", ""),
        ("Tea", "25%", "10% to 50%", "12", "too few to say"),
    )
    assert back.table.rows == (
        ("Cake", "60%", "44% to 74%", "35", ""),
        ("Tea", "–", "", "0", ""),
        ("All newcomers", "40%", "30% to 50%", "90", ""),
    )
    assert back.table.notes == ("– No newcomer has been followed for long enough yet.",)
    assert back.picture.count("<polygon") == 1
