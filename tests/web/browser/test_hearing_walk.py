"""From the question to "we did" to the measured return: a customer asks for oat milk on her card, and is told when it comes."""

import json
import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.web.browser.devices import PHONE
from tests.web.browser.served import ROOT, served

pytestmark = pytest.mark.browser


def forty_days_later(folder):
    """What the worker did meanwhile."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("HABITUE_", "DJANGO_"))},
        "HABITUE_DATA": str(folder),
        "HABITUE_SECRET_KEY": "a key for tests only, of no use to anybody else",
        "DJANGO_SETTINGS_MODULE": "habitue.web.settings",
    }
    command = [sys.executable, "-m", "tests.web.browser.hearing_seed"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_who_asks_is_told_and_their_return_is_looked_at(chromium, tmp_path):
    with served(tmp_path, "hearing") as server:
        told = server.told
        ana = chromium.new_context(locale="en-GB", **PHONE).new_page()
        ana.goto(f"{server.address}/c/{told['link']}/")
        ana.get_by_role("button", name="Open it on this phone").click()
        ana.get_by_role("button", name="4", exact=True).click()
        ana.get_by_role("textbox").first.fill("Oat milk would be nice <b>please</b> 🥛")
        ana.get_by_role("button", name="Send").click()
        expect(ana.get_by_role("heading", name="Thank you")).to_be_visible()

        context = chromium.new_context(locale="en-GB", **PHONE)
        context.add_cookies([told["session"] | {"url": server.address}])
        owner = context.new_page()
        owner.goto(f"{server.address}/s/{told['shop']}/comments/?q=oat")
        expect(owner.get_by_text("Oat milk would be nice <b>please</b> 🥛")).to_be_visible()
        expect(owner.locator(".bar .count.narrow")).to_contain_text("1")
        owner.get_by_role("link", name="Tell these customers what you changed").click()
        owner.get_by_label("You said …").fill("Oat milk would be nice")
        owner.get_by_label("… we did").fill("It is here since Monday.")
        owner.get_by_label("Show it on every customer’s card, without names").check()
        owner.get_by_role("button", name="Tell them").click()
        expect(owner.get_by_text("1 customer who asked is told.")).to_be_visible()

        assert forty_days_later(tmp_path)["told"] == [["Ana", "sent"]]
        ana.goto(f"{server.address}/card/{told['shop']}/")
        expect(ana.get_by_role("heading", name="You said, we did")).to_be_visible()
        expect(ana.get_by_text("Hello Ana,")).to_be_visible()
        owner.reload()
        owner.get_by_role("link", name="Their return").click()
        expect(owner.get_by_role("heading", name="Not measurable here")).to_be_visible()
        expect(owner.get_by_text("Everybody was approached.")).to_be_visible()
        expect(owner.get_by_text("Evidence E: no comparison, so no effect is shown.")).to_be_visible()
