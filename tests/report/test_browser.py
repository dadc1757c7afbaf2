"""The page in a real browser: no sideways scrolling, no request, reachable by keyboard, whole in print."""

import pytest

from tests.report.chromium import browser
from tests.report.test_page import SHOPS, render

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 1280)


@pytest.fixture(scope="module")
def chromium():
    with browser() as found:
        yield found


@pytest.fixture(params=[*((shop, "fr") for shop in SHOPS), ("cafe", "en")], ids="-".join)
def page_file(request, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(render(*request.param), encoding="utf-8")
    return path


def opened(chromium, path, **options):
    page = chromium.new_context(**options).new_page()
    page.goto(path.as_uri())
    return page


def test_the_page_never_scrolls_sideways(chromium, page_file):
    page = opened(chromium, page_file)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found[width] = page.evaluate("document.documentElement.scrollWidth")
    assert found == {width: width for width in WIDTHS}
    page.context.close()


def test_the_page_asks_for_nothing_and_complains_of_nothing(chromium, page_file):
    page = chromium.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(page_file.as_uri(), wait_until="networkidle")
    assert (asked, said) == ([page_file.as_uri()], [])
    page.close()


def test_targets_are_large_enough_for_a_thumb(chromium, page_file):
    page = opened(chromium, page_file, viewport={"width": 390, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    heights = page.evaluate(
        "[...document.querySelectorAll('summary')].map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights, default=44) >= 44
    page.context.close()


def test_wide_tables_scroll_in_their_own_reachable_box(chromium, page_file):
    page = opened(chromium, page_file, viewport={"width": 320, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    unreachable = page.evaluate(
        "[...document.querySelectorAll('table')].filter(one => { const box = one.closest('.scroll');"
        " return !(box && box.tabIndex === 0 && box.role === 'region'"
        " && (box.ariaLabel || box.getAttribute('aria-labelledby'))) }).length"
    )
    assert unreachable == 0
    page.context.close()


def test_print_shows_what_is_folded(chromium, page_file):
    page = opened(chromium, page_file)
    page.emulate_media(media="print")
    hidden = page.evaluate(
        "[...document.querySelectorAll('table')].filter(one => !one.checkVisibility()).length"
    )
    assert hidden == 0
    page.context.close()


def test_the_page_follows_the_reader_s_light(chromium, page_file):
    page = opened(chromium, page_file)
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(246, 243, 238)", "rgb(21, 17, 13)"]
    page.context.close()
