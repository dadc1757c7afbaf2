"""One's own account: name, language, address, sessions."""

from django.test import Client

from habitue.web.models import User
from tests.web.people import PASSWORD


def signed_in(user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"):
    client = Client(headers={"user-agent": user_agent})
    client.post("/account/login/", {"login": "alice@example.org", "password": PASSWORD})
    return client


def test_name_and_language_are_kept(cafe):
    cafe.alice.client.post("/me", {"first_name": "Alicia", "language": "fr"})
    user = User.objects.get(pk=cafe.alice.user.pk)
    assert (user.first_name, user.language) == ("Alicia", "fr")
    assert "Mon compte" in cafe.alice.client.get("/me").text


def test_the_page_names_the_shops_and_the_role(cafe):
    page = cafe.bob.client.get("/me").text
    assert "Café du Port" in page
    assert "Other shop" not in page


def test_an_account_with_only_a_password_is_told_so(cafe):
    assert "password only" in cafe.alice.client.get("/me").text


def test_one_other_browser_is_signed_out(cafe):
    here, there = signed_in(), signed_in("Mozilla/5.0 (iPhone) AppleWebKit/605 Version/18.0 Safari/604.1")
    page = here.get("/me/sessions")
    assert ("Firefox, Linux" in page.text, "Safari, iPhone" in page.text) == (True, True)
    other = next(one["session"] for one in page.context["found"] if one["browser"] == "Safari, iPhone")
    assert here.post(f"/me/sessions/{other.pk}/end").status_code == 302
    assert there.get("/me").status_code == 302
    assert here.get("/me").status_code == 200


def test_all_other_browsers_are_signed_out(cafe):
    here, *others = signed_in(), signed_in(), signed_in()
    here.post("/me/sessions/others/end")
    assert [client.get("/me").status_code for client in (here, *others)] == [200, 302, 302]


def test_nobody_ends_another_person_s_session(cafe):
    here = signed_in()
    session = here.get("/me/sessions").context["found"][0]["session"]
    assert cafe.charlie.client.post(f"/me/sessions/{session.pk}/end").status_code == 404
    assert here.get("/me").status_code == 200


def test_a_new_password_ends_the_other_sessions(cafe):
    here, there = signed_in(), signed_in()
    new = "quite another sentence"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/account/password/change/", given).status_code == 302
    assert (here.get("/me").status_code, there.get("/me").status_code) == (200, 302)
