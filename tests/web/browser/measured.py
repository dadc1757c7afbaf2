"""A till in a browser, measured: its own reader of codes on pictures, and its start on a slow phone."""

from __future__ import annotations

import base64
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.web.browser.pictures import Picture
from tests.web.browser.served import Served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB"}
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
"""1.6 Mbit/s down, 0.75 up, 150 ms: what tools for the web call a slow phone; bytes a second."""
SLOWER = 4
"""So many times slower than this machine is the phone."""

# As the till does with a frame of its camera, with the file that the till fetches: browser/till/scanner.ts.
_READ = """async (jpeg) => {
    const { scanner, wasm } = document.body.dataset;
    window.readFrame ??= await (await import(scanner)).reader(wasm);
    window.canvas ??= document.createElement("canvas");
    const bytes = Uint8Array.from(atob(jpeg), (sign) => sign.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    const began = performance.now();
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(picture, 0, 0);
    const text = await window.readFrame(canvas);
    return [text ?? "", performance.now() - began];
}"""

# The code is typed as soon as there is a field for it; times count from the navigation.
_TYPE = """
let ready;
new MutationObserver(() => {
    const field = document.querySelector("#code");
    if (!ready && field?.checkVisibility()) {
        ready = performance.now();
        field.value = "%s";
        field.form.requestSubmit();
    }
    const verdict = ready && document.querySelector("#verdict");
    if (verdict) requestAnimationFrame(() => (verdict.dataset.times ??= `${ready} ${performance.now()}`));
}).observe(document, { childList: true, subtree: true, attributes: true });
"""


@dataclass(frozen=True)
class Read:
    """What the till's reader made of a picture, and in how many milliseconds."""

    picture: Picture
    text: str
    took: float

    @property
    def right(self) -> bool:
        return self.text == self.picture.text

    @property
    def wrong(self) -> bool:
        return bool(self.text) and not self.right


def read(page: Page, found: Iterator[Picture]) -> list[Read]:
    """Each picture as a frame before the camera, seen once; the page is a till's."""
    return [Read(one, *page.evaluate(_READ, base64.b64encode(one.jpeg).decode())) for one in found]


def reader_page(context: BrowserContext, server: Served) -> Page:
    """The till's page with its reader fetched and warm."""
    page = context.new_page()
    page.goto(f"{server.address}/t/{server.told['bakery']['shop']}/")
    return page


@dataclass(frozen=True)
class Start:
    """Milliseconds from the navigation until a code can be typed and until the verdict; bytes of the page's files."""

    ready: float
    verdict: float
    kind: str
    files: dict[str, int]


@contextmanager
def enrolled(chromium: Browser, server: Served, *, link: int, kept: bool) -> Iterator[BrowserContext]:
    """A phone that is a till, with Bob at it; its service worker has kept the page, or there is none."""
    context = chromium.new_context(**PHONE, service_workers="allow" if kept else "block")
    page = context.new_page()
    page.goto(f"{server.address}/t/enrol/{server.told['bakery']['links'][link]}")
    page.click("#enrol button")
    page.wait_for_url("**/t/*/")
    page.click("main button:has-text('Bob')")
    page.locator("#code").wait_for()
    if kept:
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.close()
    yield context
    context.close()


def start(context: BrowserContext, server: Served, code: str) -> Start:
    """Opened on a slow phone, nothing in the browser's own cache, and a code typed at once."""
    page, sizes, names = context.new_page(), {}, {}
    client = context.new_cdp_session(page)
    client.on(
        "Network.responseReceived", lambda one: names.update({one["requestId"]: one["response"]["url"]})
    )
    client.on(
        "Network.loadingFinished", lambda one: sizes.update({one["requestId"]: one["encodedDataLength"]})
    )
    slow_down(client, line=True)
    page.add_init_script(_TYPE % code)
    page.goto(f"{server.address}/t/{server.told['bakery']['shop']}/", wait_until="commit")
    verdict = page.locator("#verdict[data-times]")
    verdict.wait_for(timeout=60_000)
    ready, said = map(float, verdict.get_attribute("data-times").split())
    kind = verdict.get_attribute("data-kind")
    page.close()
    files = {names[key]: int(size) for key, size in sizes.items() if "/api/" not in names[key]}
    return Start(ready, said, kind, files)


def slow_down(client: CDPSession, *, line: bool) -> None:
    """A slow phone's processor, and with ``line`` its network; nothing is in the cache."""
    client.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    if line:
        client.send("Network.enable")
        client.send("Network.clearBrowserCache")
        client.send("Network.emulateNetworkConditions", LINE)
