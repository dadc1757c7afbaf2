"""A day at the counter, in a real browser: a customer is added, visits are recorded by typing their code, the reward is
given, a mistake undone, the terms changed without robbing anybody; by keyboard alone, without script, and tapped twice."""

import re

import pytest
from playwright.sync_api import expect

from tests.web.browser.served import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server"), "account") as found:
        yield found


class Counter:
    """A phone on the counter; ``said`` is what the browser complained of."""

    def __init__(self, chromium, server, who, **options):
        person = server.told["people"][who]
        self.context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", **options)
        self.page, self.said = self.context.new_page(), []
        self.page.on("console", lambda one: one.type in {"error", "warning"} and self.said.append(one.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.home = f"{server.address}/s/{person['shop']}/"
        self.page.goto(server.address + "/account/login/")
        self.page.fill("[name=login]", person["email"])
        self.page.fill("[name=password]", person["password"])
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url("**/s/**")

    def go(self, rest=""):
        self.page.goto(self.home + rest)

    def tap(self, text):
        self.page.click(f"main button:has-text('{text}'):visible, main a:has-text('{text}'):visible")
        self.page.wait_for_load_state()

    def verdict(self, text):
        expect(self.page.locator("#verdict strong")).to_contain_text(text)

    def have(self, stamps):
        expect(self.page.locator(".purse .have")).to_have_text(stamps)

    def told(self, verdict, stamps):
        self.verdict(verdict)
        self.have(stamps)

    def set_up(self, cost):
        """The ready-made stamp card, with a reward for so many stamps; a cool-down of half an hour is in it."""
        self.go("programme/new/coffee_card")
        self.page.fill("[name=rewards-0-cost]", str(cost))
        self.tap("Look it over")
        self.tap("Start")
        self.page.wait_for_url("**/programme/p/**")

    def add(self, name):
        """A new customer; their code as the page shows it."""
        self.go("customers/new")
        self.page.fill("[name=first_name]", name)
        self.tap("Make the card")
        return self.page.inner_text(".codes .big").strip()

    def find(self, code):
        self.page.fill("#find", code)
        self.page.press("#find", "Enter")
        self.page.wait_for_url("**/visit/*-*")


def test_a_day_at_the_counter(chromium, server):
    counter = Counter(chromium, server, 0)
    assert counter.page.locator(".check .on").count() == 0
    counter.set_up(2)
    code = counter.add("Camille")
    counter.go()
    expect(counter.page.locator(".check .on")).to_have_count(2)
    counter.find(code.lower().replace(" ", ""))
    expect(counter.page.locator("h1")).to_have_text("Camille")
    counter.tap("Record the visit")
    counter.told("+1 stamp.", "1 stamp")
    # soon again: asked about, and counted because somebody says so
    counter.tap("Record the visit")
    counter.told("less than 30 minutes ago", "1 stamp")
    counter.tap("Yes, count it")
    counter.told("+1 stamp.", "2 stamps")
    counter.tap("Give: ")
    counter.told("Give the reward: Un café au choix.", "0 stamps")
    # it was a mistake
    counter.page.click("#verdict button:has-text('Undo')")
    counter.page.wait_for_load_state()
    counter.told("Undone: +2 stamps.", "2 stamps")
    # the day knows
    counter.go()
    assert counter.page.locator(".check").count() == 0
    assert re.findall(r"\d+", counter.page.inner_text(".tiles")) == ["2", "1", "0", "1"]
    # dearer from tomorrow: who has two stamps of two will have four of four
    counter.page.goto(counter.home + "programme/")
    counter.page.goto(counter.page.locator("main a[href*='/programme/p/']").first.evaluate("one => one.href"))
    counter.tap("Change")
    counter.page.click("#rewards summary")
    counter.page.fill("[name=rewards-0-cost]", "4")
    counter.tap("See what it means")
    expect(counter.page.locator("main")).to_contain_text("topped up")
    counter.tap("Save the new version")
    counter.page.wait_for_url("**/programme/p/**")
    counter.go(f"visit?q={code.replace(' ', '')}")
    counter.have("2 stamps")
    expect(counter.page.locator("main button:has-text('Give: ')")).to_have_count(1)
    # and every step can be read in the journal
    counter.go("journal/")
    kinds = counter.page.locator(".journal .what > .tag:first-child").all_inner_texts()
    assert kinds == ["Undoing", "Reward", "Visit", "Visit"]
    assert counter.said == []
    counter.context.close()


def test_by_keyboard_alone(chromium, server):
    counter = Counter(chromium, server, 1)
    counter.set_up(5)
    code = counter.add("Léa")
    counter.go("visit")
    keys = counter.page.keyboard
    expect(counter.page.locator("#find")).to_be_focused()  # the field waits for it
    keys.type(code)
    keys.press("Enter")
    counter.page.wait_for_url("**/visit/*-*")
    expect(counter.page.locator("main button:has-text('Record the visit')")).to_be_focused()
    keys.press("Enter")
    counter.page.wait_for_url("**done=**")
    counter.told("+1 stamp.", "1 stamp")
    for _ in range(40):
        keys.press("Tab")
        if counter.page.evaluate("document.activeElement.closest('#verdict form') !== null"):
            break
    keys.press("Enter")
    counter.page.wait_for_function("document.querySelector('#verdict').innerText.includes('Undone')")
    counter.have("0 stamps")
    assert counter.said == []
    counter.context.close()


def test_without_script_and_tapped_twice(chromium, server):
    counter = Counter(chromium, server, 2, java_script_enabled=False)
    counter.set_up(5)
    code = counter.add("Zoé")
    counter.go()
    counter.find(code)
    counter.page.dblclick("main button:has-text('Record the visit')")
    counter.page.locator("#verdict").wait_for()  # the second tap breaks off the way to the first one's answer
    counter.told("+1 stamp.", "1 stamp")
    # back, and once more: that is another visit, and so soon it is asked about
    counter.page.go_back()
    counter.page.click("main button:has-text('Record the visit')")
    counter.told("less than 30 minutes ago", "1 stamp")
    counter.context.close()
