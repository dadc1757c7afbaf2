"""The door, the shop's pages and the pages for what went wrong."""

from habitue.web.models import Shop, User


def test_the_very_first_visitor_makes_an_account(client, db):
    assert client.get("/").headers["Location"] == "/account/signup/"


def test_everybody_else_signs_in(client, cafe):
    assert client.get("/").headers["Location"] == "/account/login/"


def test_the_owner_of_one_shop_is_at_home(cafe):
    assert cafe.alice.client.get("/").headers["Location"] == f"/s/{cafe.shop.public_id}/"


def test_a_new_shop_takes_its_money_and_clock_from_its_country(cafe):
    answer = cafe.alice.client.post("/new", {"name": "Chez Léa", "trade": "bakery", "country": "CH"})
    assert answer.status_code == 302
    shop = Shop.objects.get(name="Chez Léa")
    assert (shop.currency, shop.timezone, shop.language, shop.icon) == ("CHF", "Europe/Zurich", "fr", "bread")
    assert shop.staff.get().role == "owner"


def test_a_stranger_is_told_nothing_is_there(cafe):
    assert cafe.charlie.client.get(f"/s/{cafe.shop.public_id}/more").status_code == 404


def test_staff_may_not_change_the_shop(cafe):
    assert cafe.bob.client.get(f"/s/{cafe.shop.public_id}/settings").status_code == 403


def test_the_language_is_kept_with_the_account(cafe):
    cafe.alice.client.post("/language", {"language": "fr", "next": "/"})
    assert User.objects.get(pk=cafe.alice.user.pk).language == "fr"
    page = cafe.alice.client.get(f"/s/{cafe.shop.public_id}/more")
    assert '<html lang="fr">' in page.text


def test_the_way_back_from_the_language_stays_on_this_server(cafe):
    answer = cafe.alice.client.post("/language", {"language": "fr", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
