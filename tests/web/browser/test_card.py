"""The card in a browser: joined in both languages, scanned from the screen, there without network, gone when erased."""

import base64
import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from habitue.loyalty.rotating import freshness, rotating_from
from tests.web.browser.served import served
from tests.web.browser.test_axe import RULES, violations

pytestmark = pytest.mark.browser

A_WINDOW = 30_000
VECTOR = "H1ABCD2345ZCKLA4HI4VAPUSRRFKMPL"
"""As in tests/loyalty/test_rotating.py: both sides change together or not at all."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server"), "card") as found:
        yield found


class Phone:
    """A customer's phone; ``said`` is what the browser complained of, ``asked`` whom it asked for anything."""

    def __init__(self, chromium, server, language, *, width=390, scheme="light", **options):
        self.home, self.shop = server.address, server.told["shop"]
        self.context = chromium.new_context(
            viewport={"width": width, "height": 844},
            locale={"fr": "fr-FR", "en": "en-GB"}[language],
            color_scheme=scheme,
            reduced_motion="reduce",
            **options,
        )
        self.page, self.said, self.asked = self.context.new_page(), [], set()
        self.page.on(
            "console", lambda said: said.type in {"error", "warning"} and self.said.append(said.text)
        )
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda one: self.asked.add(re.match(r"\w+:(//[^/]*)?", one.url)[0]))

    def join(self, name="Éloïse"):
        self.page.goto(f"{self.home}/j/{self.shop}/")
        self.page.fill("[name=first_name]", name)
        self.page.click("button.main")
        self.page.wait_for_url(f"**/card/{self.shop}/")
        self.drawn()

    def drawn(self):
        self.page.locator("[data-turning]").wait_for()

    def scan(self):
        """What a till's camera reads on the screen."""
        picture = Image.open(BytesIO(self.page.screenshot()))
        (found,) = zxingcpp.read_barcodes(picture)
        return found.text

    def worth(self, text, at):
        secret = base64.b64decode(self.page.get_attribute("[data-secret]", "data-secret"))
        return freshness(rotating_from(text), secret, shop=self.shop, at=at)


def sent(phone, server, text):
    """What the server says to a till that read this."""
    now = datetime.now(UTC).isoformat()
    event = {"id": str(uuid.uuid4()), "kind": "visit", "at": now, "card": text}
    answer = phone.context.request.post(
        f"{phone.home}/api/v1/events",
        headers={"Authorization": f"Bearer {server.told['key']}"},
        data={"events": [event]},
    )
    (told,) = answer.json()["answers"]
    return told["status"], told["outcome"], told["flags"]


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("fr", "light", 390), ("en", "dark", 390), ("fr", "dark", 320)]
)
def test_joined_and_scanned(chromium, server, language, scheme, width):
    phone = Phone(chromium, server, language, scheme=scheme, width=width)
    phone.join()
    hello = {"fr": "Éloïse, votre carte chez Café du Port", "en": "Éloïse, your card at Café du Port"}
    expect(phone.page.locator("h1")).to_have_text(hello[language])
    text = phone.scan()
    assert phone.worth(text, datetime.now(UTC)) == "fresh"
    assert text[2:10] == phone.page.inner_text(".letters").replace(" ", "")
    assert phone.page.evaluate("document.documentElement.scrollWidth") == width
    # the pages' own policy allows all that they do, and they ask nobody else
    assert (phone.said, phone.asked - {"data:"}) == ([], {phone.home})
    if width == 390:
        assert sent(phone, server, text) == ("recorded", "earned", [])
        phone.page.reload()
        expect(phone.page.locator("main")).to_contain_text({"fr": "2 tampons", "en": "2 stamps"}[language])
    phone.context.close()


def test_the_code_is_the_server_s_to_the_letter(chromium, server):
    phone = Phone(chromium, server, "en")
    phone.page.clock.set_fixed_time(datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
    secret = base64.b64encode(bytes(range(20))).decode()
    phone.page.route(
        "**/vector",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<section data-secret="{secret}" data-shop="cafe1234" data-code="ABCD2345">'
            '<svg data-turning hidden width="300" height="300"><path/></svg><i data-still></i></section>'
            '<script src="/static/habitue/card.js"></script>',
        ),
    )
    phone.page.goto(f"{phone.home}/vector")
    phone.drawn()
    assert phone.scan() == VECTOR
    phone.context.close()


