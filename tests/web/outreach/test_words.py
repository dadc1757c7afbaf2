"""What a letter says of a customer who has come for long: the favourite day, the usual order, what is still missing."""

from datetime import timedelta

import pytest

from habitue.language import Language
from habitue.loyalty.ready_words import Words
from habitue.web.models import Sale
from habitue.web.outreach.letters import About
from tests.web.customers.folk import add
from tests.web.ledger.tills import programme
from tests.web.outreach.regulars import MORNING, measured, regular, scan

pytestmark = pytest.mark.django_db
EVERYTHING = Words(
    "{shop}",
    "Often {usual}. Since {since}. {visits} times. On a {weekday}. Missing {missing}. For {goal}. Dear {first_name}.",
)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "en",
            "Often Flat white. Since 3 months. 12 times. On a Tuesday. Missing 10 stamps. For A coffee. Dear Zoé.",
        ),
        (
            "fr",
            "Often Flat white. Since 3\u00a0mois. 12 times. On a mardi. Missing 10 tampons. For A coffee. Dear Zoé.",
        ),
    ],
)
def test_everything_known_is_said_in_their_language(cafe, code, said):
    programme(cafe.shop)
    zoe = regular(cafe.shop, "Zoé")
    Sale.objects.filter(customer=zoe).update(items=[{"name": "Flat white", "quantity": "1"}])
    measured(cafe.shop)
    about = About(cafe.shop, zoe, Language(code), MORNING)
    assert (about.subject(EVERYTHING), about.body(EVERYTHING)) == ("Café du Port", said)


def test_of_a_newcomer_only_the_name_is_said(cafe):
    ana = add(cafe.shop, "Ana")
    assert About(cafe.shop, ana, Language("en"), MORNING).body(EVERYTHING) == "Dear Ana."


def test_a_day_is_a_favourite_when_half_the_visits_fall_on_it(cafe):
    programme(cafe.shop)
    ana = add(cafe.shop, "Ana")
    for days in (0, 1, 2, 3, 4, 7, 8):
        scan(cafe.shop, ana, MORNING + timedelta(days=days))
    words = Words("", "Day {weekday|none}.")
    assert About(cafe.shop, ana, Language("en"), MORNING).body(words) == "Day none."
    for weeks in (2, 3, 4, 5):
        scan(cafe.shop, ana, MORNING + timedelta(weeks=weeks))
    assert About(cafe.shop, ana, Language("en"), MORNING).body(words) == "Day Tuesday."
