"""A till whose key opens nothing any more, in a browser: it says why, is taken back with what it kept, or leaves a list and is erased."""

import csv
import io
import os
import sqlite3
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.web.browser.devices import PHONE, Books, Till
from tests.web.browser.everybody import in_every_size
from tests.web.browser.served import ROOT, served

pytestmark = pytest.mark.browser
_TAKE_BACK = """
from habitue.web.start import prepare
prepare()
import sys
from django.utils import timezone
from habitue.web.actions.device import invite_again
from habitue.web.models import Device
till = Device.objects.select_related("shop").get(name=sys.argv[1], shop__public_id=sys.argv[2])
print(invite_again(till.shop, device=till.pk, at=timezone.now()))
"""
WITHDRAWN = "revoked_at = datetime('now')"
UNKNOWN = "digest = 'of another key ' || id"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(folder):
    with served(folder, "till") as found:
        yield found


@pytest.fixture(scope="module")
def books(folder):
    return Books(folder)


@pytest.fixture
def till(chromium, server, folder, request):
    """A till of the bakery that kept two visits of one card and was cut off meanwhile, by a change of its row."""
    number, change = request.param
    context = chromium.new_context(locale="en-GB", **PHONE)
    found = Till(context, server, "bakery").enrol(number, "Bob")
    found.code = found.codes[number]
    found.kept()
    context.set_offline(True)
    for unsent in (1, 2):
        found.type(found.code)
        found.verdict("The visit is noted.")
        found.unsent(unsent)
    with sqlite3.connect(folder / "habitue.sqlite3") as database:
        database.execute(f"UPDATE web_device SET {change} WHERE name = 'Phone {number}'")
    context.set_offline(False)
    yield found
    context.close()


@pytest.mark.parametrize("till", [(0, WITHDRAWN)], indirect=True)
def test_a_till_that_is_taken_back_delivers_what_it_kept_once(till, folder, books):
    expect(till.page.locator("main .note")).to_contain_text("The shop has withdrawn this till.")
    environment = os.environ | {
        "HABITUE_DATA": str(folder),
        "HABITUE_SECRET_KEY": "a key for tests only, of no use to anybody else",
        "DJANGO_SETTINGS_MODULE": "habitue.web.settings",
    }
    command = [sys.executable, "-c", _TAKE_BACK, "Phone 0", till.shop["shop"]]
    made = subprocess.run(
        command, env=environment, cwd=ROOT, check=True, timeout=60, capture_output=True, text=True
    )
    # the link is pasted where the till says that it is none any more
    till.page.fill("#link", f"{till.home}/t/enrol/{made.stdout.split()[-1]}")
    till.press("Open")
    till.page.click("#enrol button")
    till.page.wait_for_url("**/t/*/")
    till.press("Bob")
    till.unsent(0)
    assert [row[0] for row in books.events(till.code)] == ["earned", "earned"]
    assert all(named for *_, named, _accepted in books.events(till.code))


@pytest.mark.parametrize("till", [(1, WITHDRAWN)], indirect=True)
def test_a_till_that_is_not_taken_back_leaves_a_list_and_serves_another_shop(till, server, books):
    till.press("What was not sent")
    till.page.click("summary:has-text('Stop using this device as a till')")
    wrong = in_every_size(till.page, "till that is not one any more").values()
    assert [html for found in wrong for _, html in found if 'id="unsent"' not in html] == []
    till.press("Stop")
    expect(till.page.locator(".problem")).to_have_text("First save the list, then say that you have it.")
    with till.page.expect_download() as saved:
        till.press("Save the list")
    rows = list(csv.reader(io.StringIO(saved.value.path().read_text(encoding="utf-8-sig"))))
    shown = f"{till.code[:4]} {till.code[4:]}"
    assert rows[0] == ["When", "What", "Card", "Amount", "Reward"]
    assert [row[1:] for row in rows[1:]] == [["Visit", shown, "", ""]] * 2
    till.page.check("#listed")
    till.press("Stop")
    expect(till.page.locator("main .note")).to_contain_text("This device is no till yet")
    other = Till(till.context, server, "grocer").enrol(0)
    expect(other.page.locator("main")).to_contain_text("Dan")
    assert books(till.code) == 0


@pytest.mark.parametrize("till", [(2, UNKNOWN)], indirect=True)
def test_a_server_that_does_not_know_the_till_is_no_shop_that_withdrew_it(till, books):
    expect(till.page.locator("main .note")).to_contain_text("The server does not know this till.")
    till.enrol(3, "Bob")
    till.unsent(0)
    assert books(till.code) == 2