def test_without_network_the_card_is_there_and_its_code_turns(chromium, server):
    phone = Phone(chromium, server, "fr")
    phone.join()
    letters = phone.page.inner_text(".letters")
    kept_by_the_worker(phone)
    phone.context.set_offline(True)
    now = datetime.now(UTC)
    phone.page.clock.install(time=now)
    phone.page.reload()
    phone.drawn()
    assert phone.page.inner_text(".letters") == letters
    assert phone.page.evaluate("getComputedStyle(document.querySelector('.pass')).backgroundColor") == (
        "rgb(31, 93, 80)"
    )
    assert phone.page.evaluate("document.querySelector('.face image').getBoundingClientRect().width") > 50
    first = phone.scan()
    assert phone.worth(first, now) == "fresh"
    before = phone.page.get_attribute("[data-turning] path", "d")
    phone.page.clock.run_for(A_WINDOW)
    phone.page.wait_for_function(
        "before => document.querySelector('[data-turning] path').getAttribute('d') !== before", arg=before
    )
    second = phone.scan()
    assert (second[:10], rotating_from(second).window - rotating_from(first).window) == (first[:10], 1)
    phone.context.close()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_network_it_says_since_when_and_what_needs_the_network(chromium, server, language):
    phone = Phone(chromium, server, language)
    phone.join()
    card = f"/card/{phone.shop}/"
    kept_by_the_worker(phone)
    assert not phone.page.locator(".kept").is_visible()
    phone.page.goto(f"{phone.home}{card}share/")
    phone.context.set_offline(True)
    # a form is not sent into nothing
    missed = {"fr": "Cela demande le réseau", "en": "This needs the network"}[language]
    assert not phone.page.locator(".missed").is_visible()
    phone.page.click("main .btn.main")
    expect(phone.page.locator(".missed")).to_contain_text(missed)
    assert phone.page.url.endswith("/share/")
    # the card as it was, with the time at which it was so
    phone.page.goto(f"{phone.home}{card}")
    phone.drawn()
    note = phone.page.locator(".kept")
    expect(note).to_contain_text({"fr": "Pas de réseau", "en": "No network"}[language])
    expect(note).to_contain_text(re.compile(r"\d\d:\d\d"))
    assert not phone.page.locator(".missed").is_visible()
    # pages that need the server give way to the card and say so
    for path in ("share/", "leave/", "details/"):
        phone.page.goto(f"{phone.home}{card}{path}")
        phone.drawn()
        expect(phone.page.locator(".missed")).to_contain_text(missed)
        expect(phone.page.locator(".kept")).to_be_visible()
    # back with the network is the page that was asked for
    phone.context.set_offline(False)
    phone.page.locator("[name=first_name]").wait_for()
    expect(phone.page.locator(".kept, .missed").first).to_be_hidden()
    phone.context.close()


def kept_by_the_worker(phone):
    """Wait until the card is there without network."""
    phone.page.wait_for_function(
        "home => caches.open(`card ${home}`).then(async cache => "
        "(await cache.match(home)) && (await cache.keys()).length >= 7)",
        arg=f"/card/{phone.shop}/",
    )
    phone.page.reload()  # from now on the worker looks after it
    phone.drawn()


def test_a_card_that_is_open_says_when_the_network_goes(chromium, server):
    phone = Phone(chromium, server, "en")
    phone.join()
    kept_by_the_worker(phone)
    phone.context.set_offline(True)
    phone.page.locator(".kept").wait_for()
    phone.context.set_offline(False)
    phone.page.locator(".kept").wait_for(state="hidden")
    phone.context.close()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_reward_goes_from_one_phone_to_another(chromium, server, language):
    # the pages' own policy lets no script in: axe is let in for the test alone
    ana = Phone(chromium, server, language, bypass_csp=True)
    ana.join("Ana")
    text = ana.scan()
    for minute in range(9):
        at = (datetime.now(UTC) - timedelta(hours=minute + 1)).isoformat()
        event = {"id": str(uuid.uuid4()), "kind": "visit", "at": at, "card": text[2:10]}
        ana.context.request.post(
            f"{ana.home}/api/v1/events",
            headers={"Authorization": f"Bearer {server.told['key']}"},
            data={"events": [event]},
        )
    ana.page.reload()
    ana.page.click("a[href*='/give/']")
    ana.page.locator("main .btn.main").wait_for()
    assert looked(ana) == ([], 390)
    ana.page.click("main .btn.main")
    link = ana.page.input_value("#link")
    assert looked(ana) == ([], 390)
    bea = Phone(chromium, server, language, bypass_csp=True)
    bea.page.goto(link)
    expect(bea.page.locator("h1")).to_contain_text({"fr": "Ana vous offre", "en": "Ana gives you"}[language])
    assert looked(bea) == ([], 390)
    bea.page.fill("[name=first_name]", "Bea")
    bea.page.click("form button.main")
    bea.page.wait_for_url(f"**/card/{bea.shop}/")
    bea.drawn()
    expect(bea.page.locator("main")).to_contain_text("Une pâtisserie au choix")
    ana.page.goto(link)
    taken = {"fr": "Quelqu’un l’a déjà pris", "en": "Somebody has taken it already"}[language]
    expect(ana.page.locator("main")).to_contain_text(taken)
    bea.page.goto(f"{bea.home}/card/{bea.shop}/details/")
    assert looked(bea) == ([], 390)
    for phone in (ana, bea):
        assert phone.asked - {"data:"} == {phone.home}
        phone.context.close()


