"""Every page of the server on a phone: axe without violations, in French by day and in English by night; no page asks
another server for anything, scrolls sideways, complains, or weighs more than 100 kB as it travels."""

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.long import LONG
from tests.web.browser.served import served
from tests.web.routes import ALSO, OUTSIDE, ROWS, SOMETIMES

pytestmark = pytest.mark.browser

AXE = Path("node_modules/axe-core/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_BYTES = 100_000
NO_PAGE = {
    # answers that are not pages: files, pictures, numbers for programs, parts of pages, and forms that only take a POST
    "language",
    "health",
    "mfa_login_webauthn",
    "mfa_download_recovery_codes",
    "customers:export",
    "customers:whole",
    "journal:export",
    "sales:set_aside",
    "programme:picture",
    "programme:preview",
    "programme:change_preview",
    "feedback:printed",
    "paper:poster",
    "paper:preview",
    "paper:cards",
    "card:data",
    "card:manifest",
    "card:worker",
    "card:look",
    "card:picture",
    "card:icon",
    "card:icon_png",
    "tips:file",
    "till:worker",
    "till:manifest",
    "till:icon",
    "till:shop_icon",
    "watch:count",
    "dashboard:report",
    "dashboard:sales",
    "api:till_state",
    "api:till_card",
    "api:till_pin",
    "api:events",
    "api:openapi-json",
    "api:api-root",
}
PAGES = sorted((set(ROWS) - NO_PAGE - SOMETIMES) | set(ALSO))
LANGUAGES = ("fr", "en")
"""Each page in one of them in every run, in turn; in both with the long tests."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server"), "everything") as found:
        yield found


class Visitor:
    """One browser window; what it asked for and what it complained of since the last look."""

    def __init__(self, chromium, server, *, signed_in, language):
        self.home = server.address
        # the pages' own policy lets no script in: axe is let in for the test alone
        self.context = chromium.new_context(
            viewport={"width": 390, "height": 844},
            locale={"fr": "fr-FR", "en": "en-GB"}[language],
            bypass_csp=True,
            reduced_motion="reduce",
            color_scheme={"fr": "light", "en": "dark"}[language],
        )
        if signed_in:
            told = server.told
            self.context.add_cookies(
                [{"name": told["cookie"], "value": told["cookies"]["owner"], "url": self.home}]
            )
        self.page = self.context.new_page()
        self.asked, self.said, self.bytes = set(), [], {}
        self.page.on("request", lambda request: self.asked.add(urlsplit(request.url)[:2]))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.said.append(said.text))

    def open(self, path):
        """The status of a page."""
        return self.page.goto(self.home + path, wait_until="load").status


@pytest.fixture(scope="module")
def visitors(chromium, server):
    found = {
        (signed_in, language): Visitor(chromium, server, signed_in=signed_in, language=language)
        for signed_in in (True, False)
        for language in ("fr", "en")
    }
    yield found
    for visitor in found.values():
        visitor.context.close()


def violations(page, **options):
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options["resultTypes"] = ["violations"]  # of what is right it need not tell each place
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [(one["id"], node["html"]) for one in found for node in one["nodes"]]


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_for_everybody(visitors, server, name):
    told = server.told["pages"][name]
    if told["status"] in {404, 405}:
        return  # it takes a POST alone, or has nothing to show
    for language in LANGUAGES if LONG else LANGUAGES[PAGES.index(name) % 2 :][:1]:
        visitor = visitors[name not in OUTSIDE, language]
        visitor.said.clear()
        status = visitor.open(told["path"])
        assert status in {200, 410}
        page = visitor.page
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.lang") == language
        assert violations(page, runOnly=RULES) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert [said for said in visitor.said if "status of 4" not in said] == []
        assert {place for place in visitor.asked if place[0] != "data"} == {urlsplit(visitor.home)[:2]}


def test_most_routes_are_pages(server):
    assert sum(server.told["pages"][name]["status"] == 200 for name in PAGES) > 45


@pytest.mark.parametrize(
    "name", ["counter:today", "counter:card", "customers:profile", "team:list", "shop:settings", "account"]
)
def test_the_keyboard_is_seen_wherever_it_is(visitors, server, name):
    page = visitors[True, "en"].page
    visitors[True, "en"].open(server.told["pages"][name]["path"])
    hidden, reached = [], 0
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
                const one = document.activeElement;
                if (!one || one === document.body) return null;
                const box = one.getBoundingClientRect(), style = getComputedStyle(one);
                const ring = getComputedStyle(one.closest('label') ?? one);
                const marked = [style, ring].some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2);
                const shown = box.width > 0 && box.height > 0;
                return {html: one.outerHTML.slice(0, 120), seen: marked && shown};
            }"""
        )
        if found is None:
            break
        reached += 1
        if not found["seen"]:
            hidden.append(found["html"])
    assert hidden == []
    assert reached > 5


def test_no_page_with_its_files_weighs_more_than_a_photograph(visitors, server):
    ask, home = visitors[True, "fr"].context.request, server.address
    weights, known = {}, {}

    def weight(path):
        if path not in known:
            known[path] = len(gzip.compress(ask.get(home + path).body(), 6))
        return known[path]

    for name in PAGES:
        told = server.told["pages"][name]
        if told["status"] == 200 and name not in OUTSIDE:
            text = ask.get(home + told["path"]).text()
            files = set(re.findall(r'(?:src|href)="(/static/[^"]+|/s/[^"]+/picture[^"]*)"', text))
            weights[name] = len(gzip.compress(text.encode(), 6)) + sum(weight(path) for path in files)
    assert {name: found for name, found in weights.items() if found > MOST_BYTES} == {}
    assert min(weights.values()) > 5_000
