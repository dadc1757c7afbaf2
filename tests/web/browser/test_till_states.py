"""Every state of the till, on a phone, on a narrow one and with letters twice as large, in both languages: axe finds nothing,
nothing is cut, covered, too small or unseen by the keyboard, and no page scrolls sideways."""

import sqlite3

import pytest
from playwright.sync_api import expect

from tests.long import LANGUAGES
from tests.web.browser.devices import LOCALES, PHONE, Till
from tests.web.browser.everybody import in_every_size
from tests.web.browser.film import filmed
from tests.web.browser.served import served

pytestmark = pytest.mark.browser
LINKS = {"fr": 0, "en": 1}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(folder):
    with served(folder, "rules") as found:
        yield found


class Looked(Till):
    """A till that is looked at in each of its states; ``found`` is what was not for everybody."""

    def __init__(self, browser, server, shop, language):
        # the page's own policy lets no script in: axe is let in for the test alone
        context = browser.new_context(
            locale=LOCALES[language], bypass_csp=True, reduced_motion="reduce", **PHONE
        )
        super().__init__(context, server, shop)
        self.language, self.found, self.looks = language, {}, 0

    def look(self, state):
        self.looks += 1
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        if wrong := in_every_size(self.page, f"{self.language} till {state}"):
            self.found[state] = wrong
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = false)")

    def open_unsent(self):
        self.page.click("#unsent")
        self.page.locator("h1[tabindex]").wait_for()


@pytest.fixture(params=LANGUAGES)
def looked(chromium, server, tmp_path, request):
    opened = []

    def open_till(shop, browser=chromium):
        opened.append(Looked(browser, server, shop, request.param))
        return opened[-1]

    yield open_till
    for till in opened:
        till.context.close()


def test_of_no_till_yet(looked):
    till = looked("kiosk")
    till.page.goto(f"{till.home}/t/")
    till.look("not a till")
    till.page.fill("#link", "nonsense")
    till.page.press("#link", "Enter")
    till.page.click("main .btn.main")
    till.look("no link, no camera")
    till.page.goto(f"{till.home}/t/enrol/nobody-s")
    till.look("link gone")
    till.page.goto(f"{till.home}/t/enrol/{till.shop['links'][LINKS[till.language]]}")
    till.look("enrol")
    assert (till.found, till.looks) == ({}, 4)


def test_of_serving(looked, chromium, folder, tmp_path):
    with filmed(chromium, tmp_path / "camera.y4m") as (browser, film):
        film.of_code("nothing of ours")
        till = looked("kiosk", browser)
        till.enrol(LINKS[till.language])
        till.page.locator(".people").wait_for()
        till.look("people")
        till.press("Bob")
        till.page.locator(".hint").wait_for()
        till.look("ready")
        serve(till)
        till.page.click(".dock .scan")
        till.page.locator("#verdict[data-kind=refused]").wait_for()
        till.look("camera")
        till.page.click(".dock .scan")
        without_network(till)
        withdrawn(till, folder)
        assert (till.found, till.complaints) == ({}, [])
        till.context.close()


def serve(till):
    code = till.codes[-1 - LINKS[till.language]]
    till.type(code)
    till.verdict("+1")
    till.page.locator(".purse").wait_for()
    till.look("green")
    till.type(code)
    till.page.locator(".card .gives .btn.main").wait_for()
    till.look("rewards")
    till.page.click(".card .gives .btn.main")
    till.page.locator("#verdict[data-kind=ask]").wait_for()
    till.look("yellow")
    till.page.click("#verdict .btn.main")
    till.page.locator("#verdict[data-kind=done]").wait_for()
    till.look("reward given")
    till.type("22222222")
    till.page.locator("#verdict[data-kind=refused]").wait_for()
    till.look("red")
    till.type("Camille")
    till.page.locator(".taps").wait_for()
    till.look("choice")
    till.page.click(".taps .btn >> nth=0")
    till.page.locator(".who-now").wait_for()
    till.look("known")
    till.page.click(".body > .btn.quiet")


def without_network(till):
    till.context.set_offline(True)
    for code in (till.codes[-1], "ZZZZ9999"):
        till.type(code)
        till.page.locator("#verdict[data-kind=done]").wait_for()
    till.look("noted without network")
    till.page.click(".body > .gives .btn >> nth=0")
    till.page.locator("#verdict[data-kind=kept]").wait_for()
    till.look("reward without network")
    till.page.click(".last .line >> nth=0")
    till.page.locator(".note.ask").wait_for()
    till.look("opened without network")
    till.open_unsent()
    till.page.click("summary:visible >> nth=-1")
    till.page.click("details[open] .btn")
    till.page.locator(".problem:not(:empty)").wait_for()
    till.look("unsent, log-out refused")
    till.context.set_offline(False)
    till.unsent(0)
    till.page.click(".btn.quiet >> nth=0")
    till.open_unsent()
    till.page.locator(".refusals").wait_for()
    till.look("quarantine")
    for _ in range(till.page.locator(".refusals li").count()):
        till.page.click(".refusals .btn >> nth=0")
    till.refused(0)
    till.look("all sent")


def withdrawn(till, folder):
    with sqlite3.connect(folder / "habitue.sqlite3") as found:
        found.execute(
            "UPDATE web_device SET revoked_at = datetime('now') WHERE name = ? AND shop_id = "
            "(SELECT id FROM web_shop WHERE public_id = ?)",
            [f"Phone {LINKS[till.language]}", till.shop["shop"]],
        )
    till.page.reload()
    till.page.locator("#link").wait_for()
    till.look("withdrawn")


def test_of_pins_and_money(looked):
    till = looked("grocer")
    till.enrol(LINKS[till.language])
    till.page.locator(".people").wait_for()
    till.look("people with PINs")
    till.press("Dan")
    till.look("PIN")
    till.page.fill("#pin", "1111")
    till.page.press("#pin", "Enter")
    till.page.locator("form .problem:not(:empty)").wait_for()
    till.look("PIN wrong")
    till.page.fill("#pin", "2580")
    till.page.press("#pin", "Enter")
    till.type(till.codes[0])
    expect(till.page.locator("#amount")).to_be_focused()
    till.page.fill("#amount", "a lot")
    till.page.press("#amount", "Enter")
    till.look("amount")
    till.page.click("#unsent")
    till.context.set_offline(True)
    till.page.click("header .btn")
    till.press("Dan")
    till.page.locator("main .note.ask").wait_for()
    till.look("PIN without network")
    assert (till.found, till.complaints) == ({}, [])


def test_of_items_and_no_camera(looked):
    till = looked("bakery")
    till.enrol(LINKS[till.language], "Ben")
    till.type(till.codes[0])
    till.page.get_by_label("Baguette").fill("1000")
    till.page.press("#item-0", "Enter")
    till.page.locator("form .problem:not(:empty)").wait_for()
    till.look("items")
    till.page.click(".body > .btn")
    till.page.click(".dock .scan")
    till.page.locator(".eye [role=alert]").wait_for()
    till.look("no camera")
    assert (till.found, till.complaints) == ({}, [])
