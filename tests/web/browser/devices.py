"""A till as staff use it in a browser, and the books beside it."""

import sqlite3

from playwright.sync_api import expect

PHONE = {"viewport": {"width": 390, "height": 844}}
LOCALES = {"fr": "fr-FR", "en": "en-GB"}

_FOCUSED = """() => {
    const one = document.activeElement;
    return one === document.body ? "" : one.innerText || one.id;
}"""


class Till:
    """A device; ``said`` is what its browser complained of."""

    def __init__(self, context, server, shop):
        self.context, self.home = context, server.address
        self.shop = server.told[shop]
        self.codes = self.shop.get("codes", [])
        self.page, self.said = context.pages[0] if context.pages else context.new_page(), []
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("console", lambda one: one.type == "error" and self.said.append(one.text))

    def enrol(self, number, person=None):
        self.page.goto(f"{self.home}/t/enrol/{self.shop['links'][number]}")
        self.page.click("#enrol button")
        self.page.wait_for_url("**/t/*/")
        if person:
            self.press(person)
        return self

    def another_window(self):
        """The same till once more, in a window beside it."""
        other = Till.__new__(Till)
        other.__dict__ |= self.__dict__ | {"page": self.context.new_page(), "said": []}
        other.page.goto(f"{self.home}/t/{self.shop['shop']}/")
        other.page.locator("#code").wait_for()
        return other

    def kept(self):
        """Wait until the page is on the device."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    def press(self, words):
        self.page.click(f"main button:has-text('{words}'):visible")

    def type(self, code):
        self.page.fill("#code", code)
        self.page.press("#code", "Enter")

    def verdict(self, words, kind="done"):
        expect(self.page.locator("#verdict strong")).to_contain_text(words)
        expect(self.page.locator("#verdict")).to_have_attribute("data-kind", kind)

    def unsent(self, number, timeout=15_000):
        expect(self.page.locator("#unsent")).to_have_attribute("data-unsent", str(number), timeout=timeout)

    def refused(self, number):
        expect(self.page.locator("#unsent")).to_have_attribute("data-refused", str(number))

    def tab_to(self, words, press="Enter"):
        for _ in range(40):
            self.page.keyboard.press("Tab")
            if words in self.page.evaluate(_FOCUSED):
                break
        else:
            raise AssertionError(words)
        if press:
            self.page.keyboard.press(press)

    @property
    def complaints(self):
        """What the browser complained of; refusals and a network that is not there are no defects."""
        known = ("status of 4", "net::ERR_")
        return [one for one in self.said if not any(words in one for words in known)]


class Books:
    """What the server has recorded, read beside it."""

    def __init__(self, folder):
        (self.path,) = folder.glob("*.sqlite3")

    def rows(self, sql, *values):
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as found:
            return found.execute(sql, values).fetchall()

    def __call__(self, code, kind="visit"):
        """How many accepted events of that kind the card of a code has."""
        return sum(accepted for *_, accepted in self.events(code, kind))

    def events(self, code, kind="visit"):
        """Outcome, proof, flags, whether in somebody's name, and whether accepted, as they arrived."""
        sql = (
            "SELECT e.outcome, e.proof, e.flags, e.staff_id IS NOT NULL, e.accepted FROM web_event e "
            "JOIN web_code c ON c.card_id = e.card_id WHERE c.text = ? AND e.kind = ? ORDER BY e.received_at, e.at"
        )
        return self.rows(sql, code, kind)

    def stamps(self, code):
        """What the entries of a card come to, and what its balance says."""
        sql = (
            "SELECT (SELECT coalesce(sum(amount), 0) FROM web_entry WHERE credit_id = a.id)"
            " - (SELECT coalesce(sum(amount), 0) FROM web_entry WHERE debit_id = a.id), a.balance "
            "FROM web_account a JOIN web_code c ON c.card_id = a.card_id WHERE c.text = ? AND a.kind = 'purse'"
        )
        return self.rows(sql, code)
