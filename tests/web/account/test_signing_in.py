"""Making an account, signing in, and what a stranger can learn from the answers."""

import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from habitue.web.account.browsers import browser_name
from habitue.web.models import CacheEntry, User
from tests.web.people import PASSWORD

RIGHT = {"login": "alice@example.org", "password": PASSWORD}


def wrong(address):
    return {"login": address, "password": "not the password"}


def words(response):
    """What a person reads, without the form's token."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text)
    return re.sub(r'value="[^"]*@[^"]*"', "", text)


def test_the_first_visitor_makes_an_account_and_opens_a_shop(client, db):
    given = {"first_name": "Ana", "email": "Ana@Example.org", "password1": "a long enough sentence"}
    answer = client.post("/account/signup/", given)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    user = User.objects.get()
    assert (user.email, user.first_name, user.language) == ("ana@example.org", "Ana", "en")
    assert client.get("/").headers["Location"] == "/new"


def test_everybody_after_the_first_is_told_how_to_come_in(client, cafe):
    page = client.get("/account/signup/")
    assert page.status_code == 200
    assert "You come in by invitation" in page.text
    given = {"first_name": "Eve", "email": "eve@example.org", "password1": "a long enough sentence"}
    client.post("/account/signup/", given)
    assert User.objects.filter(email="eve@example.org").count() == 0


def test_a_host_may_open_sign_up(client, cafe, settings):
    settings.SIGNUP = "open"
    given = {"first_name": "Eve", "email": "eve@example.org", "password1": "a long enough sentence"}
    assert client.post("/account/signup/", given).status_code == 302
    assert User.objects.get(email="eve@example.org").first_name == "Eve"


@pytest.mark.parametrize("password", ["short", "password123", "12345678901234", "alice@example.org"])
def test_a_weak_password_is_refused(client, db, password):
    given = {"first_name": "Ana", "email": "alice@example.org", "password1": password}
    assert client.post("/account/signup/", given).status_code == 200
    assert User.objects.count() == 0


def test_the_right_password_opens_the_shop(client, cafe):
    answer = client.post("/account/login/", RIGHT)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(cafe):
    known, unknown = (
        Client().post("/account/login/", wrong(address))
        for address in ("alice@example.org", "no@example.org")
    )
    assert (known.status_code, words(known)) == (unknown.status_code, words(unknown))
    assert "do not go together" in known.text


def test_a_wrong_password_costs_one_hash_known_or_not(cafe, monkeypatch):
    counted = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *given: counted.append(1) or encode(self, *given)
    )
    costs = []
    for address in ("alice@example.org", "no@example.org"):
        counted.clear()
        Client().post("/account/login/", wrong(address))
        costs.append(len(counted))
    assert costs == [1, 1]


@pytest.mark.parametrize("address", ["alice@example.org", "no@example.org"])
def test_the_sixth_attempt_on_an_address_waits(cafe, address):
    for _ in range(5):
        assert "do not go together" in Client().post("/account/login/", wrong(address)).text
    assert "Too many attempts" in Client().post("/account/login/", wrong(address)).text


def test_even_the_right_password_waits_after_five_wrong_ones(cafe):
    for _ in range(5):
        Client().post("/account/login/", wrong("alice@example.org"))
    assert Client().post("/account/login/", RIGHT).status_code == 200


def test_attempts_are_counted_where_every_worker_sees_them(cafe):
    Client().post("/account/login/", wrong("alice@example.org"))
    assert CacheEntry.objects.filter(cache_key__contains="login_failed").count() == 2
    cache.clear()
    assert CacheEntry.objects.count() == 0


def test_too_many_requests_are_asked_to_wait_in_a_page_of_ours(cafe):
    client = Client()
    for _ in range(10):
        client.post("/account/signup/", {})
    answer = client.post("/account/signup/", {})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "A little slower, please" in answer.text


def test_a_visitor_s_address_is_not_believed_without_a_proxy(cafe):
    for number in range(10):
        Client().post(
            "/account/login/", wrong(f"{number}@example.org"), headers={"x-forwarded-for": f"9.9.9.{number}"}
        )
    answer = Client().post("/account/login/", wrong("x@example.org"), headers={"x-forwarded-for": "9.9.9.99"})
    assert "Too many attempts" in answer.text


def test_a_form_without_its_token_is_explained(cafe):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/login/", RIGHT)
    assert answer.status_code == 403
    assert "This page was open for too long" in answer.text


def test_signing_out_needs_a_post(cafe):
    cafe.alice.client.get("/account/logout/")
    assert cafe.alice.client.get("/me").status_code == 200
    cafe.alice.client.post("/account/logout/")
    assert cafe.alice.client.get("/me").headers["Location"] == "/account/login/?next=/me"


def test_a_way_back_to_another_server_is_not_taken(client, cafe):
    answer = client.post(
        "/account/login/?next=https://elsewhere.example/", {**RIGHT, "next": "//elsewhere.example"}
    )
    assert answer.headers["Location"] == "/"


def test_real_settings_hash_with_argon2id_and_more_memory_than_owasp_asks():
    code = (
        "import django; django.setup()\n"
        "from django.contrib.auth.hashers import make_password\n"
        "print(make_password('correct horse'))"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "habitue.web.settings", "HABITUE_DATA": str(settings.DATA)}
    environment["HABITUE_SECRET_KEY"] = settings.SECRET_KEY
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    encoded = run.stdout.strip()
    found = re.match(r"argon2\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", encoded)
    memory, passes, _lanes = (int(part) for part in found.groups())
    assert memory >= 19 * 1024
    assert passes >= 2


def test_browsers_are_named_as_people_know_them():
    said = {
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox, Linux",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1": "Safari, iPhone",
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0": "Edge, Windows",
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36": "Chrome, Android",
        "curl/8.0": "curl/8.0",
    }
    assert {agent: browser_name(agent) for agent in said} == said
