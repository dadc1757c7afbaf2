"""What the server writes: in the reader's language, in our words, and nothing to people without an account."""

import pytest
from django.core import mail
from django.test import Client

from habitue.web.account.mails import _MAILS, _NEWS, written
from habitue.web.account.reset import reset_path
from tests.web.people import PASSWORD


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(cafe):
    client = Client(headers={"accept-language": "fr"})
    client.post("/account/password/reset/", {"email": "alice@example.org"})
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("Un nouveau mot de passe pour Habitué", ["alice@example.org"])
    link = next(line for line in sent.body.splitlines() if line.startswith("http://testserver/"))
    form = client.get(link, follow=True)
    here = form.redirect_chain[-1][0]
    new = "une phrase toute nouvelle"
    assert client.post(here, {"password1": new, "password2": new}).status_code == 302
    assert (
        Client().post("/account/login/", {"login": "alice@example.org", "password": new}).status_code == 302
    )
    assert (
        Client().post("/account/login/", {"login": "alice@example.org", "password": PASSWORD}).status_code
        == 200
    )
    assert "ne fonctionne plus" in Client(headers={"accept-language": "fr"}).get(link, follow=True).text


def test_the_host_makes_a_link_where_no_mails_are_sent(cafe):
    path = reset_path("Alice@example.org")
    here = Client().get(path).headers["Location"]
    new = "quite another sentence"
    client = Client()
    client.get(path)
    client.post(here, {"password1": new, "password2": new})
    assert (
        Client().post("/account/login/", {"login": "alice@example.org", "password": new}).status_code == 302
    )
    assert "no longer works" in Client().get(path, follow=True).text
    assert reset_path("nobody@example.org") is None


def test_an_unknown_address_gets_the_same_page_and_no_mail(cafe):
    answers = [
        Client().post("/account/password/reset/", {"email": address}, follow=True)
        for address in ("alice@example.org", "nobody@example.org")
    ]
    assert (
        answers[0].text.split("<main")[1].split("csrf")[0]
        == answers[1].text.split("<main")[1].split("csrf")[0]
    )
    assert [sent.to for sent in mail.outbox] == [["alice@example.org"]]


def test_a_server_without_mails_says_so(client, db, settings):
    settings.MAIL = {**settings.MAIL, "configured": False}
    assert "This server sends no mails" in client.get("/account/password/reset/").text
    settings.MAIL = {**settings.MAIL, "configured": True}
    assert "We send you a link" in client.get("/account/password/reset/").text


@pytest.mark.parametrize("occasion", [*_MAILS, *_NEWS])
def test_every_occasion_has_its_words(occasion):
    given = {
        "code": "ABC-123",
        "password_reset_url": "https://shop.example/x",
        "ip": "10.0.0.1",
        "user_agent": "F",
    }
    subject, body = written(f"account/email/{occasion}", given)
    assert "{" not in subject + body
    assert body.endswith("\n\nHabitué\n")
