"""The address that people see: in every mail and link that leaves the server; a bad one is refused at the start."""

import re
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from habitue.web.environment import address, hosts
from habitue.web.public_address import address_of
from tests.web.ledger.tills import programme
from tests.web.people import counter_of

ADDRESS = "https://loyalty.example.org"


@pytest.fixture
def environment(monkeypatch):
    def said(**values):
        for name in ("HABITUE_ADDRESS", "HABITUE_HOSTS"):
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return said


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("", ""),
        ("https://loyalty.example.org", "https://loyalty.example.org"),
        (" https://Loyalty.example.org/ ", "https://loyalty.example.org"),
        ("http://192.168.1.20:8000", "http://192.168.1.20:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_that_can_be_opened_is_taken(environment, given, found):
    environment(HABITUE_ADDRESS=given)
    assert address() == found


@pytest.mark.parametrize(
    "given",
    [
        "loyalty.example.org",
        "ftp://loyalty.example.org",
        "https://",
        "https://loyalty.example.org/shop",
        "https://loyalty.example.org?a=1",
        "https://ana:secret@loyalty.example.org",
        "https://loyalty.example.org:seven",
        "https://loyalty example.org",
        "https://*.example.org",
        "javascript:alert(1)",
    ],
)
def test_what_nobody_can_open_is_refused(environment, given):
    environment(HABITUE_ADDRESS=given)
    with pytest.raises(ImproperlyConfigured, match="with nothing behind the host"):
        address()


def test_the_server_does_not_start_with_a_bad_one(tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", "import habitue.web.settings"],
        env={"HABITUE_ADDRESS": "loyalty.example.org", "HABITUE_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    said = (
        "django.core.exceptions.ImproperlyConfigured: HABITUE_ADDRESS is 'loyalty.example.org'; it is the address that people"
        " see, with nothing behind the host: https://loyalty.example.org or http://192.168.1.20:8000."
    )
    assert (told.returncode, told.stderr.splitlines()[-1]) == (1, said)


def test_the_server_answers_to_its_own_address(environment):
    local = ["localhost", "127.0.0.1", "[::1]"]
    environment(HABITUE_ADDRESS=ADDRESS, HABITUE_HOSTS="other.example.org")
    assert hosts() == ["other.example.org", "loyalty.example.org", *local]
    environment(HABITUE_ADDRESS="http://[::1]:8000")
    assert hosts() == ["[::1]", "localhost", "127.0.0.1"]


def test_without_one_letters_name_the_first_host(settings):
    settings.ALLOWED_HOSTS = ["other.example.org", "localhost"]
    assert address_of("/stop") == "http://other.example.org/stop"


def test_whatever_leaves_the_server_names_it(cafe, settings):
    settings.ADDRESS = ADDRESS
    programme(cafe.shop)
    shop, client, place = cafe.shop.public_id, cafe.alice.client, counter_of(cafe.shop).pk

    def links(answer):
        assert answer.status_code == 200
        return set(re.findall(r"https?://[a-z.]+(?=/)", answer.content.decode())) - {"http://www.w3.org"}

    invited = client.post(reverse("team:invite", args=[shop]), {"role": "staff", "name": "Dan"})
    assert links(invited) == {ADDRESS}
    key = client.post(reverse("team:keys", args=[shop]), {"name": "Web", "location": place})
    assert links(key) == {ADDRESS}
    till = client.post(reverse("tills:list", args=[shop]), {"name": "Bar", "location": place})
    assert links(till) == {ADDRESS}


def test_a_mail_about_a_password_names_it_whatever_host_was_asked(client, cafe, settings, mailoutbox):
    settings.ADDRESS = ADDRESS
    settings.ALLOWED_HOSTS = ["*"]
    client.post(
        reverse("account_reset_password"), {"email": "alice@example.org"}, headers={"Host": "evil.example"}
    )
    (mail,) = mailoutbox
    assert re.findall(r"https?://[a-z.]+", mail.body) == [ADDRESS]
