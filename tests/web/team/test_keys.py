"""Keys of tills and programs."""

from habitue.web.models import ApiKey
from habitue.web.queries.key import caller_of
from tests.web.people import counter_of


def make(cafe, name="Till"):
    given = {"name": name, "location": counter_of(cafe.shop).pk}
    return cafe.alice.client.post(f"/s/{cafe.shop.public_id}/keys", given)


def test_a_key_is_shown_once_and_only_its_digest_is_kept(cafe):
    page = make(cafe)
    secret = page.context["secret"]
    assert (secret[:4], len(secret)) == ("hab_", 47)
    assert secret in page.text
    assert page.headers["Cache-Control"] == "no-store"
    key = ApiKey.objects.get()
    assert (key.start, key.name, key.location.name) == (secret[:8], "Till", "Comptoir")
    assert secret not in str(ApiKey.objects.values().get())
    assert secret not in cafe.alice.client.get(f"/s/{cafe.shop.public_id}/keys").text


def test_a_closed_key_opens_nothing(cafe):
    secret = make(cafe).context["secret"]
    assert caller_of(secret).shop == cafe.shop
    cafe.alice.client.post(f"/s/{cafe.shop.public_id}/keys/{ApiKey.objects.get().pk}/revoke")
    assert caller_of(secret) is None
    assert caller_of("hab_guessed") is None


def test_a_key_belongs_to_a_place_of_its_own_shop(cafe):
    given = {"name": "Till", "location": counter_of(cafe.other).pk}
    page = cafe.alice.client.post(f"/s/{cafe.shop.public_id}/keys", given)
    assert page.context["form"].errors.keys() == {"location"}
    assert ApiKey.objects.count() == 0


def test_only_the_owner_sees_keys(cafe):
    assert cafe.bob.client.get(f"/s/{cafe.shop.public_id}/keys").status_code == 403
