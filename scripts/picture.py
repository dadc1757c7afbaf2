"""Take the README's picture anew: the example shop's report on a phone, in English by day, in French by night."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PHONES = (("en", "light"), ("fr", "dark"))
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


def write_report(folder: Path, language: str) -> Path:
    """The example shop's report in one language."""
    page = folder / f"{language}.html"
    options = ["--since-opening", "--sector", "online", "--currency", "USD", "--title", "CDNOW"]
    command = [Path(sys.executable).with_name("habitue"), "report", ROOT / "examples/cdnow.csv", *options]
    subprocess.run([*command, "--language", language, "--output", page], check=True, capture_output=True)
    return page


def main() -> None:
    """Write docs/report.png."""
    pictures = "".join(f'<img src="{language}.png" style="border-radius:28px">' for language, _ in PHONES)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        for language, scheme in PHONES:
            phone = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
            phone.goto(write_report(folder, language).as_uri())
            phone.screenshot(path=folder / f"{language}.png")
        both = folder / "both.html"
        both.write_text(
            f'<body style="margin:24px;display:flex;gap:24px;background:#ddd6cc">{pictures}', encoding="utf-8"
        )
        page = browser.new_page(viewport={"width": 852, "height": 892})
        page.goto(both.as_uri())
        page.screenshot(path=ROOT / "docs/report.png")
        browser.close()


if __name__ == "__main__":
    main()
