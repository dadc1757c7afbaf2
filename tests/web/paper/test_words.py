"""The headline comes from the programme's own terms; and what is said where phones cannot reach the address."""

import pytest

from habitue.language import Language
from habitue.loyalty.patterns import pattern
from habitue.loyalty.terms import PerVisit, Reward, Terms, Unit
from habitue.web.paper.reach import HERE, NEAR, warning_about
from habitue.web.paper.words import MOST_LETTERS, headline, rule_line

SAID = {
    "coffee_card": (
        "After 10 visits, it’s on us: a coffee of your choice",
        "Après 10 visites, c’est offert : un café au choix",
    ),
    "bakery_card": (
        "With 10 stamps, it’s on us: a pastry of your choice",
        "Avec 10 tampons, c’est offert : une viennoiserie au choix",
    ),
    "salon_points": (
        "With 150 points, it’s on us: a treatment",
        "Avec 150 points, c’est offert : un soin",
    ),
    "shop_cashback": ("Each purchase gives you 5% back", "Chaque achat vous rend 5 %"),
}


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("key", SAID)
def test_the_headline_is_what_the_programme_gives(key):
    for code, said in zip(("en", "fr"), SAID[key], strict=True):
        language = Language(code)
        assert plain(headline(pattern(key).terms_in(language, "EUR"), "EUR", language)) == said


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (Terms(Unit.STAMP, (PerVisit(2),), (Reward("a", "Tea", 9),)), "After 5 visits, it’s on us: Tea"),
        (
            Terms(Unit.STAMP, (PerVisit(2),), (Reward("a", "Your tea.", 9),), cap_a_day=1),
            "After 9 visits, it’s on us: your tea",
        ),
        (Terms(Unit.STAMP, (PerVisit(1),), (Reward("a", "A", 1),)), "After 1 visit, it’s on us: A"),
        (
            Terms(Unit.STAMP, (), (Reward("a", "Thé d’Assam", 9),)),
            "With 9 stamps, it’s on us: Thé d’Assam",
        ),
        (Terms(Unit.STAMP, (PerVisit(1),)), "A card for our regulars"),
    ],
)
def test_no_more_is_promised_than_the_rules_give(terms, said):
    assert headline(terms, "EUR", Language("en")) == said


def test_a_headline_is_never_too_long_to_be_kept():
    terms = Terms(Unit.STAMP, (PerVisit(1),), (Reward("a", "x" * 500, 10),))
    assert len(headline(terms, "EUR", Language("fr"))) == MOST_LETTERS


def test_the_least_purchase_is_said_in_small_letters():
    english = Language("en")
    said = rule_line(pattern("bakery_card").terms_in(english, "EUR"), "EUR", english)
    assert (
        said == "Each visit: 1 stamp. 10 stamps: A pastry of your choice. A purchase below €3 earns nothing."
    )


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("localhost:8000", HERE),
        ("LOCALHOST", HERE),
        ("127.0.0.1:8000", HERE),
        ("[::1]:8000", HERE),
        ("0.0.0.0", HERE),  # noqa: S104
        ("192.168.1.12:8000", NEAR),
        ("[fe80::1]", NEAR),
        ("till", NEAR),
        ("cafe.local", NEAR),
        ("cafe.example", ""),
        ("cafe.example:8443", ""),
        ("8.8.8.8", ""),
    ],
)
def test_an_address_that_phones_cannot_reach_is_warned_about(host, said):
    assert warning_about(host) == said
