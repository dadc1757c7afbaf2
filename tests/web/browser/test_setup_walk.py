"""A programme is set up from a phone in well under two minutes, with the card in view; also without script."""

import time
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.web.browser.served import served

pytestmark = pytest.mark.browser

A_TAP, A_LETTER, A_SCREEN = 2.0, 0.3, 10.0
"""Seconds a person takes to find and tap, to type a letter on a phone, and to read a screen: generous, and an estimate."""
TWO_MINUTES = 120


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server"), "account") as found:
        yield found


class Phone:
    """A phone in somebody's hand, which counts taps and letters; ``said`` is what the browser complained of."""

    def __init__(self, chromium, server, who, **options):
        self.person, self.home = server.told["people"][who], server.address
        self.context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", **options)
        self.page, self.said = self.context.new_page(), []
        self.page.on(
            "console", lambda said: said.type in {"error", "warning"} and self.said.append(said.text)
        )
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.taps = self.letters = 0
        self.page.goto(self.home + "/account/login/")
        self.page.fill("[name=login]", self.person["email"])
        self.page.fill("[name=password]", self.person["password"])
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url("**/s/**")

    def go(self, rest):
        self.page.goto(f"{self.home}/s/{self.person['shop']}/programme/{rest}")

    def tap(self, selector):
        self.taps += 1
        self.page.click(selector)

    def write(self, selector, text):
        self.tap(selector)
        self.letters += len(text)
        self.page.fill(selector, text)

    def shown(self, text):
        """Wait until the card says it."""
        self.page.locator(".face", has_text=text).wait_for()

    def circles(self, count):
        """Wait until the card has so many stamps, the shop's icon among them."""
        expect(self.page.locator(".face circle")).to_have_count(count)

    def says(self, text):
        """Wait until the page says it."""
        expect(self.page.locator("main")).to_contain_text(text)


def test_a_programme_is_set_up_in_well_under_two_minutes(chromium, server):
    phone = Phone(chromium, server, 0)
    phone.go("")
    began = time.monotonic()
    phone.tap("a.cover[href$=coffee_card]")
    phone.write("[name=name]", "Carte du port")
    phone.shown("Carte du port")
    phone.write("[name=rewards-0-name]", "Un café au choix")
    phone.write("[name=rewards-0-cost]", "8")
    phone.shown("8 tampons")  # the card speaks the shop's language
    phone.circles(9)
    phone.tap("text='Look it over'")
    phone.says("8 stamps: Un café au choix.")
    phone.tap("button:text-is('Start')")
    phone.page.wait_for_url("**/programme/p/carte-du-port")
    machine = time.monotonic() - began
    person = machine + phone.taps * A_TAP + phone.letters * A_LETTER + 3 * A_SCREEN
    print(
        f"{phone.taps} taps, {phone.letters} letters, {machine:.1f} s of machine, about {person:.0f} s for a person"
    )
    assert phone.taps <= 6
    assert person < TWO_MINUTES * 0.75
    assert phone.said == []  # the pages' own policy allows all that they do
    phone.context.close()


def test_as_it_stands_a_pattern_takes_three_taps(chromium, server):
    phone = Phone(chromium, server, 1)
    phone.go("new")
    for what in ("a.cover[href$=shop_cashback]", "text='Look it over'", "button:text-is('Start')"):
        phone.tap(what)
    phone.page.wait_for_url("**/programme/p/**")
    assert phone.taps == 3
    phone.context.close()


def test_a_picture_is_on_the_card_as_soon_as_it_is_chosen_and_can_be_taken_off(chromium, server):
    phone = Phone(chromium, server, 1)
    phone.go("new/coffee_card")
    phone.page.fill("[name=rewards-0-cost]", "7")
    stream = BytesIO()
    Image.new("RGB", (900, 600), "teal").save(stream, "JPEG")
    phone.page.set_input_files(
        "#id_picture", {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}
    )
    phone.page.wait_for_selector(".face image")
    drawn = phone.page.evaluate(
        "fetch(document.querySelector('.face image').getAttribute('href')).then(r => r.status)"
    )
    assert (drawn, phone.page.input_value("[name=rewards-0-cost]")) == (200, "7")
    phone.page.locator("text='Remove the picture'").wait_for()
    phone.page.set_input_files("#id_picture", {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"none"})
    phone.page.wait_for_selector("#picture-problem")
    phone.page.click("text='Remove the picture'")
    phone.page.wait_for_selector(".face image", state="detached")
    assert phone.said == []
    phone.context.close()


def test_the_editor_shows_only_the_fields_that_matter(chromium, server):
    phone = Phone(chromium, server, 1)
    phone.go("new/coffee_card")
    for what in (
        "text='Look it over'",
        "button:text-is('Start')",
        "main a:text-is('Change')",
        "#rules summary",
    ):
        phone.tap(what)
    fields = {}
    for kind in ("visit", "amount", "item", "discount"):
        phone.page.select_option("[name=rules-0-rule]", kind)
        shown = phone.page.locator("#rules input:visible")
        fields[kind] = [shown.nth(n).get_attribute("name").split("-")[2] for n in range(shown.count())]
    assert fields == {
        "visit": ["units"],
        "amount": ["units", "per"],
        "item": ["units", "items"],
        "discount": ["off"],
    }
    phone.page.select_option("[name=rules-0-rule]", "visit")
    phone.page.fill("[name=rules-0-units]", "2")
    phone.page.locator("#state-rules", has_text="Each visit: 2 stamps.").wait_for(state="attached")
    phone.context.close()


def test_it_works_without_script(chromium, server):
    phone = Phone(chromium, server, 2, java_script_enabled=False)
    phone.go("new")
    phone.tap("a.cover[href$=coffee_card]")
    phone.write("[name=rewards-0-cost]", "6")
    phone.tap("text='Show the card again'")
    phone.circles(7)
    phone.tap("text='Another reward'")
    phone.write("[name=rewards-1-name]", "A cake")
    phone.write("[name=rewards-1-cost]", "12")
    phone.tap("text='Look it over'")
    phone.says("12 stamps: A cake.")
    phone.tap("text='Change something'")
    expect(phone.page.locator("[name=rewards-1-name]")).to_have_value("A cake")
    phone.tap("button.main")
    phone.tap("button:text-is('Start')")
    phone.page.wait_for_url("**/programme/p/**")
    phone.context.close()
