"""Customers on the page: the heat map, the stages, and those slipping away, with and without names."""

from dataclasses import replace

from habitue.language import Language
from habitue.report.people import SHOWN_COHORTS, heat_map, slipping, stage_items
from tests.report.overviews import anonymous_shop, cafe, cafe_with_names, new_shop

FR, EN = Language("fr"), Language("en")


def test_the_heat_is_darkest_where_most_came_back():
    heat = heat_map(cafe().cohorts, language=EN, currency="EUR")
    levels = [cell.level for row in heat.rows for cell in row.cells if cell.level is not None]
    assert (min(levels), max(levels)) == (5, 10)
    assert [cell.text for cell in heat.rows[11].cells[:3]] == ["100", "56", ""]
    assert (heat.rows[0].starred, heat.rows[2].starred, heat.starred, heat.only) == (True, False, True, None)
    assert len(heat.ages) == 13


def test_a_long_history_shows_its_latest_cohorts():
    many = replace(cafe().cohorts, rows=cafe().cohorts.rows * 2)
    heat = heat_map(many, language=EN, currency="EUR")
    assert (heat.only, len(heat.rows)) == (SHOWN_COHORTS, SHOWN_COHORTS)


def test_no_cohort_no_map():
    assert heat_map(anonymous_shop().cohorts, language=EN, currency=None) is None


def test_nobody_came_back_is_not_drawn_dark():
    rows = tuple(
        replace(row, cells=(row.cells[0], replace(row.cells[0], age=1, share=0.0)))
        for row in new_shop().cohorts.rows
    )
    heat = heat_map(replace(new_shop().cohorts, rows=rows), language=EN, currency=None)
    assert [row.cells[1].level for row in heat.rows] == [0, 0]


def test_each_stage_with_somebody_in_it_has_its_advice():
    items = stage_items(new_shop(), language=EN)
    assert [item.name for item in items] == ["Promising", "New"]
    assert items[0].figures == "12 customers, 32% · 9% of revenue"
    assert (
        items[0].advice
        == "A third visit makes the habit: give a reason to come again within their usual gap."
    )
    unpaid = replace(
        new_shop(), segments=tuple(replace(one, revenue_share=None) for one in new_shop().segments)
    )
    assert stage_items(unpaid, language=FR)[0].figures == "12 clients, 32\u202f%"


def test_without_names_only_counts_are_shown():
    shown = slipping(cafe(), language=EN)
    assert shown.people == ()
    assert shown.bands is not None
    assert shown.lead == (
        "23 regulars have not come for longer than usual, by their own rhythm.",
        "Names are left out so that this page can be shared; --names lists them.",
    )


def test_with_names_each_is_listed():
    shown = slipping(cafe_with_names(), language=EN)
    assert shown.bands is None
    first, second = shown.people[0], shown.people[3]
    assert (first.name, first.initials) == ("Mireille Lefèvre", "ML")
    assert (first.habit, first.since) == ("usually every 7 days · 58 visits · €512.40", "34 days away")
    assert (second.name, second.initials) == ("C-0208", "C")


def test_a_regular_without_a_rhythm():
    line = replace(cafe().slipping[0], expected_gap_days=None)
    shop = replace(cafe_with_names(), slipping=(line,), slipping_total=1)
    assert slipping(shop, language=FR).people[0].habit == "58 visites · 512,40\u00a0€"


def test_nobody_slipping_and_nobody_known():
    calm = replace(cafe(), slipping=(), slipping_total=0)
    assert slipping(calm, language=EN).lead == ("No regular is late by their own rhythm.",)
    unseen = slipping(anonymous_shop(), language=EN).lead
    assert unseen == ("No sale says who bought, so who is slipping away cannot be seen.",)


def test_only_the_most_valuable_are_named(monkeypatch):
    monkeypatch.setattr("habitue.report.people.PEOPLE_SHOWN", 2)
    shown = slipping(cafe_with_names(), language=EN)
    assert len(shown.people) == 2
    assert "Only the 2 most valuable are detailed below." in shown.lead
