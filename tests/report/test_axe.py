"""Accessibility, by axe-core where ``npm ci`` has put it: WCAG 2.2 AA and its best practices, no violation."""

import os
from pathlib import Path

import pytest

from tests.long import some
from tests.report.chromium import browser
from tests.report.test_page import SHOPS, render

ROOT = Path(__file__).parents[2]
FOLDERS = [
    ROOT / "node_modules",
    *(Path(one) for one in os.environ.get("NODE_PATH", "").split(os.pathsep) if one),
]
AXE = next((found for one in FOLDERS if (found := one / "axe-core" / "axe.min.js").is_file()), None)

PAGES = some([*((shop, "fr") for shop in SHOPS), ("cafe", "en")], every_run=2)
LOOKS = [(390, "light"), (1280, "dark")]
"""Each page is tried in one of them: its colours and its parts are those of the others."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(AXE is None, reason="axe-core is not installed: run npm ci, or set NODE_PATH"),
]


@pytest.fixture(scope="module")
def chromium():
    with browser() as found:
        yield found


@pytest.mark.parametrize(("shop", "code"), PAGES)
def test_no_violation(chromium, tmp_path, *, shop, code):
    width, scheme = LOOKS[PAGES.index((shop, code)) % len(LOOKS)]
    path = tmp_path / "report.html"
    path.write_text(render(shop, code), encoding="utf-8")
    # the page's own policy forbids scripts: axe is let in for the test alone
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations']})"
    )
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    context.close()
