"""Second factors without a browser: what is stored, and that a stranger cannot touch it."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from habitue.web.account.adapter import SecondFactorAdapter
from habitue.web.queries.user import security_of
from tests.web.people import PASSWORD

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_secrets_lie_encrypted(cafe):
    TOTP.activate(cafe.alice.user, SEED)
    RecoveryCodes.activate(cafe.alice.user)
    for found in Authenticator.objects.all():
        assert SEED not in str(found.data)
        assert all(
            str(value).startswith("gAAAA") for name, value in found.data.items() if name != "used_mask"
        )


def test_a_new_secret_key_still_reads_what_the_old_one_kept(settings):
    kept = SecondFactorAdapter().encrypt("secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = settings.SECRET_KEY[::-1]
    assert SecondFactorAdapter().decrypt(kept) == "secret"


def test_security_at_a_glance(cafe):
    TOTP.activate(cafe.alice.user, SEED)
    RecoveryCodes.activate(cafe.alice.user)
    found = security_of(cafe.alice.user)
    assert (found.password, found.passkeys, found.app, found.codes_left, found.second_factor) == (
        True,
        0,
        True,
        10,
        True,
    )


def test_the_password_alone_no_longer_opens_the_account(cafe):
    TOTP.activate(cafe.alice.user, SEED)
    client = Client()
    answer = client.post("/account/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert answer.headers["Location"] == "/account/2fa/authenticate/"
    assert client.get("/me").headers["Location"] == "/account/login/?next=/me"
    assert "This code is not right." in client.post("/account/2fa/authenticate/", {"code": "000000"}).text


def test_a_recovery_code_opens_once(cafe):
    TOTP.activate(cafe.alice.user, SEED)
    codes = RecoveryCodes.activate(cafe.alice.user).get_unused_codes()

    def tried(code):
        client = Client()
        client.post("/account/login/", {"login": "alice@example.org", "password": PASSWORD})
        return client.post("/account/2fa/authenticate/", {"code": code}).status_code

    assert (tried(codes[0]), tried(codes[0]), tried(codes[1])) == (302, 200, 302)


def test_security_asks_for_the_password_once_more(cafe):
    client = Client()
    client.post("/account/login/", {"login": "alice@example.org", "password": PASSWORD})
    answer = client.get("/account/2fa/totp/activate/")
    assert answer.headers["Location"].startswith("/account/reauthenticate/?next=")
