"""A customer's way, from the poster to the pastry: joined on a phone, ten visits scanned from its screen by a till's camera,
some of them without network, a reward given once; in French and in English."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.long import LANGUAGES
from tests.web.browser.clock import CLOCKED, Clock
from tests.web.browser.devices import LOCALES, PHONE, Books, Till
from tests.web.browser.film import filmed
from tests.web.browser.served import ROOT, served

pytestmark = pytest.mark.browser

BETWEEN = 31
"""Minutes between two visits: one more than the programme wants."""
WORDS = {
    "fr": SimpleNamespace(
        stamp="+1 tampon",
        stamps=lambda count: f"{count} tampon" if count < 2 else f"{count} tampons",
        soon="moins de 30 minutes",
        no="Non, laisser",
        noted="La visite est notée.",
        give="Donner",
        given="Donnez la récompense : Une pâtisserie au choix.",
        short="elle a 0 tampon et il faut 10 tampons",
        ready="prêt",
        used="Une pâtisserie au choix",
    ),
    "en": SimpleNamespace(
        stamp="+1 stamp",
        stamps=lambda count: "1 stamp" if count == 1 else f"{count} stamps",
        soon="less than 30 minutes ago",
        no="No, leave it",
        noted="The visit is noted.",
        give="Give",
        given="Give the reward: Une pâtisserie au choix.",
        short="it has 0 stamps and this takes 10 stamps",
        ready="ready",
        used="Une pâtisserie au choix",
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    """Yesterday at six: a morning's ten visits end before noon, and before the test."""
    morning = (datetime.now(UTC) - timedelta(days=1)).replace(hour=6, minute=0)
    return Clock(tmp_path_factory.mktemp("clock") / "off", morning)


@pytest.fixture(scope="module")
def server(folder, clock):
    with served(folder, "walk", application=CLOCKED, **clock.environment) as found:
        yield found


@pytest.fixture(params=LANGUAGES)
def scene(chromium, server, clock, tmp_path, request):
    with filmed(chromium, tmp_path / "camera.y4m") as (browser, film):
        yield Scene(browser, film, server, request.param, clock)


class Customer:
    """A customer with a phone, who came by the poster."""

    def __init__(self, browser, server, shop, language, clock):
        self.context = browser.new_context(locale=LOCALES[language], **PHONE)
        self.page, self.said = self.context.new_page(), []
        self.page.on("console", lambda one: one.type in {"error", "warning"} and self.said.append(one.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        clock.followed_by(self.page)
        self.page.goto(f"{server.address}/j/{shop}/")
        self.page.fill("[name=first_name]", "Éloïse")
        self.page.click("button.main")
        self.page.wait_for_url(f"**/card/{shop}/")
        self.code = self.page.inner_text(".letters").replace(" ", "")

    def show(self):
        """The screen as it is held before the camera."""
        self.page.reload()
        self.page.locator("[data-turning] path[d]").wait_for()
        return self.page.screenshot()

    def reads(self):
        self.page.reload()
        return self.page.inner_text("main").lower()


class Scene:
    """A customer, two tills and a camera, in one language."""

    def __init__(self, browser, film, server, language, clock):
        self.film, self.clock, self.words = film, clock, WORDS[language]
        self.customer = Customer(browser, server, server.told[language]["shop"], language, clock)
        self.till, self.other = (self._till(browser, server, language, number) for number in (0, 1))

    def _till(self, browser, server, language, number):
        context = browser.new_context(locale=LOCALES[language], permissions=["camera"], **PHONE)
        till = Till(context, server, language)
        self.clock.followed_by(till.page)
        till.enrol(number, "Bob")
        till.kept()
        return till

    def scan(self):
        self.film.of_picture(self.customer.show())
        self.till.page.click(".dock .scan")

    def put_away(self):
        self.till.page.click(".dock .scan")
        expect(self.till.page.locator(".eye")).to_be_hidden()

    def visit(self, count):
        """Scanned, stamped and seen on the card."""
        self.scan()
        self.till.verdict(self.words.stamp)
        expect(self.till.page.locator("#verdict .name")).to_have_text("Éloïse")
        expect(self.till.page.locator(".purse .have")).to_have_text(self.words.stamps(count))
        self.put_away()

    def visit_without_network(self, unsent):
        self.scan()
        self.till.verdict(self.words.noted)
        self.till.unsent(unsent)
        self.put_away()


def test_from_the_poster_to_the_pastry(scene, folder):
    books, clock, till, code = Books(folder), scene.clock, scene.till, scene.customer.code
    scene.visit(1)
    assert books.stamps(code) == [(1, 1)]
    soon_again_is_asked(scene, books)
    for count in (2, 3, 4):
        clock.later(BETWEEN)
        scene.visit(count)
    till.context.set_offline(True)
    for unsent in (1, 2, 3):
        clock.later(BETWEEN)
        scene.visit_without_network(unsent)
    assert books.stamps(code) == [(4, 4)]
    till.context.set_offline(False)
    till.unsent(0)
    assert books.stamps(code) == [(7, 7)]
    for count in (8, 9, 10):
        clock.later(BETWEEN)
        scene.visit(count)
    # each code was made by the phone in its half-minute, and seen then, with and without network
    found = [(outcome, proof, flags, accepted) for outcome, proof, flags, _, accepted in books.events(code)]
    flags = [[]] * 4 + [["offline"]] * 3 + [[]] * 3
    assert found == [("earned", "fresh", json.dumps(one), 1) for one in flags]
    the_pastry_is_given_once(scene, books)
    assert (till.complaints, scene.other.complaints, scene.customer.said) == ([], [], [])
    assert checked(folder) == ""


def soon_again_is_asked(scene, books):
    """Within the half-hour a person is asked, and says no."""
    scene.scan()
    scene.till.verdict(scene.words.soon, "ask")
    scene.till.press(scene.words.no)
    scene.put_away()
    assert books.stamps(scene.customer.code) == [(1, 1)]


def the_pastry_is_given_once(scene, books):
    till, other, customer, words = scene.till, scene.other, scene.customer, scene.words
    assert words.ready in customer.reads()
    # a colleague has the card on another till's screen, with the same reward on offer
    other.type("Éloïse")
    expect(other.page.locator(".card .gives .btn.main")).to_have_count(1)
    till.press(words.give)
    till.verdict(words.given)
    expect(till.page.locator(".purse .have")).to_have_text(words.stamps(0))
    expect(till.page.locator(".card .gives .btn.main")).to_have_count(0)
    other.press(words.give)
    other.verdict(words.short, "refused")
    assert books.stamps(customer.code) == [(0, 0)]
    given = books.events(customer.code, "redeem")
    assert [(outcome, proof, accepted) for outcome, proof, _, _, accepted in given] == [
        ("redeemed", "person", 1),
        ("not_enough", "person", 0),
    ]
    read = customer.reads()
    assert (words.stamps(0) in read, words.used.lower() in read, words.ready in read) == (True, True, False)


def checked(folder):
    """What `habitue check` finds in the books."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HABITUE_")}
    found = subprocess.run(
        [sys.executable, "-c", "from habitue.cli.main import main; main()", "check"],
        env=environment | {"HABITUE_DATA": str(folder)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    print(found.stdout)
    return found.stderr if found.returncode == 0 else found.stdout + found.stderr
