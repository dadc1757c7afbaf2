"""The question on paper: its code leads to the question of its place, in the language that was chosen."""

import pytest

from habitue.web.models import Location
from tests.web.feedback.visitors import listens
from tests.web.paper.printing import pages_of

pytestmark = pytest.mark.django_db


def printed(cafe, size, **asked):
    return cafe.alice.client.get(f"/s/{cafe.shop.public_id}/feedback/poster-{size}.pdf", asked)


@pytest.mark.parametrize(
    ("size", "language", "wide", "line"),
    [("a4", "fr", 210, "Dites-le-nous de 0 à 10"), ("a6", "en", 105, "Tell us from 0 to 10")],
)
def test_the_code_leads_to_the_question(cafe, size, language, wide, line):
    listens(cafe.shop)
    answer = printed(cafe, size, language=language)
    assert answer.headers["Content-Disposition"].endswith(f'"habitue-question-{size}-{language}.pdf"')
    (page,) = pages_of(answer.content)
    assert (round(page.wide), page.scanned()) == (wide, [f"http://testserver/f/{cafe.shop.public_id}/"])
    assert line in " ".join(page.texts)


def test_of_several_places_each_has_its_own_code_and_name(cafe):
    listens(cafe.shop)
    place = Location.objects.create(shop=cafe.shop, name="Annexe")
    elsewhere = Location.objects.create(shop=cafe.other, name="Elsewhere")
    (page,) = pages_of(printed(cafe, "a6", l=place.pk).content)
    assert page.scanned() == [f"http://testserver/f/{cafe.shop.public_id}/?l={place.pk}"]
    assert "Annexe" in " ".join(page.texts)
    (other,) = pages_of(printed(cafe, "a6", l=elsewhere.pk).content)
    assert "Elsewhere" not in " ".join(other.texts)
    asking = cafe.alice.client.get(f"/s/{cafe.shop.public_id}/feedback/asking")
    assert f"poster-a5.pdf?language=en&amp;l={place.pk}" in asking.text


def test_nothing_leads_nowhere(cafe):
    assert printed(cafe, "a4").status_code == 404
    listens(cafe.shop)
    assert [printed(cafe, size).status_code for size in ("a4", "a5", "a6", "a3")] == [200, 200, 200, 404]
    assert printed(cafe, "a6", language="xx").status_code == 200
