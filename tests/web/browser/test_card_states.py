"""Every page of a customer's card, and the owner's pages of paper, tills and of what to look at: on a phone, on a narrow
one and with letters twice as large, in both languages, for everybody."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.long import LANGUAGES
from tests.web.browser.devices import LOCALES, PHONE
from tests.web.browser.everybody import in_every_size
from tests.web.browser.served import served

pytestmark = pytest.mark.browser
OWNERS = ("paper:page", "watch:list", "tills:list", "tills:one", "journal:quarantine")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server"), "card") as found:
        yield found


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    with served(tmp_path_factory.mktemp("rich"), "everything") as found:
        yield found


class Reader:
    """Looks at pages; ``found`` is what was not for everybody."""

    def __init__(self, chromium, home, language, **options):
        # the pages' own policy lets no script in: axe is let in for the test alone
        self.context = chromium.new_context(
            locale=LOCALES[language], bypass_csp=True, reduced_motion="reduce", **PHONE, **options
        )
        self.page, self.home, self.language = self.context.new_page(), home, language
        self.found, self.said = {}, []
        self.page.on("console", lambda one: one.type == "error" and self.said.append(one.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def look(self, state, path=None):
        if path:
            self.page.goto(self.home + path)
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        if wrong := in_every_size(self.page, f"{self.language} {state}"):
            self.found[state] = wrong

    def press(self, selector):
        """Press what opens another page, and wait until that one stands: a page that is leaving cannot be looked at."""
        with self.page.expect_navigation():
            self.page.click(selector)

    @property
    def complaints(self):
        return [one for one in self.said if "status of 4" not in one]


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_card_from_joining_to_leaving(chromium, server, language):
    reader = Reader(chromium, server.address, language)
    page, shop = reader.page, server.told["shop"]
    card = f"/card/{shop}/"
    reader.look("card none", card)
    reader.look("card join", f"/j/{shop}/")
    reader.press("button.main")
    reader.look("card join refused")
    page.fill("[name=first_name]", "Maximilienne-Alexandrine de la Rochefoucauld")
    page.click("button.main")
    page.locator("[data-turning]").wait_for()
    reader.look("card new")
    for number in range(11):
        stamped(reader, server, page.inner_text(".letters"), number)
    reader.look("card full", card)
    for path in ("leave", "share", "recover"):
        reader.look(f"card {path}", f"{card}{path}/")
    page.goto(f"{reader.home}{card}share/")
    reader.press("button.main")
    reader.look("card link")
    link = page.input_value("#link").removeprefix(reader.home)
    reader.look("card open", link)
    reader.look("card link gone", f"{link[:-4]}none/")
    page.goto(f"{reader.home}{card}leave/")
    reader.press("[name=erase]")
    reader.look("card erased")
    assert (reader.found, reader.complaints) == ({}, [])
    reader.context.close()


def stamped(reader, server, letters, number):
    """One visit of the card, on a day of its own."""
    event = {
        "id": f"00000000-0000-4000-8000-{ord(reader.language[0]):04d}{number:08d}",
        "kind": "visit",
        "at": (datetime.now(UTC) - timedelta(days=20 - number)).isoformat(),
        "card": letters,
        "confirmed": True,
    }
    answer = reader.context.request.post(
        f"{server.address}/api/v1/events",
        headers={"Authorization": f"Bearer {server.told['key']}"},
        data={"events": [event]},
    )
    assert answer.json()["answers"][0]["status"] == "recorded"


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_the_owner_s_pages_beside_the_till(chromium, rich, language):
    reader = Reader(chromium, rich.address, language)
    told = rich.told
    reader.context.add_cookies(
        [{"name": told["cookie"], "value": told["cookies"]["owner"], "url": rich.address}]
    )
    for name in OWNERS:
        reader.look(f"owner {name.replace(':', ' ')}", told["pages"][name]["path"])
    assert (reader.found, reader.complaints) == ({}, [])
    reader.context.close()