def looked(phone):
    return violations(phone.page, runOnly=RULES), phone.page.evaluate("document.documentElement.scrollWidth")


def test_erased_it_is_not_there_without_network_either(chromium, server):
    phone = Phone(chromium, server, "en")
    phone.join("Gone")
    phone.page.wait_for_function("caches.keys().then(keys => keys.length === 1)")
    phone.page.click("text='Leave and erase'")
    phone.page.click("text='Erase everything'")
    phone.page.locator("text='Erased'").wait_for()
    phone.page.wait_for_function(
        "home => caches.open(`card ${home}`).then(cache => cache.match(home)).then(found => !found)",
        arg=f"/card/{phone.shop}/",
    )
    phone.page.goto(f"{phone.home}/card/{phone.shop}/")
    expect(phone.page.locator("main")).to_contain_text("No card on this phone yet")
    phone.context.close()


def test_without_script_the_code_stays_still(chromium, server):
    phone = Phone(chromium, server, "en", java_script_enabled=False)
    phone.page.goto(f"{phone.home}/j/{phone.shop}/")
    phone.page.fill("[name=first_name]", "Still")
    phone.page.click("button.main")
    phone.page.locator("[data-still]").wait_for()
    assert phone.scan() == phone.page.inner_text(".letters").replace(" ", "")
    phone.context.close()


def test_a_phone_whose_clock_is_wrong_learns_the_time(chromium, server):
    phone = Phone(chromium, server, "en")
    phone.page.clock.install(time=datetime.now(UTC) + timedelta(hours=5))
    phone.join()
    phone.page.wait_for_function("Number(localStorage.getItem('card clock')) < -17000000")
    phone.page.wait_for_function("document.querySelector('[data-turning] path').getAttribute('d')")
    assert phone.worth(phone.scan(), datetime.now(UTC)) == "fresh"
    phone.context.close()


def test_every_page_of_a_card_is_for_everybody(chromium, server):
    """What strangers see is looked at in test_axe.py."""
    # the pages' own policy lets no script in: axe is let in for the test alone
    phone = Phone(chromium, server, "fr", width=320, bypass_csp=True)
    card, found = f"/card/{phone.shop}/", {}
    phone.join()
    for path, scheme in {
        card: "light",
        f"{card}leave/": "dark",
        f"/k/{phone.shop}/PRNT2345/": "light",
        f"{card}share/": "dark",
    }.items():
        phone.page.emulate_media(color_scheme=scheme)
        found[path] = looked_at(phone, path)
    phone.page.click("button.main")
    link = phone.page.input_value("#link").removeprefix(phone.home)
    found["link"] = looked_at(phone, link)
    assert found == dict.fromkeys(found, ([], 320))
    phone.context.close()


def looked_at(phone, path):
    """What axe says of a page, and how wide it is."""
    phone.page.goto(phone.home + path)
    phone.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    width = phone.page.evaluate("document.documentElement.scrollWidth")
    return violations(phone.page, runOnly=RULES), width


def test_a_notification_that_arrives_is_shown_and_belongs_to_the_card(chromium, server):
    phone = Phone(chromium, server, "en", permissions=["notifications"])
    phone.join()
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    line, found = phone.context.new_cdp_session(phone.page), []
    line.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    line.send("ServiceWorker.enable")
    phone.page.wait_for_timeout(100)
    said = {"title": "We miss you", "text": "Hello", "page": f"/card/{phone.shop}/messages/x/", "tag": "one"}
    push = {"origin": phone.home, "registrationId": found[0]["registrationId"], "data": json.dumps(said)}
    line.send("ServiceWorker.deliverPushMessage", push)
    shown = """async () => {
        const here = await navigator.serviceWorker.ready;
        for (let tries = 0; tries < 100; tries++) {
            const [found] = await here.getNotifications();
            if (found) return [found.title, found.body, found.tag, found.data];
            await new Promise((done) => setTimeout(done, 50));
        }
    }"""
    assert phone.page.evaluate(shown) == ["We miss you", "Hello", "one", said["page"]]
    assert phone.asked - {"data:"} == {phone.home}
    phone.context.close()
