"""The till in a browser: its start on a slow phone, its camera's frames, and a hundred pictures of damaged codes.

``python -m benchmarks.till [--repeats 3] [--pictures 100]``
"""

from __future__ import annotations

import argparse
import gzip
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.tables import Table
from tests.faults.summary import percentile
from tests.report.chromium import browser
from tests.web.browser.measured import (
    PHONE,
    SLOWER,
    Read,
    Start,
    enrolled,
    read,
    reader_page,
    slow_down,
    start,
)
from tests.web.browser.pictures import KINDS, empty, pictures
from tests.web.browser.served import Served, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

START_GOAL, FRAME_GOAL, WEIGHT_GOAL, READ_GOAL = 3.0, 100, 150_000, 95
"""Seconds, milliseconds, bytes and pictures of a hundred."""
FRAMES = 20
REPEATS, LARGEST = 3, 3
"""The seeded shop has six customers: two ways to start, each with a customer of its own for every start."""


def measure(*, repeats: int = REPEATS, count: int = 100) -> Iterator[Table]:
    """Each table as soon as it is there."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), "till") as server,
        browser() as chromium,
    ):
        yield _start_table(chromium, server, repeats)
        page = reader_page(chromium.new_context(**PHONE), server)
        found = read(page, pictures(count))
        yield _frame_table(page, found)
        yield _picture_table(found)


def _start_table(chromium: Browser, server: Served, repeats: int) -> Table:
    codes = iter(server.told["bakery"]["codes"])
    ways = {"nothing kept on the device": False, "kept by its service worker": True}
    rows = []
    for link, (name, kept) in enumerate(ways.items()):
        with enrolled(chromium, server, link=link, kept=kept) as phone:
            starts = [start(phone, server, next(codes)) for _ in range(repeats)]
        rows.append(_start_row(name, starts, kept=kept))
    return Table(
        "A till's start on a slow phone",
        f"A phone {SLOWER} times slower than this machine, 1.6 Mbit/s and 150 ms away, the browser's cache empty; from the navigation to the code's field and "
        "to the verdict of a code that is typed at once. The weight is that of the page and its files before the reader of codes, which the camera alone fetches. Goals: "
        f"{START_GOAL:g} s and {WEIGHT_GOAL // 1000} kB.",
        ("", "code's field", "verdict", "longest", "over the wire", "gzip"),
        tuple(rows),
    )


def _start_row(name: str, starts: list[Start], *, kept: bool) -> tuple[str, ...]:
    assert {one.kind for one in starts} == {"done"}, starts
    files = starts[0].files
    weight = ("", "") if kept else (f"{sum(files.values()) / 1000:.0f} kB", f"{_zipped(files) / 1000:.0f} kB")
    verdicts = [one.verdict / 1000 for one in starts]
    ready = median(one.ready for one in starts) / 1000
    return (name, f"{ready:.2f} s", f"{median(verdicts):.2f} s", f"{max(verdicts):.2f} s", *weight)


def _zipped(files: dict[str, int]) -> int:
    """Bytes behind a proxy that compresses."""
    total = 0
    for url in files:
        with urllib.request.urlopen(url) as answer:  # noqa: S310  (our own server)
            total += len(gzip.compress(answer.read()))
    return total


def _frame_table(page: Page, found: list[Read]) -> Table:
    nothing = read(page, empty(FRAMES))
    rows = [("this machine", found), ("this machine, no code in sight", nothing)]
    slow_down(page.context.new_cdp_session(page), line=False)
    rows += [
        (f"{SLOWER} times slower", read(page, pictures(FRAMES))),
        (f"{SLOWER} times slower, no code in sight", read(page, empty(FRAMES))),
    ]
    return Table(
        "A frame of the camera, 1280 by 720",
        "From drawing the frame to the answer, on the page's own thread, by the reader that the till brings along (Chromium on Linux has none of its own). "
        f"Goal: a median under {FRAME_GOAL} ms.",
        ("", "frames", "median", "p95"),
        tuple(
            (
                name,
                str(len(some)),
                *(f"{percentile([one.took for one in some], share):.0f} ms" for share in (0.5, 0.95)),
            )
            for name, some in rows
        ),
    )


def _picture_table(found: list[Read]) -> Table:
    rows = [_picture_row(kind, [one for one in found if one.picture.kind == kind]) for kind in KINDS]
    return Table(
        "Pictures of our codes, by kind",
        "Codes of phones and of printed cards, turned by any angle, each seen once: no second frame. "
        f"Goal: {READ_GOAL} of 100 read, none wrong.",
        ("", "pictures", "read", "read wrong", "median"),
        (*rows, _picture_row("all", found)),
    )


def _picture_row(name: str, found: list[Read]) -> tuple[str, ...]:
    right, wrong = sum(one.right for one in found), sum(one.wrong for one in found)
    return (name, str(len(found)), str(right), str(wrong), f"{median(one.took for one in found):.0f} ms")


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=REPEATS, choices=range(1, LARGEST + 1))
    parser.add_argument("--pictures", type=int, default=100)
    given = parser.parse_args(arguments)
    for table in measure(repeats=given.repeats, count=given.pictures):
        print(table.text(), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
