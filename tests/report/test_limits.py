"""What the numbers cannot say follows from the data, and says nothing that does not apply."""

from dataclasses import replace

import pytest

from habitue.language import Language
from habitue.metrics.results import Window
from habitue.report.limits import limits
from tests.report.overviews import anonymous_shop, cafe, new_shop, provenance

EN = Language("en")


def said(shop, **changes):
    return " ".join(limits(shop, replace(provenance(), **changes), language=EN))


def test_the_cafe():
    text = said(cafe())
    assert "64% of orders say who bought." in text
    assert "Here it means 60 days or more without a purchase." in text
    assert "We took it from your customers’ rhythm: nine returns in ten come within 43 days." in text
    assert "Your data begin on 2 May 2025." in text
    assert "can be told from 1 July 2025 only." in text
    assert "Not over yet: June 2026." in text
    assert "3 refunds name no order and fit none" in text
    assert "The lifetime value supposes" in text
    assert "You have few customers" not in text


def test_what_does_not_apply_is_not_said():
    whole = replace(
        cafe(), series=cafe().series[2:13], cohorts=replace(cafe().cohorts, rows=cafe().cohorts.rows[2:])
    )
    text = said(whole, identified_share=1.0, unmatched_refunds=0)
    assert "who bought" not in text
    assert "Your data begin" not in text
    assert "Not over yet" not in text
    assert "refund " not in text


def test_left_censored_cohorts_are_enough_to_warn():
    assert "Your data begin" in said(replace(cafe(), series=cafe().series[2:]))


@pytest.mark.parametrize(
    ("window", "text"),
    [
        (
            Window(60, None, None, 0),
            "Your customers’ own rhythm will suggest a better limit once some have come back.",
        ),
        (Window(30, 60, 43.0, 99), "That is your choice; your customers’ rhythm would suggest 60 days"),
        (Window(730, 730, 900.0, 99, beyond=True), "One return in ten takes longer than 900 days"),
    ],
)
def test_the_window_and_why(window, text):
    assert text in said(replace(cafe(), window=window))


def test_the_period_as_window():
    shop = replace(cafe(), latest=replace(cafe().latest, window_days=None))
    assert "Here a customer is present when they bought in the period" in said(shop)


def test_few_customers():
    text = said(new_shop())
    assert "Below 30, one person more or less changes the percentage" in text
    assert "The lifetime value" not in text


def test_an_anonymous_shop_hears_nothing_about_customers():
    text = said(anonymous_shop())
    assert "No sale says who bought" in text
    assert "convention" not in text
    assert "few customers" not in text


def test_no_order_at_all_has_no_share():
    shop = replace(
        cafe(),
        trailing_year=replace(
            cafe().trailing_year, identified_share=anonymous_shop().trailing_year.churn_rate
        ),
    )
    assert "of orders say who bought" not in said(shop)
