"""Passkeys and authenticator apps as a person meets them: Chromium, a virtual authenticator, the server's strict policy."""

import base64
import hmac
import re
import struct
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.web.browser.served import Served, served

pytestmark = pytest.mark.browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def one_server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server"), "account") as found:
        yield found


@pytest.fixture
def server(one_server):
    """The server, with a person of this test's own."""
    return Served(one_server.address, one_server.told["people"].pop())


@pytest.fixture
def page(chromium, server):
    context = chromium.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    found = context.new_page()
    found.complaints = []
    found.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.on(
        "console",
        lambda said: said.type == "error" and found.complaints.append(said.text),
    )
    yield found
    # nothing was refused by the policy, nothing broke
    assert found.complaints == []
    context.close()


def sign_in(page, server):
    page.goto(f"{server.address}/account/login/")
    page.get_by_label("E-mail address").fill(server.told["email"])
    page.get_by_label("Password").fill(server.told["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page, server):
    page.goto(f"{server.address}/me")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")


def confirm_it_is_me(page, server):
    page.get_by_label("Password").fill(server.told["password"])
    page.get_by_role("button", name="Go on").click()


def at_home(page, server):
    page.wait_for_url(f"**/s/{server.told['shop']}/**")
    return urlsplit(page.url).path == f"/s/{server.told['shop']}/"


def code_of(secret, moment=None):
    """RFC 6238: six figures of the half minute."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int((moment or time.time()) // 30))
    digest = hmac.digest(key, counter, "sha1")
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def test_codes_are_those_of_the_standard():
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert [code_of(secret, moment) for moment in (59, 1111111109, 20000000000)] == [
        "287082",
        "081804",
        "353130",
    ]


def test_a_passkey_is_made_and_signs_in_by_itself(page, server):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    authenticator = devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})[
        "authenticatorId"
    ]
    sign_in(page, server)
    assert at_home(page, server)
    page.goto(f"{server.address}/account/2fa/webauthn/add/")
    confirm_it_is_me(page, server)
    page.get_by_label("Name of the passkey").fill("Alice’s phone")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    expect(page.locator("ul.codes li")).to_have_count(10)
    credentials = devices.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert [(one["isResidentCredential"], one["rpId"]) for one in credentials] == [(True, "localhost")]
    page.goto(f"{server.address}/account/2fa/webauthn/")
    expect(page.get_by_text("Alice’s phone").first).to_be_visible()
    sign_out(page, server)
    page.get_by_role("button", name="Sign in with a passkey").click()
    assert at_home(page, server)


def test_a_passkey_that_does_not_answer_is_said_on_the_page(page, server):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**AUTHENTICATOR, "isUserVerified": False}})
    page.goto(f"{server.address}/account/login/")
    sentence = page.get_by_text("The passkey did not answer.")
    assert not sentence.is_visible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    sentence.wait_for(state="visible")


def test_an_authenticator_app_is_set_up_and_asked_for(page, server):
    sign_in(page, server)
    assert at_home(page, server)
    page.goto(f"{server.address}/account/2fa/totp/activate/")
    confirm_it_is_me(page, server)
    page.wait_for_function("document.querySelector('img.qr')?.naturalWidth > 100")
    secret = page.locator("#secret").input_value()
    assert re.fullmatch(r"[A-Z2-7]{32}", secret)
    page.get_by_label("Code from the app").fill(code_of(secret))
    page.get_by_role("button", name="Switch on").click()
    page.wait_for_url("**/recovery-codes/")
    recovery = page.locator("ul.codes li").first.inner_text()
    sign_out(page, server)

    sign_in(page, server)
    page.wait_for_url("**/authenticate/")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This code is not right.")).to_be_visible()
    # the code of setting it up is used up; the next half minute's is taken already
    page.get_by_label("Code").fill(code_of(secret, time.time() + 30))
    page.get_by_role("button", name="Sign in").click()
    assert at_home(page, server)
    sign_out(page, server)

    sign_in(page, server)
    page.wait_for_url("**/authenticate/")
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    assert at_home(page, server)
