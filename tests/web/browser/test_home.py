"""From a scan at the till to each number on the owner's phone, with the real worker between them; and on to the people behind it."""

import os
import re
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from tests.web.browser.devices import LOCALES, PHONE, Till
from tests.web.browser.everybody import in_every_size
from tests.web.browser.served import ROOT, served

pytestmark = pytest.mark.browser
A_MINUTE = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    with served(folder, "home") as found, worker(folder):
        yield found


def worker(folder):
    """The worker's own process, as ``habitue serve`` starts it."""
    return _Worker(
        {
            **os.environ,
            "HABITUE_DATA": str(folder),
            "HABITUE_SECRET_KEY": "a key for tests only, of no use to anybody else",
            "DJANGO_SETTINGS_MODULE": "habitue.web.settings",
        }
    )


class _Worker:
    def __init__(self, environment):
        self.environment = environment

    def __enter__(self):
        command = [sys.executable, "-c", "from habitue.web.start import work; work()"]
        self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)


class Phone:
    """The owner's phone."""

    def __init__(self, chromium, server, language):
        context = chromium.new_context(locale=LOCALES[language], **PHONE)
        self.home = f"{server.address}/s/{server.told['grocer']['shop']}/home/"
        context.add_cookies([server.told["session"] | {"url": server.address}])
        self.page, self.context = context.new_page(), context

    def look(self):
        """The first number and the tiles, by name."""
        self.page.goto(self.home)
        if not self.page.locator(".hero").count():
            return {}
        tiles = self.page.locator(".numbers .tile")
        # folded away while a shop is new
        found = {one.locator("h3").text_content(): one.text_content() for one in tiles.all()}
        first = self.page.locator(".hero")
        return found | {first.locator("h2 a").inner_text(): first.inner_text()}


def until(phone, wanted):
    """What the page says once the worker has measured what is new."""
    end = time.monotonic() + A_MINUTE
    while time.monotonic() < end:
        found = phone.look()
        if wanted(found):
            return found
        time.sleep(1)
    raise AssertionError(found)


def number(text):
    return re.findall(r"[\d.,]+", text)[0]


def test_a_scan_reaches_every_number_within_a_minute_and_each_opens_its_people(chromium, server):
    phone = Phone(chromium, server, "en")
    before = until(phone, lambda found: "Average order" in found)
    # who stayed away for two months comes, and pays a hundred
    till = Till(chromium.new_context(locale="en-GB", **PHONE), server, "grocer")
    till.enrol(0, "Bob")
    till.type(till.codes[-1])
    till.page.fill("#amount", "100.00")
    till.press("Record the visit")
    till.verdict("+100 points")
    till.unsent(0)
    after = until(phone, lambda found: found["Average order"] != before["Average order"])
    assert {name for name in after if number(after[name]) != number(before[name])} >= {
        "Average order",
        "Purchase frequency",
        "Repeat purchase rate",
        "Lifetime value",
    }
    expect(phone.page.locator("main")).to_contain_text("1 visit · 1 customer")
    # the bucket counts who came back, and says who it is
    returned = phone.page.locator(".moves .btn", has_text="Came back")
    expect(returned).to_contain_text("+1")
    returned.click()
    expect(phone.page.locator("main .list li")).to_have_count(1)
    expect(phone.page.locator("main .list li")).to_contain_text("came today")
    phone.page.locator("main .list a").click()
    expect(phone.page.locator("h1")).to_contain_text("Camille5")
    till.context.close()
    phone.context.close()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_owner_s_pages_are_for_everybody(chromium, server, language):
    phone = Phone(chromium, server, language)
    until(phone, bool)
    found = {}
    for page in ("", "number/retention", "number/order", "who?move=stayed", "insights?by=quarter"):
        phone.page.goto(phone.home + page)
        found[page] = in_every_size(phone.page, f"{language} {page}")
    assert not any(found.values()), found
    phone.context.close()
