"""Take a picture of every page of the demo shop, on a phone, in French and in English: docs/screens.

The demo is built in a folder of its own and served for real; the owner goes in by the front door and follows every link once for each
kind of page. ``python scripts/screens.py [--only dashboard]`` keeps to the pages whose kind begins so.
"""

from __future__ import annotations

import argparse
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parent.parent
OUT = ROOT / "docs" / "screens"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
WIDE, HIGH, MOST_HIGH = 390, 844, 1688
MOST_LOOKS = 900
TITLES = {"en": "What every page looks like", "fr": "À quoi ressemble chaque page"}
LEDES = {
    "en": "The demo café on a phone, every kind of page once, as `make screens` took them.",
    "fr": "Le café de démonstration sur un téléphone, chaque sorte de page une fois, telles que `make screens` les a prises.",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One kind of page: its route, its title, its picture."""

    route: str
    title: str
    picture: Path


@contextmanager
def demo(folder: Path, language: str) -> Iterator[str]:
    """The demo's address while it is served."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HABITUE_")}
    environment["HABITUE_DATA"] = str(folder)
    habitue = Path(sys.executable).with_name("habitue")
    command = [habitue, "demo", "--language", language, "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        address = f"http://localhost:{port}"
        wait_for(f"{address}/health", server)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Until somebody answers; the demo's two years take some seconds."""
    for _ in range(1200):
        if server.poll() is not None:
            raise SystemExit("The demo ended before it could be looked at.")
        try:
            with urllib.request.urlopen(address, timeout=30):  # noqa: S310  (our own server)
                return
        except OSError:
            time.sleep(0.25)
    raise TimeoutError(address)


def route_of(address: str) -> str | None:
    """Which kind of page an address is; None where it is none of ours."""
    from django.urls import Resolver404, resolve

    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


def enter(page: Page, home: str) -> None:
    """Through the door of the demo."""
    page.goto(home)
    page.locator("form[action$='demo/enter'] button").first.click()
    page.wait_for_load_state()


def walk(context: BrowserContext, home: str, folder: Path, only: str) -> list[Seen]:
    """Every kind of page that links lead to, each looked at once."""
    page = context.new_page()
    enter(page, home)
    known: dict[str, Seen] = {}
    looked, waiting = {page.url}, deque([page.url])
    while waiting and len(looked) < MOST_LOOKS:
        address = waiting.popleft()
        route = route_of(address)
        if route is None or route in known or not opened(page, address):
            continue
        known[route] = Seen(route, page.title(), folder / f"{route.replace(':', '-')}.webp")
        if route.startswith(only):
            take(page, known[route].picture)
        for link in links(page, home):
            if link not in looked:
                looked.add(link)
                waiting.append(link)
    return [one for one in known.values() if one.route.startswith(only)]


def opened(page: Page, address: str) -> bool:
    """Whether a page was there; a file that begins to download is none."""
    from playwright.sync_api import Error

    try:
        answer = page.goto(address, wait_until="load")
    except Error as refused:
        if "Download" in str(refused) or "ERR_ABORTED" in str(refused):
            return False
        raise
    return answer is not None and answer.ok and "text/html" in answer.headers.get("content-type", "")


def links(page: Page, home: str) -> list[str]:
    """The addresses on this server that the page leads to."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
    full = (urljoin(page.url, one).partition("#")[0] for one in found)
    return [one for one in full if one.startswith(home)]


def take(page: Page, picture: Path) -> None:
    """The page from its top, two screens at most, small enough for a repository."""
    page.wait_for_timeout(150)
    height = min(MOST_HIGH, max(HIGH, page.evaluate("document.documentElement.scrollHeight")))
    page.set_viewport_size({"width": WIDE, "height": height})
    shot = page.screenshot()
    page.set_viewport_size({"width": WIDE, "height": HIGH})
    Image.open(io.BytesIO(shot)).save(picture, "WEBP", quality=60, method=6)


def write_page(language: str, seen: list[Seen]) -> None:
    """The page that shows them all, by the part of the house they stand in."""
    lines = [f"# {TITLES[language]}", "", LEDES[language], ""]
    part = None
    for one in sorted(seen, key=lambda one: one.route):
        if one.route.partition(":")[0] != part:
            part = one.route.partition(":")[0]
            lines += [f"## {part}", ""]
        lines += [f"![{one.title}]({language}/{one.picture.name})", f"`{one.route}` {one.title}", ""]
    (OUT / f"{language}.md").write_text("\n".join(lines), encoding="utf-8")


def main() -> None:
    """Write docs/screens."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="kinds of pages that begin so, such as customers:")
    given = parser.parse_args()
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "habitue.web.settings"
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        os.environ["HABITUE_DATA"] = (
            name  # the addresses are read from the settings; nothing of a real shop is touched
        )
        django.setup()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        for language, locale in (("en", "en-GB"), ("fr", "fr-FR")):
            folder = OUT / language
            folder.mkdir(parents=True, exist_ok=True)
            with demo(Path(name) / language, language) as home:
                context = browser.new_context(
                    viewport={"width": WIDE, "height": HIGH}, locale=locale, reduced_motion="reduce"
                )
                seen = walk(context, home, folder, given.only)
            print(language, len(seen), "pages", sum(one.picture.stat().st_size for one in seen) // 1024, "kB")
            if not given.only:
                write_page(language, seen)
        browser.close()


if __name__ == "__main__":
    main()
