"""Joining: a first name and a button; the card at once, and once."""

import uuid

import pytest

from habitue.web.models import CardLink, Consent, Customer, Event
from habitue.web.queries.ledger import balances
from tests.web.card.phones import home, join, joined, phone, programme, shown_code
from tests.web.ledger.tills import STAMPS


@pytest.fixture
def shop(cafe):
    programme(cafe.shop, welcome={"units": 2}, birthday={"units": 1})
    return cafe.shop


def test_a_first_name_is_enough(shop):
    client, card = joined(shop, "fr", first_name="  Éloïse ")
    assert (card.customer.first_name, card.customer.language, card.customer.email) == ("Éloïse", "fr", "")
    assert [(one.units, one.owed) for one in balances(shop, card)] == [(2, 0)]
    page = client.get(home(shop))
    assert "Éloïse, votre carte chez Café du Port" in page.text
    assert "2 tampons" in page.text
    assert shown_code(page).replace(" ", "") == card.codes.get().text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_cookie_holds_a_link_that_nobody_else_knows(shop):
    client, card = joined(shop)
    cookie = client.cookies[f"card-{shop.public_id}"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 400 * 86_400)
    token = cookie.value.split(":")[0]
    assert len(token) == 32  # 192 random bits
    (link,) = CardLink.objects.filter(card=card)
    assert token not in link.digest
    other = phone()
    other.cookies[f"card-{shop.public_id}"] = token + ":of:somebody"
    assert "No card on this phone yet" in other.get(home(shop)).text


def test_a_phone_that_has_a_card_comes_to_it(shop):
    client, _card = joined(shop)
    for answer in (client.get(f"/j/{shop.public_id}/"), join(shop, client, first_name="Again")):
        assert answer.headers["Location"] == home(shop)
    assert Customer.objects.count() == 1


def test_a_form_sent_twice_makes_one_card(shop):
    form = str(uuid.uuid4())
    first, second = phone(), phone()
    join(shop, first, form=form)
    join(shop, second, form=form)
    assert Customer.objects.count() == 1
    assert Event.objects.filter(kind="welcome").count() == 1
    assert shown_code(first.get(home(shop))) == shown_code(second.get(home(shop)))


def test_a_customer_s_key_is_no_way_to_their_card(shop):
    _client, card = joined(shop, first_name="Ana")
    stranger, other = joined(shop, first_name="Eve", form=str(card.customer.key))
    assert card.pk != other.pk
    assert "Ana" not in stranger.get(home(shop)).text


def test_consents_are_separate_unticked_and_kept_in_the_words_shown(shop):
    page = phone("fr").get(f"/j/{shop.public_id}/")
    assert "checked" not in page.text
    _client, card = joined(shop, "fr", email="ANA@example.org", agree_email="on")
    (said,) = Consent.objects.all()
    assert (said.customer, said.channel, said.given, said.language, said.source, said.by) == (
        card.customer, "email", True, "fr", "card", None,
    )  # fmt: skip
    assert said.words in page.context["form"]["agree_email"].label
    assert card.customer.email == "ana@example.org"


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"first_name": " "}, "first_name", "Écrivez votre prénom."),
        ({"first_name": "A" * 61}, "first_name", None),
        ({"first_name": "A\0na"}, "first_name", None),
        ({"email": "nobody"}, "email", None),
        ({"phone": "12"}, "phone", None),
        ({"agree_email": "on"}, "email", "Écrivez aussi votre adresse e-mail, ou laissez la case vide."),
        ({"agree_sms": "on"}, "phone", "Écrivez aussi votre numéro de téléphone, ou laissez la case vide."),
        ({"birth_day": "31", "birth_month": "2"}, "birth_day", None),
        ({"birth_day": "4"}, "birth_day", None),
        ({"form": "not-an-id"}, "form", None),
    ],
)
def test_bad_input_gets_a_sentence_and_makes_nobody(shop, fields, field, sentence):
    answer = join(shop, phone("fr"), **fields)
    assert answer.status_code == 200
    (problem,) = answer.context["form"].errors[field]
    assert problem == (sentence or problem)
    assert Customer.objects.count() == 0


def test_a_birthday_is_asked_for_where_it_brings_a_gift(cafe, shop):
    _client, card = joined(shop, birth_day="29", birth_month="2")
    assert (card.customer.birth_day, card.customer.birth_month) == (29, 2)
    programme(cafe.other, STAMPS)
    page = phone().get(f"/j/{cafe.other.public_id}/")
    assert "birth_day" not in page.text


def test_a_poster_names_its_place_and_a_wrong_name_does_no_harm(shop, cafe):
    place, foreign = shop.locations.get(), cafe.other.locations.get()
    for number, found in ((place.pk, place), (foreign.pk, None), ("x", None), ("9" * 40, None)):
        join(shop, path=f"/j/{shop.public_id}/?l={number}")
        assert Event.objects.filter(kind="welcome").latest("pk").location == found


def test_who_joins_too_often_is_asked_to_wait(shop):
    client = phone()
    answers = [join(shop, client, first_name="").status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]


@pytest.mark.parametrize("name", ["nowhere", "a%00b", "é" * 200])
def test_a_shop_that_is_not_there(shop, name):
    for path in (f"/j/{name}/", f"/card/{name}/", f"/k/{name}/PRNT2345/", f"/card/{name}/worker.js"):
        assert phone().get(path).status_code == 404
